"""Returns brought in one after the other are checked as if they had come together: councils do it year by year."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from keel.exchange.returns import Report
from keel.records.commands.undo import undo_batch
from keel.records.models import Batch
from keel.records.permissions import service
from tests.builders import NOW, TODAY, TWO_YEARS, AChild, Stay, a_child, a_return, import_folders, on, write_return

pytestmark = pytest.mark.django_db
BEFORE, SINCE = on("2024-05-07"), on("2025-05-06")
OPEN = Stay(since=BEFORE)
OUTSIDE = {"review-before-care", "review-after-care"}
QUIET = {"review-not-working-day", "no-reviews", "date-after-year", "nothing-in-year"}


CASES: dict[str, tuple[Sequence[AChild], Sequence[AChild]]] = {
    "open-episode-gone": ([a_child("1", stays=[OPEN])], [a_child("1", stays=[Stay(since=SINCE)])]),
    "open-episode-gone, and the child with it": ([a_child("1", stays=[OPEN])], [a_child("2", since=SINCE)]),
    "episodes-overlap": (
        [a_child("1", stays=[Stay(since=BEFORE, until=on("2025-03-04"), rec="E4A")])],
        [a_child("1", stays=[Stay(since=on("2025-02-03"))])],
    ),
    "gap-in-care": (
        [a_child("1", stays=[Stay(since=BEFORE, until=on("2025-03-04"), rec="X1")])],
        [a_child("1", stays=[Stay(since=on("2025-06-03"), rne="P")])],
    ),
    "start-without-ending": (
        [a_child("1", stays=[Stay(since=BEFORE, until=on("2025-03-04"), rec="X1")])],
        [a_child("1", stays=[Stay(since=on("2025-03-04"))])],
    ),
    "review-after-care": (
        [a_child("1", stays=[Stay(since=BEFORE, until=on("2025-03-04"))])],
        [a_child("1", stays=[Stay(since=on("2025-09-02"))], reviews=[on("2025-06-03")])],
    ),
    "review-after-care, of the record": (
        [a_child("1", stays=[OPEN], reviews=[on("2025-03-04")])],
        [a_child("1", stays=[Stay(since=BEFORE, until=on("2025-01-07"))])],
    ),
    "review-before-care": (
        [a_child("1", stays=[OPEN])],
        [a_child("1", stays=[OPEN], reviews=[on("2024-04-09"), on("2025-06-03")])],
    ),
}


def crossing(*reports: Report) -> Counter[str]:
    """What was warned of, but for what one return says by itself."""
    return Counter(finding.code for report in reports for finding in report.read.warnings if finding.code not in QUIET)


@pytest.mark.parametrize("case", CASES)
def test_one_after_the_other_warns_of_what_both_together_would(case: str, tmp_path: Path) -> None:
    folders = [write_return(tmp_path / str(year), *told) for year, told in zip((2025, 2026), CASES[case], strict=True)]
    together = crossing(import_folders(*folders))
    code = case.split(",")[0]
    assert together[code] == 1
    for order in (folders, folders[::-1]):
        for batch in Batch.objects.filter(undone_at=None).order_by("-pk"):
            undo_batch(by=service(), batch=batch.pk, today=TODAY, now=NOW)
        first, second = (crossing(import_folders(folder)) for folder in order)
        if order == folders:
            assert (first[code], second[code]) == (0, 1)
        # The newer return alone may say already that a review was held outside care, if not on which side of it.
        assert sum((first + second)[one] for one in {code, *(OUTSIDE if code in OUTSIDE else ())}) == 1


def test_a_finding_in_the_record_names_the_child() -> None:
    a_return(a_child("77", stays=[OPEN]), year=2025)
    report = a_return(a_child("2", since=SINCE), year=2026)
    (found,) = [one for one in report.read.warnings if one.code == "open-episode-gone"]
    assert (found.file, found.row, found.column, found.value) == ("the record", None, "DECOM", "07/05/2024")
    assert found.why == (
        "Child 77: This episode was open at the end of its return and is not in the return for 2025/26."
    )
    assert a_return(a_child("2", since=SINCE), year=2026).read.warnings == report.read.warnings


def test_what_two_returns_of_the_record_say_is_not_said_again() -> None:
    a_return(a_child("1", since=on("2023-05-09")), year=2024)
    assert crossing(a_return(a_child("2", since=BEFORE), year=2025))["open-episode-gone"] == 1
    assert crossing(a_return(a_child("2", since=BEFORE), year=2026)) == Counter()


def test_a_child_whose_rows_were_refused_is_not_gone() -> None:
    a_return(a_child("1", stays=[OPEN]), year=2025)
    bad = {"header": ["1,F,1 June 2012,WBRI,A123456789012,,"], "episodes": [OPEN.row("1")]}
    report = a_return(a_child("2", since=SINCE), year=2026, extra=bad, on_error="keep-good")
    assert crossing(report) == Counter()


def test_a_return_without_episodes_says_nothing_of_them(tmp_path: Path) -> None:
    a_return(a_child("1", stays=[OPEN]), year=2025)
    folder = write_return(tmp_path / "2026", a_child("1", stays=[OPEN], reviews=[on("2025-06-03")]))
    (folder / "episodes.csv").unlink()
    assert crossing(import_folders(folder)) == Counter()


def test_two_ordinary_years_apart_are_as_quiet_as_together() -> None:
    apart = Counter[str]()
    for folder in TWO_YEARS:
        apart += Counter(finding.code for finding in import_folders(folder, today=date(2026, 6, 1)).read.warnings)
    assert apart == {"start-not-known": 56, "review-not-working-day": 30, "file-set-aside": 3}
