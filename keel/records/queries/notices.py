"""What one of the staff was told and has not seen: by the clocks, by an answer, by an event. One query."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from keel.law.answers import Rule
from keel.law.duties import MOVER
from keel.records.commands.issuing import TO_ANSWER
from keel.records.commands.overdue import DECISION_LATE, LATE, NOT_HELD
from keel.records.commands.sending import GIVEN_UP
from keel.records.models import Decision, Message, Notice, ReviewClock, SignificantEvent
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows
from keel.records.queries.due import known_as, said
from keel.records.queries.waits import movers_of

MOST = 20
CHILD = ("number", "given_name", "family_name", "preferred_name", "born_on", "restricted")


class Told(NamedTuple):
    """One thing that somebody was told."""

    key: int
    kind: str
    said: dict[str, Any]
    review: int | None
    review_on: date | None
    at: Any
    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool


def told_to(actor: Actor, today: date) -> list[Told]:
    """The newest first, of children whom they may see. What waits on them anyway or is done is left out."""
    if actor.staff_id is None:
        return []
    rows = visible_rows(Notice.objects.filter(staff=actor.staff_id, seen_at=None), "child", actor, today)
    own = [rule.value for rule, mover in MOVER.items() if mover in movers_of(actor)]
    rows = _open(rows.exclude(kind=LATE, said__duty__in=own))
    columns = ("id", "kind", "said", "review_id", "review__first_part_on", "review__booked_for", "at")
    found = rows.order_by("-at", "-id").values_list(*columns, *(f"child__{name}" for name in CHILD))[:MOST]
    return [_read(row) for row in found]


def _open(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Without what asks for something that somebody has done since: it would send them to a page with nothing to do."""
    done = ReviewClock.objects.filter(review=OuterRef("review"), closed_on__isnull=False)
    of = ("decision", "event", "message")
    named = {f"of_{name}": Cast(KT(f"said__{name}"), BigIntegerField()) for name in of}
    closed = Decision.objects.filter(pk=OuterRef("of_decision"), closed_on__isnull=False)
    answered = SignificantEvent.objects.filter(pk=OuterRef("of_event")).exclude(answer="")
    sent = Message.objects.filter(pk=OuterRef("of_message")).exclude(state=Message.State.FAILED)
    over = Q(review__first_part_on__isnull=False) | Q(review__over=True) | Q(review__booked_for__isnull=True)
    return (
        rows.alias(duty=KT("said__duty"), **named)
        .exclude(Q(kind=LATE) & Exists(done.filter(duty=OuterRef("duty"))))
        .exclude(Q(kind=TO_ANSWER) & Exists(done.filter(duty=Rule.MANAGER_REPLY.value)))
        .exclude(Q(kind=DECISION_LATE) & Exists(closed))
        .exclude(Q(kind="event") & Exists(answered))
        .exclude(Q(kind=NOT_HELD) & over)
        .exclude(Q(kind=GIVEN_UP) & Exists(sent))
    )


def _read(row: tuple[Any, ...]) -> Told:
    key, kind, about, review, began, booked, at, number, given, family, preferred, born_on, restricted = row
    words = (number, said(given, family, preferred), known_as(given, preferred), born_on, restricted)
    return Told(key, kind, about, review, began or booked, at, *words)
