"""`keel add-user`: who is made, and what is refused in which words."""

import getpass
import io
import sys
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from keel.cli.words import Failed
from keel.records.models import AuditEvent, Post, RoleHeld, Staff, Team, User
from keel.records.permissions import Role
from keel.records.queries.audit import first_break
from tests.conftest import Ran, Run

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


class Terminal(io.StringIO):
    """Somebody who can be asked."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def add(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    def added(*words: str, password: str = PASSWORD) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        return run("add-user", *words, "--password-stdin")

    return added


def test_the_person_the_sign_in_and_the_role_are_made(add: Any) -> None:
    ran = add("ada.byron", "--role", "iro manager", "--name", "Ada King Byron", "--email", "ada@council.example")
    assert (ran.code, ran.err) == (0, "")
    staff = Staff.objects.get()
    assert (staff.given_name, staff.family_name, staff.email) == ("Ada King", "Byron", "ada@council.example")
    assert (staff.name_key, staff.worker_number) == ("ada king byron", None)
    user = authenticate(username="ada.byron", password=PASSWORD)
    assert user == User.objects.get(staff=staff)
    assert RoleHeld.objects.get(user=user).role == Role.IRO_MANAGER
    assert list(AuditEvent.objects.order_by("number").values_list("action", flat=True)) == [
        "staff added",
        "sign-in made",
        "role given",
    ]
    assert first_break() is None


def test_a_team_manager_answers_for_a_team_and_a_social_worker_works_in_it(add: Any) -> None:
    assert add("gwen", "--role", "team manager", "--team", "Downs", "--new-team").code == 0
    assert add("ewan", "--role", "social worker", "--team", "downs", "--social-worker-number", "SW1").code == 0
    team = Team.objects.get()
    assert team.holds_cases
    assert RoleHeld.objects.get(role=Role.TEAM_MANAGER).team == team
    assert list(Post.objects.order_by("id").values_list("team", "manages_team")) == [(team.pk, True), (team.pk, False)]
    assert Staff.objects.get(worker_number="SW1").name == "ewan"


REFUSED = {
    "unknown role": (["x", "--role", "boss"], "There is no role called boss. The roles are: IRO, IRO manager, review"),
    "no role": (["x"], "Say what they are, with --role. The roles are: IRO, "),
    "a name in use": (["ADA", "--role", "IRO"], "Somebody already signs in as ADA."),
    "a name with spaces": (["ada byron", "--role", "IRO"], "1 to 150 letters, digits"),
    "a long name": (["x", "--role", "IRO", "--name", "A" * 101], "The given name has 101 characters"),
    "no address": (["x", "--role", "IRO", "--email", "ada"], "ada is not an email address"),
    "no team": (
        ["x", "--role", "team manager"],
        "needs the team that they answer for. Say it with --team. The teams are",
    ),
    "unknown team": (
        ["x", "--role", "IRO", "--team", "Up"],
        "no team called Up. The teams are: Downs. To make it, say",
    ),
    "number in use": (["x", "--role", "IRO", "--social-worker-number", "SW1"], "The worker number SW1 belongs to"),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_refused_adds_nothing(add: Any, words: str) -> None:
    role = ["--role", "social worker", "--team", "Downs", "--new-team", "--social-worker-number", "SW1"]
    assert add("ada", *role).code == 0
    before = (Staff.objects.count(), User.objects.count(), AuditEvent.objects.count())
    arguments, said = REFUSED[words]
    ran = add(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert (Staff.objects.count(), User.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "No password was given"),
        ("short", "too short"),
        ("1234567891011", "too common"),
        ("ada king byron", "too similar to the name"),
        ("wonderful.user", "too similar to the username"),
    ],
)
def test_a_password_that_is_not_good_enough(add: Any, password: str, said: str) -> None:
    ran = add("wonderful.user1", "--role", "IRO", "--name", "Ada King Byron", password=password)
    assert ran.code == 1
    assert said in ran.err
    assert not User.objects.exists()


def test_a_terminal_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = [PASSWORD, "something else", PASSWORD, PASSWORD]
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", lambda _: typed.pop(0))
    with pytest.raises(Failed, match="not the same"):
        call_command("add_user", "ada", "--role", "IRO")
    assert not User.objects.exists()
    call_command("add_user", "ada", "--role", "IRO", stdout=io.StringIO())
    assert User.objects.get().check_password(PASSWORD)
    assert typed == []


def test_without_a_terminal_it_says_how(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    ran = run("add-user", "ada", "--role", "IRO")
    assert ran.code == 1
    assert "--password-stdin" in ran.err


def test_one_person_may_have_several_roles_and_is_told_what_an_iro_needs(add: Any) -> None:
    ran = add("ada", "--role", "IRO", "--role", "system administrator", "--role", "iro")
    assert "signs in as ada and is IRO and system administrator from today." in ran.out
    assert "not recorded as a registered social worker" in ran.out
    assert sorted(RoleHeld.objects.values_list("role", flat=True)) == ["IRO", "system administrator"]
    ran = add("bea", "--role", "IRO", "--registered")
    assert "not recorded" not in ran.out
    assert Staff.objects.get(user__username="bea").registered_social_worker
