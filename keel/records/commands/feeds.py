"""A secret address at which a calendar programme finds somebody's reviews: made, ended, and every look noted."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from keel.records.bulk import chunks
from keel.records.commands.audit import write_accesses, write_event
from keel.records.models import AccessEvent, CalendarFeed, User
from keel.records.permissions import Actor, Permission
from keel.records.refused import NotPermitted

PAGE = "calendar feed"
AT_A_TIME = 2000


def digest_of_secret(secret: str) -> str:
    """What the table holds of a secret: who reads it cannot subscribe. The secret is too long to be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: Actor, user: User, now: datetime) -> str:
    """Make a secret address for oneself; the one before ends. Returns the secret, which is stored nowhere."""
    by.must(Permission.RECORD_REVIEW)
    _end(by, user, now)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=user, secret=digest_of_secret(secret), made_at=now)
    write_event(by=by, action="calendar address made", about={"feed": feed.pk, "user": user.pk}, now=now)
    return secret


@transaction.atomic
def end_feed(*, by: Actor, user: User, now: datetime) -> bool:
    """End one's own secret address. Returns whether there was one."""
    by.must(Permission.RECORD_REVIEW)
    ended = _end(by, user, now)
    if ended:
        write_event(by=by, action="calendar address ended", about={"user": user.pk}, now=now)
    return bool(ended)


def note_feed_fetched(*, by: Actor, children: Collection[str], since: datetime, now: datetime) -> int:
    """Note that somebody's calendar programme saw these children: once a day each, `since` being when the day began.

    A programme asks every few hours, whether or not anybody looks: more would bury what people themselves opened.
    """
    seen: set[str] = set()
    for some in chunks(sorted(children), AT_A_TIME):
        told = AccessEvent.objects.filter(child_number__in=some, at__gte=since, by=by.name, page=PAGE)
        seen.update(told.values_list("child_number", flat=True))
    new = sorted(set(children) - seen)
    if new:
        write_accesses(by=by, children=new, page=PAGE, now=now)
    return len(new)


def _end(by: Actor, user: User, now: datetime) -> int:
    if by.name != user.username:
        raise NotPermitted(f"{by.name} may not change another person’s calendar. Switch their sign-in off to end it.")
    # Locked, so that two windows cannot each make one.
    User.objects.select_for_update().get(pk=user.pk)
    return CalendarFeed.objects.filter(user=user, ended_at=None).update(ended_at=now)
