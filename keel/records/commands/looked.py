"""When somebody last looked at Today: what changed is counted from the time before this sitting."""

from datetime import datetime, timedelta

from django.db import transaction

from keel.records.models import Looked

SITTING = timedelta(hours=4)
"""Looks closer together than this are one sitting, so that going back to the page does not hide what it just said."""


def look_at_today(*, user: int, now: datetime) -> datetime | None:
    """Note that somebody looks at Today. Gives when they looked before this sitting; None the first time.

    Of their own looking only, so it writes no audit event. Writes once a sitting, and not at every look.
    """
    row = Looked.objects.filter(user_id=user).first()
    if row is None:
        Looked.objects.get_or_create(user_id=user, defaults={"at": now})
        return None
    if now - row.at < SITTING:
        return row.before
    Looked.objects.filter(pk=row.pk, at=row.at).update(at=now, before=row.at)
    return row.at


@transaction.atomic
def mark_seen(*, user: int, now: datetime) -> None:
    """Everything up to now has been seen: changes are counted from here."""
    Looked.objects.update_or_create(user_id=user, defaults={"at": now, "before": now})
