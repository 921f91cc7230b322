"""Endings of care: decisions that were recorded, and those of which a return tells and no approval is on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from keel.records.models import CarePeriod, CeaseDecision, Child
from keel.records.of_child import of_child
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows
from keel.records.queries.due import known_as, said


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingRow:
    """One ending whose approval is not recorded."""

    child: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    started_on: date
    ended_on: date
    end_code: str


def decision_of(child: Child) -> CeaseDecision | None:
    """The newest decision to end care that stands. One query."""
    return next(iter(of_child(CeaseDecision, child.pk, "-id", stands=True, taken_back=False)), None)


def not_approved(actor: Actor, today: date) -> QuerySet[CarePeriod]:
    """The endings that needed an approval of which Keel has none, the newest first; a page slices it."""
    rows = CarePeriod.objects.filter(approval=CarePeriod.Approval.NOT_RECORDED.value, ended_on__lte=today)
    return visible_rows(rows, "child", actor, today).select_related("child").order_by("-ended_on", "child")


def as_rows(periods: Iterable[CarePeriod]) -> list[EndingRow]:
    """The rows of a page."""
    return [
        EndingRow(
            child=period.child.number,
            name=said(period.child.given_name, period.child.family_name, period.child.preferred_name),
            known_as=known_as(period.child.given_name, period.child.preferred_name),
            born_on=period.child.born_on,
            restricted=period.child.restricted,
            started_on=period.started_on,
            ended_on=period.ended_on or period.started_on,
            end_code=period.end_code,
        )
        for period in periods
    ]
