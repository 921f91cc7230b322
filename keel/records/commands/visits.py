"""Social work visits, recorded by the social worker or the IRO, from which the next one's day follows."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.holding import (
    hold,
    must_any,
    note_event,
    refuse_not_then,
    still_stands,
    supersede,
    why,
)
from keel.records.commands.ladder import settle_ladder
from keel.records.models import Child, SocialVisit
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

MAY = (Permission.DO_TASKS, Permission.OVERSEE)


@transaction.atomic
def record_visit(*, by: Actor, child: Child, on: date, seen_alone: bool, today: date, now: datetime) -> SocialVisit:
    """Record that the social worker visited on a day. Raises `Refused` for a day that cannot be, or is recorded."""
    must_any(by, MAY)
    held = hold(by, child.pk, today)
    refuse_not_then(on, held, today, about="on", what="A visit")
    if SocialVisit.objects.filter(child=held, on=on, stands=True, taken_back=False).exists():
        raise Refused(f"A visit on {say(on)} is recorded already.", about="on")
    row = SocialVisit.objects.create(child=held, on=on, seen_alone=seen_alone, by=by.name, written_at=now)
    note_event(by, "social work visit recorded", held, now, visit=row.pk, on=on)
    settle_ladder([held.pk], today)
    return row


@transaction.atomic
def take_visit_back(*, by: Actor, child: Child, visit: int, because: str, today: date, now: datetime) -> SocialVisit:
    """Take back a visit that was recorded by mistake. The row stays, with the reason."""
    must_any(by, MAY)
    held = hold(by, child.pk, today)
    before = still_stands(SocialVisit, visit, held)
    if before.taken_back:
        raise Refused("This visit was taken back already.")
    said = why(because, "Say why it is taken back: the reason is kept with the visit.")
    supersede(before)
    row = SocialVisit.objects.create(
        child=held,
        on=before.on,
        seen_alone=before.seen_alone,
        taken_back=True,
        instead_of=before,
        because=said,
        by=by.name,
        written_at=now,
    )
    note_event(by, "social work visit taken back", held, now, visit=row.pk)
    settle_ladder([held.pk], today)
    return row
