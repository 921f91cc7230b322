"""Before a review: the talk of IRO and social worker, the child's choices, the papers, the private conversation.

What was said is only ever added to: the newest row of each says how it stands.
"""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child
from keel.records.models.invitation import Invitation
from keel.records.models.review import Review
from keel.records.models.staff import Staff, Team


class Talk(models.Model):
    """The IRO and the social worker spoke about a review: when, how, and what they settled."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="talks")
    on = models.DateField()
    how = short(12, blank=False)
    """In person, by video, by phone: as `Invitation.Means` says it."""
    with_whom = short(150, blank=False)
    purpose = models.TextField(default="", blank=True)
    who_comes = models.TextField(default="", blank=True)
    where = short(200)
    childs_part = models.TextField(default="", blank=True)
    """How the child is to take part."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="talk_how_known", condition=models.Q(how__in=["in_person", "video", "phone"])),
            *lengths("talk", how=12, with_whom=150, where=200, by=150),
        ]


class ChildChoice(models.Model):
    """What the child would like of their review, as they said it when they were asked. Each asking adds a row."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="choices")
    on = models.DateField()
    how = short(12, blank=False)
    """How they were asked: in person, video, phone, in writing, or through somebody they chose."""
    place = short(200)
    time = short(200)
    who_comes = models.TextField(default="", blank=True)
    who_chairs = short(12)
    """The IRO, the child, or both together."""
    starter = models.TextField(default="", blank=True)
    """The question with which they would like the review to begin."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="child_choice_how_known",
                condition=models.Q(how__in=["in_person", "video", "phone", "in_writing", "somebody"]),
            ),
            models.CheckConstraint(
                name="child_choice_who_chairs_known",
                condition=models.Q(who_chairs__in=["", "iro", "child", "together"]),
            ),
            *lengths("child_choice", how=12, place=200, time=200, who_chairs=12, by=150),
        ]


class Conversation(models.Model):
    """The IRO's conversation with the child in private before a review, or why there was none.

    A correction is a row of its own, which names the one that it stands in place of.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conversations")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    held = models.BooleanField()
    on = models.DateField()
    """The day of the conversation; where there was none, the day on which that was settled."""
    how = short(12)
    """In person, by video, by phone, by letter."""
    alone = models.BooleanField(null=True)
    where = short(200)
    wishes = models.TextField(default="", blank=True)
    """Wishes and feelings, in the child's own words."""
    safe = short(12)
    """Whether they feel safe: yes, no, did not say."""
    advocate = short(12)
    """Whether they want an advocate: yes, no, did not say, has one."""
    reason = short(30)
    """Why it was not held, or not alone: `keel.law.chairing.NotHeld`."""
    because = models.TextField(default="", blank=True)
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="conversation_held_says_how_or_why_not",
                condition=(models.Q(held=True, alone__isnull=False) & ~models.Q(how="") & ~models.Q(safe=""))
                | (models.Q(held=False, alone__isnull=True, how="", safe="") & ~models.Q(reason="")),
            ),
            models.CheckConstraint(
                name="conversation_how_known",
                condition=models.Q(how__in=["", "in_person", "video", "phone", "letter"]),
            ),
            models.CheckConstraint(
                name="conversation_safe_known", condition=models.Q(safe__in=["", "yes", "no", "not_said"])
            ),
            models.CheckConstraint(
                name="conversation_advocate_known",
                condition=models.Q(advocate__in=["", "yes", "no", "not_said", "has_one"]),
            ),
            models.CheckConstraint(
                name="conversation_reason_known",
                condition=models.Q(reason__in=["", "child_refused", "age_or_understanding", "could_not_be_arranged"]),
            ),
            *lengths("conversation", how=12, where=200, safe=12, advocate=12, reason=30, by=150),
        ]


class Paper(models.Model):
    """One paper that a review needs: of whom it was asked, by when, and how it stands. Every change is a `PaperStep`.

    It counts as come on the day that it reached the IRO service, not on the day that it is said to have been sent.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="papers")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = short(20, blank=False)
    """`keel.law.papers.Kind`."""
    asked_of = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="papers", db_index=False)
    asked_name = short(150, blank=False)
    asked_email = short(254)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    """The team that answered for it when it was asked for."""
    asked_on = models.DateField()
    due_on = models.DateField()
    """Moves with the clock of its review until it has come: see `keel.records.commands.clocks`."""
    chased = models.PositiveSmallIntegerField(default=0)
    chased_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    """When whoever was asked says that they sent it."""
    came_on = models.DateField(null=True)
    not_needed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="paper_once_a_review"),
            models.CheckConstraint(
                name="paper_came_or_not_needed",
                condition=models.Q(came_on__isnull=True) | models.Q(not_needed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="paper_chased_has_its_day",
                condition=models.Q(chased=0, chased_on__isnull=True) | models.Q(chased__gt=0, chased_on__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_kind_known",
                condition=models.Q(
                    kind__in=["report", "care_plan", "placement_plan", "health_plan", "pep", "pathway_plan"]
                ),
            ),
            *lengths("paper", kind=20, asked_name=150, asked_email=254),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(came_on__isnull=True, not_needed_on__isnull=True),
                name="paper_open",
            ),
            models.Index(fields=["due_on", "team"], name="paper_by_day"),
            models.Index(fields=["asked_of", "due_on"], name="paper_of_whom"),
            models.Index(fields=["child"], name="paper_by_child"),
        ]


class PaperStep(models.Model):
    """One thing that happened with a paper. Only ever added."""

    class What(models.TextChoices):
        """What happened."""

        ASKED = "asked", "asked for"
        CHASED = "chased", "asked for again"
        SENT = "sent", "said to be sent"
        CAME = "came", "came"
        NOT_COME = "not_come", "had not come after all"
        NOT_NEEDED = "not_needed", "not needed"
        NEEDED = "needed", "needed after all"
        OTHER = "other", "asked of somebody else"
        SHARED = "shared", "shared before the review"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="steps")
    what = short(12, choices=What.choices, blank=False)
    on = models.DateField()
    because = short(300)
    said = models.JSONField(default=dict)
    """The paper's columns as the step leaves them, where it changed more than the day."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="paper_step_what_known",
                condition=models.Q(
                    what__in=[
                        "asked", "chased", "sent", "came", "not_come", "not_needed", "needed", "other", "shared"
                    ]
                ),
            ),
            *lengths("paper_step", what=12, because=300, by=150),
        ]  # fmt: skip


class InvitationStep(models.Model):
    """One thing that was done or said of an invitation: earlier replies and reasons stay readable. Only ever added."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="steps")
    what = short(12, blank=False)
    """*added*, *changed*, *sent*, *updated*, *called off*, *reply*, *left out*, *put back*."""
    said = models.JSONField(default=dict)
    """The invitation's columns as the step leaves them."""
    written_at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="invitation_step_what_known",
                condition=models.Q(
                    what__in=[
                        "added", "changed", "sent", "updated", "called off", "reply", "left out", "put back"
                    ]
                ),
            ),
            *lengths("invitation_step", what=12, by=150),
        ]  # fmt: skip
