"""How much every IRO holds: children in care on a day, for each full-time post that they have on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from keel.law.caseload import Caseload, caseload
from keel.records.models import Allocation, CarePeriod, Leave, Post, RoleHeld, Staff
from keel.records.permissions import Role
from keel.records.queries.children import open_on
from keel.records.queries.siblings import care_on

REVIEWS = "reviewing officer"
IN_TEAM = ("reviewing officer", "independent reviewing officer", "iro")
"""How the title of a post in the reviewing service itself begins. A fostering reviewing officer's does not: that post
is not counted in the service's own, though its children may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One IRO on a day. `in_team`: their post is one of the reviewing service's own.

    `begins_on`: their post has not begun; `away_until`: they are away, until that day where it is known.
    """

    staff: int
    name: str
    caseload: Caseload
    in_team: bool
    agency: bool
    protected: bool
    begins_on: date | None
    left_on: date | None
    away: str
    away_until: date | None

    def after(self, more: int) -> Caseload:
        """The caseload once so many more children are theirs."""
        now = self.caseload
        return caseload(now.children + more, now.full_time_equivalent, agency=self.agency, protected=self.protected)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLoad:
    """The whole service: its own posts, and the children without and with those of people whose post is outside it."""

    posts: Decimal
    own: Caseload
    everyone: Caseload
    outside: int


@dataclass(frozen=True, slots=True)
class _Posts:
    share: Decimal = Decimal(0)
    in_team: bool = False
    agency: bool = False
    protected: bool = False
    begins_on: date | None = None


def loads(on: date) -> list[Load]:
    """Every IRO on a day: by post, by role, or by a child whom they hold; in order of name. Five queries, always.

    Somebody whose post begins later is there too, with the share that they will have. Only children in care that day
    count. A person's posts as reviewing officer count; where none is called so and they have the role, all of them do.
    """
    held = held_on(on)
    roles = RoleHeld.objects.filter(open_on("from_on", "to_on", on), role=Role.IRO, user__staff__isnull=False)
    iros = set(roles.values_list("user__staff_id", flat=True))
    posts = _posts(on, iros)
    away = _away(on)
    here = Q(left_on__isnull=True) | Q(left_on__gte=on) | Q(id__in=list(held))
    people = Staff.objects.filter(here, id__in=iros | set(posts) | set(held)).order_by("name_key", "id")
    return [_load(person, posts.get(person.pk, _Posts()), held.get(person.pk, 0), away) for person in people]


def _away(on: date) -> dict[int, tuple[str, date | None]]:
    """Person -> why they are away on a day and until when; the longest leave where there are several."""
    rows = Leave.objects.filter(open_on("from_on", "to_on", on)).values_list("staff_id", "kind", "to_on")
    return {
        person: (kind, until)
        for person, kind, until in sorted(rows, key=lambda row: (row[0], row[2] or date.max, row[1]))
    }


def held_on(on: date) -> dict[int, int]:
    """IRO -> how many children in care they hold on a day. One query."""
    cared_for = CarePeriod.objects.filter(care_on(on), child=OuterRef("child"))
    rows = Allocation.objects.filter(open_on("from_on", "to_on", on)).filter(Exists(cared_for))
    return dict(rows.order_by().values_list("iro_id").annotate(Count("pk")))


def begins_on(people: Sequence[int], on: date) -> dict[int, date]:
    """Person -> the day on which their first post begins, of those who have one to come and none on the day. One query.

    Of somebody without any post nothing is known, so nothing is said.
    """
    rows = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), staff_id__in=people).order_by("-from_on")
    first = dict(rows.values_list("staff_id", "from_on"))
    return {person: day for person, day in first.items() if day > on}


def service_load(rows: Iterable[Load]) -> ServiceLoad:
    """Sum them up. Children of people outside the team are counted with and without; their posts never are."""
    begun = list(rows)
    posts = sum((one.caseload.full_time_equivalent for one in begun if one.in_team and not one.begins_on), Decimal(0))
    own = sum(one.caseload.children for one in begun if one.in_team)
    everyone = sum(one.caseload.children for one in begun)
    return ServiceLoad(
        posts=posts, own=caseload(own, posts), everyone=caseload(everyone, posts), outside=everyone - own
    )


def _load(person: Staff, posts: _Posts, children: int, away: Mapping[int, tuple[str, date | None]]) -> Load:
    kind, until = away.get(person.pk, ("", None))
    return Load(
        staff=person.pk,
        name=person.name,
        caseload=caseload(children, posts.share, agency=posts.agency, protected=posts.protected),
        in_team=posts.in_team,
        agency=posts.agency,
        protected=posts.protected,
        begins_on=posts.begins_on,
        left_on=person.left_on,
        away=kind,
        away_until=until,
    )


def _posts(on: date, iros: set[int]) -> dict[int, _Posts]:
    """Person -> their posts as reviewing officer, those open on the day or, where none is, the first to come."""
    called = Q(title__icontains=REVIEWS) | Q(title__iexact="iro")
    rows = Post.objects.filter(called | Q(staff_id__in=iros)).filter(Q(to_on__isnull=True) | Q(to_on__gte=on))
    by_person: dict[int, list[Post]] = defaultdict(list)
    for post in rows.order_by("from_on", "id"):
        by_person[post.staff_id].append(post)
    return {person: _sum(_as_iro(theirs), on) for person, theirs in by_person.items()}


def _as_iro(posts: Sequence[Post]) -> Sequence[Post]:
    named = [post for post in posts if REVIEWS in post.title.casefold() or post.title.casefold() == "iro"]
    return named or posts


def _sum(posts: Sequence[Post], on: date) -> _Posts:
    now = [post for post in posts if post.from_on <= on] or [post for post in posts if post.from_on == posts[0].from_on]
    found = _Posts()
    for post in now:
        title = post.title.casefold().strip()
        outside = REVIEWS in title and not title.startswith(IN_TEAM)
        found = replace(
            found,
            share=found.share + post.full_time_equivalent,
            in_team=found.in_team or not outside,
            agency=found.agency or post.agency,
            protected=found.protected or post.protected_caseload,
        )
    return replace(found, begins_on=now[0].from_on if now[0].from_on > on else None)
