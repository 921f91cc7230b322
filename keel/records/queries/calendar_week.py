"""The administrator's week: what is held, what must be sent, chased and sent out by its end. Queries do not grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from keel.law.answers import Rule
from keel.records.models import Review, ReviewClock
from keel.records.permissions import Actor
from keel.records.queries.bookings import open_bookings
from keel.records.queries.children import visible_rows

SHOWN = 50
KINDS = (Rule.INVITATIONS, Rule.REPORT, Rule.DISTRIBUTION)
"""What an administrator sends, chases and sends out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """Open clocks of one kind that run out by the end of the week, late ones among them: the first, and how many."""

    rule: Rule
    rows: Sequence[ReviewClock]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWeek:
    """One week, from its Monday. `meetings`: reviews that stand booked in it, in order of time."""

    monday: date
    meetings: Sequence[Review]
    meetings_count: int
    to_do: Sequence[ToDo]


def calendar_week(actor: Actor, today: date, monday: date) -> CalendarWeek:
    """What a week asks of the administrator. Eight queries."""
    sunday = monday + timedelta(days=6)
    booked = visible_rows(open_bookings(), "child", actor, today).filter(booked_for__range=(monday, sunday))
    rows = booked.select_related("child__next_review", "room").order_by("booked_for", "booked_time", "id")
    return CalendarWeek(
        monday=monday,
        meetings=list(rows[:SHOWN]),
        meetings_count=booked.count(),
        to_do=[_to_do(rule, open_by(actor, today, rule, sunday)) for rule in KINDS],
    )


def open_by(actor: Actor, today: date, rule: Rule, last: date) -> QuerySet[ReviewClock]:
    """Open clocks of a kind that run out by a day, the most urgent first."""
    rows = ReviewClock.objects.filter(closed_on__isnull=True, duty=rule.value, due_on__lte=last)
    return visible_rows(rows, "child", actor, today).order_by("due_on", "id")


def reviews_named(actor: Actor, today: date, keys: Sequence[int]) -> list[Review]:
    """These reviews with their children, of whom one may see. One query."""
    rows = visible_rows(Review.objects.filter(pk__in=keys), "child", actor, today)
    return list(rows.select_related("child").order_by("pk"))


def _to_do(rule: Rule, rows: QuerySet[ReviewClock]) -> ToDo:
    if rule is Rule.DISTRIBUTION:
        finished = ReviewClock.objects.filter(
            review=OuterRef("review"), duty=Rule.FULL_RECORD.value, closed_on__isnull=False
        )
        rows = rows.annotate(finished=Exists(finished))
    return ToDo(rule=rule, rows=list(rows.select_related("child", "review")[:SHOWN]), count=rows.count())
