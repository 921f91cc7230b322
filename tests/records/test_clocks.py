"""The clocks of reviews: made from the record at every step, kept once closed, moved while open."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from keel.law import duties
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES as DAYS
from keel.law.days import WorkingDays
from keel.law.practice import DEFAULT_PRACTICE
from keel.records.commands import practice, reviews, reviews_ended, reviews_held
from keel.records.commands.clocks import rebuild_clocks, settle_clocks
from keel.records.models import Child, Review, ReviewClock
from keel.records.permissions import service
from tests.builders import NOW, TODAY, a_child, a_return

pytestmark = pytest.mark.django_db
BOOKED = date(2026, 7, 15)


@pytest.fixture
def child() -> Child:
    a_return(a_child("7", since=date(2026, 3, 2), reviews=[date(2026, 3, 23)]))
    return Child.objects.get(number="7")


def book(child: Child, day: date = BOOKED) -> Review:
    return reviews.book_review(
        by=service(), child=child, booked_for=day, today=TODAY, now=NOW, booked_time=time(10, 0), because="so it is"
    )


def due(review: Review) -> dict[str, date]:
    return dict(ReviewClock.objects.filter(review=review).values_list("duty", "due_on"))


def closed(review: Review) -> dict[str, tuple[date | None, str]]:
    rows = ReviewClock.objects.filter(review=review)
    return {duty: (on, how) for duty, on, how in rows.values_list("duty", "closed_on", "closed_how")}


def hold(child: Child, review: Review, day: date, *, completed: bool = True) -> Review:
    return reviews_held.record_held(
        by=service(),
        child=child,
        review=review,
        parts=[(day, "in_person")],
        completed=completed,
        chaired_by=None,
        participation="PN1" if completed else "",
        today=day,
        now=NOW + (day - TODAY),
    )


def test_a_booking_starts_the_clocks_before_a_review(child: Child) -> None:
    review = book(child)
    assert due(review) == {
        Rule.PREPARATION: DAYS.working_days_before(BOOKED, WorkingDays(15)),
        Rule.INVITATIONS: DAYS.working_days_before(BOOKED, WorkingDays(10)),
        Rule.REPORT: DAYS.working_days_before(BOOKED, WorkingDays(3)),
        Rule.CONVERSATION: BOOKED,
    }
    assert all(on is None for on, _ in closed(review).values())
    assert set(ReviewClock.objects.values_list("child_id", flat=True)) == {child.pk}


def test_moving_a_review_moves_them(child: Child) -> None:
    review, later = book(child), BOOKED + timedelta(days=7)
    reviews.rebook_review(by=service(), review=review, booked_for=later, because="illness", today=TODAY, now=NOW)
    assert due(review)[Rule.CONVERSATION] == later


def test_a_review_that_is_called_off_has_none(child: Child) -> None:
    review = book(child)
    reviews_ended.cancel_review(by=service(), review=review, because="a move", today=TODAY, now=NOW)
    assert due(review) == {}
    reviews_ended.reinstate_review(by=service(), review=review, because="it stands", today=TODAY, now=NOW)
    assert set(due(review)) == {Rule.PREPARATION, Rule.INVITATIONS, Rule.REPORT, Rule.CONVERSATION}


def test_what_was_not_done_before_a_review_was_missed_and_the_clocks_after_it_start(child: Child) -> None:
    review = hold(child, book(child), BOOKED)
    assert closed(review)[Rule.PREPARATION] == (BOOKED, "missed")
    after = duties.after_review(BOOKED, DEFAULT_PRACTICE)
    assert {duty.code: duty.on for duty in after}.items() <= due(review).items()
    assert all(closed(review)[duty.code] == (None, "") for duty in after)


def test_an_adjourned_review_has_twenty_working_days(child: Child) -> None:
    review = hold(child, book(child), BOOKED, completed=False)
    until = DAYS.add(BOOKED, WorkingDays(20))
    assert due(review)[Rule.ADJOURNED] == until
    reviews_held.complete_review(
        by=service(), review=review, parts=[(until, "video")], participation="PN1", today=until, now=NOW
    )
    assert closed(review)[Rule.ADJOURNED] == (until, "done")


def test_a_setting_moves_what_is_open_and_leaves_what_is_closed(child: Child) -> None:
    held = hold(child, book(child), BOOKED)
    stood = due(held)
    open_one = ReviewClock.objects.get(review=held, duty=Rule.FULL_RECORD)
    practice.set_practice(by=service(), name="full_record_days", value=10, holds_from=BOOKED, today=BOOKED, now=NOW)
    practice.set_practice(by=service(), name="report_days", value=7, holds_from=BOOKED, today=BOOKED, now=NOW)
    open_one.refresh_from_db()
    assert open_one.due_on == DAYS.add(BOOKED, WorkingDays(10))
    assert due(held)[Rule.REPORT] == stood[Rule.REPORT]


def test_making_them_again_changes_nothing_that_is_right(child: Child) -> None:
    book(child)
    before = list(ReviewClock.objects.order_by("id").values())
    assert rebuild_clocks(by=service(), today=TODAY, now=NOW, because="again") == 0
    assert list(ReviewClock.objects.order_by("id").values()) == before
    ReviewClock.objects.all().delete()
    assert rebuild_clocks(by=service(), today=TODAY, now=NOW, because="lost") == len(before)


def test_reviews_that_a_return_tells_of_have_none(child: Child) -> None:
    assert settle_clocks(list(Review.objects.values_list("id", flat=True)), TODAY) == 0
    assert not ReviewClock.objects.exists()


def test_as_many_queries_for_any_number_of_reviews(child: Child, django_assert_num_queries: Any) -> None:
    a_return(*(a_child(str(number), since=date(2026, 3, 2)) for number in range(100, 112)), year=2026)
    made = [book(one) for one in Child.objects.exclude(number="7")]
    for some in (made[:2], made):
        with django_assert_num_queries(10):
            settle_clocks([review.pk for review in some], TODAY)
