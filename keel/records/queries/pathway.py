"""Young people who have left care and whose pathway plan is reviewed by an IRO: the list, and one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from keel.records.models import Child, PathwayDue, PathwayStep
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.children import visible_rows
from keel.records.queries.due import known_as, said


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayRow:
    """One young person of the list."""

    child: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    left_on: date
    due_on: date
    rule: str
    last_on: date | None


def pathway_list(actor: Actor, today: date) -> QuerySet[PathwayDue]:
    """Everybody whom this person may see, the most urgent first; a page slices it."""
    rows = visible_rows(PathwayDue.objects.all(), "child", actor, today)
    return rows.select_related("child").order_by("due_on", "child_number")


def as_rows(found: Iterable[PathwayDue]) -> list[PathwayRow]:
    """The rows of a page."""
    return [
        PathwayRow(
            child=row.child.number,
            name=said(row.child.given_name, row.child.family_name, row.child.preferred_name),
            known_as=known_as(row.child.given_name, row.child.preferred_name),
            born_on=row.child.born_on,
            restricted=row.child.restricted,
            left_on=row.left_on,
            due_on=row.due_on,
            rule=row.rule,
            last_on=row.last_on,
        )
        for row in found
    ]


def pathway_of(child: Child) -> tuple[PathwayDue | None, list[tuple[PathwayStep, str]]]:
    """When one young person's is due, and what was recorded, the newest first, with who recorded it. Three queries."""
    steps = list(PathwayStep.objects.filter(child=child, stands=True).order_by("-on", "-id"))
    names = names_of_users(step.by for step in steps)
    due = PathwayDue.objects.filter(child=child).first()
    return due, [(step, names.get(step.by, step.by)) for step in steps]
