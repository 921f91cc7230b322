"""Events that were told to the IRO: which wait for an answer, and one with its answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from keel.records.models import Allocation, Child, EventAnswer, SignificantEvent
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import iros_of, known_as, said


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event of a list, with its child and their IRO."""

    event: SignificantEvent
    child: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    iro: str


def waiting_events() -> QuerySet[SignificantEvent]:
    """The events that wait for an answer; those of a file that was undone wait no longer."""
    return SignificantEvent.objects.filter(Q(batch__isnull=True) | Q(batch__undone_at__isnull=True), answer="")


def waiting_for(
    actor: Actor, today: date, *, iro: int | None = None, no_iro: bool = False
) -> QuerySet[SignificantEvent]:
    """Those of the children whom this person may see, the longest first; a page slices it."""
    rows = visible_rows(waiting_events(), "child", actor, today)
    held = Allocation.objects.filter(open_on("from_on", "to_on", today))
    if iro is not None:
        rows = rows.filter(child__in=held.filter(iro=iro).values("child"))
    if no_iro:
        rows = rows.exclude(child__in=held.values("child"))
    return rows.select_related("child").order_by("told_on", "id")


def with_children(events: Iterable[SignificantEvent], today: date) -> list[EventRow]:
    """The rows of a page with IRO beside them. One query more, however many."""
    found = list(events)
    iros = iros_of([event.child_id for event in found], today)
    rows = []
    for event in found:
        child = event.child
        rows.append(
            EventRow(
                event=event,
                child=child.number,
                name=said(child.given_name, child.family_name, child.preferred_name),
                known_as=known_as(child.given_name, child.preferred_name),
                born_on=child.born_on,
                restricted=child.restricted,
                iro=iros.get(child.pk, ""),
            )
        )
    return rows


def event_of(child: Child, key: int) -> tuple[SignificantEvent, list[tuple[EventAnswer, str]]] | None:
    """One event of a child, and its answers with the names of those who gave them, the newest first. Three queries."""
    event = SignificantEvent.objects.filter(child=child, pk=key).first()
    if event is None:
        return None
    answers = list(EventAnswer.objects.filter(event=event).order_by("-id"))
    names = names_of_users(answer.by for answer in answers)
    return event, [(answer, names.get(answer.by, answer.by)) for answer in answers]
