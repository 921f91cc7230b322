"""Children as a list shows them: who they are, where they live, who works with them, when they are reviewed next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from keel.law.answers import State
from keel.records.models import ChildNow, NextReview
from keel.records.queries.cases import workers_of
from keel.records.queries.due import Judged, iros_of, said, soon_days, state_on

CHILD = ("given_name", "family_name", "preferred_name", "restricted", "interpreter")


class Standing(NamedTuple):
    """A child's next review as it stands on a day."""

    due_on: date
    state: State
    known_to: date | None


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
    legal_status: str
    place: str
    location: str
    miles: Decimal | None
    iro: str
    social_worker: str
    due: Standing | None


def rows_of(rows: QuerySet[ChildNow], today: date) -> list[ChildRow]:
    """These rows of the projection with all that a list shows. Five queries, however many rows."""
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
    listed = []
    for key, number, born_on, in_care, since, leaves_on, status, place, location, miles, *child in found:
        given, family, preferred, restricted, _ = child
        here = in_care and leaves_on > today
        listed.append(
            ChildRow(
                number=number,
                name=said(given, family, preferred),
                known_as=preferred if given and preferred != given else "",
                born_on=born_on,
                restricted=restricted,
                in_care=here,
                since=since,
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


def next_reviews(children: Sequence[int], today: date) -> dict[int, Standing]:
    """Child -> the next review due and how it stands. Two queries."""
    soon = soon_days(today)
    rows = NextReview.objects.filter(child_id__in=children).values_list("child_id", *Judged._fields)
    found = ((child, Judged(*columns)) for child, *columns in rows)
    return {child: Standing(row.due_on, state_on(row, today, soon), row.known_to) for child, row in found}
