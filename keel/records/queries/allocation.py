"""What is known of a child's IROs: who they were, how one came to be theirs, what was handed over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from keel.law.wording import say
from keel.records.models import Allocation, AuditEvent, Child
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users as names_of_users
from keel.records.queries.children import visible_rows, visible_to
from keel.records.queries.due import said

GIVING = ("IRO allocated", "siblings given an IRO", "list handed over")
"""What the audit trail calls it when somebody gives children an IRO on a page."""
LOOKED_BACK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One IRO of a child over some days, and what whoever held the child before wrote for them.

    `checked_on`: the day for which regulation 46 was looked at, `check_facts` what the check looked at.
    """

    allocation: int
    iro: int
    iro_name: str
    from_on: date
    to_on: date | None
    handover_note: str
    apart_from_siblings_because: str
    checked_on: date
    check_facts: Mapping[str, Any]
    by: str


def handovers_of(*, actor: Actor, number: str, today: date) -> list[Held]:
    """Every IRO of a child, the newest first, with the note for each; nothing of a child whom this person may not see.

    At most four queries.
    """
    children = visible_to(actor, today).filter(number=number)
    rows = Allocation.objects.filter(child__in=children).select_related("iro").order_by("-from_on", "-id")
    found = list(rows)
    names = names_of_users({row.by for row in found})
    return [
        Held(
            allocation=row.pk,
            iro=row.iro_id,
            iro_name=row.iro.name,
            from_on=row.from_on,
            to_on=row.to_on,
            handover_note=row.handover_note,
            apart_from_siblings_because=row.apart_from_siblings_because,
            checked_on=row.check_on,
            check_facts=row.check_facts,
            by=names.get(row.by, row.by),
        )
        for row in found
    ]


def child_said(child: Child) -> str:
    """A child's name in a sentence; the number alone where no name is on record."""
    return said(child.given_name, child.family_name, child.preferred_name) or f"child {child.number}"


def how_it_came(row: Allocation) -> tuple[str, str]:
    """Who gave a child this IRO, and before it *On 1 June 2026 at 10:30*, unless it is long ago. Two queries."""
    who = names_of_users({row.by}).get(row.by, row.by)
    events = AuditEvent.objects.filter(action__in=GIVING).order_by("-number")[:LOOKED_BACK]
    for event in events:
        if row.pk in allocations_in(event):
            at = localtime(event.at)
            return who, f"On {say(at.date())} at {at:%H:%M} "
    return who, ""


def allocations_in(event: AuditEvent) -> Sequence[int]:
    """The keys of the allocations that an event made."""
    if "allocation" in event.about:
        return [event.about["allocation"]]
    made = event.about.get("allocations", [])
    return made if isinstance(made, list) else []


def given_today(allocations: Sequence[int], now: datetime) -> dict[int, int]:
    """Allocation -> the number of the event of today that made it, so that it can be undone. One query."""
    wanted = set(allocations)
    return {key: event.number for event in _events_of_the_day(now) for key in allocations_in(event) if key in wanted}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One child whom an event of today gave an IRO."""

    child: Child
    iro_name: str
    from_on: date
    handover_note: str


def made_by(*, actor: Actor, event: int, today: date, now: datetime) -> list[Made]:
    """What one event of today gave, as far as it stands and this person may see the children. Two queries."""
    found = next((one for one in _events_of_the_day(now) if one.number == event), None)
    if found is None:
        return []
    rows = visible_rows(Allocation.objects.filter(pk__in=allocations_in(found)), "child", actor, today)
    return [
        Made(child=row.child, iro_name=row.iro.name, from_on=row.from_on, handover_note=row.handover_note)
        for row in rows.select_related("child", "iro").order_by("id")
    ]


def _events_of_the_day(now: datetime) -> Iterator[AuditEvent]:
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    later = midnight + timedelta(days=1)
    yield from AuditEvent.objects.filter(action__in=GIVING, at__gte=midnight, at__lt=later).order_by("number")
