"""The staff list: who works here, what they hold, and how the teams stand below one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from keel.records.models import Allocation, Child, Leave, Post, RoleHeld, Staff, Team, User
from keel.records.names import fold
from keel.records.permissions import ALLOWS, Permission
from keel.records.queries.cases import cases_of
from keel.records.queries.children import open_on

HERE, LEFT, EVERYBODY = "here", "left", "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One person as the list shows them, with what they hold on a day."""

    staff: Staff
    posts: tuple[Post, ...]
    roles: tuple[RoleHeld, ...]
    username: str
    may_sign_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person with everything that they hold or held, the newest first."""

    staff: Staff
    user: User | None
    posts: Sequence[Post]
    roles: Sequence[RoleHeld]
    leave: Sequence[Leave]
    children: int
    """How many children have them as their IRO today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One team in the tree. `deep`: how many teams stand above it; `people`: who has a post there on a day."""

    team: Team
    deep: int
    people: int


def counted(words: str, today: date, *, team: int | None = None, role: str = "") -> dict[str, int]:
    """How many people the words find, of those who are here, who have left, and in all. Two queries."""
    found = _narrowed(_found(words), today, team, role)
    everybody, left = found.count(), found.filter(left_on__lt=today).count()
    return {HERE: everybody - left, LEFT: left, EVERYBODY: everybody}


def listed(words: str, which: str, today: date, *, team: int | None = None, role: str = "") -> QuerySet[Staff]:
    """People by name. `words`: part of a name, an e-mail address, a user name or a worker number.

    `team`: who has a post in it today; `role`: who holds it today.
    """
    found = _narrowed(_found(words), today, team, role)
    if which == LEFT:
        found = found.filter(left_on__lt=today)
    elif which == HERE:
        found = found.filter(Q(left_on__isnull=True) | Q(left_on__gte=today))
    return found.order_by("name_key", "id")


def _narrowed(found: QuerySet[Staff], today: date, team: int | None, role: str) -> QuerySet[Staff]:
    if team is not None:
        posts = Post.objects.filter(open_on("from_on", "to_on", today), team=team)
        found = found.filter(id__in=posts.values("staff"))
    if role:
        held = RoleHeld.objects.filter(open_on("from_on", "to_on", today), role=role, user__staff__isnull=False)
        found = found.filter(id__in=held.values("user__staff"))
    return found


def _found(words: str) -> QuerySet[Staff]:
    everybody = Staff.objects.all()
    words = words.strip()
    if not words:
        return everybody
    known = Q(email__icontains=words) | Q(worker_number__iexact=words) | Q(user__username__icontains=words)
    if key := fold(words):
        known |= Q(name_key__contains=key)
    return everybody.filter(known)


def rows_of(people: Iterable[Staff], today: date) -> list[StaffRow]:
    """What these people hold on a day. Three queries, however many they are."""
    some = list(people)
    keys = [person.pk for person in some]
    users = {user.staff_id: user for user in User.objects.filter(staff__in=keys)}
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in (
        Post.objects.filter(open_on("from_on", "to_on", today), staff__in=keys).select_related("team").order_by("id")
    ):
        posts[post.staff_id].append(post)
    roles: dict[int, list[RoleHeld]] = defaultdict(list)
    held = RoleHeld.objects.filter(open_on("from_on", "to_on", today), user__staff__in=keys)
    for role in held.select_related("team").order_by("id"):
        roles[role.user_id].append(role)
    return [
        StaffRow(
            staff=person,
            posts=tuple(posts[person.pk]),
            roles=tuple(roles[user.pk]) if user else (),
            username=user.username if user else "",
            may_sign_in=bool(user and user.is_active) and not (person.left_on and person.left_on < today),
        )
        for person in some
        for user in [users.get(person.pk)]
    ]


def person(key: int, today: date) -> Person | None:
    """One person. Six queries."""
    staff = Staff.objects.filter(pk=key).first()
    if staff is None:
        return None
    newest = ("-from_on", "-id")
    user = User.objects.filter(staff=staff).first()
    return Person(
        staff=staff,
        user=user,
        posts=list(staff.posts.select_related("team").order_by(*newest)),
        roles=list(user.roles.select_related("team").order_by(*newest)) if user else [],
        leave=list(staff.leave.order_by(*newest)),
        children=children_held(staff, today),
    )


def person_of_user(user: User, today: date) -> StaffRow | None:
    """Whose sign-in it is, with what they hold on a day; None where it is nobody's on the staff list."""
    return rows_of([user.staff], today)[0] if user.staff else None


def children_held(staff: Staff, on: date) -> int:
    """How many children have this person as their IRO on a day. One query."""
    return Allocation.objects.filter(open_on("from_on", "to_on", on), iro=staff).count()


def cases_held(staff: Staff, today: date) -> int:
    """How many children have this person as the one who holds their case. One query."""
    numbers = [staff.worker_number] if staff.worker_number else []
    held = cases_of(today, numbers=numbers, staff=Q(id=staff.pk), teams=())
    return Child.objects.filter(held).count()


def children_held_after(staff: Staff, day: date) -> int:
    """How many children have this person as their IRO on any later day. One query."""
    later = Allocation.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), iro=staff)
    return later.values("child").distinct().count()


def keepers_of_staff(today: date) -> set[int]:
    """The sign-ins that may keep the staff list for good: a role that nobody has ended, of somebody who stays."""
    allow = [role.value for role, permissions in ALLOWS.items() if Permission.MANAGE_STAFF in permissions]
    held = RoleHeld.objects.filter(role__in=allow, to_on=None, from_on__lte=today, user__is_active=True)
    return set(held.filter(user__staff__left_on__isnull=True).values_list("user_id", flat=True))


def teams_in_order(today: date) -> list[TeamRow]:
    """Every team, each below the one above it, by name. Two queries."""
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in Team.objects.order_by("name", "id"):
        below[team.parent_id].append(team)
    people = Counter(Post.objects.filter(open_on("from_on", "to_on", today)).values_list("team_id", flat=True))
    found: list[TeamRow] = []

    def go(parent: int | None, deep: int) -> None:
        for team in below[parent]:
            found.append(TeamRow(team=team, deep=deep, people=people[team.pk]))
            go(team.pk, deep + 1)

    go(None, 0)
    return found


def team(key: int) -> Team | None:
    """One team by its key."""
    return Team.objects.select_related("parent").filter(pk=key).first()


def post(key: int) -> Post | None:
    """One post by its key, with whose it is."""
    return Post.objects.select_related("staff", "team").filter(pk=key).first()


def role_held(key: int) -> RoleHeld | None:
    """One held role by its key, with whose it is."""
    return RoleHeld.objects.select_related("user__staff", "team").filter(pk=key).first()


def leave(key: int) -> Leave | None:
    """One note of leave by its key, with whose it is."""
    return Leave.objects.select_related("staff").filter(pk=key).first()
