"""One school of a child, and whether it was recorded today."""

from datetime import datetime

from keel.records.models import AuditEvent, Child, School
from keel.records.queries.audit import written_today

HIGHEST_KEY = 2**63
STARTED = "school started"
"""What the audit trail calls the recording of a school."""


def school_of(child: Child, key: int) -> School | None:
    """A school of this child."""
    return School.objects.filter(child=child, pk=key).first() if key < HIGHEST_KEY else None


def recorded_today(school: School, now: datetime) -> AuditEvent | None:
    """The event by which a school was recorded today, so that it may be a slip."""
    return written_today(STARTED, {"school": school.pk}, now)
