"""Checks of one row by itself: codes of the year, shapes of texts, days that cannot be."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from keel.exchange.ssda903.batch import Row
from keel.exchange.ssda903.child import Context, year_ends
from keel.exchange.ssda903.codes import RETURNS, Codes
from keel.exchange.ssda903.findings import Finding, said
from keel.exchange.ssda903.tables import HEADER, UASC, Column, Table

LONGEST_NUMBER = 10
LIKELY_FROM, LIKELY_TO = date(1900, 1, 1), date(2100, 12, 31)
NOT_BOUND_TO_YEAR = ("DOB", "MC_DOB")


class CellChecks:
    """Looks at the rows of one table. What is worked out for a year is worked out once."""

    def __init__(self, table: Table, context: Context) -> None:
        self.table = table
        self.context = context
        at = table.at
        columns = table.columns
        self.coded = [(at[each.name], each, each.codes) for each in columns if each.codes is not None]
        self.codes_of = _picker([place for place, _, _ in self.coded])
        self.right: dict[int, set[Sequence[str]]] = {year: set() for year in RETURNS}
        self.latest = {year: min(context.today, year_ends(year)) for year in RETURNS}
        self.days = [(at[each.name], each) for each in columns if each.kind == "date"]
        self.expected = [(at[each.name], each) for each in columns if each.expected and each.codes is None]
        self.shaped = [(at[each.name], each, re.compile(each.shape, re.I)) for each in columns if each.shape]
        self.born_at = at.get("DOB") if table is not HEADER else None

    def check(self, rows: Iterable[Row]) -> Iterator[Finding]:
        """Every finding about these rows, by row."""
        headers = self.context.batch.rows[HEADER.name]
        for row in rows:
            values = row.values
            if self.codes_of(values) not in self.right[row.year]:
                yield from self._codes(row)
            latest = self.latest[row.year]
            for at, column in self.days:
                day = values[at]
                if day is not None and (day > latest or day < LIKELY_FROM):
                    yield from self._odd_day(row, column, day)
            for at, column in self.expected:
                if not values[at]:
                    yield self.context.note("code-missing", row, column.name, "")
            for at, column, shape in self.shaped:
                if values[at] and not shape.fullmatch(values[at]):
                    yield self.context.note("text-shape", row, column.name, values[at])
            if len(values[0]) > LONGEST_NUMBER and self.table is HEADER:
                yield self.context.note("child-number-long", row, "CHILD", values[0])
            if self.born_at is not None and (header := headers.get((values[0],))):
                yield from self._born(row, values[self.born_at], header.values[HEADER.at["DOB"]])

    def _codes(self, row: Row) -> Iterator[Finding]:
        """Each code of a row that is wrong or blank. Codes that are right together are remembered."""
        found: list[Finding] = []
        for at, column, codes in self.coded:
            value = row.values[at]
            if value and value not in codes.by_year[row.year]:
                found += self._code(row, column, codes, value)
            elif column.expected and not value:
                found.append(self.context.note("code-missing", row, column.name, ""))
        if not found:
            self.right[row.year].add(self.codes_of(row.values))
        yield from found

    def _code(self, row: Row, column: Column, codes: Codes, value: str) -> Iterator[Finding]:
        if self.table is UASC and value in codes.ever:
            return  # Councils kept sending 1 and 2 in this table after the header had changed.
        code = "code-not-of-year" if value in codes.ever else "code-unknown"
        right = ", ".join(sorted(codes.by_year[row.year]))
        year = f"{row.year - 1}/{row.year % 100:02d}"
        yield self.context.note(code, row, column.name, value, codes=right, year=year)

    def _odd_day(self, row: Row, column: Column, day: date) -> Iterator[Finding]:
        if day < LIKELY_FROM or day > LIKELY_TO:
            yield self.context.note("date-too-old" if day < LIKELY_FROM else "date-too-far", row, column.name, day)
        elif not column.event:
            return
        elif day > self.context.today:
            today = said(self.context.today)
            yield self.context.note("date-in-future", row, column.name, day, today=today)
        elif day > (last := year_ends(row.year)) and column.name not in NOT_BOUND_TO_YEAR:
            yield self.context.note("date-after-year", row, column.name, day, last=said(last))

    def _born(self, row: Row, born: date | None, given: date | None) -> Iterator[Finding]:
        if born is not None and given is not None and born != given:
            yield self.context.note("date-of-birth-differs", row, "DOB", born, born=said(given))


def _picker(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[str]]:
    """How to pick some of a row's values; the same values give the same answer."""
    return itemgetter(*places) if places else lambda values: ""
