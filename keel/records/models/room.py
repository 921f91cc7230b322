"""The record of a review as it is written in the room: its sections, who is at which of them, the standards form."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.review import Review
from keel.records.models.staff import User


class RecordSection(models.Model):
    """One section of a review's record as it stands now. Its earlier words are `RecordSectionVersion`s."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sections", db_index=False)
    key = short(40, blank=False)
    """Which section: `keel.law.record`."""
    text = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    """Counts every time that it was saved: who writes says on which version their words rest."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)
    sent_from = short(40)
    """From which open page it was written: what that page sends again, because no answer came, is no conflict."""
    kept_at = models.DateTimeField()
    """When a version was last kept; of a section of which none was, when it was first written."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "key"], name="record_section_once"),
            *lengths("record_section", key=40, by=150, sent_from=40),
        ]


class RecordSectionVersion(models.Model):
    """Earlier words of a section. Only ever added."""

    section = models.ForeignKey(RecordSection, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    text = models.TextField(default="", blank=True)
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "version"], name="record_section_version_once"),
            *lengths("record_section_version", by=150),
        ]


class Writing(models.Model):
    """Who is in the room, at which section, and when that was last heard. One row a person and review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="writing", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = short(40)
    at = models.DateTimeField()
    began_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "user"], name="writing_once"),
            *lengths("writing", key=40),
        ]


class StandardsAnswer(models.Model):
    """Whether one standard of the second review is met, and why. Only ever added: the newest of an item stands."""

    class Met(models.TextChoices):
        """How far."""

        MET = "met", "met"
        PARTLY = "partly", "partly met"
        NOT_MET = "not_met", "not met"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="standards", db_index=False)
    item = short(40, blank=False)
    """Which standard: `keel.law.standards`."""
    met = short(10, choices=Met.choices, blank=False)
    because = models.TextField()
    stands = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "item"], condition=models.Q(stands=True), name="standards_answer_one_stands"
            ),
            models.CheckConstraint(
                name="standards_answer_met_known", condition=models.Q(met__in=["met", "partly", "not_met"])
            ),
            models.CheckConstraint(name="standards_answer_says_why", condition=~models.Q(because="")),
            *lengths("standards_answer", item=40, met=10, by=150),
        ]
        indexes: ClassVar = [models.Index(fields=["review", "item"], name="standards_answer_by_review")]
