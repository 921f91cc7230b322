"""The service's week: what was due, held, late and why; what is past its day; and who may look."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import reviews_held
from keel.records.models import AccessEvent, AuditEvent, Child, LateNote, NextReview, Review, ReviewClock
from keel.records.permissions import service
from keel.records.queries.board import LATE_KINDS
from tests.builders import a_child, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council

HELD = date(2026, 6, 15)


def hold(council: Council, number: str, day: date) -> Review:
    return reviews_held.record_held(
        by=service("test"),
        child=Child.objects.get(number=number),
        review=Review.objects.filter(child__number=number, first_part_on=None).first(),
        parts=[(day, "in_person")],
        completed=True,
        chaired_by=council.staff["iro"],
        participation="PN1",
        today=max(day, TODAY),
        now=NOW,
    )


def test_the_week_in_numbers_agrees_with_a_count_by_hand(council: Council) -> None:
    hold(council, "LC-2", HELD)
    hold(council, "LC-3", HELD + timedelta(days=0))
    page = fetch(council.sign_in("iro-manager"), "/board/")
    said = page.summary()
    reviews = list(Review.objects.filter(over=False))
    monday, sunday = HELD - timedelta(days=HELD.weekday()), HELD + timedelta(days=6 - HELD.weekday())
    held = [one for one in reviews if one.counted_on and monday <= one.counted_on <= sunday]
    late = [one for one in held if one.due_on and one.due_certain and one.counted_on > one.due_on]
    due = [
        one for one in reviews if one.counted_on and one.due_certain and one.due_on and monday <= one.due_on <= sunday
    ]
    waiting = [row for row in NextReview.objects.all() if row.certain and monday <= row.due_on <= sunday]
    assert said["Held in the week"] == f"{len(held)} reviews" == "2 reviews"
    assert said["Of these after their legal date"] == str(len(late)) == "1"
    assert said["Due by law from 15 June 2026 to 21 June 2026"].startswith(f"{len(due) + len(waiting)} review")
    assert said["Late now, not held yet"] == "0 reviews"
    assert "Children without an IRO" in said


def test_a_review_that_is_late_and_not_held_says_why_and_is_reminded_of_it_when_it_is(council: Council) -> None:
    client = council.sign_in("iro-manager")
    page = fetch(client, "/board/")
    assert [row["Why"].split(" Say")[0] for row in page.table("Late now")] == ["Nobody has said"]
    assert fetch(client, "/children/LC-2/").link("Say why it is late") == page.link("Say why")
    page = page.follow("Say why").submit("Keep it")
    assert page.errors == ["Choose what made the review late", "Say what happened"]
    page = page.submit("Keep it", why="papers", because="No report had come")
    assert page.messages == ["Kept: why the review is not held yet. Book it"]
    page = page.follow("Change").submit("Keep it", because="No report had come by May")
    (row,) = page.table("Late now")
    assert row["Why"].startswith("The report or the plan was not there. No report had come by May")
    assert LateNote.objects.count() == 2, "what was said before stays"
    assert AuditEvent.objects.filter(action="why a review is not held").count() == 2
    review = hold(council, "LC-2", HELD)
    said = fetch(client, f"/children/LC-2/review/{review.pk}/late/")
    assert "No report had come by May" in said.html
    assert said.submit("Keep it").messages
    review.refresh_from_db()
    assert (review.late_reason, review.late_because) == ("papers", "No report had come by May")
    assert "Say why it is late" not in fetch(client, "/children/LC-2/").text
    assert fetch(client, "/children/LC-2/review/late/").messages == [
        "No review of this child is past its legal date, so there is nothing to say."
    ]


def test_a_review_held_late_wants_its_reason_and_keeps_it(council: Council) -> None:
    review = hold(council, "LC-2", HELD)
    client = council.sign_in("iro-manager")
    page = fetch(client, "/board/")
    row = page.table("Held after their legal date")[0]
    assert "LC-2" in row["Child"]
    assert "Nobody has said" in row["Why it was late"]
    assert "Due by law 5 April 2026" in row["Held"]
    ask = page.follow("Say why: Kofi Mensah, 15 (LC-2)")
    refused = ask.submit("Keep it")
    assert refused.errors == ["Choose what made the review late", "Say what happened"]
    named = ask.submit("Keep it", why="move", because="Mensah, Kofi’s father, was ill.")
    assert named.errors == ["Leave Kofi out: the annual report tells the reason without the child’s name."]
    done = ask.submit("Keep it", why="move", because="He moved home on the day before.")
    assert done.summary()["Why it was late"] == "The child moved home. He moved home on the day before."
    assert AuditEvent.objects.filter(action="why a review was late").exists()
    assert "moved home" in fetch(client, "/board/").table("Held after their legal date")[0]["Why it was late"]
    rest = fetch(client, "/board/late/")
    assert "15 June 2026" not in str(rest.table("Reviews held late, without a reason"))
    assert "Nobody has said" in rest.table("Reviews held late, without a reason")[0]["Why it was late"]
    review.refresh_from_db()
    assert review.late_reason == "move"


def test_a_review_held_in_time_is_asked_for_no_reason(council: Council) -> None:
    review = hold(council, "LC-1", HELD)
    page = fetch(council.sign_in("iro-manager"), f"/children/LC-1/review/{review.pk}/late/")
    assert page.messages == ["This review was held in time, so there is nothing to say."]


NOT_SPOKEN_TO = "Children not spoken to in private before a review, in the last four weeks"


def test_what_is_past_its_day_is_counted_and_listed_the_longest_first(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("LC-1", "LC-2"):
        hold(council, number, HELD)
    monkeypatch.setenv("KEEL_TODAY", "2026-07-08")
    page = fetch(council.sign_in("iro-manager"), "/board/")
    said = page.summary()
    open_late = ReviewClock.objects.filter(closed_on=None, due_on__lt=date(2026, 7, 8))
    assert said["Decisions not sent out in time"] == "2"
    assert said["Brought forward by regulation 33(3), and not held"] == "0 reviews"
    NextReview.objects.filter(child__number="LC-1").update(forward_on=TODAY, forward_ground="b")
    again = fetch(council.sign_in("iro-manager"), "/board/").summary()
    assert again["Brought forward by regulation 33(3), and not held"] == "1 review"
    assert said["Records not finished in time"] == "2"
    assert said["Records and letters not sent in time"] == "0", "20 working days after 15 June is 13 July"
    page = page.follow("See them Decisions not sent out in time")
    assert page.heading == "Decisions not sent out in time"
    rows = page.table("Decisions not sent out in time")
    assert len(rows) == open_late.filter(duty="HB_DECISIONS_5WD").count() == 2
    assert {row["Whose move"] for row in rows} == {"The IRO"}
    every = fetch(council.sign_in("iro-manager"), "/overdue/").table("Past its day")
    missed = ReviewClock.objects.filter(closed_how="missed", duty="REG36_CONVERSATION_BEFORE")
    assert len(every) == open_late.count() + missed.count()
    assert said[NOT_SPOKEN_TO] == str(missed.count()) == "1"
    monkeypatch.setenv("KEEL_TODAY", "2026-07-14")
    assert fetch(council.sign_in("iro-manager"), "/board/").summary()[NOT_SPOKEN_TO] == "0", "four weeks have passed"


def test_looking_is_noted_and_asks_as_often_for_many(council: Council) -> None:
    client, asked = council.sign_in("iro-manager"), []
    hold(council, "LC-2", HELD)
    for first in (0, 12):
        a_return(
            *(a_child(f"B{first + n:03}", since=date(2026, 1, 5)) for n in range(3 + first)), year=2027, today=TODAY
        )
        counts = []
        for address in ("/board/", "/overdue/", "/board/late/"):
            fetch(client, address)
            with CaptureQueriesContext(connection) as caught:
                fetch(client, address)
            counts.append(len(caught))
        asked.append(counts)
    assert asked[0] == asked[1]
    assert AccessEvent.objects.filter(page="board", child_number="LC-2").exists()


@pytest.mark.parametrize("name", ["iro", "social-worker", "team-manager", "performance-analyst"])
def test_the_board_is_the_managers(council: Council, name: str) -> None:
    fetch(council.sign_in(name), "/board/", status=403)


def test_one_page_an_iro_says_what_was_kept_and_what_is_open(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in ("LC-1", "LC-2"):
        hold(council, number, HELD)
    monkeypatch.setenv("KEEL_TODAY", "2026-07-08")
    client, ash = council.sign_in("iro-manager"), council.staff["iro"]
    page = fetch(client, f"/iro/{ash.pk}/")
    chaired = [one for one in Review.objects.filter(chaired_by=ash) if one.due_certain and one.counted_on]
    kept = [one for one in chaired if one.counted_on <= one.due_on]
    said = page.summary()
    assert said["Reviews held by their legal date"] == f"{len(kept)} of {len(chaired)}" == "1 of 2"
    assert said["Decisions sent out"] == "0 of 2"
    assert said["Record sent to everyone entitled"] == "none fell due"
    assert said["Decisions not sent out in time"] == "1", "of the children whom Ash holds, and LC-2 is not one of them"
    assert "LC-1" in page.table("Longest past its day")[0]["Child"]
    assert "LC-2" in page.table("Reviews held late")[0]["Child"]
    assert said["Not seen in 6 months"] == "0"
    assert said["Midway checks that are late"] == "0"
    assert said["Second-review standards"] == "no second review was completed this quarter"
    listed = page.follow("See them Decisions not sent out in time")
    assert "of the children of Ash Fern" in listed.text
    assert len(listed.table("Decisions not sent out in time")) == 1
    board = fetch(client, "/board/")
    (row,) = [row for row in board.table("IRO by IRO") if row["IRO"] == "Ash Fern"]
    late = ReviewClock.objects.filter(child__number="LC-1", closed_on=None, due_on__lt=date(2026, 7, 8))
    kinds = late.filter(duty__in=[rule.value for rule in LATE_KINDS]).count()
    missed = ReviewClock.objects.filter(child__number="LC-1", closed_how="missed", duty="REG36_CONVERSATION_BEFORE")
    assert (row["Children"], row["Past its day"].split()[0]) == ("1", str(kinds + missed.count()))
    assert kinds > 0
    assert board.link("Ash Fern") == f"/iro/{ash.pk}/"
    assert fetch(client, "/allocation/load/").link("Ash Fern") == f"/iro/{ash.pk}/"
    fetch(client, "/iro/99999/", status=404)
    fetch(council.sign_in("iro"), f"/iro/{ash.pk}/", status=403)
