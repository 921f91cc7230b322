"""The list of reviews as columns of a file: what a person would want of it, in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from keel.exchange.tables_out import Cell
from keel.law.answers import Rule, State
from keel.law.catalogue import ENTRY
from keel.law.days import Calendar
from keel.law.forward import GROUND_WORDS, Ground
from keel.pages import codes
from keel.records.queries.child import working_days_left
from keel.records.queries.due import DueRow

SHEET = "Reviews due"
STATE = {State.LATE: "late", State.SOON: "soon", State.DUE: "due later", State.UNKNOWN: "not certain"}
HEADINGS = (
    "Number",
    "Name",
    "Likes to be called",
    "Date of birth",
    "IRO",
    "Due by law",
    "At the latest",
    "Book by",
    "Our own aim",
    "State",
    "Working days left",
    "Certain",
    "Booked",
    "Time",
    "Where",
    "Which review",
    "Rule",
    "Why",
    "Brought forward",
)


def cells(row: DueRow, calendar: Calendar, today: date) -> list[Cell]:
    """One line, in the order of `HEADINGS`. Days left are counted as on the pages: working days, negative once past."""
    booking: Any = row.booking
    return [
        row.child,
        row.name,
        row.known_as,
        row.born_on,
        row.iro,
        row.due_on,
        row.latest_on,
        row.book_by,
        row.local_on,
        STATE[row.state],
        working_days_left(calendar, today, row.due_on),
        row.certain,
        row.booked_on,
        f"{booking.time:%H:%M}" if booking and booking.time else "",
        booking.place if booking else "",
        codes.words(codes.RULE, row.rule),
        row.rule,
        " ".join(why(row)),
        GROUND_WORDS[Ground(row.forward_ground)] if row.forward_ground else "",
    ]


def why(row: DueRow) -> Iterator[str]:
    """The rule in a sentence with its source, and what an uncertain date assumes."""
    entry = ENTRY[Rule(row.rule)]
    yield f"{entry.words.removesuffix('.')} ({entry.source})."
    if row.assumes:
        yield f"It assumes: {'; '.join(row.assumes)}."
