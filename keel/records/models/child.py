"""A child, the numbers that other systems know them by, and their brothers and sisters."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.exchange import Batch


class Child(models.Model):
    """One child. Names may be blank: a 903 return has none."""

    number = short(200, blank=False, unique=True)
    """The council's own number for the child, as text: leading zeros count. As long as a return's longest text."""
    given_name = short(100)
    family_name = short(100)
    preferred_name = short(100)
    name_key = short(310)
    """Names folded to one alphabet, so that both database engines sort alike."""
    born_on = models.DateField(null=True)
    sex = short(200)
    ethnicity = short(200)
    upn = short(200)
    mother = short(200)
    first_child_born_on = models.DateField(null=True)
    unaccompanied_until = models.DateField(null=True)
    unaccompanied = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    restricted_why = short(300)
    interpreter = short(100)
    created_by_batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="children_created")

    class Meta:
        constraints: ClassVar = [
            *lengths(
                "child",
                number=200,
                given_name=100,
                family_name=100,
                preferred_name=100,
                name_key=310,
                sex=200,
                ethnicity=200,
                upn=200,
                mother=200,
                restricted_why=300,
                interpreter=100,
            ),
            models.CheckConstraint(name="child_number_given", condition=~models.Q(number="")),
            models.CheckConstraint(
                name="child_restricted_says_why", condition=models.Q(restricted=False) | ~models.Q(restricted_why="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_key", "id"], name="child_by_name"),
            models.Index(fields=["restricted"], condition=models.Q(restricted=True), name="child_restricted"),
        ]

    def __str__(self) -> str:
        return self.number


class ChildNumber(models.Model):
    """The number by which another system knows a child."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="other_numbers")
    system = short(50, blank=False)
    value = short(100, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "value"], name="child_number_once_a_system"),
            *lengths("childnumber", system=50, value=100),
        ]


class Siblings(models.Model):
    """Two children of one family. `iro_apart_because` says why they may not share an IRO.

    Brothers or sisters, unless `kind` says that one is the other's parent: those never share one.
    """

    class Kind(models.TextChoices):
        """What the two are to each other."""

        SIBLINGS = "siblings", "brothers or sisters"
        ONE_IS_PARENT = "one is parent", "the first is the second’s parent"
        OTHER_IS_PARENT = "other is parent", "the second is the first’s parent"

    one = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="siblings_as_one")
    other = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="siblings_as_other")
    kind = short(20, choices=Kind.choices, blank=False, default=Kind.SIBLINGS, db_default=Kind.SIBLINGS)
    iro_apart_because = short(300)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="siblings_once"),
            # Kept the smaller id first, so that the same pair cannot be stored twice the other way round.
            models.CheckConstraint(name="siblings_in_order", condition=models.Q(one__lt=models.F("other"))),
            models.CheckConstraint(
                name="siblings_kind_known",
                condition=models.Q(kind__in=["siblings", "one is parent", "other is parent"]),
            ),
            *lengths("siblings", iro_apart_because=300, kind=20),
        ]


class SiblingsStep(models.Model):
    """Somebody said that two children may not share an IRO, or that they may again, and why. Only ever added to."""

    pair = models.ForeignKey(Siblings, on_delete=models.CASCADE, related_name="steps")
    apart = models.BooleanField()
    because = short(300, blank=False)
    by = short(150, blank=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [*lengths("siblings_step", because=300, by=150)]


class RestrictionStep(models.Model):
    """Somebody restricted a record, said anew why, or lifted the restriction. Only ever added to."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="restriction_steps")
    restricted = models.BooleanField()
    because = short(300, blank=False)
    by = short(150, blank=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [*lengths("restriction_step", because=300, by=150)]
