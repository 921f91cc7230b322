"""Leaving care: decisions of the authority to end it, and pathway plan reviews of young people who have left."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.oversight import Standing


class CeaseDecision(Standing):
    """A decision of the authority to stop looking after a child, with the approval that regulation 39 asks for."""

    decided_on = models.DateField()
    ends_on = models.DateField()
    """The day on which care is to end."""
    needed = short(20, blank=False)
    """Who had to approve it, as the law stood: `keel.law.endings.Approver`."""
    approver = short(20)
    """Who did, by role."""
    approver_name = short(150)
    approved_on = models.DateField(null=True)
    satisfied = models.JSONField(default=list)
    """The points of which the approver was satisfied: codes of `keel.law.endings.APPROVER_SATISFIED`."""
    to_parent = models.BooleanField()
    """Whether the child is to live with a parent or somebody with parental responsibility."""
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cease_decision_ends_after_decided", condition=models.Q(ends_on__gte=models.F("decided_on"))
            ),
            models.CheckConstraint(
                name="cease_decision_approved_where_needed",
                condition=models.Q(needed="nobody")
                | (models.Q(approved_on__isnull=False) & ~models.Q(approver="") & ~models.Q(approver_name="")),
            ),
            *lengths("cease_decision", needed=20, approver=20, approver_name=150, because=300, by=150),
        ]
        indexes: ClassVar = [
            models.Index(fields=["child", "ends_on"], condition=models.Q(stands=True), name="cease_decision_of_child"),
        ]


class PathwayStep(Standing):
    """A pathway plan review of a young person who has left care, or a move that asks for an early one."""

    class Kind(models.TextChoices):
        """What it is."""

        REVIEW = "review", "pathway plan reviewed"
        MOVE = "move", "moved to semi-independent accommodation"
        TAKEN_BACK = "taken_back", "taken back: it was recorded by mistake"

    kind = short(10, choices=Kind.choices, blank=False)
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pathway_step_kind_known", condition=models.Q(kind__in=["review", "move", "taken_back"])
            ),
            *lengths("pathway_step", kind=10, because=300, by=150),
        ]
        indexes: ClassVar = [
            models.Index(fields=["child", "on"], condition=models.Q(stands=True), name="pathway_step_of_child"),
        ]


class PathwayDue(models.Model):
    """One row for a young person who has left care: when their pathway plan is reviewed next. A projection."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="pathway")
    child_number = short(200, blank=False)
    left_on = models.DateField()
    due_on = models.DateField()
    rule = short(60, blank=False)
    counted_from = models.DateField()
    last_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [*lengths("pathway_due", child_number=200, rule=60)]
        indexes: ClassVar = [models.Index(fields=["due_on", "child_number"], name="pathway_due_by_day")]
