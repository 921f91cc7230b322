"""What the record knows about whether somebody may be a child's IRO: posts, managers, the child's workers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from keel.law.independence import Bar, Candidate, CaseRoles, bars
from keel.law.sources import WHO_MAY_BE_IRO
from keel.records.models import Allocation, CarePeriod, CaseHeld, GivenSocialWorker, Post, Staff, Team
from keel.records.queries import practice as settings
from keel.records.queries.children import open_on
from keel.records.queries.siblings import care_on
from keel.records.queries.ties import ties_of

MANAGES = "manages_social_worker"


@dataclass(frozen=True, slots=True)
class _Council:
    """Staff and the management tree on a day."""

    staff: Mapping[int, Staff]
    by_number: Mapping[str, int]
    managers: Mapping[int | str, int | str]
    teams: Mapping[int, frozenset[int]]
    managed: Mapping[int, frozenset[int]]
    parents: Mapping[int, int | None]


@dataclass(frozen=True, slots=True)
class _Told:
    """Who holds a child's case as somebody said: the keys of people now and before, and of teams."""

    now: frozenset[int]
    past: frozenset[int]
    teams: frozenset[int]

    def as_facts(self) -> dict[str, list[int]]:
        """What of it the check looked at; nothing where nobody said anything."""
        said = {"told_workers": self.now, "told_earlier_workers": self.past, "told_teams": self.teams}
        return {name: sorted(keys) for name, keys in said.items() if keys}


def why_not_iro(pairs: Sequence[tuple[int, int]], on: date) -> dict[tuple[int, int], tuple[tuple[Bar, ...], Any]]:
    """(child, staff) -> every reason why not, and what was looked at. Nine queries at most, however many pairs."""
    council = _council(on)
    practice = settings.practice_of(settings.values_on(on))
    children = sorted({child for child, _ in pairs})
    now, past = _workers(children, on)
    told = _told(children, on)
    kin = _iros_of_kin(children, on)
    found = {}
    for child, iro in pairs:
        current = frozenset(council.by_number[number] for number in now[child] if number in council.by_number)
        before = frozenset(council.by_number[number] for number in past[child] if number in council.by_number)
        said = told[child]
        current, before = current | said.now, before | said.past
        roles = CaseRoles(
            social_workers=current,
            past_social_workers=before,
            iros_of_looked_after_parent_or_child=kin[child],
            managers=council.managers,
        )
        person = council.staff[iro]
        candidate = Candidate(staff=iro, registered=person.registered_social_worker, qualified_on=person.qualified_on)
        reasons = bars(candidate, roles, practice, on=on)
        if not any(bar.code == MANAGES for bar in reasons):
            reasons += _manages(iro, current, said.teams, council)
        reasons += _same_team(iro, current, said.teams, council)
        looked_at = {
            "on": on.isoformat(),
            "registered": person.registered_social_worker,
            "qualified_on": person.qualified_on.isoformat() if person.qualified_on else None,
            "social_workers": sorted(now[child]),
            "earlier_social_workers": sorted(past[child]),
            "teams": sorted(council.teams.get(iro, ())),
            "manager": council.managers.get(iro),
            **said.as_facts(),
            **({"parent_or_child_iros": sorted(kin[child])} if kin[child] else {}),
        }
        found[child, iro] = (reasons, looked_at)
    return found


def _manages(iro: int, workers: frozenset[int], told: frozenset[int], council: _Council) -> tuple[Bar, ...]:
    """Every manager of each of a worker's teams, and of every team above: a person may have several, a team two.

    `told`: teams that are said to hold the case themselves.
    """
    line: set[int] = set()
    for team in told.union(*(council.teams.get(worker, ()) for worker in workers - {iro})):
        above: int | None = team
        while above is not None and above not in line:
            line.add(above)
            above = council.parents.get(above)
    if line & council.managed.get(iro, frozenset()):
        return (Bar(MANAGES, "They manage the child's social worker.", WHO_MAY_BE_IRO),)
    return ()


def _same_team(iro: int, workers: frozenset[int], told: frozenset[int], council: _Council) -> tuple[Bar, ...]:
    """Somebody in the team that holds the case cannot look at it from outside."""
    mine = council.teams.get(iro, frozenset())
    if mine & told or any(mine & council.teams.get(worker, frozenset()) for worker in workers if worker != iro):
        return (Bar("case_team", "They work in the team that holds the child’s case.", WHO_MAY_BE_IRO),)
    return ()


def _workers(children: Sequence[int], on: date) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """The numbers of each child's social workers: those of that day, and those of before."""
    now: dict[int, set[str]] = defaultdict(set)
    past: dict[int, set[str]] = defaultdict(set)
    rows = GivenSocialWorker.objects.filter(child_id__in=children, stands=True, from_on__lte=on)
    for child, number, ended in rows.values_list("child_id", "worker", "to_on"):
        (now if ended is None or ended >= on else past)[child].add(number)
    return now, past


def _told(children: Sequence[int], on: date) -> dict[int, _Told]:
    """Who holds each child's case as a spreadsheet or a person says, of whom no return may speak. One query."""
    now: dict[int, set[int]] = defaultdict(set)
    past: dict[int, set[int]] = defaultdict(set)
    teams: dict[int, set[int]] = defaultdict(set)
    rows = CaseHeld.objects.filter(child_id__in=children, from_on__lte=on)
    for child, worker, team, ended in rows.values_list("child_id", "worker_id", "team_id", "to_on"):
        here = ended is None or ended >= on
        if worker is not None:
            (now if here else past)[child].add(worker)
        if team is not None and here:
            teams[child].add(team)
    return {child: _Told(*(frozenset(each[child]) for each in (now, past, teams))) for child in children}


def _iros_of_kin(children: Sequence[int], on: date) -> dict[int, frozenset[int]]:
    """Child -> whoever is, or is to be, the IRO of their parent or own child who is in care that day. Two queries."""
    ties = [tie for tie in ties_of(children) if tie.parent is not None]
    held: dict[int, set[int]] = defaultdict(set)
    if ties:
        there = Exists(CarePeriod.objects.filter(care_on(on), child=OuterRef("child")))
        rows = Allocation.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on)).filter(there)
        kin = {key for tie in ties for key in (tie.one, tie.other)}
        for child, iro in rows.filter(child_id__in=kin).values_list("child_id", "iro_id"):
            held[child].add(iro)
    found: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        found[tie.one] |= held[tie.other]
        found[tie.other] |= held[tie.one]
    return {child: frozenset(found[child]) for child in children}


def _council(on: date) -> _Council:
    staff = {person.pk: person for person in Staff.objects.all()}
    posts = list(Post.objects.filter(open_on("from_on", "to_on", on)).values_list("staff", "team", "manages_team"))
    parents = dict(Team.objects.values_list("id", "parent_id"))
    heads = {team: person for person, team, manages in posts if manages}
    managers: dict[int | str, int | str] = {}
    teams: dict[int, set[int]] = defaultdict(set)
    managed: dict[int, set[int]] = defaultdict(set)
    for person, team, manages in posts:
        teams[person].add(team)
        if manages:
            managed[person].add(team)
        above: int | None = team
        while above is not None and heads.get(above) in (None, person):
            above = parents.get(above)
        if above is not None:
            managers.setdefault(person, heads[above])
    return _Council(
        staff=staff,
        by_number={person.worker_number: key for key, person in staff.items() if person.worker_number},
        managers=managers,
        teams={person: frozenset(found) for person, found in teams.items()},
        managed={person: frozenset(found) for person, found in managed.items()},
        parents=parents,
    )
