"""What reading gives: files, rows and findings."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from keel.exchange.ssda903.findings import Finding
from keel.exchange.ssda903.tables import TAKEN_IN

Key = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Row:
    """One row: which file it came from, its line there, its return year, and its values in the table's column order.

    A blank date is None, a blank text or code is ''. CHILD is kept to the letter: leading zeros and spaces count.
    Values are dates, texts or None by column, which the type checker cannot know.
    """

    file: int
    line: int
    year: int
    values: tuple[Any, ...]


@dataclass(slots=True)
class FileRead:
    """One file of a folder. `set_aside` says why nothing was taken from it; `refused` counts its rows that were."""

    name: str
    path: Path
    table: str | None = None
    year: int | None = None
    rows: int = 0
    refused: int = 0
    set_aside: str | None = None
    whole: bool = True

    @property
    def first_day(self) -> date | None:
        """The first day of the file's return year."""
        return date(self.year - 1, 4, 1) if self.year else None

    @property
    def last_day(self) -> date | None:
        """The last day of the file's return year."""
        return date(self.year, 3, 31) if self.year else None

    def as_dict(self) -> dict[str, str | int | None]:
        """The file as `import-903 --format json` gives it."""
        return {
            "name": self.name,
            "table": self.table,
            "year": self.year,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "rows": self.rows,
            "set_aside": self.set_aside,
        }


@dataclass(slots=True)
class ReadBatch:
    """Several folders read as one. `rows` are those that count: the newest return's wherever two hold one key.

    `older`: what older returns say of the same keys, which is kept beside them.
    `spans`: the batch holds that table for that return year. `incomplete`: rows of that child in that table and year
    were refused, so what is left is not the child's whole year. `loose`: a row of that table and year was refused that
    no child known here can be told to own, so that none of them is known to be whole.
    """

    files: list[FileRead] = field(default_factory=list)
    rows: dict[str, dict[Key, Row]] = field(default_factory=lambda: {table.name: {} for table in TAKEN_IN})
    older: dict[str, list[Row]] = field(default_factory=lambda: {table.name: [] for table in TAKEN_IN})
    findings: list[Finding] = field(default_factory=list)
    spans: set[tuple[str, int]] = field(default_factory=set)
    incomplete: set[tuple[str, int, str]] = field(default_factory=set)
    loose: set[tuple[str, int]] = field(default_factory=set)

    @property
    def refused(self) -> list[Finding]:
        """What cannot be stored."""
        return [finding for finding in self.findings if finding.level == "refused"]

    @property
    def warnings(self) -> list[Finding]:
        """What is stored as given, though it looks odd."""
        return [finding for finding in self.findings if finding.level == "warning"]

    def as_dict_files(self) -> list[dict[str, str | int | None]]:
        """The files as `import-903 --format json` gives them."""
        return [read.as_dict() for read in self.files]
