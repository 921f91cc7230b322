"""The lines of the lists in words: on a page, and as columns of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.exchange.tables_out import Cell
from keel.law.days import Calendar
from keel.law.endings import years_after
from keel.law.placements import OTHER_ARRANGEMENTS_BARRED_UNDER_YEARS
from keel.pages import codes
from keel.pages.children.finding import WHERE
from keel.pages.govuk.words import long_date
from keel.pages.naming import Named, name_row
from keel.pages.oversight.words import state_of
from keel.records.places import FAR, Location, Rank
from keel.records.queries.child import working_days_left
from keel.records.queries.oversight_lists import LadderRow

SHEET = "Oversight"
HEADINGS = (
    "Number",
    "Name",
    "Likes to be called",
    "Date of birth",
    "IRO",
    "Last seen alone",
    "Last seen",
    "Last seen face to face",
    "Last contact of any kind",
    "Next contact planned",
    "Midway check due",
    "Midway check made",
    "Social work visit due",
    "Events that wait",
    "Home",
    "Where",
    "Miles from home",
    "Seen first because",
)
NOT_RECORDED = "Not recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a page."""

    child: Named
    iro: str
    alone: str
    seen: str
    person: str
    planned: str
    due_on: date | None
    days: int
    state: str
    home: str
    tags: list[str]


def rows(found: Iterable[LadderRow], due: str, calendar: Calendar, today: date, link: Any) -> list[Row]:
    """The lines of a page. `due`: the column of what is late on this list; empty where nothing is."""
    return [_row(row, getattr(row, due) if due else None, calendar, today, link) for row in found]


def _row(row: LadderRow, due_on: date | None, calendar: Calendar, today: date, link: Any) -> Row:
    return Row(
        child=name_row(row.child, row, today, link),
        iro=row.iro or "No IRO yet",
        alone=long_date(row.alone_on, NOT_RECORDED),
        seen=long_date(row.seen_on, NOT_RECORDED),
        person=long_date(row.person_on, NOT_RECORDED),
        planned=long_date(row.planned_for, ""),
        due_on=due_on,
        days=working_days_left(calendar, today, due_on) if due_on else 0,
        state=state_of(due_on, today) if due_on else "",
        home=codes.words(codes.PLACE, row.place).capitalize() if row.place else NOT_RECORDED,
        tags=tags(row, today),
    )


def tags(row: LadderRow, today: date) -> list[str]:
    """Why a child is to be seen first, in words."""
    found = []
    if row.rank is Rank.UNREGISTERED:
        found.append("No registration on record")
    elif row.rank is Rank.UNREGULATED:
        found.append("Unregulated")
        if row.born_on and today < years_after(row.born_on, OTHER_ARRANGEMENTS_BARRED_UNDER_YEARS):
            found.append("Under 16: may not live here")
    if row.miles is not None and row.miles > FAR:
        found.append(f"{float(row.miles):g} miles from home")
    if row.location == Location.NEIGHBOUR:
        found.append("Adjoining authority")
    elif row.location == Location.OTHER:
        found.append("Outside the authority, at a distance")
    elif row.location not in ("", Location.OWN):
        found.append(WHERE[Location(row.location)])
    return found


def cells(row: LadderRow, today: date) -> list[Cell]:
    """One line of a file, in the order of `HEADINGS`."""
    return [
        row.child,
        row.name,
        row.known_as,
        row.born_on,
        row.iro,
        row.alone_on,
        row.seen_on,
        row.person_on,
        row.contact_on,
        row.planned_for,
        row.midway_due_on,
        row.midway_done_on,
        row.visit_due_on,
        row.open_events,
        codes.words(codes.PLACE, row.place) if row.place else "",
        WHERE.get(Location(row.location), "") if row.location else "",
        str(row.miles) if row.miles is not None else "",
        "; ".join(tags(row, today)),
    ]
