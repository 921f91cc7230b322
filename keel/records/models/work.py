"""Long work that a page asked for, and what a person has looked at or subscribed to."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.exchange import Batch
from keel.records.models.staff import User


class Job(models.Model):
    """One piece of long work: asked for on a page, done by a worker, told of wherever the person looks again."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "waiting for its turn"
        WORKING = "working", "being done"
        DONE = "done", "done"
        REFUSED = "refused", "turned away"
        FAILED = "failed", "stopped by a fault"

    kind = short(30, blank=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="jobs")
    state = short(10, choices=State.choices, blank=False, default=State.WAITING)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    """When the worker last said that it goes on: one that fell silent was killed, and the work begins anew."""
    ended_at = models.DateTimeField(null=True)
    step = short(200)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    folder = short(255)
    """Where its files lie, below the place for uploads."""
    options = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="jobs")

    class Meta:
        constraints: ClassVar = [
            *lengths("job", kind=30, state=10, step=200, folder=255),
            models.CheckConstraint(
                name="job_state_known",
                condition=models.Q(state__in=["waiting", "working", "done", "refused", "failed"]),
            ),
            models.CheckConstraint(
                name="job_ended_when_over",
                condition=models.Q(state__in=["waiting", "working"], ended_at__isnull=True)
                | models.Q(state__in=["done", "refused", "failed"], ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="job_by_user")]


class Looked(models.Model):
    """When somebody last looked at Today: what changed is counted from the time before this sitting."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="looked")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)


class CalendarFeed(models.Model):
    """A secret address at which a calendar programme finds somebody's reviews. Renewing it ends the one before."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    secret = short(64, blank=False, unique=True)
    """The digest of the secret: who reads the database cannot subscribe."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="calendar_feed_one_open"
            ),
            *lengths("calendar_feed", secret=64),
        ]
