"""Leaving care: what ends it, and who must approve a decision to end it (regulation 39 of the 2010 Regulations)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.days import ENGLAND_AND_WALES, Calendar, Months, WorkingDays, add_months
from keel.law.forward import GROUND_WORDS, BroughtForward, Ground
from keel.law.sources import Source
from keel.law.timetable import ADULT_AT_YEARS
from keel.law.wording import join_words, say

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


# What each means, in the words that a page uses too. X1 says only that another episode follows.
REASON_WORDS: dict[str, str] = {
    "X1": "",
    "E2": "died",
    "E3": "another authority took over",
    "E4A": "went home, as planned",
    "E4B": "went home, not as planned",
    "E5": "independent living with support",
    "E6": "independent living",
    "E7": "moved to adult social care",
    "E8": "another reason",
    "E9": "custody",
    "E11": "adopted",
    "E12": "adopted",
    "E13": "to live with family or friends",
    "E14": "remand ended",
    "E15": "found to be an adult",
    "E16": "moved abroad",
    "E17": "stayed with carers at eighteen",
    "E41": "child arrangements order",
    **dict.fromkeys(("E43", "E44", "E45", "E46", "E47", "E48"), "special guardianship"),
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


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the approver of an ending must be satisfied of; `code` names it on the record."""

    code: str
    text: str
    source: Source


APPROVER_SATISFIED: tuple[Point, ...] = (
    Point("wishes", "the child's wishes and feelings were ascertained and considered", sources.ENDING_CARE),
    Point("suitable", "what follows is suitable for the child", sources.ENDING_CARE),
    Point("iro", "the IRO was consulted", sources.ENDING_CARE_IRO),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the approver of an ending is not yet satisfied of; `missing` is empty where nothing stands in the way."""

    missing: tuple[Point, ...]
    because: str
    source: Source


def approver_satisfied(needed: ApprovalNeeded, satisfied_of: Iterable[str]) -> Checked:
    """Say what an approver has still to be satisfied of; `satisfied_of` are the codes of the points already checked.

    Before approving an ending of care the approver is satisfied that the child's wishes and feelings were ascertained
    and considered, that what follows is suitable, and that the IRO was consulted. Where nobody need approve, nothing is
    asked. Source: regulation 39 (`sources.ENDING_CARE`; for the IRO, `sources.ENDING_CARE_IRO`).
    """
    if needed.approver is Approver.NOBODY:
        return Checked((), "Nobody need approve this ending.", sources.ENDING_CARE)
    done = frozenset(satisfied_of)
    missing = tuple(point for point in APPROVER_SATISFIED if point.code not in done)
    if not missing:
        return Checked((), "The approver is satisfied of everything that regulation 39 asks.", sources.ENDING_CARE)
    words = join_words([point.text for point in missing])
    return Checked(missing, f"The approver must still be satisfied that {words}.", missing[0].source)


class ReviewOnLeaving(StrEnum):
    """How a review that was due stands once care has ended."""

    NOT_REQUIRED = "not_required"
    REQUIRED_FIRST = "required_first"
    DUE = "due"


# Grounds (a) and (b) of regulation 33(3) have nothing to do with the child's leaving.
REQUIRED_BEFORE_LEAVING: frozenset[Ground] = frozenset(
    {Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION, Ground.LEAVING_DETENTION, Ground.ACCOMMODATION_STOPS}
)


@dataclass(frozen=True, slots=True)
class LeavingReview:
    """How a review stands once care has ended, and why."""

    state: ReviewOnLeaving
    because: tuple[str, ...]
    source: Source


def never_falls_due(due_on: date, local_on: date | None, leaves_on: date | None) -> bool:
    """Say whether a review is not required because care is known to end before its day: at eighteen, or sooner.

    The service's own day for it, `local_on`, may still come before. On the day itself it is owed. Source: as for
    `review_on_leaving`.
    """
    return leaves_on is not None and leaves_on < min(due_on, local_on or due_on)


def review_on_leaving(due_on: date, ended_on: date, forced: Iterable[BroughtForward] = ()) -> LeavingReview:
    """Say how a review due on a day stands for a child who stopped being looked after.

    Care that ends before the due date makes the review not required, which is not the same as missed; unless the law
    asked for one first, by paragraphs (c) to (e) of regulation 33(3): `forced`, from `forward.bring_forward`. On the
    due date itself the review was still owed. Source: regulation 33(3) (`sources.EARLIER_REVIEW`).
    """
    reasons = [GROUND_WORDS[call.ground] for call in forced if call.ground in REQUIRED_BEFORE_LEAVING]
    if reasons:
        because = tuple(f"A review was required before care ended on {say(ended_on)}: {reason}." for reason in reasons)
        return LeavingReview(ReviewOnLeaving.REQUIRED_FIRST, because, sources.EARLIER_REVIEW)
    if never_falls_due(due_on, None, ended_on):
        words = f"Care ended on {say(ended_on)}, before the review was due on {say(due_on)}, so it is not required."
        return LeavingReview(ReviewOnLeaving.NOT_REQUIRED, (words,), sources.EARLIER_REVIEW)
    words = f"Care ended on {say(ended_on)}, and the review was due by {say(due_on)}."
    return LeavingReview(ReviewOnLeaving.DUE, (words,), sources.EARLIER_REVIEW)
