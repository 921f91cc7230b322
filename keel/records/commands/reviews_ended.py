"""A booked review that will not be held: cancelled, or not required by law any more; and brought back again."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.entries import tell_called_off, tell_of_change
from keel.records.commands.review_steps import (
    Status,
    hold_review,
    must_be_open,
    reason,
    write_review_event,
    write_step,
)
from keel.records.commands.reviews import refuse_second_booking
from keel.records.models import Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries.review_standing import Standing, standing_of
from keel.records.refused import Refused


@transaction.atomic
def cancel_review(
    *, by: Actor, review: Review, because: str, today: date, now: datetime, seen: int | None = None
) -> ReviewStatus:
    """Cancel a booking. The review stays due by law: another has to be booked."""
    by.must(Permission.RECORD_REVIEW)
    _, review, step = hold_review(by, review, seen, today)
    must_be_open(review, step, "cancelled")
    why = reason(because, "Say why the review is cancelled: whoever asks for it later needs to know.")
    made = write_step(review, Status.CANCELLED, who=by, on=today, now=now, because=why)
    write_review_event(who=by, action="review cancelled", review=review, now=now)
    tell_called_off(who=by, review=review, today=today, now=now)
    return made


@transaction.atomic
def mark_not_required(
    *, by: Actor, review: Review, because: str, today: date, now: datetime, seen: int | None = None
) -> ReviewStatus:
    """Say that a booked review is not required: the child left care, say. It counts neither as held nor as missed.

    Raises `Refused` where the law still asks for a review of this child by the day that it is booked for.
    """
    by.must(Permission.RECORD_REVIEW)
    child, review, step = hold_review(by, review, seen, today)
    must_be_open(review, step, "called not required")
    why = reason(because, "Say why the review is not required: that the child left care, and when.")
    if words := why_required(standing_of(child, today)):
        raise Refused(words)
    made = write_step(review, Status.NOT_REQUIRED, who=by, on=today, now=now, because=why)
    write_review_event(who=by, action="review not required", review=review, now=now)
    tell_called_off(who=by, review=review, today=today, now=now)
    return made


def why_required(standing: Standing) -> str:
    """Why a review of a child cannot be called not required; empty where it can."""
    if standing.due is None or not standing.is_required:
        return ""
    return (
        f"By law a review of this child is due on {say(standing.due.on)}, so one is required. Move this one, or cancel "
        "it and book another. If the child has left care, bring in the ending first."
    )


@transaction.atomic
def reinstate_review(
    *, by: Actor, review: Review, because: str, today: date, now: datetime, seen: int | None = None
) -> ReviewStatus:
    """Bring back a review that was cancelled, or called not required, by mistake: it stands booked as it did."""
    by.must(Permission.RECORD_REVIEW)
    child, review, step = hold_review(by, review, seen, today)
    if not review.over or review.booked_for is None:
        raise Refused(f"This review is {step.get_status_display()}. Only a booking that was ended can be brought back.")
    refuse_second_booking(child)
    why = reason(because, "Say why the review is brought back.")
    said = {"booked_for": review.booked_for}
    made = write_step(review, Status.PLANNED, who=by, on=today, now=now, because=why, said=said)
    write_review_event(who=by, action="review brought back", review=review, now=now)
    tell_of_change(who=by, review=review, today=today, now=now)
    return made
