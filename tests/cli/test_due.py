"""`keel due`, `keel rebuild-due`, `keel verify-audit` and `keel minute` from a terminal."""

import csv
import io
import json

import pytest

from keel.records.commands.audit import write_access
from keel.records.models import AuditEvent, Child, NextReview
from keel.records.permissions import service
from keel.records.seals import digest_of
from tests.builders import NOW, Council, a_child_in_care, held_by, on
from tests.conftest import Run

pytestmark = pytest.mark.django_db
COLUMNS = ["child", "name", "iro", "due_on", "book_by", "rule", "state", "days_left", "booked_on", "assumes"]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-04-01")


@pytest.fixture
def three(council: Council) -> list[Child]:
    """One late, one whose date is certain, one of whom a review may be missing and who is named like a formula."""
    late = a_child_in_care(number="0001", since=on("2026-01-05"), today=on("2026-04-01"))
    sure = a_child_in_care(number="0002", since=on("2026-03-30"), today=on("2026-04-01"))
    unsure = a_child_in_care(number="=0003", since=on("2025-01-06"), reviews=[on("2025-10-07")], today=on("2026-04-01"))
    held_by(council.iro, sure)
    Child.objects.filter(pk=unsure.pk).update(given_name="-Ann", family_name="@Lee")
    return [late, sure, unsure]


@pytest.mark.usefixtures("three")
def test_json_has_exactly_the_columns_in_their_order(run: Run) -> None:
    rows = json.loads(run("due", "--on", "2026-03-31", "--format", "json").out)
    assert [list(row) for row in rows] == [COLUMNS] * 3
    by_child = {row["child"]: row for row in rows}
    assert by_child["0001"] == {
        "child": "0001",
        "name": "",
        "iro": "",
        "due_on": "2026-02-02",
        "book_by": "2026-02-02",
        "rule": "REG33(1)_FIRST_20WD",
        "state": "late",
        "days_left": -57,
        "booked_on": None,
        "assumes": [],
    }
    assert (by_child["0002"]["iro"], by_child["0002"]["state"]) == ("Ama Owusu", "due")
    assert by_child["=0003"]["state"] == "unknown"
    assert by_child["=0003"]["assumes"]


@pytest.mark.usefixtures("three")
def test_csv_has_the_same_and_cannot_run_as_a_formula(run: Run) -> None:
    text = run("due", "--format", "csv").out
    head, *rows = csv.reader(io.StringIO(text))
    assert head == COLUMNS
    told = json.loads(run("due", "--format", "json").out)
    for row, same in zip(rows, told, strict=True):
        assert row[3:8] == [str(same[name]) for name in COLUMNS[3:8]]
        assert row[9] == "; ".join(same["assumes"])
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")] == []
    # Days left may be negative: a number stays a number.
    assert [cell for cell in cells if cell.startswith("-")] == [str(same["days_left"]) for same in told[:2]]
    assert {"'=0003", "'-Ann @Lee"} <= set(cells)


@pytest.mark.usefixtures("three")
def test_the_table_lines_up(run: Run) -> None:
    head, rule, *rows = run("due").out.splitlines()
    assert head.split() == COLUMNS
    assert set(rule) == {"-", " "}
    *rows, told = rows
    assert told == "3 children: 0 late, 1 soon, 0 due, 2 unknown"
    assert len(rows) == 3
    at = head.index("due_on")
    assert all(on(row[at : at + 10]) for row in rows)


@pytest.mark.usefixtures("three")
def test_narrowing(run: Run) -> None:
    def children(*arguments: object) -> list[str]:
        return [row["child"] for row in json.loads(run("due", "--format", "json", *arguments).out)]

    assert children("--iro", "owusu") == ["0002"]
    assert children("--within", 0) == ["=0003", "0001"]
    assert children("--on", "2026-01-05") == ["=0003", "0001"]
    assert children("--on", "2024-01-05") == []
    assert "No child has a review to show on 2024-01-05." in run("due", "--on", "2024-01-05").out


def test_an_empty_record_says_how_to_fill_it(run: Run) -> None:
    told = run("due").out
    assert told.startswith("No child is in the record yet. Bring the council’s files in: ")
    assert "import-903 FOLDER" in told
    assert "import-sheet FILE" in told
    assert "keel import-903" in told
    assert json.loads(run("due", "--format", "json").out) == []


@pytest.mark.usefixtures("three")
def test_a_slip_in_an_iros_name_does_not_read_as_good_news(run: Run) -> None:
    """Farah Noor is a social worker: nobody looks for her children under --iro."""
    for words in ("nobody", "Noor", "!"):
        assert run("due", "--iro", words).out.strip() == (
            f"No IRO's name holds these words: {words}. Check how it is spelled; any part of a name will do."
        )
    ran = run("due", "--iro", "nobody", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (0, [])
    assert "No IRO's name" in ran.err
    assert "No child has a review to show" in run("due", "--iro", "hughes").out


@pytest.mark.usefixtures("three")
def test_the_trail_says_what_was_printed_but_no_name(council: Council, run: Run) -> None:
    run("due", "--iro", "owusu", "--within", 300, "--format", "csv")
    about = AuditEvent.objects.latest("number").about
    assert about == {
        "on": "2026-04-01",
        "within": 300,
        "iros": [council.iro.staff.pk],
        "format": "csv",
        "children": 1,
        "digest": digest_of(["0002"]),
    }
    run("due")
    about = AuditEvent.objects.latest("number").about
    assert (about["within"], about["iros"], about["format"]) == (None, None, "table")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--within", "99999999999"), "is not a number from 0 to 36,525"),
        (("--within", "9" * 5000), "is not a number from 0 to 36,525"),
        (("--within", "²"), "is not a whole number"),
        (("--on", "9999-12-31"), "is not in the years 1900 to 2199"),
        (("--on", "31/03/2026"), "Write it as 2026-03-14"),
        (("--on", "2026-02-30"), "is not a date"),
        (("--within", "-3"), ""),
        (("--within", "soon"), "is not a whole number"),
    ],
)
def test_arguments_that_make_no_sense(run: Run, arguments: tuple[str, str], said: str) -> None:
    ran = run("due", *arguments)
    assert ran.code != 0
    assert said in ran.err


@pytest.mark.usefixtures("three")
def test_rebuilding_says_how_many_differed(run: Run) -> None:
    ran = run("rebuild-due")
    assert ran.out.startswith("Due dates were made again:")
    NextReview.objects.filter(child__number="0002").delete()
    assert run("rebuild-due").out.strip() == "Due dates were made again: 1 added, 0 changed, 0 taken away."
    assert run("rebuild-due").out.strip() == "Due dates were made again: 0 added, 0 changed, 0 taken away."


def test_the_audit_trail_from_a_terminal(run: Run) -> None:
    a_child_in_care()
    assert run("verify-audit").out.strip() == "The audit trail is whole: 1 events, every link holds."
    AuditEvent.objects.filter(number=1).update(by="somebody else")
    ran = run("verify-audit")
    assert ran.code == 1
    assert ran.err.startswith("The audit trail is broken: event 1 (return imported by somebody else")


def test_the_clock_seals_what_was_looked_at_once(run: Run) -> None:
    write_access(by=service("ama"), child_number="0001", page="child", now=NOW)
    assert run("minute").out.strip() == "1 access events sealed."
    assert run("minute").out == ""
