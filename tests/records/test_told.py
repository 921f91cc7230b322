"""What somebody types of the time before the record, and what it settles."""

from datetime import date
from typing import Any

import pytest

from keel.law.answers import State
from keel.law.facts import Span
from keel.records.commands.due import rebuild_due
from keel.records.commands.reviews_held import record_held
from keel.records.commands.told import tell_care_start, tell_earlier_reviews
from keel.records.facts import facts_of
from keel.records.known import Known, what_is_known
from keel.records.models import AuditEvent, CarePeriod, Child, NextReview, Review, ReviewsKnown, ReviewStatus
from keel.records.permissions import service
from keel.records.queries.due import state_on
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, Stay, a_child_in_care, on

pytestmark = pytest.mark.django_db
LAST, DECEMBER = on("2026-03-31"), on("2025-12-01")


@pytest.fixture
def child() -> Child:
    """In care on the first day of the return, since nobody knows when; two reviews in it."""
    stays = [Stay(since=on("2025-04-01"), rne="L")]
    return a_child_in_care(number="10482", stays=stays, reviews=[on("2025-07-01")])


def tell(child: Child, *days: date, whole_history: bool = False, **more: Any) -> list[Review]:
    about: dict[str, Any] = {"by": service(), "today": TODAY, "now": NOW, **more}
    return tell_earlier_reviews(child=child, held_on=days, whole_history=whole_history, **about)


def start(child: Child, day: date, **more: Any) -> None:
    about: dict[str, Any] = {"by": service(), "today": TODAY, "now": NOW, **more}
    tell_care_start(child=child, started_on=day, **about)


def stands(child: Child, day: date = DECEMBER) -> tuple[State, date]:
    row = NextReview.objects.get(child=child)
    return state_on(row, day, 28), row.due_on


def spans(child: Child) -> tuple[Span, ...] | None:
    return facts_of([child.pk], what_is_known(None))[child.pk][-1].known


def nothing_is_out_of_date() -> None:
    assert rebuild_due(by=service(), today=TODAY, now=NOW) == {"added": 0, "changed": 0, "gone": 0}


def test_earlier_reviews_settle_a_date_that_was_open(child: Child) -> None:
    assert stands(child) == (State.UNKNOWN, on("2025-10-01"))  # July's may have been the first of all
    first, second = tell(child, on("2025-01-08"), on("2024-10-10"))
    assert stands(child) == (State.DUE, on("2026-01-01"))
    assert (first.first_part_on, second.first_part_on) == (on("2024-10-10"), on("2025-01-08"))
    assert {first.source, second.source} == {"keel"}
    steps = ReviewStatus.objects.filter(review__in=[first, second]).order_by("on")
    assert [(step.status, step.because, step.on) for step in steps] == [
        ("completed", "told of afterwards", on("2024-10-10")),
        ("completed", "told of afterwards", on("2025-01-08")),
    ]
    event = AuditEvent.objects.order_by("-number").first()
    assert event is not None
    assert (event.action, event.about["reviews"]) == ("earlier reviews told", [first.pk, second.pk])
    nothing_is_out_of_date()


def test_it_settles_only_what_was_vouched_for(child: Child) -> None:
    tell(child, on("2025-01-08"))
    known = ReviewsKnown.objects.get()
    assert (known.first, known.last) == (on("2025-01-08"), LAST.replace(year=2025))
    # The record does not go on here because of it: it still ends with the return.
    assert spans(child) == (Span(first=on("2025-01-08"), last=LAST),)
    record_held(
        by=service(),
        child=child,
        parts=[(on("2026-05-05"), "video")],
        completed=True,
        chaired_by=None,
        participation="PN1",
        today=TODAY,
        now=NOW,
    )
    assert spans(child) == (Span(first=on("2025-01-08"), last=LAST), Span(first=on("2026-05-05")))


def test_a_typed_review_after_the_record_says_nothing_of_the_days_before_it(child: Child) -> None:
    tell(child, on("2026-05-05"))
    assert spans(child) == (
        Span(first=on("2025-04-01"), last=LAST),
        Span(first=on("2026-05-05"), last=on("2026-05-05")),
    )
    nothing_is_out_of_date()


def test_a_start_of_care_and_then_the_whole_history(child: Child) -> None:
    with pytest.raises(Refused, match="Say that first"):
        tell(child, on("2024-10-10"), whole_history=True)
    start(child, on("2024-09-03"))
    period = CarePeriod.objects.get()
    assert (period.started_on, period.start_known) == (on("2024-09-03"), True)
    (first,) = tell(child, on("2024-09-30"), whole_history=True)
    first.refresh_from_db()
    assert (first.due_on, first.due_certain) == (on("2024-10-01"), True)
    assert stands(child) == (State.DUE, on("2026-01-01"))
    assert spans(child) == (Span(first=on("2024-09-03"), last=LAST),)
    nothing_is_out_of_date()


def test_none_was_held_since_care_began(child: Child) -> None:
    start(child, on("2025-03-10"))
    assert tell(child, whole_history=True) == []
    assert spans(child) == (Span(first=on("2025-03-10"), last=LAST),)
    july = Review.objects.get(first_part_on=on("2025-07-01"))
    assert (july.due_on, july.due_certain) == (on("2025-04-07"), True)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((on("2026-06-02"),), "in the future"),
        ((on("2011-06-02"),), "before the child was born"),
        ((on("2024-08-30"),), "before this time in care began"),
        ((on("2025-07-01"),), "in the record already"),
        ((), "Give the days"),
    ],
)
def test_days_that_cannot_be(child: Child, days: tuple[date, ...], words: str) -> None:
    start(child, on("2024-09-03"))
    with pytest.raises(Refused, match=words):
        tell(child, *days)
    assert not ReviewsKnown.objects.exists()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (on("2026-06-02"), "in the future"),
        (on("2011-06-02"), "before the child was born"),
        (on("2025-04-02"), "was going on by 1 April 2025"),
        (on("2024-09-03"), "already"),
    ],
)
def test_starts_that_cannot_be(child: Child, day: date, words: str) -> None:
    start(child, on("2024-09-03"))
    with pytest.raises(Refused, match=words):
        start(child, day)


def test_a_start_that_a_return_states_stays() -> None:
    child = a_child_in_care(since=on("2025-05-06"))
    with pytest.raises(Refused, match="A 903 return says that care began on 6 May 2025"):
        start(child, on("2025-05-05"))


def test_who_may_tell(council: Council, child: Child) -> None:
    for who in (council.analyst, council.iro):  # without the right; and an IRO whose child it is not
        with pytest.raises(NotPermitted):
            tell(child, on("2025-01-08"), by=who.actor())
        with pytest.raises(NotPermitted):
            start(child, on("2024-09-03"), by=who.actor())
    tell(child, on("2025-01-08"), by=council.administrator.actor())


def test_typed_days_inside_days_vouched_for_do_not_make_the_record_go_on() -> None:
    vouched = (Span(first=on("2025-01-01"), last=on("2025-03-31")),)
    recorded = [on("2025-02-03")]
    assert Known(()).for_child(1, [], recorded, None, vouched) == vouched
    assert Known(()).for_child(1, [], recorded, None) == (Span(first=on("2025-02-03")),)
