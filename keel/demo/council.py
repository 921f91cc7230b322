"""Larkwater's teams, posts and sign-ins, through the commands that a real council uses."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from keel.demo import files
from keel.demo.timeline import Timeline
from keel.demo.workers import worker_numbers
from keel.records.commands.staff import add_post, add_staff, add_team, add_user, give_role
from keel.records.models import Staff, Team
from keel.records.permissions import Actor, Role

POSTS_BEGAN, QUALIFIED = 5, 14
"""Years before the last full year."""
FULL_TIME = 1.0
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


@dataclass(frozen=True, slots=True)
class SignIn:
    """What one person signs in with."""

    role: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Iro:
    """An IRO with the share of a post that they work."""

    staff: Staff
    full_time_equivalent: float
    fostering: bool
    from_on: date


class Council:
    """Sets the council up; `iros` and `sign_ins` are what came of it."""

    def __init__(self, timeline: Timeline, by: Actor, now: datetime) -> None:
        self.timeline, self.by, self.now = timeline, by, now
        self.teams: dict[str, Team] = {}
        self.iros: list[Iro] = []
        self.sign_ins: list[SignIn] = []

    def set_up(self) -> None:
        """Teams first, then everybody in them."""
        told = files.staff()
        for team in told["team"]:
            self.teams[team["name"]] = add_team(
                by=self.by,
                name=team["name"],
                parent=self.teams.get(team.get("under", "")),
                holds_cases=team.get("holds_cases", False),
                now=self.now,
            )
        for person in told["person"]:
            self._person(person)
        numbers = worker_numbers()
        for team, cases in told["cases"].items():
            manager = {"name": cases["manager"], "post": "Team manager", "team": team, "manages": True}
            self._person({**manager, "role": cases.get("manager_role"), "social_worker": True})
            for place, name in enumerate(cases["workers"]):
                worker = {"name": name, "post": "Social worker", "team": team, "social_worker": True}
                role = cases.get("worker_role") if place == 0 else None
                self._person({**worker, "role": role, "number": numbers[name]})

    def _person(self, told: dict[str, Any]) -> None:
        given, family = told["name"].rsplit(" ", 1)
        username = f"{given}.{family}".lower()
        iro = told.get("iro", False)
        registered = iro or told.get("social_worker", False)
        staff = add_staff(
            by=self.by,
            given_name=given,
            family_name=family,
            email=f"{username}@larkwater.example",
            worker_number=told.get("number"),
            registered_social_worker=registered,
            qualified_on=self._years_before(QUALIFIED) if registered else None,
            now=self.now,
        )
        from_on = self.timeline.says(told["from"]) if "from" in told else self._years_before(POSTS_BEGAN)
        share = told.get("fte", FULL_TIME)
        add_post(
            by=self.by,
            staff=staff,
            team=self.teams[told["team"]],
            title=told["post"],
            full_time_equivalent=Decimal(str(share)),
            from_on=from_on,
            manages_team=told.get("manages", False),
            agency=told.get("agency", False),
            protected_caseload=told.get("protected", False),
            now=self.now,
        )
        if iro and not told.get("protected"):
            self.iros.append(Iro(staff, share, told["post"].startswith("Fostering"), from_on))
        if told.get("role"):
            self._sign_in(staff, username, Role(told["role"]), self.teams[told["team"]], from_on)

    def _sign_in(self, staff: Staff, username: str, role: Role, team: Team, from_on: date) -> None:
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        user = add_user(by=self.by, username=username, password=password, staff=staff, now=self.now)
        answers_for = team if role is Role.TEAM_MANAGER else None
        give_role(by=self.by, user=user, role=role, team=answers_for, from_on=from_on, now=self.now)
        self.sign_ins.append(SignIn(role.value, username, password))

    def _years_before(self, years: int) -> date:
        return self.timeline.first.replace(year=self.timeline.first.year - years)


def in_order(sign_ins: list[SignIn]) -> list[SignIn]:
    """As the roles are listed everywhere."""
    roles = [role.value for role in Role]
    return sorted(sign_ins, key=lambda one: roles.index(one.role))
