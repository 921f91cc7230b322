"""`keel import-903` and `keel undo-import`: what they print and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keel.cli.words import Progress
from keel.records.models import Batch, Child
from tests.apart import copied
from tests.builders import SAMPLES, TWO_YEARS, a_child, on, write_return
from tests.conftest import Run

pytestmark = pytest.mark.django_db
BAD_ROW = "1000,01/06/2012,2025-11-04,PN1"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-06-01")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_return(tmp_path / "2026", a_child(reviews=[on("2025-05-27")]))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    child = a_child(reviews=[on("2025-05-27")])
    return write_return(tmp_path / "2026-bad", child, extra={"reviews": [BAD_ROW]})


def told(run: Run, *arguments: object) -> tuple[int, dict[str, Any]]:
    ran = run("import-903", *arguments, "--format", "json")
    return ran.code, json.loads(ran.out)


# ---- JSON ------------------------------------------------------------------------------------------------------------


def test_the_shape_of_the_answer(run: Run, bad: Path) -> None:
    code, said = told(run, bad, "--on-error", "keep-good")
    assert code == 0
    assert set(said) == {"files", "refused", "warnings", "differences", "applied", "batch"}
    assert [(file["name"], file["table"], file["year"], file["rows"]) for file in said["files"]] == [
        ("episodes.csv", "episodes", 2026, 1),
        ("header.csv", "header", 2026, 1),
        ("reviews.csv", "reviews", 2026, 2),
    ]
    assert {(file["first_day"], file["last_day"]) for file in said["files"]} == {("2025-04-01", "2026-03-31")}
    for finding in [*said["refused"], *said["warnings"]]:
        assert set(finding) == {"file", "row", "column", "value", "why", "mend"}
        assert finding["why"]
        assert finding["mend"]
    (refused,) = said["refused"]
    assert (refused["file"], refused["row"], refused["column"], refused["value"]) == (
        "reviews.csv",
        3,
        "REVIEW",
        "2025-11-04",
    )
    assert said["differences"] == {"total": 3, "by_kind": {"episodes new": 1, "header new": 1, "reviews new": 1}}
    assert said["applied"] == {"total": 3}
    assert said["batch"] == Batch.objects.get().pk


def test_two_years_refuse_nothing(run: Run) -> None:
    code, said = told(run, *TWO_YEARS)
    assert (code, said["refused"]) == (0, [])
    assert said["differences"]["total"] == said["applied"]["total"] == 3643
    assert said["warnings"]
    assert {file["year"] for file in said["files"]} == {2025, 2026}
    code, again = told(run, *reversed(TWO_YEARS))
    assert (code, again["differences"], again["applied"]) == (0, {"total": 0, "by_kind": {}}, {"total": 0})
    assert again["batch"] is None


def test_a_dry_run_tells_the_differences_and_applies_none(run: Run, good: Path) -> None:
    code, said = told(run, good, "--dry-run")
    assert (code, said["differences"]["total"], said["applied"]["total"], said["batch"]) == (0, 3, 0, None)
    assert not Child.objects.exists()


def test_refused_rows_stop_everything_unless_told_otherwise(run: Run, bad: Path) -> None:
    code, said = told(run, bad)
    assert (code, said["differences"]["total"], said["applied"]["total"]) == (1, 3, 0)
    assert not Child.objects.exists()
    assert told(run, bad, "--dry-run")[0] == 1
    assert told(run, bad, "--on-error", "keep-good")[0] == 0
    assert Child.objects.exists()


def test_the_year_may_be_said(run: Run, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "last", a_child(since=on("2024-05-07")))
    assert {file["year"] for file in told(run, folder, "--dry-run")[1]["files"]} == {2025}
    assert {file["year"] for file in told(run, folder, "--dry-run", "--year", 2026)[1]["files"]} == {2026}
    ran = run("import-903", folder, "--year", 1999)
    assert ran.code == 2
    assert "is not known" in ran.err


# ---- words -----------------------------------------------------------------------------------------------------------


def test_the_text_says_what_was_done_and_how_to_undo_it(run: Run, good: Path) -> None:
    ran = run("import-903", good)
    assert ran.code == 0
    assert "header.csv: header, 1 April 2025 to 31 March 2026, 1 row\n" in ran.out
    batch = Batch.objects.get().pk
    assert f"Applied 3 differences as batch {batch}. To take them out again: keel undo-import {batch}" in ran.out
    assert "The record already says all of this. Nothing was changed." in run("import-903", good).out


def test_the_text_says_why_nothing_was_applied(run: Run, bad: Path) -> None:
    ran = run("import-903", bad)
    assert "Refused: 1" in ran.out
    assert "reviews.csv, row 3, REVIEW: " in ran.out
    assert "Nothing was applied, because some rows were refused." in ran.out
    assert "Nothing was changed: this was a dry run." in run("import-903", bad, "--dry-run").out


def test_the_good_rows_a_second_time_are_nothing_new(run: Run, bad: Path) -> None:
    run("import-903", bad, "--on-error", "keep-good")
    again = run("import-903", bad, "--on-error", "keep-good")
    assert again.code == 0
    assert "Nothing new: the record already says what the rows that can be kept say." in again.out
    assert "Nothing was applied" not in again.out
    # All or nothing still says why it did nothing.
    assert "Nothing was applied, because some rows were refused." in run("import-903", bad).out


def test_many_alike_are_counted_and_not_all_named(run: Run) -> None:
    ran = run("import-903", SAMPLES / "synthetic" / "2025", "--dry-run")
    named = [line for line in ran.out.splitlines() if "bank holiday" in line and line.startswith("  ")]
    assert len(named) == 5
    assert "more like this (--format json names them all)" in ran.out


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Nothing in"),
        ({"header.csv": b""}, "empty"),
        ({"header.csv": b"PK\x03\x04\x00\x00" + b"\x00" * 100}, "header.csv"),
        ({"header.csv": b"\x89PNG\r\n\x1a\n" + b"\x00" * 100}, "header.csv"),
        ({"notes.csv": b"a,b,c\n1,2,3\n"}, "notes.csv"),
    ],
)
def test_what_cannot_be_read_ends_with_2_and_a_sentence(
    run: Run, tmp_path: Path, files: dict[str, bytes], said: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    ran = run("import-903", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not Batch.objects.exists()
    assert run("import-903", tmp_path / "nowhere").code == 2


def test_files_under_each_others_names_and_in_utf_16_are_read_all_the_same(run: Run, good: Path) -> None:
    texts = {name: (good / f"{name}.csv").read_text() for name in ("header", "episodes", "reviews")}
    (good / "header.csv").write_text(texts["reviews"])
    (good / "reviews.csv").write_text(texts["episodes"], encoding="utf-16")
    (good / "episodes.csv").write_text(texts["header"], encoding="utf-8-sig")
    code, said = told(run, good)
    assert code == 0
    assert {file["name"]: file["table"] for file in said["files"]} == {
        "header.csv": "reviews",
        "reviews.csv": "episodes",
        "episodes.csv": "header",
    }
    assert said["applied"]["total"] == 3


@pytest.mark.parametrize("cell", ["=cmd()", "O’Hara; DROP TABLE", "名字", "e\u0301"])
def test_odd_texts_are_kept_as_given(run: Run, tmp_path: Path, cell: str) -> None:
    folder = write_return(tmp_path / "2026", a_child(cell))
    assert run("import-903", folder).code == 0
    assert Child.objects.get().number == cell


def test_a_zero_byte_in_a_cell_is_refused_and_not_a_fault(run: Run, good: Path) -> None:
    with (good / "header.csv").open("ab") as header:
        header.write(b"2000,F,01/06/2012,WB\x00RI,,,\n")
    assert run("import-903", good).code in (1, 2)
    assert not Child.objects.exists()


# ---- progress --------------------------------------------------------------------------------------------------------


def test_progress_is_said_at_every_tenth_and_only_of_long_work(capsys: pytest.CaptureFixture[str]) -> None:
    says = Progress()
    for done in range(1000, 4001, 1000):
        says("Short", done, 4000)
    for done in range(100, 10_001, 100):
        says("Long", done, 10_000)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"Long: {done:,} of 10,000" for done in range(1000, 10_001, 1000)]


# ---- undoing ---------------------------------------------------------------------------------------------------------


def test_undoing_from_the_terminal(run: Run, good: Path) -> None:
    assert run("undo-import").out.strip() == "No batch was ever applied."
    run("import-903", good)
    batch = Batch.objects.get().pk
    assert "stands" in run("undo-import").out
    ran = run("undo-import", batch)
    assert (ran.code, ran.out.strip()) == (
        0,
        f"Batch {batch} was undone: 1 header, 1 episodes, 1 reviews, 1 children taken out.",
    )
    assert "undone" in run("undo-import").out
    again = run("undo-import", batch)
    assert (again.code, again.out) == (1, "")
    assert "was already undone" in again.err
    assert run("undo-import", 99).code == 1


# ---- the command itself ----------------------------------------------------------------------------------------------


def keel(place: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A process of its own, with a database of its own."""
    environment = {**os.environ, "KEEL_DATABASE": str(place / "keel.sqlite3"), "KEEL_VAR": str(place)}
    environment.pop("DATABASE_URL", None)
    code = "import sys; from keel.cli.entry import main; sys.argv[0] = 'keel'; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False
    )


def test_exit_codes_of_the_process(tmp_path: Path, tables: Path, good: Path, bad: Path) -> None:
    copied(tables, tmp_path)
    applied = keel(tmp_path, "import-903", good, "--format", "json")
    assert (applied.returncode, json.loads(applied.stdout)["applied"]["total"]) == (0, 3)
    assert keel(tmp_path, "import_903", bad).returncode == 1
    unreadable = keel(tmp_path, "import-903", tmp_path / "nowhere")
    assert (unreadable.returncode, unreadable.stdout) == (2, "")
    assert "does not exist" in unreadable.stderr
    assert "Traceback" not in unreadable.stderr
