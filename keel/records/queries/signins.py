"""Sign-ins: who may be sent a link to a new password, and when somebody was last here."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from keel.records.models import AuditEvent, User


def who_gets_link(typed: str, today: date) -> list[User]:
    """Everybody whose user name or e-mail address this is, who may sign in and has an address to send to. One query."""
    wanted = typed.strip()
    if not wanted:
        return []
    theirs = Q(username__iexact=wanted) | Q(staff__email__iexact=wanted)
    here = Q(is_active=True) & (Q(staff__left_on__isnull=True) | Q(staff__left_on__gte=today))
    found = User.objects.filter(theirs, here).exclude(staff__email="").select_related("staff")
    return list(found.filter(staff__isnull=False).order_by("pk"))


def user_by_key(key: int) -> User | None:
    """A sign-in by its key, with whose it is. One query."""
    return User.objects.select_related("staff").filter(pk=key).first()


def last_sign_ins(username: str, most: int = 5) -> Sequence[datetime]:
    """When this person last signed in, the newest first. One query."""
    mine = AuditEvent.objects.filter(by=username, action="signed in").order_by("-number")
    return list(mine.values_list("at", flat=True)[:most])
