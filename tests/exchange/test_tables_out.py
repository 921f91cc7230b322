"""Lists as files: what a spreadsheet would run is text, dates are dates, and nothing is lost on the way."""

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from keel.exchange.tables_out import Cell, csv_lines, safe, write_xlsx

HEADINGS = ["Number", "Name", "Due", "Days", "Certain", "Why"]
ROWS: list[list[Cell]] = [
    ["007", "Zoë Abara-O’Neil", date(2026, 3, 14), -5, True, "one; two, three"],
    ["=1+1", "+44 1234", None, 0, False, "@cmd"],
    ["-9", "-x", date(2026, 1, 2), 3, None, "\tx"],
]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-x", "-1+1", "-", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")', "-1.5"]
)
def test_what_would_be_run_is_written_as_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "LC-1", "007", "-5", "a=b", " =1", "’", "Zoë"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_csv_is_as_excel_reads_it() -> None:
    text = "".join(csv_lines(HEADINGS, ROWS))
    assert text.startswith("\ufeffNumber,Name")
    assert text.count("\r\n") == 4
    assert read_back(text[1:]) == [
        HEADINGS,
        ["007", "Zoë Abara-O’Neil", "2026-03-14", "-5", "yes", "one; two, three"],
        ["'=1+1", "'+44 1234", "", "0", "no", "'@cmd"],
        ["-9", "'-x", "2026-01-02", "3", "", "'\tx"],
    ]


def test_a_long_csv_comes_in_pieces_and_whole() -> None:
    pieces = list(csv_lines(["A"], ([str(number)] for number in range(1200))))
    assert len(pieces) == 3
    assert read_back("".join(pieces)[1:]) == [["A"], *[[str(number)] for number in range(1200)]]


def test_an_empty_list_has_its_headings() -> None:
    assert "".join(csv_lines(["A", "B"], [])) == "\ufeffA,B\r\n"


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    out = io.BytesIO()
    rows: list[list[Cell]] = [["1", "Bartholomew Featherstonehaugh-Smythe", date(2026, 9, 30), 1, None, "x" * 300]]
    write_xlsx(out, "Reviews due", HEADINGS, rows)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as files:
        sheet = files.read("xl/worksheets/sheet1.xml").decode()
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    whole = len("Bartholomew Featherstonehaugh-Smythe")
    assert widths[1] > whole
    assert widths[2] > len("30 September 2026")
    assert 60 < widths[5] < 62, "a sentence is not as wide as it is long"
    assert widths[0] < 12


def test_a_workbook_holds_text_as_text_and_dates_as_dates() -> None:
    out = io.BytesIO()
    write_xlsx(out, "Reviews due", HEADINGS, ROWS)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_name("Reviews due")
    assert sheet.to_python() == [
        HEADINGS,
        ["007", "Zoë Abara-O’Neil", date(2026, 3, 14), -5.0, "yes", "one; two, three"],
        ["=1+1", "+44 1234", "", 0.0, "no", "@cmd"],
        ["-9", "-x", date(2026, 1, 2), 3.0, "", "\tx"],
    ]
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as files:
        assert b"<f>" not in files.read("xl/worksheets/sheet1.xml")
