"""A child's family among the children of the record: who they are, whether they are in care, who may not share an IRO.

Brothers and sisters, and where a child is a mother or father, parent and child.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from keel.records.models import Allocation, CarePeriod, Child, SiblingsStep
from keel.records.permissions import Actor
from keel.records.queries.allocation import names_of_users
from keel.records.queries.children import open_on, visible_to
from keel.records.queries.due import known_as, said
from keel.records.queries.ties import Tie, ties_of

ADULT = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A brother or sister of a child. `apart_because`: why the two may not share an IRO; empty where they may.

    `is_to`: *mother*, *father*, *parent* or *child* where they are that to the child; `pair_words`: *Mother and child*.
    """

    pair: int
    child: int
    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    in_care: bool
    iro: int | None
    iro_name: str
    apart_because: str
    is_to: str = ""
    pair_words: str = ""


def siblings_of(
    children: Sequence[int], on: date, *, actor: Actor | None = None, today: date | None = None
) -> dict[int, list[Sibling]]:
    """Child -> their brothers and sisters in order of age, with who is their IRO on a day. Four queries at most.

    With an `actor` only those whose record this person may open `today`.
    """
    keys = list(children)
    ties: dict[int, list[Tie]] = defaultdict(list)
    for tie in ties_of(keys):
        ties[tie.one].append(tie)
        ties[tie.other].append(tie)
    others = {tie.beside(child) for child in keys for tie in ties[child]}
    if not others:
        return {child: [] for child in keys}
    seen = Child.objects.all() if actor is None else visible_to(actor, today or on)
    rows = {child.pk: child for child in seen.filter(id__in=others)}
    held = {
        child: (iro, f"{given} {family}".strip())
        for child, iro, given, family in Allocation.objects.filter(
            open_on("from_on", "to_on", on), child_id__in=others
        ).values_list("child_id", "iro_id", "iro__given_name", "iro__family_name")
    }
    there = in_care_on(list(others), on)
    return {
        child: sorted(
            (
                _sibling(rows[other], tie, tie.is_to(child), held.get(other, (None, "")), in_care=other in there)
                for tie in ties[child]
                if (other := tie.beside(child)) in rows
            ),
            key=lambda one: (one.born_on or date.max, one.number),
        )
        for child in keys
    }


def _sibling(row: Child, tie: Tie, is_to: str, held: tuple[int | None, str], *, in_care: bool) -> Sibling:
    return Sibling(
        pair=tie.pair,
        child=row.pk,
        number=row.number,
        name=said(row.given_name, row.family_name, row.preferred_name),
        known_as=known_as(row.given_name, row.preferred_name),
        born_on=row.born_on,
        restricted=row.restricted,
        in_care=in_care,
        iro=held[0],
        iro_name=held[1],
        apart_because=tie.apart_because,
        is_to=is_to,
        pair_words=tie.words,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody once said of whether two may share an IRO."""

    apart: bool
    because: str
    by: str
    at: datetime


def said_of(pair: int) -> list[Said]:
    """Everything said of whether two brothers or sisters may share an IRO, the newest first. Two queries."""
    steps = list(SiblingsStep.objects.filter(pair=pair).order_by("-id"))
    names = names_of_users({step.by for step in steps})
    return [Said(apart=step.apart, because=step.because, by=names.get(step.by, step.by), at=step.at) for step in steps]


def in_care_on(children: Sequence[int], on: date) -> set[int]:
    """Which of these children are in care on a day, short breaks among it. One query."""
    rows = CarePeriod.objects.filter(care_on(on), child_id__in=children)
    return {
        child
        for child, away in rows.values_list("child_id", "away")
        if not any(date.fromisoformat(left) <= on < date.fromisoformat(back) for left, back in away)
    }


def adult_if_born_by(on: date) -> date:
    """Whoever was born later is not yet 18 on that day."""
    return date(on.year - ADULT, on.month, min(on.day, 28) if on.month == 2 else on.day)


def care_on(on: date) -> Q:
    """A period of care that goes on that day, of a child who is not yet 18: that birthday ends care by law."""
    young = Q(child__born_on__isnull=True) | Q(child__born_on__gt=adult_if_born_by(on))
    return Q(started_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on)) & young
