"""Giving a child an IRO: checked against regulation 46, and the check kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from keel.law.independence import Bar
from keel.law.wording import say
from keel.records.bulk import chunks, insert_rows
from keel.records.commands.audit import write_event
from keel.records.models import Allocation, Child, Siblings, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.independence import why_not_iro
from keel.records.refused import Refused
from keel.records.seals import digest_of

AT_A_TIME = 2000
ONE_DAY = timedelta(days=1)


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
    _refuse(iro, reasons)
    _refuse_siblings(child, iro)
    _refuse_left(iro, from_on)
    running = Allocation.objects.filter(Q(to_on=None) | Q(to_on__gte=from_on), child=child).select_related("iro")
    held = running.filter(to_on=None).first()
    if held and held.iro_id == iro.pk:
        raise Refused(f"{iro} is this child’s IRO already.")
    if held and held.from_on >= from_on:
        raise Refused(f"{held.iro} has been this child’s IRO since {say(held.from_on)}. Choose a later day.")
    if other := running.exclude(to_on=None).order_by("-to_on").first():
        raise Refused(f"{other.iro} is this child’s IRO until {say(other.to_on)}. Choose a later day.")
    if held:
        held.to_on = from_on - ONE_DAY
        held.save(update_fields=["to_on"])
    made = Allocation.objects.create(
        child=child,
        iro=iro,
        from_on=from_on,
        by=by.name,
        handover_note=handover_note,
        apart_from_siblings_because=apart_from_siblings_because,
        check_on=from_on,
        check_facts=looked_at,
    )
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
            _refuse(staff[iro], checks[ids[number], iro, start][0])
            _refuse_left(staff[iro], start)
        _refuse_overlaps(some, ids, to_on)
        if to_on is None:
            _refuse_siblings_of_many({ids[number]: iro for number, iro, _ in some}, staff)
        fields = [
            "child",
            "iro",
            "from_on",
            "to_on",
            "by",
            "handover_note",
            "apart_from_siblings_because",
            "check_on",
            "check_facts",
        ]
        insert_rows(
            Allocation,
            fields,
            [
                (ids[number], iro, start, to_on, by.name, "", "", start, checks[ids[number], iro, start][1])
                for number, iro, start in some
            ],
        )
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


def _refuse_left(iro: Staff, from_on: date) -> None:
    if iro.left_on and iro.left_on < from_on:
        raise Refused(f"{iro} left on {say(iro.left_on)}. Choose somebody else.")


def _refuse(iro: Staff, reasons: Sequence[Bar]) -> None:
    if reasons:
        said = " ".join(bar.because for bar in reasons)
        raise Refused(f"{iro} may not be this child’s IRO ({reasons[0].source}). {said} Choose somebody else.")


def _apart(children: Iterable[int]) -> list[Siblings]:
    """The pairs of brothers and sisters, a looked-after parent and child among them, who may not share an IRO."""
    keys = list(children)
    pairs = Siblings.objects.exclude(iro_apart_because="")
    return list(pairs.filter(Q(one__in=keys) | Q(other__in=keys)).order_by("id"))


def _refuse_siblings(child: Child, iro: Staff) -> None:
    _refuse_siblings_of_many({child.pk: iro.pk}, {iro.pk: iro})


def _refuse_siblings_of_many(given: Mapping[int, int], staff: Mapping[int, Staff]) -> None:
    """`given`: child -> the IRO whom they are to have. Looks at those who stand and at each other."""
    pairs = _apart(given)
    held: dict[int, set[int]] = defaultdict(set)
    for child, iro in given.items():
        held[child].add(iro)
    children = {key for pair in pairs for key in (pair.one_id, pair.other_id)}
    for child, iro in Allocation.objects.filter(child_id__in=children, to_on=None).values_list("child_id", "iro_id"):
        held[child].add(iro)
    for pair in pairs:
        for child, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id)):
            if child in given and given[child] in held[other]:
                raise Refused(
                    f"{staff[given[child]]} is already the IRO of a child who may not share an IRO with this one: "
                    f"{pair.iro_apart_because}"
                )
