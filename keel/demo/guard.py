"""What the demonstration may touch: an empty database, or one that holds nothing but the demonstration."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import transaction

from keel.demo import files, signins
from keel.records.models import AuditEvent, Child, Staff, User
from keel.records.refused import Refused

BUILT = "demonstration built"
ELSEWHERE = "To keep this one and see the demonstration, give it a file of its own: KEEL_DATABASE=var/other.sqlite3"


@dataclass(frozen=True, slots=True)
class Standing:
    """The demonstration that is in the database."""

    today: date
    edition: str
    batch: int
    children: int


def refuse_production() -> None:
    """Raise `Refused` in production."""
    if settings.PRODUCTION:
        raise Refused(
            "This is a production service (KEEL_ENV=production), and the demonstration is made of invented children "
            "and known sign-ins. Run it on another machine, or without KEEL_ENV."
        )


def standing() -> Standing | None:
    """The demonstration in the database, if there is one. Raises `Refused` where anybody else's children are in it."""
    event = AuditEvent.objects.filter(action=BUILT).order_by("-number").first()
    if event is None:
        _refuse_others(Child.objects.count(), Staff.objects.count() + User.objects.count())
        return None
    said = event.about
    there = Standing(date.fromisoformat(said["today"]), said["edition"], said["batch"], said["children"])
    _refuse_others(Child.objects.exclude(created_by_batch_id=there.batch).count(), 0)
    return there


def _refuse_others(children: int, people: int) -> None:
    if children or people:
        who = f"{children:,} children" if children != 1 else "a child"
        what = who if children else "a council’s staff or sign-ins"
        raise Refused(f"The database holds {what} that are not the demonstration’s. Nothing was changed. {ELSEWHERE}")


def is_whole(there: Standing, today: date) -> bool:
    """Whether what stands is this edition, for this day, with sign-ins that still open it."""
    if (there.today, there.edition) != (today, files.digest()) or Child.objects.count() != there.children:
        return False
    known = signins.read()
    held = dict(User.objects.values_list("username", "password"))
    if len(known) < len(held) or any(one.username not in held for one in known) or not known:
        return False
    return check_password(known[0].password, held[known[0].username])


def clear() -> None:
    """Take everything out of a database that holds only the demonstration. Raises `Refused` of any other."""
    refuse_production()
    if standing() is None:
        return
    with transaction.atomic():
        for model in apps.get_app_config("records").get_models():
            rows = model._base_manager.all()
            rows._raw_delete(rows.db)
        Session.objects.all().delete()
