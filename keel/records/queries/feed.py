"""What a calendar feed holds: booked reviews, with no more of a child than a first name."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from keel.records.models import Allocation, CalendarFeed, Review, User
from keel.records.permissions import Actor, Permission, Role
from keel.records.queries.children import open_on, visible_rows

BACK, AHEAD, AHEAD_FOR_ALL = timedelta(days=60), timedelta(days=400), timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One booked review. `first_name` is empty for a restricted record and where no name is known."""

    review: int
    child: str
    first_name: str
    restricted: bool
    on: date
    at: time | None
    minutes: int
    sequence: int
    """How often its day, time, place or standing has changed: as in the entries that go out by mail."""
    changed_at: datetime


def open_feed(digest: str) -> CalendarFeed | None:
    """The feed whose secret has this digest, if it has not ended, with its person. One query."""
    feed = CalendarFeed.objects.select_related("user__staff").filter(secret=digest, ended_at=None).first()
    return feed if feed and hmac.compare_digest(feed.secret, digest) else None


def feed_of(user: User) -> CalendarFeed | None:
    """This person's feed that has not ended. One query."""
    return CalendarFeed.objects.filter(user=user, ended_at=None).first()


def events_for(*, actor: Actor, today: date) -> list[Event]:
    """The booked reviews of an IRO's own children; for who books for everyone, those of the next weeks too.

    Cancelled ones are not there. One query, however many.
    """
    mine = Q(pk__in=[])
    if Role.IRO in actor.roles and actor.staff_id:
        held = Allocation.objects.filter(open_on("from_on", "to_on", today), iro=actor.staff_id)
        span = Q(booked_for__gte=today - BACK, booked_for__lte=today + AHEAD)
        mine |= Q(child__in=held.values("child")) & span
    if actor.may(Permission.SEE_ALL_CHILDREN) and actor.may(Permission.RECORD_REVIEW):
        mine |= Q(booked_for__gte=today, booked_for__lte=today + AHEAD_FOR_ALL)
    seen = visible_rows(Review.objects.filter(mine), "child", actor, today)
    rows = seen.filter(over=False).annotate(changed=Max("statuses__written_at"))
    columns = ("id", "child__number", "child__preferred_name", "child__given_name", "child__restricted")
    found = rows.filter(changed__isnull=False).order_by("booked_for", "id")
    return [
        Event(
            review=key,
            child=number,
            first_name="" if restricted else (preferred or given).strip(),
            restricted=restricted,
            on=on,
            at=at,
            minutes=minutes,
            sequence=sequence,
            changed_at=changed,
        )
        for key, number, preferred, given, restricted, on, at, minutes, sequence, changed in found.values_list(
            *columns, "booked_for", "booked_time", "minutes", "sequence", "changed"
        )
        if on is not None
    ]
