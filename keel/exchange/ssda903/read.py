"""Folders of SSDA903 files in, rows and findings out."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

from keel.exchange.decode import LIMIT, NotTextError, encoding_of
from keel.exchange.ssda903 import checking
from keel.exchange.ssda903.batch import FileRead, ReadBatch, Row
from keel.exchange.ssda903.cells import Cells
from keel.exchange.ssda903.findings import Finding, Unreadable, no_year, note, said
from keel.exchange.ssda903.folders import files_of, folders_in_order
from keel.exchange.ssda903.merge import Merge
from keel.exchange.ssda903.parse import Parsed, Parser
from keel.exchange.ssda903.standing import Standing
from keel.exchange.ssda903.tables import HEADER, TABLES, TAKEN_IN, Table
from keel.exchange.ssda903.years import KNOWN, is_known, latest_year, name_of, not_begun, unknown_year, year_in_name

__all__ = ["FileRead", "Finding", "ReadBatch", "Row", "Unreadable", "read_batch"]

KnownChildren = Callable[[set[str]], Mapping[str, date | None]]
Progress = Callable[[str, int, int], None]


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rows refer to nothing that refers back, so the collector would walk a million of them again and again in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_collector_paused()
def read_batch(
    folders: Sequence[Path],
    *,
    year: int | None,
    today: date,
    known_children: KnownChildren,
    standing: Callable[[], Standing] = Standing,
    progress: Progress | None = None,
) -> ReadBatch:
    """Read folders as one batch, check it, and say what can be stored and what is odd.

    `known_children` is asked once, with every child's number of the batch, and answers with those in the record
    already and their dates of birth. `standing` gives what the record holds of them. `progress` is told
    what is going on, how far it is and how far it has to go. Raises Unreadable where there is nothing to check.
    """
    if year is not None and not is_known(year):
        raise Unreadable(unknown_year(year))
    reader = _Reader(year, today, progress or _silent)
    places = folders_in_order(folders)
    for folder in places:
        reader.read_folder(folder, _prefix(folder, places))
    batch = reader.merge()
    numbers = {key[0] for rows in batch.rows.values() for key in rows}
    known = dict(known_children(numbers))
    reader.merging.refuse_unknown(known)
    batch.findings += checking.check(batch, known, standing(), today, progress or _silent)
    order = {read.name: place for place, read in enumerate(batch.files)}
    batch.findings.sort(key=lambda finding: (order.get(finding.file, len(order)), finding.row or 0))
    return batch


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody is watching."""


def _prefix(folder: Path, folders: Sequence[Path]) -> str:
    """What goes before a file's name, so that the files of several folders can be told apart."""
    if len(folders) == 1:
        return ""
    alike = [other for other in folders if other.name == folder.name]
    return f"{folder.name if len(alike) == 1 else folder}/"


class _Reader:
    """Reads folder after folder into one batch."""

    def __init__(self, year: int | None, today: date, progress: Progress) -> None:
        self.year = year
        self.today = today
        self.progress = progress
        self.batch = ReadBatch()
        self.cells = Cells()
        self.parsed: list[Parsed] = []
        self.headers_refused: dict[int, dict[str, Finding]] = {}
        self.merging = Merge(self.batch, self.headers_refused)

    def read_folder(self, folder: Path, prefix: str) -> None:
        """Every file of one folder, and then the return year of each."""
        first = len(self.batch.files)
        findings: list[Finding] = []
        for read, finding in files_of(folder, prefix):
            parsed = Parsed(findings=[finding]) if finding else self._read_file(read, len(self.batch.files))
            self.batch.files.append(read)
            self.parsed.append(parsed)
            findings += parsed.findings
        taken = [read for read in self.batch.files[first:] if read.table and not read.set_aside]
        if not taken:
            reasons = " ".join(f"{finding.file}: {finding.why}" for finding in findings[:5])
            hint = reasons or "Name the folder that holds the .csv files themselves."
            raise Unreadable(f"Nothing in {folder} can be read as a table of the return. {hint}", tuple(findings))
        self._settle_years(folder, first, findings)
        for read in taken:
            if read.first_day and read.first_day > self.today:
                raise Unreadable(not_begun(read.name, read.first_day, self.today))
        self.batch.findings += findings
        for read, parsed in zip(self.batch.files[first:], self.parsed[first:], strict=True):
            self._settle_file(read, parsed)

    def _read_file(self, read: FileRead, index: int) -> Parsed:
        try:
            size = read.path.stat().st_size
            problem = self._problem(read, size)
            if problem is None:
                encoding = encoding_of(read.path)
                with read.path.open(encoding=encoding, newline="") as text:
                    parsed = Parser(read, index, self.cells, self._tick(read, size)).parse(text)
                self.progress(f"Reading {read.name}", size, size)
                return parsed
        except NotTextError as error:
            problem = note("file-not-text", read.name, None, kind=str(error))
        except OSError as error:
            problem = note("file-unopened", read.name, None, trouble=error.strerror or "it is not a plain file")
        read.set_aside, read.whole = problem.why, False
        return Parsed(findings=[problem])

    def _problem(self, read: FileRead, size: int) -> Finding | None:
        if size == 0:
            return note("file-empty", read.name, None)
        if size > LIMIT:
            return note("file-too-large", read.name, None, size=f"{size / 1e6:,.0f} MB")
        return None

    def _tick(self, read: FileRead, size: int) -> Callable[[TextIO], None]:
        def tick(text: TextIO) -> None:
            self.progress(f"Reading {read.name}", min(text.buffer.tell(), size), size)

        return tick

    # ---- return years ------------------------------------------------------------------------------------------------

    def _settle_years(self, folder: Path, first: int, findings: Sequence[Finding]) -> None:
        """Give each file its return year: the one asked for, that of its name or the folder's, or that of its dates."""
        of_folder = year_in_name(folder.name)
        for read in self.batch.files[first:]:
            if read.table:
                read.year = self.year or year_in_name(read.path.name) or of_folder
        files = self.batch.files
        unsettled = [place for place in range(first, len(files)) if files[place].table and files[place].year is None]
        taken = [place for place in unsettled if files[place].table in _TAKEN_IN]
        if not taken:
            return
        found = latest_year(self._days(taken, ("DECOM", "DEC")), self.today)
        found = found or latest_year(self._days(taken, _EVENTS), self.today)
        if found is None:
            raise no_year(folder, findings)
        if not is_known(found):
            raise Unreadable(f"The latest date in {folder} is in {name_of(found)}. {KNOWN}")
        for place in unsettled:
            files[place].year = found

    def _days(self, places: Sequence[int], columns: Sequence[str]) -> Iterator[date | None]:
        for place in places:
            table = TABLES[self.batch.files[place].table or ""]
            at = [table.at[name] for name in columns if name in table.at]
            for row in self.parsed[place].rows:
                yield from [row.values[column] for column in at]

    def _settle_file(self, read: FileRead, parsed: Parsed) -> None:
        """What hangs on a file's return year: which spans are held, whose rows are incomplete."""
        if read.table not in _TAKEN_IN or read.set_aside or read.year is None:
            return
        table = TABLES[read.table]
        self.batch.spans.add((table.name, read.year))
        if parsed.unclaimed:
            self.batch.loose.add((table.name, read.year))
        for child, place in parsed.refused_children.items():
            self.batch.incomplete.add((table.name, read.year, child))
            if table is HEADER:
                self.headers_refused.setdefault(read.year, {}).setdefault(child, parsed.findings[place])
        if parsed.rows and not _happens_in(read, table, parsed.rows):
            words = {"first": said(read.first_day), "last": said(read.last_day)}
            self.batch.findings.append(note("nothing-in-year", read.name, None, **words))

    # ---- one batch ---------------------------------------------------------------------------------------------------

    def merge(self) -> ReadBatch:
        """The rows of every file, as one set."""
        by_table: dict[str, dict[int, list[Row]]] = {}
        for read, parsed in zip(self.batch.files, self.parsed, strict=True):
            if read.table in _TAKEN_IN and read.year is not None:
                by_table.setdefault(read.table or "", {}).setdefault(read.year, []).extend(parsed.rows)
            if not read.whole and read.table:
                self.batch.spans.discard((read.table, read.year or 0))
        self.parsed.clear()
        for table in TAKEN_IN:
            self.merging.add_table(table, by_table.pop(table.name, {}))
        return self.batch


_TAKEN_IN = {table.name for table in TAKEN_IN}
_BIRTHS = ("DOB", "MC_DOB")
_EVENTS = tuple(
    {column.name for table in TAKEN_IN for column in table.columns if column.event and column.name not in _BIRTHS}
)


def _happens_in(read: FileRead, table: Table, rows: Sequence[Row]) -> bool:
    """Whether anything in a file happened, or went on, in its return year. Tables without such dates always pass."""
    first, last = read.first_day, read.last_day
    events = [table.at[column.name] for column in table.columns if column.event and column.name not in _BIRTHS]
    if not events or first is None or last is None:
        return True
    start, end = events[0], events[-1]
    if table.lasts is None:
        return any(first <= row.values[start] <= last for row in rows)
    return any(row.values[start] <= last and (row.values[end] is None or row.values[end] >= first) for row in rows)
