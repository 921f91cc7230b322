"""Rows of several returns into one set: no contradictions, the newest return first, no row of an unknown child."""

from collections.abc import Collection, Iterable

from keel.exchange.ssda903.batch import Key, ReadBatch, Row
from keel.exchange.ssda903.findings import Finding, note
from keel.exchange.ssda903.tables import HEADER, Table


class Merge:
    """Fills the rows of a batch. `headers_refused`: child -> the finding that refused the child's header row."""

    def __init__(self, batch: ReadBatch, headers_refused: dict[str, Finding]) -> None:
        self.batch = batch
        self.headers_refused = headers_refused

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
        places = table.key_at
        for row in rows:
            row.year = year
            key = tuple([row.values[place] for place in places])
            held = one.setdefault(key, row)
            if held is row:
                continue
            if key in disagree:
                disagree[key].append(row)
            elif held.values == row.values:
                self._note("duplicate-row", row, table, file=self._file(held), other=held.line)
            else:
                disagree[key] = [held, row]
        for key, several in disagree.items():
            del one[key]
            self._refuse_all(table, several)
        return one

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
            differ = [name for name, a, b in zip(table.names, row.values, other.values, strict=True) if a != b]
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
                self.headers_refused.setdefault(row.values[0], finding)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refuse every row of a child who has no header row and is not in the record."""
        accepted = {key[0] for key in self.batch.rows[HEADER.name]}.union(known)
        trimmed: dict[str, str] | None = None
        with_header: dict[str, int] = {}
        for name, rows in self.batch.rows.items():
            for key in [key for key in rows if key[0] not in accepted]:
                child, row = key[0], rows.pop(key)
                self.batch.files[row.file].refused += 1
                self.batch.incomplete.add((name, row.year, child))
                if child in self.headers_refused:
                    with_header[child] = with_header.get(child, 0) + 1
                    continue
                trimmed = trimmed if trimmed is not None else {_bare(number): number for number in accepted}
                like = trimmed.get(_bare(child))
                looks_like = f" “{like}” is there, with other zeros or spaces." if like else ""
                finding = note("unknown-child", self._file(row), row.line, "CHILD", child, looks_like=looks_like)
                self.batch.findings.append(finding)
        for name, older in self.batch.older.items():
            self.batch.older[name] = [row for row in older if row.values[0] in accepted]
        self._count_with_headers(with_header)

    def _count_with_headers(self, counts: dict[str, int]) -> None:
        """Say on the finding of a refused header row how many rows of other tables went with it."""
        said = {id(self.headers_refused[child]): count for child, count in counts.items()}
        if not said:
            return
        self.batch.findings[:] = [
            finding.with_rows(said[id(finding)]) if id(finding) in said else finding for finding in self.batch.findings
        ]


def _bare(number: str) -> str:
    return number.strip().lstrip("0").upper()
