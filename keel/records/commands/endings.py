"""A decision of the authority to stop looking after a child: recorded with the approval that regulation 39 demands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from keel.law.endings import (
    APPROVER_SATISFIED,
    ApprovalNeeded,
    Approver,
    EndingKind,
    approval_needed,
    approval_state,
    approver_satisfied,
)
from keel.law.endings import ApprovalState as State
from keel.law.forward import Ground
from keel.law.wording import say
from keel.records.commands.batches import setting_on
from keel.records.commands.derive import CARE_ORDERS, derive_children
from keel.records.commands.events import DECISION_TOLD, Told, take_told_back, tell_event
from keel.records.commands.holding import hold, note_event, refuse_not_then, still_stands, supersede, why
from keel.records.models import CarePeriod, CeaseDecision, Child, LegalStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.refused import Refused

FURTHEST = timedelta(days=366)
LONGEST_NAME = 150


ONLY_A_COURT = (
    "The child is under a care order, so care does not end by a decision of the council: only a court ends it, and the "
    "ending comes with the return. If the order was discharged, bring that in first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided, and who approved it."""

    decided_on: date
    ends_on: date
    to_parent: bool
    approver: str = ""
    approver_name: str = ""
    approved_on: date | None = None
    satisfied: Sequence[str] = ()


def needed_for(child: Child, ends_on: date) -> ApprovalNeeded | None:
    """Who must approve ending care on a day; None where the child is not looked after then. Three queries."""
    period = _period(child, ends_on)
    if period is None:
        return None
    return approval_needed(
        kind=EndingKind.DECISION,
        started_on=period.started_on,
        ends_on=ends_on,
        born_on=child.born_on,
        care_order=under_order(child, ends_on),
        calendar=settings.calendar(),
    )


@transaction.atomic
def record_ending(*, by: Actor, child: Child, decided: Decided, today: date, now: datetime) -> CeaseDecision:
    """Record a decision to end care. Raises `Refused` without the approval that the law asks for.

    Where the child is under no care order and does not go to a parent, the law asks for a review first, which is
    brought forward by itself (regulation 33(3)(e)).
    """
    by.must(Permission.RECORD_REVIEW)
    held = hold(by, child.pk, today)
    _refuse_days(decided, held, today)
    needed = needed_for(held, decided.ends_on)
    if needed is None:
        said = f"The child is not looked after on {say(decided.ends_on)}, so there is nothing to end."
        raise Refused(said, about="ends_on")
    if under_order(held, decided.decided_on) and under_order(held, decided.ends_on):
        raise Refused(ONLY_A_COURT, about="ends_on")
    if CeaseDecision.objects.filter(child=held, stands=True, taken_back=False, ends_on__gte=today).exists():
        raise Refused("A decision to end care is recorded already. Take that one back first.")
    _refuse_unapproved(decided, needed)
    asked = needed.approver is not Approver.NOBODY
    row = CeaseDecision.objects.create(
        child=held,
        decided_on=decided.decided_on,
        ends_on=decided.ends_on,
        needed=needed.approver.value,
        approver=decided.approver if asked else "",
        approver_name=" ".join(decided.approver_name.split()) if asked else "",
        approved_on=decided.approved_on if asked else None,
        satisfied=sorted(set(decided.satisfied)) if asked else [],
        to_parent=decided.to_parent,
        by=by.name,
        written_at=now,
    )
    note_event(by, "decision to end care recorded", held, now, decision=row.pk, ends_on=row.ends_on)
    if not decided.to_parent and not under_order(held, decided.decided_on):
        tell_event(by=by, child=held, told=_as_told(decided, today), today=today, now=now)
    derive_children([held.pk], setting_on(today))
    return row


def _as_told(decided: Decided, today: date) -> Told:
    """The decision as the event that it is: accommodation stops, and the child goes to nobody with responsibility."""
    return Told(
        ground=Ground.ACCOMMODATION_STOPS.value,
        happened_on=decided.decided_on,
        told_on=today,
        told_by=DECISION_TOLD,
        told_how="keel",
        leaves_on=decided.ends_on,
    )


@transaction.atomic
def take_ending_back(
    *, by: Actor, child: Child, decision: int, because: str, today: date, now: datetime
) -> CeaseDecision:
    """Take back a decision that was recorded by mistake, or was changed. The row stays, with the reason."""
    by.must(Permission.RECORD_REVIEW)
    held = hold(by, child.pk, today)
    before = still_stands(CeaseDecision, decision, held)
    if before.taken_back:
        raise Refused("This decision was taken back already.")
    said = why(because, "Say why it is taken back: the reason is kept with the decision.")
    supersede(before)
    columns = ("decided_on", "ends_on", "needed", "approver", "approver_name", "approved_on", "satisfied", "to_parent")
    row = CeaseDecision.objects.create(
        child=held,
        instead_of=before,
        because=said,
        taken_back=True,
        by=by.name,
        written_at=now,
        **{name: getattr(before, name) for name in columns},
    )
    note_event(by, "decision to end care taken back", held, now, decision=row.pk)
    take_told_back(by=by, child=held, decided_on=before.decided_on, ends_on=before.ends_on, today=today, now=now)
    derive_children([held.pk], setting_on(today))
    return row


def _refuse_days(decided: Decided, child: Child, today: date) -> None:
    refuse_not_then(decided.decided_on, child, today, about="decided_on", what="A decision")
    if decided.ends_on < decided.decided_on:
        raise Refused("Care cannot end before it was decided. Check both days.", about="ends_on")
    if decided.ends_on > today + FURTHEST:
        raise Refused(f"{say(decided.ends_on)} is more than a year ahead. Check the year.", about="ends_on")
    period = _period(child, decided.decided_on)
    if period is None:
        said = f"The child was not looked after on {say(decided.decided_on)}. Check the day."
        raise Refused(said, about="decided_on")


def _refuse_unapproved(decided: Decided, needed: ApprovalNeeded) -> None:
    """Raise `Refused` beside the box that lacks what regulation 39 asks for."""
    if needed.approver is Approver.NOBODY:
        return
    who = "The director of children’s services" if needed.approver is Approver.DIRECTOR else "A nominated officer"
    law = f"{needed.because[0]} ({needed.source})"
    if decided.approver not in {Approver.DIRECTOR.value, Approver.NOMINATED_OFFICER.value}:
        raise Refused(f"Say who approved it. {law}", about="approver")
    if not decided.approver_name.strip():
        raise Refused(f"Give the name of whoever approved it. {law}", about="approver_name")
    if decided.approved_on is None:
        raise Refused(f"Give the day on which it was approved. {law}", about="approved_on")
    if approval_state(needed, Approver(decided.approver), decided.approved_on) is not State.RECORDED:
        raise Refused(f"{who} must approve this, and nobody below. {law}", about="approver")
    if decided.approved_on > decided.ends_on:
        raise Refused("It must be approved before care ends. Check both days.", about="approved_on")
    known = {point.code for point in APPROVER_SATISFIED}
    checked = approver_satisfied(needed, [code for code in decided.satisfied if code in known])
    if checked.missing:
        raise Refused(f"{checked.because} Care cannot be ended by decision before that.", about="satisfied")


def _period(child: Child, day: date) -> CarePeriod | None:
    period = CarePeriod.objects.filter(child=child, started_on__lte=day).order_by("-started_on").first()
    return period if period and (period.ended_on is None or period.ended_on > day) else None


def under_order(child: Child, day: date) -> bool:
    status = LegalStatus.objects.filter(child=child, from_on__lte=day).order_by("-from_on").first()
    return status is not None and status.code in CARE_ORDERS
