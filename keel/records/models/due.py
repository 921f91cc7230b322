"""The next review of every child in care: a projection of the law's answer, made again by a command (see docs/adr)."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child


class NextReview(models.Model):
    """One row a child: what the law answered on the facts of that moment. Its explanation is computed when asked."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="next_review")
    child_number = short(200, blank=False)
    """The child's number again: a list in order of date and number is read off one index, however long it is."""
    due_on = models.DateField()
    latest_on = models.DateField()
    """The latest date that any history allows; `due_on` where the date is certain."""
    book_by = models.DateField()
    rule = short(60, blank=False)
    certain = models.BooleanField()
    known_to = models.DateField(null=True)
    """The last day up to which the child's reviews are known; null while the record is kept here."""
    local_on = models.DateField(null=True)
    leaves_list_on = models.DateField(null=True)
    """The eighteenth birthday, or the day on which care is known to end: that of a series of short breaks."""
    assumes = models.JSONField(default=list)
    forward_on = models.DateField(null=True)
    """Since when regulation 33(3) brings it forward; null where nothing does. Its ordinary date stays beside it."""
    forward_before = models.DateField(null=True)
    """The day of leaving before which it must be held, where that is known."""
    forward_ground = short(1)
    """By which of the grounds: `keel.law.forward.Ground`."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="next_review_latest_not_before_due", condition=models.Q(latest_on__gte=models.F("due_on"))
            ),
            models.CheckConstraint(
                name="next_review_certain_is_one_date",
                condition=models.Q(certain=False) | models.Q(latest_on=models.F("due_on")),
            ),
            models.CheckConstraint(
                name="next_review_book_by_not_after_due", condition=models.Q(book_by__lte=models.F("due_on"))
            ),
            models.CheckConstraint(
                name="next_review_forward_says_why",
                condition=models.Q(forward_on__isnull=True, forward_ground="")
                | models.Q(forward_on__isnull=False, forward_ground__in=["a", "b", "c", "d", "e"]),
            ),
            *lengths("next_review", rule=60, child_number=200, forward_ground=1),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "child_number"], name="next_review_by_due"),
            models.Index(
                fields=["certain", "due_on", "latest_on", "known_to", "leaves_list_on", "child"],
                name="next_review_counts",
            ),
            models.Index(fields=["leaves_list_on"], name="next_review_leaves"),
            models.Index(fields=["local_on", "child_number"], name="next_review_by_aim"),
            models.Index(
                fields=["forward_on", "child_number"],
                condition=models.Q(forward_on__isnull=False),
                name="next_review_forward",
            ),
            models.Index(
                fields=["due_on", "child_number"], condition=models.Q(certain=False), name="next_review_uncertain"
            ),
        ]


class LateNote(models.Model):
    """Why a review that is past its legal date is not held yet. Rows are only added: the newest of a date counts."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="late_notes", db_index=False)
    due_on = models.DateField()
    why = short(20, blank=False)
    """`keel.records.commands.lateness.LateReason`."""
    because = short(300, blank=False)
    by = short(150, blank=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [*lengths("late_note", why=20, because=300, by=150)]
        indexes: ClassVar = [models.Index(fields=["child", "due_on", "-id"], name="late_note_newest")]
