"""The audit trail as a page reads it: newest first, and by its numbers, so that it is never counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from keel.records.models import AuditEvent, AuditHead

WHOLE = "audit trail found whole"
SHORT_ENOUGH = 50_000
"""Events that can be checked while somebody waits; a longer chain is checked from the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """When the chain was last found whole, and up to which event."""

    at: datetime
    number: int


def events(*, action: str = "", by: str = "", day: date | None = None) -> QuerySet[AuditEvent]:
    """The events, newest first, of one kind, by one person, of one day."""
    found = AuditEvent.objects.order_by("-number")
    if action:
        found = found.filter(action__iexact=action)
    if by:
        found = found.filter(by__iexact=by)
    if day:
        began = datetime.combine(day, time.min, get_current_timezone())
        ended = datetime.combine(day + timedelta(days=1), time.min, get_current_timezone())
        found = found.filter(at__gte=began, at__lt=ended)
    return found


def some(found: QuerySet[AuditEvent], before: int | None, most: int) -> tuple[Sequence[AuditEvent], int | None]:
    """As many as a page shows, and the number before which the next page begins. One query.

    None where there is no next page.
    """
    rows = list((found.filter(number__lt=before) if before else found)[: most + 1])
    return rows[:most], rows[most - 1].number if len(rows) > most else None


def length() -> int:
    """How many events the chain has: the number of its last. One query."""
    head = AuditHead.objects.filter(id=1).first()
    return head.number if head else 0


def last_checked() -> Checked | None:
    """When the chain was last found whole. One query."""
    event = AuditEvent.objects.filter(action=WHOLE).order_by("-number").first()
    return Checked(at=event.at, number=event.number - 1) if event else None
