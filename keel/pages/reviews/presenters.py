"""A due date in words: what the list, the child's page and the explanation say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from keel.law.answers import Due, SettingUsed, State
from keel.law.days import Calendar
from keel.law.explanations import booking, flag_words
from keel.law.forward import GROUND_WORDS, Ground
from keel.law.practice import SETTING_BY_NAME
from keel.pages import codes
from keel.pages.naming import Named, name_row
from keel.records.queries.child import working_days_left
from keel.records.queries.due import DueRow

STATES = {
    State.LATE: ("Late", "The date has passed and no review is recorded.", "No review is late."),
    State.SOON: ("Soon", "Due within the next weeks.", "No review is due in the next weeks."),
    State.DUE: ("Due later", "Due, with time to spare.", "No review is due later than the next weeks."),
    State.UNKNOWN: ("Not certain", "The record does not say enough to be sure.", "Every date is certain."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list, in words."""

    child: Named
    due_on: date
    latest_on: date | None
    """The latest date that any history allows, where the date is not certain."""
    days: int
    state: str
    since: date | None
    book_by: date
    booked_on: date | None
    booked_time: str
    review: int | None
    passed: bool
    """Booked for a day that has passed, and nobody has said whether it was held."""
    too_late: bool
    iro: str
    what: str
    local_on: date | None
    aim_missed: bool
    forward: str
    """What brings it forward by regulation 33(3); empty where nothing does."""
    forward_before: date | None
    ends_first: date | None
    """The day on which care ends by law or as planned, where that is before the review would be due."""


def unknown_since(state: State, due_on: date, known_to: date | None, today: date) -> date | None:
    """The last day up to which reviews are known, where the date has passed since then."""
    passed = state is State.UNKNOWN and due_on < today
    return known_to if passed and known_to and known_to < today else None


def clock_time(at: time | None) -> str:
    """*15:45*; empty where no time was said."""
    return f"{at:%H:%M}" if at else ""


def rows(found: Iterable[DueRow], calendar: Calendar, today: date, link: Any) -> list[Row]:
    """The lines of a page. `link` gives the address of a child's page by their number."""
    return [
        Row(
            child=name_row(row.child, row, today, link),
            due_on=row.due_on,
            latest_on=row.latest_on if row.latest_on > row.due_on else None,
            days=working_days_left(calendar, today, row.due_on),
            state=row.state.value,
            since=unknown_since(row.state, row.due_on, row.known_to, today),
            book_by=row.book_by,
            booked_on=row.booked_on,
            booked_time=clock_time(row.booking.time) if row.booking else "",
            review=row.booking.review if row.booking else None,
            passed=row.booked_on is not None and row.booked_on < today,
            too_late=row.booked_on is not None and row.booked_on > row.latest_on,
            iro=row.iro,
            what=codes.words(codes.RULE, row.rule),
            local_on=row.local_on,
            forward=GROUND_WORDS[Ground(row.forward_ground)] if row.forward_ground else "",
            forward_before=row.forward_before,
            ends_first=row.ends_first,
            aim_missed=row.local_on is not None and row.local_on < today,
        )
        for row in found
    ]


def _setting(used: SettingUsed) -> str:
    """A setting's value with its unit, and what it is where nobody changed it."""
    unit = SETTING_BY_NAME[used.name].unit
    value, default = (f"{each} {unit}" if isinstance(each, int) else str(each) for each in (used.value, used.default))
    if used.value == used.default:
        return f"{value}, as Keel comes"
    return f"{value}, set by the council (Keel comes with: {default})"


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
