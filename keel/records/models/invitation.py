"""Who is asked to a review: invited or left out and why, what they answered, how they took part."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.people import Relationship
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class Invitation(models.Model):
    """One person asked to one review. The child has one too: kind *child*, with neither relationship nor staff.

    Whoever is left out has who decided and why, and how they are heard another way.
    """

    class Reply(models.TextChoices):
        """What they answered."""

        COMING = "coming", "coming"
        NOT_COMING = "not_coming", "not coming"
        VIEWS = "views", "not coming, sends views"

    class Means(models.TextChoices):
        """How somebody takes part."""

        IN_PERSON = "in_person", "in person"
        VIDEO = "video", "by video"
        PHONE = "phone", "by phone"
        IN_WRITING = "in_writing", "in writing"

    class Way(models.TextChoices):
        """How the invitation went."""

        EMAIL = "email", "by email"
        LETTER = "letter", "by letter"
        PRINT = "print", "printed and handed over"
        TOLD = "told", "told in person or by phone"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="invitations")
    relationship = models.ForeignKey(Relationship, null=True, on_delete=models.SET_NULL, related_name="+")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = short(60, blank=False)
    """What they are to the child, in words: *child*, *mother*, *foster carer*, *social worker*."""
    name = short(210)
    email = short(254)
    left_out = models.BooleanField(default=False)
    left_out_by = short(150)
    left_out_because = short(300)
    heard_how = short(300)
    """How somebody left out is heard another way."""
    way = short(10, choices=Way.choices)
    sent_at = models.DateTimeField(null=True)
    sequence_sent = models.PositiveIntegerField(null=True)
    """The SEQUENCE of the calendar entry that they hold; null where they were sent none."""
    reply = short(12, choices=Reply.choices)
    reply_on = models.DateField(null=True)
    means = short(12, choices=Means.choices)
    """How they say they will take part."""
    note = short(300)
    came = short(12, choices=[*Means.choices, ("no", "did not come")])
    """How they did take part; *no* where they did not; empty where nobody has said."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "relationship"],
                condition=models.Q(relationship__isnull=False),
                name="invitation_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["review", "staff", "kind"],
                condition=models.Q(staff__isnull=False),
                name="invitation_once_a_colleague",
            ),
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(kind="child"), name="invitation_one_of_the_child"
            ),
            models.CheckConstraint(
                name="invitation_left_out_says_who_and_why",
                condition=models.Q(left_out=False) | (~models.Q(left_out_by="") & ~models.Q(left_out_because="")),
            ),
            *lengths(
                "invitation",
                kind=60,
                name=210,
                email=254,
                left_out_by=150,
                left_out_because=300,
                heard_how=300,
                way=10,
                reply=12,
                means=12,
                note=300,
                came=12,
            ),
        ]
