"""Children as people look for them: by part of a name, a number, a date of birth, and narrowed to what is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from keel.law.answers import State
from keel.records.models import Allocation, ChildNow, ChildWord, NextReview
from keel.records.names import fold
from keel.records.permissions import Actor, Permission
from keel.records.places import FAR
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import in_state, soon_days
from keel.records.queries.teams import children_of_team

FEW = 1000
"""A word that at most so many children have is looked up first; of what all of them have only the first are shown."""
COUNTED = 5000
"""Up to how many children of a list are counted, more than any council has: a page must not grow with the record."""
MOST_WORDS = 6
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
WRITTEN = (
    re.compile(r"\b(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"),
    re.compile(r"\b(?P<d>\d{1,2})\s+(?P<m>\d{1,2})\s+(?P<y>\d{4})\b"),
    re.compile(r"\b(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m>[a-z]{3})[a-z]*\s+(?P<y>\d{4})\b"),
)
"""A date of birth as people type it: day first, as here and in every form."""
IN_ONE = re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})", re.ASCII)
"""One typed without anything between: it may be a child's number as well."""


class Who(StrEnum):
    """Of which children a list is."""

    IN_CARE = "in_care"
    LEFT = "left"
    NO_START = "no-start"
    ALL = "all"


BY_NAME = ("name_key", "child_number")
AGES = {"0": (0, 0), "1-4": (1, 4), "5-9": (5, 9), "10-15": (10, 15), "16-17": (16, 17)}
"""The bands of the return, in years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of children is narrowed to; everything may be left out."""

    words: str = ""
    who: Who = Who.IN_CARE
    iro: int | None = None
    no_iro: bool = False
    team: int | None = None
    status: str = ""
    age: str = ""
    kind: str = ""
    where: str = ""
    """A location, or `far`."""
    review: State | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words is asked for."""
        return self != Wanted(words=self.words)


class Found:
    """The children that match, in order of name: a page asks how many they are, and takes a slice of their keys.

    `more_than` is set where only the first few of more than so many can be given: whoever looks for one types more.
    """

    def __init__(self, rows: QuerySet[ChildNow], *, few: bool, first: int) -> None:
        self.rows = rows
        self.keys: list[int] | None = None
        self.more_than: int | None = None
        if few:
            self.keys = list(rows.values_list("child_id", flat=True)[: max(FEW, first) + 1])
        elif len(some := list(rows.values_list("child_id", flat=True)[: first + 1])) <= first:
            self.keys = some
        else:
            self.keys, self.more_than = some[:first], first

    def everybody(self) -> list[int]:
        """The keys of all who match, in order of name, for a file that holds every one of them. One query."""
        return list(self.rows.values_list("child_id", flat=True))

    def count(self) -> int:
        """How many match, as far as they are counted."""
        return len(self.keys or ())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, some: slice) -> QuerySet[ChildNow]:
        """The rows of a page, in order of name."""
        return of_keys((self.keys or [])[some])


class Listed(Found):
    """Every child that the list is narrowed to, where nothing was searched for."""

    def __init__(self, rows: QuerySet[ChildNow]) -> None:
        self.rows, self.keys, self.more_than = rows, None, None
        self.total = rows[:COUNTED].count()

    def count(self) -> int:
        """How many there are, up to as many as are counted."""
        return self.total

    def __getitem__(self, some: slice) -> QuerySet[ChildNow]:
        return self.rows[some]


def of_keys(keys: Sequence[int]) -> QuerySet[ChildNow]:
    """The rows of these children, in order of name."""
    return ChildNow.objects.filter(child_id__in=keys).order_by(*BY_NAME)


def find(*, actor: Actor, wanted: Wanted, today: date, first: int) -> Found:
    """The children whom this person may see and who match. As many queries as there are words, and one; at any size.

    `first`: how many are shown where too many match for all of them to be looked up.
    """
    words, born_on = read_words(wanted.words)
    few = born_on is not None or not actor.may(Permission.SEE_ALL_CHILDREN)
    rarest = _rarest(words) if words and not few else None
    seen = visible_rows(ChildNow.objects.all(), "child", actor, today)
    rows = _narrowed(seen, wanted, today, looked_up=rarest is not None).order_by(*BY_NAME)
    if born_on:
        rows = rows.filter(born_on=born_on)
    if not words and not born_on:
        return Listed(rows.none() if wanted.words else rows)
    if rarest is not None:
        few, rows = True, rows.filter(child_id__in=rarest)
    for word in words:
        has = Q(Exists(ChildWord.objects.filter(begins_with(word), child=OuterRef("child_id"))))
        rows = rows.filter(has | Q(born_on=day) if (day := _in_one(word)) else has)
    return Found(rows, few=few, first=first)


def read_words(typed: str) -> tuple[list[str], date | None]:
    """What was typed, as folded words and a date of birth: *kofi 2/2/2011*."""
    born_on = None
    rest = typed.casefold()
    for written in WRITTEN:
        if (there := written.search(rest)) and (day := _as_date(**there.groupdict())):
            born_on, rest = day, rest[: there.start()] + " " + rest[there.end() :]
            break
    words = [fold(word) for word in re.split(r"[\s,;()/_.–—-]+", rest)]
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS], born_on


def _as_date(d: str, m: str, y: str) -> date | None:
    month = MONTHS.get(m) or (int(m) if m.isdigit() else 0)
    year = int(y) + (2000 if len(y) == 2 else 0)
    try:
        return date(year, month, int(d))
    except ValueError:
        return None


def _in_one(word: str) -> date | None:
    """*14122014* as a day."""
    there = IN_ONE.fullmatch(word)
    return _as_date(**there.groupdict()) if there else None


def _years_before(today: date, years: int) -> date:
    """The last day of birth on which somebody is so old today."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)


def begins_with(word: str) -> Q:
    """Words that begin so, by the index of whichever engine there is.

    SQLite compares letter by letter and reads a range off its index; PostgreSQL, whose order of letters depends on its
    setting up, has an index for beginnings.
    """
    if connection.vendor == "postgresql":
        return Q(word__startswith=word)
    return Q(word__gte=word, word__lt=word + "\U0010ffff")


def _rarest(words: Sequence[str]) -> list[int] | None:
    """The children of the word that the fewest have; None where each is had by more than `FEW`. A query a word.

    Of a word that may be a date of birth, those who were born then too: one query more.
    """
    best: list[int] | None = None
    for word in words:
        there = ChildWord.objects.filter(begins_with(word)).values_list("child_id", flat=True)
        children = list(there[: FEW + 1])
        if day := _in_one(word):
            # Both, so that the index of ages serves.
            born = ChildNow.objects.filter(in_care__in=[True, False], born_on=day)
            children += born.values_list("child_id", flat=True)[: FEW + 1]
        if len(children) <= FEW and (best is None or len(children) < len(best)):
            best = list(dict.fromkeys(children))
    return best


def _narrowed(rows: QuerySet[ChildNow], wanted: Wanted, today: date, *, looked_up: bool) -> QuerySet[ChildNow]:
    """Everything but the words. `looked_up`: a few children are looked up by key, so no index of the list is wanted."""
    if wanted.who is Who.IN_CARE:
        # SQLite finds *is one of* in an index, and not *is true*.
        here = Q(in_care=True) if looked_up else Q(in_care__in=[True])
        rows = rows.filter(here, leaves_on__gt=today)
    elif wanted.who is Who.LEFT:
        rows = rows.filter(Q(in_care=False, since__isnull=False) | Q(in_care=True, leaves_on__lte=today))
    elif wanted.who is Who.NO_START:
        rows = rows.filter(since__isnull=True)
    held = Allocation.objects.filter(open_on("from_on", "to_on", today))
    if wanted.iro:
        rows = rows.filter(child__in=held.filter(iro=wanted.iro).values("child"))
    if wanted.no_iro:
        rows = rows.filter(~Exists(held.filter(child=OuterRef("child_id"))), iro_since__gt=today)
    if wanted.team:
        rows = rows.filter(child__in=children_of_team(wanted.team, today))
    for column, value in (("legal_status", wanted.status), ("kind", wanted.kind)):
        if value:
            rows = rows.filter(**{column: value})
    if wanted.where:
        rows = rows.filter(miles__gt=FAR) if wanted.where == "far" else rows.filter(location=wanted.where)
    if wanted.age:
        least, most = AGES[wanted.age]
        rows = rows.filter(born_on__lte=_years_before(today, least), born_on__gt=_years_before(today, most + 1))
    if wanted.review:
        due = NextReview.objects.filter(in_state(today, soon_days(today))[wanted.review])
        rows = rows.filter(child__in=due.values("child"))
    return rows
