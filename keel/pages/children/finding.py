"""The list of children: what it is narrowed to, read from the address, and its words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from keel.exchange.tables_out import Cell
from keel.law.answers import State
from keel.pages import codes
from keel.pages.children.presenters import away
from keel.pages.govuk.words import and_list, long_date
from keel.pages.naming import Named, age_words, name_row
from keel.pages.reviews.presenters import unknown_since
from keel.records.places import FAR, Kind, Location
from keel.records.queries.child import working_days_left
from keel.records.queries.finding import AGES, Wanted, Who
from keel.records.queries.listing import ChildRow
from keel.records.queries.practice import calendar

LONGEST = 100
WHO = {
    Who.IN_CARE: "In care now",
    Who.LEFT: "Left care",
    Who.NO_START: "Start of care not known",
    Who.ALL: "Every child",
}
TITLES = {
    Who.IN_CARE: "Children in care",
    Who.LEFT: "Children who left care",
    Who.NO_START: "Children of whom nothing says when care began",
    Who.ALL: "Children",
}
KINDS = {
    Kind.FOSTER: "Foster home",
    Kind.ADOPTERS: "Home with adopters",
    Kind.PARENTS: "Home with parents",
    Kind.CHILDRENS: "Children’s home",
    Kind.SUPPORTED: "Supported or independent living",
    Kind.SCHOOL: "Residential school",
    Kind.SECURE: "Secure home",
    Kind.HEALTH: "Care home or hospital",
    Kind.OTHER: "Another kind of home",
}
WHERE = {
    Location.OWN: "In our own area",
    Location.NEIGHBOUR: "In a neighbouring area",
    Location.OTHER: "Elsewhere in England",
    Location.SCOTLAND: "In Scotland",
    Location.WALES: "In Wales",
    Location.NORTHERN_IRELAND: "In Northern Ireland",
    "far": f"More than {FAR} miles from home",
}
AGE = {"0": "Under 1", "1-4": "1 to 4", "5-9": "5 to 9", "10-15": "10 to 15", "16-17": "16 and 17"}
REVIEW = {
    State.LATE: "Late",
    State.SOON: "Soon",
    State.DUE: "Due later",
    State.UNKNOWN: "Not certain",
}
NO_IRO = "none"
NAMED = {"iro": "IRO", "team": "team"}
FIELDS: dict[str, tuple[str, Mapping[Any, str]]] = {
    "who": ("Children", WHO),
    "status": ("Legal status", codes.LEGAL_STATUS),
    "age": ("Age", AGE),
    "kind": ("Home", KINDS),
    "where": ("Where", WHERE),
    "review": ("Next review", REVIEW),
}
"""What can be chosen whatever the council: name in the address -> label, value -> words."""
assert set(AGE) == set(AGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """One list to open: what it narrows by."""

    name: str
    label: str
    items: Sequence[tuple[str, str, bool]]
    """(value, words, chosen)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One child of the list, in words."""

    child: Named
    in_care: bool
    care: str
    home: str
    iro: str
    social_worker: str
    due_on: date | None
    days: int
    state: str
    since: date | None
    forward: bool = False
    """Whether regulation 33(3) brings the next review forward."""


def read(query: QueryDict) -> Wanted:
    """What the address asks for. What is not a choice is taken as not asked."""
    chosen = {name: query.get(name, "") for name in FIELDS}
    chosen = {name: value if value in {str(key) for key in FIELDS[name][1]} else "" for name, value in chosen.items()}
    iro, team = query.get("iro", ""), query.get("team", "")
    return Wanted(
        words=query.get("q", "").replace("\0", "").strip()[:LONGEST],
        who=Who(chosen["who"] or Who.IN_CARE),
        iro=_key(iro),
        no_iro=iro == NO_IRO,
        team=_key(team),
        status=chosen["status"],
        age=chosen["age"],
        kind=chosen["kind"],
        where=chosen["where"],
        review=State(chosen["review"]) if chosen["review"] else None,
    )


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def selects(wanted: Wanted, iros: Iterable[tuple[int, str]], teams: Iterable[tuple[int, str]]) -> list[Select]:
    """Everything that the list can be narrowed by, with what is chosen."""
    return [
        _select("who", *FIELDS["who"], chosen=wanted.who.value, any_of=""),
        _select(
            "iro",
            "IRO",
            {**{str(key): name for key, name in iros}, NO_IRO: "No IRO yet"},
            chosen=NO_IRO if wanted.no_iro else str(wanted.iro or ""),
        ),
        _select("team", "Team", {str(key): name for key, name in teams}, chosen=str(wanted.team or "")),
        _select("status", *FIELDS["status"], chosen=wanted.status),
        _select("age", *FIELDS["age"], chosen=wanted.age),
        _select("kind", *FIELDS["kind"], chosen=wanted.kind),
        _select("where", *FIELDS["where"], chosen=wanted.where),
        _select("review", *FIELDS["review"], chosen=wanted.review.value if wanted.review else ""),
    ]


def _select(name: str, label: str, choices: Mapping[Any, str], *, chosen: str, any_of: str = "Any") -> Select:
    items = [(str(value), words[:1].upper() + words[1:], str(value) == chosen) for value, words in choices.items()]
    return Select(name=name, label=label, items=[*([("", any_of, not chosen)] if any_of else []), *items])


def rows(found: Iterable[ChildRow], today: date, link: Any) -> list[Row]:
    """The lines of a page. `link` gives the address of a child's page by their number."""
    days = calendar()
    return [
        Row(
            child=name_row(row.number, row, today, link),
            in_care=row.in_care,
            care=care(row),
            home=(home(row.place, row.miles) or "Not recorded") if row.in_care else "",
            iro=row.iro or ("No IRO yet" if row.in_care else ""),
            social_worker=row.social_worker or ("Not recorded" if row.in_care else ""),
            due_on=row.due.due_on if row.due else None,
            days=working_days_left(days, today, row.due.due_on) if row.due else 0,
            state=row.due.state.value if row.due else "",
            forward=bool(row.due and row.due.forward_on),
            since=unknown_since(row.due.state, row.due.due_on, row.due.known_to, today) if row.due else None,
        )
        for row in found
    ]


HEADINGS = (
    "Number",
    "Name",
    "Likes to be called",
    "Date of birth",
    "Age",
    "Restricted",
    "Care",
    "In care since",
    "Left care on",
    "Home",
    "Where",
    "Miles from home",
    "IRO",
    "Social worker",
    "Next review due",
    "How it stands",
)
"""The columns of the list as a file."""


def cells(row: ChildRow, today: date) -> list[Cell]:
    """One line of the file, in the order of `HEADINGS`."""
    return [
        row.number,
        row.name,
        row.known_as,
        row.born_on,
        age_words(row.born_on, today),
        row.restricted,
        care(row),
        row.since,
        row.left_on,
        home(row.place, None) if row.in_care else "",
        WHERE.get(row.location, ""),
        str(row.miles) if row.miles is not None else "",
        row.iro,
        row.social_worker,
        row.due.due_on if row.due else None,
        ("brought forward" if row.due.forward_on else REVIEW[row.due.state].lower()) if row.due else "",
    ]


def care(row: ChildRow) -> str:
    """Whether the child is in care, and under which legal status."""
    if row.in_care:
        return codes.words(codes.LEGAL_STATUS, row.legal_status).capitalize() if row.legal_status else "In care"
    if not row.since:
        return "Not in care"
    return f"Left care on {long_date(row.left_on)}" if row.left_on else "Left care"


def home(place: str, miles: Any) -> str:
    """*Foster home, 2.1 miles from home*."""
    words = codes.words(codes.PLACE, place).capitalize() if place else ""
    return f"{words}{away(place, miles)}" if words else words


def heading(wanted: Wanted, chosen: Iterable[Select], today: date, *, everyone: bool) -> tuple[str, str]:
    """The name of the list as it is narrowed, and whose children it holds: on paper nothing else says so."""
    title = TITLES[wanted.who]
    whose = "Every child whose record you may see" if everyone else "Every child that you work with"
    words = said(wanted, chosen)
    narrowed = f", narrowed to {and_list(words)}" if words else ""
    return title, f"{whose}{narrowed}, by name, on {long_date(today)}."


def said(wanted: Wanted, chosen: Iterable[Select]) -> list[str]:
    """What the list is narrowed to, in words: what was searched for, and what is chosen in each list to open."""
    told = [f"“{wanted.words}”"] if wanted.words else []
    for select in chosen:
        value, words = next(((value, words) for value, words, here in select.items if here), ("", ""))
        if not value or select.name == "who":
            continue
        if select.name in FIELDS:
            told.append(f"{select.label.lower()} “{FIELDS[select.name][1][value]}”")
        else:
            told.append("no IRO yet" if value == NO_IRO else f"{NAMED[select.name]} {words}")
    return told
