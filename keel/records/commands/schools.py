"""Where a child goes to school: no return tells of it, so people do."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.wording import say
from keel.records import stamps
from keel.records.commands.audit import write_event
from keel.records.commands.review_steps import hold_child, plain
from keel.records.models import Child, School
from keel.records.permissions import Actor, Permission
from keel.records.queries.schools import STARTED, recorded_today
from keel.records.refused import Refused


@transaction.atomic
def start_school(*, by: Actor, child: Child, name: str, from_on: date, now: datetime) -> School:
    """Note the school, nursery or college a child goes to from a day on; one that still runs ends that day.

    Raises `Refused` where a later start is on record, or the day is before the child was born.
    """
    by.must(Permission.RECORD_REVIEW)
    # Locks the child, so that two people cannot start two schools at once.
    held = Child.objects.select_for_update().get(pk=child.pk)
    _refuse_before_birth(held, from_on)
    newest = School.objects.filter(child=held).order_by("-from_on").first()
    if newest and newest.from_on >= from_on:
        raise Refused(
            f"A school that began on {say(newest.from_on)} is on record. Choose a later day.", about="from_on"
        )
    about = {}
    if newest and newest.to_on is None:
        newest.to_on = from_on
        newest.save(update_fields=["to_on"])
        about["ended"] = newest.pk
    school = School.objects.create(child=held, name=name, from_on=from_on)
    write_event(by=by, action=STARTED, about={"school": school.pk, "child": held.pk, **about}, now=now)
    return school


@transaction.atomic
def leave_school(*, by: Actor, child: Child, to_on: date, now: datetime, seen: str | None = None) -> School:
    """Note that a child left the school they went to. Raises `Refused` where none is on record, or it began later."""
    by.must(Permission.RECORD_REVIEW)
    Child.objects.select_for_update().get(pk=child.pk)
    school = School.objects.filter(child=child, to_on=None).order_by("-from_on").first()
    if school is None:
        raise Refused("No school is on record that the child goes to now, so there is none to leave.")
    _refuse_changed(school, seen)
    if to_on <= school.from_on:
        raise Refused(f"The school began on {say(school.from_on)}. Choose a later day.", about="to_on")
    school.to_on = to_on
    school.save(update_fields=["to_on"])
    write_event(by=by, action="school left", about={"school": school.pk, "child": child.pk}, now=now)
    return school


@transaction.atomic
def change_school(
    *,
    by: Actor,
    school: School,
    name: str,
    from_on: date,
    to_on: date | None,
    today: date,
    now: datetime,
    seen: str | None = None,
) -> tuple[str, ...]:
    """Put right a school's name and its days. Returns the columns that changed.

    Where the one before ended on the day this one began, it ends on the new day. Raises `Refused` for days that cross
    those of another school.
    """
    by.must(Permission.RECORD_REVIEW)
    there = _hold(by, school, seen, today)
    others = list(School.objects.filter(child=there.child_id).exclude(pk=there.pk).order_by("from_on"))
    earlier = [one for one in others if one.from_on < there.from_on]
    later = next((one for one in others if one.from_on > there.from_on), None)
    _refuse_days(there, from_on, to_on, earlier[-1] if earlier else None, later)
    wanted = {"name": name, "from_on": from_on, "to_on": to_on}
    before = {column: getattr(there, column) for column, value in wanted.items() if getattr(there, column) != value}
    if not before:
        return ()
    about: dict[str, Any] = {"fields": list(before), "before": _days(before)}
    if earlier and "from_on" in before and earlier[-1].to_on == there.from_on:
        about["moved"] = earlier[-1].pk
        School.objects.filter(pk=earlier[-1].pk).update(to_on=from_on)
    School.objects.filter(pk=there.pk).update(**wanted)
    about = {"school": there.pk, "child": there.child_id, **about}
    write_event(by=by, action="school changed", about=about, now=now)
    return tuple(before)


@transaction.atomic
def remove_school(*, by: Actor, school: School, today: date, now: datetime, seen: str | None = None) -> None:
    """Take out a school that was recorded today by mistake; the one it ended goes on. Raises `Refused` of others."""
    by.must(Permission.RECORD_REVIEW)
    there = _hold(by, school, seen, today)
    event = recorded_today(there, now)
    if event is None:
        raise Refused("It was not recorded today, so it stays in the record. Change it, or say when the child left it.")
    about = {"school": there.pk, "child": there.child_id}
    if before := School.objects.filter(pk=event.about.get("ended"), to_on=there.from_on).first():
        before.to_on = None
        before.save(update_fields=["to_on"])
        about["goes_on"] = before.pk
    there.delete()
    write_event(by=by, action="school taken out", about=about, now=now)


def _hold(by: Actor, school: School, seen: str | None, today: date) -> School:
    """The school as it stands now, its child locked."""
    hold_child(by, school.child_id, today)
    there = School.objects.filter(pk=school.pk).first()
    if there is None:
        raise Refused("Somebody else has taken this school out of the record meanwhile. There is nothing to change.")
    _refuse_changed(there, seen)
    return there


def _refuse_changed(school: School, seen: str | None) -> None:
    stamps.refuse_changed(seen=seen, stands=stamps.of_school(school), what="this school", about={"school": school.pk})


def _refuse_before_birth(child: Child, from_on: date) -> None:
    if child.born_on and from_on < child.born_on:
        raise Refused(f"{say(from_on)} is before the child was born. Check the date.", about="from_on")


def _refuse_days(
    there: School, from_on: date, to_on: date | None, earlier: School | None, later: School | None
) -> None:
    _refuse_before_birth(there.child, from_on)
    touches = earlier and earlier.to_on == there.from_on
    if earlier and from_on <= earlier.from_on:
        said = f"The school before it began on {say(earlier.from_on)}. Choose a later day."
        raise Refused(said, about="from_on")
    if earlier and earlier.to_on and from_on < earlier.to_on and not touches:
        said = f"The child left the school before it on {say(earlier.to_on)}. Choose that day or a later one."
        raise Refused(said, about="from_on")
    if to_on and to_on <= from_on:
        raise Refused(f"It began on {say(from_on)}. Choose a later day.", about="to_on")
    if later and (to_on is None or to_on > later.from_on):
        said = f"The next school began on {say(later.from_on)}. Give that day or an earlier one as the last day here."
        raise Refused(said, about="to_on")


def _days(before: dict[str, Any]) -> dict[str, Any]:
    """The days as they were; of a name only that it changed is said."""
    return {column: plain(value) for column, value in before.items() if column != "name"}
