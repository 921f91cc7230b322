"""What a date that is proposed for a review would mean: told at once, before anybody is invited to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from keel.law import sources
from keel.law.answers import Due, Rule
from keel.law.days import (
    ENGLAND_AND_WALES,
    ONE_DAY,
    Calendar,
    CalendarDays,
    Months,
    WorkingDays,
    add_days,
    add_months,
)
from keel.law.forward import SOON, BroughtForward
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.wording import say, say_with_weekday

A_YEAR = Months(12)
NOTHING: Mapping[date, int] = MappingProxyType({})


class Doubt(StrEnum):
    """What may be wrong with a date that is proposed."""

    LATE = "late"
    MAY_BE_LATE = "may_be_late"
    TOO_SOON = "too_soon"
    NOT_BROUGHT_FORWARD = "not_brought_forward"
    NOT_BEFORE_LEAVING = "not_before_leaving"
    AFTER_CARE = "after_care"
    AFTER_BOOK_BY = "after_book_by"
    PAST_OWN_AIM = "past_own_aim"
    TAKEN_AS_EXTRA = "taken_as_extra"
    NOT_A_WORKING_DAY = "not_a_working_day"
    NOT_KNOWN_YET = "not_known_yet"


BREAKS_LAW = frozenset({Doubt.LATE, Doubt.MAY_BE_LATE, Doubt.TOO_SOON, Doubt.NOT_BEFORE_LEAVING})
"""A review may still be booked so, since life happens: with a reason, and it shows as late."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know of a proposed date before it is booked, in a sentence, with where it comes from."""

    doubt: Doubt
    text: str
    source: Source

    @property
    def breaks_law(self) -> bool:
        """Say whether booking it so would break the law, or may."""
        return self.doubt in BREAKS_LAW


def verdict_on_date(
    day: date,
    due: Due | None,
    practice: Practice,
    calendar: Calendar = ENGLAND_AND_WALES,
    *,
    ends_on: date | None = None,
    forward: BroughtForward | None = None,
) -> tuple[Remark, ...]:
    """Say what speaks against holding a review on a day, the gravest first; an empty tuple where nothing does.

    `due` is the law's answer for the child (None: no review is due), `ends_on` the day on which care is known to end,
    an eighteenth birthday above all; `forward` what brings the review forward (regulation 33(3)), which may ask for it
    before the child leaves. Sources: those of the date itself; regulation 2(1) for working days.
    """
    return (*_before_leaving(day, forward), *_remarks(day, due, practice, calendar, ends_on))


def _before_leaving(day: date, forward: BroughtForward | None) -> Iterator[Remark]:
    if forward and forward.before and day >= forward.before:
        yield Remark(Doubt.NOT_BEFORE_LEAVING, forward.because, forward.source)
    elif forward and forward.before is None and day > forward.called_on + SOON:
        text = f"{forward.because} {say(day)} is more than four weeks after that."
        yield Remark(Doubt.NOT_BROUGHT_FORWARD, text, forward.source)


def _remarks(
    day: date, due: Due | None, practice: Practice, calendar: Calendar, ends_on: date | None
) -> Iterator[Remark]:
    if due:
        yield from _by_law(day, due, calendar)
    if ends_on and day >= ends_on:
        text = f"Care is known to end on {say(ends_on)}. No review is due on or after that day."
        yield Remark(Doubt.AFTER_CARE, text, sources.ENDING_CARE)
    if due:
        yield from _by_practice(day, due, practice)
    if not calendar.is_working_day(day):
        name = calendar.names.get(day)
        what = f"a bank holiday ({name})" if name else "at a weekend"
        text = f"{say_with_weekday(day)} is {what}. A review may be held then; ask whether everybody can come."
        yield Remark(Doubt.NOT_A_WORKING_DAY, text, sources.WORKING_DAY)
    if day > calendar.horizon:
        text = f"Bank holidays are known until {say(calendar.horizon)}. This day may turn out to be one."
        yield Remark(Doubt.NOT_KNOWN_YET, text, sources.WORKING_DAY)


def _by_law(day: date, due: Due, calendar: Calendar) -> Iterator[Remark]:
    last = f"the last day that the law allows, {say(due.latest)}"
    if day > due.latest:
        over = calendar.working_days_between(due.latest, day)
        after = f"{over} after" if over.count else "after"
        yield Remark(Doubt.LATE, f"{say(day)} is {after} {last}. {due.because[0]}", due.source)
    elif day > due.on:
        text = (
            f"{say(day)} may be too late: the review is due on {say(due.on)}, or by {say(due.latest)} at the latest, "
            f"and the record does not say which. {due.because[0]}"
        )
        yield Remark(Doubt.MAY_BE_LATE, text, due.source)
    elif day > due.book_by:
        text = f"It is after {say_with_weekday(due.book_by)}, the last working day before the date falls due."
        yield Remark(Doubt.AFTER_BOOK_BY, text, due.source)
    if due.not_before and day < due.not_before:
        text = f"{say(day)} is too soon: the law wants this review on or after {say(due.not_before)}."
        yield Remark(Doubt.TOO_SOON, text, due.source)


def _by_practice(day: date, due: Due, practice: Practice) -> Iterator[Remark]:
    if due.local and due.local.on < day <= due.latest:
        text = f"It misses the council’s own aim, {say(due.local.on)}. {due.local.because}"
        yield Remark(Doubt.PAST_OWN_AIM, text, sources.STRICTER)
    if due.rule is Rule.SECOND and practice.keep_three_month_review:
        opens = add_days(due.on, CalendarDays(-practice.extra_review_days))
        if day < opens:
            text = (
                f"A review before {say(opens)} is taken as an extra one, and the second review stays due on "
                f"{say(due.on)}. This is a council setting."
            )
            yield Remark(Doubt.TAKEN_AS_EXTRA, text, sources.EXTRA_REVIEW)


def is_required(due: Due | None, ends_on: date | None) -> bool:
    """Say whether the law asks for this review: care is not known to end on or before the day that it falls due.

    `ends_on`: the eighteenth birthday (`endings.adult_on`) or another day. Source: `sources.ENDING_CARE`.
    """
    return due is not None and not (ends_on and ends_on <= due.on)


def beyond_reason(day: date, due: Due | None, ends_on: date | None, *, today: date) -> str | None:
    """Say why a day cannot be meant: care has ended by then, or the law's date is more than a year before it.

    None where it can. A little too late happens in life, and is booked with a reason; this is a slip of the pen. Where
    the review is late already the year is counted from today.
    """
    if ends_on and day >= ends_on:
        return f"Care is known to end on {say(ends_on)}. No review is due on or after that day."
    if due and day > add_months(max(due.latest, today), A_YEAR):
        if today > due.latest:
            return f"{say(day)} is more than a year ahead, and the last day that the law allows was {say(due.latest)}."
        return f"{say(day)} is more than a year after the last day that the law allows, {say(due.latest)}."
    return None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A day that would do, and what it is. `others`: how many other reviews the IRO has on it."""

    on: date
    what: str
    others: int = 0


def good_days(
    due: Due | None,
    calendar: Calendar = ENGLAND_AND_WALES,
    *,
    today: date,
    busy: Mapping[date, int] = NOTHING,
    ends_on: date | None = None,
) -> tuple[Suggestion, ...]:
    """Suggest days for a review, the soonest first: each the last free working day for the law or the council's aim.

    `busy`: day -> how many reviews the IRO has on it already. The law comes before a free day: where none of the days
    that it allows is free the last of them is suggested all the same, before the next free one, which is too late and
    says so. Nothing is suggested where care ends (`ends_on`) before the review falls due.
    """
    if due is None or not is_required(due, ends_on):
        return ()
    first = max(today + ONE_DAY, due.not_before or today)
    limits = [(due.book_by, "the last working day that the law allows")]
    if due.local:
        limits.insert(0, (due.local.book_by, "the last working day for the council’s own aim"))
    found: dict[date, Suggestion] = {}
    for last, what in limits:
        if on := _free_on_or_before(last, calendar, first, busy):
            found.setdefault(on, Suggestion(on, what if on == last else f"the last free day before {what}"))
    if found:
        return tuple(found[on] for on in sorted(found))
    return tuple(_where_none_is_free(due, calendar, today, busy, ends_on))


def _free_on_or_before(last: date, calendar: Calendar, first: date, busy: Mapping[date, int]) -> date | None:
    """Give the last working day between two days, both counted, that is not busy."""
    day = calendar.last_working_day_on_or_before(last)
    while day >= first and day in busy:
        day = calendar.last_working_day_on_or_before(day - ONE_DAY)
    return day if day >= first else None


def _where_none_is_free(
    due: Due, calendar: Calendar, today: date, busy: Mapping[date, int], ends_on: date | None
) -> Iterator[Suggestion]:
    """The last day that the law allows, today if need be; then the next free one, with by how much it is too late."""
    first = max(today, due.not_before or today)
    now = "today, "
    if due.book_by >= first:
        what = f"{now if due.book_by == today else ''}the last working day that the law allows"
        yield Suggestion(due.book_by, what, busy.get(due.book_by, 0))
    elif due.on >= first:
        what = f"{now if due.on == today else ''}the last day that the law allows, though it is no working day"
        yield Suggestion(due.on, what, busy.get(due.on, 0))
    on = calendar.add_working_days(max(today, first - ONE_DAY), WorkingDays(1))
    while on in busy:
        on = calendar.add_working_days(on, WorkingDays(1))
    if ends_on and on >= ends_on:
        return
    if on > due.latest:
        over = calendar.working_days_between(due.latest, on)
        how = f": {over} after the last day that the law allows, {say(due.latest)}"
    else:
        how = f": it may be too late, since the record does not say whether it was due on {say(due.on)} already"
    yield Suggestion(on, f"the next free working day{how}")
