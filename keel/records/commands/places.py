"""The council's own area and its neighbours: set by code, taken away."""

import re
from datetime import date, datetime

from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.commands.finding import refresh_everybody
from keel.records.commands.ladder import settle_everybody
from keel.records.models import CouncilPlace
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

CODE = re.compile(r"[EWNS]\d{8}", re.ASCII)


class InTheList(Refused):
    """A district of this code is there already, and nobody said that it is to be changed."""


@transaction.atomic
def set_place(
    *, by: Actor, code: str, name: str, kind: str, today: date, now: datetime, change: bool = False
) -> CouncilPlace:
    """Say that a district is the council's own area or a neighbour; one that is there already is changed.

    Where every child lives is then seen anew. `code` is the nine characters of the Office for National Statistics.
    Raises `Refused` for any other, and `InTheList` for one that is there, unless it is meant to `change`.
    """
    by.must(Permission.SET_PRACTICE)
    code, name = code.strip().upper(), " ".join(name.split())
    if not CODE.fullmatch(code):
        raise Refused(
            f"{code or 'Nothing'} is not the code of a district: it is a letter and eight digits, as in E06000035."
        )
    if not name:
        raise Refused("Say what the district is called: it stands beside distances and in lists.")
    if kind not in CouncilPlace.Kind.values:
        raise Refused("Say whether it is the council’s own area or a neighbour.")
    there = CouncilPlace.objects.select_for_update().filter(code=code).first()
    if there and (there.name, there.kind) == (name, kind):
        raise Refused(f"{there.name} ({code}) is {there.get_kind_display()} already. There is nothing to change.")
    if there and not change:
        raise InTheList(
            f"{code} is in the list already: {there.name}, {there.get_kind_display()}. Tick that it is to be changed, "
            "or check the code."
        )
    place, made = CouncilPlace.objects.update_or_create(code=code, defaults={"name": name, "kind": kind})
    action = "place added" if made else "place changed"
    write_event(by=by, action=action, about={"place": place.pk, "code": code, "kind": kind}, now=now)
    refresh_everybody(today)
    settle_everybody(today)
    return place


@transaction.atomic
def remove_place(*, by: Actor, code: str, today: date, now: datetime) -> None:
    """Take a district off the list. Raises `Refused` where it is not there."""
    by.must(Permission.SET_PRACTICE)
    gone, _ = CouncilPlace.objects.filter(code=code).delete()
    if not gone:
        raise Refused(f"{code} is not in the list any more, so there was nothing to remove.")
    write_event(by=by, action="place removed", about={"code": code}, now=now)
    refresh_everybody(today)
    settle_everybody(today)
