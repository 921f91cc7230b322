"""Imports are heard: what a return newly says of a move, an order, a time missing or a change of social worker.

Each import is heard once, and each thing told once, whatever stops the clock in between.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from keel.records.bulk import chunks
from keel.records.commands.audit import write_event
from keel.records.commands.ladder import settle_ladder
from keel.records.models import (
    Allocation,
    Batch,
    BatchChild,
    BatchHeard,
    GivenEpisode,
    GivenMissing,
    GivenSocialWorker,
    Notice,
    Review,
    SignificantEvent,
)
from keel.records.permissions import Actor, Permission
from keel.records.queries.children import open_on

AT_A_TIME = 1000
NEWS = timedelta(days=366)
"""A return tells of a whole year: what lies further back was news to nobody."""
MOVED = frozenset({"P", "T", "B", "U"})
NEW_ORDER = frozenset({"L", "B", "U"})
"""Why an episode began, by the codes of the return (RNE)."""
Happened = tuple[int, str, date]
"""(child, kind, day)"""


def hear_imports(*, by: Actor, today: date, now: datetime) -> int:
    """Turn what imports newly told into events for the IRO. Returns how many. Twice does nothing twice."""
    by.must(Permission.RECORD_REVIEW)
    told = 0
    waiting = Batch.objects.filter(kind="ssda903", undone_at=None, heard__isnull=True).order_by("id")
    for batch in waiting:
        told += _hear(batch, by, today, now)
    return told


def _hear(batch: Batch, by: Actor, today: date, now: datetime) -> int:
    """One import: a transaction for each thousand children, and the mark that it was heard at the end."""
    known = BatchChild.objects.filter(batch=batch).exclude(child__created_by_batch=batch)
    children = sorted(set(known.values_list("child_id", flat=True)))
    years = sorted(set(BatchChild.objects.filter(batch=batch).values_list("year", flat=True)))
    told_by = f"the return of {years[-1]}" if years else "a return"
    told = 0
    for some in chunks(children, AT_A_TIME):
        with transaction.atomic():
            told += _tell(batch, some, told_by, by, today, now)
    with transaction.atomic():
        BatchHeard.objects.get_or_create(batch=batch, defaults={"at": now, "events": told})
        if told:
            write_event(by=by, action="import heard", about={"batch": batch.pk, "events": told}, now=now)
    return told


def _tell(batch: Batch, children: Sequence[int], told_by: str, by: Actor, today: date, now: datetime) -> int:
    applied = timezone.localdate(batch.applied_at)
    since = _last_reviews(children)
    found: dict[str, Happened] = {}
    for child, kind, day in _happened(batch, children):
        if applied - NEWS < day <= min(today, applied) and day > since.get(child, date.min):
            found[f"{kind} of {child} on {day}"] = (child, kind, day)
    there = set(SignificantEvent.objects.filter(key__in=list(found)).values_list("key", flat=True))
    new = {key: what for key, what in found.items() if key not in there}
    SignificantEvent.objects.bulk_create(
        SignificantEvent(
            child_id=child,
            kind=kind,
            happened_on=day,
            told_on=applied,
            told_by=told_by,
            told_how="return",
            key=key,
            batch=batch,
            by=by.name,
            written_at=now,
        )
        for key, (child, kind, day) in new.items()
    )
    _tell_iros(list(new), today, now)
    settle_ladder(sorted({child for child, *_ in new.values()}), today)
    return len(new)


def _last_reviews(children: Sequence[int]) -> dict[int, date]:
    """Child -> the day of their last review: what came before it was before it then. One query."""
    held = Review.objects.filter(child_id__in=children, first_part_on__isnull=False).order_by("first_part_on")
    return {child: day for child, day in held.values_list("child_id", "first_part_on") if day}


def _happened(batch: Batch, children: Sequence[int]) -> Iterator[Happened]:
    """What this import says that no other had said. Six queries."""
    mine: dict[str, Any] = {"child_id__in": children, "stands": True, "batch": batch}
    others: dict[str, Any] = {"child_id__in": children}
    before = set(GivenEpisode.objects.filter(**others).exclude(batch=batch).values_list("child_id", "decom", "rne"))
    for child, began, why in GivenEpisode.objects.filter(**mine).values_list("child_id", "decom", "rne"):
        if (child, began, why) in before:
            continue
        if why in MOVED:
            yield child, "moved", began
        if why in NEW_ORDER:
            yield child, "order", began
    known = set(GivenMissing.objects.filter(**others).exclude(batch=batch).values_list("child_id", "from_on"))
    for child, left in GivenMissing.objects.filter(**mine).values_list("child_id", "from_on"):
        if (child, left) not in known:
            yield child, "missing", left
    columns = ("child_id", "from_on", "worker")
    had = set(GivenSocialWorker.objects.filter(**others).exclude(batch=batch).values_list(*columns))
    earlier: dict[int, date] = {}
    for child, began, _ in GivenSocialWorker.objects.filter(**others).order_by("-from_on").values_list(*columns):
        earlier[child] = began
    for child, began, worker in GivenSocialWorker.objects.filter(**mine).values_list(*columns):
        if (child, began, worker) not in had and began > earlier.get(child, began):
            yield child, "social_worker", began


def _tell_iros(keys: Sequence[str], today: date, now: datetime) -> None:
    """Put new events before the IROs of their children. Three queries."""
    events = list(SignificantEvent.objects.filter(key__in=keys).values_list("id", "child_id", "happened_on"))
    held = Allocation.objects.filter(open_on("from_on", "to_on", today), child_id__in=[row[1] for row in events])
    iros = dict(held.values_list("child_id", "iro_id"))
    Notice.objects.bulk_create(
        (
            Notice(
                key=f"event {event} to {iros[child]}",
                staff_id=iros[child],
                kind="event",
                child_id=child,
                said={"event": event, "happened_on": day.isoformat()},
                at=now,
            )
            for event, child, day in events
            if child in iros
        ),
        ignore_conflicts=True,
    )
