"""The projections by which children are found: the words of their names and numbers, and what holds for them today."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from keel.law.endings import adult_on
from keel.records.bulk import chunks, sync_rows
from keel.records.models import (
    Allocation,
    CarePeriod,
    Child,
    ChildNow,
    ChildNumber,
    ChildWord,
    CouncilPlace,
    LegalStatus,
    Placement,
)
from keel.records.models.search import LONGEST_WORD
from keel.records.names import fold
from keel.records.places import kind_of, location_of
from keel.records.postcodes import Point, miles_between, tidy
from keel.records.queries.postcodes import points_of

AT_A_TIME = 2000
SHORTEST_END = 3
"""Ends of a word shorter than this find too many children to be of use."""
BETWEEN_NAMES = re.compile(r"[\s,;()/_.–—-]+")
NOT_A_WORD = re.compile(r"[^\w]+|_+")
NAMES = ("number", "given_name", "family_name", "preferred_name")
NOW_COLUMNS = (
    "child_number",
    "name_key",
    "born_on",
    "in_care",
    "since",
    "leaves_on",
    "iro_since",
    "legal_status",
    "place",
    "kind",
    "location",
    "miles",
)


def words_of_name(*names: str) -> set[str]:
    """The folded words of a name, and their ends: *Lockhart* is found by lock, hart and art too."""
    found: set[str] = set()
    for name in names:
        for part in BETWEEN_NAMES.split(name):
            word = fold(part)[:LONGEST_WORD]
            found.update(word[start:] for start in range(max(1, len(word) - SHORTEST_END + 1)) if word)
        if whole := fold(NOT_A_WORD.sub("", name))[:LONGEST_WORD]:
            found.add(whole)  # O'Neil and Abara-O'Neil as people type them, without a mark
    return found


def words_of_number(number: str) -> set[str]:
    """A number whole and in its parts: LC-10482 is found by lc10482, by 10482 and by its beginning."""
    parts = [fold(part)[:LONGEST_WORD] for part in NOT_A_WORD.split(number)]
    digits = re.findall(r"\d+", number)
    return {*filter(None, parts), *(run[:LONGEST_WORD] for run in digits), fold("".join(parts))[:LONGEST_WORD]} - {""}


def refresh_words(children: Sequence[int]) -> None:
    """Make the words of these children again. Three queries, and what has changed."""
    numbers: dict[int, list[str]] = defaultdict(list)
    for child, value in ChildNumber.objects.filter(child_id__in=children).values_list("child_id", "value"):
        numbers[child].append(value)
    wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
    for child, number, *names in Child.objects.filter(id__in=children).values_list("id", *NAMES):
        words = words_of_name(*names)
        for each in (number, *numbers[child]):
            words |= words_of_number(each)
        wanted.update({(child, word): () for word in words})
    sync_rows(ChildWord, owners=children, key=["word"], fields=[], wanted=wanted)


def refresh_now(children: Sequence[int], today: date) -> tuple[int, int, int]:
    """Make the rows of what holds today again. Eight queries. Returns how many were added, changed and taken away."""
    spells = _Spells(children, today)
    own, neighbours = _areas()
    iros = dict(Allocation.objects.filter(child_id__in=children, to_on=None).values_list("child_id", "from_on"))
    wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
    for child, number, name_key, born_on in Child.objects.filter(id__in=children).values_list(
        "id", "number", "name_key", "born_on"
    ):
        adult = adult_on(born_on) if born_on else None
        since, ended_on, here = spells.period(child)
        in_care = here and (adult is None or adult > today)
        status = spells.status.get(child, "") if in_care else ""
        place, home, there = spells.home(child) if in_care else ("", None, None)
        wanted[child, None] = (
            number,
            name_key,
            born_on,
            in_care,
            since,
            min(filter(None, (ended_on, adult)), default=date.max) if in_care else date.max,
            iros.get(child, date.max),
            status,
            place,
            kind_of(place),
            location_of(there.district if there else "", own, neighbours),
            miles_between(home, there) if home and there else None,
        )
    return sync_rows(ChildNow, owners=children, key=[], fields=NOW_COLUMNS, wanted=wanted)


def refresh_everybody(today: date) -> None:
    """Make the rows of every child again: what they are seen from has changed."""
    everyone = list(Child.objects.order_by("id").values_list("id", flat=True))
    for some in chunks(everyone, AT_A_TIME):
        refresh_now(some, today)


def note_iros(children: Sequence[int]) -> None:
    """Note since when these children have an IRO, after somebody was given or taken away. One query for each 2,000."""
    running = Allocation.objects.filter(child=OuterRef("child_id"), to_on=None).values("from_on")[:1]
    for some in chunks(children, AT_A_TIME):
        ChildNow.objects.filter(child_id__in=some).update(iro_since=Coalesce(Subquery(running), Value(date.max)))


def _areas() -> tuple[frozenset[str], frozenset[str]]:
    """The districts that are the council's own, and those that border it. One query."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for code, kind in CouncilPlace.objects.values_list("code", "kind"):
        kinds[kind].add(code)
    return frozenset(kinds[CouncilPlace.Kind.OWN]), frozenset(kinds[CouncilPlace.Kind.NEIGHBOUR])


class _Spells:
    """What held last for each of these children by a day: period, legal status, home."""

    def __init__(self, children: Sequence[int], today: date) -> None:
        begun = {"child_id__in": children}
        periods = CarePeriod.objects.filter(**begun, started_on__lte=today).order_by("started_on")
        self.today = today
        self.periods = {row[0]: row[1:] for row in periods.values_list("child_id", "started_on", "ended_on", "away")}
        statuses = LegalStatus.objects.filter(**begun, from_on__lte=today).order_by("from_on")
        self.status = dict(statuses.values_list("child_id", "code"))
        homes = Placement.objects.filter(**begun, from_on__lte=today).order_by("from_on")
        self.homes = {row[0]: row[1:] for row in homes.values_list("child_id", "code", "home_postcode", "postcode")}
        self.points = points_of(postcode for _, *both in self.homes.values() for postcode in both)

    def period(self, child: int) -> tuple[date | None, date | None, bool]:
        """When the newest period began and ended, and whether it goes on: see `facts_on`."""
        since, ended_on, away = self.periods.get(child, (None, None, []))
        gone = any(left <= self.today.isoformat() < back for left, back in away)
        return since, ended_on, since is not None and not gone and (ended_on is None or ended_on > self.today)

    def home(self, child: int) -> tuple[str, Point | None, Point | None]:
        """The code of the home; where the child's own home is, and where this one is."""
        code, home, there = self.homes.get(child, ("", "", ""))
        return code, self.points.get(tidy(home)), self.points.get(tidy(there))
