"""What every page about one child begins from, read once: care, homes, reviews, and what they are judged by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from keel.records.models import CarePeriod, Child, Placement, Review
from keel.records.of_child import of_child
from keel.records.queries import practice as settings
from keel.records.queries.practice import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class OneChild:
    """A child on a day, with the rows from which the rest follows."""

    child: Child
    today: date
    judged: Judged
    in_care: bool
    legal_status: str
    """The code that holds, as the return has it; empty where none is known."""
    next_due_on: date | None
    periods: Sequence[CarePeriod]
    """Every time in care, the newest first."""
    placements: Sequence[Placement]
    """Every home, the newest first."""
    reviews: Sequence[Review]
    """Those that were begun, the newest first; and `booked`, the next that stands booked."""
    booked: Review | None

    @property
    def period(self) -> CarePeriod | None:
        """The newest time in care that has begun."""
        return next((row for row in self.periods if row.started_on <= self.today), None)

    @property
    def home(self) -> Placement | None:
        """The newest home into which the child has moved."""
        return next((row for row in self.placements if row.from_on <= self.today), None)

    @property
    def held(self) -> Review | None:
        """The last review of the time in care that has begun."""
        period = self.period
        since = (row for row in self.reviews if period and first_day(row) >= period.started_on)
        return next(since, None)

    @property
    def unfinished(self) -> bool:
        """Whether a review of that time in care has begun, and is not complete."""
        return self.held is not None and self.held.completed_on is None

    @property
    def completed(self) -> Review | None:
        """The last review that was completed in the newest time in care."""
        since = self.periods[0].started_on if self.periods else date.max
        return next((row for row in self.reviews if row.completed_on and first_day(row) >= since), None)


def one_child(child: Child, today: date, judged: Judged | None = None) -> OneChild:
    """All of it. At most seven queries, three where `judged` is given and the child came with `now`, `next_review`."""
    now, ahead = getattr(child, "now", None), getattr(child, "next_review", None)
    reviews = reviews_of(child.pk)
    return OneChild(
        child=child,
        today=today,
        judged=judged or settings.judged_on(today),
        in_care=bool(now and now.in_care and now.leaves_on > today),
        legal_status=now.legal_status if now else "",
        next_due_on=ahead.due_on if ahead else None,
        periods=of_child(CarePeriod, child.pk, "-started_on"),
        placements=of_child(Placement, child.pk, "-from_on", "-id"),
        reviews=begun(reviews),
        booked=next_booked(reviews),
    )


def reviews_of(child: int) -> list[Review]:
    """Every review of a child. One query."""
    return of_child(Review, child, "id")


def begun(reviews: Sequence[Review]) -> list[Review]:
    """Those that were begun, the newest first."""
    return sorted((row for row in reviews if row.first_part_on), key=first_day, reverse=True)


def next_booked(reviews: Sequence[Review]) -> Review | None:
    """The one that stands booked for the earliest day."""
    booked = [row for row in reviews if row.booked_for and not row.first_part_on and not row.over]
    return min(booked, key=lambda row: cast(date, row.booked_for), default=None)


def first_day(review: Review) -> date:
    """The day on which a review that was begun was begun."""
    return cast(date, review.first_part_on)
