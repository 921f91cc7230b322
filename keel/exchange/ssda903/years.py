"""Which return year a folder or a file is of."""

import re
from collections.abc import Iterable
from datetime import date

from keel.exchange.findings import said
from keel.exchange.ssda903.codes import FIRST_RETURN, LAST_RETURN, RETURNS

_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:\s?[-_/–.]?\s?(?:20)?(\d\d))?(?!\d)")


def year_in_name(name: str) -> int | None:
    """The return year that a name holds: 2026, 2025-26, 2025_26. None where it holds none, or several."""
    found = set()
    for match in _YEARS.finditer(name):
        year, second = int(match[1]), match[2]
        is_pair = second is not None and int(second) == (year + 1) % 100
        found.add(year + 1 if is_pair else year)
    if len(found) == 2 and max(found) - min(found) == 1:
        found = {max(found)}
    return next(iter(found)) if len(found) == 1 and found <= set(RETURNS) else None


def year_of(day: date) -> int:
    """The return year that a day falls in."""
    return day.year + 1 if day >= date(day.year, 4, 1) else day.year


def latest_year(days: Iterable[date | None], today: date) -> int | None:
    """The return year of the latest day that has come. A slip such as 2062 must not decide it."""
    come = [day for day in days if day is not None and day <= today]
    return year_of(max(come)) if come else None


def name_of(year: int) -> str:
    """The return year as councils write it: 2025/26."""
    return f"{year - 1}/{year % 100:02d}"


def is_known(year: int) -> bool:
    """Whether Keel knows the return of that year."""
    return FIRST_RETURN <= year <= LAST_RETURN


def not_begun(file: str, first_day: date, today: date) -> str:
    """What to say of a return of a year that has yet to begin."""
    begins = f"which begins on {said(first_day)}, after today, {said(today)}"
    return (
        f"{file} is of the return for {name_of(first_day.year + 1)}, {begins}: nothing of it can have happened. "
        "Check the year in the names of the files and folders, or the one that you gave; or bring the return in once "
        "its year has begun."
    )


KNOWN = f"Keel reads returns from {name_of(FIRST_RETURN)} to {name_of(LAST_RETURN)}."


def unknown_year(year: int) -> str:
    """What to say of a year that was asked for and is not known."""
    century = LAST_RETURN // 100 * 100
    if 0 <= year < 100:
        meant = century + year if is_known(century + year) else LAST_RETURN
        return f"{year} is not a return year. Write the year in full, as {meant}. {KNOWN}"
    return f"The return for {name_of(year)} is not known. {KNOWN}"
