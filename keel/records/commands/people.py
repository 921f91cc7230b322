"""People around a child who are there already: put right, ended, and taken out where they were a slip of today.

Adding somebody is in `commands/children.py`.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.wording import say
from keel.records import stamps
from keel.records.commands.audit import write_event
from keel.records.commands.review_steps import hold_child, plain
from keel.records.models import Person, Relationship
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

TOLD = ("parental_responsibility", "may_know_address", "gets")
"""What an audit event may say as it was: yes, no or a code. The rest is words, of which it names the column alone."""


@transaction.atomic
def change_person(
    *,
    by: Actor,
    tie: Relationship,
    given_name: str,
    family_name: str,
    kind: str,
    gets: str,
    because: str,
    may_know_address: bool,
    parental_responsibility: bool,
    today: date,
    now: datetime,
    seen: str | None = None,
) -> tuple[str, ...]:
    """Put right who somebody around a child is, or what they may be told. Returns the columns that changed."""
    by.must(Permission.RECORD_REVIEW)
    there = _hold(by, tie, seen, today)
    less = gets != Relationship.Gets.WHOLE
    if less and not because.strip():
        raise Refused("Say why this person gets less than the whole record.", about="because")
    who = _write(there.person, {"given_name": given_name, "family_name": family_name})
    said = _write(
        there,
        {
            "kind": kind,
            "gets": gets,
            "because": because if less else "",
            "may_know_address": may_know_address,
            "parental_responsibility": parental_responsibility,
        },
    )
    if changed := [*who, *said]:
        before = {name: said[name] for name in TOLD if name in said}
        _note(by, "person changed", there, now, fields=changed, before=before)
    return tuple(changed)


@transaction.atomic
def end_person(
    *, by: Actor, tie: Relationship, to_on: date | None, today: date, now: datetime, seen: str | None = None
) -> Relationship:
    """Note the last day on which somebody was around a child; None where they still are. The row is kept.

    Raises `Refused` for a day that has not come, or before they were around.
    """
    by.must(Permission.RECORD_REVIEW)
    there = _hold(by, tie, seen, today)
    if to_on and to_on > today:
        raise Refused(f"{say(to_on)} is in the future. Say so when the day has come.", about="to_on")
    if to_on and to_on < there.from_on:
        raise Refused(
            f"{say(to_on)} is before {say(there.from_on)}, since when they are recorded here. Check the date.",
            about="to_on",
        )
    if changed := _write(there, {"to_on": to_on}):
        before = {name: plain(value) for name, value in changed.items()}
        _note(by, "person ended" if to_on else "person put back", there, now, fields=[*changed], before=before)
    return there


@transaction.atomic
def remove_person(*, by: Actor, tie: Relationship, today: date, now: datetime, seen: str | None = None) -> None:
    """Take out somebody who was added today by mistake. Raises `Refused` of anybody else: they are ended instead."""
    by.must(Permission.RECORD_REVIEW)
    there = _hold(by, tie, seen, today)
    if there.from_on != today:
        raise Refused(
            f"They are recorded here since {say(there.from_on)}, so they stay in the record. Give their last day."
        )
    _note(by, "person taken out", there, now)
    person = there.person_id
    there.delete()
    if not Relationship.objects.filter(person=person).exists():
        Person.objects.filter(pk=person).delete()


def _hold(by: Actor, tie: Relationship, seen: str | None, today: date) -> Relationship:
    """The tie as it stands now, its child locked. Raises `Refused` where somebody has changed it since it was shown."""
    hold_child(by, tie.child_id, today)
    there = Relationship.objects.select_related("person").filter(pk=tie.pk).first()
    if there is None:
        raise Refused("Somebody else has taken this person out of the record meanwhile. There is nothing to change.")
    about = {"relationship": there.pk}
    stamps.refuse_changed(seen=seen, stands=stamps.of_person(there), what="this person", about=about)
    return there


def _write(row: Person | Relationship, values: dict[str, Any]) -> dict[str, Any]:
    """Write these columns. Returns those that changed, as they were before."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    if before:
        row.save(update_fields=list(before))
    return before


def _note(by: Actor, action: str, tie: Relationship, now: datetime, **said: Any) -> None:
    write_event(by=by, action=action, about={"relationship": tie.pk, "child": tie.child_id, **said}, now=now)
