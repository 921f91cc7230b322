"""What stands in the way of giving a child an IRO, each as a sentence that a person can read; empty where nothing does.

Plain functions over what a command has read: `allocation` and `giving` ask the same ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from keel.law.independence import Bar
from keel.law.wording import say
from keel.records.models import Allocation, Staff
from keel.records.queries.ties import ties_of

ONE_DAY = timedelta(days=1)


def barred(iro: Staff, reasons: Sequence[Bar]) -> str:
    """Regulation 46 and the guidance beside it: there is no way round."""
    if not reasons:
        return ""
    said = " ".join(bar.because for bar in reasons)
    return f"{iro} may not be this child’s IRO ({reasons[0].source}). {said} Choose somebody else."


def gone(iro: Staff, from_on: date) -> str:
    """Somebody who has left by that day."""
    if iro.left_on and iro.left_on < from_on:
        return f"{iro} left on {say(iro.left_on)}. Choose somebody else."
    return ""


def taken(running: Sequence[Allocation], iro: Staff, from_on: date) -> str:
    """Never two at once. `running`: the child's allocations that end on the day or later, or have no end."""
    held = next((row for row in running if row.to_on is None), None)
    if held and held.iro_id == iro.pk:
        return f"{iro} is this child’s IRO already."
    if held and held.from_on >= from_on:
        return f"{held.iro} has been this child’s IRO since {say(held.from_on)}. Choose a later day."
    ends = [(row.to_on, row) for row in running if row.to_on is not None]
    if ends:
        last, other = max(ends, key=lambda pair: (pair[0], pair[1].pk))
        return f"{other.iro} is this child’s IRO until {say(last)}. Choose a later day."
    return ""


def running_of(children: Iterable[int], from_on: date) -> dict[int, list[Allocation]]:
    """Child -> the allocations that end on this day or later, or have no end. One query."""
    rows = Allocation.objects.filter(Q(to_on=None) | Q(to_on__gte=from_on), child_id__in=list(children))
    found: dict[int, list[Allocation]] = defaultdict(list)
    for row in rows.select_related("iro").order_by("from_on", "id"):
        found[row.child_id].append(row)
    return found


def may_not_share(given: Mapping[int, int], staff: Mapping[int, Staff]) -> dict[int, str]:
    """Child -> why not, where the IRO would be one whom a brother or sister is to have for themselves. Two queries.

    `given`: child -> the IRO whom they are to have. Looks at those who stand and at each other. Parent and child are
    looked at here only where both are to be given: whoever stands is barred with regulation 46.
    """
    ties = ties_of(given)
    pairs = [tie for tie in ties if tie.because and tie.parent is None]
    held: dict[int, set[int]] = defaultdict(set)
    for child, iro in given.items():
        held[child].add(iro)
    children = {key for pair in pairs for key in (pair.one, pair.other)} - set(given)
    for child, iro in Allocation.objects.filter(child_id__in=children, to_on=None).values_list("child_id", "iro_id"):
        held[child].add(iro)
    found: dict[int, str] = {}
    for tie in ties:
        if tie.parent and given.get(tie.one) == given.get(tie.other):
            found[max(tie.one, tie.other)] = (
                f"{staff[given[tie.one]]} would be the IRO of both. {tie.apart_because} "
                "Give one of them to somebody else."
            )
    for pair in pairs:
        for child, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if child in given and given[child] in held[other]:
                found.setdefault(
                    child,
                    f"{staff[given[child]]} is already the IRO of a child who may not share an IRO with this one: "
                    f"{pair.because}",
                )
    return found
