"""A spreadsheet into the record: read, check, compare, apply. What the command and the pages call."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from keel.exchange.findings import Finding, by_kind
from keel.exchange.returns import KEEP_GOOD, LONGEST_NAME, REFUSE_ALL
from keel.exchange.sheets.fields import FIELDS
from keel.exchange.sheets.findings import note
from keel.exchange.sheets.read import read_sheet
from keel.exchange.sheets.rows import ReadSheet, column_name
from keel.records.commands.sheet_rows import Change, IncomingSheet, SheetOutcome
from keel.records.commands.sheets import import_sheet
from keel.records.permissions import Actor

Progress = Callable[[str, int, int], None]
ROWS_NAMED = 5
"""How many rows in which one name stands are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """What an import did. `applied` is the number of differences that are now in the record."""

    read: ReadSheet
    outcome: SheetOutcome
    applied: int
    dry_run: bool
    turned_away: bool
    """Nothing was applied, because rows were refused and all or none was asked for."""

    @property
    def can_be_kept(self) -> int:
        """How many rows can be kept."""
        return len(self.read.rows) - sum(one.refuses for one in self.outcome.said)

    @property
    def undated(self) -> int:
        """Children who will have no review date, because nothing says when their care began."""
        return sum(finding.code == "start-missing" for finding in self.read.findings)

    @property
    def columns(self) -> dict[str, str]:
        """Heading -> the field that it was taken for."""
        return self.read.as_dict_columns()

    @property
    def changes(self) -> list[Change]:
        """The differences one by one, of some thousand children: child, what, before, after."""
        return self.outcome.changes

    def as_dict(self) -> dict[str, Any]:
        """The report as `import-sheet --format json` prints it: that of `import-903`, and how headings were read."""
        return {
            "files": self.read.as_dict_files(),
            "columns": self.columns,
            "refused": [finding.as_dict() for finding in self.read.refused],
            "warnings": [finding.as_dict() for finding in self.read.warnings],
            "differences": {"total": self.outcome.total, "by_kind": dict(sorted(self.outcome.by_kind.items()))},
            "applied": {"total": self.applied},
            "batch": self.outcome.batch,
        }

    def findings_by_kind(self, findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
        """Findings of one kind together, the most frequent first."""
        return by_kind(findings)


def bring_in_sheet(
    path: Path,
    *,
    by: Actor,
    today: date,
    now: datetime,
    columns: Mapping[int, str] | None = None,
    sheet: str | None = None,
    whole_history: bool = False,
    add_staff: bool = False,
    on_error: str = REFUSE_ALL,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> SheetReport:
    """Bring one worksheet into the record as one batch. Raises `Unreadable` where nothing can be read.

    `columns`: column place (from 0) -> field or `ignore`, as a person confirmed; the others are guessed by their
    headings. `whole_history`: the reviews listed are all that were held since care began. `add_staff`: people and teams
    that are not on the staff list are put there. With `refuse-all` one refused row stops everything, and what would
    have changed is still told.
    """
    read = read_sheet(path, today=today, sheet=sheet, columns=columns, progress=progress)
    incoming = IncomingSheet(
        name=read.looked.file[-LONGEST_NAME:],
        rows=read.rows,
        tells_reviews="earlier_reviews" in read.columns.values(),
        whole_history=whole_history,
        add_staff=add_staff,
        keep_good=on_error == KEEP_GOOD,
        warnings=len(read.warnings),
        refused=len(read.refused),
    )
    outcome = import_sheet(by=by, incoming=incoming, today=today, now=now, dry_run=dry_run, progress=progress)
    read.findings += _what_the_record_says(read, outcome)
    read.findings.sort(key=lambda finding: finding.row or 0)
    stopped = bool(read.refused) and on_error == REFUSE_ALL
    applied = 0 if dry_run or stopped else outcome.total
    return SheetReport(
        read=read, outcome=outcome, applied=applied, dry_run=dry_run, turned_away=stopped and not dry_run
    )


def _what_the_record_says(read: ReadSheet, outcome: SheetOutcome) -> Iterable[Finding]:
    """What only the record could tell of a row, in the words of the reader's checks."""
    headings: dict[str, str] = {}
    for place, field in read.columns.items():
        headings.setdefault(field, column_name(read.looked, place))
    for one in outcome.said:
        column = headings.get(one.field) or (FIELDS[one.field].title if one.field in FIELDS else None)
        words = _of_rows(one.words) if "lines" in one.words else one.words
        yield note(one.code, read.looked.file, one.line, column, one.value, **words)


def _of_rows(words: Mapping[str, Any]) -> dict[str, Any]:
    """Of a name that stands in several rows: in how many, and in which of them first."""
    lines: list[int] = words["lines"]
    if len(lines) == 1:
        return {**words, "whose": "the child of this row does"}
    first = ", ".join(f"{line:,}" for line in lines[:ROWS_NAMED])
    more = f" and {len(lines) - ROWS_NAMED:,} more" if len(lines) > ROWS_NAMED else ""
    return {**words, "whose": f"the children of {len(lines):,} rows ({first}{more}) do"}
