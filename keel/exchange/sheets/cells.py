"""From one cell to its value. A spreadsheet gives texts, numbers, days; people write days in many ways.

Days are read day first, as they are written in England. One that only makes sense month first is refused, and so is
every other of its column that could be read either way: nobody can tell which was meant.
"""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite

from keel.exchange.sheets.grid import Cell

BLANK = frozenset(
    ("", "-", "–", "—", "n/a", "na", "#n/a", "tbc", "tba", "tbd", "unknown", "not known", "not recorded", "?")
)
"""What people write where they have nothing to say."""
NONE_HELD = re.compile(
    r"none( yet| held| so far)?|nil|no|no( earlier| previous| past)? reviews?( yet| held| held yet| so far)?"
    r"|not yet held|not held yet|first review not (yet )?held",
    re.IGNORECASE,
)
FIRST_YEAR, LAST_YEAR = 1900, 2199
MONTHS = {name[:3].casefold(): number for number, name in enumerate(month_name) if name}
_ZERO, _ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(7_000, 80_000)
"""Numbers that a spreadsheet could mean by a day: 1919 to 2119."""
_MIDNIGHT = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?[., ]+", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-/.]*(?:of )?([a-z]{3,9})\.?[ \-/.,]*(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[ \-]+(\d{1,2})(?:st|nd|rd|th)?[ ,\-]+(\d{4})", re.IGNORECASE)
_BETWEEN = re.compile(r"[;,\n\r&+|]+|\band\b", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"\d+\.0+")


class CellError(Exception):
    """A cell that cannot be read: the check that it fails, and the words for it."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of one column are read."""

    today: date
    month_first: bool = False
    """Some day in the column only makes sense month first."""
    first_day_1904: bool = False


def text_of(cell: Cell, longest: int) -> str:
    """A text: trimmed, on one line, blank where it only says that there is nothing."""
    if isinstance(cell, bool):
        raise CellError("cell-wrong-kind", kind="yes or no")
    if isinstance(cell, float | int):
        return number_of(cell)
    if not isinstance(cell, str):
        raise CellError("cell-wrong-kind", kind="a date")
    text = " ".join(cell.replace("\u00a0", " ").split())
    if text.casefold() in BLANK:
        return ""
    if len(text) > longest:
        raise CellError("text-too-long", length=len(text), longest=longest)
    if any(each < " " or "\x7f" <= each <= "\x9f" for each in text):
        raise CellError("control-characters")
    return text


def number_of(cell: Cell, longest: int = 200) -> str:
    """A child's number as text: a spreadsheet makes 10482.0 of 10482."""
    if isinstance(cell, bool) or not isinstance(cell, float | int):
        text = text_of(cell, longest)
        return text.split(".")[0] if _WHOLE_NUMBER.fullmatch(text) else text
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) >= 1e15:
            raise CellError("number-not-whole", number=cell)
        cell = int(cell)
    return str(cell)


def day_of(cell: Cell, days: Days) -> date | None:
    """One day, or None where the cell is blank."""
    if isinstance(cell, datetime):
        return _checked(cell.date())
    if isinstance(cell, date):
        return _checked(cell)
    if isinstance(cell, bool | time | timedelta):
        raise CellError("date-unreadable")
    if isinstance(cell, float | int):
        return _serial(cell, days)
    text = text_of(cell, 200)
    return _day(text, days) if text else None


def days_of(cell: Cell, longest: int, days: Days) -> tuple[date, ...] | None:
    """Several days, the earliest first; None where the cell is blank, and none at all where it says that none was."""
    if not isinstance(cell, str):
        day = day_of(cell, days)
        return (day,) if day else None
    whole = text_of(cell, longest)
    if not whole:
        return None
    if NONE_HELD.fullmatch(whole):
        return ()
    try:
        return (_day(whole, days),)
    except CellError as error:
        parts = [part.strip(" .") for part in _BETWEEN.split(cell.replace("\u00a0", " ")) if part.strip(" .")]
        if len(parts) < 2:
            raise error from None
    return tuple(sorted({_day(" ".join(part.split()), days) for part in parts}))


def is_serial(cell: Cell) -> bool:
    """Whether a cell holds a day as a spreadsheet's own number."""
    if isinstance(cell, str):
        return bool(re.fullmatch(r"\d{5}(\.0+)?", cell.strip()))
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def holds_month_first(cells: Iterable[Cell]) -> bool:
    """Whether some day of a column only makes sense with the month before it."""
    texts = (cell for cell in cells if isinstance(cell, str))
    found = (match for text in texts for match in _NUMBERS.finditer(text))
    return any(int(match[1]) <= 12 < int(match[2]) <= 31 for match in found)


def _day(text: str, days: Days) -> date:
    text = _MIDNIGHT.sub("", _WEEKDAY.sub("", text.strip()))
    if re.fullmatch(r"\d{5}(\.0+)?", text):
        return _serial(float(text), days)
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(match[1], match[2], match[3], days)
    if match := _NUMBERS.fullmatch(text):
        return _by_numbers(text, match[1], match[2], match[3], days)
    if (match := _NAMED.fullmatch(text)) and (month := _month(match[2])):
        return _made(match[3], month, match[1], days)
    if (match := _MONTH_FIRST.fullmatch(text)) and (month := _month(match[1])):
        return _made(match[3], month, match[2], days)
    raise CellError("date-unreadable")


def _by_numbers(text: str, first: str, second: str, year: str, days: Days) -> date:
    if int(first) <= 12 < int(second) <= 31:
        raise CellError("date-month-first", date=text)
    if days.month_first and int(first) <= 12 and int(second) <= 12 and int(first) != int(second):
        raise CellError("date-ambiguous", date=text)
    return _made(year, second, first, days)


def _month(word: str) -> int:
    """March, Mar, Sept -> its number; nought where it is no month."""
    number = MONTHS.get(word.casefold()[:3], 0)
    return number if number and month_name[number].casefold().startswith(word.casefold()) else 0


def _made(year: str, month: str | int, day: str, days: Days) -> date:
    full = int(year)
    if len(year) == 2:
        # A review booked is a few years ahead at most; a child was born at most a generation ago.
        full += 2000 if 2000 + full <= days.today.year + 5 else 1900
    try:
        return _checked(date(full, int(month), int(day)))
    except ValueError:
        raise CellError("date-not-in-calendar") from None


def _serial(number: float, days: Days) -> date:
    if not isfinite(number) or int(number) not in _SERIALS:
        raise CellError("date-unreadable")
    return (_ZERO_1904 if days.first_day_1904 else _ZERO) + timedelta(days=int(number))


def _checked(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError("date-not-in-calendar")
    return day
