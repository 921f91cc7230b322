"""Recording a review as held: plain questions give the code, parts are added without a script, slips are mended."""

from typing import Any

import pytest

from keel.records.models import AuditEvent, Child, Review, ReviewPart, ReviewStatus
from tests.builders import on
from tests.page import Page, fetch
from tests.pages.conftest import Council
from tests.pages.govuk.html import all_of, text_of

LATER = on("2026-09-28")


@pytest.fixture
def mia(council: Council, monkeypatch: pytest.MonkeyPatch) -> Review:
    """It is a week after the day that Mia's review was booked for, Monday 21 September 2026."""
    monkeypatch.setenv("KEEL_TODAY", LATER.isoformat())
    return Review.objects.get(booked_for=on("2026-09-21"))


def path(review: Review, act: str = "") -> str:
    return f"/children/LC-1/review/{review.pk}/{act}"


def form(council: Council, review: Review, act: str = "held/", who: str = "iro") -> Page:
    return fetch(council.sign_in(who), path(review, act))


HELD = {"mode_0": "in_person", "completed": "yes", "there": "yes", "views": "spoke", "elsewhere": ["on"]}


def test_the_booked_day_and_the_childs_iro_stand_there_already(council: Council, mia: Review) -> None:
    page = form(council, mia)
    assert page.heading == "Record the review as held"
    assert [page.field(part).get("value") for part in ("Day", "Month", "Year")] == ["21", "9", "2026"]
    assert "Ash Fern (the child’s IRO)" in page.text
    assert "PN2 where they were there, PN5 where they were not" in page.text


def test_what_was_recorded_is_said_with_the_next_date_and_the_next_thing(council: Council, mia: Review) -> None:
    done = form(council, mia).submit("Record it", **HELD)
    assert done.messages == ["Recorded, with the code PN1. The next review is due by law on 21 March 2027. Book it"]
    told = done.summary()
    assert told["Held"] == "21 September 2026 (in person)"
    assert told["How the child took part"] == "came and spoke for themselves (PN1)"
    assert told["Was due by law"] == "23 September 2026: held in time"
    assert told["Chaired by"] == "Ash Fern"
    after = {row["What"]: row["By when"] for row in done.table("After the review")}
    assert after["Decisions sent out"].startswith("28 September 2026")
    assert done.follow("Book it").heading == "Book a review"
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.by) == ("review recorded as held", "iro")


def test_completing_without_the_room_says_that_the_record_is_kept_outside(council: Council, mia: Review) -> None:
    page = form(council, mia).submit("Record it", **{**HELD, "elsewhere": None})
    assert page.errors == [
        "Tick that every matter was considered and the record is kept outside Keel, or complete it in the room"
    ]
    assert page.submit("Record it", elsewhere=["on"]).messages
    step = ReviewStatus.objects.filter(review=mia).latest("id")
    assert step.said["record"] == "kept outside Keel"
    assert step.said["every_matter_considered"] is True


def test_a_review_that_is_only_begun_needs_no_tick(council: Council, mia: Review) -> None:
    begun = form(council, mia).submit("Record it", mode_0="in_person", completed="no")
    assert begun.messages[0].startswith("Recorded as begun.")
    corrected = begun.follow("Correct the record").submit(
        "Correct the record", completed="yes", there="yes", views="spoke", because="it was completed that day"
    )
    assert corrected.errors == [
        "Tick that every matter was considered and the record is kept outside Keel, or complete it in the room"
    ]


@pytest.mark.parametrize(
    ("there", "views", "code"),
    [("yes", "none", "PN4"), ("no", "spoken_for", "PN5"), ("no", "sent", "PN6"), ("no", "none", "PN7")],
)
def test_plain_questions_give_the_code(council: Council, mia: Review, there: str, views: str, code: str) -> None:
    done = form(council, mia).submit("Record it", **{**HELD, "there": there, "views": views})
    assert f"with the code {code}." in done.messages[0]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"there": "no"}, ["A child who was not there is spoken for or sends their views. Choose what came nearest"]),
        (
            {"views": "sent"},
            ["A child who was there speaks, is spoken for or shows their views. Choose what came nearest"],
        ),
        ({"there": None, "views": None}, ["Say whether the child was there", "Say how their views came across"]),
        ({"completed": None}, ["Answer “Was everything considered, and the review completed?”"]),
        ({"mode_0": None}, ["Choose how it was held"]),
        ({"chaired_by": ""}, ["Choose who chaired"]),
        ({"on_0": "29 9 2026"}, ["The day must be on or before 28 September 2026"]),
        (
            {"on_0": "23 3 2026"},
            ["A review of this child on 23 March 2026 is in the record already: a 903 return told"],
        ),
    ],
)
def test_what_cannot_be_is_told_beside_the_box(
    council: Council, mia: Review, typed: dict[str, Any], errors: list[str]
) -> None:
    page = form(council, mia).submit("Record it", **{**HELD, **typed})
    assert [error[: len(said)] for error, said in zip(page.errors, errors, strict=True)] == errors
    assert not Review.objects.filter(pk=mia.pk, first_part_on__isnull=False).exists()
    if "completed" not in typed:
        assert page.submit(
            "Record it", **{**HELD, "on_0": "21 9 2026", "chaired_by": str(council.staff["iro"].pk)}
        ).messages


def test_a_day_that_cannot_be_is_told_beside_its_own_boxes(council: Council, mia: Review) -> None:
    page = form(council, mia)
    assert page.link("Go back without recording") == path(mia)
    page = page.submit("Add another part", **{**HELD, "on_0": "21 9 2026"})
    for day, said in (("1 1 2010", "1 January 2010 is before the child was born"), ("23 3 2026", "A review of this")):
        wrong = page.submit("Record it", on_1=day, mode_1="video")
        assert wrong.errors[0].startswith(said)
        beside = [box for box in all_of(wrong.tree, "p") if box.get("id") == "id_on_1-error"]
        assert [text_of(box).removeprefix("Error: ")[: len(said)] for box in beside] == [said]


def test_it_is_to_be_completed_from_the_earliest_part_however_they_were_typed(council: Council, mia: Review) -> None:
    page = form(council, mia).submit("Add another part", on_0="25 9 2026", mode_0="in_person")
    done = page.submit("Record it", on_1="21 9 2026", mode_1="video", completed="no")
    assert "It must be completed by 19 October 2026" in done.messages[0]
    assert "complete by 19 October 2026" in done.text
    again = done.follow("Add the next part").submit(
        "Record the next part", on_0="28 9 2026", mode_0="phone", completed="no"
    )
    assert "It must be completed by 19 October 2026" in again.messages[0]


def test_parts_are_added_one_after_another_and_nothing_typed_is_lost(council: Council, mia: Review) -> None:
    page = form(council, mia).submit("Add another part", **{**HELD, "views": "showed"})
    assert not page.errors
    assert "Part 2: on which day?" in page.text
    page = page.submit("Add another part", on_1="23 9 2026", mode_1="video")
    assert "Part 3: on which day?" in page.text
    assert page.submit("Record it", mode_1=None).errors == ["Choose how part 2 was held"]
    done = page.submit("Record it")
    assert done.summary()["Held"] == "21 September 2026 (in person); 23 September 2026 (by video)"
    assert done.summary()["Counts on"] == "21 September 2026"
    assert "PN3" in done.messages[0]
    assert ReviewPart.objects.count() == 2


def test_a_review_begun_says_by_when_and_is_completed_by_its_next_part(council: Council, mia: Review) -> None:
    begun = form(council, mia).submit("Record it", mode_0="in_person", completed="no")
    assert (
        "Recorded as begun. It must be completed by 19 October 2026, or it does not count as held." in begun.messages[0]
    )
    assert "complete by 19 October 2026" in begun.text
    page = begun.follow("Add the next part")
    assert "Recorded so far: 21 September 2026 (in person)." in page.text
    done = page.submit(
        "Record the next part",
        on_0="25 9 2026",
        mode_0="phone",
        completed="yes",
        there="no",
        views="sent",
        elsewhere=["on"],
    )
    assert "with the code PN6" in done.messages[0]
    steps = [row["What"] for row in done.table("History of this review")]
    assert steps == [
        "Completed on 25 September 2026: its record is kept outside Keel.",
        "Part held on 21 September 2026: the rest is still to come.",
        "Begun on 21 September 2026.",
        "Booked for 21 September 2026.",
    ]


def test_a_baby_is_not_asked(council: Council, mia: Review) -> None:
    Child.objects.filter(number="LC-1").update(born_on=on("2024-02-03"))
    page = form(council, mia)
    assert "A child under four is not asked how they took part: the code is PN0." in page.text
    assert "How did they get their views across?" not in page.text
    done = page.submit("Record it", mode_0="in_person", completed="yes", elsewhere=["on"])
    assert "with the code PN0." in done.messages[0]


def test_a_child_who_turned_four_since_was_under_four_then(council: Council, mia: Review) -> None:
    Child.objects.filter(number="LC-1").update(born_on=on("2022-09-25"))
    done = form(council, mia).submit("Record it", mode_0="in_person", completed="yes", elsewhere=["on"])
    assert "with the code PN0." in done.messages[0]


def test_a_review_that_nobody_booked_is_recorded_too(council: Council, mia: Review) -> None:
    client = council.sign_in("iro-manager")
    page = fetch(client, "/children/LC-2/review/held/")
    assert page.heading == "Record a review that was held"
    chair = str(council.staff["iro"].pk)
    done = page.submit("Record it", **{**HELD, "on_0": "14 9 2026", "chaired_by": chair})
    assert done.summary()["Was due by law"].startswith("5 April 2026: held ")
    assert done.summary()["Was due by law"].endswith("working days late")
    assert fetch(client, "/children/LC-1/review/held/").address == path(mia, "held/"), "the booked one is asked first"


def test_a_booking_whose_day_has_passed_asks_whether_it_was_held(council: Council, mia: Review) -> None:
    rows = fetch(council.sign_in("iro"), "/reviews/").table("Reviews due")
    assert "Was it held?" in rows[0]["Booked"]
    assert fetch(council.sign_in("iro"), "/reviews/").follow("Was it held?").heading == "Record the review as held"


def test_a_record_is_corrected_and_what_stood_before_is_shown(council: Council, mia: Review) -> None:
    done = form(council, mia).submit("Record it", **HELD)
    page = done.follow("Correct the record")
    assert page.field("They spoke for themselves").get("checked") is not None
    corrected = page.submit("Correct the record", on_0="22 9 2026", views="showed", because="The wrong day was typed")
    assert corrected.messages == ["The record is corrected. What was recorded before is in the history."]
    first = corrected.table("History of this review")[0]
    assert first["What"] == (
        "The record was corrected. Before: held on 21 September 2026 (in person); "
        "the child came and spoke for themselves (PN1)."
    )
    assert corrected.summary()["Held"] == "22 September 2026 (in person)"
    assert page.submit("Correct the record", because="").errors == ["Enter why"]


def test_a_record_of_a_review_that_was_not_held_is_taken_back(council: Council, mia: Review) -> None:
    done = form(council, mia).submit("Record it", **HELD)
    back = done.follow("It was not held").submit("Take the record back", because="It was her sister’s")
    assert back.messages[0].startswith("The record is taken back.")
    assert back.summary()["Booked for"] == "21 September 2026, no time yet"
    assert back.table("History of this review")[0]["What"].startswith(
        "The record that it was held was taken back. Before:"
    )


def test_what_a_return_told_says_where_it_is_corrected(council: Council, mia: Review) -> None:
    told = Review.objects.get(first_part_on=on("2026-03-23"))
    page = fetch(council.sign_in("iro"), path(told))
    assert "A 903 return told of this review. What is wrong with it is put right in the case system" in page.text
    assert "Correct the record" not in page.text
    answer = council.sign_in("iro").post(path(told, "take-back/"), {"because": "x"})
    assert "corrected where the return is made" in answer.content.decode()


def test_the_second_of_two_who_record_it_is_told(council: Council, mia: Review) -> None:
    page = form(council, mia)
    form(council, mia, who="iro-manager").submit("Record it", **HELD)
    second = page.submit("Record it", **{**HELD, "views": "none"})
    assert second.errors[0].startswith("Morgan Fern recorded this review as held on 21 September 2026, at ")
    assert second.link("Look at the review as it stands now") == path(mia)
    assert second.field("No views of theirs reached the review").get("checked") is not None


def test_who_may_not_stand_in_is_told_why(council: Council, mia: Review) -> None:
    council.staff["other-iro"].registered_social_worker = False
    council.staff["other-iro"].save()
    page = form(council, mia).submit("Record it", **{**HELD, "chaired_by": str(council.staff["other-iro"].pk)})
    assert page.errors[0].startswith("Robin Fern could not chair this review. This IRO may not stand in")
