"""What stands around a child: people and what each may be told, brothers and sisters, schools, times missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from keel.records.models import Child, GivenMissing, Placement, Relationship, School, Siblings
from keel.records.permissions import Actor
from keel.records.postcodes import miles_between, tidy
from keel.records.queries.children import open_on, visible_to
from keel.records.queries.due import iros_of, said
from keel.records.queries.postcodes import points_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A brother or sister. `seen`: this person may open their record; otherwise neither name nor number is given."""

    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    seen: bool
    iro: str
    apart_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around one child on a day."""

    people: Sequence[Relationship]
    siblings: Sequence[Sibling]
    schools: Sequence[School]
    missing: Sequence[GivenMissing]
    miles: dict[int, str]
    """Placement -> miles from home."""

    @property
    def not_told_address(self) -> list[Relationship]:
        """Who may not know where the child lives."""
        return [tie for tie in self.people if not tie.may_know_address]


def around(*, actor: Actor, child: Child, placements: Sequence[Placement], today: date) -> Around:
    """All of it. Seven queries, however much there is."""
    people = Relationship.objects.filter(open_on("from_on", "to_on", today), child=child).select_related("person")
    schools = School.objects.filter(child=child).order_by("-from_on", "-id")
    missing = GivenMissing.objects.filter(child=child, stands=True).order_by("-from_on", "-id")
    return Around(
        people=list(people.order_by("-parental_responsibility", "kind", "id")),
        siblings=siblings_of(actor=actor, child=child, today=today),
        schools=list(schools),
        missing=list(missing),
        miles=miles_of(placements),
    )


def siblings_of(*, actor: Actor, child: Child, today: date) -> list[Sibling]:
    """The child's brothers and sisters, the eldest first. Three queries."""
    pairs = Siblings.objects.filter(Q(one=child) | Q(other=child)).select_related("one", "other")
    found = [(pair.other if pair.one_id == child.pk else pair.one, pair.iro_apart_because) for pair in pairs]
    keys = [sibling.pk for sibling, _ in found]
    seen = set(visible_to(actor, today).filter(id__in=keys).values_list("id", flat=True))
    iros = iros_of(keys, today)
    found.sort(key=lambda pair: (pair[0].born_on or date.max, pair[0].number))
    return [
        Sibling(
            number=row.number,
            name=said(row.given_name, row.family_name, row.preferred_name),
            known_as=row.preferred_name if row.given_name and row.preferred_name != row.given_name else "",
            born_on=row.born_on,
            restricted=row.restricted,
            seen=row.pk in seen,
            iro=iros.get(row.pk, ""),
            apart_because=because,
        )
        for row, because in found
    ]


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
