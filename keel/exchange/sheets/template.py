"""The template to download: the headings that Keel knows, an example, and what each column does."""

import io
from datetime import date

from xlsxwriter import Workbook

from keel.exchange.sheets.fields import FIELDS, NOTES

LEFT_OUT = ("given_name", "family_name")
"""One column for the name is enough; whoever has two keeps theirs."""
DATE = "dd/mm/yyyy"


def template_workbook() -> bytes:
    """An .xlsx workbook: a worksheet to fill in, and one that explains each column with an example."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    day, wrap = (
        book.add_format({"num_format": DATE, "align": "left"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    children, notes = book.add_worksheet("Children"), book.add_worksheet(NOTES)
    fields = [field for name, field in FIELDS.items() if name not in LEFT_OUT]
    for place, field in enumerate(fields):
        is_day = isinstance(field.example, date)
        children.set_column(place, place, max(len(field.title) + 2, 16), day if is_day else text)
        children.write_string(0, place, field.title, bold)
    children.freeze_panes(1, 0)
    notes.set_column(0, 1, 30)
    notes.set_column(2, 2, 90)
    for place, heading in enumerate(("Heading", "Example", "What it is")):
        notes.write_string(0, place, heading, bold)
    for row, field in enumerate(fields, 1):
        notes.write_string(row, 0, field.title, wrap)
        if isinstance(field.example, date):
            notes.write_datetime(row, 1, field.example, day)
        else:
            notes.write_string(row, 1, field.example, text)
        notes.write_string(row, 2, field.explain, wrap)
    said = (
        "One row for each child. A cell that is left blank changes nothing. Columns may stand in any order, and those "
        "that you do not have may be taken out. Dates are read day first: 14/03/2026."
    )
    notes.merge_range(len(fields) + 2, 0, len(fields) + 2, 2, said, wrap)
    notes.set_row(len(fields) + 2, 45)
    book.close()
    return out.getvalue()
