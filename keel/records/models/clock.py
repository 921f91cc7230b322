"""The clocks of a review: what is to be done by when, whose move it is, and when that was closed."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.review import Review


class ReviewClock(models.Model):
    """One duty of one review, with its day: a projection of the law's answer, so that lists can be sorted and paged.

    What was done keeps the day that it had then. `keel.records.commands.clocks` is the only writer.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="clocks")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+", db_index=False)
    duty = short(40, blank=False)
    """The code of the rule: `keel.law.answers.Rule`."""
    mover = short(20, blank=False)
    """Whose move it is: `keel.law.duties.Mover`."""
    due_on = models.DateField()
    counted_from = models.DateField()
    closed_on = models.DateField(null=True)
    closed_how = short(20)
    """How it was closed: done, deemed, missed: see `keel.records.commands.clocks`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "duty"], name="review_clock_once"),
            *lengths("review_clock", duty=40, mover=20, closed_how=20),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "child", "duty"], condition=models.Q(closed_on__isnull=True), name="review_clock_open"
            ),
            models.Index(fields=["child", "due_on"], name="review_clock_by_child"),
        ]
