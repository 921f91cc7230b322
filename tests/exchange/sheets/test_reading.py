"""Whole files: what is read, what is refused and why, and what is no spreadsheet at all."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from keel.exchange.findings import Unreadable
from keel.exchange.sheets import books, grid
from keel.exchange.sheets.look import look
from keel.exchange.sheets.read import read_sheet
from keel.exchange.sheets.rows import ReadSheet
from keel.exchange.sheets.template import template_workbook
from tests.exchange.sheets.workbooks import TODAY, a_csv, an_ods, an_xlsx

HEAD = ["Child number", "Name", "DOB", "Start of care", "IRO", "Next review booked", "Earlier reviews"]
BORN, START = date(2014, 2, 3), date(2025, 5, 6)


def read(path: Path, **options: Any) -> ReadSheet:
    return read_sheet(path, today=TODAY, **options)


def codes(found: ReadSheet) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.row) for finding in found.findings]


def one(tmp_path: Path, *cells: Any, head: list[str] | None = None) -> ReadSheet:
    """A workbook with one row of these cells."""
    return read(an_xlsx(tmp_path / "one.xlsx", [head or HEAD, cells]))


# ---- kinds of file ---------------------------------------------------------------------------------------------------


ROWS = [HEAD, ["10482", "Mia Hart", BORN, START, "Ama Owusu", None, "28/05/2025; 20/08/2025"]]


@pytest.mark.parametrize(
    "kind",
    ["xlsx", "ods", "utf-8", "utf-8-sig", "utf-16", "cp1252", ";", "\t", "|"],
)
def test_the_same_row_from_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    rows = [HEAD, ["10482", "Zoë Hart", BORN, START, "Ama Owusu", None, "28/05/2025 & 20/08/2025"]]
    if kind == "xlsx":
        path = an_xlsx(tmp_path / "a.xlsx", rows)
    elif kind == "ods":
        path = an_ods(tmp_path / "a.ods", rows)
    elif len(kind) == 1:
        path = a_csv(tmp_path / "a.csv", rows, separator=kind)
    else:
        path = a_csv(tmp_path / "a.csv", rows, encoding=kind)
    found = read(path)
    (row,) = found.rows
    assert codes(found) == []
    assert (row.line, row.number, row.name, row.date_of_birth, row.start_of_care) == (
        2,
        "10482",
        "Zoë Hart",
        BORN,
        START,
    )
    assert (row.iro, row.next_review) == ("Ama Owusu", None)
    assert row.reviews == (date(2025, 5, 28), date(2025, 8, 20))


def test_numbers_as_floats_and_a_formula_with_its_result(tmp_path: Path) -> None:
    found = read(an_xlsx(tmp_path / "a.xlsx", [HEAD, [("=10481+1", 10482), "Mia Hart", 41673, START]]))
    (row,) = found.rows
    assert (row.number, row.date_of_birth) == ("10482", BORN)
    assert codes(found) == [("date-serial", 2)]
    assert "3 February 2014" in found.findings[0].why


def test_a_formula_without_a_result_is_refused_in_words(tmp_path: Path) -> None:
    rows = [HEAD, [("=A9", ""), "Mia Hart", BORN], ["2", "Bo Lee", BORN]]
    found = read(an_xlsx(tmp_path / "a.xlsx", rows))
    assert codes(found) == [("formula-not-computed", 2)]
    assert "formula without a result" in found.findings[0].why
    assert [row.number for row in found.rows] == ["2"]
    ods = '<table:table-row><table:table-cell table:formula="of:=A9"/></table:table-row>'
    assert codes(read(an_ods(tmp_path / "a.ods", ROWS, extra=ods))) == [("formula-not-computed", 3)]


def test_a_formula_that_failed_is_a_blank_with_a_warning(tmp_path: Path) -> None:
    found = one(tmp_path, "1", "Mia Hart", BORN, START, ("=NA()", "#N/A"))
    assert codes(found) == [("cell-error", 2)]
    assert found.rows[0].iro == ""


def test_merged_cells(tmp_path: Path) -> None:
    rows = [
        ["Larkwater"],
        HEAD,
        ["1", "Mia Hart", BORN, START],
        ["2", "Bo Lee", BORN, START],
        ["3", "Cy Roe", BORN, START],
    ]
    path = an_xlsx(tmp_path / "a.xlsx", rows, merged=[("A1:G1", "Larkwater"), ("E3:E4", "Ama Owusu")])
    found = read(path)
    assert [row.iro for row in found.rows] == ["Ama Owusu", "Ama Owusu", ""]
    assert codes(found) == [("cells-merged", 3)]
    assert "E3 to E4" in found.findings[0].why


def test_hidden_worksheets_are_read_only_when_asked_for(tmp_path: Path) -> None:
    path = an_xlsx(tmp_path / "a.xlsx", [HEAD, ["1"]], hidden=["Old list"])
    assert [(sheet.name, sheet.hidden) for sheet in look(path).sheets] == [("Children", False), ("Old list", True)]
    assert look(path).sheet == "Children"
    found = read(path)
    assert codes(found) == [("sheets-not-read", None)]
    assert "There are others: Old list (hidden)." in found.findings[0].why
    assert look(path, "Old list").rows == 0
    with pytest.raises(Unreadable, match="Children, Old list"):
        look(path, "New list")


def test_the_template_is_understood_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_workbook())
    looked = look(path)
    assert set(looked.fields.values()) >= {"number", "name", "start_of_care", "earlier_reviews", "next_review"}
    assert all(column.field for column in looked.columns)
    assert (looked.rows, looked.not_understood, looked.unclear) == (0, (), None)
    with pytest.raises(Unreadable, match="no child's row below the headings in row 1 of the worksheet Children"):
        read(path)


def test_the_worksheet_that_holds_rows_is_read_before_one_of_headings_alone(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "a.xlsx")
    for name, rows in (("Empty", [HEAD]), ("Filled", [HEAD, ["1"]])):
        sheet = book.add_worksheet(name)
        for place, cells in enumerate(rows):
            sheet.write_row(place, 0, cells)
    book.close()
    assert look(tmp_path / "a.xlsx").sheet == "Filled"


def test_totals_alone_are_no_list(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no child's row"):
        one(tmp_path, "Total", 0)


def test_next_reviews_that_may_be_due_dates_are_said_unless_somebody_has_said_what_they_are(tmp_path: Path) -> None:
    path = an_xlsx(tmp_path / "a.xlsx", [["Child number", "Next review date"], ["1", date(2026, 9, 1)]])
    found = read(path)
    assert codes(found) == [("next-review-unclear", 1)]
    assert '--column "Next review date=ignore"' in found.findings[0].mend
    assert found.rows[0].next_review == date(2026, 9, 1)
    assert codes(read(path, columns={1: "next_review"})) == []
    left_out = read(path, columns={1: "ignore"})
    assert left_out.rows[0].next_review is None
    assert codes(left_out) == [("columns-not-read", 1)]


# ---- no spreadsheet --------------------------------------------------------------------------------------------------


def _old(locked: bool) -> bytes:
    return b"\xd0\xcf\x11\xe0" + ("EncryptedPackage".encode("utf-16-le") if locked else b"Workbook") * 9


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "file-empty"),
        ("a.xlsx", b"PK\x03\x04 and no more", "file-broken"),
        ("a.xlsx", _old(True), "file-locked"),
        ("a.xls", _old(False), "file-older-workbook"),
        ("a.xlsx", b"%PDF-1.7 a report", "file-not-a-spreadsheet"),
        ("a.csv", b"<html><table><tr><td>Child number</td></tr></table></html>", "file-not-a-spreadsheet"),
        ("a.csv", b"\x00\x01\x02", "file-not-a-spreadsheet"),
        ("a.csv", b" \n \n", "file-empty"),
        ("a.csv", b"Placement,Legal status\nU6,C2\n", "columns-too-few"),
        ("a.csv", b"Name,IRO\nMia Hart,Ama Owusu\n", "columns-too-few"),
    ],
)
def test_what_is_no_spreadsheet_says_so(name: str, content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert str(refused.value).endswith(".")


def test_other_zip_files_and_cut_off_workbooks(tmp_path: Path) -> None:
    other = tmp_path / "letter.docx"
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    with pytest.raises(Unreadable, match="not a spreadsheet"):
        look(other)
    whole = an_xlsx(tmp_path / "whole.xlsx", ROWS).read_bytes()
    for length in (len(whole) // 4, len(whole) // 2, len(whole) - 30):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(whole[:length])
        with pytest.raises(Unreadable, match="broken"):
            look(cut)
    with pytest.raises(Unreadable, match="could not be opened"):
        look(tmp_path / "nowhere.xlsx")
    with pytest.raises(Unreadable, match="could not be opened"):
        look(tmp_path)


def test_a_document_type_inside_a_workbook_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    bomb = '<!DOCTYPE a [<!ENTITY b "' + "ha" * 99 + '">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("xl/workbook.xml", bomb)
        parts.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    with pytest.raises(Unreadable, match="broken"):
        look(path)


def with_a_cell_at(place: str, path: Path) -> Path:
    """The workbook, claiming one more cell."""
    with zipfile.ZipFile(path) as parts:
        inside = {name: parts.read(name) for name in parts.namelist()}
    sheet, cell = "xl/worksheets/sheet1.xml", f'<row><c r="{place}"><v>1</v></c></row></sheetData>'
    inside[sheet] = inside[sheet].replace(b"</sheetData>", cell.encode())
    with zipfile.ZipFile(path, "w") as parts:
        for name, content in inside.items():
            parts.writestr(name, content)
    return path


def test_limits_say_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, said in (("XFD1048576", "more than 100,000 rows"), ("F99999999", "broken")):
        with pytest.raises(Unreadable, match=said):
            look(with_a_cell_at(place, an_xlsx(tmp_path / "far.xlsx", [HEAD, ["1"]])))
    wide = a_csv(tmp_path / "wide.csv", [["Child number", *["x"] * 400]])
    with pytest.raises(Unreadable, match="more than 300 columns"):
        look(wide)
    cell = '<table:table-cell office:value-type="string"/>'
    long = f'<table:table-row table:number-rows-repeated="900000">{cell}</table:table-row>'
    with pytest.raises(Unreadable, match="more than 100,000 rows"):
        look(an_ods(tmp_path / "long.ods", ROWS, extra=long))
    monkeypatch.setattr(books, "LIMIT", 100)
    with pytest.raises(Unreadable, match="too large"):
        look(an_xlsx(tmp_path / "big.xlsx", ROWS))
    monkeypatch.setattr(books, "LIMIT", 10**9)
    monkeypatch.setattr(books, "UNPACKED_LIMIT", 100)
    with pytest.raises(Unreadable, match="unpacked"):
        look(an_xlsx(tmp_path / "big.xlsx", ROWS))


def test_a_cell_is_named_as_a_spreadsheet_names_it() -> None:
    assert [grid.name_of_cell(at) for at in ((0, 0), (4, 25), (9, 26), (0, 701), (0, 702))] == [
        "A1",
        "Z5",
        "AA10",
        "ZZ1",
        "AAA1",
    ]


# ---- rows ------------------------------------------------------------------------------------------------------------


def test_rows_that_are_no_children(tmp_path: Path) -> None:
    rows = [
        HEAD,
        [],
        ["1", "Mia Hart", BORN],
        [None, None, None, None, None],
        ["Total", 1],
        ["Source: the case system, printed on Monday"],
    ]
    found = read(an_xlsx(tmp_path / "a.xlsx", rows))
    assert [(row.line, row.number) for row in found.rows] == [(3, "1")]
    assert codes(found) == [("row-total", 5), ("row-total", 6)]


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ((None, "Mia Hart"), "row-no-child", "Child number"),
        (("1", "Mia Hart", date(2026, 6, 2)), "born-in-future", "DOB"),
        (("1", "Mia Hart", BORN, date(2026, 6, 2)), "start-in-future", "Start of care"),
        (("1", "Mia Hart", START, BORN), "start-before-birth", "Start of care"),
        (("1", "Mia Hart", BORN, START, "", None, "2/6/2026"), "review-in-future", "Earlier reviews"),
        (("1", "Mia Hart", BORN, START, "", None, "5/5/2025"), "review-before-care", "Earlier reviews"),
        (("1", "Mia Hart", BORN, None, "", None, "5/5/2013"), "review-before-birth", "Earlier reviews"),
        (("1", "x" * 101, BORN), "text-too-long", "Name"),
        (("1", "Mia\x01", BORN), "control-characters", "Name"),
        (("1", "Mia", "03/14/2014"), "date-month-first", "DOB"),
        (("1", BORN, BORN), "cell-wrong-kind", "Name"),
        ((1.5, "Mia", BORN), "number-not-whole", "Child number"),
    ],
)
def test_a_row_that_cannot_be_so_is_refused(cells: tuple[Any, ...], code: str, column: str, tmp_path: Path) -> None:
    found = read(
        a_csv(tmp_path / "a.csv", [HEAD, cells])
        if "\x01" in str(cells)
        else an_xlsx(tmp_path / "a.xlsx", [HEAD, cells])
    )
    assert found.rows == []
    (finding,) = found.refused
    assert (finding.code, finding.row, finding.column) == (code, 2, column)
    assert finding.why
    assert finding.mend


def test_a_row_that_is_odd_is_kept(tmp_path: Path) -> None:
    found = one(tmp_path, "1", "Mia Hart", date(2007, 1, 8), START, "", date(2026, 5, 31))
    assert codes(found) == [("booking-passed", 2), ("over-eighteen", 2)]
    assert found.rows[0].next_review is None


def test_a_child_who_stands_twice_is_refused_in_both_rows(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["1", "Mia Hart", BORN],
        [1.0, "Mia Hart", BORN],
        ["2", "Bo Lee", BORN],
        [None, "Cy Roe", BORN],
        [None, "CY ROE", BORN],
        [None, "Cy Roe", START],
    ]
    found = read(an_xlsx(tmp_path / "a.xlsx", rows))
    assert codes(found) == [("row-twice", 2), ("row-twice", 3), ("row-twice", 5), ("row-twice", 6)]
    assert found.findings[0].why == "Rows 2 and 3 are all of this child."
    assert [row.line for row in found.rows] == [4, 7]


def test_reviews_in_several_columns(tmp_path: Path) -> None:
    head = ["Child number", "Review 1", "Review 2", "Review 3"]
    found = one(tmp_path, "1", date(2025, 8, 20), "28/5/2025", None, head=head)
    assert found.rows[0].reviews == (date(2025, 5, 28), date(2025, 8, 20))
    assert one(tmp_path, "1", None, None, None, head=head).rows[0].reviews is None


def test_a_text_that_is_called_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_text("Child number,Name\n1,Mia Hart\n")
    with pytest.raises(Unreadable, match=r"^list.xlsx: Its name ends in .xlsx, but it is no workbook. Open it in"):
        look(path)


def test_a_day_number_and_the_column_of_a_row_that_stands_twice_are_said_as_they_stand(tmp_path: Path) -> None:
    rows = [HEAD, [41001, "Mia Hart", 41673], [41001, "Mia Hart", BORN]]
    found = read(an_xlsx(tmp_path / "a.xlsx", rows))
    serial, *twice = found.findings
    assert (serial.code, serial.value) == ("date-serial", "41673")
    assert [(each.code, each.column, each.value) for each in twice] == [("row-twice", "Child number", "41001")] * 2
