"""Who has not been seen, whose midway check or visit is late, who lives far away: lists read off one projection."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, Q, QuerySet

from keel.law.days import Months, add_months
from keel.records.bulk import chunks
from keel.records.models import Allocation, ChildNow, Ladder
from keel.records.permissions import Actor
from keel.records.places import FAR, Location, Rank
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import iros_of, known_as, said

AT_A_TIME = 2000
MONTHS = 6
MOST_MONTHS = 36
CHILD = ("number", "given_name", "family_name", "preferred_name", "born_on", "restricted")
STANDS = (
    "since",
    "contact_on",
    "seen_on",
    "alone_on",
    "person_on",
    "planned_for",
    "midway_due_on",
    "midway_done_on",
    "visit_due_on",
    "open_events",
    "place_rank",
)
"""How oversight of a child stands: the columns of the ladder, which `keel.records.commands.ladder` writes."""
COLUMNS = ("child_id", *STANDS)
HOME = ("place", "location", "miles")


class Which(StrEnum):
    """Which list."""

    SEEN = "seen"
    MIDWAY = "midway"
    PLACES = "places"
    VISITS = "visits"


class How(StrEnum):
    """What counts as seen: one kind is never taken for another."""

    SEEN = "seen"
    ALONE = "alone"
    PERSON = "person"


COLUMN_OF = {How.SEEN: "seen_on", How.ALONE: "alone_on", How.PERSON: "person_on"}


class Where(StrEnum):
    """What the list of places is narrowed to."""

    ANY = ""
    UNREGISTERED = "unregistered"
    UNREGULATED = "unregulated"
    FAR = "far"
    DISTANCE = "distance"
    ADJOINING = "adjoining"
    SCOTLAND = "scotland"
    WALES = "wales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a list is narrowed to."""

    which: Which = Which.SEEN
    how: How = How.SEEN
    months: int = MONTHS
    where: Where = Where.ANY
    iro: int | None = None
    no_iro: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """One child of a list. A day that is None: never, or nothing is due."""

    child: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    iro: str
    since: date
    contact_on: date | None
    seen_on: date | None
    alone_on: date | None
    person_on: date | None
    planned_for: date | None
    midway_due_on: date | None
    midway_done_on: date | None
    visit_due_on: date | None
    open_events: int
    rank: Rank
    place: str
    location: str
    miles: Decimal | None


def since_when(today: date, months: int) -> date:
    """The last day on which somebody may have been seen who was not seen in so many months."""
    return add_months(today, Months(-months))


def listed(actor: Actor, today: date, asked: Asked) -> QuerySet[Ladder]:
    """The rows of a list as this person may see them, in its order: those who are to be seen first come first."""
    rows = visible_rows(Ladder.objects.all(), "child", actor, today)
    held = Allocation.objects.filter(open_on("from_on", "to_on", today))
    if asked.iro is not None:
        rows = rows.filter(child__in=held.filter(iro=asked.iro).values("child"))
    if asked.no_iro:
        rows = rows.exclude(child__in=held.values("child"))
    if asked.which is Which.SEEN:
        column, last = COLUMN_OF[asked.how], since_when(today, asked.months)
        rows = rows.filter(**{f"{column}__lte": last}, since__lte=last)
        return rows.order_by("place_rank", column, "child_number")
    if asked.which is Which.MIDWAY:
        return rows.filter(midway_done_on=None, midway_due_on__lt=today).order_by("midway_due_on", "child_number")
    if asked.which is Which.VISITS:
        return rows.filter(visit_due_on__lt=today).order_by("visit_due_on", "child_number")
    return _placed(rows, asked.where).order_by("place_rank", "child_number")


def _placed(rows: QuerySet[Ladder], where: Where) -> QuerySet[Ladder]:
    """Those who live far away, or in a home that need not be, or is not, registered; narrowed to one of the kinds."""
    rows = rows.filter(place_rank__lt=Rank.NEAR)
    by_rank = {Where.UNREGISTERED: Rank.UNREGISTERED, Where.UNREGULATED: Rank.UNREGULATED}
    if where in by_rank:
        return rows.filter(place_rank=by_rank[where])
    now = ChildNow.objects.all()
    kinds = {
        Where.FAR: Q(miles__gt=FAR),
        Where.DISTANCE: ~Q(location__in=["", Location.OWN.value, Location.NEIGHBOUR.value]),
        Where.ADJOINING: Q(location=Location.NEIGHBOUR.value),
        Where.SCOTLAND: Q(location=Location.SCOTLAND.value),
        Where.WALES: Q(location=Location.WALES.value),
    }
    return rows.filter(child__in=now.filter(kinds[where]).values("child")) if where in kinds else rows


def counts(actor: Actor, today: date, asked: Asked) -> dict[str, int]:
    """How many stand in one list. One query."""
    return {"total": listed(actor, today, asked).order_by().count()}


def rows_of(found: Sequence[Any], today: date) -> list[LadderRow]:
    """The rows of a page (of `as_values`) with home and IRO. Two queries, however many rows."""
    keys = [row["child_id"] for row in found]
    iros = iros_of(keys, today)
    homes = {row[0]: row[1:] for row in ChildNow.objects.filter(child_id__in=keys).values_list("child_id", *HOME)}
    return [_row(row, iros.get(row["child_id"], ""), homes.get(row["child_id"], ("", "", None))) for row in found]


def as_values(rows: QuerySet[Ladder]) -> Any:
    """The columns of a list, for a page to slice."""
    return rows.values(*COLUMNS, **{f"c_{name}": F(f"child__{name}") for name in CHILD})


def every_row(actor: Actor, today: date, asked: Asked) -> Iterator[LadderRow]:
    """The whole list, for a file. A few queries for each 2,000."""
    keys = list(listed(actor, today, asked).values_list("child_id", flat=True))
    for some in chunks(keys, AT_A_TIME):
        place = {key: number for number, key in enumerate(some)}
        rows = sorted(as_values(Ladder.objects.filter(child_id__in=some)), key=lambda row: place[row["child_id"]])
        yield from rows_of(rows, today)


def _row(row: dict[str, Any], iro: str, home: Sequence[Any]) -> LadderRow:
    day = {name: None if row[name] == date.min else row[name] for name in ("contact_on", *COLUMN_OF.values())}
    given, preferred = row["c_given_name"], row["c_preferred_name"]
    return LadderRow(
        child=row["c_number"],
        name=said(given, row["c_family_name"], preferred),
        known_as=known_as(given, preferred),
        born_on=row["c_born_on"],
        restricted=row["c_restricted"],
        iro=iro,
        since=row["since"],
        **day,
        planned_for=row["planned_for"],
        midway_due_on=row["midway_due_on"],
        midway_done_on=row["midway_done_on"],
        visit_due_on=row["visit_due_on"],
        open_events=row["open_events"],
        rank=Rank(row["place_rank"]),
        place=home[0],
        location=home[1],
        miles=home[2],
    )


def oversight_counts(actor: Actor, today: date, *, months: int = MONTHS, iro: int | None = None) -> dict[Which, int]:
    """How many were not seen in so many months, and how many midway checks and visits are late. Three queries.

    `iro`: of the children of one IRO alone.
    """
    kinds = (Which.SEEN, Which.MIDWAY, Which.VISITS)
    asked = {which: Asked(which=which, months=months, iro=iro) for which in kinds}
    return {which: listed(actor, today, one).order_by().count() for which, one in asked.items()}


def midway_soon(actor: Actor, today: date, *, days: int = 14, most: int = 50) -> list[LadderRow]:
    """The midway checks that are late or come soon, the most urgent first: as people are asked. Three queries."""
    rows = visible_rows(Ladder.objects.filter(midway_done_on=None), "child", actor, today)
    due = rows.filter(midway_due_on__lte=today + timedelta(days=days)).order_by("midway_due_on", "child_number")
    return rows_of(list(as_values(due)[:most]), today)
