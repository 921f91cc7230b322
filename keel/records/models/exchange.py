"""What came in from outside: batches, their files, and the days for which each table of a return is whole."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import ends_after, lengths, short


class Batch(models.Model):
    """One import, applied whole, and undone whole while nothing later depends on it."""

    kind = short(20, blank=False)
    applied_at = models.DateTimeField()
    applied_by = short(150)
    differences = models.JSONField(default=dict)
    warnings = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = short(150)

    class Meta:
        constraints: ClassVar = [
            *lengths("batch", kind=20, applied_by=150, undone_by=150),
            models.CheckConstraint(
                name="batch_undone_by_someone",
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | models.Q(undone_at__isnull=False) & ~models.Q(undone_by=""),
            ),
        ]


class BatchChild(models.Model):
    """A child whom a batch speaks of, whether or not anything of theirs differed: once a year that it names them in."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="children", db_index=False)
    child = models.ForeignKey("records.Child", on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    """The return year whose header names the child; 0 where the batch has rows of theirs and no header row."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "child", "year"], name="batch_child_once")]


class BatchFile(models.Model):
    """One table of one return year in a batch, and the days for which it says everything there was."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    name = short(255, blank=False)
    table = short(30, blank=False)
    year = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()
    known_from = models.DateField()
    known_to = models.DateField()
    complete = models.BooleanField(default=True)
    """False: a row was refused that could not be told to be of any child, so no child is known to be whole in it."""

    class Meta:
        constraints: ClassVar = [
            *lengths("batchfile", name=255, table=30),
            ends_after("batchfile", "known_from", "known_to", same_day=True),
        ]
        indexes: ClassVar = [models.Index(fields=["table", "known_from"], name="batchfile_by_table")]
