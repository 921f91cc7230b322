"""Leaving care: what ends it, and who must approve a decision to end it (regulation 39 of the 2010 Regulations)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.days import ENGLAND_AND_WALES, Calendar, Months, WorkingDays, add_months
from keel.law.sources import Source
from keel.law.timetable import ADULT_AT_YEARS

APPROVAL_AFTER = WorkingDays(20)
DIRECTOR_FROM_AGE_YEARS = 16
MONTHS_IN_A_YEAR = 12
LEAP_DAY = (2, 29)


class EndingKind(StrEnum):
    """What sort of ending it is, as far as approval goes."""

    DECISION = "decision"
    BY_LAW = "by_law"
    COURT_ORDER = "court_order"
    NOT_AN_ENDING = "not_an_ending"


class Approver(StrEnum):
    """Who must approve a decision to stop looking after a child."""

    NOBODY = "nobody"
    NOMINATED_OFFICER = "nominated_officer"
    DIRECTOR = "director"


class ApprovalState(StrEnum):
    """How the approval of an ending stands."""

    NOT_NEEDED = "not_needed"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"


# Reasons for ceasing (REC) of the children looked after return, by what they mean for approval. A code that may hide
# either a decision or an order is a decision: asking for an approver who was not needed is the smaller mistake.
KIND_OF_REASON: dict[str, EndingKind] = {
    "X1": EndingKind.NOT_AN_ENDING,
    "E2": EndingKind.BY_LAW,
    "E3": EndingKind.DECISION,
    "E4A": EndingKind.DECISION,
    "E4B": EndingKind.DECISION,
    "E5": EndingKind.DECISION,
    "E6": EndingKind.DECISION,
    "E7": EndingKind.DECISION,
    "E8": EndingKind.DECISION,
    "E9": EndingKind.COURT_ORDER,
    "E11": EndingKind.COURT_ORDER,
    "E12": EndingKind.COURT_ORDER,
    "E13": EndingKind.DECISION,
    "E14": EndingKind.COURT_ORDER,
    "E15": EndingKind.BY_LAW,
    "E16": EndingKind.DECISION,
    "E17": EndingKind.BY_LAW,
    "E41": EndingKind.COURT_ORDER,
    "E43": EndingKind.COURT_ORDER,
    "E44": EndingKind.COURT_ORDER,
    "E45": EndingKind.COURT_ORDER,
    "E46": EndingKind.COURT_ORDER,
    "E47": EndingKind.COURT_ORDER,
    "E48": EndingKind.COURT_ORDER,
}


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """Who must approve an ending, and why."""

    approver: Approver
    because: tuple[str, ...]
    source: Source


def years_after(born_on: date, years: int) -> date:
    """Give the birthday at which so many years are reached; one of 29 February falls on 1 March in other years."""
    birthday = add_months(born_on, Months(years * MONTHS_IN_A_YEAR))
    if (born_on.month, born_on.day) == LEAP_DAY and (birthday.month, birthday.day) != LEAP_DAY:
        return date(birthday.year, 3, 1)
    return birthday


def adult_on(born_on: date) -> date:
    """Give the eighteenth birthday, on which care ends by law."""
    return years_after(born_on, ADULT_AT_YEARS)


def approval_needed(
    *,
    kind: EndingKind,
    started_on: date,
    ends_on: date,
    born_on: date | None,
    care_order: bool,
    calendar: Calendar = ENGLAND_AND_WALES,
) -> ApprovalNeeded:
    """Say who must approve ending care on `ends_on` (regulation 39).

    Only a decision of the authority is gated: age, death and orders of a court end care by themselves. After twenty
    working days or more a nominated officer approves; at 16 or 17 without a care order, the director, however short
    the stay.
    """
    source = sources.ENDING_CARE
    if kind is not EndingKind.DECISION or (born_on is not None and ends_on >= adult_on(born_on)):
        return ApprovalNeeded(Approver.NOBODY, ("Care ends by law here, not by a decision of the authority.",), source)
    if born_on is not None and not care_order and years_after(born_on, DIRECTOR_FROM_AGE_YEARS) <= ends_on:
        return ApprovalNeeded(
            Approver.DIRECTOR,
            ("The child is 16 or 17 and not under a care order, so the director of children's services must approve.",),
            source,
        )
    length = calendar.working_days_between(started_on, ends_on)
    if length >= APPROVAL_AFTER:
        return ApprovalNeeded(
            Approver.NOMINATED_OFFICER,
            (f"The child has been looked after for {length}; from {APPROVAL_AFTER} a nominated officer must approve.",),
            source,
        )
    return ApprovalNeeded(
        Approver.NOBODY, (f"The child has been looked after for {length}, fewer than {APPROVAL_AFTER}.",), source
    )


def approval_state(needed: ApprovalNeeded, approved_by: Approver | None, approved_on: date | None) -> ApprovalState:
    """Say whether the approval that was due is on record; an imported ending without one is *not recorded*.

    The director may approve in place of a nominated officer, never the other way round.
    """
    if needed.approver is Approver.NOBODY:
        return ApprovalState.NOT_NEEDED
    enough = {needed.approver, Approver.DIRECTOR}
    return ApprovalState.RECORDED if approved_on and approved_by in enough else ApprovalState.NOT_RECORDED


def kind_of_reason(code: str) -> EndingKind:
    """Read a reason for ceasing from the return; an unknown code is taken as a decision, so that somebody looks."""
    return KIND_OF_REASON.get(code.strip().upper(), EndingKind.DECISION)
