"""Brothers and sisters reviewed together: shared parts written once and copied by choice, private ones never."""

from datetime import time

import pytest

from keel.law.record import ANY, SHARED
from keel.records.commands import reviews
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings, restrict_child
from keel.records.commands.record_sections import save_section
from keel.records.commands.together import copy_shared
from keel.records.models import AccessEvent, AuditEvent, Child, RecordSection, Review
from keel.records.permissions import actor_of, service
from keel.records.refused import NotPermitted, Refused
from tests.builders import on
from tests.page import fetch
from tests.pages.conftest import NOW, Council

DAY = on("2026-09-21")


@pytest.fixture
def pair(council: Council, monkeypatch: pytest.MonkeyPatch) -> tuple[Review, Review]:
    """Mia and Kofi, sisters with one IRO, both reviewed on 21 September."""
    mia, zoe = (Child.objects.get(number=number) for number in ("LC-1", "LC-2"))
    join_siblings(by=service("test"), one=mia, other=zoe, iro_apart_because="", now=NOW)
    allocate_iro(by=service("test"), child=zoe, iro=council.staff["iro"], from_on=on("2026-06-15"), now=NOW)
    monkeypatch.setenv("KEEL_TODAY", "2026-09-21")
    hers = reviews.book_review(
        by=service("test"), child=zoe, booked_for=DAY, booked_time=time(15, 45), today=DAY, now=NOW, because="as agreed"
    )
    return Review.objects.get(child=mia, booked_for=DAY), hers


def write(council: Council, review: Review, key: str, text: str, version: int = 0, who: str = "iro") -> None:
    user = council.users[who]
    save_section(
        by=actor_of(user, DAY), user=user.pk, child=review.child.number, review=review.pk, key=key, text=text,
        version=version, today=DAY, now=NOW,
    )  # fmt: skip


def copy(council: Council, review: Review, source: Review, keys: dict[str, int]) -> int:
    user = council.users["iro"]
    return copy_shared(
        by=actor_of(user, DAY), user=user.pk, review=review, source=source, keys=keys, today=DAY, now=NOW
    )


def test_what_is_shared_is_offered_and_what_is_private_never(council: Council, pair: tuple[Review, Review]) -> None:
    mine, hers = pair
    write(council, hers, "parents", "Mum came and is pleased.")
    write(council, hers, "S7_4", "Kofi sees Mum on Sundays.")
    for key in sorted(set(ANY) - SHARED - {"there", "views"}):
        if not key.startswith(("AAR36", "adopters")):
            write(council, hers, key, f"private {key}")
    client = council.sign_in("iro")
    room = fetch(client, f"/children/LC-1/review/{mine.pk}/room/")
    page = room.follow("copy what they share: Kofi Mensah, 15 (LC-2)")
    assert "Mum came and is pleased." in page.text
    assert "It says the name of Kofi" in page.text
    assert "private" not in page.html.replace("private ones", "")
    assert AccessEvent.objects.filter(child_number="LC-2", page="copy shared parts").exists()
    done = page.submit("Copy what I chose", parts=["parents:0"])
    assert "Copied: 1 part." in done.messages[0]
    assert RecordSection.objects.get(review=mine, key="parents").text == "Mum came and is pleased."
    assert not RecordSection.objects.filter(review=mine, key="S7_4").exists(), "only what was chosen"
    event = AuditEvent.objects.get(action="shared parts of a record copied")
    assert event.about["copied_from"] == hers.pk
    assert "Mum" not in str(event.about)


def test_nothing_chosen_and_a_private_part_are_refused(council: Council, pair: tuple[Review, Review]) -> None:
    mine, hers = pair
    write(council, hers, "parents", "Mum came.")
    write(council, hers, "S7_8", "private health")
    page = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mine.pk}/room/together/{hers.pk}/")
    assert page.submit("Copy what I chose").errors == ["Choose what is to be copied"]
    with pytest.raises(Refused, match="is never copied"):
        copy(council, mine, hers, {"S7_8": 0})
    assert not RecordSection.objects.filter(review=mine).exists()


def test_words_that_stand_here_are_not_overwritten_unseen(council: Council, pair: tuple[Review, Review]) -> None:
    mine, hers = pair
    write(council, hers, "parents", "Mum came.")
    page = fetch(council.sign_in("iro"), f"/children/LC-1/review/{mine.pk}/room/together/{hers.pk}/")
    write(council, mine, "parents", "Mum could not come to this one.", who="iro-manager")
    told = page.submit("Copy what I chose", parts=["parents:0"])
    assert RecordSection.objects.get(review=mine, key="parents").text == "Mum could not come to this one."
    assert told.errors


def test_only_of_brothers_and_sisters_on_one_day_and_only_who_may_see_both(
    council: Council, pair: tuple[Review, Review]
) -> None:
    mine, hers = pair
    write(council, hers, "parents", "Mum came.")
    address = f"/children/LC-1/review/{mine.pk}/room/together/{hers.pk}/"
    restrict_child(by=service("test"), child=hers.child, because="known to staff", now=NOW)
    hers.child.allocations.all().delete()
    fetch(council.sign_in("iro"), address, status=404)
    with pytest.raises(NotPermitted):
        copy(council, mine, hers, {"parents": 0})
    reviews.rebook_review(
        by=service("test"), review=hers, booked_for=on("2026-09-22"), because="illness", today=DAY, now=NOW
    )
    fetch(council.sign_in("iro-manager"), address, status=404)
