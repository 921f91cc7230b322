"""What stands in the way of giving a child an IRO, each as a sentence that a person can read; empty where nothing does.

Plain functions over what a command has read: `allocation` and `giving` ask the same ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from keel.law.independence import Bar
from keel.law.wording import say
from keel.records.models import Allocation, Siblings, Staff

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

    `given`: child -> the IRO whom they are to have. Looks at those who stand and at each other.
    """
    keys = list(given)
    pairs = list(
        Siblings.objects.exclude(iro_apart_because="").filter(Q(one__in=keys) | Q(other__in=keys)).order_by("id")
    )
    held: dict[int, set[int]] = defaultdict(set)
    for child, iro in given.items():
        held[child].add(iro)
    children = {key for pair in pairs for key in (pair.one_id, pair.other_id)} - set(given)
    for child, iro in Allocation.objects.filter(child_id__in=children, to_on=None).values_list("child_id", "iro_id"):
        held[child].add(iro)
    found: dict[int, str] = {}
    for pair in pairs:
        for child, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id)):
            if child in given and given[child] in held[other]:
                found.setdefault(
                    child,
                    f"{staff[given[child]]} is already the IRO of a child who may not share an IRO with this one: "
                    f"{pair.iro_apart_because}",
                )
    return found
