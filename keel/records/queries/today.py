"""What needs somebody now: the questions of the page that everybody begins with, as many whatever the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from keel.law.answers import State
from keel.records.models import (
    Allocation,
    Batch,
    Child,
    GivenEpisode,
    GivenMissing,
    Review,
    RoleHeld,
    Staff,
    User,
)
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries.bookings import open_bookings
from keel.records.queries.children import open_on, visible_rows, visible_to
from keel.records.queries.due import DueRow, as_rows, listed, projected

SHOWN = 10
"""How many of a kind are named; the rest stand behind a link."""
MOST_CHANGES = 200
MOVED = frozenset({"P", "T", "B", "U"})
NEW_STATUS = frozenset({"L", "B", "U"})
"""Why an episode began, by the codes of the return (RNE)."""


def late_and_to_book(actor: Actor, today: date, soon: int) -> tuple[list[DueRow], list[DueRow]]:
    """The first of the reviews that are late, and of those that are due soon and not booked. Four queries.

    Each the most urgent first.
    """
    late = projected(actor=actor, on=today, today=today, state=State.LATE, soon=soon)
    near = projected(actor=actor, on=today, today=today, state=State.SOON, soon=soon)
    book = near.filter(~Exists(open_bookings().filter(child=OuterRef("child"))))
    found = [*listed(late[:SHOWN]), *listed(book[:SHOWN])]
    rows = as_rows(found, today, soon)
    return [row for row in rows if row.state is State.LATE], [row for row in rows if row.state is not State.LATE]


class Booked(NamedTuple):
    """A review booked in these days."""

    review: Review
    child: Child


def booked_between(actor: Actor, first: date, last: date, today: date) -> list[Booked]:
    """The reviews booked from one day to another, in order of time. One query."""
    rows = visible_rows(open_bookings().filter(booked_for__range=(first, last)), "child", actor, today)
    found = rows.select_related("child").order_by("booked_for", "booked_time", "id")[: 5 * SHOWN]
    return [Booked(row, row.child) for row in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became known of a child. `kind`: came, left, moved, status, missing, back, yours."""

    child: Child
    kind: str
    on: date


def changes(actor: Actor, since: datetime, today: date) -> list[Change]:
    """What became known since a moment of the children somebody works with, the newest first. Five queries."""
    mine = {child.pk: child for child in visible_to(actor, today).order_by("pk")[: 5 * MOST_CHANGES]}
    batches = list(Batch.objects.filter(applied_at__gt=since, undone_at=None).values_list("id", flat=True))
    found: list[Change] = []
    if batches and mine:
        told = GivenEpisode.objects.filter(child_id__in=list(mine), batch_id__in=batches, stands=True)
        for child, began, why, ended, ceased in told.values_list("child_id", "decom", "rne", "dec", "rec"):
            found += _of_episode(mine[child], began, why, ended, ceased, since.date())
        gone = GivenMissing.objects.filter(child_id__in=list(mine), batch_id__in=batches, stands=True)
        for child, left, back in gone.values_list("child_id", "from_on", "to_on"):
            found.append(Change(child=mine[child], kind="back" if back else "missing", on=back or left))
    if actor.staff_id:
        new = Allocation.objects.filter(iro=actor.staff_id, child_id__in=list(mine), from_on__gt=since.date())
        rows = new.filter(from_on__lte=today).values_list("child_id", "from_on")
        found += [Change(child=mine[child], kind="yours", on=on) for child, on in rows]
    return sorted(found, key=lambda change: (change.on, change.child.number, change.kind), reverse=True)[:MOST_CHANGES]


def _of_episode(child: Child, began: date, why: str, ended: date | None, ceased: str, since: date) -> list[Change]:
    """What one new row says. What it says of long ago was not news: a return tells of a whole year."""
    news = since - timedelta(days=366)
    found = []
    if began > news:
        kinds = [("came", why == "S"), ("moved", why in MOVED), ("status", why in NEW_STATUS)]
        found += [Change(child=child, kind=kind, on=began) for kind, so in kinds if so]
    if ended and ended > news and ceased not in ("", "X1"):
        found.append(Change(child=child, kind="left", on=ended))
    return found


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
