"""Where things are: the council's own area and its neighbours, and the postcodes that the record has met."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short


class CouncilPlace(models.Model):
    """A district that is the council's own area, or that borders it."""

    class Kind(models.TextChoices):
        """What the district is to the council."""

        OWN = "own", "our own area"
        NEIGHBOUR = "neighbour", "a neighbour"

    code = short(9, blank=False, unique=True)
    """The nine-character code of the Office for National Statistics, as E06000035."""
    name = short(100, blank=False)
    kind = short(10, choices=Kind.choices, blank=False)

    class Meta:
        constraints: ClassVar = [
            *lengths("council_place", code=9, name=100, kind=10),
            models.CheckConstraint(name="council_place_kind_known", condition=models.Q(kind__in=["own", "neighbour"])),
        ]


class Postcode(models.Model):
    """A postcode that stands in the record, with where it is: looked up once, in the field's own table."""

    code = short(8, blank=False, unique=True)
    """Without its space, in capitals."""
    east = models.PositiveIntegerField(null=True)
    north = models.PositiveIntegerField(null=True)
    """Metres on the national grid; null where the table has no such postcode."""
    district = short(9)

    class Meta:
        constraints: ClassVar = [
            *lengths("postcode", code=8, district=9),
            models.CheckConstraint(
                name="postcode_both_or_neither",
                condition=models.Q(east__isnull=True, north__isnull=True)
                | models.Q(east__isnull=False, north__isnull=False),
            ),
        ]
