"""How much every IRO holds: children in care on a day, for each full-time post that they have on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from keel.law.caseload import Caseload, caseload
from keel.records.models import Allocation, CarePeriod, Leave, Post, RoleHeld, Staff
from keel.records.permissions import Role
from keel.records.queries.children import open_on
from keel.records.queries.iro_posts import Posts, posts_of
from keel.records.queries.siblings import care_on

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What is decided of an IRO's children after a day: how many come, from which day to which, and how many go."""

    coming: int = 0
    coming_first: date | None = None
    coming_last: date | None = None
    going: int = 0
    going_first: date | None = None
    """The first day on which they are somebody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One IRO on a day. `in_team`: their post is one of the reviewing service's own.

    `begins_on`: their post has not begun; `away_until`: they are away, until that day where it is known.
    `promised`: what is decided already of later days. `uncounted`: why a post of theirs is no IRO's, of `UNCOUNTED`.
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
    away_since: date | None = None
    promised: "Promised" = Promised()
    uncounted: str = ""

    def after(self, more: int) -> Caseload:
        """The caseload once so many more children are theirs, beside those whom they are to have from a later day.

        Whoever goes to somebody else later is still counted: until then the children are all theirs.
        """
        now, children = self.caseload, self.caseload.children + self.promised.coming + more
        return caseload(children, now.full_time_equivalent, agency=self.agency, protected=self.protected)

    def is_away(self, on: date) -> bool:
        """Whether they will still be away on a day, as far as is known."""
        return bool(self.away) and (self.away_until is None or self.away_until >= on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLoad:
    """The whole service: its own posts, and the children without and with those of people whose post is outside it.

    `away`: of the posts, those of people who are away; `away_children`: whose children have nobody there.
    """

    posts: Decimal
    away: Decimal
    away_children: int
    own: Caseload
    everyone: Caseload
    outside: int


def loads(on: date) -> list[Load]:
    """Every IRO on a day: by post, by role, or by a child whom they hold; in order of name. Five queries, always.

    Somebody whose post begins later is there too, with the share that they will have. Only children in care that day
    count. A person's posts as reviewing officer count; where none is called so and they have the role, all of them do:
    but never one in a team that holds cases, nor of somebody who is not registered.
    """
    held = _held(on)
    roles = RoleHeld.objects.filter(open_on("from_on", "to_on", on), role=Role.IRO, user__staff__isnull=False)
    iros = set(roles.values_list("user__staff_id", flat=True))
    posts = posts_of(on, iros)
    away = _away(on)
    here = Q(left_on__isnull=True) | Q(left_on__gte=on) | Q(id__in=list(held))
    people = Staff.objects.filter(here, id__in=iros | set(posts) | set(held)).order_by("name_key", "id")
    return [_load(person, posts.get(person.pk, Posts()), held.get(person.pk, NONE), away) for person in people]


_Away = tuple[str, date | None, date | None]
"""Why somebody is away, since when and until when."""


def _away(on: date) -> dict[int, _Away]:
    """Person -> why they are away on a day; the longest leave where there are several."""
    rows = Leave.objects.filter(open_on("from_on", "to_on", on)).values_list("staff_id", "kind", "from_on", "to_on")
    return {
        person: (kind, since, until)
        for person, kind, since, until in sorted(rows, key=lambda row: (row[0], row[3] or date.max, row[1]))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayIro:
    """An IRO who is away, and how many children have nobody there."""

    staff: int
    name: str
    since: date
    until: date | None
    children: int


def away_with_children(on: date) -> list[AwayIro]:
    """Every IRO of a child in care who is away on a day, those longest away first. Three queries at most."""
    away = _away(on)
    held = {iro: many for iro, many in held_on(on).items() if iro in away} if away else {}
    people = Staff.objects.filter(pk__in=held).order_by("name_key", "id") if held else ()
    found = [
        AwayIro(staff=one.pk, name=one.name, since=since or on, until=until, children=held[one.pk])
        for one in people
        for _, since, until in [away[one.pk]]
    ]
    return sorted(found, key=lambda one: one.since)


NONE = (0, Promised())


def held_on(on: date) -> dict[int, int]:
    """IRO -> how many children in care they hold on a day. One query."""
    return {iro: now for iro, (now, _) in _held(on).items() if now}


def _held(on: date) -> dict[int, tuple[int, Promised]]:
    """IRO -> how many children in care they hold on a day, and what is decided of later days. One query."""
    cared_for = CarePeriod.objects.filter(care_on(on), child=OuterRef("child"))
    rows = Allocation.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=on)).filter(Exists(cared_for))
    now, later = Q(from_on__lte=on), Q(from_on__gt=on)
    told = (
        rows.order_by()
        .values("iro_id")
        .annotate(
            now=Count("pk", filter=now),
            coming=Count("pk", filter=later),
            coming_first=Min("from_on", filter=later),
            coming_last=Max("from_on", filter=later),
            going=Count("pk", filter=now & Q(to_on__isnull=False)),
            last_day=Min("to_on", filter=now),
        )
    )
    return {
        row["iro_id"]: (
            row["now"],
            Promised(
                coming=row["coming"],
                coming_first=row["coming_first"],
                coming_last=row["coming_last"],
                going=row["going"],
                going_first=row["last_day"] + ONE_DAY if row["last_day"] else None,
            ),
        )
        for row in told
    }


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
    away = [one for one in begun if one.away and not one.begins_on]
    return ServiceLoad(
        posts=posts,
        away=sum((one.caseload.full_time_equivalent for one in away if one.in_team), Decimal(0)),
        away_children=sum(one.caseload.children for one in away),
        own=caseload(own, posts),
        everyone=caseload(everyone, posts),
        outside=everyone - own,
    )


def _load(person: Staff, posts: Posts, held: tuple[int, Promised], away: Mapping[int, _Away]) -> Load:
    kind, since, until = away.get(person.pk, ("", None, None))
    children, promised = held
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
        away_since=since,
        promised=promised,
        uncounted=posts.uncounted,
    )
