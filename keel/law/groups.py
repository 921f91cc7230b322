"""Special groups: the limits of short breaks, meetings in long-term fostering, and the day counts some systems use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from keel.law import sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, Calendar, Months, add_days, add_months
from keel.law.duties import Duty, duty_within
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.timetable import (
    HABIT_SIX_MONTHS,
    HABIT_THREE_MONTHS,
    SHORT_BREAK_DAYS_A_YEAR,
    SHORT_BREAK_LONGEST_STAY,
    TIMETABLE,
)
from keel.law.wording import say

A_YEAR = Months(12)


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """One short break: the day it began and the day it ended. Its length is the days from one to the other.

    `intended_days` is how long it was meant to last, where that is on record.
    """

    began_on: date
    ended_on: date
    intended_days: int | None = field(default=None, compare=False)

    @property
    def days(self) -> int:
        """Nights away; a stay that ends on the day it began counts as one day."""
        return max(1, (self.ended_on - self.began_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakConditions:
    """What must hold of a whole series of short breaks, beside its days; by default it is taken to."""

    care_order: bool = False
    same_person_or_place: bool = True
    goes_home_after_each: bool = True


KEPT = BreakConditions()


@dataclass(frozen=True, slots=True)
class ShortBreaks:
    """Whether the timetable of short breaks applies to a series, with each condition that fails."""

    apply: bool
    because: tuple[str, ...]
    source: Source


def short_breaks(stays: Sequence[Stay], conditions: BreakConditions = KEPT) -> ShortBreaks:
    """Say whether a series of stays is short breaks; if not, the ordinary timetable applies in full.

    Source: regulation 48 (`sources.SHORT_BREAK_LIMITS`).
    """
    outside = outside_short_break_limits(stays, conditions)
    said = outside or ("the series keeps to every condition of short breaks",)
    because = tuple(f"{words[0].upper()}{words[1:]}." for words in said)
    return ShortBreaks(not outside, because, sources.SHORT_BREAK_LIMITS)


def outside_short_break_limits(stays: Sequence[Stay], conditions: BreakConditions = KEPT) -> tuple[str, ...]:
    """Say why a series of stays is outside regulation 48 and on the ordinary timetable; empty where it is not.

    The child is not in care; every stay is with the same person or in the same place; none is meant to last over 17
    days (by what it did last, where nobody wrote down what was meant); they come to no more than 75 days in any twelve
    months; the child goes home after each. Source: regulation 48 (`sources.SHORT_BREAK_LIMITS`).
    """
    reasons = [*_conditions_not_kept(conditions), *map(_too_long, filter(_over_the_longest, stays))]
    for stay in sorted(stays):
        total = sum(_days_within(other, stay.began_on, add_months(stay.began_on, A_YEAR)) for other in stays)
        if total > SHORT_BREAK_DAYS_A_YEAR.count:
            reasons.append(
                f"{total} days in the twelve months from {say(stay.began_on)}, more than {SHORT_BREAK_DAYS_A_YEAR}"
            )
            break
    return tuple(reasons)


def _conditions_not_kept(conditions: BreakConditions) -> Iterator[str]:
    if conditions.care_order:
        yield "the child is in care under a care order"
    if not conditions.same_person_or_place:
        yield "the stays are not all with the same person or in the same place"
    if not conditions.goes_home_after_each:
        yield "the child does not go home after each stay"


def _over_the_longest(stay: Stay) -> bool:
    meant = stay.days if stay.intended_days is None else stay.intended_days
    return meant > SHORT_BREAK_LONGEST_STAY.count


def _too_long(stay: Stay) -> str:
    lasts = f"is {stay.days} days" if stay.intended_days is None else f"was meant to last {stay.intended_days} days"
    return f"the stay from {say(stay.began_on)} {lasts}, more than {SHORT_BREAK_LONGEST_STAY}"


def _days_within(stay: Stay, first: date, until: date) -> int:
    """Count the days of a stay that fall in a twelve months; `until` is the first day after it."""
    if not first <= stay.began_on <= until:
        return 0
    return min(stay.days, (until - stay.began_on).days)


def long_term_foster_meeting(
    settled_since: date, last_meeting_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES
) -> Duty:
    """Give the last day for the next review *meeting* in long-term fostering; the review itself stays as it is."""
    meeting_counts = last_meeting_on >= settled_since
    return duty_within(
        Rule.LTF_MEETING,
        "Review meeting in long-term fostering",
        Months(practice.ltf_meeting_months),
        max(settled_since, last_meeting_on),
        "the last review meeting" if meeting_counts else "the start of the placement",
        sources.LTF_MEETING,
        calendar,
        practice.used("ltf_meeting_months", "ltf_settled_months"),
    )


def meeting_needed(
    settled_since: date | None, last_meeting_on: date | None, review_on: date, practice: Practice
) -> bool:
    """Say whether a review on a day needs a meeting: always, unless long-term fostering is settled and one was held.

    The review after it, up to six months on, must not find the last meeting older than the council's setting.
    """
    if settled_since is None or last_meeting_on is None:
        return True
    settled = review_on >= add_months(settled_since, Months(practice.ltf_settled_months))
    following = ENGLAND_AND_WALES.add(review_on, TIMETABLE[Rule.LATER].length)
    return not settled or following > add_months(last_meeting_on, Months(practice.ltf_meeting_months))


@dataclass(frozen=True, slots=True)
class DayCount:
    """A due date as a system that counts days would give it, beside the calendar's. `out_by` is in days."""

    on: date
    by_calendar: date
    out_by: int


def day_count(rule: Rule, counted_from: date) -> DayCount | None:
    """Reconcile with systems that count 91 and 183 days in place of months; None for rules not counted in months.

    A habit of reporting, not the law: shown beside a date, never in place of it.
    """
    habit = {Rule.SECOND: (HABIT_THREE_MONTHS, 3), Rule.LATER: (HABIT_SIX_MONTHS, 6)}.get(rule)
    if habit is None:
        return None
    days, months = habit
    on, by_calendar = add_days(counted_from, days), add_months(counted_from, Months(months))
    return DayCount(on, by_calendar, (on - by_calendar).days)
