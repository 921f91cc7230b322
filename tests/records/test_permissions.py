"""Who may do what, and which children a person may see."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import authenticate

from keel.records import commands
from keel.records.commands import children as about
from keel.records.commands import staff
from keel.records.models import Child, RoleHeld, Staff, User
from keel.records.permissions import ALLOWS, Permission, Role, actor_of, service, teams_below
from keel.records.queries.child import child_record
from keel.records.queries.children import visible_rows, visible_to
from keel.records.queries.due import due_rows
from keel.records.refused import NotPermitted
from tests.builders import (
    NOW,
    PASSWORD,
    TODAY,
    Council,
    Member,
    a_child,
    a_council,
    a_post,
    a_return,
    a_worker,
    held_by,
    may,
    on,
)

P = Permission
MATRIX: dict[Role, str] = {
    #                        own all restricted allocate review import practice staff figures audit list
    Role.IRO:                "yes .   .          .        yes    .      .        .     yes     .     .",
    Role.IRO_MANAGER:        ".   yes yes        yes      yes    yes    yes      .     yes     yes   yes",
    Role.ADMINISTRATOR:      ".   yes .          .        yes    yes    .        .     .       .     yes",
    Role.SOCIAL_WORKER:      "yes .   .          .        .      .      .        .     .       .     .",
    Role.TEAM_MANAGER:       "yes .   .          .        .      .      .        .     .       .     .",
    Role.SENIOR_MANAGER:     ".   yes .          .        .      .      .        .     yes     .     .",
    Role.ANALYST:            ".   yes .          .        .      yes    .        .     yes     .     .",
    Role.COMMITTEE:          ".   .   .          .        .      .      .        .     yes     .     .",
    Role.SYSTEM:             ".   .   .          .        .      .      .        yes   .       .     yes",
}  # fmt: skip
REVIEWS: dict[Role, str] = {
    #                        write oversee tell tasks answer lateness supervise outbox
    Role.IRO:                "yes   yes     yes  .     .      yes      .         .",
    Role.IRO_MANAGER:        "yes   yes     yes  .     .      yes      yes       yes",
    Role.ADMINISTRATOR:      ".     .       yes  .     .      yes      .         yes",
    Role.SOCIAL_WORKER:      ".     .       yes  yes   .      .        .         .",
    Role.TEAM_MANAGER:       ".     .       yes  yes   yes    yes      .         .",
    Role.SENIOR_MANAGER:     ".     .       .    .     .      yes      .         .",
    Role.ANALYST:            ".     .       .    .     .      .        .         .",
    Role.COMMITTEE:          ".     .       .    .     .      .        .         .",
    Role.SYSTEM:             ".     .       .    .     .      .        .         .",
}  # fmt: skip
IN_ORDER = (P.SEE_OWN_CHILDREN, P.SEE_ALL_CHILDREN, P.SEE_RESTRICTED, P.ALLOCATE, P.RECORD_REVIEW, P.IMPORT,
            P.SET_PRACTICE, P.MANAGE_STAFF, P.SEE_FIGURES, P.READ_AUDIT, P.SEE_STAFF)  # fmt: skip
OF_REVIEWS = (P.WRITE_RECORD, P.OVERSEE, P.TELL_EVENTS, P.DO_TASKS, P.ANSWER_DECISIONS, P.SEE_LATENESS, P.SUPERVISE,
              P.SEE_OUTBOX)  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_allows(role: Role) -> None:
    said = dict(zip(IN_ORDER + OF_REVIEWS, (MATRIX[role] + " " + REVIEWS[role]).split(), strict=True))
    assert ALLOWS[role] == {permission for permission, word in said.items() if word == "yes"}


def test_the_matrix_names_every_permission() -> None:
    assert set(IN_ORDER + OF_REVIEWS) == set(Permission)
    assert set(MATRIX) == set(REVIEWS) == set(Role) == set(ALLOWS)


# ---- who sees whom ---------------------------------------------------------------------------------------------------

CHILDREN = ("mine", "theirs", "hers", "restricted", "nobodys")
SEES = {
    "iro": {"mine", "restricted"},
    "other_iro": {"theirs"},
    "manager": set(CHILDREN),
    "administrator": set(CHILDREN) - {"restricted"},
    "social_worker": {"mine"},
    "other_social_worker": {"hers"},
    "team_manager": {"mine"},
    "service_manager": {"mine", "hers"},
    "senior_manager": set(CHILDREN) - {"restricted"},
    "analyst": set(CHILDREN) - {"restricted"},
    "committee_officer": set(),
    "system_administrator": set(),
    "leaver": set(),
}


@pytest.fixture
def children(council: Council) -> dict[str, Child]:
    """`mine` is the IRO's, and the social worker's, who also holds the restricted one; the leaver still stands as the
    worker of `nobodys`, and as the IRO of `hers`.
    """
    since = on("2025-05-06")
    workers = {"mine": "SW0001", "restricted": "SW0001", "hers": "SW0002", "nobodys": "SW0009", "theirs": "SW0077"}
    a_return(*(a_child(name, workers=[(workers[name], since, None)]) for name in CHILDREN))
    found = {name: Child.objects.get(number=name) for name in CHILDREN}
    for name, who in {"mine": council.iro, "restricted": council.iro, "theirs": council.other_iro}.items():
        held_by(who, found[name])
    _held_by_leaver(council, found["hers"])
    about.restrict_child(by=service(), child=found["restricted"], because="a relative works here", now=NOW)
    return found


def _held_by_leaver(council: Council, child: Child) -> None:
    child.allocations.create(
        iro=council.leaver.staff, from_on=on("2026-01-05"), by="x", check_on=on("2026-01-05"), check_facts={}
    )


@pytest.mark.parametrize("part", SEES)
def test_who_sees_whom(council: Council, children: dict[str, Child], part: str) -> None:
    actor = council.members()[part].actor()
    assert set(visible_to(actor, TODAY).values_list("number", flat=True)) == SEES[part]
    assert {row.child for row in due_rows(actor=actor, on=TODAY, today=TODAY)} == SEES[part]
    assert {row.child for row in due_rows(actor=actor, on=on("2026-03-31"), today=TODAY)} == SEES[part]
    for number in CHILDREN:
        assert (child_record(actor=actor, number=number, today=TODAY) is not None) == (number in SEES[part])
    assert child_record(actor=actor, number="not a child", today=TODAY) is None


def test_the_table_names_everybody(council: Council) -> None:
    assert set(SEES) == set(council.members())


def test_rows_that_name_a_child_are_seen_as_the_child_is(council: Council, children: dict[str, Child]) -> None:
    from keel.records.models import NextReview

    for part, sees in SEES.items():
        rows = visible_rows(NextReview.objects.all(), "child", council.members()[part].actor(), TODAY)
        assert set(rows.values_list("child__number", flat=True)) == sees, part


def test_a_case_that_was_handed_over_is_no_longer_seen(council: Council, children: dict[str, Child]) -> None:
    held_by(council.other_iro, children["mine"], since=TODAY)
    assert "mine" not in visible_to(council.iro.actor(), TODAY).values_list("number", flat=True)
    assert "mine" in visible_to(council.other_iro.actor(), TODAY).values_list("number", flat=True)


def test_a_social_worker_sees_a_child_from_the_day_they_hold_the_case(council: Council) -> None:
    told = a_child("1", workers=[("SW0001", on("2026-06-01"), on("2026-06-30")), ("SW0002", on("2026-06-30"), None)])
    a_return(told, today=on("2026-07-10"), year=2027)
    for day, sees in {"2026-05-31": "", "2026-06-01": "1", "2026-06-30": "12", "2026-07-01": "2"}.items():
        for number, member in {"1": council.social_worker, "2": council.other_social_worker}.items():
            visible = visible_to(member.actor(), on(day)).exists()
            assert visible == (number in sees), (day, number)


def test_a_team_manager_sees_the_children_of_those_who_work_there_today(council: Council) -> None:
    new = a_worker("Nia", "Frost", "SW0003")
    a_post(new, council.teams["Case team"], since=TODAY)
    a_return(a_child("1", workers=[("SW0003", on("2025-05-06"), None)]))
    actor = council.team_manager.actor()
    assert visible_to(actor, TODAY).exists()
    assert not visible_to(actor, TODAY - timedelta(days=1)).exists()


def test_an_administrator_who_is_also_the_childs_iro_sees_the_restricted_child(
    council: Council, children: dict[str, Child]
) -> None:
    staff.give_role(by=service(), user=council.iro.user, role=Role.ADMINISTRATOR, from_on=TODAY, now=NOW)
    seen = set(visible_to(council.iro.actor(), TODAY).values_list("number", flat=True))
    assert seen == set(CHILDREN)


# ---- roles over time -------------------------------------------------------------------------------------------------


def test_a_role_holds_from_its_first_day_to_its_last(council: Council) -> None:
    RoleHeld.objects.filter(user=council.iro.user).update(from_on=on("2026-02-02"), to_on=on("2026-03-31"))
    held = {day: bool(actor_of(council.iro.user, on(day)).roles)
            for day in ("2026-02-01", "2026-02-02", "2026-03-31", "2026-04-01")}  # fmt: skip
    assert list(held.values()) == [False, True, True, False]


@pytest.mark.parametrize("how", ["role ended", "sign-in switched off", "left the council"])
def test_somebody_who_left_may_do_nothing(council: Council, children: dict[str, Child], how: str) -> None:
    member = council.iro
    assert visible_to(member.actor(), TODAY).exists()
    yesterday = TODAY - timedelta(days=1)
    if how == "role ended":
        RoleHeld.objects.filter(user=member.user).update(to_on=yesterday)
    elif how == "sign-in switched off":
        User.objects.filter(pk=member.user.pk).update(is_active=False)
    else:
        Staff.objects.filter(pk=member.staff.pk).update(left_on=yesterday)
    user = User.objects.get(pk=member.user.pk)
    actor = actor_of(user, TODAY)
    assert actor.permissions == frozenset()
    assert not visible_to(actor, TODAY).exists()


def test_a_sign_in_that_is_switched_off_does_not_open(council: Council) -> None:
    assert authenticate(username="AMA", password=PASSWORD) == council.iro.user
    assert authenticate(username="mina", password=PASSWORD) is None


def test_teams_below(council: Council) -> None:
    ids = {name: team.pk for name, team in council.teams.items()}
    assert teams_below([ids["Service"]]) == {ids["Service"], ids["Case team"], ids["Next team"]}
    assert teams_below([ids["Case team"]]) == {ids["Case team"]}
    assert teams_below([ids["Director"]]) == set(ids.values())
    assert teams_below([]) == frozenset()


# ---- every command asks ----------------------------------------------------------------------------------------------

ASKS_NOBODY = {
    "write_event": "it is how commands note what they did",
    "write_access": "looking is noted of everybody, whatever they may do",
    "write_accesses": "looking is noted of everybody, whatever they may do",
    "begin_sign_in": "nobody is signed in yet",
    "note_refused_sign_in": "nobody is signed in",
    "note_sign_in": "anybody who has a sign-in may use it",
    "note_sign_out": "anybody may go",
    "begin_password_link": "nobody is signed in yet",
    "note_password_link": "nobody is signed in yet",
    "set_password_by_link": "who holds the link is who may",
    "change_password": "anybody may change their own, and it refuses anybody else's",
    "note_password_set": "whoever has the right to the machine",
    "note_feed_fetched": "looking is noted of everybody, whatever they may do",
    "note_trail_whole": "whoever may read the trail may check it; the page and the terminal ask",
    "see_notices": "anybody may say that they have read what they alone were told",
    "queue_message": "it is how commands put mail into the outbox",
    "seal_access_events": "the clock's: it only seals what is there",
}


def commands_with_an_actor() -> Iterator[Callable[..., Any]]:
    for module in pkgutil.iter_modules(commands.__path__):
        found = import_module(f"{commands.__name__}.{module.name}")
        for name, function in vars(found).items():
            ours = inspect.isfunction(function) and function.__module__ == found.__name__
            if ours and not name.startswith("_") and "by" in inspect.signature(function).parameters:
                yield function


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [command for command in commands_with_an_actor() if command.__name__ not in ASKS_NOBODY],
    ids=lambda command: command.__name__,
)
def test_every_command_refuses_somebody_without_the_right(command: Callable[..., Any]) -> None:
    wanted = inspect.signature(command).parameters
    others = {name: SimpleNamespace() for name in wanted if name != "by" and wanted[name].default is inspect._empty}
    with pytest.raises(NotPermitted, match=r"^nobody may not .*Ask the IRO manager or a system administrator"):
        command(by=may(name="nobody"), **others)


def test_every_command_takes_its_actor_first_and_by_name() -> None:
    found = list(commands_with_an_actor())
    assert len(found) > 15
    for command in found:
        parameters = list(inspect.signature(command).parameters.values())
        assert parameters[0].name == "by"
        assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}, command
    assert set(ASKS_NOBODY) <= {command.__name__ for command in found}


@pytest.mark.django_db
def test_a_council_is_built_through_commands_alone() -> None:
    council = a_council()
    assert isinstance(council.iro, Member)
    assert len(council.members()) == 13
