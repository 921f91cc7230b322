"""Whether the audit trail is whole."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.db.utils import OperationalError
from django.utils import timezone

from keel.records.models import AccessEvent, AuditEvent, AuditHead, Batch, User
from keel.records.seals import ACCESS_COLUMNS, BEGINNING, access_digest, seal_of

UNREADABLE = (AttributeError, OverflowError, TypeError, ValueError)
"""What comes of a value that is not of its column's kind. SQLite stores any value that somebody writes past Keel."""


def first_break() -> str | None:
    """The first place where the chain does not hold, in words; None where it is whole."""
    number, seal = 0, BEGINNING
    try:
        for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
            if (broken := _event_broken(event, number, seal)) is not None:
                return broken
            number, seal = event.number, event.seal
    except UNREADABLE:
        return _break_after(number, seal)
    except OperationalError as error:
        if "decode" not in str(error):
            raise
        return _break_after(number, seal)
    return _end_broken(number, seal)


def _break_after(number: int, seal: str) -> str:
    """The first break after this event, row by row: many are read at once, and one of them cannot be."""
    for key in AuditEvent.objects.filter(number__gt=number).order_by("number").values_list("pk", flat=True):
        try:
            event = AuditEvent.objects.get(pk=key)
            broken = _event_broken(event, number, seal)
        except (*UNREADABLE, OperationalError):
            break
        if broken is not None:
            return broken
        number, seal = event.number, event.seal
    return f"event {number + 1} cannot be read: a value in it is not of the kind that Keel writes there"


def _event_broken(event: AuditEvent, number: int, seal: str) -> str | None:
    """Whether an event is as it was written, and follows the one before it, which has this number and seal."""
    name = f"event {event.number} ({event.action} by {event.by}, {event.at:%d %B %Y %H:%M})"
    if event.number != number + 1:
        return f"event {number + 1} is missing: {name} follows event {number}"
    if event.before != seal:
        return f"{name} does not follow event {number}: the seal it names is another"
    said = seal_of(
        number=event.number, at=event.at, by=event.by, action=event.action, about=event.about, before=event.before
    )
    if said != event.seal:
        return f"{name} has been changed since it was written"
    if event.action == "access sealed":
        try:
            broken = _access_broken(event)
        except UNREADABLE:
            broken = "an access event sealed in it cannot be read"
        return f"{name}: {broken}" if broken else None
    return None


def _end_broken(number: int, seal: str) -> str | None:
    """Whether the chain ends where it is recorded to. An empty one is whole only where nothing was ever done."""
    head = AuditHead.objects.filter(id=1).first()
    if head is None and number:
        return f"the end of the chain is not recorded after event {number}"
    if head is not None and (head.number, head.seal) != (number, seal):
        return f"the chain should end with event {head.number}, and ends with event {number}"
    if number == 0 and Batch.objects.exists():
        return "it holds no event at all, though returns were imported, and every import writes one"
    if number == 0 and AccessEvent.objects.exists():
        return "it holds no event at all, though people have looked at children's records"
    return None


def _access_broken(event: AuditEvent) -> str | None:
    """Whether the access events sealed in this event are as they were."""
    rows = list(AccessEvent.objects.filter(sealed_in=event.number).order_by("id").values_list(*ACCESS_COLUMNS))
    if len(rows) != event.about["rows"]:
        return f"{event.about['rows']} access events were sealed, {len(rows)} are there"
    if access_digest(rows) != event.about["digest"]:
        return "an access event has been changed since it was sealed"
    return None


def how_many_events() -> int:
    """How long the chain is."""
    return AuditEvent.objects.count()


def written_today(action: str, about: Mapping[str, int], now: datetime) -> AuditEvent | None:
    """The event of today that says this of a row, the newest; None where none does. Reads the day's events at most."""
    today = timezone.localdate(now)
    # By number, which has an index, back to midnight: events are far more than one day's.
    for event in AuditEvent.objects.order_by("-number").iterator(chunk_size=200):
        if timezone.localdate(event.at) < today:
            return None
        if event.action == action and all(event.about.get(name) == key for name, key in about.items()):
            return event
    return None


def looked_at(number: str) -> QuerySet[AccessEvent]:
    """Who looked at one child's record, the newest first: on their own page and in lists."""
    return AccessEvent.objects.filter(child_number=number).order_by("-at", "-id")


def names_of_users(usernames: Iterable[str]) -> dict[str, str]:
    """User name -> the name of the person. One query."""
    users = User.objects.filter(username__in=set(usernames)).select_related("staff")
    return {user.username: str(user) for user in users}
