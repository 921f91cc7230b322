"""Who is sent the record of a review: how much of it, which way, and when it went."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.outbox import Message
from keel.records.models.people import Relationship
from keel.records.models.review import Review
from keel.records.models.staff import Staff


class RecordCopy(models.Model):
    """One copy for one person: the whole record, the decisions only, or nothing and why.

    The child has one too: kind *child*, with neither relationship nor staff. What a line said before is in its steps.
    """

    class Way(models.TextChoices):
        """How it goes."""

        EMAIL = "email", "by email"
        POST = "post", "by post"
        BY_HAND = "by_hand", "by hand"
        IN_PERSON = "in_person", "read or explained in person"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="copies")
    relationship = models.ForeignKey(Relationship, null=True, on_delete=models.SET_NULL, related_name="+")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = short(60, blank=False)
    """What they are to the child, in words."""
    name = short(210)
    email = short(254)
    gets = short(20, choices=Relationship.Gets.choices, blank=False)
    because = short(300)
    without_address = models.BooleanField(default=False)
    """They may not know where the child lives, so what would tell it is left out."""
    way = short(10, choices=Way.choices)
    sent_on = models.DateField(null=True)
    proof = short(300)
    """What shows that it went, in words: *second class post, receipt 12*."""
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    """The mail that carries it; the moment it was sent is the proof."""
    version = models.PositiveIntegerField(default=1)
    by = short(150, blank=False)
    """Who wrote it last."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "relationship"],
                condition=models.Q(relationship__isnull=False),
                name="record_copy_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["review", "staff"], condition=models.Q(staff__isnull=False), name="record_copy_once_a_colleague"
            ),
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(kind="child"), name="record_copy_one_of_the_child"
            ),
            models.CheckConstraint(
                name="record_copy_less_than_whole_says_why", condition=models.Q(gets="whole") | ~models.Q(because="")
            ),
            models.CheckConstraint(
                name="record_copy_gets_known", condition=models.Q(gets__in=["whole", "decisions", "nothing"])
            ),
            models.CheckConstraint(
                name="record_copy_sent_some_way",
                condition=models.Q(sent_on__isnull=True) | (~models.Q(way="") & ~models.Q(gets="nothing")),
            ),
            *lengths("record_copy", kind=60, name=210, email=254, gets=20, because=300, way=10, proof=300, by=150),
        ]


class RecordCopyStep(models.Model):
    """One change of a copy's line: what it said before, who changed it and when. Only ever added."""

    copy = models.ForeignKey(RecordCopy, on_delete=models.CASCADE, related_name="steps")
    before = models.JSONField(default=dict)
    because = short(300)
    at = models.DateTimeField()
    by = short(150, blank=False)

    class Meta:
        constraints: ClassVar = [*lengths("record_copy_step", because=300, by=150)]
