"""`keel import-sheet`: what it prints, how it ends, and what `keel due` says after it."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from keel.records.models import Batch, Child, Staff
from tests.builders import a_child, on, write_return
from tests.conftest import Run
from tests.exchange.sheets.workbooks import a_csv, an_ods, an_xlsx

pytestmark = pytest.mark.django_db
HEAD = ["Person ID", "Name", "DOB", "CLA start date", "Allocated IRO", "Last review", "Placement"]
MIA = [10482, "HART, Mia", on("2014-02-03"), on("2025-05-06"), "Ama Owusu", "28/5/2025, 20/8/2025", "U6"]
BO = [7, "Bo Lee", on("2015-02-03"), on("2025-05-06"), "", "", "U6"]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-01-05")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return an_xlsx(tmp_path / "children.xlsx", [["Children looked after"], HEAD, MIA, BO])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return an_xlsx(tmp_path / "bad.xlsx", [HEAD, MIA, [8, "Cy Roe", "03/14/2014"]])


def told(run: Run, *arguments: object) -> tuple[int, dict[str, Any]]:
    ran = run("import-sheet", *arguments, "--format", "json")
    return ran.code, json.loads(ran.out)


def test_a_council_with_only_a_sheet_has_a_working_due_list(run: Run, good: Path) -> None:
    ran = run("import-sheet", good, "--whole-history", "--add-staff")
    assert ran.code == 0, ran.err
    rows = {row["child"]: row for row in json.loads(run("due", "--format", "json").out)}
    mia, bo = rows["10482"], rows["7"]
    assert (mia["name"], mia["iro"], mia["due_on"], mia["state"]) == ("Mia Hart", "Ama Owusu", "2026-02-20", "due")
    assert mia["assumes"] == []
    assert (bo["due_on"], bo["state"]) == ("2025-06-04", "unknown")
    assert bo["assumes"] == ["no review was held from 6 May 2025 to 4 January 2026"]
    assert Staff.objects.get().registered_social_worker


def test_the_text_says_how_headings_were_understood_and_what_was_done(run: Run, good: Path) -> None:
    ran = run("import-sheet", good)
    assert ran.code == 0
    assert "children.xlsx, worksheet Children: 2 rows below the headings in row 2" in ran.out
    assert "Person ID: Child number" in ran.out
    assert "CLA start date: Start of care" in ran.out
    assert "Not read: Placement." in ran.out
    assert "children new to the record: 2" in ran.out
    assert "reviews known new" not in ran.out
    assert "Ama Owusu is not on the staff list" in ran.out
    assert f"keel undo-import {Batch.objects.get().pk}" in ran.out
    again = run("import-sheet", good)
    assert "The record already says all of this. Nothing was changed." in again.out
    undone = run("undo-import", Batch.objects.get().pk)
    assert undone.code == 0, undone.err
    assert not Child.objects.exists()


def test_the_keys_are_those_of_import_903(run: Run, good: Path, bad: Path, tmp_path: Path) -> None:
    code, said = told(run, bad, "--on-error", "keep-good")
    assert code == 0
    folder = write_return(tmp_path / "2026", a_child(), extra={"reviews": ["1000,01/06/2012,2025-11-04,PN1"]})
    other = json.loads(run("import-903", folder, "--format", "json", "--on-error", "keep-good").out)
    assert set(said) == {*other, "columns"}
    assert set(said["files"][0]) == set(other["files"][0])
    assert set(said["refused"][0]) == set(other["refused"][0])
    assert set(said["differences"]) == set(other["differences"])
    assert set(said["applied"]) == set(other["applied"])
    assert said["columns"]["Person ID"] == "number"
    assert said["differences"]["total"] == said["applied"]["total"] == 5
    assert said["batch"] == Batch.objects.order_by("id")[0].pk


def test_exit_codes(run: Run, good: Path, bad: Path, tmp_path: Path) -> None:
    code, said = told(run, bad)
    assert (code, said["applied"], said["batch"]) == (1, {"total": 0}, None)
    assert "month first" in said["refused"][0]["why"]
    assert not Child.objects.exists()
    nothing = tmp_path / "list.csv"
    nothing.write_text("Placement,Status\nU6,C2\n")
    code, said = told(run, nothing)
    assert (code, said["files"], said["columns"], said["batch"]) == (2, [], {}, None)
    assert "which child a row is of" in said["unreadable"]
    dry = run("import-sheet", good, "--dry-run")
    assert (dry.code, Child.objects.count()) == (0, 0)
    assert "this was a dry run" in dry.out
    assert run("import-sheet", tmp_path / "nowhere.xlsx").code == 2
    assert run("import-sheet").code == 2


def test_a_column_can_be_said_and_a_worksheet_chosen(run: Run, tmp_path: Path) -> None:
    path = an_xlsx(tmp_path / "list.xlsx", [["Case", "Seen on"], ["7", "28/5/2025"]], hidden=["Old"])
    assert run("import-sheet", path).code == 2
    ran = run("import-sheet", path, "--column", "Case=number", "--column", "seen on=earlier_reviews")
    assert ran.code == 0, ran.err
    assert Child.objects.get().reviews.count() == 1
    assert "There is no column headed Nothing" in run("import-sheet", path, "--column", "Nothing=team").err
    assert "does not say what a column is" in run("import-sheet", path, "--column", "Case").err
    assert "no worksheet called New" in run("import-sheet", path, "--sheet", "New").err
    assert "no child's row below the headings" in run("import-sheet", path, "--sheet", "Old").err


@pytest.mark.parametrize("kind", ["ods", "csv"])
def test_other_kinds_of_file(kind: str, run: Run, tmp_path: Path) -> None:
    rows = [HEAD, MIA, BO]
    path = an_ods(tmp_path / "a.ods", rows) if kind == "ods" else a_csv(tmp_path / "a.csv", rows, separator=";")
    code, said = told(run, path)
    assert (code, said["differences"]["by_kind"]["child new"]) == (0, 2)
    assert sorted(Child.objects.values_list("number", flat=True)) == ["10482", "7"]


def test_children_without_a_start_of_care_are_said_plainly(run: Run, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [["Child number", "Name"], ["1", "Mia Hart"], ["2", "Bo Lee"]])
    for ran in (run("import-sheet", path, "--dry-run"), run("import-sheet", path)):
        assert "\n2 children will have no review date, because nothing says when their care began." in ran.out
        assert "under “Earlier dates”" in ran.out


def test_the_template(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert run("import-sheet", "--template", path).code == 0
    assert zipfile.is_zipfile(path)
    untouched = run("import-sheet", path)
    assert untouched.code == 2
    assert "There is no child's row below the headings in row 1" in untouched.err
    path.write_bytes(b"filled in")
    again = run("import-sheet", "--template", path)
    assert (again.code, path.read_bytes()) == (2, b"filled in")
    assert "is there already" in again.err
    other = run("import-sheet", "--template", tmp_path / "t.csv")
    assert (other.code, (tmp_path / "t.csv").exists()) == (2, False)
    assert "t.xlsx" in other.err
    assert run("import-sheet", "--template", tmp_path / "nowhere" / "template.xlsx").code == 2
