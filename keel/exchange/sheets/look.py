"""What a spreadsheet holds, before anything is read from it: worksheets, headings, what each was taken to mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keel.exchange.findings import Unreadable
from keel.exchange.sheets.books import Book, open_book
from keel.exchange.sheets.fields import FIELDS, IGNORED
from keel.exchange.sheets.findings import unreadable
from keel.exchange.sheets.grid import Cell, Grid, Worksheet
from keel.exchange.sheets.headings import guess, heading_row, headings_of, is_unclear, recognised, says_due

EXAMPLES = 3
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its place (from 0), its heading, the field it was taken for, and up to three cells of it."""

    place: int
    heading: str
    field: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found. `heading_row` is the row as a spreadsheet counts, from 1. `rows`: filled rows below it."""

    file: str
    sheets: tuple[Worksheet, ...]
    sheet: str
    heading_row: int
    columns: tuple[Column, ...]
    rows: int

    @property
    def fields(self) -> dict[int, str]:
        """Column place -> field, for the columns that are read."""
        return {column.place: column.field for column in self.columns if column.field}

    @property
    def not_understood(self) -> tuple[Column, ...]:
        """Columns whose heading means nothing to Keel. Those of due dates are left out knowingly."""
        return tuple(each for each in self.columns if each.heading and not each.field and not says_due(each.heading))

    @property
    def unclear(self) -> Column | None:
        """The column of next reviews whose heading does not say whether they are booked or due."""
        return next((column for column in self.columns if column.field and is_unclear(column.heading)), None)


def look(path: Path, sheet: str | None = None) -> Looked:
    """Look at a spreadsheet: the worksheet of this name, or the first that shows. Raises `Unreadable`."""
    book = open_book(path)
    name = chosen(book, path.name, sheet)
    grid = book.grid(name)
    place = heading_row(grid)
    if place is None:
        raise unreadable("sheet-empty", path.name, sheet=name)
    columns = columns_of(grid, place)
    below = sum(1 for row, _ in grid.filled() if row > place)
    return Looked(file=path.name, sheets=book.sheets, sheet=name, heading_row=place + 1, columns=columns, rows=below)


def chosen(book: Book, file: str, sheet: str | None) -> str:
    """The worksheet to read: the one asked for, or the first that is not hidden and has known headings."""
    names = [each.name for each in book.sheets]
    if sheet is not None:
        if sheet not in names:
            raise unreadable("sheet-unknown", file, sheet=sheet, sheets=", ".join(names))
        return sheet
    shown = [each.name for each in book.sheets if not each.hidden]
    if not shown:
        raise unreadable("sheets-hidden", file, sheets=", ".join(names))
    if len(shown) == 1:
        return shown[0]
    lists = {name: rows for name in shown if (rows := _rows_of_a_list(book.grid(name))) is not None}
    filled = next((name for name, rows in lists.items() if rows), None)
    return filled or next(iter(lists), shown[0])


def _rows_of_a_list(grid: Grid) -> int | None:
    """How many rows stand below headings that are known; None where there are no such headings."""
    place = heading_row(grid)
    if place is None or recognised(grid.rows[place]) < 2:
        return None
    return sum(1 for row, _ in grid.filled() if row > place)


def columns_of(grid: Grid, place: int) -> tuple[Column, ...]:
    """Every column that has a heading or anything below it."""
    headings = headings_of(grid, place)
    below = grid.rows[place + 1 : place + 1 + _LOOKED_AT]
    fields = _by_content(guess(headings), below)
    found = []
    for column, heading in enumerate(headings):
        cells = [words for row in below if column < len(row) and (words := in_words(row[column]))]
        if heading or cells:
            examples = tuple(cells[:EXAMPLES])
            found.append(Column(place=column, heading=heading, field=fields.get(column), examples=examples))
    return tuple(found)


def _by_content(fields: Mapping[int, str], below: Sequence[Sequence[Cell]]) -> dict[int, str]:
    """A column headed *Child* or *ID* holds numbers or names: where no cell has a figure, they are names."""
    found = dict(fields)
    for place, field in fields.items():
        if field == "number" and "name" not in fields.values():
            cells = [words for row in below if place < len(row) and (words := in_words(row[place]))]
            if cells and not any(letter.isdigit() for words in cells for letter in words):
                found[place] = "name"
    return found


def in_words(cell: Cell) -> str:
    """A cell as a person would see it, short."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = f"{cell:%d/%m/%Y}" if hasattr(cell, "year") else str(cell)
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:60]}…"


def without_rows(looked: Looked) -> Unreadable:
    """That there are headings, and no child below them."""
    return unreadable("sheet-without-rows", looked.file, row=looked.heading_row, sheet=looked.sheet)


def settled(looked: Looked, said: Mapping[int, str] | None) -> dict[int, str]:
    """Column place -> field, once a person has said what some columns are. Raises `Unreadable` where that cannot be."""
    fields = looked.fields
    for place, field in (said or {}).items():
        if field not in FIELDS and field != IGNORED:
            raise unreadable("field-unknown", looked.file, field=field, fields=", ".join([*FIELDS, IGNORED]))
        if place not in {column.place for column in looked.columns}:
            raise unreadable("column-unknown", looked.file, place=place + 1)
        if field in FIELDS and not FIELDS[field].several:
            # What a person says of one column takes the field away from the column that was guessed to be it.
            fields = {other: name for other, name in fields.items() if name != field or other in (said or {})}
        fields[place] = field
    fields = {place: field for place, field in sorted(fields.items()) if field != IGNORED}
    for name in FIELDS:
        if not FIELDS[name].several and list(fields.values()).count(name) > 1:
            raise unreadable("field-twice", looked.file, field=FIELDS[name].title)
    held = set(fields.values())
    named = "name" in held or {"given_name", "family_name"} <= held
    if "number" not in held and not (named and "date_of_birth" in held):
        raise unreadable("columns-too-few", looked.file)
    return fields
