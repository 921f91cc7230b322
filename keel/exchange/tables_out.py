"""Lists as files that a spreadsheet opens: CSV and XLSX, written row by row, with nothing in them that would be run."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

Cell = str | int | date | bool | None
RUN = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, or of a command to another program."""
BOM = "\ufeff"
"""By which Excel knows that a CSV is UTF-8."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 10, 60
LONGEST_CELL = 32_767
LONGEST_DATE = len("30 September 2026") + 1
AT_A_TIME = 500
PIECE = 65_536


def safe(text: str) -> str:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it. Whole numbers stay numbers."""
    if text.startswith(RUN) and not (text[:1] == "-" and text[1:].isdecimal()):
        return f"'{text}"
    return text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A CSV as Excel reads it, some rows at a time: UTF-8 with its mark, dates as 2026-03-14, lines end in CR LF."""
    text = io.StringIO()
    out = csv.writer(text)
    text.write(BOM)
    out.writerow([safe(heading) for heading in headings])
    for number, row in enumerate(rows, start=1):
        out.writerow([_as_text(cell) for cell in row])
        if number % AT_A_TIME == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int) else safe(cell)


def xlsx_pieces(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same workbook piece by piece, by way of a file that is gone once the last piece is: for a streamed answer.

    Nothing is read of `rows` before the first piece is asked for.
    """
    with TemporaryFile() as out:
        write_xlsx(out, sheet, headings, rows)
        out.seek(0)
        while piece := out.read(PIECE):
            yield piece


def write_xlsx(out: IO[bytes], sheet: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A workbook of one sheet, its headings held still. Every text is written as text; memory holds one row."""
    as_text = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, {"constant_memory": True, **as_text})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d mmmm yyyy", "align": "left"})
    page = book.add_worksheet(sheet[:31])
    page.freeze_panes(1, 1)
    # Beside its words a heading holds the button that filters by it.
    widths = [max(NARROWEST, len(heading) + 4) for heading in headings]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], _width(cell))
            if isinstance(cell, date):
                page.write_datetime(last, column, cell, day)
            elif isinstance(cell, int) and not isinstance(cell, bool):
                page.write_number(last, column, cell)
            elif cell is not None and cell != "":
                text = ("yes" if cell else "no") if isinstance(cell, bool) else cell
                page.write_string(last, column, text[:LONGEST_CELL])
    for column, width in enumerate(widths):
        page.set_column(column, column, min(WIDEST, width))
    page.autofilter(0, 0, last, len(headings) - 1)
    book.close()


def _width(cell: Cell) -> int:
    """How wide a column must be to show this cell whole, in characters."""
    if isinstance(cell, date):
        return LONGEST_DATE
    return len(str(cell)) + 2 if cell is not None else 0
