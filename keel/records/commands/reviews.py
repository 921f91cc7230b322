"""Booking a review. What happens at and after it comes with the review's own pages."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import Child, Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused


@transaction.atomic
def book_review(*, by: Actor, child: Child, booked_for: date, today: date, now: datetime) -> Review:
    """Book a child's next review. Only one may be booked at a time; a date in the past is not a booking."""
    by.must(Permission.RECORD_REVIEW)
    if booked_for < today:
        raise Refused(f"{say(booked_for)} has passed. Record the review as held instead of booking it.")
    # Locks the child, so that two people cannot book at once.
    Child.objects.select_for_update().get(pk=child.pk)
    over = ReviewStatus.objects.filter(status__in=[ReviewStatus.Status.CANCELLED, ReviewStatus.Status.NOT_REQUIRED])
    open_ones = Review.objects.filter(child=child, first_part_on=None, booked_for__isnull=False)
    if there := open_ones.exclude(id__in=over.values("review")).first():
        raise Refused(f"A review is already booked for {say(there.booked_for or today)}. Move that one instead.")
    review = Review.objects.create(child=child, source=Review.Source.KEEL, booked_for=booked_for)
    ReviewStatus.objects.create(review=review, status=ReviewStatus.Status.PLANNED, on=today, written_at=now, by=by.name)
    about = {"review": review.pk, "child": child.pk, "booked_for": booked_for.isoformat()}
    write_event(by=by, action="review booked", about=about, now=now)
    return review
