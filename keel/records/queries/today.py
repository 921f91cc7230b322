"""What needs somebody now: the questions of the page that everybody begins with, as many whatever the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from keel.records.models import (
    Batch,
    ChildNow,
    RoleHeld,
    Staff,
    User,
)
from keel.records.permissions import Actor, Permission, Role
from keel.records.plain import ask
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.urgent import SHOWN

NO_START = "WITH seen AS NOT MATERIALIZED ({seen}) SELECT count(*) FROM seen WHERE since IS NULL"


def without_start(actor: Actor, today: date) -> int:
    """How many children there are of whom nothing says when care began: no date can be worked out. One query."""
    seen = visible_rows(ChildNow.objects.all(), "child", actor, today).values("child_id", "since")
    return int(next(iter(ask(NO_START, seen)), (0,))[0])


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
