"""How often a social worker must visit: regulation 28, and the visits of short breaks and adoptive placements."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, Calendar, Length, Months, Weeks, add_months
from keel.law.duties import Duty, duty_within
from keel.law.sources import Source


class VisitKind(StrEnum):
    """The kind of placement, as far as visits go."""

    ORDINARY = "ordinary"
    EMERGENCY_WITH_PARENT = "emergency_with_parent"
    TEMPORARY_CONNECTED_PERSON = "temporary_connected_person"
    INTERIM_ORDER_AT_HOME = "interim_order_at_home"
    LONG_TERM_FOSTER = "long_term_foster"
    SHORT_BREAKS = "short_breaks"
    PLACED_FOR_ADOPTION = "placed_for_adoption"


@dataclass(frozen=True, slots=True)
class Interval:
    """One row of the table of visits: at most so long after the last."""

    code: Rule
    length: Length
    source: Source


FIRST_YEAR = Months(12)
FIRST = Interval(Rule.VISIT_FIRST, Weeks(1), sources.VISITS)
SIX_WEEKS = Interval(Rule.VISIT_SIX_WEEKS, Weeks(6), sources.VISITS)
THREE_MONTHS = Interval(Rule.VISIT_THREE_MONTHS, Months(3), sources.VISITS)
WEEKLY = Interval(Rule.VISIT_WEEKLY, Weeks(1), sources.VISITS)
FOUR_WEEKS = Interval(Rule.VISIT_FOUR_WEEKS, Weeks(4), sources.VISITS)
LONG_TERM_FOSTER = Interval(Rule.VISIT_LONG_TERM_FOSTER, Months(6), sources.LONG_TERM_FOSTER)
BREAKS_FIRST = Interval(Rule.VISIT_SHORT_BREAKS_FIRST, Months(3), sources.SHORT_BREAKS)
BREAKS_LATER = Interval(Rule.VISIT_SHORT_BREAKS_LATER, Months(6), sources.SHORT_BREAKS)
PLACED_WEEKLY = Interval(Rule.VISIT_PLACED, Weeks(1), sources.PLACED_VIEWS)
INTERVALS = (
    FIRST, SIX_WEEKS, THREE_MONTHS, WEEKLY, FOUR_WEEKS, LONG_TERM_FOSTER, BREAKS_FIRST, BREAKS_LATER, PLACED_WEEKLY,
)  # fmt: skip

_UNTIL_FIRST_REVIEW = {
    VisitKind.EMERGENCY_WITH_PARENT,
    VisitKind.TEMPORARY_CONNECTED_PERSON,
    VisitKind.INTERIM_ORDER_AT_HOME,
}


def interval(
    kind: VisitKind,
    *,
    placed_on: date,
    last_visit_on: date | None,
    meant_to_last_to_18: bool = False,
    first_review_held: bool = True,
    child_agrees_to_fewer: bool = False,
) -> Interval | None:
    """Choose the row that applies to the next visit; None where the law sets no interval of its own.

    A visit before the placement is none to it. Visits in short breaks are made on days when the child is there. After
    the first review of an adoptive placement the agency itself decides how often to visit.
    """
    if last_visit_on is not None and last_visit_on < placed_on:
        last_visit_on = None
    if kind is VisitKind.SHORT_BREAKS:
        return BREAKS_LATER if last_visit_on else BREAKS_FIRST
    if kind is VisitKind.PLACED_FOR_ADOPTION:
        return None if first_review_held else PLACED_WEEKLY
    if last_visit_on is None:
        return FIRST
    if kind in _UNTIL_FIRST_REVIEW and not first_review_held:
        return WEEKLY
    if kind in _UNTIL_FIRST_REVIEW and kind is not VisitKind.EMERGENCY_WITH_PARENT:
        return FOUR_WEEKS
    if kind is VisitKind.EMERGENCY_WITH_PARENT or last_visit_on < add_months(placed_on, FIRST_YEAR):
        return SIX_WEEKS
    if kind is VisitKind.LONG_TERM_FOSTER and child_agrees_to_fewer:
        return LONG_TERM_FOSTER
    return THREE_MONTHS if meant_to_last_to_18 or kind is VisitKind.LONG_TERM_FOSTER else SIX_WEEKS


def next_visit(
    kind: VisitKind,
    calendar: Calendar = ENGLAND_AND_WALES,
    *,
    placed_on: date,
    last_visit_on: date | None = None,
    meant_to_last_to_18: bool = False,
    first_review_held: bool = True,
    child_agrees_to_fewer: bool = False,
) -> Duty | None:
    """Give the last day for the next social work visit; None where the law sets none."""
    row = interval(
        kind,
        placed_on=placed_on,
        last_visit_on=last_visit_on,
        meant_to_last_to_18=meant_to_last_to_18,
        first_review_held=first_review_held,
        child_agrees_to_fewer=child_agrees_to_fewer,
    )
    if row is None:
        return None
    from_placement = last_visit_on is None or last_visit_on < placed_on
    counted_from = placed_on if from_placement or last_visit_on is None else last_visit_on
    what = "the start of the placement" if from_placement else "the last visit"
    return duty_within(row.code, "Social work visit", row.length, counted_from, what, row.source, calendar)
