"""Giving a child an IRO: checked against regulation 46, and the check kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.independence import Bar
from keel.records.bulk import chunks, insert_rows
from keel.records.commands import allocation_rules as rules
from keel.records.commands.audit import write_event
from keel.records.commands.finding import note_iros
from keel.records.models import Allocation, Child, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.independence import why_not_iro
from keel.records.refused import Refused
from keel.records.seals import digest_of

AT_A_TIME = 2000


@transaction.atomic
def allocate_iro(
    *,
    by: Actor,
    child: Child,
    iro: Staff,
    from_on: date,
    now: datetime,
    handover_note: str = "",
    apart_from_siblings_because: str = "",
) -> Allocation:
    """Give a child an IRO from a day on; whoever held the child until then ends the day before.

    Raises `Refused` where regulation 46 bars them, naming every reason. There is no way round it.
    """
    by.must(Permission.ALLOCATE)
    # Locks the child, so that two people allocating at once cannot both win.
    Child.objects.select_for_update().get(pk=child.pk)
    reasons, looked_at = why_not_iro([(child.pk, iro.pk)], from_on)[child.pk, iro.pk]
    running = rules.running_of([child.pk], from_on)[child.pk]
    _refuse(
        rules.barred(iro, reasons),
        *rules.may_not_share({child.pk: iro.pk}, {iro.pk: iro}).values(),
        rules.gone(iro, from_on),
        rules.taken(running, iro, from_on),
    )
    held = next((row for row in running if row.to_on is None), None)
    if held:
        held.to_on = from_on - rules.ONE_DAY
        held.save(update_fields=["to_on"])
    made = Allocation.objects.create(
        child=child,
        iro=iro,
        from_on=from_on,
        by=by.name,
        written_at=now,
        handover_note=handover_note,
        apart_from_siblings_because=apart_from_siblings_because,
        check_on=from_on,
        check_facts=looked_at,
    )
    note_iros([child.pk])
    about = {"allocation": made.pk, "child": child.pk, "iro": iro.pk, "ended": held.pk if held else None}
    write_event(by=by, action="IRO allocated", about=about, now=now)
    return made


@transaction.atomic
def allocate_many(
    *, by: Actor, allocations: Sequence[tuple[str, int, date]], now: datetime, to_on: date | None = None
) -> int:
    """Give many children an IRO who have none in those days: (child's number, staff, from day), all up to one day.

    The same blocks hold for each as for one alone; one refusal stops them all.
    """
    by.must(Permission.ALLOCATE)
    for some in chunks(allocations, AT_A_TIME):
        ids = dict(Child.objects.filter(number__in=[row[0] for row in some]).values_list("number", "id"))
        staff = Staff.objects.in_bulk({row[1] for row in some})
        _refuse_unknown(some, ids, staff)
        checks: dict[tuple[int, int, date], tuple[tuple[Bar, ...], Any]] = {}
        for day in sorted({row[2] for row in some}):
            pairs = [(ids[number], iro) for number, iro, start in some if start == day]
            checks |= {(*pair, day): found for pair, found in why_not_iro(pairs, day).items()}
        for number, iro, start in some:
            reasons = checks[ids[number], iro, start][0]
            _refuse(rules.barred(staff[iro], reasons), rules.gone(staff[iro], start))
        _refuse_overlaps(some, ids, to_on)
        if to_on is None:
            _refuse(*rules.may_not_share({ids[number]: iro for number, iro, _ in some}, staff).values())
        fields = [
            "child",
            "iro",
            "from_on",
            "to_on",
            "by",
            "written_at",
            "handover_note",
            "apart_from_siblings_because",
            "check_on",
            "check_facts",
        ]
        insert_rows(
            Allocation,
            fields,
            [
                (ids[number], iro, start, to_on, by.name, now, "", "", start, checks[ids[number], iro, start][1])
                for number, iro, start in some
            ],
        )
        note_iros(list(ids.values()))
    about = {"allocations": len(allocations), "digest": digest_of(allocations)}
    write_event(by=by, action="IROs allocated", about=about, now=now)
    return len(allocations)


def _refuse_unknown(rows: Sequence[tuple[str, int, date]], ids: Mapping[str, int], staff: Mapping[int, Staff]) -> None:
    for number, iro, _ in rows:
        if number not in ids:
            raise Refused(f"There is no child with the number {number}. Import them first.")
        if iro not in staff:
            raise Refused(f"There is nobody on the staff list with the key {iro}. Add them first.")


def _refuse_overlaps(rows: Sequence[tuple[str, int, date]], ids: Mapping[str, int], to_on: date | None) -> None:
    """Never two at once, be it one who stands or another of the same list."""
    spans: dict[int, list[tuple[date, date]]] = defaultdict(list)
    stand = Allocation.objects.filter(child_id__in=[ids[row[0]] for row in rows])
    for child, start, end in stand.values_list("child_id", "from_on", "to_on"):
        spans[child].append((start, end or date.max))
    for number, _, start in rows:
        child, end = ids[number], to_on or date.max
        if any(start <= last and first <= end for first, last in spans[child]):
            raise Refused(f"Child {number} has an IRO in those days already. Hand over alone, or choose other days.")
        spans[child].append((start, end))


def _refuse(*found: str) -> None:
    """The first that says anything."""
    for words in found:
        if words:
            raise Refused(words)
