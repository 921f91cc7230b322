"""What became of a decision, said by whoever does it, works on the case or reviews the child. A review closes it."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.outbox import tell_staff
from keel.records.commands.review_steps import plain
from keel.records.models import Child, Decision, DecisionStep
from keel.records.permissions import Actor, Permission
from keel.records.queries.case_managers import iro_of
from keel.records.queries.tasks import decision_for
from keel.records.refused import NotPermitted, Refused

SAID = frozenset({"done", "partly", "not_done", "not_needed"})
LONGEST = 2000
TOLD = "decision progress"
"""The kind of what the IRO is told."""


@transaction.atomic
def say_progress(
    *, by: Actor, decision: Decision, what: str, on: date, because: str, today: date, now: datetime
) -> DecisionStep:
    """Say what became of a decision: with a word about it, and the day. The IRO is told.

    Words of two people stand one after the other: nothing is overwritten.
    """
    by.must(Permission.OVERSEE if by.may(Permission.OVERSEE) else Permission.DO_TASKS)
    Child.objects.select_for_update().get(pk=decision.child_id)
    held = decision_for(by, today, decision.pk)
    if held is None:
        if Decision.objects.filter(pk=decision.pk, closed_on__isnull=False).exists():
            raise Refused("This decision was closed meanwhile, so there is nothing more to say of it here.")
        raise NotPermitted("This decision is not yours, nor of a child whom you work with.")
    words = because.strip()
    if what not in SAID:
        raise Refused("Say what became of it.", about="what")
    if not words:
        raise Refused("Say a word about it.", about="because")
    if len(words) > LONGEST:
        raise Refused(f"Say it in {LONGEST:,} characters or fewer.", about="because")
    first = held.review.first_part_on or on
    if not first <= on <= today:
        raise Refused(f"Give a day from {say(first)}, when it was decided, to today.", about="on")
    step = DecisionStep.objects.create(
        decision=held,
        kind=DecisionStep.Kind.PROGRESS,
        what=what,
        because=words,
        said={"on": plain(on)},
        on=on,
        written_at=now,
        by=by.name,
    )
    about = {"decision": held.pk, "child": held.child_id, "review": held.review_id, "what": what}
    write_event(by=by, action="progress of decision told", about=about, now=now)
    iro = iro_of([held.child_id], today).get(held.child_id)
    if iro and iro != by.staff_id:
        key, told = f"{TOLD} {step.pk}", {"decision": held.pk, "what": what, "on": on}
        tell_staff(key=key, staff=iro, kind=TOLD, child=held.child_id, review=held.review_id, now=now, **told)
    return step
