"""The council's practice and bank holidays: each value from the day it holds; due dates are made again at once."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from keel.law.days import ENGLAND_AND_WALES
from keel.law.practice import NotAllowed
from keel.law.wording import say
from keel.records.commands.audit import hold_chain, write_event
from keel.records.commands.clocks import rebuild_clocks
from keel.records.commands.due import rebuild_due
from keel.records.commands.ladder import rebuild_ladder
from keel.records.commands.pathway import rebuild_pathway
from keel.records.models import Child, CouncilHoliday, PracticeValue
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.refused import Refused

OF_PATHWAYS = frozenset({"iros_review_pathway_plans", "pathway_review_months", "pathway_move_days"})
FURTHEST = timedelta(days=5 * 366)
"""A day further ahead than this is a slip of the hand."""


class SetSince(Refused):
    """Somebody else set the same setting meanwhile. `row`: what they set."""

    def __init__(self, row: PracticeValue) -> None:
        super().__init__(f"{row.set_by} set this while your page was open. Look at what stands now.")
        self.row = row


@transaction.atomic
def set_practice(
    *, by: Actor, name: str, value: Any, holds_from: date, today: date, now: datetime, seen: int | None = None
) -> PracticeValue:
    """Set one value from a day on. Raises `Refused`, in the law's words, where it would be looser than the law.

    `seen`: the newest value of it that the person looked at, 0 for none; raises `SetSince` where there is a newer one.
    """
    by.must(Permission.SET_PRACTICE)
    if seen is not None:
        # Two at once: the second waits here, and then sees what the first has set.
        hold_chain()
        newest = settings.newest_of(name)
        if newest and newest.pk != seen:
            raise SetSince(newest)
    if holds_from > today + FURTHEST:
        raise Refused(f"{say(holds_from)} is too far ahead. Choose a day on or before {say(today + FURTHEST)}.")
    try:
        value = settings.checked(name, value)
        settings.practice_of({**settings.values_on(holds_from), name: value})
    except NotAllowed as error:
        raise Refused(str(error)) from None
    row = PracticeValue.objects.create(name=name, value=value, holds_from=holds_from, set_at=now, set_by=by.name)
    about = {"practice": row.pk, "name": name, "holds_from": holds_from.isoformat()}
    write_event(by=by, action="practice set", about=about, now=now)
    _rebuild(by, today, now, f"practice: {name}")
    _rebuild_oversight(by, today, now, name)
    return row


@transaction.atomic
def withdraw_practice(*, by: Actor, name: str, holds_from: date, today: date, now: datetime) -> None:
    """Take back what was set for a day to come: whatever holds before that day goes on.

    Raises `Refused` where nothing is set for it, or where the day is here: a value that held is part of the record.
    """
    by.must(Permission.SET_PRACTICE)
    if holds_from <= today:
        raise Refused("This value holds already, so it stays on record. Set another from a later day instead.")
    rows = PracticeValue.objects.filter(name=name, holds_from=holds_from)
    keys = sorted(rows.values_list("id", flat=True))
    if not keys:
        raise Refused(f"Nothing is set for {say(holds_from)} any more, so there was nothing to withdraw.")
    rows.delete()
    about = {"values": keys, "name": name, "holds_from": holds_from.isoformat()}
    write_event(by=by, action="practice withdrawn", about=about, now=now)
    _rebuild(by, today, now, f"practice: {name}")
    _rebuild_oversight(by, today, now, name)


FEW_ENOUGH = 2000
"""Children whose dates can be counted again while somebody waits for the answer to *what would change*."""


def try_practice(
    *, by: Actor, name: str, value: Any, holds_from: date, today: date, now: datetime, seen: int | None = None
) -> int | None:
    """How many children's next review a value would change, with nothing set. None where that would take too long.

    Raises `Refused` as `set_practice` does.
    """
    by.must(Permission.SET_PRACTICE)
    if Child.objects.count() > FEW_ENOUGH:
        return None
    with transaction.atomic():
        set_practice(by=by, name=name, value=value, holds_from=holds_from, today=today, now=now, seen=seen)
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
    _rebuild(by, today, now, f"bank holiday {on.isoformat()}")
    return row


def _rebuild_oversight(by: Actor, today: date, now: datetime, name: str) -> None:
    """What else rests on one setting: the day of midway checks, the list of pathway plan reviews."""
    if name == "midway_months":
        rebuild_ladder(by=by, today=today, now=now, because=f"practice: {name}")
    elif name in OF_PATHWAYS:
        rebuild_pathway(by=by, today=today, now=now)


def _rebuild(by: Actor, today: date, now: datetime, because: str) -> None:
    """Make what rests on practice and bank holidays again: the clocks of reviews, and what is due next."""
    rebuild_clocks(by=by, today=today, now=now, because=because)
    rebuild_due(by=by, today=today, now=now, because=because)
