"""Small returns for tests: one ordinary child, and whatever a test changes about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from keel.exchange.ssda903.read import Finding, ReadBatch, read_batch
from keel.exchange.ssda903.tables import TABLES

TODAY = date(2026, 6, 1)
BORN = "01/06/2012"
HEADER = f"1000,M,{BORN},WBRI,A123456789012,,"
EPISODE = "1000,06/05/2025,S,V2,N1,U6,PR1,,,,ME1 1AA,ME2 2BB,1234567"
REVIEW = f"1000,{BORN},28/05/2025,PN1"
ORDINARY: dict[str, Sequence[str]] = {"header": [HEADER], "episodes": [EPISODE], "reviews": [REVIEW]}


def text_of(table: str, rows: Sequence[str], end: str = "\n") -> str:
    """A table as the text of its file."""
    return end.join([",".join(TABLES[table].names), *rows]) + end


def write_return(folder: Path, tables: Mapping[str, Sequence[str]] = ORDINARY) -> Path:
    """A folder with one file for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        (folder / f"{table}.csv").write_text(text_of(table, rows), encoding="utf-8", newline="")
    return folder


def read(*folders: Path, year: int | None = None, known: Mapping[str, date | None] | None = None) -> ReadBatch:
    """Read folders with a record that holds no child but those said to be known."""
    held = known or {}
    return read_batch(folders, year=year, today=TODAY, known_children=lambda numbers: held)


def codes(batch: ReadBatch) -> Counter[str]:
    """How often each check found something."""
    return Counter(finding.code for finding in batch.findings)


def only(batch: ReadBatch, code: str) -> Finding:
    """The one finding of a check."""
    (found,) = [finding for finding in batch.findings if finding.code == code]
    return found
