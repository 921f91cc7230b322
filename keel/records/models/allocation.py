"""Which IRO holds which child, since when, and the check of independence that was made."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import ends_after, lengths, short
from keel.records.models.child import Child
from keel.records.models.staff import Staff


class Allocation(models.Model):
    """A child's IRO over some days: never two at once."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="allocations")
    iro = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="allocations")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    by = short(150, blank=False)
    written_at = models.DateTimeField(null=True)
    handover_note = models.TextField(blank=True, default="")
    apart_from_siblings_because = short(300)
    check_on = models.DateField()
    check_facts = models.JSONField()
    """What the regulation 46 check looked at: kept, so that it can be shown years later."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(to_on__isnull=True), name="allocation_one_iro_at_a_time"
            ),
            ends_after("allocation", "from_on", "to_on", same_day=True),
            *lengths("allocation", by=150, apart_from_siblings_because=300),
        ]
        indexes: ClassVar = [models.Index(fields=["iro", "child"], name="allocation_by_iro")]
