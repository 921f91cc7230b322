"""Social work visits: when the next is due, as far as the record tells, and what it does not tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.days import Calendar
from keel.law.duties import Duty
from keel.law.visits import FIRST, VisitKind, next_visit
from keel.records.derive import LONG_TERM_FOSTER
from keel.records.models import Child, SocialVisit

ADOPTERS = frozenset({"A3", "A4", "A5", "A6"})
WITH_PARENTS, TEMPORARY_APPROVAL, INTERIM_ORDER = "P1", "U3", "C1"
NO_VISIT = "no visit is recorded since the child moved to this home, and visits may be recorded elsewhere"
NO_HOME = "the record does not say where the child lives"
AGENCY_DECIDES = "after the first review of an adoptive placement the agency itself decides how often to visit"
EMERGENCY = "whether the child was placed with a parent in an emergency"
TEMPORARY = "whether the carer’s approval is temporary"
LASTS = "whether this home is meant to last to 18"
FEWER = "whether the child has agreed to fewer visits"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """What visits follow from: the home and since when, and the kind of care."""

    place: str
    placed_on: date | None
    legal_status: str
    short_breaks: bool
    first_review_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDue:
    """When the next visit is due; `duty` None: nobody can say, or the law sets none, and `unknown` says which."""

    duty: Duty | None
    last_on: date | None
    unknown: str = ""
    assumes: tuple[str, ...] = ()
    """What the record does not say, and the answer takes as not so."""


def visit_due(home: HomeFacts, visits: Sequence[date], calendar: Calendar) -> VisitDue:
    """When the next social work visit is due. `visits`: every one that is recorded."""
    last = max(visits, default=None)
    if home.placed_on is None:
        return VisitDue(duty=None, last_on=last, unknown=NO_HOME)
    kind, assumes = kind_of_home(home)
    counts = last is not None and last >= home.placed_on
    duty = next_visit(
        kind,
        calendar,
        placed_on=home.placed_on,
        last_visit_on=last if counts else None,
        first_review_held=home.first_review_held,
    )
    if duty is None:
        return VisitDue(duty=None, last_on=last, unknown=AGENCY_DECIDES)
    if not counts and last is None:
        return VisitDue(duty=None, last_on=None, unknown=NO_VISIT, assumes=assumes)
    if duty.code == FIRST.code:
        assumes = ()
    return VisitDue(duty=duty, last_on=last, assumes=assumes)


def kind_of_home(home: HomeFacts) -> tuple[VisitKind, tuple[str, ...]]:
    """The kind of home as far as visits go, and what the record does not say of it."""
    if home.short_breaks:
        return VisitKind.SHORT_BREAKS, ()
    if home.place in ADOPTERS:
        return VisitKind.PLACED_FOR_ADOPTION, ()
    if home.place == WITH_PARENTS:
        if home.legal_status == INTERIM_ORDER:
            return VisitKind.INTERIM_ORDER_AT_HOME, ()
        return VisitKind.ORDINARY, (EMERGENCY, LASTS)
    if home.place in LONG_TERM_FOSTER:
        return VisitKind.LONG_TERM_FOSTER, (FEWER,)
    return VisitKind.ORDINARY, (*((TEMPORARY,) if home.place == TEMPORARY_APPROVAL else ()), LASTS)


def visits_of(children: Sequence[int]) -> Mapping[int, list[date]]:
    """Child -> the days of the visits that stand. One query."""
    found: dict[int, list[date]] = {}
    rows: Any = SocialVisit.objects.filter(child_id__in=children, stands=True, taken_back=False)
    for child, on in rows.values_list("child_id", "on"):
        found.setdefault(child, []).append(on)
    return found


def visit_of(child: Child, key: int) -> SocialVisit | None:
    """One visit to a child that stands."""
    return SocialVisit.objects.filter(child=child, pk=key, stands=True, taken_back=False).first()
