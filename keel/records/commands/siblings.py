"""Who of brothers and sisters may not share an IRO, said with a reason; and who of two is the other's parent."""

from datetime import datetime

from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.models import Siblings, SiblingsStep
from keel.records.permissions import Actor, Permission
from keel.records.queries.ties import ties_of
from keel.records.refused import Refused

LONGEST = 300


@transaction.atomic
def set_apart(*, by: Actor, pair: int, because: str, now: datetime) -> Siblings:
    """Say that two brothers or sisters may not share an IRO, and why: their interests conflict.

    Who holds which of them does not change by it. Raises `Refused` without a reason, or where it is said already.
    """
    row = _locked(by, pair, because)
    if row.iro_apart_because == because.strip():
        raise Refused("That is what is said of these two already. Change the reason, or leave it as it is.")
    return _write(by, row, because.strip(), apart=True, now=now)


@transaction.atomic
def lift_apart(*, by: Actor, pair: int, because: str, now: datetime) -> Siblings:
    """Say that two brothers or sisters may share an IRO again, and why. What was said before stays on record."""
    row = _locked(by, pair, because)
    if not row.iro_apart_because:
        raise Refused("These two may share an IRO already. There is nothing to lift.")
    return _write(by, row, because.strip(), apart=False, now=now)


@transaction.atomic
def tell_tie(*, by: Actor, pair: int, parent: int | None, now: datetime) -> Siblings:
    """Say what two children are to each other: brothers or sisters, or which of them is the other's parent.

    Parent and child never share an IRO; who holds which of them does not change by it. Raises `Refused` where the
    parent is neither of them or the younger, and where it is said already.
    """
    by.must(Permission.ALLOCATE)
    row = Siblings.objects.select_for_update().select_related("one", "other").filter(pk=pair).first()
    if row is None or parent not in (None, row.one_id, row.other_id):
        raise Refused(NOT_TIED)
    elder, younger = (row.other, row.one) if parent == row.other_id else (row.one, row.other)
    if parent and elder.born_on and younger.born_on and elder.born_on >= younger.born_on:
        raise Refused("A parent is older than their child. Check which of the two is the parent.")
    kinds = {None: Siblings.Kind.SIBLINGS, row.one_id: Siblings.Kind.ONE_IS_PARENT}
    kind = kinds.get(parent, Siblings.Kind.OTHER_IS_PARENT)
    stands = next((one.parent for one in ties_of([row.one_id]) if one.pair == pair), None)
    if parent is None and row.kind == kind and stands is not None:
        raise Refused(
            "The 903 return says of the mother that her first child was born on this day. If that is wrong, it has to "
            "be corrected in the case system and brought in again."
        )
    if row.kind == kind:
        raise Refused("That is what is said of these two already. Choose what they are, or leave it as it is.")
    row.kind = kind
    row.save(update_fields=["kind"])
    about = {"siblings": row.pk, "children": [row.one_id, row.other_id], "kind": str(kind)}
    write_event(by=by, action="family tie told", about=about, now=now)
    return row


NOT_TIED = "These two are not recorded as one family. Look at the child’s page again."


def _locked(by: Actor, pair: int, because: str) -> Siblings:
    by.must(Permission.ALLOCATE)
    said = because.strip()
    if not said:
        raise Refused("Say why: whoever looks after these children next must be able to understand it.")
    if len(said) > LONGEST:
        raise Refused(f"The reason must be {LONGEST} characters or fewer.")
    row = Siblings.objects.select_for_update().filter(pk=pair).first()
    if row is None:
        raise Refused(NOT_TIED)
    tie = next((one for one in ties_of([row.one_id]) if one.pair == pair), None)
    if tie is not None and tie.parent is not None:
        raise Refused(f"{tie.words} never share an IRO, whatever is said. Correct what they are to each other first.")
    return row


def _write(by: Actor, row: Siblings, because: str, *, apart: bool, now: datetime) -> Siblings:
    row.iro_apart_because = because if apart else ""
    row.save(update_fields=["iro_apart_because"])
    step = SiblingsStep.objects.create(pair=row, apart=apart, because=because, by=by.name, at=now)
    about = {"siblings": row.pk, "children": [row.one_id, row.other_id], "step": step.pk}
    action = "siblings may not share an IRO" if apart else "siblings may share an IRO"
    write_event(by=by, action=action, about=about, now=now)
    return row
