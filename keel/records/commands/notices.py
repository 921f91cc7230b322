"""That somebody has seen what they were told."""

from collections.abc import Collection
from datetime import datetime

from keel.records.models import Notice
from keel.records.permissions import Actor


def see_notices(*, by: Actor, notices: Collection[int], now: datetime) -> int:
    """Mark these as seen: a person’s own, and no others. Returns how many."""
    if by.staff_id is None:
        return 0
    return Notice.objects.filter(pk__in=notices, staff=by.staff_id, seen_at=None).update(seen_at=now)
