"""Events between reviews: told to the IRO, answered by the IRO, and the grounds that bring a review forward."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from keel.law.forward import EVENTS, Ground
from keel.law.wording import say
from keel.records.commands.derive import CARE_ORDERS
from keel.records.commands.due import settle_due
from keel.records.commands.holding import hold, note_event, refuse_not_then
from keel.records.commands.ladder import settle_ladder
from keel.records.commands.outbox import tell_staff
from keel.records.models import CarePeriod, CeaseDecision, Child, EventAnswer, LegalStatus, SignificantEvent
from keel.records.permissions import Actor, Permission
from keel.records.queries.audit import names_of_users
from keel.records.queries.forward import still_asks
from keel.records.queries.review_standing import iro_on
from keel.records.refused import NotPermitted, Refused
from keel.records.stamps import Overtaken

HOWS = ("in_person", "phone", "email", "writing", "keel", "return")
Answer = SignificantEvent.Answer
DECISION_TOLD = "the decision to end care"
"""By whom an event was told that a decision to end care brought with it."""
BEFORE_LEAVING = frozenset(
    {Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION, Ground.LEAVING_DETENTION, Ground.ACCOMMODATION_STOPS}
)


OF_A_STAY = frozenset({Ground.LEAVING_REMAND_OR_POLICE_ACCOMMODATION, Ground.LEAVING_DETENTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody tells. Either `kind`, a code of `keel.law.forward.EVENTS`, or `ground`, of regulation 33(3)."""

    happened_on: date
    told_on: date
    told_by: str
    told_how: str
    what: str = ""
    kind: str = ""
    ground: str = ""
    entered_on: date | None = None
    leaves_on: date | None = None
    going_to_parent: bool = False


@transaction.atomic
def tell_event(*, by: Actor, child: Child, told: Told, today: date, now: datetime) -> SignificantEvent:
    """Tell the IRO of something that happened. A ground of regulation 33(3) brings the review forward by itself.

    Raises `Refused` where it cannot have been so.
    """
    by.must(Permission.TELL_EVENTS)
    held = hold(by, child.pk, today)
    period = _refuse_days(told, held, today)
    order = _under_order(held, told.happened_on)
    if told.ground:
        _refuse_ground(told, by, order, period)
    elif told.kind not in EVENTS:
        raise Refused("Choose what happened from the list.", about="kind")
    if not told.told_by.strip():
        raise Refused("Say who told you.", about="told_by")
    if told.told_how not in HOWS:
        raise Refused("Choose how it was told.", about="told_how")
    same = {
        "kind": told.kind,
        "ground": told.ground,
        "happened_on": told.happened_on,
        "what": told.what.strip(),
        "entered_on": told.entered_on,
        "leaves_on": told.leaves_on,
    }
    if SignificantEvent.objects.filter(child=held, **same).exclude(answer=Answer.MISTAKE).exists():
        raise Refused("This was told already, in the same words. Add what is new, or leave this page.", about="what")
    event = SignificantEvent.objects.create(
        child=held,
        kind=told.kind,
        ground=told.ground,
        happened_on=told.happened_on,
        told_on=told.told_on,
        told_by=" ".join(told.told_by.split()),
        told_how=told.told_how,
        what=told.what.strip(),
        entered_on=told.entered_on,
        leaves_on=told.leaves_on,
        under_care_order=order,
        by=by.name,
        written_at=now,
    )
    note_event(by, "event told", held, now, event=event.pk, kind=told.kind or f"33(3)({told.ground})")
    _tell_iro(event, by, today, now)
    if told.ground:
        settle_due(held.pk, today)
    else:
        settle_ladder([held.pk], today)
    return event


@transaction.atomic
def answer_event(
    *, by: Actor, child: Child, event: int, answer: str, because: str, seen: int, today: date, now: datetime
) -> SignificantEvent:
    """Answer an event: a review now, noted, challenged, or told by mistake; and why. `seen`: how often it was answered.

    *A review now* is the IRO asking for one, which brings it forward (regulation 33(3)(a)). Raises `Refused`.
    """
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    row = SignificantEvent.objects.select_for_update().filter(pk=event, child=held).first()
    if row is None:
        raise Refused("There is no such event of this child.")
    if row.answers != seen:
        last = row.told_answers.order_by("-id").first()
        who = names_of_users([last.by]).get(last.by, last.by) if last else "Somebody else"
        raise Overtaken(
            f"{who} answered this event while you were writing. What you typed is still here. Look at what stands "
            "there now, then try again."
        )
    if answer not in Answer.values:
        raise Refused("Choose your answer.", about="answer")
    words = because.strip()
    if not words:
        raise Refused("Say why: the reason is kept with your answer.", about="because")
    if answer == Answer.MISTAKE and comes_from_a_decision(row):
        raise Refused(
            "The decision to end care told of this, and it stands. Take that decision back on the child’s page: this "
            "goes with it.",
            about="answer",
        )
    if answer == Answer.NOTE and still_asks(row):
        raise Refused(
            "By law this brings the next review forward, so it cannot be noted and left. Ask for the review now, or "
            "say that it was told by mistake.",
            about="answer",
        )
    if row.answer == answer == Answer.REVIEW:
        raise Refused("You have asked for a review already. It is brought forward.", about="answer")
    _answer(row, answer, words, by, today, now)
    note_event(by, "event answered", held, now, event=row.pk, answer=answer)
    settle_due(held.pk, today)
    return row


def comes_from_a_decision(event: SignificantEvent) -> bool:
    """Whether a decision to end care that stands told of it. One query."""
    if event.told_by != DECISION_TOLD:
        return False
    decided = {"decided_on": event.happened_on, "ends_on": event.leaves_on}
    return CeaseDecision.objects.filter(child=event.child_id, stands=True, taken_back=False, **decided).exists()


def take_told_back(*, by: Actor, child: Child, decided_on: date, ends_on: date, today: date, now: datetime) -> None:
    """The decision to end care that told of it was taken back: it was told by mistake, and brings nothing forward."""
    by.must(Permission.RECORD_REVIEW)
    about = {"told_by": DECISION_TOLD, "happened_on": decided_on, "leaves_on": ends_on}
    for row in SignificantEvent.objects.filter(child=child, **about).exclude(answer=Answer.MISTAKE):
        _answer(row, Answer.MISTAKE, "The decision to end care was taken back.", by, today, now)
    settle_due(child.pk, today)


def _answer(row: SignificantEvent, answer: str, words: str, by: Actor, today: date, now: datetime) -> None:
    EventAnswer.objects.create(event=row, answer=answer, because=words, on=today, by=by.name, written_at=now)
    row.answer, row.answered_on, row.answers = answer, today, row.answers + 1
    row.save(update_fields=["answer", "answered_on", "answers"])


def _refuse_days(told: Told, child: Child, today: date) -> CarePeriod:
    """Raise `Refused` for days that cannot be. Gives the time in care that the event lies in."""
    refuse_not_then(told.happened_on, child, today, about="happened_on", what="What happened")
    if told.told_on > today:
        raise Refused(f"{say(told.told_on)} has not come yet.", about="told_on")
    if told.told_on < told.happened_on:
        said = f"Nobody was told on {say(told.told_on)} of what happened on {say(told.happened_on)}. Check the days."
        raise Refused(said, about="told_on")
    periods = CarePeriod.objects.filter(child=child, started_on__lte=told.happened_on).order_by("-started_on")
    period = periods.first()
    if period is None or (period.ended_on and period.ended_on < told.happened_on):
        first = CarePeriod.objects.filter(child=child).order_by("-started_on").first()
        known = f" Care began on {say(first.started_on)}." if first else ""
        raise Refused(f"The child was not looked after on {say(told.happened_on)}.{known}", about="happened_on")
    return period


def _under_order(child: Child, day: date) -> bool:
    status = LegalStatus.objects.filter(child=child, from_on__lte=day).order_by("-from_on").first()
    return status is not None and status.code in CARE_ORDERS


def _refuse_ground(told: Told, by: Actor, order: bool, period: CarePeriod) -> None:
    """Raise `Refused` where a ground is not this person's to give, or is not one of this child's."""
    if told.ground not in {ground.value for ground in Ground}:
        raise Refused("Choose what happened from the list.", about="kind")
    ground = Ground(told.ground)
    if ground is Ground.IRO_ASKS and not by.may(Permission.OVERSEE):
        raise NotPermitted("Only the IRO asks for a review to be brought forward. Tell them what happened instead.")
    if period.ended_on and period.ended_on <= told.happened_on:
        raise Refused("Care has ended, so no review can be brought forward.", about="happened_on")
    if ground is Ground.LEAVING_DETENTION and not order:
        said = "This ground is for a child under a care order, and this child is under none as far as the record tells."
        raise Refused(said, about="kind")
    if ground is Ground.ACCOMMODATION_STOPS and order:
        said = "This ground is for a child who is not under a care order, and this child is under one."
        raise Refused(said, about="kind")
    if ground is Ground.ACCOMMODATION_STOPS and told.going_to_parent:
        raise Refused(
            "The law brings no review forward where the child goes to a parent or somebody with parental "
            "responsibility. Tell the IRO of it as an event instead.",
            about="kind",
        )
    if ground in OF_A_STAY and told.entered_on is None:
        raise Refused("Say since when the child is there: a review held since then settles it.", about="entered_on")
    if told.leaves_on and told.leaves_on < told.happened_on:
        raise Refused("The child cannot leave before that day. Check both days.", about="leaves_on")
    if told.leaves_on and ground not in BEFORE_LEAVING:
        raise Refused("A day of leaving belongs only to what has to do with leaving.", about="leaves_on")


def _tell_iro(event: SignificantEvent, by: Actor, today: date, now: datetime) -> None:
    """Put it before the child's IRO on Today, unless they wrote it themselves."""
    iro = iro_on(event.child_id, today)
    if iro and iro.pk != by.staff_id:
        tell_staff(
            key=f"event {event.pk} to {iro.pk}",
            staff=iro.pk,
            kind="event",
            child=event.child_id,
            now=now,
            event=event.pk,
            happened_on=event.happened_on,
        )
