"""Children as a list shows them: who they are, where they live, who works with them, when they are reviewed next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from django.db.models import QuerySet

from keel.law.answers import State
from keel.law.endings import adult_on
from keel.records.models import CarePeriod, ChildNow
from keel.records.plain import as_day, ask_of
from keel.records.queries.cases import workers_of
from keel.records.queries.due import Judged, iros_of, known_as, said, soon_days, state_on

CHILD = ("given_name", "family_name", "preferred_name", "restricted", "interpreter")


class Standing(NamedTuple):
    """A child's next review as it stands on a day."""

    due_on: date
    state: State
    known_to: date | None
    forward_on: date | None = None
    """Since when regulation 33(3) brings it forward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """One child of a list. `due` None: no review is due."""

    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    in_care: bool
    since: date | None
    left_on: date | None
    """The day on which care ended, of a child who has left it; None of any other, and where that is not known."""
    legal_status: str
    place: str
    location: str
    miles: Decimal | None
    iro: str
    social_worker: str
    due: Standing | None


def rows_of(rows: QuerySet[ChildNow], today: date) -> list[ChildRow]:
    """These rows of the projection with all that a list shows. Six queries at most, however many rows."""
    found = list(
        rows.values_list(
            "child_id",
            "child_number",
            "born_on",
            "in_care",
            "since",
            "leaves_on",
            "legal_status",
            "place",
            "location",
            "miles",
            *(f"child__{name}" for name in CHILD),
        )
    )
    keys = [row[0] for row in found]
    iros, workers, due = iros_of(keys, today), workers_of(keys, today), next_reviews(keys, today)
    left = _left_on({row[0]: row[2] for row in found if not (row[3] and row[5] > today)}, today)
    listed = []
    for key, number, born_on, in_care, since, leaves_on, status, place, location, miles, *child in found:
        given, family, preferred, restricted, _ = child
        here = in_care and leaves_on > today
        listed.append(
            ChildRow(
                number=number,
                name=said(given, family, preferred),
                known_as=known_as(given, preferred),
                born_on=born_on,
                restricted=restricted,
                in_care=here,
                since=since,
                left_on=left.get(key),
                legal_status=status,
                place=place,
                location=location,
                miles=miles,
                iro=iros.get(key, ""),
                social_worker=workers.get(key, ""),
                due=due.get(key) if here else None,
            )
        )
    return listed


def _left_on(born: Mapping[int, date | None], today: date) -> dict[int, date]:
    """When the newest time in care of these children ended: as their period did, or as they turned 18. One query."""
    rows = CarePeriod.objects.filter(child_id__in=born, started_on__lte=today).order_by("started_on")
    newest = {child: (ended_on, away) for child, ended_on, away in rows.values_list("child_id", "ended_on", "away")}
    found = {}
    for child, (ended_on, away) in newest.items():
        born_on = born[child]
        gone = (date.fromisoformat(left) for left, back in away if left <= today.isoformat() < back)
        days = [ended_on, adult_on(born_on) if born_on else None, *gone]
        if past := [day for day in days if day and day <= today]:
            found[child] = min(past)
    return found


NEXT_REVIEWS = """
SELECT child_id, due_on, latest_on, certain, known_to, forward_on FROM records_nextreview WHERE child_id IN ({children})
"""


def next_reviews(children: Sequence[int], today: date) -> dict[int, Standing]:
    """Child -> the next review due and how it stands. Two queries."""
    soon = soon_days(today)
    found = {}
    for child, due_on, latest_on, certain, known_to, forward_on in ask_of(NEXT_REVIEWS, children):
        due, latest = cast(date, as_day(due_on)), cast(date, as_day(latest_on))
        row = Judged(due, latest, bool(certain), as_day(known_to))
        found[child] = Standing(due, state_on(row, today, soon), row.known_to, as_day(forward_on))
    return found
