"""Reviews that are booked and not yet held: by child, by IRO, and as rows that a list can be narrowed by."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple, cast

from django.db.models import QuerySet

from keel.records.models import Allocation, Review, ReviewStatus
from keel.records.plain import as_day, as_time, ask_alone, ask_of
from keel.records.queries.children import open_on

OPEN = frozenset(
    {ReviewStatus.Status.PLANNED.value, ReviewStatus.Status.INVITED.value, ReviewStatus.Status.POSTPONED.value}
)
"""The steps after which a review still stands booked."""
ENDED = frozenset({ReviewStatus.Status.CANCELLED.value, ReviewStatus.Status.NOT_REQUIRED.value})
"""The steps that end a booking without a review: `Review.over` says so too."""
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)


class Booking(NamedTuple):
    """One review that is booked: when, where in words, and how."""

    review: int
    child: int
    on: date
    time: time | None
    place: str
    mode: str


STEPS = """
SELECT review.id, review.child_id, review.booked_for, review.booked_time, review.booked_place, review.mode,
    step.status, step.said
FROM records_review AS review JOIN records_reviewstatus AS step ON step.review_id = review.id
WHERE review.booked_for IS NOT NULL AND (review.first_part_on IS NULL OR review.first_part_on > %(on)s)
    AND step."on" <= %(on)s{which}
ORDER BY step.id
"""
OF_THESE = " AND review.child_id IN ({children})"


def bookings(children: Sequence[int] | None, on: date) -> dict[int, Booking]:
    """Child -> their earliest booking as it stood at the end of a day. One query.

    Of these children or (None) of all. The newest step of each review by that day says whether it was still booked, and
    for which day: a booking that was moved since stood on its earlier day.
    """
    if children is None:
        steps = ask_alone(STEPS.replace("{which}", ""), on=on)
    else:
        steps = ask_of(STEPS.replace("{which}", OF_THESE), children, on=on)
    last: dict[int, tuple[Booking, str]] = {}
    for review, child, booked_for, at, place, mode, status, told in steps:
        said = json.loads(told)
        stood = Booking(review, child, cast(date, as_day(booked_for)), as_time(at), place, mode)
        earlier = last[stood.review][0].on if stood.review in last else stood.on
        day = date.fromisoformat(said["booked_for"]) if said.get("booked_for") else earlier
        last[stood.review] = stood._replace(on=day), status
    found: dict[int, Booking] = {}
    for booking, status in last.values():
        if status in OPEN and (booking.child not in found or booking.on < found[booking.child].on):
            found[booking.child] = booking
    return found


def bookings_of(children: Sequence[int] | None, on: date) -> dict[int, date]:
    """Child -> the day for which their next review is booked, as it stood at the end of a day. One query."""
    return {child: booking.on for child, booking in bookings(children, on).items()}


def open_bookings() -> QuerySet[Review]:
    """Every review that stands booked now."""
    return Review.objects.filter(first_part_on__isnull=True, booked_for__isnull=False, over=False)


def busy_days(iro: int | None, today: date) -> dict[date, int]:
    """Day -> how many reviews of this IRO's children are booked on it, from today on. One query."""
    if iro is None:
        return {}
    held = Allocation.objects.filter(open_on("from_on", "to_on", today), iro=iro).values("child")
    found: dict[date, int] = defaultdict(int)
    for day in open_bookings().filter(child__in=held, booked_for__gte=today).values_list("booked_for", flat=True):
        if day:
            found[day] += 1
    return dict(found)
