"""The council's people: teams, posts, leave, sign-ins and the roles they hold, as they come.

What changes or ends them is in `posts`, `teams`, `sign_ins` and `leaving`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from keel.law.independence import Candidate, CaseRoles, bars
from keel.records.commands.audit import write_event
from keel.records.models import Allocation, Leave, Post, RoleHeld, Staff, Team, User
from keel.records.names import fold
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries import practice as settings
from keel.records.refused import Refused


@transaction.atomic
def add_team(*, by: Actor, name: str, now: datetime, parent: Team | None = None, holds_cases: bool = False) -> Team:
    """Add a team under another. `holds_cases`: it is responsible for children's cases."""
    by.must(Permission.MANAGE_STAFF)
    if Team.objects.filter(name=name).exists():
        raise Refused(f"There is already a team called {name}. Give this one another name.")
    try:
        team = Team.objects.create(name=name, parent=parent, holds_cases=holds_cases)
    except IntegrityError:
        raise Refused(f"Somebody else added a team called {name} a moment ago.") from None
    write_event(by=by, action="team added", about={"team": team.pk}, now=now)
    return team


@transaction.atomic
def add_staff(
    *,
    by: Actor,
    given_name: str,
    family_name: str,
    now: datetime,
    email: str = "",
    worker_number: str | None = None,
    registered_social_worker: bool = False,
    qualified_on: date | None = None,
) -> Staff:
    """Add somebody who works for the council. `worker_number` is what the case system knows them by.

    Only a registered social worker can be given a child as IRO; `qualified_on` is when they qualified.
    """
    by.must(Permission.MANAGE_STAFF)
    _refuse_shared_email(email)
    if worker_number and Staff.objects.filter(worker_number=worker_number).exists():
        raise Refused(f"The worker number {worker_number} belongs to somebody already. Look them up instead.")
    staff = Staff.objects.create(
        given_name=given_name,
        family_name=family_name,
        name_key=fold(given_name, family_name),
        email=email,
        worker_number=worker_number,
        registered_social_worker=registered_social_worker,
        qualified_on=qualified_on,
    )
    write_event(by=by, action="staff added", about={"staff": staff.pk}, now=now)
    return staff


class EmailTaken(Refused):
    """Somebody else has this email address: a link to choose a password would go to the wrong person."""


class BarsThem(Refused):
    """They are the IRO of children and would be barred from it, and nobody said that this is known."""


def _refuse_shared_email(email: str, *, beside: int = 0) -> None:
    there = Staff.objects.filter(email__iexact=email).exclude(pk=beside).order_by("id").first() if email else None
    if there is not None:
        raise EmailTaken(
            f"{email} is the address of {there} already. Links to choose a password are sent there, so each person "
            "needs one of their own."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the staff list says of a person, as a form shows it. `qualified_on` is when they qualified."""

    given_name: str
    family_name: str
    email: str = ""
    worker_number: str | None = None
    registered_social_worker: bool = False
    qualified_on: date | None = None

    @classmethod
    def of(cls, staff: Staff) -> "Details":
        """As they stand on the list."""
        return cls(**{field.name: getattr(staff, field.name) for field in fields(cls)})


@transaction.atomic
def change_staff(
    *, by: Actor, staff: Staff, was: Details, to: Details, today: date, now: datetime, bar_known: bool = False
) -> tuple[str, ...]:
    """Change what the staff list says of a person. Returns the fields that changed.

    Raises `Changed` where somebody else changed them since `was` was read, and `Refused` where they hold children as
    IRO and would no longer be on the register (regulation 46); `BarsThem` where they would be too short qualified for
    it, unless that is known.
    """
    by.must(Permission.MANAGE_STAFF)
    there = Staff.objects.select_for_update().get(pk=staff.pk)
    _refuse_changed(was, Details.of(there))
    if to.worker_number and Staff.objects.filter(worker_number=to.worker_number).exclude(pk=staff.pk).exists():
        raise Refused(f"The worker number {to.worker_number} belongs to somebody already. Look them up instead.")
    if to.email != was.email:
        _refuse_shared_email(to.email, beside=staff.pk)
    held = Allocation.objects.filter(iro=staff, to_on=None).count()
    if was.registered_social_worker and not to.registered_social_worker and held:
        raise Refused(
            f"{there} is the IRO of {held} child{'' if held == 1 else 'ren'}, and an IRO must be a registered social "
            "worker (regulation 46). Hand the children over first."
        )
    if to.qualified_on != was.qualified_on and held and not bar_known:
        _refuse_barred(there, to, held, today)
    changed = tuple(field.name for field in fields(to) if getattr(to, field.name) != getattr(was, field.name))
    if changed:
        for name in changed:
            setattr(there, name, getattr(to, name))
        there.name_key = fold(there.given_name, there.family_name)
        there.save()
        about = {"staff": staff.pk, "fields": list(changed)}
        write_event(by=by, action="staff changed", about=about, now=now)
    return changed


def _refuse_barred(staff: Staff, to: Details, held: int, today: date) -> None:
    who = Candidate(staff=staff.pk, registered=True, qualified_on=to.qualified_on)
    found = bars(who, CaseRoles(), settings.practice_of(settings.values_on(today)), on=today)
    if found:
        raise BarsThem(
            f"{staff} is the IRO of {held} child{'' if held == 1 else 'ren'}. {found[0].because} Nobody could give "
            "them a child from now on. Tick that this is known, or check the day."
        )


class Changed(Refused):
    """Somebody else changed the same person meanwhile. `fields`: what they changed."""

    def __init__(self, sentence: str, changed: Mapping[str, Any]) -> None:
        super().__init__(sentence)
        self.fields = changed


def _refuse_changed(was: Details, there: Details) -> None:
    changed = {
        field.name: getattr(there, field.name)
        for field in fields(there)
        if getattr(there, field.name) != getattr(was, field.name)
    }
    if changed:
        raise Changed("Somebody else changed this person while your page was open.", changed)


@transaction.atomic
def add_post(
    *,
    by: Actor,
    staff: Staff,
    team: Team,
    title: str,
    full_time_equivalent: Decimal,
    from_on: date,
    now: datetime,
    to_on: date | None = None,
    manages_team: bool = False,
    agency: bool = False,
    protected_caseload: bool = False,
) -> Post:
    """Give somebody a post. `full_time_equivalent` is a share of one full-time post, more than 0 and at most 1."""
    by.must(Permission.MANAGE_STAFF)
    if not 0 < full_time_equivalent <= 1:
        raise Refused("A post is a share of one full-time post: more than 0 and at most 1, as in 0.6.")
    if to_on and to_on < from_on:
        raise Refused("The post ends before it begins. Check the two dates.")
    post = Post.objects.create(
        staff=staff,
        team=team,
        title=title,
        full_time_equivalent=full_time_equivalent,
        from_on=from_on,
        to_on=to_on,
        manages_team=manages_team,
        agency=agency,
        protected_caseload=protected_caseload,
    )
    write_event(by=by, action="post given", about={"post": post.pk, "staff": staff.pk, "team": team.pk}, now=now)
    return post


@transaction.atomic
def add_leave(*, by: Actor, staff: Staff, kind: str, from_on: date, now: datetime, to_on: date | None = None) -> Leave:
    """Note that somebody is away; both days are away."""
    by.must(Permission.MANAGE_STAFF)
    if to_on and to_on < from_on:
        raise Refused("The leave ends before it begins. Check the two dates.")
    leave = Leave.objects.create(staff=staff, kind=kind, from_on=from_on, to_on=to_on)
    write_event(by=by, action="leave noted", about={"leave": leave.pk, "staff": staff.pk}, now=now)
    return leave


@transaction.atomic
def add_user(*, by: Actor, username: str, password: str | None, now: datetime, staff: Staff | None = None) -> User:
    """Make a sign-in. Names are told apart whatever their capitals. Without a password it opens by a link alone."""
    by.must(Permission.MANAGE_STAFF)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"Somebody already signs in as {username}. Choose another name.")
    try:
        user = User.objects.create(username=username, password=make_password(password), staff=staff)
    except IntegrityError:
        raise Refused("That person has a sign-in already.") from None
    write_event(by=by, action="sign-in made", about={"user": user.pk}, now=now)
    return user


@transaction.atomic
def give_role(*, by: Actor, user: User, role: Role, from_on: date, now: datetime, team: Team | None = None) -> RoleHeld:
    """Give a sign-in a role from a day on. A team manager's role names the team that they answer for."""
    by.must(Permission.MANAGE_STAFF)
    if role is Role.TEAM_MANAGER and team is None:
        raise Refused("A team manager's role needs the team that they answer for. Choose the team.")
    if RoleHeld.objects.filter(user=user, role=role, to_on=None).exists():
        raise Refused(f"{user} is {role} already.")
    try:
        held = RoleHeld.objects.create(user=user, role=role.value, team=team, from_on=from_on)
    except IntegrityError:
        raise Refused(f"{user} is {role} already: somebody else gave the role a moment ago.") from None
    write_event(by=by, action="role given", about={"user": user.pk, "role": role.value}, now=now)
    return held
