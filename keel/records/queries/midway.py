"""What a midway check is made of: the review after which it comes, its day, and the decisions that are open."""

from datetime import date

from keel.law.duties import midway_check
from keel.records.models import CarePeriod, Child, Decision, Review
from keel.records.queries.practice import Judged


def midway_due(completed_on: date, next_due_on: date | None, judged: Judged) -> date | None:
    """The day of the check after a review; None where no next review is due after it to be half-way to."""
    ahead = next_due_on if next_due_on and next_due_on > completed_on else None
    if ahead is None and not judged.practice.midway_months:
        return None
    return midway_check(completed_on, judged.practice, judged.calendar, next_due_on=ahead).on


def last_completed(child: Child) -> Review | None:
    """The review after which a midway check is made: the last that was completed in the newest time in care."""
    period = CarePeriod.objects.filter(child=child).order_by("-started_on").values("started_on")[:1]
    done = Review.objects.filter(child=child, first_part_on__gte=period, completed_on__isnull=False)
    return done.order_by("-first_part_on").first()


def open_decisions(child: Child) -> list[Decision]:
    """The decisions that a check is made of, in order. One query.

    What is written for a review that is not completed yet is not decided yet.
    """
    rows = Decision.objects.filter(child=child, closed_on__isnull=True, review__completed_on__isnull=False)
    return list(rows.order_by("review_id", "number"))
