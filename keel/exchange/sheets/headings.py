"""Finding the row of headings, and what each heading means. Loosely: people write the same thing in many ways."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from keel.exchange.sheets.fields import BY_HEADING, FIELDS
from keel.exchange.sheets.grid import Cell, Grid

LOOKED_AT = 30
"""How many filled rows may stand above the headings: titles, who made the list and when."""
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_COUNTED = re.compile(r"( *(no|number))? *\d{1,2}(st|nd|rd|th)?$")
_DUE = re.compile(r"\b(due|deadline|timescale|by when|must be held)\b")
"""A date by which a review is due is what another system reckons: Keel works its own out, and reads no such column."""


_BOOKED = re.compile(r"\b(booked|planned|scheduled|arranged|meeting|rm)\b")
_LETTERS = re.compile(r"\b[a-z](?: [a-z]\b)+")
"""*d o b*, *s w*: letters that were written apart, or with marks between them."""
_ORDINALS = re.compile(r"\b(\d{1,2}(st|nd|rd|th)|first|second|third|fourth|fifth|sixth|initial)\b")


def folded(text: str) -> str:
    """A heading without capitals, accents, marks, or what stands in brackets."""
    spread = unicodedata.normalize("NFKD", _BRACKETS.sub(" ", text).casefold())
    plain = "".join(each for each in spread if not unicodedata.combining(each)).replace("'", "").replace("’", "")
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


def field_of(heading: Cell) -> str | None:
    """The field that a heading most likely means; None where it is none that Keel reads."""
    if not isinstance(heading, str):
        return None
    words = folded(heading)
    if not words or _DUE.search(words):
        return None
    words = words if words in BY_HEADING else _LETTERS.sub(lambda run: run[0].replace(" ", ""), words)
    if found := BY_HEADING.get(words):
        return found
    counted = BY_HEADING.get(_COUNTED.sub("", words).strip()) or BY_HEADING.get(_without_ordinals(words))
    return counted if counted and FIELDS[counted].several else None


def _without_ordinals(words: str) -> str:
    """*Date of 2nd LAC review* -> *date of lac review*."""
    return " ".join(_ORDINALS.sub(" ", words).split())


def says_due(heading: str) -> bool:
    """Whether a heading speaks of the day by which something is due."""
    return bool(_DUE.search(folded(heading)))


def is_unclear(heading: str) -> bool:
    """Whether a column of next reviews does not say if they are booked or due."""
    return field_of(heading) == "next_review" and not _BOOKED.search(folded(heading))


def recognised(row: Iterable[Cell]) -> int:
    """How many different fields the cells of a row would be headings of."""
    return len({field for cell in row if (field := field_of(cell))})


def heading_row(grid: Grid) -> int | None:
    """The place of the row that holds the headings: of the first rows, the one with most that are known."""
    best, place_of_best = 0, None
    for seen, (place, row) in enumerate(grid.filled()):
        if seen >= LOOKED_AT:
            break
        if (score := recognised(row)) > best:
            best, place_of_best = score, place
    if place_of_best is not None:
        return place_of_best
    # Nothing is known: the first row with several texts is the likeliest.
    filled = [(place, sum(bool(str(cell).strip()) for cell in row)) for place, row in grid.filled()][:LOOKED_AT]
    return next((place for place, cells in filled if cells > 1), filled[0][0] if filled else None)


def headings_of(grid: Grid, place: int) -> list[str]:
    """The headings of a row; one that is merged over several columns is the heading of each."""
    row = [str(cell).strip() for cell in grid.rows[place]]
    for (first_row, first), (last_row, last) in grid.merged:
        if first_row <= place <= last_row and first < len(row):
            row[first : last + 1] = [str(grid.rows[first_row][first]).strip()] * (min(last, len(row) - 1) - first + 1)
    return row


def guess(headings: Sequence[str]) -> dict[int, str]:
    """Column place -> field. Where two columns would be one field, the heading that says it plainly wins."""
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    order = sorted(range(len(headings)), key=lambda place: (_plainness(headings[place]), place))
    for place in order:
        field = field_of(headings[place])
        if field and (field not in taken or FIELDS[field].several):
            found[place] = field
            taken[field] = place
    return dict(sorted(found.items()))


def _plainness(heading: str) -> int:
    words = folded(heading)
    field = BY_HEADING.get(words)
    return FIELDS[field].headings.index(words) if field else len(BY_HEADING)


def by_heading(headings: Sequence[str], said: Mapping[str, str]) -> dict[int, str]:
    """Column place -> what a person said of it, by its heading. Raises KeyError naming a heading that is not there."""
    places: dict[int, str] = {}
    for heading, field in said.items():
        there = [place for place, text in enumerate(headings) if folded(text) == folded(heading) or text == heading]
        if not there:
            raise KeyError(heading)
        places.update(dict.fromkeys(there, field))
    return places
