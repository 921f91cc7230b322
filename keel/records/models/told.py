"""What no return says and somebody does: a spreadsheet, or a person who types it on a child's page.

Each row names the batch that brought it, so that the batch can be taken out again; none where a person typed it.
"""

from typing import ClassVar

from django.db import models

from keel.records.models.base import ends_after, lengths, short
from keel.records.models.child import Child
from keel.records.models.exchange import Batch
from keel.records.models.staff import Staff, Team


class Told(models.Model):
    """Who said it, and when."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = short(150, blank=False)
    told_at = models.DateTimeField()

    class Meta:
        abstract = True


class CareStart(Told):
    """The day on which care began, for a child of whose start no return tells. The newest row of a child counts."""

    started_on = models.DateField()

    class Meta:
        constraints: ClassVar = [*lengths("care_start", by=150)]


class ReviewsKnown(Told):
    """Days in which every review that was held is in the record, because somebody vouched for it."""

    first = models.DateField()
    last = models.DateField(null=True)
    """Null: from then on the record is kept here."""

    class Meta:
        constraints: ClassVar = [
            ends_after("reviews_known", "first", "last", same_day=True),
            *lengths("reviews_known", by=150),
        ]


class CaseHeld(Told):
    """Who holds a child's case, where no return says so: a social worker, or the team alone."""

    worker = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="cases_told")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            ends_after("case_held", "from_on", "to_on", same_day=True),
            models.CheckConstraint(
                name="case_held_by_somebody",
                condition=models.Q(worker__isnull=False) | models.Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(to_on__isnull=True), name="case_held_once_at_a_time"
            ),
            *lengths("case_held", by=150),
        ]


class BatchStep(models.Model):
    """One row that a spreadsheet's batch made or changed: what undoing it puts back, the newest first."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    table = short(30, blank=False)
    row = models.PositiveBigIntegerField()
    before = models.JSONField(null=True)
    """Column -> value before; null where the row was made."""
    after = models.JSONField()

    class Meta:
        constraints: ClassVar = [*lengths("batch_step", table=30)]
