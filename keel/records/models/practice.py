"""What the council has set for itself: each value from the day it holds, never edited."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short


class PracticeValue(models.Model):
    """One practice setting from one day on. `keel.law.practice` says what may be set and how far."""

    name = short(60, blank=False)
    value = models.JSONField(null=True)
    """Null: the council sets nothing here (any more)."""
    holds_from = models.DateField()
    set_at = models.DateTimeField()
    set_by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "holds_from", "set_at"], name="practice_value_once"),
            *lengths("practice_value", name=60, set_by=150),
        ]


class CouncilHoliday(models.Model):
    """A bank holiday that the shipped list does not have, added by the council when it is proclaimed."""

    on = models.DateField(unique=True)
    name = short(100, blank=False)
    added_at = models.DateTimeField()
    added_by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [*lengths("council_holiday", name=100, added_by=150)]
