"""Taking back an IRO that was given by mistake, on the same day: the one before goes on as if nothing had been."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from keel.records.commands.audit import write_event
from keel.records.commands.finding import note_iros
from keel.records.models import Allocation, AuditEvent, Child, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries.allocation import GIVING, allocations_in, child_said
from keel.records.refused import Refused
from keel.records.seals import digest_of

HELD = (ReviewStatus.Status.STARTED, ReviewStatus.Status.ADJOURNED, ReviewStatus.Status.COMPLETED)
ONE_DAY = timedelta(days=1)


@transaction.atomic
def undo_allocation(*, by: Actor, event: int, now: datetime) -> list[Allocation]:
    """Take back what one event gave: one child, or all those given together. Returns the rows taken out.

    Only on the day it was done, only while each is the child's newest, and only where nothing rests on it: a review of
    the child that was recorded as held since. The event that gave them stays in the audit trail, this one after it.
    """
    by.must(Permission.ALLOCATE)
    given = AuditEvent.objects.filter(number=event, action__in=GIVING).first()
    if given is None:
        raise Refused("There is no such allocation to undo. Look at the child’s page.")
    if localtime(given.at).date() != localtime(now).date():
        raise Refused(
            "This was done on an earlier day, and others may have relied on it. Give the child another IRO instead."
        )
    keys = allocations_in(given)
    made = Allocation.objects.filter(pk__in=keys)
    list(Child.objects.select_for_update().filter(pk__in=list(made.values_list("child_id", flat=True))).order_by("pk"))
    rows = list(made.select_related("child", "iro").order_by("pk"))
    if len(rows) != len(keys):
        raise Refused("This has been undone already. There is nothing left to undo.")
    children = [row.child_id for row in rows]
    _refuse_older(rows)
    _refuse_relied_on(rows, given)
    again = _take_out(rows, given)
    about = {
        "event": event,
        "allocations": list(keys),
        "children": children,
        "again": again,
        "digest": digest_of((row.pk, row.child_id, row.iro_id, row.from_on, row.handover_note) for row in rows),
    }
    write_event(by=by, action="allocation undone", about=about, now=now)
    return rows


def _refuse_older(rows: list[Allocation]) -> None:
    newer = Allocation.objects.filter(child_id__in=[row.child_id for row in rows], pk__gt=max(row.pk for row in rows))
    if later := newer.select_related("iro", "child").order_by("pk").first():
        raise Refused(
            f"{child_said(later.child)} has been given to {later.iro} since, so this can no longer be undone. "
            "Undo the newer one first, or give them another IRO."
        )
    if ended := next((row for row in rows if row.to_on is not None), None):
        raise Refused(f"{ended.iro} is no longer the IRO of {child_said(ended.child)}, so there is nothing to undo.")


def _refuse_relied_on(rows: list[Allocation], given: AuditEvent) -> None:
    held = ReviewStatus.objects.filter(
        review__child_id__in=[row.child_id for row in rows], written_at__gte=given.at, status__in=HELD
    )
    if step := held.select_related("review__child").order_by("id").first():
        raise Refused(
            f"A review of {child_said(step.review.child)} was recorded since, and it names their IRO. "
            "Give the child another IRO instead."
        )


def _take_out(rows: list[Allocation], given: AuditEvent) -> list[int]:
    """Delete them, and let those that they ended run on. Returns the keys of those that run again."""
    ended = given.about["ended"]
    before = {key for key in (ended if isinstance(ended, list) else [ended]) if key is not None}
    last_day = {row.child_id: row.from_on - ONE_DAY for row in rows}
    Allocation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    again = [
        row.pk
        for row in Allocation.objects.filter(pk__in=before).order_by("pk")
        if row.to_on == last_day.get(row.child_id)
    ]
    Allocation.objects.filter(pk__in=again).update(to_on=None)
    note_iros([row.child_id for row in rows])
    return again
