"""Giving several children an IRO at once: brothers and sisters together, or the whole list of somebody who leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.commands.finding import note_iros
from keel.records.commands.giving_checks import (
    AnotherDay,
    FarBack,
    GivenSince,
    Looked,
    NoteWanted,
    ReasonWanted,
    Wish,
    look_at,
    named,
    problem_of,
    problem_of_list,
    reason_of_pair,
)
from keel.records.commands.giving_days import far_back
from keel.records.models import Allocation, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.allocation import GIVING
from keel.records.refused import Refused

ONE, GROUP, LIST = GIVING


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was done: the number of its event, by which it can be undone, and the allocations."""

    event: int
    allocations: Sequence[Allocation]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What was done with a list. `kept`: (child's key, why) of those who stay with whoever held them."""

    given: Given | None
    kept: Sequence[tuple[int, str]]


@transaction.atomic
def allocate_group(
    *, by: Actor, wishes: Sequence[Wish], from_on: date, today: date, now: datetime, long_ago: bool = False
) -> Given:
    """Give one child, or brothers and sisters at once, an IRO from a day on: all of them or none.

    Whoever held a child until then ends the day before. Raises `GivenSince`, `Refused`, `AnotherDay`, `NoteWanted` or
    `ReasonWanted`, in that order, with a sentence that names the child where there are several; at last `FarBack`,
    unless somebody said that a day `long_ago` is meant.
    """
    by.must(Permission.ALLOCATE)
    if not wishes:
        raise Refused("No child is chosen. Choose at least one.")
    looked = look_at(wishes, from_on, today)
    found = [(wish, problem_of(wish, looked)) for wish in wishes]
    for kind in (GivenSince, Refused, AnotherDay, NoteWanted, ReasonWanted):
        for wish, problem in found:
            if problem is not None and (type(problem) is kind):
                raise kind(named(wish, looked, str(problem)) if len(wishes) > 1 else str(problem))
    _refuse_far_back(from_on, today, meant=long_ago)
    made, ended = _write(by, wishes, looked, now)
    about: dict[str, Any]
    if len(made) == 1:
        about = {"allocation": made[0].pk, "child": made[0].child_id, "iro": made[0].iro_id, "ended": ended[0]}
        return Given(event=write_event(by=by, action=ONE, about=about, now=now).number, allocations=made)
    about = {"allocations": [row.pk for row in made], "children": [row.child_id for row in made], "ended": ended}
    return Given(event=write_event(by=by, action=GROUP, about=about, now=now).number, allocations=made)


@transaction.atomic
def hand_over(
    *,
    by: Actor,
    leaver: Staff,
    wishes: Sequence[Wish],
    from_on: date,
    today: date,
    now: datetime,
    long_ago: bool = False,
) -> HandedOver:
    """Give children of one IRO to others from a day on. Each is checked alone; who may not go stays, with why.

    Raises `FarBack` unless somebody said that a day `long_ago` is meant.
    """
    by.must(Permission.ALLOCATE)
    if not wishes:
        raise Refused("No child is chosen. Choose at least one.")
    _refuse_far_back(from_on, today, meant=long_ago)
    looked = look_at(wishes, from_on, today)
    kept: list[tuple[int, str]] = []
    going = list(wishes)
    while True:
        looked = replace(looked, given={wish.child: wish.iro for wish in going}).with_apart()
        stays = [(wish.child, str(why)) for wish in going if (why := problem_of_list(wish, looked, leaver))]
        if not stays:
            break
        # A child who stays may be what keeps the next one: look again at those who are left.
        kept += stays
        going = [wish for wish in going if wish.child not in dict(kept)]
    if not going:
        return HandedOver(given=None, kept=kept)
    made, ended = _write(by, going, looked, now)
    about = {
        "from": leaver.pk,
        "allocations": [row.pk for row in made],
        "children": [row.child_id for row in made],
        "ended": ended,
    }
    event = write_event(by=by, action=LIST, about=about, now=now)
    return HandedOver(given=Given(event=event.number, allocations=made), kept=kept)


def _refuse_far_back(from_on: date, today: date, *, meant: bool) -> None:
    if (words := far_back(from_on, today)) and not meant:
        raise FarBack(words)


def _write(
    by: Actor, wishes: Sequence[Wish], looked: Looked, now: datetime
) -> tuple[list[Allocation], list[int | None]]:
    """End what runs, begin what is wished. Returns the new rows and the keys of those that they ended."""
    ending = [next((row for row in looked.running.get(wish.child, ()) if row.to_on is None), None) for wish in wishes]
    last_day = looked.from_on - timedelta(days=1)
    Allocation.objects.filter(pk__in=[row.pk for row in ending if row]).update(to_on=last_day)
    made = [
        Allocation.objects.create(
            child=looked.children[wish.child],
            iro=looked.staff[wish.iro],
            from_on=looked.from_on,
            by=by.name,
            written_at=now,
            handover_note=wish.handover_note.strip(),
            apart_from_siblings_because=wish.apart_because.strip() or reason_of_pair(wish, looked),
            check_on=looked.from_on,
            check_facts=looked.checks[wish.child, wish.iro][1],
        )
        for wish in wishes
    ]
    note_iros([wish.child for wish in wishes])
    return made, [row.pk if row else None for row in ending]
