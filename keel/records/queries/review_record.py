"""One review as its own page shows it: its steps, its parts, what it is judged by. As many queries for any review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from keel.records.models import Child, Review, ReviewClock, ReviewPart, ReviewStatus, Staff
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.bookings import OPEN, open_bookings
from keel.records.queries.children import visible_to
from keel.records.queries.review_standing import Standing, standing_of
from keel.records.queries.staff import iros_who_chaired

LEFT_WITHIN = 366
"""For how many days after leaving an IRO may still be named as who chaired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """`steps` oldest first; `by`: the names of those who took them."""

    child: Child
    review: Review
    steps: Sequence[ReviewStatus]
    parts: Sequence[ReviewPart]
    by: Mapping[str, str]
    standing: Standing
    clocks: Sequence[ReviewClock]
    """What is to be done before and after it, the earliest first."""

    @property
    def newest(self) -> ReviewStatus:
        """The step that says how it stands."""
        return self.steps[-1]

    @property
    def is_open(self) -> bool:
        """It stands booked."""
        return self.review.first_part_on is None and self.newest.status in OPEN

    @property
    def is_begun(self) -> bool:
        """It was begun and is not complete."""
        return self.review.first_part_on is not None and self.review.completed_on is None

    @property
    def goes_on(self) -> bool:
        """It was begun, and is neither adjourned nor complete."""
        return self.is_begun and self.newest.status == ReviewStatus.Status.STARTED

    @property
    def begins_today(self) -> bool:
        """It stands booked for today, and nobody has said that it began."""
        return self.is_open and self.review.booked_for == self.standing.today

    @property
    def kept_here(self) -> bool:
        """Its record is written in Keel, and not in another system that told of it."""
        return self.review.source == Review.Source.KEEL

    @property
    def from_return(self) -> bool:
        """A 903 return told of it: it is corrected where the return is made."""
        return self.review.source == Review.Source.SSDA903


def child_seen(actor: Actor, number: str, today: date) -> Child | None:
    """The child, if this person may see them; None otherwise, whether or not there is such a child."""
    return visible_to(actor, today).filter(number=number).first()


def review_record(actor: Actor, number: str, review: int, today: date) -> ReviewRecord | None:
    """One review of a child whom this person may see; None otherwise."""
    child = child_seen(actor, number, today)
    row = Review.objects.filter(pk=review, child=child).select_related("chaired_by").first() if child else None
    if child is None or row is None:
        return None
    steps = list(ReviewStatus.objects.filter(review=row).order_by("id"))
    if not steps:
        return None
    return ReviewRecord(
        child=child,
        review=row,
        steps=steps,
        parts=list(ReviewPart.objects.filter(review=row).order_by("on")),
        by=names_of_users(step.by for step in steps),
        standing=standing_of(child, today, apart_from=row.booked_for),
        clocks=list(ReviewClock.objects.filter(review=row).order_by("due_on", "id")),
    )


def as_it_stands(review: Review) -> Review:
    """A review as it stands now, after a command has changed it. One query."""
    return Review.objects.get(pk=review.pk)


def booking_of(child: Child) -> Review | None:
    """The review that stands booked for a child. One query."""
    return open_bookings().filter(child=child).order_by("booked_for", "id").first()


def may_have_chaired(iro: Staff | None, today: date) -> dict[int, Staff]:
    """Key -> who may be named as who chaired, the child's IRO first. One query."""
    others = iros_who_chaired(date.fromordinal(max(1, today.toordinal() - LEFT_WITHIN)))
    return {**({iro.pk: iro} if iro else {}), **others}
