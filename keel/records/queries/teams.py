"""Which children a team is responsible for, and what lists may be narrowed to."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from keel.records.models import Child, CouncilPlace, Staff
from keel.records.permissions import teams_below
from keel.records.plain import ask_alone
from keel.records.queries.cases import cases_of
from keel.records.queries.children import open_on


def children_of_team(team: int, today: date) -> QuerySet[Child]:
    """The children whose case somebody in this team, or in one below it, holds today; as returns or sheets tell."""
    teams = teams_below([team])
    there = Staff.objects.filter(open_on("posts__from_on", "posts__to_on", today), posts__team_id__in=teams)
    numbers = [number for number in there.values_list("worker_number", flat=True) if number]
    holders = Q(id__in=there.values("id"))
    return Child.objects.filter(cases_of(today, numbers=numbers, staff=holders, teams=teams))


IROS_WITH_CHILDREN = """
SELECT person.id, person.given_name, person.family_name FROM records_staff AS person
WHERE person.registered_social_worker AND EXISTS (
    SELECT 1 FROM records_allocation AS held
    WHERE held.iro_id = person.id AND held.from_on <= %(today)s AND (held.to_on IS NULL OR held.to_on >= %(today)s)
)
ORDER BY person.name_key, person.id
"""


def iros_with_children(today: date) -> Sequence[tuple[int, str]]:
    """(key, name) of everybody on the staff list who is a child's IRO today, in order of name. One query."""
    return [(key, f"{given} {family}".strip()) for key, given, family in ask_alone(IROS_WITH_CHILDREN, today=today)]


def case_teams() -> Sequence[tuple[int, str]]:
    """(key, name) of every team that is responsible for children's cases. One query."""
    return [(key, name) for key, name in ask_alone("SELECT id, name FROM records_team WHERE holds_cases ORDER BY name")]


def knows_its_places() -> bool:
    """Whether the council has said which districts are its own. One query."""
    return CouncilPlace.objects.filter(kind=CouncilPlace.Kind.OWN).exists()
