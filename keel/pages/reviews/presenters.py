"""A due date in words: what the list, the child's page and the explanation say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.answers import Due, SettingUsed, State
from keel.law.days import Calendar
from keel.law.explanations import booking, flag_words
from keel.law.practice import SETTING_BY_NAME
from keel.pages import codes
from keel.records.queries.child import working_days_left
from keel.records.queries.due import DueRow

STATES = {
    State.LATE: ("Late", "The date has passed and no review is recorded."),
    State.SOON: ("Soon", "Due within the next weeks."),
    State.DUE: ("Due later", "Due, with time to spare."),
    State.UNKNOWN: ("Unknown", "The record does not say enough to be sure."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A child as every page names them."""

    name: str
    age: int | None
    number: str
    href: str
    restricted: bool
    known_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list, in words."""

    child: Named
    due_on: date
    days: int
    state: str
    since: date | None
    book_by: date
    booked_on: date | None
    too_late: bool
    iro: str
    what: str
    local_on: date | None


def age_on(born_on: date | None, day: date) -> int | None:
    """Age in whole years; None where the date of birth is not known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def unknown_since(state: State, due_on: date, known_to: date | None, today: date) -> date | None:
    """The last day up to which reviews are known, where the date has passed since then."""
    passed = state is State.UNKNOWN and due_on < today
    return known_to if passed and known_to and known_to < today else None


def rows(found: Iterable[DueRow], calendar: Calendar, today: date, link: Any) -> list[Row]:
    """The lines of a page. `link` gives the address of a child's page by their number."""
    return [
        Row(
            child=Named(
                name=row.name or "Name not recorded",
                age=age_on(row.born_on, today),
                number=row.child,
                href=link(row.child),
                restricted=row.restricted,
                known_as=row.known_as,
            ),
            due_on=row.due_on,
            days=working_days_left(calendar, today, row.due_on),
            state=row.state.value,
            since=unknown_since(row.state, row.due_on, row.known_to, today),
            book_by=row.book_by,
            booked_on=row.booked_on,
            too_late=row.booked_on is not None and row.booked_on > row.due_on,
            iro=row.iro,
            what=codes.words(codes.RULE, row.rule),
            local_on=row.local_on,
        )
        for row in found
    ]


def _setting(used: SettingUsed) -> str:
    """A setting's value with its unit, and what it is where nobody changed it."""
    unit = SETTING_BY_NAME[used.name].unit
    value, default = (f"{each} {unit}" if isinstance(each, int) else str(each) for each in (used.value, used.default))
    return f"{value} (unless changed: {default})"


def why(due: Due, calendar: Calendar) -> dict[str, Any]:
    """An answer of the law as the *Why this date?* macro takes it."""
    return {
        "because": [
            *due.because,
            *filter(None, [booking(due.on, due.book_by, calendar), due.local.because if due.local else ""]),
            *(flag_words(flag, calendar) for flag in due.flags),
        ],
        "counted_from": {"date": due.counted_from, "what": due.counted_what},
        "skipped": [{"date": day.on, "name": day.name} for day in due.skipped],
        "rule": f"{codes.words(codes.RULE, due.rule.value)} ({due.rule.value})",
        "source": {"text": str(due.source), "href": due.source.url, "checked_on": None},
        "settings": [{"name": SETTING_BY_NAME[used.name].label, "value": _setting(used)} for used in due.settings],
        "would_change": [change.text for change in due.changes],
        "assumes": list(due.assumes),
        "settled_by": list(due.settled_by),
    }
