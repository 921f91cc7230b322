"""Rows of several returns into one set: no contradictions, the newest return first, no row of an unknown child."""

from collections import Counter
from collections.abc import Collection, Iterable

from keel.exchange.ssda903.batch import Key, ReadBatch, Row
from keel.exchange.ssda903.findings import Finding, note
from keel.exchange.ssda903.tables import HEADER, TABLES, Table


class Merge:
    """Fills the rows of a batch, the header table first.

    `headers_refused`: return year -> child -> the finding that refused the child's header row in that return.
    """

    def __init__(self, batch: ReadBatch, headers_refused: dict[int, dict[str, Finding]]) -> None:
        self.batch = batch
        self.headers_refused = headers_refused
        self.went_with: Counter[int] = Counter()

    def add_table(self, table: Table, by_year: dict[int, list[Row]]) -> None:
        """One table's rows of every return. A newer return wins; an older one fills gaps only."""
        rows = self.batch.rows[table.name]
        for year in sorted(by_year, reverse=True):
            one = self._one_return(table, year, by_year[year])
            if not rows:
                self.batch.rows[table.name] = rows = one
            else:
                for key, row in one.items():
                    if rows.setdefault(key, row) is not row:
                        self.batch.older[table.name].append(row)

    def _one_return(self, table: Table, year: int, rows: Iterable[Row]) -> dict[Key, Row]:
        one: dict[Key, Row] = {}
        disagree: dict[Key, list[Row]] = {}
        places, orphans = table.key_at, {} if table is HEADER else self.headers_refused.get(year, {})
        for row in rows:
            row.year = year
            if orphans and row.values[0] in orphans:
                self._refuse_with_header(table, row, orphans[row.values[0]])
                continue
            key = tuple([row.values[place] for place in places])
            held = one.setdefault(key, row)
            if held is row:
                continue
            if key in disagree:
                disagree[key].append(row)
            elif held.values == row.values:
                self._note("duplicate-row", row, table, file=self._file(held), other=held.line)
            elif _differ_in(table, held, row) == ["DOB"] and table is not HEADER:
                kept, other = self._by_birth(table, held, row)
                one[key] = kept
                self._note("birth-differs-in-copy", other, table, file=self._file(kept), other=kept.line)
            else:
                disagree[key] = [held, row]
        for key, several in disagree.items():
            del one[key]
            self._refuse_all(table, several)
        if table is HEADER:
            # Another header row of the child stands in this return: its other rows have their parent.
            for child in [child for child in self.headers_refused.get(year, ()) if (child,) in one]:
                del self.headers_refused[year][child]
        return one

    def _by_birth(self, table: Table, held: Row, row: Row) -> tuple[Row, Row]:
        """The row to keep, and the other: rather the one that has the date of birth of the header."""
        header = self.batch.rows[HEADER.name].get((row.values[0],))
        is_right = header is not None and row.values[table.at["DOB"]] == header.values[HEADER.at["DOB"]]
        return (row, held) if is_right else (held, row)

    def _refuse_with_header(self, table: Table, row: Row, finding: Finding) -> None:
        """Refuse a row of a child whose header row was: it is counted on that finding and gets none of its own."""
        self.batch.files[row.file].refused += 1
        self.batch.incomplete.add((table.name, row.year, row.values[0]))
        self.went_with[id(finding)] += 1

    def _file(self, row: Row) -> str:
        return self.batch.files[row.file].name

    def _note(self, code: str, row: Row, table: Table, *, file: str, other: int, **words: str) -> Finding:
        place = table.key_at[-1] if table.key[-1] != "SW_ID" else table.at["SW_DECOM"]
        finding = note(
            code,
            self._file(row),
            row.line,
            table.names[place],
            row.values[place],
            file_there=file,
            row_there=other,
            **words,
        )
        self.batch.findings.append(finding)
        return finding

    def _refuse_all(self, table: Table, several: list[Row]) -> None:
        for row in several:
            other = next(each for each in several if each is not row and each.values != row.values)
            differ = _differ_in(table, row, other)
            finding = self._note(
                "contradictory",
                row,
                table,
                file=self._file(other),
                other=other.line,
                key=" and ".join(table.key),
                columns=", ".join(differ),
            )
            self.batch.files[row.file].refused += 1
            self.batch.incomplete.add((table.name, row.year, row.values[0]))
            if table is HEADER:
                self.headers_refused.setdefault(row.year, {}).setdefault(row.values[0], finding)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refuse every row of a child who has no header row and is not in the record."""
        accepted = {key[0] for key in self.batch.rows[HEADER.name]}.union(known)
        refused = {child: finding for of_year in self.headers_refused.values() for child, finding in of_year.items()}
        trimmed: dict[str, str] | None = None
        for name, rows in self.batch.rows.items():
            for key in [key for key in rows if key[0] not in accepted]:
                child, row = key[0], rows.pop(key)
                if child in refused:
                    self._refuse_with_header(TABLES[name], row, refused[child])
                    continue
                self.batch.files[row.file].refused += 1
                self.batch.incomplete.add((name, row.year, child))
                trimmed = trimmed if trimmed is not None else {_bare(number): number for number in accepted}
                like = trimmed.get(_bare(child))
                self.batch.loose.add((name, row.year))
                if like:
                    self.batch.incomplete.add((name, row.year, like))
                looks_like = f" “{like}” is there, with other zeros or spaces." if like else ""
                finding = note("unknown-child", self._file(row), row.line, "CHILD", child, looks_like=looks_like)
                self.batch.findings.append(finding)
        for name, older in self.batch.older.items():
            self.batch.older[name] = [row for row in older if row.values[0] in accepted]
        self._count_with_headers()

    def _count_with_headers(self) -> None:
        """Say on the finding of a refused header row how many rows of other tables went with it."""
        if not self.went_with:
            return
        self.batch.findings[:] = [
            finding.with_rows(self.went_with[id(finding)]) if id(finding) in self.went_with else finding
            for finding in self.batch.findings
        ]


def _differ_in(table: Table, one: Row, other: Row) -> list[str]:
    """The columns in which two rows differ."""
    return [name for name, a, b in zip(table.names, one.values, other.values, strict=True) if a != b]


def _bare(number: str) -> str:
    return number.strip().lstrip("0").upper()
