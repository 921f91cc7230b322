"""Booking a review and moving it, cancelling it, and bringing it back: who may, what is refused, what is kept."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import reviews, reviews_ended, reviews_held
from keel.records.commands.practice import set_practice
from keel.records.commands.review_meanwhile import said_meanwhile
from keel.records.models import AuditEvent, Child, Review, ReviewStatus
from keel.records.permissions import Permission, service
from keel.records.queries.bookings import bookings, bookings_of, busy_days, open_bookings
from keel.records.queries.due import due_rows
from keel.records.queries.review_standing import standing_of
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, held_by, may, on

pytestmark = pytest.mark.django_db

# First review on 8 May 2026, so the second is due on 8 August 2026, a Saturday: book by Friday the 7th.
SINCE, FIRST, DUE = on("2026-04-13"), on("2026-05-08"), on("2026-08-08")


@pytest.fixture
def child() -> Child:
    """Keel keeps the record since the end of the return."""
    made = a_child_in_care(since=SINCE, reviews=[FIRST], today=TODAY, year=2027)
    set_practice(
        by=service(), name="record_kept_from", value="2026-04-01", holds_from=on("2026-04-01"), today=TODAY, now=NOW
    )
    return made


def book(child: Child, day: str = "2026-08-05", **more: Any) -> Review:
    return reviews.book_review(
        **{"by": service("Dana"), "child": child, "booked_for": on(day), "today": TODAY, "now": NOW, **more}
    )


def rebook(review: Review, day: str, because: str = "the school asked", **more: Any) -> Review:
    given = {
        "by": service("Ama"),
        "review": review,
        "booked_for": on(day),
        "because": because,
        "today": TODAY,
        "now": NOW,
    }
    return reviews.rebook_review(**{**given, **more})


def steps(review: Review) -> list[tuple[str, str, str]]:
    return list(ReviewStatus.objects.filter(review=review).order_by("id").values_list("status", "by", "because"))


def last_said(review: Review) -> dict[str, Any]:
    said: dict[str, Any] = ReviewStatus.objects.filter(review=review).latest("id").said
    return said


def last_event() -> AuditEvent:
    return AuditEvent.objects.latest("number")


# ---- booking ---------------------------------------------------------------------------------------------------------


def test_a_booking_keeps_day_time_place_and_mode(child: Child) -> None:
    review = book(child, booked_time=time(15, 45), place="  at   home ", mode="in_person")
    assert (review.booked_for, review.booked_time, review.booked_place) == (on("2026-08-05"), time(15, 45), "at home")
    assert steps(review) == [("planned", "Dana", "")]
    assert last_said(review) == {
        "booked_for": "2026-08-05",
        "booked_time": "15:45:00",
        "booked_place": "at home",
        "mode": "in_person",
        "doubts": [],
    }
    event = last_event()
    assert event.action == "review booked"
    assert event.about == {"review": review.pk, "child": child.pk, "booked_for": "2026-08-05"}
    (row,) = due_rows(actor=service(), on=TODAY, today=TODAY)
    assert row.booking
    assert (row.booked_on, row.booking.time, row.booking.review) == (on("2026-08-05"), time(15, 45), review.pk)


@pytest.mark.parametrize(
    ("day", "more", "said"),
    [
        ("2026-05-31", {}, "31 May 2026 has passed. Record the review as held instead of booking it."),
        ("2027-08-09", {}, "9 August 2027 is more than a year after the last day that the law allows, 8 August 2026."),
        ("2026-08-05", {"place": "12 Hill Road, ME1 1AA"}, "Say where in words, without a postcode"),
        ("2026-08-05", {"place": "x" * 201}, "longer than 200 characters"),
        ("2026-08-05", {"mode": "by owl"}, "Choose how the meeting is held"),
        ("2026-08-10", {"because": "y" * 301}, "longer than 300 characters"),
    ],
)
def test_what_is_no_booking(child: Child, day: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        book(child, day, **more)
    assert not Review.objects.filter(booked_for__isnull=False).exists()


def test_where_nothing_is_due_a_booking_is_no_more_than_two_years_ahead(child: Child) -> None:
    child.care_periods.update(ended_on=on("2026-05-30"), approval="not_recorded", end_code="E4A")
    with pytest.raises(Refused, match=r"2 June 2028 is more than two years ahead\. Check the year\."):
        book(child, "2028-06-02")
    assert book(child, "2028-06-01").pk


@pytest.mark.parametrize(
    "place",
    [
        "14 Elm Road",
        "14 elm rd, Strood",
        "Flat 3, 14a Old Mill Lane",
        "2 St Mary’s Close",
        "ME2 3AB",
        "at 9, High Street",
    ],
)
def test_an_address_is_no_place_for_a_review(child: Child, place: str) -> None:
    with pytest.raises(Refused, match="Say where in words") as refused:
        book(child, place=place)
    assert refused.value.about == "place"


@pytest.mark.parametrize(
    "place",
    [
        "at home",
        "Room 4, Elm Road offices",
        "High Street school, year 9",
        "Hall 2 at Park Road",
        "1st floor, Station Road",
    ],
)
def test_a_place_in_words_is_kept(child: Child, place: str) -> None:
    assert book(child, place=place).booked_place == place


def test_only_one_review_is_booked_at_a_time(child: Child) -> None:
    book(child)
    with pytest.raises(Refused, match=r"already booked for 5 August 2026\. Move that one instead."):
        book(child, "2026-08-06")


def test_a_date_that_breaks_the_law_needs_a_reason_which_is_kept(child: Child) -> None:
    with pytest.raises(
        Refused, match="10 August 2026 is 1 working day after the last day that the law allows, 8 August"
    ):
        book(child, "2026-08-10")
    review = book(child, "2026-08-10", because="the child is away until then")
    assert steps(review) == [("planned", "Dana", "the child is away until then")]
    assert last_said(review)["doubts"] == ["late"]
    assert last_event().about["doubts"] == ["late"]
    assert "away" not in str(last_event().about)
    (row,) = due_rows(actor=service(), on=TODAY, today=TODAY)
    assert row.booked_on
    assert row.booked_on > row.due_on


def test_what_is_only_asked_needs_no_reason(child: Child) -> None:
    assert last_said(book(child, "2026-08-08"))["doubts"] == ["after_book_by", "not_a_working_day"]


# ---- moving ----------------------------------------------------------------------------------------------------------


def test_a_review_that_is_moved_keeps_its_earlier_day_and_why(child: Child) -> None:
    review = rebook(book(child, place="at home"), "2026-08-06", place="at school")
    assert review.booked_for == on("2026-08-06")
    assert steps(review)[-1] == ("postponed", "Ama", "the school asked")
    said = last_said(review)
    assert said["booked_for"] == "2026-08-06"
    assert said["before"] == {"booked_for": "2026-08-05", "booked_place": "at home"}
    assert last_event().action == "review moved"
    assert bookings_of([child.pk], TODAY) == {child.pk: on("2026-08-06")}


def test_a_new_day_needs_a_reason_and_a_new_time_does_not(child: Child) -> None:
    review = book(child)
    with pytest.raises(Refused, match="Say why the review is moved"):
        rebook(review, "2026-08-06", "  ")
    rebook(review, "2026-08-05", "", booked_time=time(9, 30))
    assert steps(review)[-1] == ("planned", "Ama", "")
    assert last_event().action == "booking changed"
    with pytest.raises(Refused, match="Nothing was changed"):
        rebook(review, "2026-08-05", "", booked_time=time(9, 30))
    with pytest.raises(Refused, match="31 May 2026 has passed"):
        rebook(review, "2026-05-31")


def test_a_booking_is_shown_for_the_day_that_it_stood_on_then(child: Child) -> None:
    review = book(child)
    later = on("2026-06-20")
    rebook(review, "2026-08-06", today=later)
    assert bookings(None, on("2026-06-10"))[child.pk].on == on("2026-08-05")
    assert bookings(None, later)[child.pk].on == on("2026-08-06")
    assert bookings(None, on("2026-05-31")) == {}


# ---- the end of a booking, and back ----------------------------------------------------------------------------------


def over_as_its_newest_step_says() -> set[int]:
    """The reviews that are over, by reading every step; the column must say the same."""
    ended = set()
    for review in Review.objects.all():
        newest = list(ReviewStatus.objects.filter(review=review).order_by("id"))[-1]
        if newest.status in ("cancelled", "not_required"):
            ended.add(review.pk)
    assert set(Review.objects.filter(over=True).values_list("pk", flat=True)) == ended
    return ended


def test_a_cancelled_review_is_booked_no_more_and_can_be_brought_back(child: Child) -> None:
    review = book(child)
    given: dict[str, Any] = {"by": service("Ama"), "review": review, "today": TODAY, "now": NOW}
    with pytest.raises(Refused, match="Say why the review is cancelled"):
        reviews_ended.cancel_review(**given, because=" ")
    reviews_ended.cancel_review(**given, because="the carer is ill")
    assert steps(review)[-1] == ("cancelled", "Ama", "the carer is ill")
    assert last_event().action == "review cancelled"
    assert bookings_of([child.pk], TODAY) == {}
    assert over_as_its_newest_step_says() == {review.pk}
    assert not open_bookings().exists()
    with pytest.raises(Refused, match="This review is cancelled since 1 June 2026, so it cannot be moved"):
        rebook(review, "2026-08-06")
    with pytest.raises(Refused, match="cannot be cancelled"):
        reviews_ended.cancel_review(**given, because="again")
    reviews_ended.reinstate_review(**given, because="it was the wrong child")
    assert last_event().action == "review brought back"
    assert bookings_of([child.pk], TODAY) == {child.pk: on("2026-08-05")}
    assert over_as_its_newest_step_says() == set()
    assert open_bookings().get() == review
    with pytest.raises(Refused, match="This review is planned"):
        reviews_ended.reinstate_review(**given, because="again")


def test_what_was_cancelled_does_not_come_back_beside_another_booking(child: Child) -> None:
    review = book(child)
    given: dict[str, Any] = {"by": service(), "review": review, "today": TODAY, "now": NOW}
    reviews_ended.cancel_review(**given, because="the carer is ill")
    book(child, "2026-08-06")
    with pytest.raises(Refused, match="already booked for 6 August 2026"):
        reviews_ended.reinstate_review(**given, because="a slip")


def test_a_review_is_not_required_only_where_the_law_asks_for_none(child: Child) -> None:
    review = book(child)
    given: dict[str, Any] = {"by": service(), "review": review, "because": "went home", "today": TODAY, "now": NOW}
    with pytest.raises(Refused, match="By law a review of this child is due on 8 August 2026, so one is required"):
        reviews_ended.mark_not_required(**given)
    child.care_periods.update(ended_on=on("2026-05-30"), approval="not_recorded", end_code="E4A")
    reviews_ended.mark_not_required(**given)
    assert steps(review)[-1][0] == "not_required"
    assert last_event().action == "review not required"


def test_before_an_eighteenth_birthday_none_is_required_after_it(child: Child) -> None:
    review = book(child)
    Child.objects.update(born_on=on("2008-08-07"))
    reviews_ended.mark_not_required(by=service(), review=review, because="turns 18 before it", today=TODAY, now=NOW)
    assert bookings_of(None, TODAY) == {}


# ---- who, and two at once --------------------------------------------------------------------------------------------


def test_who_may_not_record_reviews_is_told_so(child: Child) -> None:
    review = book(child)
    nobody = may(Permission.SEE_ALL_CHILDREN)
    for attempt in (
        lambda: book(child, by=nobody),
        lambda: rebook(review, "2026-08-06", by=nobody),
        lambda: reviews_ended.cancel_review(by=nobody, review=review, because="x", today=TODAY, now=NOW),
        lambda: reviews_ended.mark_not_required(by=nobody, review=review, because="x", today=TODAY, now=NOW),
        lambda: reviews_ended.reinstate_review(by=nobody, review=review, because="x", today=TODAY, now=NOW),
    ):
        with pytest.raises(NotPermitted, match="may not book and record reviews"):
            attempt()
    assert len(steps(review)) == 1


def test_an_iro_books_for_the_children_they_see_and_no_other(council: Council, child: Child) -> None:
    held_by(council.iro, child)
    with pytest.raises(NotPermitted, match="You do not work with this child"):
        book(child, by=council.other_iro.actor())
    assert book(child, by=council.iro.actor()).pk
    Child.objects.update(restricted=True, restricted_why="a relative works here")
    with pytest.raises(NotPermitted, match="You do not work with this child"):
        rebook(Review.objects.get(booked_for__isnull=False), "2026-08-06", by=council.administrator.actor())


def test_the_second_of_two_is_told_who_was_first(child: Child) -> None:
    review = book(child)
    seen = ReviewStatus.objects.get(review=review).pk
    rebook(review, "2026-08-06", seen=seen)
    told = r"Ama moved this review to 6 August 2026 at 10:30 on 1 June 2026, while you were writing\."
    with pytest.raises(Refused, match=told):
        rebook(review, "2026-08-07", seen=seen)
    with pytest.raises(Refused, match=told):
        reviews_ended.cancel_review(by=service(), review=review, because="x", today=TODAY, now=NOW, seen=seen)
    assert Review.objects.get(pk=review.pk).booked_for == on("2026-08-06")


def test_what_was_done_meanwhile_is_told_in_words(child: Child) -> None:
    review = book(child)
    given: dict[str, Any] = {"by": service("Ama"), "review": review, "today": TODAY, "now": NOW}

    def told() -> str:
        return said_meanwhile(ReviewStatus.objects.filter(review=review).latest("id")).split(" at 10:30")[0]

    rebook(review, "2026-08-05", "", booked_time=time(9, 30), place="at school")
    assert told() == "Ama changed this review: its time and where it is to be,"
    reviews_ended.cancel_review(**given, because="x")
    assert told() == "Ama cancelled this review"
    reviews_ended.reinstate_review(**given, because="x")
    assert told() == "Ama brought this review back"
    later = {**given, "today": on("2026-08-06")}
    held: dict[str, Any] = {"chaired_by": None, "participation": "", "completed": False}
    reviews_held.record_held(**later, child=child, parts=[(on("2026-08-05"), "phone")], **held)
    assert told() == "Ama recorded a part of this review as held on 5 August 2026,"
    reviews_held.correct_held(**later, parts=[(on("2026-08-04"), "phone")], **held, because="a slip")
    assert told() == "Ama corrected the record of this review"
    reviews_held.take_back_held(**later, because="a slip")
    assert told() == "Ama took back the record that this review was held"
    Child.objects.update(born_on=on("2008-08-07"))
    reviews_ended.mark_not_required(**given, because="turns 18")
    assert told() == "Ama marked this review as not required"


# ---- what a booking is judged by -------------------------------------------------------------------------------------


def test_the_days_on_which_an_iro_is_busy(council: Council, child: Child) -> None:
    other = a_child_in_care(since=SINCE, reviews=[FIRST], year=2027)
    for each in (child, other):
        held_by(council.iro, each)
        book(each)
    assert busy_days(council.iro.staff.pk, TODAY) == {on("2026-08-05"): 2}
    assert busy_days(council.other_iro.staff.pk, TODAY) == {}
    assert busy_days(None, TODAY) == {}
    assert standing_of(child, TODAY).busy == {on("2026-08-05"): 2}
    assert standing_of(child, TODAY, apart_from=on("2026-08-05")).busy == {on("2026-08-05"): 1}
    suggested = [each.on for each in standing_of(child, TODAY).suggestions()]
    assert suggested == [on("2026-08-07")]


def test_how_a_child_stands_takes_as_many_queries_however_many_children_there_are(
    council: Council, child: Child
) -> None:
    held_by(council.iro, child)

    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            standing_of(child, TODAY)
        return len(queries)

    before = counted()
    for _ in range(4):
        other = a_child_in_care(since=SINCE, reviews=[FIRST], year=2027)
        held_by(council.iro, other)
        book(other)
    assert counted() == before


def test_no_day_is_suggested_where_the_child_turns_eighteen_first(child: Child) -> None:
    assert standing_of(child, TODAY).is_required
    Child.objects.update(born_on=on("2008-08-08"))
    child.refresh_from_db()
    standing = standing_of(child, TODAY)
    assert (standing.ends_on, standing.comes_of_age, standing.is_required) == (on("2026-08-08"), True, False)
    assert standing.suggestions() == ()
    Child.objects.update(born_on=on("2008-08-09"))
    child.refresh_from_db()
    assert [each.on for each in standing_of(child, TODAY).suggestions()] == [on("2026-08-07")]


def test_a_child_out_of_care_has_nothing_due_and_nothing_against_a_day(child: Child) -> None:
    child.care_periods.update(ended_on=on("2026-05-30"), approval="not_recorded", end_code="E4A")
    standing = standing_of(child, TODAY)
    assert standing.due is None
    assert standing.verdict(date(2026, 8, 12)) == ()
    assert standing.suggestions() == ()
