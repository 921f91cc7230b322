"""Who may do what: roles, what each allows, and which children a person may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from keel.records.models import Team, User
from keel.records.plain import ask_alone
from keel.records.refused import NotPermitted


class Permission(StrEnum):
    """One thing that somebody may do."""

    SEE_OWN_CHILDREN = "see the children they work with"
    SEE_ALL_CHILDREN = "see every child whose record is not restricted"
    SEE_RESTRICTED = "see restricted records"
    ALLOCATE = "give a child an IRO"
    RECORD_REVIEW = "book and record reviews"
    WRITE_RECORD = "chair a review and write its record"
    OVERSEE = "record contacts, midway checks and answers to events"
    TELL_EVENTS = "tell the IRO of something that happened"
    DO_TASKS = "send papers and say what became of decisions"
    ANSWER_DECISIONS = "answer the decisions of a review"
    SEE_LATENESS = "see which papers came late, by team"
    SUPERVISE = "see how each IRO's work stands"
    SEE_OUTBOX = "see what was sent and what waits to be sent"
    IMPORT = "bring files in and undo a batch"
    SET_PRACTICE = "set the council's practice and holidays"
    MANAGE_STAFF = "keep the staff list and sign-ins"
    SEE_STAFF = "see the staff list"
    SEE_FIGURES = "see figures without children's names"
    READ_AUDIT = "read the audit trail"


SEES_CHILDREN = (Permission.SEE_OWN_CHILDREN, Permission.SEE_ALL_CHILDREN)
"""Whoever sees children at all: some of them, or all whose record is not restricted."""
READS_RECORD = (Permission.SEE_OWN_CHILDREN, Permission.RECORD_REVIEW, Permission.SEE_LATENESS)
"""Whoever works with the child or keeps the review, and who answers for them; not who looks after figures alone."""


class Role(StrEnum):
    """The roles of the service, as people say them."""

    IRO = "IRO"
    IRO_MANAGER = "IRO manager"
    ADMINISTRATOR = "review administrator"
    SOCIAL_WORKER = "social worker"
    TEAM_MANAGER = "team manager"
    SENIOR_MANAGER = "senior manager"
    ANALYST = "performance analyst"
    COMMITTEE = "committee officer"
    SYSTEM = "system administrator"


_P = Permission
ALLOWS: dict[Role, frozenset[Permission]] = {
    Role.IRO: frozenset(
        {
            _P.SEE_OWN_CHILDREN,
            _P.RECORD_REVIEW,
            _P.WRITE_RECORD,
            _P.OVERSEE,
            _P.TELL_EVENTS,
            _P.SEE_LATENESS,
            _P.SEE_FIGURES,
        }
    ),
    Role.IRO_MANAGER: frozenset(
        {
            _P.SEE_ALL_CHILDREN,
            _P.SEE_RESTRICTED,
            _P.ALLOCATE,
            _P.RECORD_REVIEW,
            _P.WRITE_RECORD,
            _P.OVERSEE,
            _P.TELL_EVENTS,
            _P.SEE_LATENESS,
            _P.SUPERVISE,
            _P.SEE_OUTBOX,
            _P.IMPORT,
            _P.SET_PRACTICE,
            _P.SEE_FIGURES,
            _P.READ_AUDIT,
            _P.SEE_STAFF,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.SEE_ALL_CHILDREN,
            _P.RECORD_REVIEW,
            _P.TELL_EVENTS,
            _P.SEE_LATENESS,
            _P.SEE_OUTBOX,
            _P.IMPORT,
            _P.SEE_STAFF,
        }
    ),
    Role.SOCIAL_WORKER: frozenset({_P.SEE_OWN_CHILDREN, _P.TELL_EVENTS, _P.DO_TASKS}),
    Role.TEAM_MANAGER: frozenset(
        {_P.SEE_OWN_CHILDREN, _P.TELL_EVENTS, _P.DO_TASKS, _P.ANSWER_DECISIONS, _P.SEE_LATENESS}
    ),
    Role.SENIOR_MANAGER: frozenset({_P.SEE_ALL_CHILDREN, _P.SEE_LATENESS, _P.SEE_FIGURES}),
    Role.ANALYST: frozenset({_P.SEE_ALL_CHILDREN, _P.IMPORT, _P.SEE_FIGURES}),
    Role.COMMITTEE: frozenset({_P.SEE_FIGURES}),
    Role.SYSTEM: frozenset({_P.MANAGE_STAFF, _P.SEE_STAFF}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is doing something: a person with the roles they hold today, or the service itself."""

    name: str
    permissions: frozenset[Permission]
    roles: frozenset[Role] = frozenset()
    staff_id: int | None = None
    worker_number: str | None = None
    team_ids: frozenset[int] = field(default=frozenset())

    def may(self, permission: Permission) -> bool:
        """Whether they may."""
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raise `NotPermitted` unless they may."""
        if not self.may(permission):
            raise NotPermitted(f"{self.name} may not {permission}. Ask the IRO manager or a system administrator.")


def service(name: str = "Keel") -> Actor:
    """The service itself: its clocks, and whoever stands at its terminal."""
    return Actor(name=name, permissions=frozenset(Permission))


ROLES_HELD = """
SELECT role, team_id FROM records_roleheld
WHERE user_id = %(user)s AND from_on <= %(today)s AND (to_on IS NULL OR to_on >= %(today)s)
"""
"""Asked at every request, also at each that saves what is typed (ADR 11)."""


def actor_of(user: User, today: date) -> Actor:
    """The person behind a sign-in, with the roles they hold today: none once they have left. Three queries."""
    staff = user.staff
    gone = not user.is_active or (staff is not None and staff.left_on is not None and staff.left_on < today)
    rows = [] if gone else ask_alone(ROLES_HELD, user=user.pk, today=today)
    roles = frozenset(Role(role) for role, _ in rows)
    return Actor(
        name=user.username,
        permissions=frozenset().union(*(ALLOWS[role] for role in roles)),
        roles=roles,
        staff_id=staff.id if staff else None,
        worker_number=staff.worker_number if staff else None,
        team_ids=teams_below(team for _, team in rows if team),
    )


def teams_below(teams: Iterable[int]) -> frozenset[int]:
    """These teams and every team under them. One query: a council has few teams."""
    wanted = set(teams)
    if not wanted:
        return frozenset()
    parents = list(Team.objects.exclude(parent=None).values_list("id", "parent_id"))
    grew = True
    while grew:
        below = {team for team, parent in parents if parent in wanted} - wanted
        grew = bool(below)
        wanted |= below
    return frozenset(wanted)
