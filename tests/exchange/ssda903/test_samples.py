"""Whole returns: an ordinary council's two years, and a set that is full of errors."""

from datetime import date
from pathlib import Path

import pytest

from keel.exchange.ssda903.read import ReadBatch, read_batch

from .situations import codes

SAMPLES = Path(__file__).parents[2] / "data" / "903"
YEARS = [SAMPLES / "synthetic" / "2025", SAMPLES / "synthetic" / "2026"]


def read(*folders: Path) -> ReadBatch:
    return read_batch(folders, year=None, today=date(2026, 6, 1), known_children=lambda numbers: {})


def test_two_years_of_a_council_are_taken_whole() -> None:
    batch = read(*YEARS)
    assert batch.refused == []
    assert {name: len(rows) for name, rows in batch.rows.items()} == {
        "header": 500,
        "episodes": 851,
        "reviews": 1285,
        "uasc": 30,
        "missing": 71,
        "previous_permanence": 406,
        "placed_for_adoption": 0,
        "sw_episodes": 500,
    }
    assert codes(batch) == {"start-not-known": 56, "review-not-working-day": 30, "file-set-aside": 3}


def test_the_order_of_folders_does_not_matter() -> None:
    one, other = read(*YEARS), read(*reversed(YEARS))
    assert one.findings == other.findings
    assert [
        {key: (row.file, row.line, row.year, row.values) for key, row in rows.items()} for rows in one.rows.values()
    ] == [
        {key: (row.file, row.line, row.year, row.values) for key, row in rows.items()} for rows in other.rows.values()
    ]


@pytest.fixture(scope="module")
def dirty() -> ReadBatch:
    return read(SAMPLES / "fake")


def test_a_dirty_return_refuses_only_what_cannot_be_true(dirty: ReadBatch) -> None:
    refused = {(finding.code, finding.file) for finding in dirty.refused}
    assert refused == {("contradictory", "reviews.csv"), ("unknown-child", "sw_episodes.csv")}
    assert len(dirty.refused) == 25
    assert len(dirty.rows["header"]) == 2675
    assert len(dirty.rows["episodes"]) == 5050


def test_every_row_of_a_dirty_return_is_kept_refused_or_a_copy(dirty: ReadBatch) -> None:
    for name, rows in dirty.rows.items():
        files = {each.name for each in dirty.files if each.table == name}
        read_rows = sum(each.rows - each.refused for each in dirty.files if each.table == name)
        copies = sum(finding.code == "duplicate-row" for finding in dirty.findings if finding.file in files)
        assert len(rows) == read_rows - copies


def test_every_finding_of_a_dirty_return_is_explained(dirty: ReadBatch) -> None:
    for finding in dirty.findings:
        assert finding.why
        assert finding.mend
        assert "{" not in finding.why + finding.mend


def test_what_is_known_but_not_taken_in_is_said(dirty: ReadBatch) -> None:
    aside = {finding.file for finding in dirty.findings if finding.code == "file-set-aside"}
    assert aside == {"DoLo.csv", "ad1.csv", "fake_903.xml", "oc2.csv", "oc3.csv"}
