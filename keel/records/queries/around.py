"""What stands around a child: people and what each may be told, brothers and sisters, schools, times missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keel.records.models import Child, GivenMissing, Placement, Relationship, School
from keel.records.of_child import of_child
from keel.records.permissions import Actor
from keel.records.postcodes import miles_between, tidy
from keel.records.queries.children import visible_to
from keel.records.queries.postcodes import points_of
from keel.records.queries.schools import HIGHEST_KEY
from keel.records.queries.siblings import Sibling, siblings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around one child on a day."""

    people: Sequence[Relationship]
    people_before: Sequence[Relationship]
    """Those who are no longer around the child, the last first. Whoever ends today is told nothing more."""
    siblings: Sequence[Sibling]
    seen: frozenset[int]
    """Those of the siblings whose record this person may open; of the others neither name nor number is given."""
    schools: Sequence[School]
    missing: Sequence[GivenMissing]
    miles: dict[int, str]
    """Placement -> miles from home."""

    @property
    def not_told_address(self) -> list[Relationship]:
        """Who may not know where the child lives."""
        return [tie for tie in self.people if not tie.may_know_address]


def around(*, actor: Actor, child: Child, placements: Sequence[Placement], today: date) -> Around:
    """All of it. At most ten queries, however much there is."""
    people = Relationship.objects.filter(child=child, from_on__lte=today).select_related("person")
    ties = list(people.order_by("-parental_responsibility", "kind", "id"))
    gone = [tie for tie in ties if tie.to_on and tie.to_on <= today]
    siblings = siblings_of([child.pk], today)[child.pk]
    seen = visible_to(actor, today).filter(id__in=[one.child for one in siblings])
    return Around(
        people=[tie for tie in ties if tie not in gone],
        people_before=sorted(gone, key=lambda tie: tie.to_on or today, reverse=True),
        siblings=siblings,
        seen=frozenset(seen.values_list("id", flat=True)) if siblings else frozenset(),
        schools=of_child(School, child.pk, "-from_on", "-id"),
        missing=of_child(GivenMissing, child.pk, "-from_on", "-id", stands=True),
        miles=miles_of(placements),
    )


def person_around(child: Child, key: int) -> Relationship | None:
    """Somebody who is or was around this child."""
    ties = Relationship.objects.filter(child=child).select_related("person")
    return ties.filter(pk=key).first() if key < HIGHEST_KEY else None


def miles_of(placements: Sequence[Placement]) -> dict[int, str]:
    """Placement -> miles from the child's own home, one decimal, where both are known. One query."""
    points = points_of(code for row in placements for code in (row.home_postcode, row.postcode))
    found: dict[int, str] = {}
    for row in placements:
        home, there = points.get(tidy(row.home_postcode)), points.get(tidy(row.postcode))
        miles = miles_between(home, there) if home and there else None
        if miles is not None:
            found[row.pk] = f"{miles}"
    return found
