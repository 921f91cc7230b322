"""Small words that every answer needs: dates and lists as GOV.UK writes them."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from keel.law.days import Skipped

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_date(text: str) -> date:
    """Read a date written as YYYY-MM-DD, and in no other way; raises ValueError."""
    if not _WRITTEN.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a date written as 2026-03-14")
    return date.fromisoformat(text.strip())


@lru_cache(maxsize=20_000)
def say(day: date) -> str:
    """Write a date out: 14 March 2026."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


@lru_cache(maxsize=20_000)
def say_with_weekday(day: date) -> str:
    """Write a date with its weekday: Saturday 14 March 2026."""
    return f"{DAY_NAMES[day.weekday()]} {say(day)}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: one, two and three."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def ordinal(number: int) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th."""
    teens = range(11, 14)
    ending = "th" if number % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def left_out(skipped: tuple[Skipped, ...], weekend_days: int) -> str:
    """Say which days a count of working days left out: bank holidays by name, weekend days by number."""
    weekends = f"{weekend_days} weekend day{'' if weekend_days == 1 else 's'}"
    if not skipped:
        return f"Not counted: {weekends}. No bank holiday that is known lies in between."
    named = join_words([f"{day.name} ({say(day.on)})" for day in skipped])
    return f"Not counted: {weekends}, and {named}."
