"""Special groups: the limits of short breaks, meetings in long-term fostering, and the day counts some systems use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keel.law import sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, Calendar, Months, add_days, add_months
from keel.law.duties import Duty, duty_within
from keel.law.practice import Practice
from keel.law.timetable import (
    HABIT_SIX_MONTHS,
    HABIT_THREE_MONTHS,
    SHORT_BREAK_DAYS_A_YEAR,
    SHORT_BREAK_LONGEST_STAY,
    TIMETABLE,
)

A_YEAR = Months(12)


@dataclass(frozen=True, slots=True, order=True)
class Stay:
    """One short break: the day it began and the day it ended. Its length is the days from one to the other."""

    began_on: date
    ended_on: date

    @property
    def days(self) -> int:
        """Nights away; a stay that ends on the day it began counts as one day."""
        return max(1, (self.ended_on - self.began_on).days)


def outside_short_break_limits(stays: Sequence[Stay]) -> tuple[str, ...]:
    """Say why a series of stays is outside regulation 48 and on the ordinary timetable; empty where it is not.

    No single stay over 17 days, and no more than 75 days in any twelve months.
    """
    reasons = [
        f"the stay from {stay.began_on} is {stay.days} days, more than {SHORT_BREAK_LONGEST_STAY}"
        for stay in stays
        if stay.days > SHORT_BREAK_LONGEST_STAY.count
    ]
    for stay in sorted(stays):
        total = sum(_days_within(other, stay.began_on, add_months(stay.began_on, A_YEAR)) for other in stays)
        if total > SHORT_BREAK_DAYS_A_YEAR.count:
            reasons.append(
                f"{total} days in the twelve months from {stay.began_on}, more than {SHORT_BREAK_DAYS_A_YEAR}"
            )
            break
    return tuple(reasons)


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
