"""One worksheet as cells, whatever kind of file it came from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

ROW_LIMIT, COLUMN_LIMIT = 100_000, 300
Cell = str | float | int | bool | date | datetime | time | timedelta
At = tuple[int, int]
"""Row and column, both counted from 0."""
Area = tuple[At, At]
"""First and last cell, both included."""


class TooLarge(Exception):  # noqa: N818 - it is the answer, not a fault
    """The worksheet holds more than Keel reads. The message says how much."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The name of a worksheet. A hidden one is read only when it is asked for."""

    name: str
    hidden: bool = False


@dataclass(slots=True, kw_only=True)
class Grid:
    """The cells of one worksheet. A blank cell is ''. `uncomputed`: formulas whose result was never saved."""

    rows: Sequence[Sequence[Cell]]
    uncomputed: frozenset[At] = frozenset()
    errors: Mapping[At, str] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    first_day_1904: bool = False
    """The workbook counts its days from 1904, as old ones made on a Mac do."""

    def filled(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Every row that holds anything, with its place."""
        return ((place, row) for place, row in enumerate(self.rows) if not is_blank(row))


def is_blank(row: Sequence[Cell]) -> bool:
    """Whether a row holds nothing."""
    return all(isinstance(cell, str) and not cell.strip() for cell in row)


def name_of_cell(at: At) -> str:
    """(0, 0) -> A1, as a spreadsheet says it."""
    row, column = at
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
