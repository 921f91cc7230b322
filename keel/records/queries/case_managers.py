"""Who works on children's cases: the social worker by their row of the staff list, and the manager of their team."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keel.records.models import Allocation, Post, RoleHeld, Staff
from keel.records.permissions import Role
from keel.records.queries.cases import told_in_returns, told_otherwise
from keel.records.queries.days import open_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Who works on one child's case, by their keys on the staff list; None where nobody there is known."""

    worker: int | None = None
    team: int | None = None
    manager: int | None = None
    iro: int | None = None


def cases(children: Sequence[int], today: date) -> dict[int, Case]:
    """Child -> who works on the case. Seven queries, however many children."""
    workers, teams = _holders(children, today)
    posts = Post.objects.filter(open_on("from_on", "to_on", today), staff__in=set(workers.values()))
    of_worker = dict(posts.order_by("-from_on", "-id").values_list("staff_id", "team_id"))
    for child, worker in workers.items():
        if worker in of_worker:
            teams.setdefault(child, of_worker[worker])
    managers = managers_of(sorted(set(teams.values())), today)
    held = Allocation.objects.filter(open_on("from_on", "to_on", today), child_id__in=children)
    iros = dict(held.order_by("from_on", "id").values_list("child_id", "iro_id"))
    return {
        child: Case(
            worker=workers.get(child),
            team=teams.get(child),
            manager=managers.get(teams.get(child, 0)),
            iro=iros.get(child),
        )
        for child in children
    }


def _holders(children: Sequence[int], today: date) -> tuple[dict[int, int], dict[int, int]]:
    """Child -> the social worker who holds the case, and child -> the team where only that was told. Three queries."""
    told = told_in_returns(today).filter(child_id__in=children).order_by("from_on", "id")
    numbers = dict(told.values_list("child_id", "worker"))
    staff = dict(Staff.objects.filter(worker_number__in=set(numbers.values())).values_list("worker_number", "id"))
    workers = {child: staff[number] for child, number in numbers.items() if number in staff}
    teams: dict[int, int] = {}
    otherwise = told_otherwise(today).filter(child_id__in=children).order_by("-from_on", "-id")
    for child, worker, team in otherwise.values_list("child_id", "worker_id", "team_id"):
        if worker:
            workers[child] = worker
        if team:
            teams[child] = team
    return workers, teams


def managers_of(teams: Sequence[int], today: date) -> dict[int, int]:
    """Team -> who manages it: by post, or where no post says so by the role of team manager. Two queries."""
    here = open_on("from_on", "to_on", today)
    found: dict[int, int] = {}
    answers = RoleHeld.objects.filter(here, role=Role.TEAM_MANAGER, team_id__in=teams, user__staff__left_on=None)
    for team, staff in answers.order_by("-from_on", "-id").values_list("team_id", "user__staff_id"):
        if team and staff:
            found[team] = staff
    posts = Post.objects.filter(here, manages_team=True, team_id__in=teams, staff__left_on=None)
    found.update(posts.order_by("-from_on", "-id").values_list("team_id", "staff_id"))
    return found


def who_may_answer(today: date) -> dict[int, str]:
    """Key -> name of everybody who may be asked: who manages a team that holds cases, or has the role. Two queries."""
    here = open_on("from_on", "to_on", today)
    posts = Post.objects.filter(here, manages_team=True, team__holds_cases=True).values("staff")
    roles = RoleHeld.objects.filter(here, role=Role.TEAM_MANAGER).values("user__staff")
    people = Staff.objects.filter(left_on=None)
    found = {one.pk: one.name for one in people.filter(id__in=roles).order_by("name_key", "id")}
    found |= {one.pk: one.name for one in people.filter(id__in=posts).order_by("name_key", "id")}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0])))


def administrators(today: date) -> list[int]:
    """Everybody who books and sends for the IRO service today. One query."""
    held = RoleHeld.objects.filter(open_on("from_on", "to_on", today), role=Role.ADMINISTRATOR, user__is_active=True)
    return sorted({staff for staff in held.values_list("user__staff_id", flat=True) if staff})


def iro_of(children: Sequence[int], today: date) -> dict[int, int]:
    """Child -> their IRO by key. One query."""
    held = Allocation.objects.filter(open_on("from_on", "to_on", today), child_id__in=children)
    found: dict[int, int] = defaultdict(int)
    found.update(held.order_by("from_on", "id").values_list("child_id", "iro_id"))
    return dict(found)
