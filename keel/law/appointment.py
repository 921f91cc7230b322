"""No child without a named IRO: section 25A of the Children Act 1989, and the Handbook's five working days.

Allocations are (first day, last day or None), both days included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from keel.law import sources
from keel.law.answers import SettingUsed
from keel.law.days import ENGLAND_AND_WALES, ONE_DAY, Calendar, CalendarDays, WorkingDays
from keel.law.placements import Ruling
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.wording import say

Allocation = tuple[date, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """The days on which a looked-after child had no named IRO.

    `name_by` is the last day on which the child may be without one. `since` is the first day of the gap that is still
    open, None where the child has an IRO. `days` counts every day without one, `days_too_many` those after `name_by`.
    `past_limit`: the child is without an IRO now, and `name_by` is behind. `vacancy`: somebody was, and no longer is.
    `wanted_by` is the day by which somebody must be there: `name_by`, or the first day of a later gap, which has no
    days of grace; None where the child has an IRO.
    """

    name_by: date
    since: date | None
    days: CalendarDays
    days_too_many: CalendarDays
    past_limit: bool
    vacancy: bool
    wanted_by: date | None
    because: tuple[str, ...]
    source: Source
    settings: tuple[SettingUsed, ...]


def unnamed(
    started_on: date,
    allocations: Iterable[Allocation],
    on: date,
    practice: Practice,
    calendar: Calendar = ENGLAND_AND_WALES,
) -> Unnamed:
    """Say on which days of care, up to the end of `on`, the child had no named IRO.

    An IRO is named within five working days of the child's becoming looked after; from then on no child is without one,
    so that a later gap has no days of grace. A vacancy is filled as soon as practicable.
    Source: the Handbook (`sources.IRO_NAMED`); section 25A(3) for a vacancy (`sources.IRO_APPOINTED`).
    """
    held = sorted(allocations, key=lambda allocation: allocation[0])
    name_by = calendar.add(started_on, WorkingDays(practice.iro_named_days))
    gaps = _gaps(started_on, held, on)
    since = gaps[-1][0] if gaps and gaps[-1][1] == on else None
    vacancy = since is not None and since > started_on
    past_limit = since is not None and on > name_by
    return Unnamed(
        name_by=name_by,
        since=since,
        days=_length(gaps),
        days_too_many=_length([(max(first, name_by + ONE_DAY), last) for first, last in gaps if last > name_by]),
        past_limit=past_limit,
        vacancy=vacancy,
        wanted_by=None if since is None else max(name_by, since),
        because=(
            f"An IRO is named within {WorkingDays(practice.iro_named_days)} of the day care began, {say(started_on)}: "
            f"by {say(name_by)}. After that no child is without one.",
            _now(since, past_limit=past_limit, vacancy=vacancy),
        ),
        source=sources.IRO_APPOINTED if vacancy else sources.IRO_NAMED,
        settings=practice.used("iro_named_days"),
    )


def _gaps(started_on: date, held: Sequence[Allocation], on: date) -> list[tuple[date, date]]:
    """List the stretches, both ends included, from the start of care to `on` that no allocation covers."""
    gaps = []
    next_day = started_on
    for first, last in (*held, (on + ONE_DAY, None)):
        if next_day < first and next_day <= on:
            gaps.append((next_day, min(on, first - ONE_DAY)))
        next_day = max(next_day, last + ONE_DAY if last else on + ONE_DAY)
    return gaps


def _length(gaps: Sequence[tuple[date, date]]) -> CalendarDays:
    return CalendarDays(sum((last - first).days + 1 for first, last in gaps))


def _now(since: date | None, *, past_limit: bool, vacancy: bool) -> str:
    if since is None:
        return "The child has a named IRO."
    limit = "which is too long" if past_limit else "which is still within the limit"
    fill = " The vacancy must be filled as soon as practicable." if vacancy else ""
    return f"The child has had no named IRO since {say(since)}, {limit}.{fill}"


def appointed_before_first_review(started_on: date, allocations: Iterable[Allocation], first_review_on: date) -> Ruling:
    """Say whether an IRO was appointed before the child's first review.

    The authority must appoint an IRO before it first reviews the case. One whose allocation ended before this period of
    care began does not count.
    Source: section 25A(2) of the Children Act 1989 (`sources.IRO_APPOINTED`).
    """
    if any(first < first_review_on and (last or started_on) >= started_on for first, last in allocations):
        because = f"An IRO was appointed before the first review on {say(first_review_on)}."
        return Ruling(True, because, sources.IRO_APPOINTED)
    because = f"An IRO must be appointed before the first review on {say(first_review_on)}, and none was."
    return Ruling(False, because, sources.IRO_APPOINTED)
