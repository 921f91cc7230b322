"""What the demonstration may touch: an empty database, or one that holds nothing but the demonstration.

What people do to its invented children is play, and goes with them. What they add for their own sake stays: children,
staff, teams, sign-ins, roles, practice settings, holidays, districts, and files that they brought in.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model

from keel import typed
from keel.demo import files, signins
from keel.records.models import (
    AuditEvent,
    Batch,
    Child,
    CouncilHoliday,
    CouncilPlace,
    Leave,
    Post,
    PracticeValue,
    RoleHeld,
    Staff,
    Team,
    User,
)
from keel.records.refused import Refused

BUILT = "demonstration built"
LARKWATER = "Larkwater Council"
ADDED: tuple[tuple[type[Model], str, str, str, str], ...] = (
    (Staff, "staff added", "staff", "person on the staff list", "people on the staff list"),
    (Team, "team added", "team", "team", "teams"),
    (Post, "post given", "post", "post", "posts"),
    (Leave, "leave noted", "leave", "note of leave", "notes of leave"),
    (User, "sign-in made", "user", "sign-in", "sign-ins"),
    (PracticeValue, "practice set", "practice", "practice setting", "practice settings"),
    (CouncilHoliday, "bank holiday added", "holiday", "bank holiday", "bank holidays"),
    (CouncilPlace, "place added", "place", "district", "districts"),
)
"""A table, the event that says a row was added, where the event names the row, and what one and many are called."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The demonstration that is in the database. `number` is that of the event that ended its building."""

    today: date
    edition: str
    batch: int
    children: int
    number: int = field(default=0, compare=False)


def refuse_production() -> None:
    """Raise `Refused` in production."""
    if settings.PRODUCTION:
        raise Refused(
            "This is a production service (KEEL_ENV=production), and the demonstration is made of invented children "
            "and known sign-ins. Run it on another machine, or without KEEL_ENV."
        )


def has_tables() -> bool:
    """Whether the database was ever made ready."""
    asked: list[type[Model]] = [AuditEvent, Batch, Child, RoleHeld, *(model for model, *_ in ADDED)]
    return {model._meta.db_table for model in asked} <= set(connection.introspection.table_names())


def is_there() -> bool:
    """Whether the database holds the demonstration, whatever else it holds."""
    return has_tables() and AuditEvent.objects.filter(action=BUILT).exists()


def check(today: date) -> Standing | None:
    """The demonstration that stands. Raises `Refused` where building it for this day would lose what is not its own."""
    there = standing()
    if there and not is_whole(there, today):
        _refuse(list(_added_since(there)))
    return there


def standing() -> Standing | None:
    """The demonstration in the database, if there is one. Raises `Refused` where anybody else's children are in it."""
    event = AuditEvent.objects.filter(action=BUILT).order_by("-number").values_list("number", "about").first()
    if event is None:
        _refuse([*_counted(Child.objects.count(), "child", "children"), *_set_up()])
        return None
    number, said = event
    there = Standing(date.fromisoformat(said["today"]), said["edition"], said["batch"], said["children"], number)
    others = Child.objects.exclude(created_by_batch_id=there.batch).count()
    _refuse(list(_counted(others, "child", "children")))
    return there


def _refuse(found: list[str]) -> None:
    """Raise `Refused`, naming what was found, if anything was."""
    if found:
        what = " and ".join(filter(None, [", ".join(found[:-1]), found[-1]]))
        verb = "is" if len(found) == 1 and found[0].startswith("1 ") else "are"
        raise Refused(
            f"The database holds {what} that {verb} not the demonstration’s, and building the demonstration would lose "
            f"or mix them. Nothing was changed. {_elsewhere()}"
        )


def _elsewhere() -> str:
    """How to have the demonstration beside what is here: a folder of its own, for its sign-ins too."""
    named = [f"-u {name}" for name in ("DATABASE_URL", "KEEL_DATABASE") if os.environ.get(name)]
    without = f"env {' '.join(named)} " if named else ""
    return (
        "To keep this and see the demonstration, give it a folder of its own: "
        f"{without}KEEL_VAR=var/other {typed.keel()} demo"
    )


def _counted(how_many: int, one: str, many: str) -> Iterator[str]:
    if how_many:
        yield f"{how_many:,} {one if how_many == 1 else many}"


def _set_up() -> Iterator[str]:
    """What a council has set up in a database without the demonstration."""
    for model, _, _, one, many in ADDED:
        yield from _counted(model._base_manager.count(), one, many)


def _added_since(there: Standing) -> Iterator[str]:
    """What people added to the demonstration: rows that no event of its building names."""
    own = AuditEvent.objects.filter(number__lte=there.number)
    for model, action, key, one, many in ADDED:
        named = {about.get(key) for about in own.filter(action=action).values_list("about", flat=True)}
        added = [pk for pk in model._base_manager.values_list("pk", flat=True) if pk not in named]
        yield from _counted(len(added), one, many)
    roles = RoleHeld.objects.count() - own.filter(action="role given").count()
    yield from _counted(max(roles, 0), "role given", "roles given")
    yield from _counted(Batch.objects.exclude(pk=there.batch).filter(undone_at=None).count(), "import", "imports")


def is_whole(there: Standing, today: date) -> bool:
    """Whether what stands is this edition, for this day, with sign-ins that still open it."""
    if (there.today, there.edition) != (today, files.digest()) or Child.objects.count() != there.children:
        return False
    known = signins.read()
    held = dict(User.objects.values_list("username", "password"))
    made = AuditEvent.objects.filter(number__lte=there.number, action="sign-in made").count()
    if not known or len(known) < made or any(one.username not in held for one in known):
        return False
    return check_password(known[0].password, held[known[0].username])


def clear() -> None:
    """Take everything out of a database that holds only the demonstration. Raises `Refused` of any other."""
    refuse_production()
    there = standing()
    if there is None:
        return
    _refuse(list(_added_since(there)))
    with transaction.atomic():
        for model in apps.get_app_config("records").get_models():
            rows = model._base_manager.all()
            rows._raw_delete(rows.db)
        Session.objects.all().delete()
