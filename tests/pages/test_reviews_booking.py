"""Booking a review, moving it, ending it: what a date would mean is said first, what was typed is kept, who may."""

from datetime import timedelta
from typing import Any

import pytest

from keel.records.commands import reviews
from keel.records.commands.allocation import allocate_iro
from keel.records.models import AccessEvent, AuditEvent, Child, Review, ReviewStatus
from keel.records.permissions import service
from tests.builders import on
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council
from tests.pages.govuk.html import all_of, text_of

BOOKED = on("2026-09-21")


@pytest.fixture
def mia(council: Council) -> Review:
    """Booked for Monday 21 September 2026; due on Wednesday 23 September."""
    return Review.objects.get(booked_for=BOOKED)


def path(review: Review, act: str = "") -> str:
    return f"/children/LC-1/review/{review.pk}/{act}"


def open_book(council: Council, who: str = "iro-manager", number: str = "LC-2") -> Page:
    return fetch(council.sign_in(who), f"/children/{number}/review/book/")


def unbooked(council: Council, review: Review) -> Page:
    """Mia has no booking any more."""
    page = fetch(council.sign_in("iro"), path(review, "cancel/"))
    page.submit("Cancel the review", because="the carer is ill")
    return open_book(council, "iro", "LC-1")


# ---- booking ---------------------------------------------------------------------------------------------------------


def test_it_says_what_is_due_and_which_days_would_do(council: Council, mia: Review) -> None:
    page = unbooked(council, mia)
    assert page.heading == "Book a review"
    assert page.summary()["Book by"] == "23 September 2026"
    assert "Why this date?" in page.text
    assert "23 September 2026 the last working day that the law allows" in page.text
    chosen = page.submit("23 September 2026")
    assert [chosen.field(part).get("value") for part in ("Day", "Month", "Year")] == ["23", "9", "2026"]
    assert not chosen.errors


def test_choosing_a_day_keeps_everything_that_was_typed(council: Council, mia: Review) -> None:
    told = unbooked(council, mia).submit("Book", on="24 9 2026", place="at school", at="half past", mode="video")
    told = told.submit("Book", at="3.45pm")
    told = told.submit("Book it all the same", because="The school is closed", on="25 9 2026")
    chosen = told.submit("23 September 2026")
    assert "Before you book" not in chosen.text
    assert (chosen.field("At what time?").get("value"), chosen.field("Where?").get("value")) == ("3.45pm", "at school")
    assert "The school is closed" in chosen.text
    assert chosen.submit("Book").summary()["Booked for"] == "23 September 2026 at 15:45, for 60 minutes"


def test_enter_books_and_does_not_choose_a_day(council: Council, mia: Review) -> None:
    page = unbooked(council, mia)
    form = next(form for form in all_of(page.tree, "form") if form.get("method") == "post" and "Book" in text_of(form))
    first = next(all_of(form, "button"))
    assert (text_of(first), first.get("name")) == ("Book", None)


def test_a_day_that_the_law_allows_is_suggested_though_the_iro_is_busy(
    council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(council.sign_in("iro"), path(mia, "cancel/")).submit("Cancel the review", because="x")
    kofi = Child.objects.get(number="LC-2")
    allocate_iro(by=service(), child=kofi, iro=council.staff["iro"], from_on=on("2026-04-01"), now=NOW)
    given: dict[str, Any] = {"by": service(), "child": kofi, "because": "late", "now": NOW}
    reviews.book_review(booked_for=on("2026-09-23"), today=TODAY, **given)
    monkeypatch.setenv("KEEL_TODAY", "2026-09-22")
    page = open_book(council, "iro", "LC-1")
    assert (
        "23 September 2026 the last working day that the law allows; Ash Fern has 1 other review that day" in page.text
    )
    assert (
        "24 September 2026 the next free working day: 1 working day after the last day that the law allows, "
        "23 September 2026" in page.text
    )


def test_a_child_who_turns_eighteen_first_has_no_day_suggested_and_is_told_why(council: Council, mia: Review) -> None:
    unbooked(council, mia)
    Child.objects.filter(number="LC-1").update(born_on=on("2008-09-23"))
    page = open_book(council, "iro", "LC-1")
    said = "The child turns 18 on 23 September 2026, before this review falls due: by law no further review is due."
    assert said in page.text
    assert "would do" not in page.text
    wrong = page.submit("Book", on="23 9 2026", place="at home")
    assert wrong.errors == [
        "Care is known to end on 23 September 2026. No review is due on or after that day. Check the day."
    ]
    assert wrong.field("Where?").get("value") == "at home"
    assert "Booked for" in page.submit("Book", on="22 9 2026").text


def test_a_good_day_is_booked_at_once(council: Council, mia: Review) -> None:
    done = unbooked(council, mia).submit("Book", on="22 9 2026", at="3.45pm", place="at home", mode="in_person")
    assert done.messages == ["The review is booked for 22 September 2026. Back to the list of reviews"]
    assert done.heading == "Later review"
    assert done.summary()["Booked for"] == "22 September 2026 at 15:45, for 60 minutes"
    assert (done.summary()["Where"], done.summary()["How"]) == ("at home", "In person")
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.by) == ("review booked", "iro")


def test_a_day_that_breaks_the_law_is_told_first_and_needs_a_reason(council: Council, mia: Review) -> None:
    told = unbooked(council, mia).submit("Book", on="24 9 2026", place="at school")
    assert "Before you book 24 September 2026" in told.text
    assert "24 September 2026 is 1 working day after the last day that the law allows, 23 September 2026" in told.text
    assert "regulation 33(2)" in told.text
    assert not told.errors
    assert told.field("Where?").get("value") == "at school"
    assert not Review.objects.filter(booked_for=on("2026-09-24")).exists()
    wrong = told.submit("Book it all the same")
    assert wrong.errors == ["Say why it is booked on this day all the same"]
    done = wrong.submit("Book it all the same", because="The school is closed until then")
    assert "It shows as after the legal date." in done.messages[0]
    assert done.table("History of this review")[0]["Why"] == "The school is closed until then"
    rows = fetch(council.sign_in("iro"), "/reviews/").table("Reviews due")
    assert "after the legal date" in rows[0]["Booked"]


def test_another_bad_day_at_the_second_step_is_told_too(council: Council, mia: Review) -> None:
    told = unbooked(council, mia).submit("Book", on="24 9 2026")
    again = told.submit("Book it all the same", on="25 9 2026", because="x")
    assert "Before you book 25 September 2026" in again.text
    assert not Review.objects.filter(booked_for=on("2026-09-25")).exists()


def test_a_saturday_is_only_asked_about(council: Council, mia: Review) -> None:
    told = unbooked(council, mia).submit("Book", on="19 9 2026")
    assert "Saturday 19 September 2026 is at a weekend" in told.text
    assert "Not as the law has it" not in told.text
    assert "Why on this day all the same?" not in told.text
    assert told.submit("Book it all the same").summary()["Booked for"] == "19 September 2026, no time yet"


def test_a_clash_is_said_and_stops_nobody(council: Council, mia: Review) -> None:
    kofi = Child.objects.get(number="LC-2")
    allocate_iro(by=service(), child=kofi, iro=council.staff["iro"], from_on=on("2026-04-01"), now=NOW)
    page = open_book(council, "iro", "LC-2").submit("Book", on="21 9 2026", because="x")
    done = page.submit("Book it all the same", because="x")
    assert "Ash Fern has 1 other review on that day." in done.messages[0]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"on": "14 6 2026"}, "The day must be on or after 15 June 2026"),
        ({"on": None}, "Enter the day"),
        ({"on": "31 9 2026"}, "The day: the day must be a number from 1 to 30, the last of September 2026"),
        ({"on": "22 9 2026", "at": "half past"}, "Time must be a time, like 15:45 or 3.45pm"),
        ({"on": "22 9 2026", "at": "25:00"}, "Time must be a time, like 15:45 or 3.45pm"),
        ({"on": "22 9 2026", "mode": "by owl"}, "Choose how it is held from the list"),
        ({"on": "22 9 2026", "place": "4 Hill Road ME1 1AA"}, "Say where in words, without a postcode"),
        ({"on": "24 9 2026", "place": "14 Elm Road ME2 3AB"}, "Say where in words, without a postcode"),
        ({"on": "22 9 2026", "place": "14 Elm Road"}, "Say where in words, without a postcode"),
        (
            {"on": "22 9 2032", "place": "at home"},
            "22 September 2032 is more than a year after the last day that the law allows, 23 September 2026.",
        ),
    ],
)
def test_what_is_typed_wrongly_is_kept_with_its_error(
    council: Council, mia: Review, typed: dict[str, Any], error: str
) -> None:
    page = unbooked(council, mia)
    if typed["on"] is None:
        typed = {
            **dict.fromkeys(("on-day", "on-month", "on-year"), ""),
            **{k: v for k, v in typed.items() if k != "on"},
        }
    page = page.submit("Book", **typed)
    assert page.errors[0].startswith(error)
    for name, label in (("at", "At what time?"), ("place", "Where?")):
        if name in typed:
            assert page.field(label).get("value") == typed[name]
    assert not Review.objects.filter(booked_for=on("2026-09-22")).exists()


def test_a_second_booking_leads_to_the_first(council: Council, mia: Review) -> None:
    page = open_book(council, "iro", "LC-1")
    assert page.messages == ["A review is booked for 21 September 2026 already. Here it can be moved."]
    assert page.address == path(mia)


def test_two_people_booking_at_once(council: Council, mia: Review) -> None:
    page = unbooked(council, mia)
    reviews.book_review(by=service("Robin"), child=mia.child, booked_for=on("2026-09-18"), today=TODAY, now=NOW)
    second = page.submit("Book", on="22 9 2026", place="at school")
    assert second.errors == ["A review is already booked for 18 September 2026. Move that one instead."]
    there = Review.objects.get(booked_for=on("2026-09-18"))
    assert second.link("Move the review that is booked already") == path(there, "rebook/")
    assert second.field("Where?").get("value") == "at school"


# ---- moving ----------------------------------------------------------------------------------------------------------


def test_a_review_is_moved_with_a_reason(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia)).follow("Move or change it")
    assert "It is booked for 21 September 2026 now." in page.text
    wrong = page.submit("Save", on="22 9 2026")
    assert wrong.errors == ["Say why the review is moved: the reason is kept with the earlier date."]
    done = wrong.submit("Save", because="The carer works on Mondays")
    assert done.messages[0].startswith("The review is moved to 22 September 2026.")
    (first, second) = done.table("History of this review")
    assert first["What"] == "Moved from 21 September 2026 to 22 September 2026."
    assert (first["Why"], first["By whom"]) == ("The carer works on Mondays", "Ash Fern")
    assert second["What"] == "Booked for 21 September 2026."


def test_a_move_that_breaks_the_law_is_told_before_it_is_saved(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    told = page.submit("Save", on="25 9 2026", because="The carer is away")
    assert "2 working days after the last day that the law allows" in told.text
    assert Review.objects.get(pk=mia.pk).booked_for == BOOKED
    done = told.submit("Book it all the same")
    assert "It shows as after the legal date." in done.messages[0]


def test_the_second_of_two_who_move_it_is_told_and_can_go_on(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    given: dict[str, Any] = {"review": mia, "because": "she asked", "today": TODAY, "now": NOW}
    reviews.rebook_review(by=service("Robin"), booked_for=on("2026-09-18"), **given)
    second = page.submit("Save", on="22 9 2026", because="The carer works on Mondays")
    assert second.errors[0].startswith(
        "Robin moved this review to 18 September 2026 at 10:30 on 15 June 2026, while you were writing."
    )
    assert second.link("Look at the review as it stands now") == path(mia)
    assert "The carer works on Mondays" in second.text
    done = second.submit("Save")
    assert done.messages[0].startswith("The review is moved to 22 September 2026.")


def test_who_moves_a_review_that_somebody_cancels_is_told_and_loses_nothing(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    cancel = fetch(council.sign_in("iro-manager"), path(mia, "cancel/"))
    cancel.submit("Cancel the review", because="The carer is ill")
    told = page.submit("Save", on="24 9 2026", place="at school", because="The school found a room")
    assert told.errors[0].startswith("Morgan Fern cancelled this review at ")
    assert told.errors[0].endswith("What you typed is still here. Bring it back first, or book another.")
    assert told.field("Where?").get("value") == "at school"
    assert "The school found a room" in told.text
    again = told.submit("Save")
    assert again.errors[0].startswith("This review is cancelled since 15 June 2026, so it cannot be moved.")
    assert "The school found a room" in again.text
    late = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    assert late.address == path(mia)
    assert late.messages[0].startswith("This review is cancelled since 15 June 2026, so it cannot be moved.")


def test_another_mistake_does_not_hide_that_somebody_was_first(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    given: dict[str, Any] = {"review": mia, "because": "she asked", "today": TODAY, "now": NOW}
    reviews.rebook_review(by=service("Robin"), booked_for=on("2026-09-18"), **given)
    wrong = page.submit("Save", on="22 9 2026", at="half past", because="x")
    assert wrong.errors == ["Time must be a time, like 15:45 or 3.45pm"]
    chosen = wrong.submit("23 September 2026")
    assert chosen.submit("Save", at="").errors[0].startswith("Robin moved this review to 18 September 2026")


def test_what_is_changed_of_a_booking_is_what_is_said(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia, "rebook/"))
    assert page.link("Leave it as it is") == path(mia)
    done = page.submit("Save", at="3.30pm", place="at school")
    assert done.messages == ["The time and the place are changed. The day stays as it was. Back to the list of reviews"]
    done = done.follow("Move or change it").submit("Save", mode="phone")
    assert done.messages[0].startswith("How it is held is changed. The day stays as it was.")


# ---- ending ----------------------------------------------------------------------------------------------------------


def test_a_review_is_cancelled_with_a_reason_and_brought_back(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia)).follow("Cancel it")
    assert page.submit("Cancel the review").errors == ["Enter why"]
    done = page.submit("Cancel the review", because="The carer is ill")
    assert done.messages == ["The review is cancelled. Book another"]
    assert "Cancelled" in done.text
    assert "Record it as held" not in done.text
    back = done.follow("Bring it back").submit("Bring it back", because="She is well again")
    assert back.messages == ["The review stands booked again. Back to the list of reviews"]
    assert back.table("History of this review")[0]["What"] == "Brought back, booked for 21 September 2026."


def test_one_that_is_required_cannot_be_called_not_required(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    page = fetch(client, path(mia))
    assert "It is not required" not in page.links
    assert (
        "It cannot be marked as not required: by law a review of this child is due on 23 September 2026. "
        "If the child has left care, bring in the ending first." in page.text
    )
    typed = fetch(client, path(mia, "not-required/"))
    assert typed.address == path(mia)
    assert typed.messages[0].startswith("By law a review of this child is due on 23 September 2026, so one is required")
    mia.child.care_periods.update(ended_on=on("2026-06-01"), approval="not_recorded", end_code="E4A")
    page = fetch(client, path(mia))
    assert "cannot be marked" not in page.text
    form = page.follow("It is not required")
    mia.child.care_periods.update(ended_on=None, approval="", end_code="")
    refused = form.submit("It is not required", because="She may go home")
    assert refused.errors[0].startswith("By law a review of this child is due on 23 September 2026")
    assert "She may go home" in refused.text
    mia.child.care_periods.update(ended_on=on("2026-06-01"), approval="not_recorded", end_code="E4A")
    assert "marked as not required" in refused.submit("It is not required").messages[0]


def test_what_cannot_be_done_leads_back_to_the_review(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    for act in ("reinstate/", "complete/", "correct/", "take-back/"):
        assert fetch(client, path(mia, act)).address == path(mia)
    fetch(client, path(mia, "cancel/")).submit("Cancel the review", because="x")
    for act in ("rebook/", "held/", "cancel/", "not-required/"):
        assert fetch(client, path(mia, act)).address == path(mia)


# ---- who -------------------------------------------------------------------------------------------------------------

PAGES = ("", "rebook/", "held/", "complete/", "correct/", "cancel/", "not-required/", "reinstate/", "take-back/")


@pytest.mark.parametrize("act", PAGES)
def test_who_does_not_see_the_child_finds_nothing_and_is_noted(council: Council, mia: Review, act: str) -> None:
    fetch(council.sign_in("other-iro"), path(mia, act), status=404)
    seen = AccessEvent.objects.latest("id")
    assert (seen.by, seen.child_number) == ("other-iro", "LC-1")
    assert seen.page.endswith("not shown")
    fetch(council.sign_in("iro"), f"/children/LC-2/review/{mia.pk}/{act}", status=404)
    fetch(council.sign_in("iro-manager"), f"/children/LC-2/review/{mia.pk}/{act}", status=404)
    fetch(council.sign_in("iro-manager"), f"/children/LC-1/review/{10**20}/{act}", status=404)


def test_what_a_day_asks_first_is_offered_first(council: Council, mia: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    def acts(who: str) -> list[str]:
        offered = {"Prepare it", "Go into the room", "Record it as held", "Move or change it"}
        return [words for words in fetch(council.sign_in(who), path(mia)).links if words in offered]

    assert acts("iro")[0] == "Prepare it"
    monkeypatch.setenv("KEEL_TODAY", str(BOOKED))
    assert acts("iro")[:2] == ["Go into the room", "Record it as held"]
    assert acts("review-administrator")[0] == "Record it as held", "who does not write the record"
    monkeypatch.setenv("KEEL_TODAY", str(BOOKED + timedelta(days=1)))
    assert acts("iro")[0] == "Record it as held"


@pytest.mark.parametrize("who", ["senior-manager", "performance-analyst", "committee-officer", "system-administrator"])
def test_who_may_not_record_reviews_may_read_one_at_most(council: Council, mia: Review, who: str) -> None:
    client = council.sign_in(who)
    for act in PAGES[1:]:
        fetch(client, path(mia, act), status=403)
        assert client.post(path(mia, act), {"because": "x"}).status_code == 403
    for address in ("/children/LC-1/review/book/", "/children/LC-1/review/held/"):
        fetch(client, address, status=403)
    reads = who in ("senior-manager", "performance-analyst")
    page = fetch(client, path(mia), status=200 if reads else 403)
    assert "Move or change it" not in page.text
    assert ReviewStatus.objects.filter(review=mia).count() == 1
    if reads:
        rows = fetch(client, "/reviews/?state=late").table("Late reviews")
        assert rows[0]["Booked"] == "Not booked", "and no link to book it"


def test_every_page_of_a_review_is_noted_as_looked_at(council: Council, mia: Review) -> None:
    client = council.sign_in("iro")
    for act in ("", "rebook/", "held/", "cancel/"):
        before = AccessEvent.objects.count()
        fetch(client, path(mia, act))
        assert AccessEvent.objects.count() == before + 1
        assert AccessEvent.objects.latest("id").child_number == "LC-1"


# ---- the review's own page -------------------------------------------------------------------------------------------


def test_a_booked_review_shows_what_comes_next_and_where_each_date_comes_from(council: Council, mia: Review) -> None:
    page = fetch(council.sign_in("iro"), path(mia))
    before = {row["What"]: row for row in page.table("Before the review")}
    assert "28 August 2026" in before["IRO and social worker speak"]["By when"]
    assert "Handbook" in before["IRO and social worker speak"]["Where it comes from"]
    assert "7 September 2026" in before["Consultation forms and invitations sent"]["By when"]
    assert "Our own practice" in before["Consultation forms and invitations sent"]["Where it comes from"]
    line = page.text.split("What is to be done")[0]
    assert "Decisions sent out (to do) by 28 September 2026" in line, "foreseen, if it is completed on the booked day"
    assert "Record finished (to do) by 12 October 2026" in line
    assert "Sent to everyone (to do) by 19 October 2026" in line
    assert "Next: IRO and social worker speak. It is the move of the IRO, Ash Fern." in line
    assert "late" not in page.text.split("History")[0].replace("Late review", "")
    assert page.links["Record it as held"]


def test_a_link_that_is_not_whole_is_said_before_anything_is_asked_of_the_day(council: Council) -> None:
    page = fetch(council.sign_in("review-administrator"), "/children/LC-2/review/book/")
    wrong = page.submit("Book", on="28 8 2026", video_link="teams.example/abc")
    assert wrong.errors == ["A link begins with https:// and has no spaces. Copy it whole."]
    assert "Before you book" not in wrong.text
