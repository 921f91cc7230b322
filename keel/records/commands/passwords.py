"""Setting a password: by its owner, by a link that was mailed to them, or at the terminal."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.models import User
from keel.records.permissions import Actor
from keel.records.refused import NotPermitted, Refused


@transaction.atomic
def set_password_by_link(*, by: Actor, user: User, password: str, now: datetime) -> None:
    """Set the password of whoever holds the link: the caller has checked the link. Every session of theirs ends.

    Raises `Refused` where the password was set since `user` was read: the link was used a moment ago.
    """
    _set(user, password)
    write_event(by=by, action="password set by link", about={"user": user.pk}, now=now)


@transaction.atomic
def change_password(*, by: Actor, user: User, password: str, now: datetime) -> None:
    """Change one's own password. Every other session of theirs ends. Raises `NotPermitted` for anybody else's."""
    if by.name != user.username:
        raise NotPermitted(f"{by.name} may not change another person’s password. A link can be sent to them instead.")
    _set(user, password)
    write_event(by=by, action="password changed", about={"user": user.pk}, now=now)


def note_password_set(*, by: Actor, user: int, now: datetime) -> None:
    """Note that a password was set at the terminal."""
    write_event(by=by, action="password set at the terminal", about={"user": user}, now=now)


def _set(user: User, password: str) -> None:
    # Locked, so that of two who use one link at once the second is told that it was used.
    if User.objects.select_for_update().get(pk=user.pk).password != user.password:
        raise Refused("The password was set a moment ago. Sign in with it, or ask for a new link.")
    user.password = make_password(password)
    user.save(update_fields=["password"])
