"""Decisions of reviews: what, who, by when, in the child's words, and what became of each."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class Decision(models.Model):
    """One decision. It stays one row until it is closed, through as many reviews as it is carried.

    Its columns say how it stands; every change, answer and outcome is a `DecisionStep`, and only ever added.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        DONE = "done", "done"
        NOT_NEEDED = "not_needed", "no longer needed"
        REPLACED = "replaced", "replaced by another decision"
        WITHDRAWN = "withdrawn", "taken out before it was issued"

    class Answer(models.TextChoices):
        """What the team manager said of it."""

        AGREED = "agreed", "agreed"
        CHANGED = "changed", "agreed with a change"
        DISPUTED = "disputed", "not agreed"
        DEEMED = "deemed", "stands as agreed: nobody answered in time"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="decisions")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    """At which it was made."""
    number = models.PositiveSmallIntegerField()
    """Its place among the decisions of its review, from 1."""
    text = models.TextField(default="", blank=True)
    childs_words = models.TextField(default="", blank=True)
    """The same decision as it is told to the child."""
    owner = short(150)
    """Who does it, in words: a name with what they are to the child."""
    owner_staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField(null=True)
    answer = short(10, choices=Answer.choices)
    carried = models.PositiveSmallIntegerField(default=0)
    """At how many later reviews it was found not done and carried on."""
    outcome = short(12, choices=Outcome.choices)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    """Counts its changes, so that of two people who write at once neither overwrites the other."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "number"], name="decision_once_a_number"),
            models.CheckConstraint(
                name="decision_closed_with_outcome",
                condition=models.Q(closed_on__isnull=True, outcome="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(outcome="")),
            ),
            models.CheckConstraint(
                name="decision_answer_known",
                condition=models.Q(answer__in=["", "agreed", "changed", "disputed", "deemed"]),
            ),
            models.CheckConstraint(
                name="decision_outcome_known",
                condition=models.Q(outcome__in=["", "done", "not_needed", "replaced", "withdrawn"]),
            ),
            *lengths("decision", owner=150, answer=10, outcome=12, by=150),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "child"], condition=models.Q(closed_on__isnull=True), name="decision_open"),
            models.Index(fields=["owner_staff", "due_on"], name="decision_by_owner"),
        ]


class DecisionStep(models.Model):
    """One thing that was said of a decision: an answer, an outcome at a review, a midway word, a change. Only added."""

    class Kind(models.TextChoices):
        """What sort of thing."""

        CHANGED = "changed", "words, owner or date changed"
        ANSWER = "answer", "answer of the team manager"
        OUTCOME = "outcome", "what became of it, said at a review"
        PROGRESS = "progress", "what became of it, said by its owner"
        MIDWAY = "midway", "how it stood at a midway check"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="steps")
    kind = short(10, choices=Kind.choices, blank=False)
    what = short(20)
    """The answer, the outcome (*done*, *partly*, *not_done*, *not_needed*, *replaced*) or how it stood."""
    because = models.TextField(default="", blank=True)
    said = models.JSONField(default=dict)
    """The decision's columns as the step leaves them, and `before`, as it found them."""
    review = models.ForeignKey(Review, null=True, on_delete=models.SET_NULL, related_name="+")
    """At which review it was said; null between reviews."""
    on = models.DateField()
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decision_step_kind_known",
                condition=models.Q(kind__in=["changed", "answer", "outcome", "progress", "midway"]),
            ),
            *lengths("decision_step", kind=10, what=20, by=150),
        ]
