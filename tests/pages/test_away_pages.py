"""A review taken to a place without a signal, and its notes brought back: the difference first, nothing overwritten."""

import json
import re
from datetime import time
from functools import reduce
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keel.exchange.packs import seal, unseal
from keel.law.standards import STANDARDS
from keel.records.commands.record_sections import save_section
from keel.records.models import AuditEvent, ChildChoice, Decision, Invitation, Pack, RecordSection, Review
from keel.records.permissions import actor_of
from tests.builders import on
from tests.page import Page, fetch
from tests.pages.conftest import NOW, Council

PHRASE = "four words that do not fit"


@pytest.fixture
def mia(council: Council, monkeypatch: pytest.MonkeyPatch) -> Review:
    monkeypatch.setenv("KEEL_TODAY", "2026-09-21")
    return Review.objects.get(booked_for=on("2026-09-21"))


def path(review: Review, act: str = "") -> str:
    return f"/children/LC-1/review/{review.pk}/pack/{act}"


def write(council: Council, review: Review, key: str, text: str, version: int = 0, who: str = "iro") -> None:
    user = council.users[who]
    save_section(
        by=actor_of(user, on("2026-09-21")),
        user=user.pk,
        child="LC-1",
        review=review.pk,
        key=key,
        text=text,
        version=version,
        today=on("2026-09-21"),
        now=NOW,
    )


def held_in(page: str) -> dict[str, Any]:
    """What the page of a pack holds, sealed."""
    found = re.search(r'<script type="application/json" id="pack">(.*?)</script>', page, re.S)
    assert found
    held = json.loads(found[1])
    assert isinstance(held, dict)
    return held


def take(client: Client, review: Review) -> dict[str, Any]:
    """The same of a pack as it is saved."""
    answer = client.post(path(review), {"pack_password": PHRASE, "again_password": PHRASE})
    assert answer["Content-Disposition"].startswith('attachment; filename="pack-')
    return held_in(answer.content.decode())


def notes(pack: dict[str, Any], sections: dict[str, str], decisions: Any = ()) -> SimpleUploadedFile:
    sealed = seal({"token": pack["token"], "sections": sections, "decisions": list(decisions)}, PHRASE)
    return SimpleUploadedFile(pack["file"], json.dumps({"keel": "notes", **sealed}).encode())


def bring(client: Client, review: Review, file: SimpleUploadedFile, phrase: str = PHRASE) -> Page:
    page = fetch(client, path(review, "back/"))
    return page.submit("Show the difference", notes=file, pack_password=phrase)


def test_the_pack_holds_the_record_sealed_and_nothing_of_the_child_in_the_open(council: Council, mia: Review) -> None:
    write(council, mia, "childs_words", "I like it here </script><b>")
    client = council.sign_in("iro")
    answer = client.post(path(mia), {"pack_password": PHRASE, "again_password": PHRASE})
    page = answer.content.decode()
    # What is sealed is letters by chance: three of them are soon a name. Everything else of the page is looked at.
    sealed = held_in(page)["envelope"]
    unsealed = reduce(lambda text, part: text.replace(part, ""), map(str, sealed.values()), page)
    assert len(unsealed) < len(page) - 1000
    assert not any(word in unsealed for word in ("Mia", "Hart", "LC-1", "I like it here"))
    assert "http" not in page.replace("http-equiv", ""), "the page asks nobody for anything"
    held = take(client, mia)
    content = unseal(held["envelope"], PHRASE)
    assert content["title"] == "Review of Mia Hart"
    said = {one["key"]: one["text"] for group in content["groups"] for one in group["sections"]}
    assert said["childs_words"] == "I like it here </script><b>"
    assert {f"S7_{number}" for number in range(1, 14)} <= set(said)
    assert AuditEvent.objects.filter(action="pack made").count() == 2


GUESSED = "That passphrase is soon guessed. Use four words that do not belong together"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"pack_password": "short", "again_password": "short"}, "The passphrase must be 12 characters or more"),
        ({"pack_password": PHRASE, "again_password": PHRASE + "!"}, "The two passphrases differ. Enter both again"),
        ({"pack_password": PHRASE, "again_password": ""}, "Enter the passphrase again"),
        ({"pack_password": "a" * 12, "again_password": "a" * 12}, GUESSED),
        ({"pack_password": "123456789abc", "again_password": "123456789abc"}, GUESSED),
    ],
)
def test_a_passphrase_that_cannot_be_meant_is_said_beside_the_box(
    council: Council, mia: Review, typed: dict[str, str], said: str
) -> None:
    page = fetch(council.sign_in("iro"), path(mia)).submit("Save the pack", **typed)
    assert page.errors == [said]
    assert not Pack.objects.exists()


def test_notes_are_written_once_the_difference_was_shown(council: Council, mia: Review) -> None:
    write(council, mia, "S7_4", "Mum comes on Sundays.")
    client = council.sign_in("iro")
    pack = take(client, mia)
    decision = {"text": "Buy a bike", "childs_words": "You get a bike.", "owner": "Ms Roe", "due_on": "2026-10-30"}
    page = bring(client, mia, notes(pack, {"S7_4": "Mum comes on Sundays.", "S7_7": "Football."}, [decision]))
    assert page.heading.startswith("The notes beside the record")
    assert "Football." in page.text
    assert "Contact with family" not in page.text, "what is the same is not asked about"
    assert RecordSection.objects.count() == 1, "nothing is written before somebody chooses"
    done = page.submit("Write what I chose", **{"s0-take": "notes"})
    assert done.messages == ["The notes are in the record."]
    assert RecordSection.objects.get(key="S7_7").text == "Football."
    made = Decision.objects.get()
    assert (made.text, made.childs_words, made.owner, made.due_on) == (
        "Buy a bike",
        "You get a bike.",
        "Ms Roe",
        on("2026-10-30"),
    )
    assert Pack.objects.get().back_at is not None
    again = bring(client, mia, notes(pack, {"S7_7": "Football."}, [decision]))
    assert "There is nothing to bring in" in again.text


def test_a_decision_that_is_not_worded_yet_comes_back_too(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    pack = take(client, mia)
    begun = {"text": "", "childs_words": "You get a dog.", "owner": "", "due_on": ""}
    empty = dict.fromkeys(begun, "")
    page = bring(client, mia, notes(pack, {}, [begun, empty]))
    assert "You get a dog." in page.text
    page.submit("Write what I chose")
    assert Decision.objects.get().childs_words == "You get a dog."
    assert "There is nothing to bring in" in bring(client, mia, notes(pack, {}, [begun])).text


def test_the_pack_says_what_the_child_said_before_and_who_is_asked(council: Council, mia: Review) -> None:
    ChildChoice.objects.create(
        review=mia,
        on=on("2026-09-01"),
        how="in_person",
        starter="My drawing",
        who_chairs="together",
        by="iro",
        written_at=NOW,
    )
    Invitation.objects.create(review=mia, kind="aunt", name="Rowena Hart", reply="coming", means="phone")
    mia.booked_time, mia.booked_place = time(15, 45), "at school"
    mia.save()
    client = council.sign_in("iro")
    held = unseal(take(client, mia)["envelope"], PHRASE)
    assert "at 15:45, at school" in held["lede"]
    assert ["How they would like it", "Begin with: My drawing\nWho leads: The child and the IRO together"] in held[
        "said"
    ]
    assert any(one.startswith("Rowena Hart, aunt (") for one in held["people"])
    page = fetch(client, path(mia, "print/"))
    assert "Begin with: My drawing" in page.text
    assert "Rowena Hart, aunt" in page.text
    room = fetch(client, f"/children/LC-1/review/{mia.pk}/room/")
    assert "Who leads: The child and the IRO together" in room.text


def test_what_somebody_wrote_meanwhile_stays_unless_it_was_shown(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    pack = take(client, mia)
    write(council, mia, "S7_7", "Swimming, says Morgan.", who="iro-manager")
    page = bring(client, mia, notes(pack, {"S7_7": "Football."}))
    assert "Morgan Fern wrote this section after the pack was made." in page.text
    write(council, mia, "S7_7", "Swimming and chess.", 1, who="iro-manager")
    late = page.submit("Write what I chose", **{"s0-take": "both"})
    assert "Nothing was written, and nothing is lost" in late.text
    assert "while you were writing" in " ".join(late.errors)
    assert RecordSection.objects.get().text == "Swimming and chess."
    done = bring(client, mia, notes(pack, {"S7_7": "Football."})).submit("Write what I chose", **{"s0-take": "both"})
    assert done.messages == ["The notes are in the record."]
    assert RecordSection.objects.get().text == "Swimming and chess.\n\nFootball."


def test_leaving_the_record_as_it_is_writes_nothing(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    pack = take(client, mia)
    write(council, mia, "S7_7", "Swimming.")
    page = bring(client, mia, notes(pack, {"S7_7": "Football."}))
    refused = page.submit("Write what I chose", **{"s0-take": "record"})
    assert "Nothing was chosen, so nothing was brought in." in refused.errors
    assert RecordSection.objects.get().text == "Swimming."


def test_a_wrong_passphrase_and_notes_of_another_review_are_turned_away(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    pack = take(client, mia)
    assert bring(client, mia, notes(pack, {}), "another passphrase").errors == [
        "The passphrase does not open this file. It is the one that the pack was made with."
    ]
    other = {**pack, "token": "x" * 43}
    assert "These notes are of another review." in bring(client, mia, notes(other, {})).errors[0]
    sealed = seal({"token": pack["token"], "sections": [], "decisions": {}}, PHRASE)
    odd = SimpleUploadedFile("n.keel", json.dumps(sealed).encode())
    assert "cannot be read" in bring(client, mia, odd).errors[0]


def test_the_printed_pack_has_every_matter_with_room_to_write(council: Council, mia: Review) -> None:
    write(council, mia, "S7_4", "Mum comes on Sundays.")
    page = fetch(council.sign_in("iro"), path(mia, "print/"))
    assert "Mum comes on Sundays." in page.text
    assert page.html.count("keel-write--tall") > 13


@pytest.mark.parametrize("name", ["review-administrator", "social-worker", "team-manager"])
def test_only_who_writes_the_record_takes_it_along(council: Council, mia: Review, name: str) -> None:
    for act in ("", "print/", "back/"):
        fetch(council.sign_in(name), path(mia, act), status=403)


def test_the_pack_of_a_second_review_brings_its_standards(council: Council, mia: Review) -> None:
    printed = fetch(council.sign_in("iro"), path(mia) + "print/")
    assert "The standards of this second review" not in printed.text
    Review.objects.filter(pk=mia.pk).update(due_rule="REG33(2)_SECOND_3M")
    printed = fetch(council.sign_in("iro"), path(mia) + "print/")
    assert all(standard.asks in printed.text for standard in STANDARDS)
