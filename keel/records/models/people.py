"""People around a child, and what each of them may be told."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import ends_after, lengths, short
from keel.records.models.child import Child


class Person(models.Model):
    """Somebody in a child's life who is not on the council's staff."""

    given_name = short(100)
    family_name = short(100)
    email = short(254)
    phone = short(40)
    address = models.TextField(blank=True, default="")
    language = short(60)

    class Meta:
        constraints: ClassVar = [
            *lengths("person", given_name=100, family_name=100, email=254, phone=40, language=60),
        ]


class Relationship(models.Model):
    """What a person is to a child, and what they may be told. The reason is asked for whenever it is less than all."""

    class Gets(models.TextChoices):
        """How much of a review's record the person is sent."""

        WHOLE = "whole", "the whole letter"
        DECISIONS = "decisions", "the decisions only"
        NOTHING = "nothing", "nothing"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="relationships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relationships")
    kind = short(60, blank=False)
    parental_responsibility = models.BooleanField(default=False)
    may_know_address = models.BooleanField(default=False)
    gets = short(20, choices=Gets.choices, blank=False)
    because = short(300)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            ends_after("relationship", "from_on", "to_on", same_day=True),
            models.CheckConstraint(
                name="relationship_less_than_whole_says_why", condition=models.Q(gets="whole") | ~models.Q(because="")
            ),
            models.CheckConstraint(
                name="relationship_gets_known", condition=models.Q(gets__in=["whole", "decisions", "nothing"])
            ),
            *lengths("relationship", kind=60, gets=20, because=300),
        ]
