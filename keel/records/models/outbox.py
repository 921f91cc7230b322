"""What leaves Keel by mail, and what people are told inside it. Each is written once, by a key that says for what."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class Message(models.Model):
    """One mail: queued inside the transaction of what it tells of, sent by the clock, tried again where it fails.

    A subject holds no surname, address or reason.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "waiting to be sent"
        SENT = "sent", "sent"
        FAILED = "failed", "given up"
        WITHDRAWN = "withdrawn", "withdrawn before it was sent"

    key = short(150, blank=False, unique=True)
    """For what it is, so that nothing is sent twice: as in *decisions 12 to 7*."""
    kind = short(40, blank=False)
    to = short(254, blank=False)
    to_name = short(210)
    subject = short(200, blank=False)
    body = models.TextField()
    calendar = models.TextField(default="", blank=True)
    """An iCalendar file that goes with it; empty where none does."""
    child = models.ForeignKey(Child, null=True, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="messages")
    state = short(10, choices=State.choices, blank=False, default=State.WAITING)
    queued_at = models.DateTimeField()
    by = short(150, blank=False)
    try_at = models.DateTimeField()
    """Not before this moment: put off further each time that the mail server refuses."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = short(300)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_state_known", condition=models.Q(state__in=["waiting", "sent", "failed", "withdrawn"])
            ),
            models.CheckConstraint(
                name="message_sent_when_sent",
                condition=models.Q(state="sent", sent_at__isnull=False) | ~models.Q(state="sent"),
            ),
            *lengths("message", key=150, kind=40, to=254, to_name=210, subject=200, state=10, by=150, error=300),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_at", "id"], condition=models.Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["-queued_at", "-id"], name="message_newest"),
        ]


class Notice(models.Model):
    """Something that one person is told on Today, until they have seen it."""

    key = short(150, blank=False, unique=True)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = short(40, blank=False)
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    review = models.ForeignKey(Review, null=True, on_delete=models.CASCADE, related_name="+")
    said = models.JSONField(default=dict)
    """Keys and days that the words are made of; never the words of a record."""
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [*lengths("notice", key=150, kind=40)]
        indexes: ClassVar = [
            models.Index(fields=["staff", "-at"], condition=models.Q(seen_at__isnull=True), name="notice_unseen"),
        ]
