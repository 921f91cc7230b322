"""How children are found: the words of their names and numbers, and one row a child with what lists narrow by.

Both are projections: commands make them again whenever what they follow from changes (see docs/adr).
"""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short
from keel.records.models.child import Child

LONGEST_WORD = 60
BY_NAME = ("name_key", "child_number", "leaves_on")


class ChildWord(models.Model):
    """One beginning by which a child can be found: a word of a name or number, or the end of one, folded.

    The ends are there so that a part from the middle of a name finds the child by an index that both engines have.
    """

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="words", db_index=False)
    word = short(LONGEST_WORD, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "word"], name="child_word_once"),
            *lengths("child_word", word=LONGEST_WORD),
        ]
        indexes: ClassVar = [
            # PostgreSQL looks up beginnings in an index of this class only; SQLite takes no notice of it.
            models.Index(
                fields=["word", "child"], name="child_word_by_word", opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]


class ChildNow(models.Model):
    """What holds for a child today, for lists to sort and narrow by. Its dates say until when it holds."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="now")
    child_number = short(200, blank=False)
    name_key = short(310)
    born_on = models.DateField(null=True)
    in_care = models.BooleanField()
    since = models.DateField(null=True)
    """When the newest period of care began, as far as is known."""
    leaves_on = models.DateField()
    """The day from which a child in care is known to be so no longer: a planned end, or the eighteenth birthday.

    The last day that there is, where none is known: a comparison that need not ask for nothing uses an index.
    """
    iro_since = models.DateField()
    """Since when somebody is the child's IRO with no end in sight; the last day that there is where nobody is.

    Who it is stands in Allocation.
    """
    legal_status = short(200)
    place = short(200)
    """The code of the home, as the return has it."""
    kind = short(20)
    """What kind of home that is: see `keel.records.places`."""
    location = short(20)
    """Seen from the council: own, neighbour, other, scotland, wales, northern_ireland; blank: not known."""
    miles = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    """From home, in a straight line."""

    class Meta:
        constraints: ClassVar = [
            *lengths("child_now", child_number=200, name_key=310, legal_status=200, place=200, kind=20, location=20),
        ]
        # Each ends with the order of the list and what a count needs, so that both are read off it however many match.
        indexes: ClassVar = [
            models.Index(fields=["in_care", *BY_NAME], name="child_now_by_name"),
            models.Index(fields=["in_care", "legal_status", *BY_NAME], name="child_now_by_status"),
            models.Index(fields=["in_care", "kind", *BY_NAME], name="child_now_by_kind"),
            models.Index(fields=["in_care", "location", *BY_NAME], name="child_now_by_location"),
            models.Index(fields=["in_care", "born_on", *BY_NAME], name="child_now_by_age"),
            models.Index(fields=["in_care", "miles"], name="child_now_by_miles"),
            models.Index(fields=["in_care", "iro_since"], name="child_now_by_iro"),
            models.Index(fields=BY_NAME, condition=models.Q(since__isnull=True), name="child_now_no_start"),
        ]
