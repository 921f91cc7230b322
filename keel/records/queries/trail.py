"""The audit trail as a page reads it: newest first, and by its numbers, so that it is never counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.timezone import get_current_timezone

from keel.records.models import AuditEvent, AuditHead, Child, Post, Staff, Team, User
from keel.records.names import fold
from keel.records.permissions import Actor
from keel.records.queries.children import visible_to

MANY = 20
"""As many children as a part of a name may stand for when the trail is narrowed."""
WHOLE = "audit trail found whole"
SHORT_ENOUGH = 50_000
"""Events that can be checked while somebody waits; a longer chain is checked from the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """When the chain was last found whole, and up to which event."""

    at: datetime
    number: int


def events(
    *, action: str = "", by: str = "", day: date | None = None, children: Collection[int] | None = None
) -> QuerySet[AuditEvent]:
    """The events, newest first: of a kind, by a person, of one day, about some children; a part of each word will do.

    `by`: of a user name or of a person's name. `children`: their keys; None for any.
    """
    found = AuditEvent.objects.order_by("-number")
    if action:
        found = found.filter(action__icontains=action)
    if by:
        named = User.objects.filter(staff__name_key__contains=fold(by)) if fold(by) else User.objects.none()
        found = found.filter(Q(by__icontains=by) | Q(by__in=named.values("username")))
    if children is not None:
        found = _about_children(found, children)
    if day:
        began = datetime.combine(day, time.min, get_current_timezone())
        ended = datetime.combine(day + timedelta(days=1), time.min, get_current_timezone())
        found = found.filter(at__gte=began, at__lt=ended)
    return found


def _about_children(found: QuerySet[AuditEvent], children: Collection[int]) -> QuerySet[AuditEvent]:
    """Those that name one of these children, alone or in a list. A list is read as text: both engines can do that."""
    if not children:
        return found.none()
    listed = found.annotate(listed=KeyTextTransform("children", "about"))
    keys = "|".join(str(int(key)) for key in children)
    return listed.filter(Q(about__child__in=list(children)) | Q(listed__regex=rf"[^0-9]({keys})[^0-9]"))


def children_called(actor: Actor, words: str, today: date) -> list[int]:
    """The children of this number, or with these words in their name, whom somebody may see: keys. Two queries."""
    seen = visible_to(actor, today)
    exact = list(seen.filter(number__iexact=words).values_list("id", flat=True))
    if exact or not fold(words):
        return exact
    return list(
        seen.filter(name_key__contains=fold(words)).order_by("name_key", "id").values_list("id", flat=True)[:MANY]
    )


def people_who_may_act() -> list[tuple[str, str]]:
    """(user name, name) of every sign-in, by name: whom the trail may name. One query."""
    users = User.objects.select_related("staff").order_by("staff__name_key", "username")
    return [(user.username, user.name) for user in users]


def actions() -> list[str]:
    """Everything that was ever done, as the trail calls it. One query."""
    return list(AuditEvent.objects.order_by("action").values_list("action", flat=True).distinct())


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who and what the keys of some events are, as far as somebody may see it: key -> what is there today."""

    children: Mapping[int, Child]
    staff: Mapping[int, str]
    users: Mapping[int, str]
    usernames: Mapping[str, str]
    teams: Mapping[int, str]
    posts: Mapping[int, str]


CHILD, STAFF, USER, TEAM, POST = "child", "staff", "user", "team", "post"
KIND_OF = {
    "child": CHILD,
    "children": CHILD,
    "staff": STAFF,
    "iro": STAFF,
    "from": STAFF,
    "user": USER,
    "switched_off": USER,
    "team": TEAM,
    "post": POST,
    "posts": POST,
}
"""Which part of what an event is about names rows of which table."""
NOBODY = 0
"""No row has this key: asked for with the others, so that every page asks as many questions."""


def keys_in(kind: str, about: Mapping[str, Any]) -> list[int]:
    """The keys of one kind that an event names: alone, in a list, or as the names of a list's parts."""
    found: list[int] = []
    for name, value in about.items():
        if KIND_OF.get(name) == kind:
            # How many children there were is a number too: such an event has the digest of its rows instead.
            if name == "children" and not isinstance(value, list):
                continue
            several = value if isinstance(value, list | dict) else [value]
            found += [int(one) for one in several if isinstance(one, int | str) and str(one).isdecimal()]
    return found


def names_in(rows: Sequence[AuditEvent], actor: Actor, today: date) -> Names:
    """Names beside the keys of these events. Five queries, however many they are."""

    def keys(kind: str) -> list[int]:
        return sorted({NOBODY, *(key for row in rows for key in keys_in(kind, row.about))})

    users = User.objects.filter(Q(pk__in=keys(USER)) | Q(username__in=sorted({row.by for row in rows})))
    known = list(users.select_related("staff"))
    return Names(
        children=visible_to(actor, today).in_bulk(keys(CHILD)),
        staff={one.pk: one.name for one in Staff.objects.filter(pk__in=keys(STAFF))},
        users={one.pk: str(one) for one in known},
        usernames={one.username: one.name for one in known if one.name},
        teams=dict(Team.objects.filter(pk__in=keys(TEAM)).values_list("id", "name")),
        posts=dict(Post.objects.filter(pk__in=keys(POST)).values_list("id", "title")),
    )


def some(found: QuerySet[AuditEvent], before: int | None, most: int) -> tuple[Sequence[AuditEvent], int | None]:
    """As many as a page shows, and the number before which the next page begins. One query.

    None where there is no next page.
    """
    rows = list((found.filter(number__lt=before) if before else found)[: most + 1])
    return rows[:most], rows[most - 1].number if len(rows) > most else None


def length() -> int:
    """How many events the chain has: the number of its last. One query."""
    head = AuditHead.objects.filter(id=1).first()
    return head.number if head else 0


def last_checked() -> Checked | None:
    """When the chain was last found whole. One query."""
    event = AuditEvent.objects.filter(action=WHOLE).order_by("-number").first()
    return Checked(at=event.at, number=event.number - 1) if event else None
