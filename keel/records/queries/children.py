"""Which children a person may see, and one child as a page shows them."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from keel.records.bulk import chunks
from keel.records.models import Allocation, Child, GivenSocialWorker, Staff
from keel.records.permissions import Actor, Permission, Role

Row = TypeVar("Row", bound=Model)


def visible_to(actor: Actor, today: date) -> QuerySet[Child]:
    """Every child whose record this person may open today.

    A restricted record is seen by the child's own IRO and by those who may see restricted records. Nobody else can.
    """
    return visible_rows(Child.objects.all(), "id", actor, today)


def visible_rows(rows: QuerySet[Row], child: str, actor: Actor, today: date) -> QuerySet[Row]:
    """The same for any rows that name a child in the column `child`.

    Restricted children are few: leaving those out by key is far cheaper than joining every row to its child.
    """
    if actor.may(Permission.SEE_RESTRICTED) and actor.may(Permission.SEE_ALL_CHILDREN):
        return rows
    own = _own_children(actor, today)
    if actor.may(Permission.SEE_ALL_CHILDREN):
        hidden = Child.objects.filter(restricted=True)
        return rows.exclude(**{f"{child}__in": (hidden.exclude(own) if own else hidden).values("id")})
    return rows.filter(**{f"{child}__in": Child.objects.filter(own).values("id")}) if own else rows.none()


def _own_children(actor: Actor, today: date) -> Q:
    """The children that a person works with: as IRO by allocation, as social worker or manager by the case system."""
    own = Q()
    if actor.may(Permission.SEE_OWN_CHILDREN) and actor.staff_id:
        if Role.IRO in actor.roles:
            held = Allocation.objects.filter(open_on("from_on", "to_on", today), iro=actor.staff_id)
            own |= Q(id__in=held.values("child_id"))
        workers = _worker_numbers(actor, today)
        if workers:
            cases = GivenSocialWorker.objects.filter(
                open_on("from_on", "to_on", today), stands=True, worker__in=workers
            )
            own |= Q(id__in=cases.values("child_id"), restricted=False)
    return own


def _worker_numbers(actor: Actor, today: date) -> list[str]:
    """The case system's numbers of this social worker, and of everyone in the teams this manager answers for."""
    numbers = [actor.worker_number] if actor.worker_number and Role.SOCIAL_WORKER in actor.roles else []
    if Role.TEAM_MANAGER in actor.roles and actor.team_ids:
        there = Staff.objects.filter(
            open_on("posts__from_on", "posts__to_on", today), posts__team_id__in=actor.team_ids
        )
        numbers += [number for number in there.values_list("worker_number", flat=True) if number]
    return numbers


def open_on(start: str, end: str, day: date) -> Q:
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def born_on_of(numbers: Iterable[str]) -> dict[str, date | None]:
    """Number -> date of birth of those of these children whom the record knows. One query for each 2,000."""
    found: dict[str, date | None] = {}
    for some in chunks(sorted(numbers), 2000):
        found.update(Child.objects.filter(number__in=some).values_list("number", "born_on"))
    return found
