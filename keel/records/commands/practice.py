"""The council's practice and bank holidays: each value from the day it holds; due dates are made again at once."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.days import ENGLAND_AND_WALES
from keel.law.practice import NotAllowed
from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.due import rebuild_due
from keel.records.models import Child, CouncilHoliday, PracticeValue
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.refused import Refused


@transaction.atomic
def set_practice(*, by: Actor, name: str, value: Any, holds_from: date, today: date, now: datetime) -> PracticeValue:
    """Set one value from a day on. Raises `Refused`, in the law's words, where it would be looser than the law."""
    by.must(Permission.SET_PRACTICE)
    try:
        value = settings.checked(name, value)
        settings.practice_of({**settings.values_on(holds_from), name: value})
    except NotAllowed as error:
        raise Refused(str(error)) from None
    row = PracticeValue.objects.create(name=name, value=value, holds_from=holds_from, set_at=now, set_by=by.name)
    about = {"practice": row.pk, "name": name, "holds_from": holds_from.isoformat()}
    write_event(by=by, action="practice set", about=about, now=now)
    rebuild_due(by=by, today=today, now=now, because=f"practice: {name}")
    return row


FEW_ENOUGH = 2000
"""Children whose dates can be counted again while somebody waits for the answer to *what would change*."""


def try_practice(*, by: Actor, name: str, value: Any, holds_from: date, today: date, now: datetime) -> int | None:
    """How many children's next review a value would change, with nothing set. None where that would take too long.

    Raises `Refused` as `set_practice` does.
    """
    by.must(Permission.SET_PRACTICE)
    if Child.objects.count() > FEW_ENOUGH:
        return None
    with transaction.atomic():
        set_practice(by=by, name=name, value=value, holds_from=holds_from, today=today, now=now)
        moved = settings.dates_moved(f"practice: {name}")
        transaction.set_rollback(True)
    return moved


@transaction.atomic
def add_holiday(*, by: Actor, on: date, name: str, today: date, now: datetime) -> CouncilHoliday:
    """Add a bank holiday that was proclaimed. Reviews already held keep what was due; the rest is made again."""
    by.must(Permission.SET_PRACTICE)
    if not name.strip():
        raise Refused("Say what the holiday is called: the explanation of a date names every day that it skips.")
    if on > ENGLAND_AND_WALES.horizon:
        raise Refused(
            f"Bank holidays are known until {say(ENGLAND_AND_WALES.horizon)} only. One day past that makes a year look "
            "known that is not. A newer Keel brings the whole list."
        )
    if on.weekday() >= 5:
        raise Refused(f"{say(on)} is a {on:%A}: weekends are never counted, so there is nothing to add.")
    if not ENGLAND_AND_WALES.is_working_day(on) or CouncilHoliday.objects.filter(on=on).exists():
        raise Refused(f"{say(on)} is in the list already.")
    row = CouncilHoliday.objects.create(on=on, name=name, added_at=now, added_by=by.name)
    write_event(by=by, action="bank holiday added", about={"holiday": row.pk, "on": on.isoformat()}, now=now)
    rebuild_due(by=by, today=today, now=now, because=f"bank holiday {on.isoformat()}")
    return row
