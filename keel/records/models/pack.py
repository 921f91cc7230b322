"""Packs that were taken to a place without a signal: what each rested on, and when its notes came back."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.review import Review


class Pack(models.Model):
    """One pack of one review. `versions`: section -> the version that went with it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="packs")
    token = short(43, blank=False, unique=True)
    """Says which pack a file of notes is of. It opens nothing."""
    versions = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by = short(150, blank=False)
    back_at = models.DateTimeField(null=True)
    """When notes from it were brought in last."""

    class Meta:
        constraints: ClassVar = [*lengths("pack", token=43, by=150)]
