"""A review: one record with parts, its status kept as rows that are only ever added."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.exchange import Batch
from keel.records.models.staff import Staff


class Review(models.Model):
    """One review of one child.

    What was due, and by which rule, is written when it is held and not rewritten. A review that came from a return has
    `source` 'ssda903': its dates are the one the return gives.
    """

    class Source(models.TextChoices):
        """Where the record of the review began."""

        KEEL = "keel", "recorded in Keel"
        SSDA903 = "ssda903", "from a 903 return"
        SHEET = "sheet", "from a spreadsheet"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="reviews")
    source = short(20, choices=Source.choices, blank=False)
    booked_for = models.DateField(null=True)
    booked_time = models.TimeField(null=True)
    booked_place = short(200, db_default="")
    """Where it is to be, in words: never an address that somebody may not know."""
    mode = short(20, db_default="")
    """How it was held, by its newest part: see `keel.records.commands.reviews`."""
    minutes = models.PositiveSmallIntegerField(default=60, db_default=60)
    """How long the meeting is planned to take."""
    room = models.ForeignKey("Room", null=True, on_delete=models.PROTECT, related_name="+")
    video_link = short(300, db_default="")
    """The address at which people join by video."""
    interpreter = short(100, db_default="")
    """The interpreter who is booked, in words: language and from whom."""
    sequence = models.PositiveIntegerField(default=0, db_default=0)
    """The SEQUENCE of its calendar entry: one more each time that its day, time, place or standing changes."""
    plan_updated_on = models.DateField(null=True)
    """When the care plan was brought up to date after it."""
    plan_updated_by = short(150, db_default="")
    """Who said so."""
    over = models.BooleanField(default=False, db_default=False)
    """Whether its newest step cancelled it or called it not required: here so that an index finds what is booked."""
    first_part_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    counted_on = models.DateField(null=True)
    extra = models.BooleanField(null=True)
    participation = short(200)
    chaired_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    due_latest_on = models.DateField(null=True)
    due_rule = short(60)
    due_counted_from = models.DateField(null=True)
    due_certain = models.BooleanField(null=True)
    late_reason = short(20, db_default="")
    """Why it was held after its legal date: a code of `keel.records.commands.lateness`."""
    late_because = short(300, db_default="")
    supplied_due_on = models.DateField(null=True)
    """A due date that another system gave: kept beside Keel's, never used."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child", "first_part_on"],
                condition=models.Q(first_part_on__isnull=False),
                name="review_one_a_day",
            ),
            models.CheckConstraint(
                name="review_completed_after_first_part",
                condition=models.Q(completed_on__isnull=True) | models.Q(completed_on__gte=models.F("first_part_on")),
            ),
            models.CheckConstraint(
                name="review_counted_when_completed",
                condition=models.Q(counted_on__isnull=True) | models.Q(completed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="review_source_known", condition=models.Q(source__in=["keel", "ssda903", "sheet"])
            ),
            *lengths(
                "review",
                source=20,
                participation=200,
                due_rule=60,
                booked_place=200,
                mode=20,
                video_link=300,
                interpreter=100,
                late_reason=20,
                late_because=300,
                plan_updated_by=150,
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["counted_on", "child"],
                condition=models.Q(counted_on__isnull=False),
                name="review_counted",
            ),
            models.Index(
                fields=["child", "booked_for"],
                condition=models.Q(first_part_on__isnull=True, over=False),
                name="review_booked",
            ),
            models.Index(
                fields=["booked_for", "child"],
                condition=models.Q(first_part_on__isnull=True, over=False),
                name="review_booked_by_day",
            ),
            models.Index(
                fields=["first_part_on", "child"],
                condition=models.Q(first_part_on__isnull=False, completed_on__isnull=True),
                name="review_begun",
            ),
            models.Index(
                fields=["completed_on", "child"],
                condition=models.Q(completed_on__isnull=False, source="keel"),
                name="review_completed_here",
            ),
        ]


class Room(models.Model):
    """A room in which reviews are held, so that two are not booked into it at once."""

    name = short(100, blank=False, unique=True)
    seats = models.PositiveSmallIntegerField(null=True)
    step_free = models.BooleanField(null=True)
    closed_on = models.DateField(null=True)
    """From when it is no longer offered."""

    class Meta:
        constraints: ClassVar = [*lengths("room", name=100)]

    def __str__(self) -> str:
        return self.name


class ReviewPart(models.Model):
    """One meeting of a review that was held in parts, or its only one."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="parts")
    on = models.DateField()
    mode = short(20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "on"], name="review_part_once_a_day"),
            *lengths("review_part", mode=20),
        ]


class ReviewStatus(models.Model):
    """One step in a review's life: what it became, when, by whom, why. Never changed or taken away."""

    class Status(models.TextChoices):
        """The steps, in order; postponed, cancelled and not required can come in between."""

        PLANNED = "planned", "planned"
        INVITED = "invited", "invited"
        POSTPONED = "postponed", "postponed"
        STARTED = "started", "started"
        ADJOURNED = "adjourned", "adjourned"
        COMPLETED = "completed", "completed"
        DECISIONS_ISSUED = "decisions_issued", "decisions issued"
        MANAGER_RESPONDED = "manager_responded", "manager responded"
        RECORD_ISSUED = "record_issued", "record issued"
        DISTRIBUTED = "distributed", "distributed"
        CANCELLED = "cancelled", "cancelled"
        NOT_REQUIRED = "not_required", "not required"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="statuses")
    status = short(20, choices=Status.choices, blank=False)
    on = models.DateField()
    written_at = models.DateTimeField()
    by = short(150, blank=False)
    because = short(300)
    said = models.JSONField(default=dict)
    """What the step said of the review's own columns, so that earlier dates and codes can still be read."""
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_status_known",
                condition=models.Q(
                    status__in=[
                        "planned",
                        "invited",
                        "postponed",
                        "started",
                        "adjourned",
                        "completed",
                        "decisions_issued",
                        "manager_responded",
                        "record_issued",
                        "distributed",
                        "cancelled",
                        "not_required",
                    ]
                ),
            ),
            *lengths("review_status", status=20, by=150, because=300),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["written_at", "review"],
                condition=models.Q(batch__isnull=True),
                name="review_status_written_here",
            ),
        ]
