"""What was done, by whom, and who looked: rows that are only ever added, each sealed to the one before."""

from typing import ClassVar

from django.db import models

from keel.records.models.base import lengths, short


class AuditEvent(models.Model):
    """One thing done. Holds who, when, which rows and fields, and digests: never the words (see docs/adr)."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    by = short(150, blank=False)
    action = short(60, blank=False)
    about = models.JSONField()
    """Which rows and fields, or the digest of many rows. No foreign keys, so that disposal cannot break the chain."""
    before = short(64, blank=False)
    """The seal of the event before this one."""
    seal = short(64, blank=False)

    class Meta:
        constraints: ClassVar = [*lengths("audit_event", by=150, action=60, before=64, seal=64)]


class AuditHead(models.Model):
    """Where the chain ends: one row, locked while an event is added, so that a cut-off tail is noticed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    seal = short(64)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_head_only_one", condition=models.Q(id=1)),
            *lengths("audit_head", seal=64),
        ]


class AccessEvent(models.Model):
    """Somebody looked at a page that shows a child."""

    at = models.DateTimeField()
    by = short(150, blank=False)
    child_number = short(200, blank=False)
    page = short(60, blank=False)
    sealed_in = models.PositiveBigIntegerField(null=True)
    """The number of the audit event that holds this row's digest."""

    class Meta:
        constraints: ClassVar = [*lengths("access_event", by=150, child_number=200, page=60)]
        indexes: ClassVar = [
            models.Index(fields=["child_number", "at"], name="access_by_child"),
            models.Index(fields=["sealed_in", "id"], name="access_by_seal"),
        ]
