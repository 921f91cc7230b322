"""Care as Keel understands it: derived from what was given, and made again whenever that changes."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import ends_after, lengths, short
from keel.records.models.child import Child


class CarePeriod(models.Model):
    """One unbroken time of being looked after."""

    class Approval(models.TextChoices):
        """Whether ending this period needed somebody's approval (CPR 39), and whether Keel has it."""

        NOT_NEEDED = "not_needed", "not needed"
        NOT_RECORDED = "not_recorded", "approval not recorded"
        RECORDED = "recorded", "recorded"

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="care_periods")
    started_on = models.DateField()
    start_known = models.BooleanField()
    """False: care was already going on that day, and may have begun before."""
    ended_on = models.DateField(null=True)
    end_code = short(200)
    approval = short(20, choices=Approval.choices)
    short_breaks = models.BooleanField(default=False)
    possible_restarts = models.JSONField(default=list)
    """Days (as text) on which care resumed after a gap with no stated new start."""
    away = models.JSONField(default=list)
    """[first day, day of coming back] pairs (as text) between which care had ceased, though no new start is stated."""
    tracks = models.JSONField(default=list)
    """[track, day] pairs: which review timetable applied from which day."""
    long_term_foster_since = models.DateField(null=True)
    care_known_to = models.DateField(null=True)
    """Where the last episode ended and nothing says that care did: the last day on which it is known to go on."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "started_on"], name="care_period_once_a_day"),
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(ended_on__isnull=True), name="care_period_one_open"
            ),
            ends_after("care_period", "started_on", "ended_on"),
            models.CheckConstraint(
                name="care_period_end_has_approval_state",
                condition=models.Q(ended_on__isnull=True, approval="")
                | models.Q(ended_on__isnull=False) & ~models.Q(approval=""),
            ),
            *lengths("care_period", end_code=200, approval=20),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-ended_on", "child"],
                condition=models.Q(approval="not_recorded"),
                name="care_period_not_approved",
            ),
        ]


class Dated(models.Model):
    """Something that held for a child from one day until another."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        abstract = True


class LegalStatus(Dated):
    """The child's legal status, by its 903 code."""

    code = short(200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "from_on"], name="legal_status_once_a_day"),
            ends_after("legal_status", "from_on", "to_on"),
            *lengths("legal_status", code=200),
        ]


class Placement(Dated):
    """Where the child lived."""

    code = short(200)
    provider = short(200)
    home_postcode = short(200)
    postcode = short(200)
    urn = short(200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "from_on"], name="placement_once_a_day"),
            ends_after("placement", "from_on", "to_on"),
            *lengths("placement", code=200, provider=200, home_postcode=200, postcode=200, urn=200),
        ]


class School(Dated):
    """Where the child went to school, nursery or college; said by people, since no return tells of it."""

    name = short(120, blank=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "from_on"], name="school_once_a_day"),
            ends_after("school", "from_on", "to_on"),
            *lengths("school", name=120),
        ]
