"""The rows of returns as they were given: what each return year says now, and which of its rows count.

Every return year keeps its own rows. Of one key (an episode's first day, say) the row of the newest year *stands*, and
care is derived from those alone. So an older return that comes late, or a newer one taken out again, leaves the record
that the remaining returns make, in whatever order they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from keel.records.bulk import insert_rows, update_rows
from keel.records.given import TABLES, GivenTable
from keel.records.known import not_whole
from keel.records.models import BatchChild, BatchFile

Values = tuple[Any, ...]
NO_YEARS: frozenset[int] = frozenset()
HEADER = TABLES[0].name


class Given(NamedTuple):
    """One row that a return year says now. `pk` None: not stored yet. `stands`: whether it counts, as it is stored."""

    pk: int | None
    year: int
    values: Values
    stands: bool


@dataclass(slots=True)
class Written:
    """What a batch changed: the children to derive again, rows stored or set aside, and differences by kind."""

    children: set[int] = field(default_factory=set)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """What a batch says of some children: child -> (table, year, values); and which table-years it holds whole."""

    batch: int
    rows: Mapping[int, Sequence[tuple[str, int, Values]]]
    whole: frozenset[tuple[str, int]]
    refused: frozenset[tuple[str, int, int]]
    """(table, year, child) of which some row was refused: what is missing there may be one of those."""


def write_given(supplied: Supplied) -> Written:
    """Store what a batch says of these children, whom it was noted to speak of."""
    written = Written()
    # A whole return names the child in its header; a file of mended rows alone adds to what there is.
    years = {child: set(named_in(rows)) for child, rows in supplied.rows.items()}
    told = told_years(list(years))
    incoming: dict[str, dict[int, list[tuple[int, Values]]]] = defaultdict(lambda: defaultdict(list))
    for child, rows in supplied.rows.items():
        for name, year, values in rows:
            incoming[name][child].append((year, values))
    for table in TABLES:
        if table.name in incoming or any(whole == table.name for whole, _ in supplied.whole):
            _write_table(table, incoming[table.name], years, supplied, told, written)
    return written


def named_in(rows: Iterable[tuple[str, int, Values]]) -> set[int]:
    """The return years whose header names a child."""
    return {year for name, year, _ in rows if name == HEADER}


def _write_table(
    table: GivenTable,
    incoming: Mapping[int, Sequence[tuple[int, Values]]],
    years: Mapping[int, set[int]],
    supplied: Supplied,
    told: Mapping[int, frozenset[int]],
    written: Written,
) -> None:
    """Compare one table with what its return years say now, and write what differs."""
    stored = said_now(table, list(years))
    change = _Change(table, supplied.batch)
    for child, said_of in years.items():
        before = stored.get(child, [])
        after = _after(table, before, incoming.get(child, ()), _complete(table, child, said_of, supplied))
        flags = standing(table, after, told.get(child, NO_YEARS))
        if after is before and flags == [row.stands for row in before]:
            continue
        change.note(child, before, after, flags)
        written.children.add(child)
        _count(table, before, after, flags, written.by_kind)
    change.write()
    written.rows += [(table.name, *row) for row in change.new]
    written.rows += [(table.name, "set aside", pk) for pk in change.set_aside]


def _complete(table: GivenTable, child: int, years: Iterable[int], supplied: Supplied) -> frozenset[int]:
    """The years for which the batch holds every row of this table for a child: what it leaves out is no longer so."""
    return frozenset(
        year
        for year in years
        if (table.name, year) in supplied.whole and (table.name, year, child) not in supplied.refused
    )


def _after(
    table: GivenTable, before: list[Given], incoming: Iterable[tuple[int, Values]], complete: frozenset[int]
) -> list[Given]:
    """What the return years say of a child once a batch is in; the very same list where nothing changes."""
    now = {(row.year, table.key_of(row.values)): row for row in before}
    said: set[tuple[int, Any]] = set()
    changed = False
    for year, values in incoming:
        at = (year, table.key_of(values))
        said.add(at)
        there = now.get(at)
        if there is None or there.values != values:
            now[at] = Given(None, year, values, False)
            changed = True
    for at in [at for at in now if at[0] in complete and at not in said]:
        del now[at]
        changed = True
    return list(now.values()) if changed else before


def standing(table: GivenTable, rows: Sequence[Given], told: frozenset[int]) -> list[bool]:
    """Which rows count: of each key the newest year's; and no open episode that the next year's return leaves out.

    An episode still open at the end of a return year must stand in the next return too. Where that one tells of the
    child's care, whole (`told`), and has it not, the newer return has corrected it away.
    """
    newest: dict[Any, int] = {}
    for row in rows:
        key = table.key_of(row.values)
        newest[key] = max(row.year, newest.get(key, 0))
    told &= {row.year for row in rows}
    return [
        newest[table.key_of(row.values)] == row.year
        and not (table.open_end is not None and row.values[table.open_end] is None and row.year + 1 in told)
        for row in rows
    ]


def said_now(table: GivenTable, children: Sequence[int]) -> dict[int, list[Given]]:
    """Child -> what each return year says of them now. One query."""
    found: dict[int, list[Given]] = defaultdict(list)
    rows: Any = table.model._base_manager.filter(replaced_by__isnull=True, child_id__in=children)
    for pk, child, year, stands, *values in rows.values_list("id", "child_id", "year", "stands", *table.fields):
        found[child].append(Given(pk, year, tuple(values), stands))
    return found


def told_years(children: Sequence[int]) -> dict[int, frozenset[int]]:
    """Child -> the return years that tell of their care and are whole: named in its header, no episode refused.

    Of batches that stand. At most five queries.
    """
    files = BatchFile.objects.filter(table="episodes", batch__undone_at=None, complete=True)
    whole: dict[int, set[int]] = defaultdict(set)
    for year, batch in files.values_list("year", "batch_id"):
        whole[year].add(batch)
    found: dict[int, set[int]] = defaultdict(set)
    named = BatchChild.objects.filter(child_id__in=children, batch__undone_at=None, year__gt=0)
    for child, year, batch in named.values_list("child_id", "year", "batch_id"):
        if batch in whole[year]:
            found[child].add(year)
    for child, _, year in not_whole(("episodes",), children):
        found[child].discard(year)
    return {child: frozenset(years) for child, years in found.items()}


def stand_again(children: Sequence[int]) -> None:
    """Work out again which rows of these children count, after a batch was taken out or found not to be whole."""
    told = told_years(children)
    for table in TABLES:
        change = _Change(table, None)
        for child, rows in said_now(table, children).items():
            change.note(child, rows, rows, standing(table, rows, told.get(child, NO_YEARS)))
        change.write()


class _Change:
    """The rows of one table to set aside, to add, and to let stand or not, written in an order that never clashes."""

    def __init__(self, table: GivenTable, batch: int | None) -> None:
        self.table, self.batch = table, batch
        self.new: list[tuple[Any, ...]] = []
        self.set_aside: list[int] = []
        self.rising: list[int] = []
        self.falling: list[int] = []

    def note(self, child: int, before: Sequence[Given], after: Sequence[Given], flags: Sequence[bool]) -> None:
        """Note what becomes of one child's rows."""
        for row, stands in zip(after, flags, strict=True):
            if row.pk is None:
                self.new.append((child, row.year, stands, *row.values))
            elif stands != row.stands:
                (self.rising if stands else self.falling).append(row.pk)
        if after is not before:
            kept = {row.pk for row in after}
            self.set_aside += [row.pk for row in before if row.pk is not None and row.pk not in kept]

    def write(self) -> None:
        """Only one row of a key may stand at a time, so those that no longer do give way first."""
        model = self.table.model
        update_rows(model, ["replaced_by", "stands"], [(self.batch, False, pk) for pk in self.set_aside])
        update_rows(model, ["stands"], [(False, pk) for pk in self.falling])
        update_rows(model, ["stands"], [(True, pk) for pk in self.rising])
        fields = ["child", "year", "stands", "batch", *self.table.fields]
        insert_rows(model, fields, [(*row[:3], self.batch, *row[3:]) for row in self.new])


def _count(
    table: GivenTable,
    before: Sequence[Given],
    after: Sequence[Given],
    flags: Sequence[bool],
    by_kind: dict[str, int],
) -> None:
    """Count what differs in the record: rows that count now and did not, that changed, that count no longer."""
    was = {table.key_of(row.values): row.values for row in before if row.stands}
    now = {table.key_of(row.values): row.values for row, stands in zip(after, flags, strict=True) if stands}
    for key, values in now.items():
        if key not in was:
            by_kind[f"{table.name} new"] += 1
        elif was[key] != values:
            by_kind[f"{table.name} changed"] += 1
    if gone := len(was.keys() - now.keys()):
        by_kind[f"{table.name} gone"] += gone
