"""What the record holds already, beside which a batch is checked: councils bring in one return after the other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keel.exchange.ssda903.batch import Row

IN_RECORD = -1
"""The file of a row that comes from the record and from no file of the batch."""
AT_A_TIME = 2_000
Given = tuple[str, int, tuple[Any, ...]]
"""Table, the newest return year that said so, and the values in the table's column order."""


def _nothing(_numbers: Sequence[str]) -> Mapping[str, Sequence[Given]]:
    return {}


def _nobody(_before: int) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The record as the checks may ask it. Without one, a batch is checked by itself.

    `years`: table -> the return years that stand. `incomplete`: as in a batch, of the record. `rows_of`: number -> what
    stands of those children; asked for 2,000 at a time. `open_before`: the children with an episode that was open when
    it was last seen, in a return before that year.
    """

    years: Mapping[str, frozenset[int]] = field(default_factory=dict)
    incomplete: frozenset[tuple[str, int, str]] = frozenset()
    rows_of: Callable[[Sequence[str]], Mapping[str, Sequence[Given]]] = _nothing
    open_before: Callable[[int], Iterable[str]] = _nobody


def rows_in(given: Iterable[Given], table: str) -> list[Row]:
    """One child's rows of a table, from the record."""
    return [Row(IN_RECORD, 0, year, values) for name, year, values in given if name == table]


def together(told: Sequence[Row], stands: Sequence[Row], place: int) -> list[Row]:
    """A child's rows as they will stand: of two that begin on one day the newer return's, the batch's of one year."""
    if not stands:
        return list(told)
    found = {row.values[place]: row for row in stands}
    for row in told:
        there = found.get(row.values[place])
        if there is None or row.year >= there.year:
            found[row.values[place]] = row
    return [found[day] for day in sorted(found)]
