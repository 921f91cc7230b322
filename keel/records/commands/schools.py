"""Where a child goes to school: no return tells of it, so people do."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.models import Child, School
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused


@transaction.atomic
def start_school(*, by: Actor, child: Child, name: str, from_on: date, now: datetime) -> School:
    """Note the school, nursery or college a child goes to from a day on; one that still runs ends that day.

    Raises `Refused` where a later start is on record, or the day is before the child was born.
    """
    by.must(Permission.RECORD_REVIEW)
    # Locks the child, so that two people cannot start two schools at once.
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.born_on and from_on < held.born_on:
        raise Refused(f"{say(from_on)} is before the child was born. Check the date.")
    newest = School.objects.filter(child=held).order_by("-from_on").first()
    if newest and newest.from_on >= from_on:
        raise Refused(f"A school that began on {say(newest.from_on)} is on record. Choose a later day.")
    if newest and newest.to_on is None:
        newest.to_on = from_on
        newest.save(update_fields=["to_on"])
    school = School.objects.create(child=held, name=name, from_on=from_on)
    write_event(by=by, action="school started", about={"school": school.pk, "child": held.pk}, now=now)
    return school


@transaction.atomic
def leave_school(*, by: Actor, child: Child, to_on: date, now: datetime) -> School:
    """Note that a child left the school they went to. Raises `Refused` where none is on record, or it began later."""
    by.must(Permission.RECORD_REVIEW)
    Child.objects.select_for_update().get(pk=child.pk)
    school = School.objects.filter(child=child, to_on=None).order_by("-from_on").first()
    if school is None:
        raise Refused("No school is on record that the child goes to now, so there is none to leave.")
    if to_on <= school.from_on:
        raise Refused(f"The school began on {say(school.from_on)}. Choose a later day.")
    school.to_on = to_on
    school.save(update_fields=["to_on"])
    write_event(by=by, action="school left", about={"school": school.pk, "child": child.pk}, now=now)
    return school
