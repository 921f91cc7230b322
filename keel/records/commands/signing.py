"""Signing in and out: what was tried, how often, and the trace that it leaves."""

import unicodedata
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from keel.records.commands.audit import hold_chain, write_event
from keel.records.models import SignInTry, User
from keel.records.permissions import Actor

TRIES, WITHIN = 5, timedelta(minutes=15)
"""So many failures for one user name in so long, and the next has to wait until the oldest of them is so long ago."""


LINKS = 3
"""So many links to a new password for one name, or one person, in the same time."""


def begin_sign_in(*, by: Actor, typed: str, now: datetime) -> datetime | None:
    """Count a try before its password is looked at. Returns until when to wait, or None to go on.

    It counts as failed until it succeeds, so that many at once cannot slip through together. A try that has to wait is
    not counted, so that the wait ends by itself. Nothing here depends on whether the name is anybody's.
    """
    with transaction.atomic():
        hold_chain()
        SignInTry.objects.filter(at__lte=now - WITHIN).delete()
        name = _sealed(typed)
        until = _until(name)
        if until is None:
            SignInTry.objects.create(typed=name, at=now)
            return None
        _refused(by, typed, now, waits=True)
        return until


def note_refused_sign_in(*, by: Actor, typed: str, now: datetime) -> datetime | None:
    """Note that the name or the password was wrong. Returns until when the next try has to wait, or None."""
    with transaction.atomic():
        _refused(by, typed, now, waits=False)
        return _until(_sealed(typed))


def _until(name: str) -> datetime | None:
    """Until when a name waits, if so many tries have failed; older ones are deleted before any is counted."""
    tries = SignInTry.objects.filter(typed=name, succeeded=False)
    failed = list(tries.order_by("-at").values_list("at", flat=True))
    return None if len(failed) < TRIES else failed[TRIES - 1] + WITHIN


def note_sign_in(*, by: Actor, user: int, typed: str, now: datetime) -> None:
    """Note that somebody is in. Earlier failures for their name are forgotten."""
    with transaction.atomic():
        name = _sealed(typed)
        SignInTry.objects.filter(typed=name).delete()
        SignInTry.objects.create(typed=name, at=now, succeeded=True)
        write_event(by=by, action="signed in", about={"user": user}, now=now)


def note_sign_out(*, by: Actor, user: int, now: datetime) -> None:
    """Note that somebody went."""
    write_event(by=by, action="signed out", about={"user": user}, now=now)


def begin_password_link(*, by: Actor, typed: str, now: datetime) -> datetime | None:
    """Count that a link was asked for under a name. Returns until when to wait, or None to go on.

    Nothing here depends on whether the name is anybody's.
    """
    return _count_link(f"link: {typed}", now)


def note_password_link(*, by: Actor, user: User, now: datetime) -> bool:
    """Note that a link to choose a password is about to be sent. False, and no link, where they got too many lately.

    Counted for the person too: somebody has more than one name to ask under.
    """
    with transaction.atomic():
        if _count_link(f"link for: {user.pk}", now):
            return False
        write_event(by=by, action="password link sent", about={"user": user.pk}, now=now)
    return True


def _count_link(typed: str, now: datetime) -> datetime | None:
    with transaction.atomic():
        hold_chain()
        SignInTry.objects.filter(at__lte=now - WITHIN).delete()
        name = _sealed(typed)
        asked = list(SignInTry.objects.filter(typed=name).order_by("-at").values_list("at", flat=True))
        if len(asked) >= LINKS:
            return asked[LINKS - 1] + WITHIN
        SignInTry.objects.create(typed=name, at=now, succeeded=True)
    return None


def _refused(by: Actor, typed: str, now: datetime, *, waits: bool) -> None:
    """Whose sign-in was tried; of a name that is nobody's only that it is: it may be a password in the wrong box."""
    user = User.objects.filter(username__iexact=typed).values_list("pk", flat=True).first()
    about = {"known": user is not None, "waits": waits} | ({} if user is None else {"user": user})
    write_event(by=by, action="sign-in refused", about=about, now=now)


def _sealed(typed: str) -> str:
    """One key for every way of typing a name that the record takes for the same, and no way back to what was typed."""
    folded = unicodedata.normalize("NFKC", typed.strip()).upper().casefold()
    return salted_hmac("keel.sign-in-try", folded, algorithm="sha256").hexdigest()
