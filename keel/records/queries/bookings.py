"""Reviews that are booked and not yet held: by child, by IRO, and as rows that a list can be narrowed by."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from keel.records.models import Allocation, Review, ReviewStatus
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


def bookings(children: Sequence[int] | None, on: date) -> dict[int, Booking]:
    """Child -> their earliest booking as it stood at the end of a day. One query.

    Of these children or (None) of all. The newest step of each review by that day says whether it was still booked, and
    for which day: a booking that was moved since stood on its earlier day.
    """
    rows = Review.objects.filter(
        Q(first_part_on__isnull=True) | Q(first_part_on__gt=on), booked_for__isnull=False, statuses__on__lte=on
    )
    if children is not None:
        rows = rows.filter(child_id__in=children)
    columns = ("id", "child_id", "booked_for", "booked_time", "booked_place", "mode")
    steps: Any = rows.order_by("statuses__id").values_list(*columns, "statuses__status", "statuses__said")
    last: dict[int, tuple[Booking, str]] = {}
    for *values, status, said in steps:
        stood = Booking(*values)
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
