"""The reviews of these days: those that are booked, and those that were begun and are not complete."""

from datetime import date, time, timedelta
from typing import Any, NamedTuple

from keel.law.days import Calendar
from keel.law.parts import adjourned_until
from keel.records.models import Review
from keel.records.permissions import Actor
from keel.records.plain import as_day, ask
from keel.records.queries.children import visible_rows
from keel.records.queries.due import known_as, said

MOST = 50
LONGEST_BEGUN = timedelta(days=60)
"""No run of twenty working days is as long: a review that began before has run out of time."""
IN_REVIEW = (
    "id",
    "child_id",
    "first_part_on",
    "completed_on",
    "over",
    "booked_for",
    "booked_time",
    "booked_place",
)
MEETINGS = """
WITH seen AS NOT MATERIALIZED ({seen}), these AS (
    SELECT * FROM (
        SELECT * FROM seen WHERE first_part_on IS NULL AND NOT over AND booked_for BETWEEN %(today)s AND %(last)s
        ORDER BY booked_for, booked_time, id LIMIT %(most)s
    ) AS booked
    UNION ALL SELECT * FROM (
        SELECT * FROM seen WHERE first_part_on IS NOT NULL AND completed_on IS NULL AND first_part_on > %(began)s
        ORDER BY first_part_on, id LIMIT %(most)s
    ) AS begun
)
SELECT these.id, these.child_id, these.first_part_on, these.booked_for, these.booked_time, these.booked_place,
       child.number, child.given_name, child.family_name, child.preferred_name, child.born_on, child.restricted
FROM these JOIN records_child AS child ON child.id = these.child_id
"""


class Meeting(NamedTuple):
    """One review with its child. `day`: for which it is booked, or by which one that was begun must be complete."""

    review: int
    child_id: int
    day: date
    at: time | None
    place: str
    first_part_on: date | None
    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool


def meetings(actor: Actor, today: date, last: date, calendar: Calendar) -> tuple[list[Meeting], list[Meeting]]:
    """The reviews booked from today to a day, in order of time; and those to complete, most urgent first. One query."""
    rows = visible_rows(Review.objects.all(), "child", actor, today).values(*IN_REVIEW)
    found = ask(MEETINGS, rows, today=today, last=last, most=MOST, began=today - LONGEST_BEGUN)
    read = [_read(row, calendar) for row in found]
    booked = [one for one in read if one.first_part_on is None]
    begun = [one for one in read if one.first_part_on is not None and one.day >= today]
    booked.sort(key=lambda one: (one.day, one.at is None, one.at or time.min, one.review))
    return booked, sorted(begun, key=lambda one: (one.day, one.review))


def _read(row: tuple[Any, ...], calendar: Calendar) -> Meeting:
    review, child, first, booked_for, at, place, number, given, family, preferred, born_on, restricted = row
    began = as_day(first)
    day = adjourned_until(began, calendar).on if began else as_day(booked_for)
    assert day is not None
    at = time.fromisoformat(at) if isinstance(at, str) else at
    words = (number, said(given, family, preferred), known_as(given, preferred), as_day(born_on), bool(restricted))
    return Meeting(review, child, day, at, place, began, *words)
