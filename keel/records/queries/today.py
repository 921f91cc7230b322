"""What needs somebody now: the questions of the page that everybody begins with, as many whatever the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keel.law.answers import State
from keel.law.days import Calendar
from keel.law.parts import adjourned_until
from keel.records.models import (
    Batch,
    Child,
    ChildNow,
    NextReview,
    Review,
    RoleHeld,
    Staff,
    User,
)
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries.bookings import open_bookings
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import DueRow, as_rows, listed, projected

SHOWN = 10
"""How many of a kind are named; the rest stand behind a link."""
LONGEST_BEGUN = timedelta(days=60)
"""No run of twenty working days is as long: a review that began before has run out of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Reviews that need somebody: each of the kinds with the most urgent first, and no more than are shown."""

    late: Sequence[DueRow]
    unsure: Sequence[DueRow]
    """Of whom nobody can say whether they are late, or whether they soon are."""
    book: Sequence[DueRow]
    """Due soon by law, or by the service's own aim, and not booked."""


def needs(actor: Actor, today: date, soon: int) -> Needs:
    """The first of the reviews that are late, may be, or must be booked. Six queries."""

    def rows(state: State) -> QuerySet[NextReview]:
        return projected(actor=actor, on=today, today=today, state=state, soon=soon)

    last = today + timedelta(days=soon)
    booked = Exists(open_bookings().filter(child=OuterRef("child")))
    aims = rows(State.DUE).filter(~booked, local_on__lte=last).order_by("local_on", "child_number")
    kinds = (rows(State.LATE), rows(State.UNKNOWN).filter(due_on__lte=last), rows(State.SOON).filter(~booked), aims)
    found = [list(listed(some[:SHOWN])) for some in kinds]
    every = iter(as_rows([row for some in found for row in some], today, soon))
    late, unsure, near, aimed = ([next(every) for _ in some] for some in found)
    book = sorted((*near, *aimed), key=lambda row: (min(row.book_by, row.local_on or row.book_by), row.child))
    return Needs(late=late, unsure=unsure, book=book[:SHOWN])


class Begun(NamedTuple):
    """A review that was begun and is not complete, with the last day on which it may be."""

    review: Review
    child: Child
    until: date


def begun(actor: Actor, today: date, calendar: Calendar) -> list[Begun]:
    """Reviews that must be completed, the most urgent first. One query."""
    open_ones = Review.objects.filter(first_part_on__gt=today - LONGEST_BEGUN, completed_on__isnull=True)
    rows = visible_rows(open_ones, "child", actor, today).select_related("child").order_by("first_part_on", "id")
    found = []
    for row in rows[: 5 * SHOWN]:
        assert row.first_part_on is not None
        until = adjourned_until(row.first_part_on, calendar).on
        if until >= today:
            found.append(Begun(row, row.child, until))
    return found


def without_start(actor: Actor, today: date) -> int:
    """How many children there are of whom nothing says when care began: no date can be worked out. One query."""
    return visible_rows(ChildNow.objects.filter(since__isnull=True), "child", actor, today).count()


class Booked(NamedTuple):
    """A review booked in these days."""

    review: Review
    child: Child


def booked_between(actor: Actor, first: date, last: date, today: date) -> list[Booked]:
    """The reviews booked from one day to another, in order of time. One query."""
    rows = visible_rows(open_bookings().filter(booked_for__range=(first, last)), "child", actor, today)
    found = rows.select_related("child").order_by("booked_for", "booked_time", "id")[: 5 * SHOWN]
    return [Booked(row, row.child) for row in found]


def batches_since(since: datetime | None) -> list[Batch]:
    """The newest files that were brought in, those since a moment where one is given. One query."""
    rows = Batch.objects.order_by("-id")
    return list((rows.filter(applied_at__gt=since) if since else rows)[:SHOWN])


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNeeds:
    """What whoever keeps the staff list should look at."""

    no_role: Sequence[User]
    not_registered: Sequence[Staff]
    """IROs who are not recorded as registered social workers: they can be given no child."""
    leaving: Sequence[tuple[Staff, int]]
    """People who leave within four weeks, or have left, and the children still theirs."""


def staff_needs(today: date) -> StaffNeeds:
    """People who cannot work as they should. Three queries."""
    open_now = open_on("from_on", "to_on", today)
    roles = RoleHeld.objects.filter(open_now, user=OuterRef("pk"))
    no_role = User.objects.filter(~Exists(roles), is_active=True).select_related("staff").order_by("username")
    iros = RoleHeld.objects.filter(open_now, role=Role.IRO, user__staff=OuterRef("pk"))
    not_registered = Staff.objects.filter(Exists(iros), registered_social_worker=False).order_by("name_key", "id")
    leaving = Staff.objects.filter(left_on__lte=today + timedelta(weeks=4), allocations__to_on=None)
    counted = leaving.annotate(theirs=Count("allocations", filter=Q(allocations__to_on=None))).filter(theirs__gt=0)
    return StaffNeeds(
        no_role=list(no_role[:SHOWN]),
        not_registered=list(not_registered[:SHOWN]),
        leaving=[(person, person.theirs) for person in counted.order_by("left_on", "name_key", "id")[:SHOWN]],
    )


def sees_children(actor: Actor) -> bool:
    """Whether this person opens children's records at all."""
    return actor.may(Permission.SEE_ALL_CHILDREN) or actor.may(Permission.SEE_OWN_CHILDREN)
