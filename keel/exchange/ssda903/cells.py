"""From the text of one cell to its value: once, at the edge.

Dates become days, codes lose padding and gain capitals, texts lose padding. CHILD is kept to the letter, since leading
zeros and spaces count. A cell that cannot be read raises `CellError`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from keel.exchange.ssda903.tables import Column, Kind

LONGEST = 200
FIRST_COUNTED, LAST_COUNTED = date(2, 1, 1), date(9970, 12, 31)
"""Eighteen years and a review on from a day between these two still lie in the calendar, which ends with 9999."""
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_HOW = "Write it as day/month/year with all four figures of the year, for example 01/04/2025."
_MENDS = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"), "Write it as {d}/{m}/{y}: day, month, year."),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)[T ].*"), "Write it as {d}/{m}/{y}, without a time."),
    (re.compile(r"(?P<date>\d\d?/\d\d?/\d{4})[T ].*"), "Leave out the time: write {date}."),
    (
        re.compile(r"(?P<dm>\d\d?/\d\d?)/(?P<y>\d\d)"),
        "Write all four figures of the year, for example {dm}/20{y} if that is the year.",
    ),
    (re.compile(r"\d{5}"), "It is a spreadsheet's own number for a day. Give the column the form dd/mm/yyyy and save."),
    (re.compile(r"\d\d?/\d\d?/\d{4}"), "There is no such day in the calendar. Check day and month."),
)


class CellError(Exception):
    """A cell that cannot be read: the check that it fails, and the words for it."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def is_plain(cells: Sequence[str]) -> bool:
    """Whether no cell of a row can be too long or hold a character that cannot be seen. Quick, and for most rows true.

    Readers of cells do not look at that again: where this is false, `check_text` looks at each cell.
    """
    row = "".join(cells)
    return len(row) <= LONGEST and row.isprintable()


def check_text(cell: str, column: Column) -> None:
    """Refuse what is too long, or holds characters that cannot be seen. Padding does not count, but in a number."""
    text = cell if column.kind == "child" else cell.strip()
    if len(text) > LONGEST:
        raise CellError("text-too-long", length=len(text))
    if not text.isprintable() and any(each < " " or "\x7f" <= each <= "\x9f" for each in text):
        raise CellError("control-characters")


def required_text_of(cell: str) -> str:
    """A text that may not be blank."""
    text = cell.strip()
    if not text:
        raise CellError("key-blank")
    return text


class Codes(dict[str, str]):
    """Codes by the text of their cell, trimmed and in capitals. Each is worked out once."""

    def __missing__(self, cell: str) -> str:
        code = cell.strip().upper()
        if len(self) < 5_000:
            self[cell] = code
        return code


class Children(dict[str, str]):
    """Children's numbers, each held once however many rows name it."""

    def __missing__(self, cell: str) -> str:
        if not cell.strip():
            raise CellError("key-blank")
        self[cell] = cell
        return cell


class Days(dict[str, date | None]):
    """Days by the text of their cell. Each is worked out once.

    `required`: the cell may not be blank. `counted`: other dates are counted from the day, so that it may not lie
    where counting leaves the calendar.
    """

    def __init__(self, *, required: bool = False, counted: bool = False) -> None:
        super().__init__()
        self.required = required
        self.counted = counted

    def __missing__(self, cell: str) -> date | None:
        day = _day(cell.strip())
        if day is None and self.required:
            raise CellError("key-blank")
        if day is not None and self.counted and not FIRST_COUNTED <= day <= LAST_COUNTED:
            raise CellError("date-uncountable")
        self[cell] = day
        return day


def _day(text: str) -> date | None:
    if not text:
        return None
    if match := _DAY.fullmatch(text):
        try:
            return date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            raise CellError("date-unreadable", mend=_mend(text)) from None
    raise CellError("date-unreadable", mend=_mend(text))


def _mend(text: str) -> str:
    for pattern, words in _MENDS:
        if match := pattern.fullmatch(text):
            return words.format(**match.groupdict())
    return _HOW


class Cells:
    """The readers of cells, sharing what they have worked out across the files of a batch."""

    def __init__(self) -> None:
        self._readers: dict[tuple[Kind, bool], Callable[[str], Any]] = {
            ("child", True): Children().__getitem__,
            ("code", False): Codes().__getitem__,
            ("text", True): required_text_of,
            ("text", False): str.strip,
        }
        self._days = {
            (required, counted): Days(required=required, counted=counted).__getitem__
            for required in (True, False)
            for counted in (True, False)
        }

    def reader(self, column: Column) -> Callable[[str], Any]:
        """How a cell of this column is read."""
        if column.kind == "date":
            return self._days[column.required, column.counted]
        return self._readers[column.kind, column.required]
