"""What a list of oversight is narrowed to, read from its address, and how that is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from keel.pages.access import actor
from keel.pages.govuk.words import long_date, plural
from keel.pages.reviews.narrowing import NO_IRO, Choice, kept_query
from keel.records.permissions import Permission
from keel.records.queries.oversight_lists import MONTHS, MOST_MONTHS, Asked, How, Where, Which
from keel.records.queries.teams import iros_with_children

VIEWS = (
    ("Not seen", "oversight"),
    ("Midway checks", "oversight_midway"),
    ("Homes to see first", "oversight_places"),
    ("Social work visits", "oversight_visits"),
    ("Events that wait", "oversight_events"),
    ("Endings not approved", "oversight_endings"),
    ("Pathway plans", "pathway"),
)
HOWS = {How.SEEN: "Seen", How.ALONE: "Seen alone", How.PERSON: "Seen face to face"}
WHERES = {
    Where.ANY: "Every one of these",
    Where.UNREGISTERED: "No registration on record",
    Where.UNREGULATED: "Unregulated",
    Where.FAR: "More than 20 miles from home",
    Where.DISTANCE: "Outside the authority, not adjoining",
    Where.ADJOINING: "In an adjoining authority",
    Where.SCOTLAND: "In Scotland",
    Where.WALES: "In Wales",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is asked for, and what may be chosen."""

    asked: Asked
    iros: Sequence[Choice]
    hows: Sequence[Choice]
    wheres: Sequence[Choice]
    everyone: bool
    iro: str

    @property
    def by_iro(self) -> bool:
        """Whether it is narrowed to one IRO's children, or to those who have none."""
        return self.asked.iro is not None or self.asked.no_iro


def read(request: HttpRequest, which: Which, today: date) -> Narrowed:
    """What the address asks for; what is not a choice is taken as not asked. One query."""
    query, who = request.GET, actor(request)
    everyone = who.may(Permission.SEE_ALL_CHILDREN)
    known = {str(key): name for key, name in iros_with_children(today)} if everyone else {}
    names = {**known, **({NO_IRO: "No IRO yet"} if everyone else {})}
    iro = query.get("iro", "") if query.get("iro", "") in names else ""
    how = query.get("how", "") if query.get("how", "") in set(How) else How.SEEN
    where = query.get("where", "") if query.get("where", "") in set(Where) else Where.ANY
    months = query.get("months", "")
    counted = int(months) if months.isascii() and months.isdigit() and len(months) < 4 else MONTHS
    asked = Asked(
        which=which,
        how=How(how),
        months=min(max(counted, 1), MOST_MONTHS),
        where=Where(where),
        iro=int(iro) if iro and iro != NO_IRO else None,
        no_iro=iro == NO_IRO,
    )
    return Narrowed(
        asked=asked,
        iros=[("", "Every IRO", not iro), *((key, name, key == iro) for key, name in names.items())],
        hows=[(key.value, name, key == asked.how) for key, name in HOWS.items()],
        wheres=[(key.value, name, key == asked.where) for key, name in WHERES.items()],
        everyone=everyone,
        iro=names.get(iro, ""),
    )


def views(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is this one) of the lists."""
    kept = kept_query(request, "how", "months", "where")
    return [(words, reverse(name) + kept, request.path == reverse(name)) for words, name in VIEWS]


def heading(narrowed: Narrowed, today: date) -> tuple[str, str]:
    """The name of a list as it is narrowed, and whose children it holds."""
    asked = narrowed.asked
    whose = "Every child in care" if narrowed.everyone else "Every child in care that you work with"
    if asked.no_iro:
        whose = "Children in care who have no IRO yet"
    elif narrowed.iro:
        whose = f"Children in care whose IRO is {narrowed.iro}"
    on = long_date(today)
    if asked.which is Which.SEEN:
        kind = HOWS[asked.how].lower()
        title = f"Not {kind} in {plural(asked.months, 'month')}"
        said = f"of whom nothing in Keel says that they were {kind} since, on {on}"
        return title, f"{whose} {said}. Those whose home is to be seen first come first."
    if asked.which is Which.MIDWAY:
        return "Midway checks that are late", f"{whose} whose midway check is past its day, the latest first, on {on}."
    if asked.which is Which.VISITS:
        said = "whose social work visit is past its day, as far as the record tells, the latest first"
        return "Social work visits that are late", f"{whose} {said}, on {on}."
    title = "Homes to see first" if asked.where is Where.ANY else WHERES[asked.where]
    order = "unregistered and unregulated homes first, then those more than 20 miles away, then outside the authority"
    return title, f"{whose} by where they live: {order}, on {on}."
