"""Dates, numbers and time left, in the words that every screen uses."""

from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)  # our own, so that the server's locale never changes a date on a page


class DueState(StrEnum):
    """How a due date stands; the same words as the due list's `state` column."""

    DUE = "due"
    SOON = "soon"
    LATE = "late"
    UNKNOWN = "unknown"


def _day(when: date) -> date:
    if isinstance(when, datetime):
        return (timezone.localtime(when) if timezone.is_aware(when) else when).date()
    return when


def long_date(when: date | None, missing: str = "not known") -> str:
    """14 March 2026."""
    if when is None:
        return missing
    day = _day(when)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(when: datetime) -> str:
    """14 March 2026 at 09:05, by the clock on the wall."""
    local = timezone.localtime(when)
    return f"{long_date(local)} at {local:%H:%M}"


def short_date(when: date | None, missing: str = "not known") -> str:
    """14 Mar 2026: for tables that have no room."""
    if when is None:
        return missing
    day = _day(when)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def iso_date(when: date) -> str:
    return _day(when).isoformat()


def plural(count: int, one: str, many: str | None = None) -> str:
    """3 children; 1 child; 1,285 reviews."""
    return f"{count:,} {one if abs(count) == 1 else many or one + 's'}"


def and_list(items: list[str]) -> str:
    """Jo, Sam and Kofi."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def days_words(days: int | None, state: str, unit: str = "working day", since: date | None = None) -> str:
    """The words that stand beside a due date: *6 working days left*, *due today*, *2 working days late*.

    Only `late` says late: a date that has passed in records nobody has updated is *unknown since* its day.
    """
    if state == DueState.UNKNOWN:
        return f"unknown since {long_date(since)}" if since else f"not certain{_at_the_earliest(days, unit)}"
    if days is None:
        return {DueState.LATE: "late", DueState.SOON: "soon"}.get(DueState(state), "due")
    if days < 0:
        return f"{plural(-days, unit)} late" if state == DueState.LATE else f"{plural(-days, unit)} ago"
    if days == 0:
        return "late" if state == DueState.LATE else "due today"
    return f"{plural(days, unit)} left"


def _at_the_earliest(days: int | None, unit: str) -> str:
    if days is None:
        return ""
    if days < 0:
        return ": may be late"
    return f": {plural(days, unit)} left at the earliest" if days else ": may be due today"
