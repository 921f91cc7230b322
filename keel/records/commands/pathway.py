"""Pathway plan reviews of young people who have left care, where the council gives them to its IROs."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.duties import Duty
from keel.law.eligible import eligible_child, pathway_review, pathway_review_after_move
from keel.law.endings import adult_on, years_after
from keel.law.wording import say
from keel.records.bulk import chunks, sync_rows
from keel.records.commands.holding import hold, note_event, refuse_not_then, still_stands, supersede, why
from keel.records.models import CarePeriod, Child, PathwayDue, PathwayStep
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.practice import Judged
from keel.records.refused import Refused

AT_A_TIME = 2000
UNTIL_AGE_YEARS = 25
"""A former relevant child is one until 25 at the latest: who is past it is on no list."""
COLUMNS = ("child_number", "left_on", "due_on", "rule", "counted_from", "last_on")
Kind = PathwayStep.Kind
Spans = list[tuple[date, date | None]]


@transaction.atomic
def record_pathway_step(*, by: Actor, child: Child, kind: str, on: date, today: date, now: datetime) -> PathwayStep:
    """Record that a pathway plan was reviewed, or a move that asks for an early review. Raises `Refused`."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    if kind not in (Kind.REVIEW, Kind.MOVE):
        raise Refused("Choose what happened.", about="kind")
    if not settings.judged_on(today).practice.iros_review_pathway_plans:
        raise Refused("This council has not given pathway plan reviews to its IROs. Settings can switch that on.")
    refuse_not_then(on, held, today, about="on", what="This")
    left_on = left_care_on(held, today)
    if left_on is None:
        raise Refused("This is for a young person who was an eligible child and has left care.", about="on")
    if on < left_on:
        raise Refused(f"Care ended on {say(left_on)}: before that the plan is part of the review.", about="on")
    if PathwayStep.objects.filter(child=held, kind=kind, on=on, stands=True).exists():
        raise Refused(f"That is recorded for {say(on)} already.", about="on")
    row = PathwayStep.objects.create(child=held, kind=kind, on=on, by=by.name, written_at=now)
    action = "pathway plan review recorded" if kind == Kind.REVIEW else "move after care recorded"
    note_event(by, action, held, now, pathway=row.pk, on=on)
    settle_pathway([held.pk], today)
    return row


@transaction.atomic
def take_pathway_step_back(
    *, by: Actor, child: Child, step: int, because: str, today: date, now: datetime
) -> PathwayStep:
    """Take back what was recorded by mistake. The row stays, with the reason."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    before = still_stands(PathwayStep, step, held)
    if before.kind == Kind.TAKEN_BACK:
        raise Refused("This was taken back already.")
    said = why(because, "Say why it is taken back: the reason is kept with it.")
    supersede(before)
    row = PathwayStep.objects.create(
        child=held,
        kind=Kind.TAKEN_BACK,
        on=before.on,
        instead_of=before,
        because=said,
        by=by.name,
        written_at=now,
    )
    note_event(by, "pathway plan review taken back", held, now, pathway=row.pk)
    settle_pathway([held.pk], today)
    return row


def left_care_on(child: Child, today: date) -> date | None:
    """When somebody who was an eligible child left care; None of anybody else. One query."""
    return _left_on(child.born_on, _spans([child.pk]).get(child.pk, []), today)


def settle_pathway(children: Sequence[int], today: date, judged: Judged | None = None) -> int:
    """Make the rows of these young people again. Five queries, however many. Returns how many rows changed."""
    judged = judged or settings.judged_on(today)
    wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
    if judged.practice.iros_review_pathway_plans:
        spans, steps = _spans(children), _steps(children)
        for child, number, born_on in Child.objects.filter(pk__in=children).values_list("id", "number", "born_on"):
            left_on = _left_on(born_on, spans.get(child, []), today)
            if left_on:
                done = [(kind, on) for kind, on in steps.get(child, ()) if on >= left_on]
                duty, last_on = due_after(left_on, done, judged)
                wanted[child, None] = (number, left_on, duty.on, duty.code.value, duty.counted_from, last_on)
    return sum(sync_rows(PathwayDue, owners=children, key=[], fields=COLUMNS, wanted=wanted))


def due_after(left_on: date, steps: Sequence[tuple[str, date]], judged: Judged) -> tuple[Duty, date | None]:
    """When the next review is due, and when the last was: counted from the last, or from the day of leaving care.

    A move since then asks for an early one.
    """
    last_on = max((on for kind, on in steps if kind == Kind.REVIEW), default=None)
    since = last_on or left_on
    duties = [pathway_review(since, judged.practice, judged.calendar)]
    moves = [on for kind, on in steps if kind == Kind.MOVE and on >= since]
    if moves:
        duties.append(pathway_review_after_move(min(moves), judged.practice, judged.calendar))
    return min(duties, key=lambda duty: duty.on), last_on


def rebuild_pathway(*, by: Actor, today: date, now: datetime) -> int:
    """Make every row again: somebody leaves care, turns 25, or the council changes its mind."""
    by.must(Permission.RECORD_REVIEW)
    judged = settings.judged_on(today)
    if not judged.practice.iros_review_pathway_plans:
        return PathwayDue.objects.all().delete()[0]
    changed = 0
    for some in chunks(list(Child.objects.order_by("id").values_list("id", flat=True)), AT_A_TIME):
        with transaction.atomic():
            changed += settle_pathway(some, today, judged)
    return changed


def _spans(children: Sequence[int]) -> dict[int, Spans]:
    """Child -> (first day, day care ended) of each time in care that was no series of short breaks. One query."""
    found: dict[int, Spans] = defaultdict(list)
    rows = CarePeriod.objects.filter(child_id__in=children, short_breaks=False).order_by("started_on")
    for child, first, end in rows.values_list("child_id", "started_on", "ended_on"):
        found[child].append((first, end))
    return found


def _steps(children: Sequence[int]) -> dict[int, list[tuple[str, date]]]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    rows = PathwayStep.objects.filter(child_id__in=children, stands=True).exclude(kind=Kind.TAKEN_BACK)
    for child, kind, on in rows.values_list("child_id", "kind", "on"):
        found[child].append((kind, on))
    return found


def _left_on(born_on: date | None, spans: Spans, today: date) -> date | None:
    if born_on is None or not spans or years_after(born_on, UNTIL_AGE_YEARS) <= today:
        return None
    if eligible_child(born_on, spans).since is None:
        return None
    last = spans[-1][1]
    ended = min(last or date.max, adult_on(born_on))
    return ended if ended <= today else None
