"""Which child each row of a spreadsheet is of: by number, or by a name and date of birth that only one child has."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from keel.law.wording import say
from keel.records.bulk import chunks
from keel.records.commands.sheet_rows import Said, SheetRow
from keel.records.models import Child
from keel.records.names import as_written, name_words, split_name

AT_A_TIME = 2000
MOST_NAMED = 5


@dataclass(slots=True)
class Matched:
    """Rows by the key of their child; rows of children whom the record has not met; and what was refused."""

    known: list[tuple[SheetRow, int]] = field(default_factory=list)
    new: list[SheetRow] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def match(rows: Sequence[SheetRow], *, sees_restricted: bool) -> Matched:
    """Find the child of each row. A few queries for each 2,000 rows.

    `sees_restricted`: whether whoever asks may be told the numbers of children whose record is restricted.
    """
    found = Matched()
    by_number: dict[str, int] = {}
    for some in chunks(sorted({row.number for row in rows if row.number}), AT_A_TIME):
        by_number.update(Child.objects.filter(number__in=some).values_list("number", "id"))
    unmet = [row for row in rows if row.number and row.number not in by_number]
    noughts = _with_noughts() if unmet else {}
    nameless = [row for row in rows if not row.number]
    by_name = _by_name(nameless)
    taken = {by_number[row.number] for row in rows if row.number in by_number}
    for row in rows:
        if row.number in by_number:
            found.known.append((row, by_number[row.number]))
        elif row.number:
            _new(row, noughts, found)
        else:
            _by_their_name(row, by_name[row.line], taken, found, sees_restricted)
    return found


def given_and_family(row: SheetRow) -> tuple[str, str]:
    """The names of a row, whichever columns it has: a whole name is split where the two are not given."""
    given, family = split_name(row.name) if row.name else ("", "")
    told = as_written(row.given_name, row.family_name)
    return told[0] or given, told[1] or family


def _new(row: SheetRow, noughts: dict[str, str], found: Matched) -> None:
    there = noughts.get(row.number.lstrip("0")) if row.number.isdigit() else None
    if there and len(there) > len(row.number):
        words = {"number": row.number, "there": there}
        found.said.append(Said("number-lost-noughts", row.line, "number", row.number, words, refuses=True))
    else:
        found.new.append(row)


def _with_noughts() -> dict[str, str]:
    """Number without its leading noughts -> the number, of every child whose number begins with one."""
    numbers = Child.objects.filter(number__startswith="0").values_list("number", flat=True)
    return {number.lstrip("0"): number for number in numbers}


def _by_name(rows: Sequence[SheetRow]) -> dict[int, list[tuple[int, str, bool]]]:
    """Row -> (key, number, restricted) of the children who have its name and date of birth."""
    born: dict[tuple[date | None, str], list[tuple[int, str, bool]]] = defaultdict(list)
    days = sorted({row.date_of_birth for row in rows if row.date_of_birth})
    for some in chunks(days, AT_A_TIME):
        children = Child.objects.filter(born_on__in=some).order_by("number")
        for child in children.only("number", "born_on", "restricted", "given_name", "family_name", "preferred_name"):
            for name in set(_names_of(child)):
                born[child.born_on, name].append((child.pk, child.number, child.restricted))
    return {row.line: born[row.date_of_birth, name_words(" ".join(given_and_family(row)))] for row in rows}


def _names_of(child: Child) -> Iterator[str]:
    yield name_words(f"{child.given_name} {child.family_name}")
    if child.preferred_name:
        yield name_words(f"{child.preferred_name} {child.family_name}")


def _by_their_name(
    row: SheetRow, there: list[tuple[int, str, bool]], taken: set[int], found: Matched, sees_restricted: bool
) -> None:
    name = " ".join(given_and_family(row)).strip()
    if len(there) == 1 and there[0][0] not in taken:
        taken.add(there[0][0])
        found.known.append((row, there[0][0]))
    elif len(there) > 1:
        shown = [number for _, number, restricted in there if sees_restricted or not restricted]
        words = {
            "count": len(there),
            "name": name,
            "born": say(row.date_of_birth),
            "numbers": ", ".join(shown[:MOST_NAMED]) or "those of restricted records",
        }
        found.said.append(Said("child-several", row.line, "name", name, words, refuses=True))
    elif there:
        words = {"number": there[0][1]}
        found.said.append(Said("child-in-another-row", row.line, "name", name, words, refuses=True))
    else:
        found.said.append(Said("child-unknown", row.line, "name", name, {}, refuses=True))
