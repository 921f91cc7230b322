"""What the list of reviews is narrowed to, read from its address, and how that is said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from keel.law.answers import State
from keel.pages.access import actor
from keel.pages.govuk.words import and_list, long_date
from keel.records.permissions import Permission
from keel.records.queries.due_lists import Only, monday_of
from keel.records.queries.teams import iros_with_children

NO_IRO = "none"
BOOKED = {"yes": True, "no": False}
PLACE_IN_LIST = ("page", "print", "from")
"""What an address holds that is not a narrowing: it is left out when the same list is looked at another way."""
VIEWS = (("Most urgent first", "reviews"), ("By week", "reviews_weeks"), ("By IRO", "reviews_iros"))
TITLES = {State.LATE: "Late reviews", State.SOON: "Reviews due soon", State.DUE: "Reviews due later"}
YEARS = range(1990, 2100)
Choice = tuple[str, str, bool]
"""(value, words, chosen)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is asked for, and what may be chosen."""

    only: Only
    iros: Sequence[Choice]
    booked: Sequence[Choice]
    everyone: bool
    """Whether this person sees every child, and so may narrow by IRO."""
    iro: str

    @property
    def by_more(self) -> bool:
        """Whether the list is narrowed by more than its state."""
        return self.only != Only(state=self.only.state)


def read(request: HttpRequest, today: date) -> Narrowing:
    """What the address asks for; what is not a choice is taken as not asked. One query."""
    query, who = request.GET, actor(request)
    everyone = who.may(Permission.SEE_ALL_CHILDREN)
    known = {str(key): name for key, name in iros_with_children(today)} if everyone else {}
    own = str(who.staff_id)
    names = {**({own: known[own]} if own in known else {}), **known, **({NO_IRO: "No IRO yet"} if everyone else {})}
    iro = query.get("iro", "") if query.get("iro", "") in names else ""
    booked = query.get("booked", "") if query.get("booked", "") in BOOKED else ""
    wanted = query.get("state", "")
    only = Only(
        state=State(wanted) if wanted in set(State) else None,
        booked=BOOKED.get(booked),
        iro=int(iro) if iro and iro != NO_IRO else None,
        no_iro=iro == NO_IRO,
        week=day_in(query, "week"),
    )
    return Narrowing(
        only=only,
        iros=[("", "Every IRO", not iro), *((key, name, key == iro) for key, name in names.items())],
        booked=[
            ("", "Booked or not", not booked),
            ("no", "Not booked", booked == "no"),
            ("yes", "Booked", booked == "yes"),
        ],
        everyone=everyone,
        iro=names.get(iro, ""),
    )


def day_in(query: QueryDict, name: str) -> date | None:
    """The Monday of the week that a day in the address lies in; None where it holds no day of our times."""
    try:
        day = date.fromisoformat(query.get(name, ""))
    except ValueError:
        return None
    return monday_of(day) if day.year in YEARS else None


def views(request: HttpRequest, narrowing: Narrowing) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is this one) of the ways to look at the same list."""
    kept = kept_query(request, "week")
    offered = VIEWS if narrowing.everyone else VIEWS[:2]
    return [(words, reverse(name) + kept, request.path == reverse(name)) for words, name in offered]


def kept_query(request: HttpRequest, *without: str) -> str:
    """The narrowing of this address, to be put after another."""
    query = request.GET.copy()
    for name in (*PLACE_IN_LIST, *without):
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""


def hidden(request: HttpRequest, *without: str) -> list[tuple[str, Any]]:
    """What a form that narrows further must carry along."""
    return [(name, value) for name, value in request.GET.items() if name not in (*PLACE_IN_LIST, *without)]


def heading(narrowing: Narrowing, today: date) -> tuple[str, str]:
    """The name of the list as it is narrowed, and whose reviews it holds: on paper nothing else says so."""
    only = narrowing.only
    title = TITLES.get(only.state or State.UNKNOWN, "Reviews nobody can be sure of" if only.state else "Reviews due")
    told = []
    if only.no_iro:
        told.append("who have no IRO yet")
    elif narrowing.iro:
        told.append(f"whose IRO is {narrowing.iro}")
    if only.booked is not None:
        told.append("whose review is booked" if only.booked else "whose review is not booked")
    if only.week:
        told.append(f"to be booked, or booked, in the week of {long_date(only.week)}")
    whose = "of every child in care" if narrowing.everyone else "of every child in care that you work with"
    narrowed = f", {and_list(told)}" if told else ""
    return title, f"The next review {whose}{narrowed}, the most urgent first, on {long_date(today)}."


def of_iro(only: Only, iro: int | None) -> Only:
    """The same narrowing for one IRO, or for children who have none."""
    return replace(only, iro=iro, no_iro=iro is None)
