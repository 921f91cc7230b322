"""One file into rows. What cannot be stored truthfully is refused here, row by row, with the reason."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TextIO

from keel.exchange.decode import ROW_LIMIT
from keel.exchange.ssda903.batch import FileRead, Row
from keel.exchange.ssda903.cells import LAST_COUNTED, CellError, Cells, check_text, is_plain
from keel.exchange.ssda903.findings import Finding, note, said
from keel.exchange.ssda903.lines import (
    SEPARATORS,
    as_it_is,
    breaks_off,
    counted,
    fits,
    listed,
    may_be_blank,
    separator_of,
)
from keel.exchange.ssda903.tables import Table, clean_names, nearest_table, tables_told_by

EVERY = 20_000


@dataclass(slots=True)
class Parsed:
    """What one file gave. `refused_children`: whose rows were refused, where the row said whose it was.

    `unclaimed`: a row was refused that says of no child whose it is, so no child's rows are known to be all here.
    """

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused_children: dict[str, int] = field(default_factory=dict)
    unclaimed: bool = False


class Parser:
    """Reads the rows of one file. `index` is the file's place in the batch."""

    def __init__(self, read: FileRead, index: int, cells: Cells, tick: Callable[[TextIO], None]) -> None:
        self.read = read
        self.index = index
        self.cells = cells
        self.tick = tick
        self.child_at = 0
        self.out = Parsed()
        self.padded: tuple[int, list[str], dict[str, str]] | None = None
        """The last row that was filled up with blanks: its line, its cells as they were, and words for it."""

    def parse(self, text: TextIO) -> Parsed:
        """Everything that the file holds."""
        try:
            separator = separator_of(text.readline())
            text.seek(0)
            reader = csv.reader(text, delimiter=separator)
            header = next(reader, [])
            table = self._table(clean_names(header), header)
            if table is None:
                return self.out
            self.read.table = table.name
            if table.taken_in:
                if separator != ",":
                    self._note("columns-separated", 1, what=SEPARATORS[separator])
                self._rows(text, reader, table, clean_names(header))
            else:
                self._set_aside(f"Keel does not take in the {table.name} table", "Nothing to do.", "file-set-aside")
        except (csv.Error, UnicodeDecodeError) as error:
            self._cut_off(1, error)
        return self.out

    def _note(self, code: str, row: int | None, column: str | None = None, value: object = "", /, **words: Any) -> None:
        self.out.findings.append(note(code, self.read.name, row, column, value, **words))

    def _cut_off(self, row: int, error: Exception) -> None:
        self.read.whole = False
        is_text = isinstance(error, UnicodeDecodeError)
        trouble = "it breaks off in the middle of a character" if is_text else "a value in it does not end"
        self._note("file-cut-off", row, trouble=trouble)

    def _set_aside(self, kind: str, mend: str, code: str, **words: Any) -> None:
        self.read.set_aside = kind
        self._note(code, None, kind=kind, mend=mend, **words)

    # ---- the header --------------------------------------------------------------------------------------------------

    def _table(self, names: list[str], header: Sequence[str]) -> Table | None:
        held = [name for name in names if name]
        told = tables_told_by(held)
        if len(told) > 1:
            tables = ", ".join(table.name for table in told)
            self._set_aside("it has the columns of several tables", "", "file-two-tables", tables=tables)
            return None
        twice = next((name for name in held if told and name in told[0].at and held.count(name) > 1), None)
        if twice is not None:
            self.read.set_aside = f"the column {twice} stands in it twice"
            self.read.whole = False
            self._note("column-twice", 1, twice)
            return None
        if not told or any(name not in held for name in told[0].key):
            self._unknown(held, header)
            return None
        return told[0]

    def _unknown(self, names: list[str], header: Sequence[str]) -> None:
        if names and names[0].startswith("<"):
            mend = "Keel reads the CSV form of the return. Export that instead."
            self._set_aside("it is XML, not CSV", mend, "file-set-aside")
            return
        joined = next((sign for sign in SEPARATORS if len(header) == 1 and sign in header[0]), None)
        if joined:
            names = clean_names(header[0].split(joined))
        nearest = nearest_table(names)
        lacks = [name for name in nearest.names if name not in names]
        extra = [name for name in names if name not in nearest.at]
        differ = f"It lacks {listed(lacks)}. " if lacks else ""
        differ += f"It also has {listed(extra)}. " if extra else ""
        differ += "Its columns are separated by something other than a comma." if joined else ""
        self.read.set_aside = "its columns are those of no table"
        self._note("file-unknown", 1, value=",".join(header), table=nearest.name, differ=differ.strip())

    def _columns(self, table: Table, names: list[str]) -> Callable[[list[str]], Sequence[str]]:
        """How to pick a row's cells in the table's order; a column that is not there reads as blank."""
        lacks = [name for name in table.names if name not in names]
        extra = [name for name in names if name and name not in table.at]
        if lacks:
            self._note("columns-missing", 1, table=table.name, columns=listed(lacks))
        if extra:
            self._note("columns-extra", 1, table=table.name, columns=listed(extra))
        self.child_at = names.index("CHILD")
        if tuple(names) == table.names:
            return as_it_is
        return itemgetter(*(names.index(name) if name in names else len(names) for name in table.names))

    # ---- the rows ----------------------------------------------------------------------------------------------------

    def _rows(self, text: TextIO, reader: Iterator[list[str]], table: Table, names: list[str]) -> None:
        pick, width = self._columns(table, names), len(names)
        readers = [self.cells.reader(column) for column in table.columns]
        wide, index, append = pick is not as_it_is, self.index, self.out.rows.append
        start, end = (table.at[name] for name in table.lasts or ("CHILD", "CHILD"))
        line = 1
        try:
            for line, fields in enumerate(reader, 2):
                if line % EVERY == 0 and self._is_too_long(text, line):
                    break
                if len(fields) != width and not (fields := self._fitted(fields, names, line, table)):
                    continue
                picked = pick([*fields, ""]) if wide else fields
                try:
                    if not is_plain(picked):
                        for cell, column in zip(picked, table.columns, strict=True):
                            check_text(cell, column)
                    values = tuple([read(cell) for read, cell in zip(readers, picked, strict=True)])
                except CellError:
                    self._refuse_row(line, table, picked)
                    continue
                if start == end or fits(values, values[start], values[end], table):
                    append(Row(index, line, 0, values))
                else:
                    self._refuse_row(line, table, picked)
        except (csv.Error, UnicodeDecodeError) as error:
            self._cut_off(line + 1, error)
        if self.padded and self.padded[0] == line and breaks_off(text):
            self._take_back(*self.padded)
        self.read.rows = len(self.out.rows) + self.read.refused
        last = self.out.findings[-1] if self.out.findings else None
        if last and last.row == line and last.code in ("row-cut-short", "quote-left-open"):
            self.read.whole = False

    def _is_too_long(self, text: TextIO, line: int) -> bool:
        self.tick(text)
        if line > ROW_LIMIT:
            self.read.whole = False
            self._note("file-too-large", None, size="more than 500,000 rows")
        return line > ROW_LIMIT

    def _fitted(self, fields: list[str], names: Sequence[str], line: int, table: Table) -> list[str]:
        """The cells of a row that has too few or too many; none where the row is blank or was refused."""
        width = len(names)
        if not any(field.strip() for field in fields):
            return []
        if len(fields) > width and not any(fields[width:]):
            return fields[:width]
        words = {"found": counted(len(fields), "cell"), "expected": counted(width, "column")}
        lines = max(field.count("\n") for field in fields) + 1
        if lines > 1:
            self._refuse_shape("quote-left-open", line, fields, {"lines": lines})
        elif len(fields) < width and may_be_blank(names[len(fields) :], table):
            self.padded = (line, fields, words)
            self._note("row-padded", line, None, ",".join(fields), **words)
            return [*fields, *[""] * (width - len(fields))]
        else:
            self._refuse_shape("row-cut-short" if len(fields) < width else "row-too-wide", line, fields, words)
        return []

    def _take_back(self, line: int, fields: list[str], words: dict[str, str]) -> None:
        """The last row was filled up, but the file breaks off in it: nobody knows what is missing."""
        self.out.findings = [one for one in self.out.findings if one.row != line]
        kept = len(self.out.findings)
        self.out.refused_children = {one: at for one, at in self.out.refused_children.items() if at < kept}
        if self.out.rows and self.out.rows[-1].line == line:
            self.out.rows.pop()
        else:
            self.read.refused -= 1
        self._refuse_shape("row-cut-short", line, fields, words)

    def _refuse_shape(self, code: str, line: int, fields: Sequence[str], words: Mapping[str, Any]) -> None:
        if len(fields) > self.child_at and fields[self.child_at].strip():
            self.out.refused_children.setdefault(fields[self.child_at], len(self.out.findings))
        else:
            self.out.unclaimed = True
        self._refuse(code, line, fields, **words)

    def _refuse(self, code: str, line: int, fields: Sequence[str], column: str | None = None, **words: Any) -> None:
        self.read.refused += 1
        self._note(code, line, column, ",".join(fields), **words)

    def _refuse_row(self, line: int, table: Table, cells: Sequence[str]) -> None:
        """One finding for each cell that cannot be read; the row is refused once. A blank row is no row."""
        if not any(cell.strip() for cell in cells):
            return
        child, before, values = "", len(self.out.findings), []
        for column, cell in zip(table.columns, cells, strict=True):
            try:
                check_text(cell, column)
                values.append(value := self.cells.reader(column)(cell))
                child = value if column.kind == "child" else child
            except CellError as bad:
                words = {"table": table.name, **bad.words}
                code = "quote-left-open" if "\n" in cell and bad.code != "key-blank" else bad.code
                self._note(code, line, column.name, cell, lines=cell.count("\n") + 1, **words)
        if len(self.out.findings) == before:
            self._refuse_order(line, table, values)
        self.read.refused += 1
        if child:
            self.out.refused_children.setdefault(child, before)
        else:
            self.out.unclaimed = True

    def _refuse_order(self, line: int, table: Table, values: Sequence[Any]) -> None:
        start, end = table.lasts or ("", "")
        if values[table.at[end]] > LAST_COUNTED:
            self._note("date-uncountable", line, end, values[table.at[end]])
            return
        after = "on or after" if table.same_day else "after"
        started = said(values[table.at[start]])
        words = {"end": end, "start": start, "after": after, "started": started}
        self._note("end-before-start", line, end, values[table.at[end]], **words)
