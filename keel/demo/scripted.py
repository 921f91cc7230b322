"""The reviews of the few children whose story fixes a day: everything else is spread evenly around it."""

from collections.abc import Iterator
from datetime import date, timedelta

from keel.demo.model import DemoChild, Stay
from keel.demo.stories import last_review_for
from keel.demo.timeline import Timeline
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import Months, WorkingDays, add_months
from keel.law.timetable import TIMETABLE

SIX_MONTHS = Months(6)
SECOND_AFTER, AT_MOST = timedelta(days=84), timedelta(days=114)
ONE_DAY = timedelta(days=1)


def is_scripted(child: DemoChild) -> bool:
    """Whether the story fixes the day of a review."""
    return "late" in child.story or "next_review_due" in child.story


def scripted_reviews(timeline: Timeline, child: DemoChild, stay: Stay, last: date | None) -> list[date]:
    """Every review of such a child up to yesterday."""
    story, held = child.story, [last] if last else []
    first_due = CALENDAR.add(stay.start, TIMETABLE[Rule.FIRST].length)
    if "next_review_due" in story:
        fixed = _last_before(timeline, timeline.says(story["next_review_due"]))
        held = _on_time(held or [_before(first_due)], fixed)
    elif story["late"].get("first"):
        late = CALENDAR.add(first_due, WorkingDays(story["late"]["working_days"]))
        held = _on_time([late], timeline.yesterday)
    else:
        fixed = _before(last_review_for(timeline.says(story["late"]["due"])))
        held = _on_time(held or [_before(first_due)], fixed)
        late = CALENDAR.add(add_months(fixed, SIX_MONTHS), WorkingDays(story["late"]["working_days"]))
        held = [*held, *_on_time([late], timeline.yesterday)]
    return [day for day in held if timeline.opens <= day <= timeline.yesterday]


def _last_before(timeline: Timeline, due: date) -> date:
    """The last review before a date that has passed; the date must not fall into the last full year."""
    day = last_review_for(due)
    before = _before(day)
    return before if add_months(before, SIX_MONTHS) > timeline.last else CALENDAR.add(before, WorkingDays(1))


def _on_time(held: list[date], until: date) -> list[date]:
    """Go on from these reviews to a day, which is itself one if it is a working day."""
    return [*held, *_steps(held[-1], until, few=len(held) == 1)]


def _steps(day: date, until: date, *, few: bool) -> Iterator[date]:
    while day < until:
        longest = SECOND_AFTER if few else AT_MOST
        left = until - day
        step = left if left <= longest else left / 2 if left < longest * 1.5 else longest
        after = _before(day + step)
        if after <= day:
            return
        day, few = after, False
        yield day


def _before(day: date) -> date:
    return CALENDAR.last_working_day_on_or_before(day)
