"""Who of brothers and sisters may not share an IRO: said with a reason, and taken back with one."""

from datetime import datetime

from django.db import transaction

from keel.records.commands.audit import write_event
from keel.records.models import Siblings, SiblingsStep
from keel.records.permissions import Actor, Permission
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


def _locked(by: Actor, pair: int, because: str) -> Siblings:
    by.must(Permission.ALLOCATE)
    said = because.strip()
    if not said:
        raise Refused("Say why: whoever looks after these children next must be able to understand it.")
    if len(said) > LONGEST:
        raise Refused(f"The reason must be {LONGEST} characters or fewer.")
    row = Siblings.objects.select_for_update().filter(pk=pair).first()
    if row is None:
        raise Refused("These two are not recorded as brothers or sisters. Look at the child’s page again.")
    return row


def _write(by: Actor, row: Siblings, because: str, *, apart: bool, now: datetime) -> Siblings:
    row.iro_apart_because = because if apart else ""
    row.save(update_fields=["iro_apart_because"])
    step = SiblingsStep.objects.create(pair=row, apart=apart, because=because, by=by.name, at=now)
    about = {"siblings": row.pk, "children": [row.one_id, row.other_id], "step": step.pk}
    action = "siblings may not share an IRO" if apart else "siblings may share an IRO"
    write_event(by=by, action=action, about=about, now=now)
    return row
