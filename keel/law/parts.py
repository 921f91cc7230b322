"""A review held in parts, an adjourned review, and what may not be done until it is complete (regulation 36(2))."""

from dataclasses import dataclass
from datetime import date

from keel.law.answers import Rule, SettingUsed
from keel.law.days import ENGLAND_AND_WALES, Calendar, WorkingDays
from keel.law.duties import Duty, duty_within
from keel.law.facts import HeldReview
from keel.law.placements import Ruling
from keel.law.practice import Practice
from keel.law.sources import ADJOURNMENT
from keel.law.timetable import TIMETABLE
from keel.law.wording import say

ADJOURNMENTS_ALLOWED = 1


@dataclass(frozen=True, slots=True)
class CountedOn:
    """The date on which a review in parts counts for timeliness, and by which setting."""

    on: date
    because: str
    settings: tuple[SettingUsed, ...]


def counted_on(
    first_part_on: date, completed_on: date | None, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES
) -> CountedOn:
    """Choose the date on which a review counts: the regulations do not say, so a setting does.

    By default the first part, unless the last came more than so many working days after it. The next review is counted
    from the first part whatever the setting, because that is the earlier date.
    """
    settings = practice.used("parts_counted_on", "parts_late_after_days")
    if completed_on is None or completed_on <= first_part_on:
        return CountedOn(first_part_on, f"It was held on {say(first_part_on)}.", ())
    taken = calendar.working_days_between(first_part_on, completed_on)
    allowed = WorkingDays(practice.parts_late_after_days)
    if practice.parts_counted_on == "completed":
        return CountedOn(completed_on, f"It counts on the day it was completed, {say(completed_on)}.", settings)
    if practice.parts_counted_on == "first_part" or taken <= allowed:
        return CountedOn(first_part_on, f"It counts on the day of its first part, {say(first_part_on)}.", settings)
    because = f"It took {taken}, more than {allowed}, so it counts on the day it was completed, {say(completed_on)}."
    return CountedOn(completed_on, because, settings)


def adjourned_until(adjourned_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the last day to complete an adjourned review."""
    step = TIMETABLE[Rule.ADJOURNED]
    name = "Adjourned review completed"
    return duty_within(step.rule, name, step.length, adjourned_on, step.counted_what, step.source, calendar)


def has_lapsed(review: HeldReview, calendar: Calendar = ENGLAND_AND_WALES, *, on: date) -> bool:
    """Say whether a review that was begun has run out of time to be completed, so that it does not count as held.

    Source: regulation 36(2); a review is complete when every matter was considered, not when its first part was held.
    """
    return review.unfinished and on > adjourned_until(review.first_part_on, calendar).on


def may_complete(first_part_on: date, on: date, calendar: Calendar = ENGLAND_AND_WALES) -> Ruling:
    """Say whether a review that began on one day may still be completed on another, the twentieth working day included.

    Source: regulation 36(2) (`sources.ADJOURNMENT`).
    """
    until = adjourned_until(first_part_on, calendar)
    began, last = f"A review that began on {say(first_part_on)}", say(until.on)
    if on <= until.on:
        return Ruling(True, f"{began} may be completed by {last}.", ADJOURNMENT)
    because = f"{began} had to be completed by {last}. One that was not completed by then does not count as held."
    return Ruling(False, because, ADJOURNMENT)


def may_adjourn(times_adjourned: int) -> bool:
    """Say whether a review may still be adjourned: once only."""
    return times_adjourned < ADJOURNMENTS_ALLOWED


def may_carry_out_proposals(adjourned_on: date | None, completed_on: date | None) -> bool:
    """Say whether proposals of a review may be carried out: after an adjournment, not before it is complete."""
    return adjourned_on is None or completed_on is not None
