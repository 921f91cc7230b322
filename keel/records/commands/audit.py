"""The audit trail: events that are only ever added, each sealed to the one before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from keel.records.bulk import chunks, insert_rows
from keel.records.models import AccessEvent, AuditEvent, AuditHead
from keel.records.permissions import Actor
from keel.records.seals import ACCESS_COLUMNS, BEGINNING, access_digest, seal_of

AT_A_TIME = 2000


def write_event(*, by: Actor, action: str, about: dict[str, Any], now: datetime) -> AuditEvent:
    """Add one event to the chain, inside the transaction of the command that did the thing."""
    with transaction.atomic():
        head = _locked_head()
        said: dict[str, Any] = {
            "number": head.number + 1,
            "at": now,
            "by": by.name,
            "action": action,
            "before": head.seal,
        }
        event = AuditEvent.objects.create(about=about, seal=seal_of(about=about, **said), **said)
        head.number, head.seal = event.number, event.seal
        head.save()
    return event


def _locked_head() -> AuditHead:
    """The end of the chain, locked until the transaction ends: two events can never name the same one before them."""
    AuditHead.objects.get_or_create(id=1, defaults={"seal": BEGINNING})
    return AuditHead.objects.select_for_update().get(id=1)


def hold_chain() -> None:
    """Hold back whoever else would add to the chain until this transaction ends: for what is counted one by one."""
    _locked_head()


def write_access(*, by: Actor, child_number: str, page: str, now: datetime) -> None:
    """Note that somebody looked at a page that shows a child. Sealed into the chain by the clock."""
    AccessEvent.objects.create(at=now, by=by.name, child_number=child_number, page=page)


def write_accesses(*, by: Actor, children: Iterable[str], page: str, now: datetime) -> None:
    """Note that somebody looked at a page that shows many children. One query, however many."""
    rows = [(now, by.name, number, page) for number in children]
    with transaction.atomic():
        insert_rows(AccessEvent, ["at", "by", "child_number", "page"], rows)


def note_trail_whole(*, by: Actor, now: datetime) -> None:
    """Note that the chain was checked and every link held. A broken one is not written on: that would hide its end."""
    write_event(by=by, action="audit trail found whole", about={}, now=now)


def seal_access_events(*, by: Actor, now: datetime) -> int:
    """Seal every access event not yet sealed into one audit event. Doing it twice seals nothing twice."""
    with transaction.atomic():
        # Two clocks at once: the second waits here, and then finds nothing left to seal.
        _locked_head()
        waiting = AccessEvent.objects.filter(sealed_in=None).order_by("id")
        rows = list(waiting.values_list(*ACCESS_COLUMNS))
        if not rows:
            return 0
        about = {"rows": len(rows), "first": rows[0][0], "last": rows[-1][0], "digest": access_digest(rows)}
        event = write_event(by=by, action="access sealed", about=about, now=now)
        # By their own keys: a row that arrived meanwhile is not in the digest, and waits for the next time.
        for some in chunks([row[0] for row in rows], AT_A_TIME):
            AccessEvent.objects.filter(id__in=some).update(sealed_in=event.number)
    return len(rows)
