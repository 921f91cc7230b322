"""Today: what needs each role now, this week, and what changed since they last looked."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel import clock
from keel.records.commands import reviews
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.finding import refresh_everybody
from keel.records.commands.practice import set_practice
from keel.records.commands.review_steps import write_step
from keel.records.commands.reviews_ended import cancel_review
from keel.records.commands.reviews_held import record_held
from keel.records.models import AccessEvent, Allocation, Child, Looked, NextReview, Review, Staff, User
from keel.records.permissions import actor_of, service
from keel.records.queries.changes import changes
from tests import builders
from tests.builders import Stay, a_child, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, ROLES, TODAY, Council


def test_every_role_has_a_today_without_a_fault(council: Council) -> None:
    for name in (*ROLES.values(), "nobody"):
        page = fetch(council.sign_in(name), "/")
        assert page.heading == "Today", name
        assert "Monday 15 June 2026" in page.text


def test_a_manager_sees_who_waits_for_an_iro_with_the_days_left(council: Council) -> None:
    a_return(a_child("LC-9", since=date(2026, 6, 10), stays=[Stay(since=date(2026, 6, 10))]), year=2027, today=TODAY)
    waiting = fetch(council.sign_in("iro-manager"), "/").table("Children without an IRO")
    assert [row["Child"].split(",")[0] for row in waiting][-1] == "Child LC-9"
    assert "2 working days left" in waiting[-1]["By when"]
    assert "In care since 10 June 2026; first review by 8 July 2026." in waiting[-1]["Why"]
    assert "/allocation/LC-9/" in fetch(council.sign_in("iro-manager"), "/").html


def test_a_manager_with_everybody_allocated_is_told_so(council: Council) -> None:
    for child in Child.objects.filter(number__in=["LC-2", "LC-3"]):
        allocate_iro(by=service("test"), child=child, iro=council.staff["iro"], from_on=TODAY, now=NOW)
    assert "Every child in care has an IRO." in fetch(council.sign_in("iro-manager"), "/").text


def test_late_reviews_stand_first_and_lead_to_the_child(council: Council) -> None:
    page = fetch(council.sign_in("review-administrator"), "/")
    late = page.table("Late reviews")
    assert [row["Child"] for row in late] == ["Kofi Mensah, 15 · LC-2"]
    assert "was due 5 April 2026" in late[0]["What"]
    assert "working days late" in late[0]["By when"]


def test_an_iro_sees_their_own_children_only(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/")
    (own,) = page.table("Waits on you")
    assert own["What"].startswith("Midway check against the decisions")
    assert "Kofi" not in page.html
    assert "Children without an IRO" not in page.text
    assert "1 child in care with a date for the next review" in page.text


def test_a_review_due_soon_is_to_be_booked_until_it_is(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    zoe = Child.objects.get(number="LC-2")
    monkeypatch.setenv("KEEL_TODAY", "2026-03-30")
    page = fetch(council.sign_in("review-administrator"), "/")
    book = page.table("To be booked")
    assert [row["Child"] for row in book] == ["Kofi Mensah, 15 · LC-2"]
    assert book[0]["What"].startswith("Book the second review by 2 April 2026")
    monkeypatch.setenv("KEEL_TODAY", "2026-04-03")
    passed = fetch(council.sign_in("review-administrator"), "/").table("To be booked")
    assert passed[0]["What"].startswith("Book the second review now: it was to be booked by 2 April 2026")
    monkeypatch.setenv("KEEL_TODAY", "2026-03-30")
    reviews.book_review(by=service("test"), child=zoe, booked_for=date(2026, 4, 1), today=date(2026, 3, 30), now=NOW)
    page = fetch(council.sign_in("review-administrator"), "/")
    assert "Every review that is due soon, by law or by our own aim, is booked." in page.text
    week = page.table("Booked for this week and next")
    assert [(row["When"], row["Child"]) for row in week] == [
        ("Wednesday 1 April 2026: the review of Kofi Mensah, 15 (LC-2)in 2 working days", "Kofi Mensah, 15 · LC-2")
    ]


def test_a_social_worker_is_told_what_is_due_and_not_asked_to_book(council: Council) -> None:
    page = fetch(council.sign_in("social-worker"), "/")
    assert "Due soon, and not booked yet" in page.text
    assert [row["Child"] for row in page.table("Late reviews")] == ["Kofi Mensah, 15 · LC-2"]


def test_whoever_keeps_the_staff_list_sees_who_cannot_work(council: Council) -> None:
    Staff.objects.filter(pk=council.staff["iro"].pk).update(left_on=TODAY + timedelta(days=4))
    Staff.objects.filter(pk=council.staff["other-iro"].pk).update(registered_social_worker=False)
    said = fetch(council.sign_in("system-administrator"), "/").text
    assert "Ash Fern leaves on 19 June 2026 and is still the IRO of 1 child" in said
    assert "Robin Fern has the role of IRO and is not recorded as a registered social worker" in said
    assert "Nobody Fern can sign in and has no role" in said
    assert "Late reviews" not in said


def test_a_committee_officer_opens_no_record_and_is_told_why(council: Council) -> None:
    said = fetch(council.sign_in("committee-officer"), "/").text
    assert "does not open children’s records" in said
    assert AccessEvent.objects.count() == 0


def test_every_child_shown_is_noted_once(council: Council) -> None:
    fetch(council.sign_in("iro-manager"), "/")
    seen = list(AccessEvent.objects.filter(page="today").values_list("child_number", flat=True))
    assert seen == ["LC-2", "LC-3"]


def test_the_page_asks_as_often_for_three_children_as_for_many(council: Council) -> None:
    client = council.sign_in("iro-manager")
    counts = []
    for more in (0, 12):
        a_return(
            *(a_child(f"M{number:03}", since=date(2026, 5, 20)) for number in range(2 + more)), year=2027, today=TODAY
        )
        fetch(client, "/")
        with CaptureQueriesContext(connection) as caught:
            fetch(client, "/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_councils_own_aim_is_booked_for_and_once_missed_the_law_stands(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mia's last review was on 23 March: by law six months, by the council's own practice four."""
    set_practice(
        by=service("test"), name="later_review_months", value=4, holds_from=date(2026, 6, 1), today=TODAY, now=NOW
    )
    cancel_review(by=service("test"), review=Review.objects.get(completed_on=None), because="x", today=TODAY, now=NOW)
    monkeypatch.setenv("KEEL_TODAY", "2026-07-13")
    rows = fetch(council.sign_in("iro"), "/").table("Waits on you")
    book = [row for row in rows if row["What"].startswith("Book")]
    assert book[0]["What"].startswith("Book the later review by 23 July 2026, our own aim")
    assert "By law 23 September 2026: within 6 months of" in book[0]["What"]
    assert "8 working days left" in book[0]["By when"]
    monkeypatch.setenv("KEEL_TODAY", "2026-07-30")
    rows = fetch(council.sign_in("iro"), "/").table("Waits on you")
    book = [row for row in rows if row["What"].startswith("Book")]
    assert book[0]["What"].startswith("Book the later review by 23 September 2026")
    assert "Our own aim was 23 July 2026." in book[0]["What"]


def test_a_review_that_was_begun_is_to_be_completed_until_its_time_runs_out(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_held(
        by=service("test"),
        child=Child.objects.get(number="LC-1"),
        review=Review.objects.get(completed_on=None),
        parts=[(date(2026, 6, 12), "in_person")],
        completed=False,
        chaired_by=council.staff["iro"],
        participation="",
        today=TODAY,
        now=NOW,
    )
    row = fetch(council.sign_in("iro"), "/").table("Waits on you")[0]
    assert "LC-1" in row["Child"]
    assert "Complete the review that began on 12 June 2026" in row["What"]
    assert row["By when"] == "10 July 2026 19 working days left"
    row = fetch(council.sign_in("iro-manager"), "/").table("Reviews to complete")[0]
    assert "Complete the review by 10 July 2026" in row["What"]
    monkeypatch.setenv("KEEL_TODAY", "2026-07-11")
    assert "Reviews to complete" not in fetch(council.sign_in("iro-manager"), "/").text
    row = fetch(council.sign_in("iro"), "/").table("Waits on you")[0]
    assert "was not completed in time, so it does not count: hold another" in row["What"]


def test_a_date_that_nobody_can_be_sure_of_stands_there_once_it_may_be_near(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    NextReview.objects.filter(child__number="LC-2").update(
        certain=False, due_on=date(2026, 6, 18), book_by=date(2026, 6, 18), latest_on=date(2026, 9, 18)
    )
    page = fetch(council.sign_in("review-administrator"), "/")
    row = next(row for row in page.table("Perhaps late, or due soon") if "LC-2" in row["Child"])
    assert "due 18 June 2026 at the earliest, 18 September 2026 at the latest" in row["What"]
    assert "Give earlier dates" in row["What to do"]
    assert "Give earlier dates" not in fetch(council.sign_in("social-worker"), "/").text
    monkeypatch.setenv("KEEL_TODAY", "2026-05-01")
    assert "LC-2" not in str(fetch(council.sign_in("review-administrator"), "/").text.partition("Perhaps late")[2])


def test_children_without_a_start_of_care_are_counted_and_found(council: Council) -> None:
    manager = council.sign_in("iro-manager")
    assert "without a start of care" not in fetch(manager, "/").text
    Child.objects.create(number="LC-77")
    refresh_everybody(TODAY)
    page = fetch(manager, "/")
    assert "1 child is in the record without a start of care" in page.text
    page = page.follow("1 child is in the record without a start of care")
    assert page.heading == "Children of whom nothing says when care began"
    assert "LC-77" in page.text
    assert "Mia" not in page.text


def test_who_sees_everybody_is_told_in_numbers_what_others_did(council: Council) -> None:
    client = council.sign_in("iro-manager")
    Looked.objects.create(user=council.users["iro-manager"], at=NOW - timedelta(days=1))
    page = fetch(client, "/")
    assert "1 review booked · 1 child given an IRO, since you last looked" in page.text
    assert "Nothing, since you last looked" in page.submit("I have seen these").text


def test_an_iro_is_told_what_others_did_with_their_childrens_reviews(council: Council) -> None:
    mine = council_actor(council, "iro")
    since = NOW - timedelta(hours=1)
    assert {"booked", "yours"} <= {row.kind for row in changes(mine, since, TODAY)}
    review = Review.objects.get(completed_on=None)
    write_step(review, "postponed", who=service("Wren"), on=TODAY, now=NOW + timedelta(hours=1))
    write_step(review, "cancelled", who=mine, on=TODAY, now=NOW + timedelta(hours=1))
    found = [row.kind for row in changes(mine, NOW + timedelta(minutes=1), TODAY)]
    assert found == ["rebooked"], "what they did themselves is no news"


# ---- changes ---------------------------------------------------------------------------------------------------------


def test_changes_are_told_from_the_sitting_before_until_they_are_marked_as_seen(
    council: Council, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = council.sign_in("iro")
    with time_machine.travel(NOW, tick=False):
        assert "From now on, what changes" in fetch(client, "/").text
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        monkeypatch.setenv("KEEL_TODAY", "2026-06-16")
        mia = a_child(
            "LC-1",
            stays=[
                Stay(since=date(2025, 6, 2), ls="C1", until=date(2025, 11, 10), rec="X1"),
                Stay(since=date(2025, 11, 10), rne="P", ls="C2", until=date(2026, 6, 12), rec="X1"),
                Stay(since=date(2026, 6, 12), rne="P", ls="C2", place="K2"),
            ],
            born=date(2017, 5, 14),
        )
        monkeypatch.setattr(builders, "NOW", clock.now())
        client = council.sign_in("iro")  # a night has passed, and with it the session
        a_return(mia, year=2027, today=TODAY)
        page = fetch(client, "/")
        assert "1 child moved home" in page.text
        assert "since you last looked, on 15 June 2026 at 10:30" in page.text
        assert page.table("What changed")[0]["What"] == "Moved home"
        assert "1 child moved home" in fetch(client, "/").text, "a second look in one sitting hides nothing"
        page = page.submit("I have seen these")
        assert "Nothing, since you last looked" in page.text


def test_a_child_who_is_new_to_an_iro_is_told(council: Council) -> None:
    actor = council_actor(council, "other-iro")
    since = NOW - timedelta(days=3)
    kofi = Child.objects.get(number="LC-2")
    allocate_iro(by=service("test"), child=kofi, iro=council.staff["other-iro"], from_on=TODAY, now=NOW)
    assert ("LC-2", "yours") in [(row.child.number, row.kind) for row in changes(actor, since, TODAY)]
    Allocation.objects.filter(child=kofi).update(from_on=since.date() - timedelta(days=30))
    assert ("LC-2", "yours") in [(row.child.number, row.kind) for row in changes(actor, since, TODAY)], "backdated"
    Allocation.objects.filter(child=kofi).update(written_at=since - timedelta(days=1))
    assert "yours" not in [row.kind for row in changes(actor, since, TODAY)]


def council_actor(council: Council, name: str) -> Any:
    """What somebody of the council may do."""
    return actor_of(council.users[name], TODAY)


def test_looking_writes_once_a_sitting(council: Council) -> None:
    client = council.sign_in("iro")
    fetch(client, "/")
    first = Looked.objects.get(user=council.users["iro"])
    fetch(client, "/")
    again = Looked.objects.get(user=council.users["iro"])
    assert (first.at, first.before) == (again.at, again.before)
    answer = client.get("/today/seen/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert Looked.objects.get(user=council.users["iro"]).before is None, "only looked at, nothing is marked"


def test_somebody_whose_roles_are_not_of_children_may_not_mark_changes(council: Council) -> None:
    assert council.sign_in("committee-officer").post("/today/seen/").status_code == 403


def test_everybody_has_their_own_changes(council: Council) -> None:
    fetch(council.sign_in("iro"), "/")
    assert list(User.objects.filter(looked__isnull=False).values_list("username", flat=True)) == ["iro"]
