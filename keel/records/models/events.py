"""What happened between reviews, told to the IRO, and what the IRO answered."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.exchange import Batch


class SignificantEvent(models.Model):
    """One event: a significant one of the Handbook's list, or a ground of regulation 33(3). Its answer may change once.

    The columns of the answer hold the newest; every one is an `EventAnswer`.
    """

    class Answer(models.TextChoices):
        """What the IRO decided."""

        REVIEW = "review", "a review now"
        NOTE = "note", "noted"
        CHALLENGE = "challenge", "challenged"
        MISTAKE = "mistake", "told by mistake"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="events")
    kind = short(40)
    """The code of the event: `keel.law.forward.EVENTS`; empty where it is a ground of regulation 33(3)."""
    ground = short(1)
    """a to e: `keel.law.forward.Ground`."""
    happened_on = models.DateField()
    told_on = models.DateField()
    told_by = short(210, blank=False)
    """Who told, in words."""
    told_how = short(20, blank=False)
    what = models.TextField(default="", blank=True)
    entered_on = models.DateField(null=True)
    """Of grounds c and d: since when the child is in that accommodation or detention."""
    leaves_on = models.DateField(null=True)
    """Of grounds c to e: the day on which the child is to leave, where it is known."""
    under_care_order = models.BooleanField(default=False)
    """Whether the child was in care by an order as it was told: grounds d and e turn on it."""
    key = models.CharField(max_length=100, null=True, unique=True)
    """For what a file told: so that it is told once."""
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    """The file that told of it. Once that is undone, the event waits for nobody."""
    answer = short(10, choices=Answer.choices)
    answered_on = models.DateField(null=True)
    answers = models.PositiveSmallIntegerField(default=0)
    """How often it was answered, so that of two people who answer at once neither overwrites the other."""
    by = short(150, blank=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="significant_event_kind_or_ground",
                condition=(models.Q(kind="") & ~models.Q(ground="")) | (models.Q(ground="") & ~models.Q(kind="")),
            ),
            models.CheckConstraint(
                name="significant_event_ground_known",
                condition=models.Q(ground__in=["", "a", "b", "c", "d", "e"]),
            ),
            models.CheckConstraint(
                name="significant_event_answered_with_a_day",
                condition=models.Q(answer="", answered_on__isnull=True)
                | (
                    models.Q(answered_on__isnull=False)
                    & models.Q(answer__in=["review", "note", "challenge", "mistake"])
                ),
            ),
            *lengths("significant_event", kind=40, ground=1, told_by=210, told_how=20, key=100, answer=10, by=150),
        ]
        indexes: ClassVar = [
            models.Index(fields=["child", "-happened_on"], name="significant_event_of_child"),
            models.Index(fields=["told_on", "child"], condition=models.Q(answer=""), name="significant_event_waiting"),
        ]


class EventAnswer(models.Model):
    """One answer of the IRO to an event, and why. Only added."""

    event = models.ForeignKey(SignificantEvent, on_delete=models.CASCADE, related_name="told_answers")
    answer = short(10, choices=SignificantEvent.Answer.choices, blank=False)
    because = models.TextField()
    on = models.DateField()
    by = short(150, blank=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_answer_known", condition=models.Q(answer__in=["review", "note", "challenge", "mistake"])
            ),
            *lengths("event_answer", answer=10, by=150),
        ]


class BatchHeard(models.Model):
    """An import whose changes were turned into events, so that each import is heard once."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="heard")
    at = models.DateTimeField()
    events = models.PositiveIntegerField()
