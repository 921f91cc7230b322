"""Bringing a spreadsheet in on pages: its columns confirmed, checked row by row, brought in, undone."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from xlsxwriter import Workbook

from keel.records.models import AccessEvent, Batch, Child, Job, Review
from tests.page import Page, fetch, post
from tests.pages.conftest import Council
from tests.pages.work import work_off

HEADINGS = ["Child ID", "Name", "DOB", "Previous reviews", "Notes"]
ROWS: list[list[Any]] = [
    ["LC-1", "Mia Hart", date(2017, 5, 14), "26/06/2025; 24/09/2025; 23/03/2026", "likes swimming"],
    ["LC-50", "Ada Quill", date(2015, 1, 2), "03/02/2026", ""],
]


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@pytest.fixture
def client(council: Council) -> Client:
    return council.sign_in("review-administrator")


def workbook(rows: list[list[Any]], headings: list[str] = HEADINGS, hidden: bool = False) -> SimpleUploadedFile:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Children")
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(place, column, cell, day)
            else:
                sheet.write(place, column, cell)
    if hidden:
        book.add_worksheet("Old list").hide()
    book.close()
    return SimpleUploadedFile("our children.xlsx", out.getvalue())


def send(client: Client, file: Any) -> Page:
    return post(client, "/files/sheet/", {"chosen": file})


def check(client: Client, rows: list[list[Any]] = ROWS, headings: list[str] = HEADINGS) -> Page:
    page = send(client, workbook(rows, headings)).submit("Check this spreadsheet", whole_history="no")
    work_off()
    return fetch(client, page.address)


def test_a_sheet_is_confirmed_checked_brought_in_and_undone(client: Client) -> None:
    page = fetch(client, "/files/").follow("A spreadsheet")
    assert page.table("Columns that Keel reads")[0]["Column"] == "Child number"
    page = send(client, workbook(ROWS))
    assert page.heading == "Is this what the columns are?"
    assert "2 rows below the headings, which stand in row 1" in page.text
    columns = page.table("Columns of Children")
    assert [column["Heading"] for column in columns] == ["Notes", *HEADINGS[:-1]]
    assert "1 column was not understood: Notes. It stands first below" in page.text
    assert columns[1]["Some of its cells"] == "LC-1; LC-50"
    assert page.field("What “DOB” is").find("option[@selected]").get("value") == "date_of_birth"  # type: ignore[union-attr]
    assert page.field("What “Notes” is").find("option[@selected]").get("value") == "ignore"  # type: ignore[union-attr]
    assert page.submit("Check this spreadsheet").errors == ["Say whether the earlier reviews are all that were held"]
    page = page.submit("Check this spreadsheet", whole_history="no")
    assert page.heading == "Check of a spreadsheet"
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Check, then decide"
    ada, mia = page.table("Differences by child")
    assert ada["Child"] == "Number LC-50"
    assert "Child: Ada Quill" in ada["New"]
    assert "Review held: 3 February 2026" in ada["New"]
    assert ada["Changed"] == "Nothing"
    assert mia["New"] == "Every review known from: 26 June 2025"
    assert not Child.objects.filter(number="LC-50").exists()
    page = page.submit("Go on", decision="apply")
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Brought in"
    assert Child.objects.get(number="LC-50").family_name == "Quill"
    assert Review.objects.filter(child__number="LC-50").exists()
    page = page.follow("batch")
    assert page.heading == f"Batch {Batch.objects.latest('id').pk}: spreadsheet"
    children = {row["Child"]: row["What it brought or changed"] for row in page.table("Children that it speaks of")}
    assert set(children.values()) == {"New to the record, from when every review is known, reviews held"} | {
        "From when every review is known"
    }
    assert " to " not in page.table("Files")[0]["Days that it speaks of"]
    page = fetch(client, f"{page.address}undo/").submit("Undo this batch")
    work_off()
    assert "is undone" in fetch(client, page.address).heading
    assert not Child.objects.filter(number="LC-50").exists()


def test_a_column_can_be_put_right_and_what_was_said_is_kept(client: Client) -> None:
    page = send(client, workbook(ROWS))
    twice = page.submit("Check this spreadsheet", **{"column-4": "number", "whole_history": "no"})
    assert twice.errors == ["Child number is chosen for another column too. Keep one of them"]
    assert twice.field("What “Notes” is").find("option[@selected]").get("value") == "number"  # type: ignore[union-attr]
    few = page.submit("Check this spreadsheet", **{f"column-{place}": "ignore" for place in range(5)})
    assert len(few.errors) == 1
    page = page.submit("Check this spreadsheet", **{"column-4": "preferred_name", "whole_history": "yes"})
    work_off()
    page = fetch(client, page.address).follow("Say again what the columns are")
    assert page.field("What “Notes” is").find("option[@selected]").get("value") == "preferred_name"  # type: ignore[union-attr]
    assert page.field("Yes, every one of them").get("checked") is not None


def test_hidden_worksheets_are_named(client: Client) -> None:
    page = send(client, workbook(ROWS, hidden=True))
    assert "Old list (hidden)" in page.text
    assert page.submit("Read this one", sheet="Old list").heading == "Is this what the columns are?"
    assert fetch(client, f"{page.address}?sheet=nowhere").heading == "Is this what the columns are?"


def test_the_template_reads_back(client: Client) -> None:
    answer = client.get("/files/sheet/template.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    page = send(client, SimpleUploadedFile("template.xlsx", answer.content))
    assert len(page.errors) == 1
    assert "no child's row below the headings in row 1 of the worksheet Children" in page.errors[0]
    assert "Fill in one row for each child" in page.errors[0]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (None, "Choose the spreadsheet"),
        (SimpleUploadedFile("list.xlsx", b""), "is empty"),
        (SimpleUploadedFile("list.docx", b"PK"), "not a spreadsheet that Keel reads"),
        (SimpleUploadedFile("list.xlsx", b"PK\x03\x04 cut off"), "list.xlsx"),
        (SimpleUploadedFile("list.xls", b"\xd0\xcf\x11\xe0 old"), "list.xls"),
        (SimpleUploadedFile("list.csv", b"\n\n"), "list.csv"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_box(client: Client, settings: Any, file: Any, why: str) -> None:
    page = post(client, "/files/sheet/", {"chosen": file} if file else {})
    assert len(page.errors) == 1
    assert why in page.errors[0]
    assert not [path for path in settings.UPLOADS.rglob("*") if path.is_file()]


def test_what_was_sent_is_seen_by_who_sent_it_alone(client: Client, council: Council) -> None:
    page = send(client, workbook(ROWS))
    assert council.sign_in("iro-manager").get(page.address).status_code == 404
    assert council.sign_in("iro").get(page.address).status_code == 403
    assert client.get(f"/files/sheet/{'0' * 32}/").status_code == 404


def test_of_a_child_whom_one_may_not_see_nothing_is_told_and_looks_are_noted(client: Client) -> None:
    page = send(
        client, workbook([["LC-1", "Mia Harte", date(2017, 5, 14), "", ""], ["LC-2", "Kofi Mensa", "", "", ""]])
    )
    page = page.submit("Check this spreadsheet", whole_history="no")
    work_off()
    Child.objects.filter(number="LC-2").update(restricted=True, restricted_why="kept apart")
    AccessEvent.objects.all().delete()
    page = fetch(client, page.address)
    mia, kofi = page.table("Differences by child")
    assert (kofi["New"], kofi["Changed"]) == ("A record that you may not open", "Nothing")
    assert "Mensah" not in page.html
    assert mia["Child"].startswith("Mia Hart, 9")
    assert "Name: Mia Hart" in mia["Changed"]
    assert "becomes Mia Harte" in mia["Changed"]
    assert list(AccessEvent.objects.values_list("child_number", "page")) == [("LC-1", "files: check")]


def test_differences_are_paged_and_the_number_of_queries_stays(client: Client) -> None:
    def asked(page: Page) -> int:
        with CaptureQueriesContext(connection) as queries:
            fetch(client, page.address)
        return len(queries)

    few = check(client, [["LC-60", "Bo Reed", date(2015, 1, 2), "03/02/2026", ""]])
    many = check(client, [[f"LC-7{n:02}", f"Bo Reed{n}", date(2015, 1, 2), "03/02/2026", ""] for n in range(40)])
    assert len(many.table("Differences by child")) == 25
    assert "Showing 1 to 25 of 40 children" in many.text
    assert asked(few) == asked(many)


def test_no_word_of_a_child_is_kept_with_the_job(client: Client) -> None:
    check(client)
    job = Job.objects.get()
    assert "Quill" not in str([job.options, job.result])


# ---- before the decision ---------------------------------------------------------------------------------------------

NO_DATE = "2 children will have no review date, because nothing says when their care began"


def test_children_without_a_start_of_care_are_said_before_the_decision(client: Client) -> None:
    born = date(2015, 1, 2)
    page = check(client, [["LC-60", "Bo Reed", born, "", ""], ["LC-61", "Cy Roe", born, "3/6/2025; 28/8/2025", ""]])
    assert "Review held: 3 June 2025, 28 August 2025" in page.table("Differences by child")[1]["New"]
    assert NO_DATE in page.text
    assert "under “Earlier dates”" in page.text
    assert page.html.index(NO_DATE) < page.html.index("What should Keel do")
    assert page.html.index("What looks odd") < page.html.index("What should Keel do")
    assert "no review date" not in check(client, [["LC-1", "Mia Hart", date(2017, 5, 14), "23/03/2026", ""]]).text


def test_where_no_row_can_be_kept_nothing_is_offered(client: Client) -> None:
    page = check(client, [["LC-60", "Bo Reed", "31/31/2015", "32/1/2026", ""], ["LC-61", "Cy Roe", "soon", "", ""]])
    assert "2 rows cannot be kept. " in page.text
    assert "No row is left to bring in." in page.text
    assert "already says" not in page.text
    assert "Bring in the good rows" not in page.text
    assert page.submit("Bring in nothing, and delete the file").heading == "Bring files in"
    assert not Child.objects.filter(number="LC-60").exists()


def test_where_nothing_differs_nothing_is_offered(client: Client) -> None:
    rows: list[list[Any]] = [["LC-1", "Mia Hart", ""]]
    head = ["Child ID", "Name", "DOB"]
    page = check(client, rows, head)
    assert "The record already says all of this." in page.text
    assert "Bring it in" not in page.text
    post(client, f"{page.address}decide/", {"decision": "apply"})
    assert Job.objects.count() == 1, "what is not offered is not taken either"
    page = check(client, [*rows, ["LC-60", "Bo Reed", "31/31/2015"]], head)
    assert "The record already says what the rows that can be kept say." in page.text
    assert "Bring in the good rows" not in page.text


def test_a_list_that_is_cut_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keel.records.commands.sheet_rows.LISTED", 2)
    page = check(client, [[f"LC-7{n}", f"Bo Reed{n}", date(2015, 1, 2), "03/02/2026", ""] for n in range(5)])
    assert len(page.table("Differences by child")) == 2
    assert "Only the first 2 children are listed" in page.text
    assert "Another 3 differ too" in page.text


def test_work_is_listed_by_the_name_of_its_file(client: Client) -> None:
    send(client, workbook(ROWS)).submit("Check this spreadsheet", whole_history="no")
    waiting, _ = (fetch(client, "/files/").table("Your work on files"), work_off())
    done = fetch(client, "/files/").table("Your work on files")
    assert waiting[0]["What"].startswith("Check of a spreadsheet: our children.xlsx")
    assert done[0]["What"].startswith("Check of a spreadsheet: our children.xlsx")


def test_rows_are_counted_as_rows(client: Client, settings: Any) -> None:
    page = send(client, workbook(ROWS)).submit("Check this spreadsheet", whole_history="no")
    job = Job.objects.get()
    Job.objects.update(state="working", began_at=job.asked_at, heard_at=job.asked_at)
    place = settings.UPLOADS / job.folder / "progress.json"
    place.write_text('{"at": "2026-06-15T10:00:00+00:00", "step": "Reading rows", "done": 1200, "total": 2000}')
    assert client.get(f"{page.address}progress/").json()["far"] == "1,200 of 2,000"


def test_whether_next_reviews_are_booked_or_due_is_asked(client: Client) -> None:
    rows: list[list[Any]] = [["LC-1", date(2026, 9, 1)]]
    page = send(client, workbook(rows, ["Child ID", "Next review date"]))
    assert "What are the days in “Next review date”?" in page.text
    unsaid = page.submit("Check this spreadsheet")
    assert unsaid.errors == ["Say whether “Next review date” is when the review is booked or when it is due"]
    due = page.submit("Check this spreadsheet", next_is="due")
    work_off()
    due = fetch(client, due.address)
    assert "The record already says all of this." in due.text
    again = due.follow("Say again what the columns are")
    chosen = again.field("What “Next review date” is").find("option[@selected]")
    assert chosen is not None
    assert chosen.get("value") == "next_review"
    assert again.field("The day by which the review is due").get("checked") is not None
    booked = again.submit("Check this spreadsheet", next_is="booked")
    work_off()
    assert "Next review booked" in fetch(client, booked.address).table("Differences by child")[0]["Changed"]
    assert "What are the days in" not in send(client, workbook(rows, ["Child ID", "Next review booked"])).text
