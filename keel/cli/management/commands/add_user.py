"""`keel add-user USERNAME --role ROLE`: a person on the staff list, their sign-in and their role."""

import getpass
import re
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from keel import clock
from keel.cli.words import Failed
from keel.records.commands.staff import add_post, add_staff, add_team, add_user, give_role
from keel.records.models import Staff, Team, User
from keel.records.permissions import Role
from keel.records.queries.staff import team_called, team_names
from keel.records.refused import Refused

USERNAME = re.compile(r"[\w.@+-]{1,150}")
LONGEST = {"given name": 100, "family name": 100, "email address": 254, "social worker number": 50, "team's name": 120}
HOLD_CASES = (Role.SOCIAL_WORKER, Role.TEAM_MANAGER)


class Command(BaseCommand):
    """Exit 0 added, 1 refused."""

    help = "Add somebody: on the staff list, with a sign-in and a role. Asks for the password twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and as what."""
        parser.add_argument("username", help="what they type to sign in, as ada.byron")
        roles = ", ".join(Role)
        parser.add_argument("--role", action="append", default=[], help=f"one of: {roles}; say it again for another")
        parser.add_argument(
            "--registered", action="store_true", help="a registered social worker: only one can be a child's IRO"
        )
        parser.add_argument(
            "--name", default="", help='given and family name, as "Ada Byron"; the user name if not said'
        )
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--team", default="", help="where they have a full-time post; a team manager answers for it"
        )
        parser.add_argument("--new-team", action="store_true", help="make the team where there is none of this name")
        parser.add_argument("--social-worker-number", default="", help="by which the case system knows them, as SW123")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from one line of input")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what can be checked, ask for the password, add all or nothing."""
        try:
            roles = list(dict.fromkeys(_role(said) for said in options["role"] or [""]))
            person = _person(options)
            team = _team(options["team"], roles, new=options["new_team"])
            username = _username(options["username"])
            password = _password(User(username=username, staff=person), from_stdin=options["password_stdin"])
            self._add(username, password, person, roles, team)
        except Refused as error:
            raise Failed(str(error), 1) from None
        self.stdout.write(f"{person.name} signs in as {username} and is {' and '.join(roles)} from today.")
        if Role.IRO in roles and not options["registered"]:
            self.stdout.write(
                "They are not recorded as a registered social worker, so no child can be given to them yet: say so on "
                "the page Staff, or add them with --registered."
            )
        if team:
            self.stdout.write(f"They have a full-time post in {team.name}.")

    @transaction.atomic
    def _add(self, username: str, password: str, person: Staff, roles: list[Role], team: Team | None) -> None:
        by, now, today = clock.terminal(), clock.now(), clock.today()
        if team and team.pk is None:
            team = add_team(by=by, name=team.name, holds_cases=team.holds_cases, now=now)
        staff = add_staff(
            by=by,
            given_name=person.given_name,
            family_name=person.family_name,
            email=person.email,
            worker_number=person.worker_number,
            registered_social_worker=person.registered_social_worker,
            now=now,
        )
        user = add_user(by=by, username=username, password=password, staff=staff, now=now)
        manages = Role.TEAM_MANAGER in roles
        for role in roles:
            answers_for = team if role is Role.TEAM_MANAGER else None
            give_role(by=by, user=user, role=role, team=answers_for, from_on=today, now=now)
        if team:
            post: dict[str, Any] = {"title": roles[0].value.capitalize(), "full_time_equivalent": Decimal(1)}
            add_post(by=by, staff=staff, team=team, manages_team=manages, from_on=today, now=now, **post)


def _role(said: str) -> Role:
    """The role of this name, whatever its capitals."""
    wanted = " ".join(said.split()).casefold()
    for role in Role:
        if role.casefold() == wanted:
            return role
    what = f"There is no role called {said}." if said else "Say what they are, with --role."
    raise Refused(f"{what} The roles are: {', '.join(Role)}. What each may do: docs/roles.md")


def _username(said: str) -> str:
    if not USERNAME.fullmatch(said):
        raise Refused(
            "A user name is 1 to 150 letters, digits and . @ + - _, without spaces, as in ada.byron. Choose another."
        )
    if User.objects.filter(username__iexact=said).exists():
        raise Refused(f"Somebody already signs in as {said}. Choose another name.")
    return said


def _person(options: dict[str, Any]) -> Staff:
    """Who it is, not yet on the staff list."""
    given, _, family = (" ".join(options["name"].split()) or options["username"]).rpartition(" ")
    given, family = (given, family) if given else (family, "")
    number, email = options["social_worker_number"].strip(), options["email"].strip()
    _short_enough("given name", given)
    _short_enough("family name", family)
    _short_enough("email address", email)
    _short_enough("social worker number", number)
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Refused(f"{email} is not an email address. Write it as ada.byron@council.example, or leave it out.")
    return Staff(
        given_name=given,
        family_name=family,
        email=email,
        worker_number=number or None,
        registered_social_worker=options["registered"],
    )


def _short_enough(what: str, said: str) -> None:
    if len(said) > LONGEST[what]:
        raise Refused(f"The {what} has {len(said)} characters, and the record holds {LONGEST[what]}. Shorten it.")


def _team(said: str, roles: Sequence[Role], *, new: bool) -> Team | None:
    """The team of this name, made where that was asked for."""
    name = " ".join(said.split())
    if not name:
        if Role.TEAM_MANAGER in roles:
            raise Refused(f"A team manager needs the team that they answer for. Say it with --team. {_teams()}")
        return None
    _short_enough("team's name", name)
    if found := team_called(name):
        return found
    if not new:
        raise Refused(f"There is no team called {name}. {_teams()} To make it, say --new-team too.")
    return Team(name=name, holds_cases=any(role in HOLD_CASES for role in roles))


def _teams() -> str:
    names = team_names()
    return f"The teams are: {', '.join(names)}." if names else "There is no team yet."


def _password(user: User, *, from_stdin: bool) -> str:
    """The password, typed twice or read from one line, and good enough."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password for {user.username}: ")
        if getpass.getpass("The same again: ") != password:
            raise Refused("The two passwords are not the same. Nobody was added. Run the command again.")
    else:
        raise Refused(
            "There is no terminal to ask for the password at. Give it as one line of input, --password-stdin."
        )
    if not password:
        raise Refused("No password was given, and nobody may sign in without one. Nobody was added.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(f"{' '.join(error.messages)} Nobody was added. Choose another password.") from None
    return password
