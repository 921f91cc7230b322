"""Small spreadsheets for tests: .xlsx, .ods and .csv from rows."""

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

Rows = Sequence[Sequence[Any]]
TODAY = date(2026, 6, 1)


def an_xlsx(path: Path, rows: Rows, *, hidden: Sequence[str] = (), merged: Sequence[tuple[str, Any]] = ()) -> Path:
    """One worksheet, *Children*, and hidden ones. A cell `("=A1", 7)` is a formula with its stored value."""
    book = Workbook(path)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Children")
    for name in hidden:
        book.add_worksheet(name).hide()
        book.get_worksheet_by_name(name).write_row(0, 0, ["Child number"])
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, tuple):
                sheet.write_formula(row, column, cell[0], None, cell[1])
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write(row, column, cell)
    for area, value in merged:
        sheet.merge_range(area, value)
    book.close()
    return path


def an_ods(path: Path, rows: Rows, *, extra: str = "") -> Path:
    """One worksheet as LibreOffice writes it, ending with the million blank rows that it adds."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Children">{body}{extra}{blank}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", content)
    return path


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return _ods_value(f'office:value-type="date" office:date-value="{cell}"', cell)
    if isinstance(cell, int | float):
        return _ods_value(f'office:value-type="float" office:value="{cell}"', cell)
    return _ods_value('office:value-type="string"', escape(cell))


def _ods_value(about: str, shown: Any) -> str:
    return f"<table:table-cell {about}><text:p>{shown}</text:p></table:table-cell>"


def a_csv(path: Path, rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> Path:
    """A table of text."""
    lines = (separator.join("" if cell is None else str(cell) for cell in cells) for cells in rows)
    path.write_bytes("\n".join(lines).encode(encoding))
    return path
