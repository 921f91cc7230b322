"""One worksheet into rows, one a child. What cannot be stored truthfully is refused, row by row, with the reason."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from keel.exchange.findings import said
from keel.exchange.sheets.books import open_book
from keel.exchange.sheets.cells import (
    CellError,
    Days,
    day_of,
    days_of,
    holds_month_first,
    is_serial,
    number_of,
    text_of,
)
from keel.exchange.sheets.check_rows import checked, repeated
from keel.exchange.sheets.fields import FIELDS, NOTES
from keel.exchange.sheets.findings import note
from keel.exchange.sheets.grid import Cell, Grid, is_blank, name_of_cell
from keel.exchange.sheets.look import look, settled, without_rows
from keel.exchange.sheets.rows import ReadSheet, Row, column_name

Progress = Callable[[str, int, int], None]
EVERY = 500
_DATES = frozenset(("date_of_birth", "start_of_care", "next_review", "earlier_reviews"))
_TOTALS = ("total", "totals", "grand total", "sub total", "subtotal", "count", "average", "sum", "number of children")
_COLUMNS_ABOVE_A_NOTE, _LONGEST_NAME = 3, 4
"""A lone text under a list of at least this many columns is a note below it, and no child's number."""


def read_sheet(
    path: Path,
    *,
    today: date,
    sheet: str | None = None,
    columns: Mapping[int, str] | None = None,
    progress: Progress | None = None,
) -> ReadSheet:
    """Read one worksheet and say what can be stored and what is odd.

    `columns`: column place (from 0) -> field, where a person has said so; the others are guessed by their headings.
    Raises `Unreadable` where nothing can be read.
    """
    looked = look(path, sheet)
    read = ReadSheet(looked=looked, columns=settled(looked, columns))
    reader = _Reader(read, open_book(path).grid(looked.sheet), today)
    reader.say_what_is_left_out()
    if looked.unclear and looked.unclear.place not in (columns or {}):
        heading = looked.unclear.heading
        read.findings.append(note("next-review-unclear", looked.file, looked.heading_row, heading))
    reader.read_rows(progress or _silent)
    if not read.rows and not read.refused:
        raise without_rows(looked)
    read.rows, twice = repeated(read.rows, looked.file, _columns_of(reader.named, read.columns))
    read.findings += twice
    read.findings.sort(key=lambda finding: finding.row or 0)
    return read


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody is watching."""


class _Reader:
    """Reads the rows of one worksheet."""

    def __init__(self, read: ReadSheet, grid: Grid, today: date) -> None:
        self.read, self.grid, self.today = read, grid, today
        self.file = read.looked.file
        self.first = read.looked.heading_row
        self.rows: list[list[Cell]] = [list(row) for row in grid.rows]
        self.days = {
            place: Days(
                today=today,
                month_first=holds_month_first(row[place] for row in self.rows[self.first :] if place < len(row)),
                first_day_1904=grid.first_day_1904,
            )
            for place, field in read.columns.items()
            if field in _DATES
        }
        self.named = {place: column_name(read.looked, place) for place in read.columns}

    def _note(self, code: str, row: int | None, column: str | None = None, value: object = "", /, **words: Any) -> None:
        self.read.findings.append(note(code, self.file, row, column, value, **words))

    def say_what_is_left_out(self) -> None:
        """Columns and worksheets that are not read; and merged cells, whose value is taken for each of their rows."""
        looked = self.read.looked
        others = [column for column in looked.columns if column.place not in self.read.columns and column.heading]
        if others:
            self._note("columns-not-read", looked.heading_row, columns=", ".join(each.heading for each in others))
        others_there = [each for each in looked.sheets if each.name not in (looked.sheet, NOTES)]
        shown = [f"{each.name} (hidden)" if each.hidden else each.name for each in others_there]
        if shown:
            self._note("sheets-not-read", None, sheet=looked.sheet, sheets=", ".join(shown))
        for (top, left), (bottom, right) in self.grid.merged:
            if bottom > max(top, self.first - 1) and top >= self.first and left in self.read.columns:
                self._fill_down(top, bottom, left)
                area = f"{name_of_cell((top, left))} to {name_of_cell((bottom, right))}"
                self._note("cells-merged", top + 1, self.named[left], self.rows[top][left], cells=area)

    def _fill_down(self, top: int, bottom: int, column: int) -> None:
        for row in range(top + 1, min(bottom + 1, len(self.rows))):
            if column < len(self.rows[row]) and not is_blank(self.rows[row]):
                self.rows[row][column] = self.rows[top][column]

    def read_rows(self, progress: Progress) -> None:
        """Every row below the headings."""
        # A formula without a result may stand below everything that has a value.
        end = max([len(self.rows), *(row + 1 for row, _ in self.grid.uncomputed)])
        self.rows += [[] for _ in range(end - len(self.rows))]
        for place in range(self.first, end):
            cells = self.rows[place]
            if not is_blank(cells) or self._formulas_in(place):
                self._read_row(place, cells)
            done = place + 1 - self.first
            if done % EVERY == 0 or place + 1 == end:
                progress("Reading rows", done, end - self.first)

    def _formulas_in(self, place: int) -> bool:
        return any((place, column) in self.grid.uncomputed for column in self.read.columns)

    def _read_row(self, place: int, cells: Sequence[Cell]) -> None:
        if self._is_no_child(cells):
            self._note("row-total", place + 1, None, next((cell for cell in cells if str(cell).strip()), ""))
            return
        before = len(self.read.refused)
        values: dict[str, Any] = {}
        for column, field in self.read.columns.items():
            at, cell = (place, column), cells[column] if column < len(cells) else ""
            if at in self.grid.uncomputed:
                self._note("formula-not-computed", place + 1, self.named[column])
                continue
            if at in self.grid.errors:
                error = self.grid.errors[at]
                self._note("cell-error", place + 1, self.named[column], error, error=error)
                continue
            try:
                self._take(values, field, column, cell, place + 1)
            except CellError as bad:
                self._note(bad.code, place + 1, self.named[column], cell, **bad.words)
        if len(self.read.refused) > before or not values:
            return
        row, findings = checked(
            Row(line=place + 1, **values), self.file, self.today, _columns_of(self.named, self.read.columns)
        )
        self.read.findings += findings
        if row:
            self.read.rows.append(row)

    def _take(self, values: dict[str, Any], field: str, column: int, cell: Cell, line: int) -> None:
        """Read one cell into the values of its row."""
        longest = FIELDS[field].longest
        if field == "earlier_reviews":
            days = days_of(cell, longest, self.days[column])
            if days is not None:
                self._say_serial(cell, days[0] if days else None, column, line)
                values["reviews"] = tuple(sorted({*values.get("reviews", ()), *days}))
        elif field in _DATES:
            values[field] = day_of(cell, self.days[column])
            self._say_serial(cell, values[field], column, line)
        elif field == "number":
            values[field] = number_of(cell, longest)
        else:
            values[field] = text_of(cell, longest)

    def _say_serial(self, cell: Cell, day: date | None, column: int, line: int) -> None:
        if day and is_serial(cell):
            self._note("date-serial", line, self.named[column], cell, day=said(day))

    def _is_no_child(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a total or a note: it begins with such a word, or is a lone sentence under the list."""
        filled = [cell for cell in cells if str(cell).strip()]
        first = str(filled[0]).strip().casefold().rstrip(":. ") if filled else ""
        if any(first == word or first.startswith((f"{word} ", f"{word}:")) for word in _TOTALS):
            return True
        return len(filled) == 1 and len(self.read.columns) >= _COLUMNS_ABOVE_A_NOTE and self._is_a_note(cells, first)

    def _is_a_note(self, cells: Sequence[Cell], text: str) -> bool:
        place = next(place for place, cell in enumerate(cells) if str(cell).strip())
        is_name = self.read.columns.get(place, "").endswith("name")
        return " " in text and not (is_name and len(text.split()) <= _LONGEST_NAME and text.replace(" ", "").isalpha())


def _columns_of(named: Mapping[int, str], columns: Mapping[int, str]) -> dict[str, str]:
    """Field -> the heading under which it stands."""
    found: dict[str, str] = defaultdict(str)
    for place, field in columns.items():
        found.setdefault(field, named[place])
    return found
