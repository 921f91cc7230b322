"""The list of reviews as a page narrows it: by state, booking, IRO and week; by week, by IRO; and every row of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from keel.law.answers import State
from keel.records.models import Allocation, NextReview
from keel.records.permissions import Actor
from keel.records.queries.bookings import bookings, open_bookings
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import (
    AT_A_TIME,
    Counted,
    DueRow,
    as_rows,
    due_row,
    in_state,
    iros_of,
    listed,
    soon_days,
)
from keel.records.queries.due_counts import tally

WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
FURTHEST = timedelta(days=10)
"""No run of weekends and holidays is as long: a date to book by is never further before the date that is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What the list is narrowed to. `week` is a Monday: what must be booked in that week, or is."""

    state: State | None = None
    booked: bool | None = None
    iro: int | None = None
    no_iro: bool = False
    week: date | None = None


def narrowed(actor: Actor, today: date, only: Only) -> QuerySet[NextReview]:
    """The projection as this person may see it, narrowed but for the state; those who have left the list among them."""
    rows = visible_rows(NextReview.objects.all(), "child", actor, today)
    held = Allocation.objects.filter(open_on("from_on", "to_on", today))
    if only.iro is not None:
        rows = rows.filter(child__in=held.filter(iro=only.iro).values("child"))
    if only.no_iro:
        rows = rows.exclude(child__in=held.values("child"))
    if only.booked is not None:
        booked = open_bookings().values("child")
        rows = rows.filter(child__in=booked) if only.booked else rows.exclude(child__in=booked)
    if only.week is not None:
        rows = rows.filter(_to_book(only.week, 1) | _booked(only.week, 1))
    return rows


def in_order(rows: QuerySet[NextReview], today: date, soon: int, state: State | None = None) -> QuerySet[NextReview]:
    """Those of them who are on the list today, most urgent first."""
    rows = rows.filter(Q(leaves_list_on__isnull=True) | Q(leaves_list_on__gt=today))
    if state:
        rows = rows.filter(in_state(today, soon)[state])
    return rows.order_by("due_on", "child_number")


def brought_forward(actor: Actor, today: date, only: Only, soon: int, most: int) -> tuple[list[DueRow], int]:
    """Those that regulation 33(3) brings forward, the first asked for first, and how many. Four queries at most."""
    rows = in_order(narrowed(actor, today, only), today, soon).filter(forward_on__isnull=False)
    some = list(listed(rows.order_by("forward_on", "child_number")[: most + 1]))
    many = len(some) if len(some) <= most else rows.count()
    return (as_rows(some[:most], today, soon) if some else []), many


def counts(actor: Actor, today: date, only: Only, soon: int) -> dict[State, int]:
    """How many stand in each state, whatever state the list is narrowed to. One query."""
    return tally(narrowed(actor, today, only), today, soon)


def every_row(actor: Actor, today: date, only: Only) -> Iterator[DueRow]:
    """The whole list as it is narrowed, from five queries however many rows it has."""
    soon = soon_days(today)
    iros, booked = iros_of(None, today), bookings(None, today)
    rows = in_order(narrowed(actor, today, only), today, soon, only.state)
    for row in listed(rows, AT_A_TIME):
        yield due_row(row, today, soon, iros, booked)


# ---- by week ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week, from its Monday: what must be booked in it and what is; the first of each, and how many."""

    monday: date
    to_book: Sequence[DueRow]
    to_book_count: int
    booked: Sequence[DueRow]
    booked_count: int


def _booked_by_week(rows: QuerySet[NextReview], first: date, how_many: int) -> Counter[date]:
    """Monday -> how many of these rows have a booking in its week: a child has one at a time. One query."""
    last = first + how_many * WEEK - ONE_DAY
    there = open_bookings().filter(booked_for__range=(first, last), child__in=rows.order_by().values("child"))
    days: Any = there.values_list("booked_for").annotate(Count("pk"))
    found: Counter[date] = Counter()
    for day, many in days:
        found[monday_of(day)] += many
    return found


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _to_book(monday: date, weeks: int) -> Q:
    """Those whose last working day to book, or the service's own aim, lies in these weeks. Indexes hold both dates."""
    last = monday + weeks * WEEK - ONE_DAY
    by_law = Q(due_on__range=(monday, last + FURTHEST), book_by__range=(monday, last))
    return by_law | Q(local_on__range=(monday, last), due_on__gt=last)


def _booked(monday: date, weeks: int) -> Q:
    last = monday + weeks * WEEK - ONE_DAY
    return Q(child__in=open_bookings().filter(booked_for__range=(monday, last)).values("child"))


def to_be_booked(actor: Actor, today: date, monday: date, most: int) -> tuple[list[DueRow], int]:
    """What must be booked in a week and is not: the first, and how many. Four queries at most.

    In the week of today what is late, or brought forward, stands too: otherwise what was missed last week would stand
    in no week that anybody looks at.
    """
    soon = soon_days(today)
    wanted = _to_book(monday, 1)
    if monday_of(today) == monday:
        wanted |= in_state(today, soon)[State.LATE] | Q(forward_on__isnull=False)
    rows = in_order(narrowed(actor, today, Only(booked=False)), today, soon).filter(wanted)
    rows = rows.order_by(F("forward_on").asc(nulls_last=True), "due_on", "child_number")
    some = list(listed(rows[: most + 1]))
    many = len(some) if len(some) <= most else rows.count()
    return (as_rows(some[:most], today, soon) if some else []), many


def weeks(actor: Actor, today: date, only: Only, first: date, how_many: int, most: int) -> list[Week]:
    """Weeks from a Monday on, with at most so many rows of each kind. As many queries however many rows."""
    soon = soon_days(today)
    rows = in_order(narrowed(actor, today, only), today, soon, only.state)
    mondays = [first + number * WEEK for number in range(how_many)]
    totals = (
        rows.order_by()
        .filter(_to_book(first, how_many))
        .aggregate(**{str(monday): Count("pk", filter=_to_book(monday, 1)) for monday in mondays})
    )
    booked_then = _booked_by_week(rows, first, how_many)
    found: list[tuple[Sequence[Any], Sequence[Any]]] = []
    for monday in mondays:
        to_book = Counted(rows.filter(_to_book(monday, 1)), 0)[:most]
        booked = Counted(rows.filter(_booked(monday, 1)), 0)[:most]
        found.append((to_book, booked))
    every = as_rows([row for pair in found for kind in pair for row in kind], today, soon)
    in_turn = iter(every)
    return [
        Week(
            monday=monday,
            to_book=[next(in_turn) for _ in found[n][0]],
            to_book_count=totals[str(monday)],
            booked=[next(in_turn) for _ in found[n][1]],
            booked_count=booked_then[monday],
        )
        for n, monday in enumerate(mondays)
    ]


# ---- by IRO ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OfIro:
    """One IRO's children (`iro` None: those with none): how many stand in each state, and the most urgent."""

    iro: int | None
    name: str
    counts: dict[State, int]
    not_booked: int
    rows: Sequence[DueRow]

    @property
    def total(self) -> int:
        """How many reviews."""
        return sum(self.counts.values())


def by_iro(actor: Actor, today: date, only: Only) -> Any:
    """One row an IRO, by name, those with none first: how many reviews stand in each state. A page slices it."""
    states = in_state(today, soon_days(today))
    rows = _with_iro(in_order(narrowed(actor, today, only), today, soon_days(today), only.state), today)
    booked = Q(child__in=open_bookings().values("child"))
    grouped = rows.order_by().values("iro__iro", "iro__iro__given_name", "iro__iro__family_name", "iro__iro__name_key")
    return grouped.annotate(
        **{state.value: Count("pk", filter=where) for state, where in states.items()},
        total=Count("pk"),
        booked=Count("pk", filter=booked),
    ).order_by(F("iro__iro__name_key").asc(nulls_first=True), "iro__iro")


def of_iros(actor: Actor, today: date, only: Only, groups: Sequence[Any], most: int) -> list[OfIro]:
    """The groups of one page with the most urgent rows of each. Four queries, however many."""
    soon = soon_days(today)
    rows = _with_iro(in_order(narrowed(actor, today, only), today, soon, only.state), today)
    keys = [group["iro__iro"] for group in groups]
    wanted = Q(iro__iro__in=[key for key in keys if key is not None])
    if None in keys:
        wanted |= Q(iro__iro__isnull=True)
    placed = rows.filter(wanted).annotate(
        place=Window(RowNumber(), partition_by=[F("iro__iro")], order_by=[F("due_on").asc(), F("child_number").asc()])
    )
    first = placed.filter(place__lte=most)
    whose = dict(first.values_list("child_id", "iro__iro"))
    plain = NextReview.objects.filter(child__in=list(whose)).order_by("due_on", "child_number")
    children = list(listed(plain))
    shown: dict[int | None, list[DueRow]] = {key: [] for key in keys}
    for one, row in zip(children, as_rows(children, today, soon), strict=True):
        shown[whose[one.child_id]].append(row)
    return [
        OfIro(
            iro=group["iro__iro"],
            name=f"{group['iro__iro__given_name'] or ''} {group['iro__iro__family_name'] or ''}".strip(),
            counts={state: group[state.value] for state in State},
            not_booked=group["total"] - group["booked"],
            rows=shown[group["iro__iro"]],
        )
        for group in groups
    ]


def _with_iro(rows: QuerySet[NextReview], today: date) -> Any:
    """Each row beside the allocation that is open today, or none."""
    still = Q(child__allocations__to_on__isnull=True) | Q(child__allocations__to_on__gte=today)
    now = Q(child__allocations__from_on__lte=today) & still
    return rows.alias(iro=FilteredRelation("child__allocations", condition=now))
