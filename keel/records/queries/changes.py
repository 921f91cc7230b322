"""What became known since somebody last looked: of the children they work with, or counted, for who sees everybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from keel.records.models import Allocation, Batch, Child, GivenEpisode, GivenMissing, ReviewStatus
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows, visible_to

MOST_CHANGES = 200
MOVED = frozenset({"P", "T", "B", "U"})
NEW_STATUS = frozenset({"L", "B", "U"})
"""Why an episode began, by the codes of the return (RNE)."""
Status = ReviewStatus.Status
STEPS = {
    Status.PLANNED.value: "booked",
    Status.POSTPONED.value: "rebooked",
    Status.CANCELLED.value: "called off",
    Status.NOT_REQUIRED.value: "called off",
    Status.STARTED.value: "begun",
    Status.COMPLETED.value: "held",
}
"""What a step of a review is called as a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became known of a child.

    `kind`: came, left, moved, status, missing, back, yours, or one of `STEPS`.
    """

    child: Child
    kind: str
    on: date


def changes(actor: Actor, since: datetime, today: date) -> list[Change]:
    """What became known since a moment of the children somebody works with, the newest first. Six queries."""
    mine = {child.pk: child for child in visible_to(actor, today).order_by("pk")[: 5 * MOST_CHANGES]}
    batches = list(Batch.objects.filter(applied_at__gt=since, undone_at=None).values_list("id", flat=True))
    found: list[Change] = []
    if batches and mine:
        told = GivenEpisode.objects.filter(child_id__in=list(mine), batch_id__in=batches, stands=True)
        for child, began, why, ended, ceased in told.values_list("child_id", "decom", "rne", "dec", "rec"):
            found += _of_episode(mine[child], began, why, ended, ceased, since.date())
        gone = GivenMissing.objects.filter(child_id__in=list(mine), batch_id__in=batches, stands=True)
        for child, left, back in gone.values_list("child_id", "from_on", "to_on"):
            found.append(Change(child=mine[child], kind="back" if back else "missing", on=back or left))
    if actor.staff_id:
        mine_now = Allocation.objects.filter(iro=actor.staff_id, child_id__in=list(mine), from_on__lte=today)
        new = mine_now.filter(Q(written_at__gt=since) | Q(from_on__gt=since.date()), _runs(today))
        found += [
            Change(child=mine[child], kind="yours", on=on) for child, on in new.values_list("child_id", "from_on")
        ]
    steps = _steps(actor, since).filter(review__child_id__in=list(mine))
    for child, status, at in steps.values_list("review__child_id", "status", "written_at"):
        found.append(Change(child=mine[child], kind=STEPS[status], on=localdate(at)))
    return sorted(found, key=lambda change: (change.on, change.child.number, change.kind), reverse=True)[:MOST_CHANGES]


def _of_episode(child: Child, began: date, why: str, ended: date | None, ceased: str, since: date) -> list[Change]:
    """What one new row says. What it says of long ago was not news: a return tells of a whole year."""
    news = since - timedelta(days=366)
    found = []
    if began > news:
        kinds = [("came", why == "S"), ("moved", why in MOVED), ("status", why in NEW_STATUS)]
        found += [Change(child=child, kind=kind, on=began) for kind, so in kinds if so]
    if ended and ended > news and ceased not in ("", "X1"):
        found.append(Change(child=child, kind="left", on=ended))
    return found


def in_numbers(actor: Actor, since: datetime, today: date) -> dict[str, int]:
    """What others did since a moment with the reviews and the IROs of all whom somebody sees, counted. Two queries."""
    steps = visible_rows(_steps(actor, since), "review__child", actor, today)
    found: dict[str, int] = {}
    for status, many in steps.values_list("status").annotate(Count("pk")).order_by("status"):
        found[STEPS[status]] = found.get(STEPS[status], 0) + many
    given = Allocation.objects.filter(written_at__gt=since).exclude(by=actor.name)
    found["given an IRO"] = visible_rows(given, "child", actor, today).count()
    return {kind: many for kind, many in found.items() if many}


def _steps(actor: Actor, since: datetime) -> QuerySet[ReviewStatus]:
    """The steps that other people wrote here since a moment; what a file told is told of as a file."""
    rows = ReviewStatus.objects.filter(batch__isnull=True, written_at__gt=since, status__in=list(STEPS))
    return rows.exclude(by=actor.name)


def _runs(today: date) -> Q:
    return Q(to_on__isnull=True) | Q(to_on__gte=today)
