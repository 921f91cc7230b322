"""A 903 return into the record: read, check, compare, apply. What the command and the pages call."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import transaction

from keel.exchange.findings import Finding, by_kind
from keel.exchange.ssda903.batch import ReadBatch, Row
from keel.exchange.ssda903.findings import note
from keel.exchange.ssda903.read import read_batch
from keel.exchange.ssda903.standing import Standing
from keel.exchange.ssda903.tables import TABLES
from keel.records.commands.batches import Incoming, IncomingFile, Outcome, import_return
from keel.records.permissions import Actor
from keel.records.queries.children import born_on_of
from keel.records.queries.standing import open_before, standing_rows, standing_years

Progress = Callable[[str, int, int], None]
REFUSE_ALL, KEEP_GOOD = "refuse-all", "keep-good"
LONGEST_NAME = 255
"""Of a file named by its whole path only the end is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did. `applied` is the number of differences that are now in the record."""

    read: ReadBatch
    outcome: Outcome
    applied: int
    dry_run: bool
    turned_away: bool
    """Nothing was applied, because rows were refused and all or none was asked for."""

    @property
    def can_be_kept(self) -> int:
        """How many rows can be kept."""
        return sum(map(len, self.read.rows.values()))

    def as_dict(self) -> dict[str, Any]:
        """The report as `import-903 --format json` prints it."""
        return {
            "files": self.read.as_dict_files(),
            "refused": [finding.as_dict() for finding in self.read.refused],
            "warnings": [finding.as_dict() for finding in self.read.warnings],
            "differences": {"total": self.outcome.total, "by_kind": dict(sorted(self.outcome.by_kind.items()))},
            "applied": {"total": self.applied},
            "batch": self.outcome.batch,
        }

    def findings_by_kind(self, findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
        """Findings of one kind together, the most frequent first."""
        return by_kind(findings)


def bring_in(
    folders: Sequence[Path],
    *,
    by: Actor,
    today: date,
    now: datetime,
    year: int | None = None,
    on_error: str = REFUSE_ALL,
    dry_run: bool = False,
    progress: Progress | None = None,
    finish: Callable[[Report], None] | None = None,
) -> Report:
    """Bring the returns in these folders into the record as one batch. Raises `Unreadable` where nothing can be read.

    With `refuse-all` one refused row stops everything, and what would have changed is still told. `finish` is given the
    report inside the transaction that applied it: what it writes stands with the import, or neither does.
    """
    read = read_batch(folders, year=year, today=today, known_children=born_on_of, standing=_standing, progress=progress)
    stopped = bool(read.refused) and on_error == REFUSE_ALL
    dry = dry_run or stopped
    with transaction.atomic() if finish else nullcontext():
        outcome = import_return(
            by=by, incoming=_incoming(read, today), today=today, now=now, dry_run=dry, progress=progress
        )
        read.findings += _left_out(read, outcome)
        turned_away = stopped and not dry_run
        applied = 0 if dry else outcome.total
        report = Report(read=read, outcome=outcome, applied=applied, dry_run=dry_run, turned_away=turned_away)
        if finish:
            finish(report)
    return report


def _left_out(read: ReadBatch, outcome: Outcome) -> Iterator[Finding]:
    """Say, for each table, that rows of the record are not in the return, and go: an export that lacks them shows."""
    for table in TABLES:
        if count := outcome.by_kind.get(f"{table} gone", 0):
            file = next((file.name for file in read.files if file.table == table), table)
            one = count == 1
            words = {"are": "is", "they": "it", "s": "s"} if one else {"are": "are", "they": "they", "s": ""}
            how_many = f"{count:,} row{'' if one else 's'}"
            yield note("rows-left-out", file, None, count=how_many, table=table, **words)


def _standing() -> Standing:
    """The record, for checks of what one return says against what earlier ones said."""
    years, incomplete = standing_years()
    return Standing(years=years, incomplete=incomplete, rows_of=standing_rows, open_before=open_before)


def _incoming(read: ReadBatch, today: date) -> Incoming:
    files = [
        IncomingFile(
            name=file.name[-LONGEST_NAME:],
            table=file.table,
            year=file.year,
            rows=file.rows,
            known_from=file.first_day,
            known_to=_known_to(read, file.year, file.last_day, today),
            complete=(file.table, file.year) not in read.loose,
        )
        for file in read.files
        if file.table and file.year and file.first_day and file.last_day and (file.table, file.year) in read.spans
    ]
    return Incoming(
        kind="ssda903",
        files=files,
        rows={table: _values(rows, read.older[table]) for table, rows in read.rows.items()},
        incomplete=read.incomplete,
        warnings=len(read.warnings),
        refused=len(read.refused),
    )


def _values(rows: Mapping[Any, Row], older: Iterable[Row]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    return ((row.year, row.values) for row in chain(rows.values(), older))


def _known_to(read: ReadBatch, year: int, last_day: date, today: date) -> date:
    """Until when a return speaks: a year that has ended, to its end; one still running, to the last day it tells of."""
    if last_day < today:
        return last_day
    days: list[date] = [
        value
        for name, rows in read.rows.items()
        for row in rows.values()
        if row.year == year
        for value, column in zip(row.values, TABLES[name].columns, strict=True)
        if column.event and column.name not in ("DOB", "MC_DOB") and value is not None and value <= today
    ]
    return max([date(year - 1, 4, 1), *days])
