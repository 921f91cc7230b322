"""What is to be sent and told: written once, in the transaction of what it tells of. Sending is the clock's."""

from datetime import date, datetime
from typing import Any

from keel.records.models import Child, Message, Notice, Review, Staff
from keel.records.permissions import Actor


def queue_message(
    *,
    by: Actor,
    key: str,
    kind: str,
    to: str,
    to_name: str,
    subject: str,
    body: str,
    now: datetime,
    child: Child | None = None,
    review: Review | None = None,
    calendar: str = "",
) -> Message:
    """Put a mail into the outbox; one whose `key` is there already stays as it is.

    The subject holds no surname, address or reason: it stands unlocked on somebody's telephone.
    """
    values = {
        "kind": kind,
        "to": to,
        "to_name": to_name,
        "subject": subject,
        "body": body,
        "calendar": calendar,
        "child": child,
        "review": review,
        "queued_at": now,
        "by": by.name,
        "try_at": now,
    }
    return Message.objects.get_or_create(key=key, defaults=values)[0]


def tell_staff(
    *,
    key: str,
    staff: Staff | int,
    kind: str,
    child: Child | int,
    now: datetime,
    review: int | None = None,
    **said: Any,
) -> bool:
    """Tell one of the staff something on Today, once for each `key`. Returns whether it is new."""
    about = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    values = {
        "staff_id": staff if isinstance(staff, int) else staff.pk,
        "kind": kind,
        "child_id": child if isinstance(child, int) else child.pk,
        "review_id": review,
        "said": about,
        "at": now,
    }
    return Notice.objects.get_or_create(key=key, defaults=values)[1]
