"""Which children a person may see, and one child as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from keel.records.bulk import chunks
from keel.records.models import Allocation, Child, RestrictionStep, Staff
from keel.records.permissions import Actor, Permission, Role
from keel.records.plain import Seen, as_seen
from keel.records.queries.audit import names_of_users
from keel.records.queries.cases import cases_of
from keel.records.queries.days import open_on as open_on

Row = TypeVar("Row", bound=Model)


def visible_to(actor: Actor, today: date) -> QuerySet[Child]:
    """Every child whose record this person may open today.

    A restricted record is seen by the child's own IRO and by those who may see restricted records. Nobody else can.
    """
    return visible_rows(Child.objects.all(), "id", actor, today)


def seen_sql(actor: Actor, today: date) -> Seen | None:
    """The same as a question in SQL; None where they can see nobody. Written once a person and day, not at every key.

    A team manager's depends on who is in their team just now, so it is written anew each time.
    """
    return _seen(actor, today) if Role.TEAM_MANAGER in actor.roles else _seen_again(actor, today)


def _seen(actor: Actor, today: date) -> Seen | None:
    return as_seen(visible_to(actor, today))


_seen_again = lru_cache(maxsize=500)(_seen)


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
    """The children that a person works with: as IRO by allocation, as social worker or manager by the case."""
    own = Q()
    if actor.may(Permission.SEE_OWN_CHILDREN) and actor.staff_id:
        if Role.IRO in actor.roles:
            held = Allocation.objects.filter(open_on("from_on", "to_on", today), iro=actor.staff_id)
            own |= Q(id__in=held.values("child_id"))
        cases = _cases(actor, today)
        own |= (cases & Q(restricted=False)) if cases else Q()
    return own


def _cases(actor: Actor, today: date) -> Q:
    """The cases that this social worker holds, or the teams that this manager answers for, or who is in them."""
    staff, numbers, teams = Q(), [], frozenset[int]()
    if Role.SOCIAL_WORKER in actor.roles:
        staff |= Q(id=actor.staff_id)
        numbers += [actor.worker_number] if actor.worker_number else []
    if Role.TEAM_MANAGER in actor.roles and actor.team_ids:
        teams = actor.team_ids
        there = Staff.objects.filter(open_on("posts__from_on", "posts__to_on", today), posts__team_id__in=teams)
        numbers += [number for number in there.values_list("worker_number", flat=True) if number]
        staff |= Q(id__in=there.values("id"))
    return cases_of(today, numbers=numbers, staff=staff, teams=teams) if staff else Q()


def born_on_of(numbers: Iterable[str]) -> dict[str, date | None]:
    """Number -> date of birth of those of these children whom the record knows. One query for each 2,000."""
    found: dict[str, date | None] = {}
    for some in chunks(sorted(numbers), 2000):
        found.update(Child.objects.filter(number__in=some).values_list("number", "born_on"))
    return found


@dataclass(frozen=True, slots=True)
class Restriction:
    """One decision about who may open a record: in words, why, by whom, when."""

    what: str
    because: str
    by: str
    at: datetime


def restrictions_of(child: int) -> list[Restriction]:
    """Every decision about the restriction of a child's record, the newest first. Two queries."""
    steps = list(RestrictionStep.objects.filter(child=child).order_by("-id"))
    names = names_of_users(step.by for step in steps)
    found: list[Restriction] = []
    for number, step in enumerate(steps):
        before = steps[number + 1] if number + 1 < len(steps) else None
        what = "lifted" if not step.restricted else "another reason" if before and before.restricted else "restricted"
        found.append(Restriction(what.capitalize(), step.because, names.get(step.by, step.by), step.at))
    return found
