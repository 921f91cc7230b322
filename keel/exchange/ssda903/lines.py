"""The shape of a file's lines: what separates the columns, which cells a row may lack, whether its dates fit."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TextIO

from keel.exchange.ssda903.cells import LAST_COUNTED
from keel.exchange.ssda903.tables import EPISODES, SHORT_BREAKS, Table, clean_names, tables_told_by

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright lines"}
"""What stands between the columns where it is not a comma."""
_LS = EPISODES.at["LS"]


def separator_of(header: str) -> str:
    """What separates the columns: whatever makes this line the column names of a table, or else a comma."""
    for sign in (",", *SEPARATORS):
        if tables_told_by(clean_names(next(csv.reader([header], delimiter=sign), []))):
            return sign
    return ","


def counted(count: int, what: str) -> str:
    """3 cells; 1 cell."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def as_it_is(fields: list[str]) -> Sequence[str]:
    """The cells of a row whose columns stand in the table's order."""
    return fields


def fits(values: Sequence[Any], start: date, end: date | None, table: Table) -> bool:
    """Whether a row ends after it starts. A series of short breaks goes on for a time that is counted from its end."""
    if end is None:
        return True
    if end > LAST_COUNTED and table is EPISODES and values[_LS] in SHORT_BREAKS:
        return False
    return end > start or (table.same_day and end == start)


def listed(names: Sequence[str]) -> str:
    """Column names in a sentence, not too many of them and none too long."""
    shown = ", ".join(name[:40] for name in names[:15])
    return f"{shown} and {len(names) - 15} more" if len(names) > 15 else shown


def may_be_blank(names: Iterable[str], table: Table) -> bool:
    """Whether a row can be kept with these columns blank."""
    return not any(table.columns[table.at[name]].required for name in names if name in table.at)


def breaks_off(text: TextIO) -> bool:
    """Whether a file that was read to its end stops in the middle of a line."""
    text.buffer.seek(-min(4, text.buffer.seek(0, 2)), 2)
    return text.buffer.read().rstrip(b"\0")[-1:] not in (b"\n", b"\r")
