"""Contacts of an IRO with a child: planned, made, corrected, called off; and the journeys to them and to reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.holding import hold, note_event, refuse_not_then, still_stands, supersede, why
from keel.records.commands.ladder import settle_ladder
from keel.records.commands.review_steps import place_in_words
from keel.records.models import Child, Contact, Review
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

State, Seen, Means = Contact.State, Contact.Seen, Contact.Means
FURTHEST = timedelta(days=731)
TRAVEL = ("car", "passenger", "motorcycle", "bicycle", "train", "bus", "taxi", "foot", "other")
"""How somebody travelled; a passenger goes in somebody else's car, whose miles are counted once."""
MOST_MILES, MOST_MINUTES, MOST_PENCE = Decimal(2000), 3 * 24 * 60, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """How somebody came there from base and went back. Empty where there was no journey."""

    travel: str = ""
    miles: Decimal | None = None
    minutes: int | None = None
    pence: int | None = None


NO_JOURNEY = Journey()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is said of a contact that was made."""

    on: date
    seen: str
    means: str
    place: str = ""
    note: str = ""
    journey: Journey = NO_JOURNEY


@transaction.atomic
def plan_contact(
    *, by: Actor, child: Child, planned_for: date, today: date, now: datetime, seen: str = "", means: str = ""
) -> Contact:
    """Plan a contact for a day, today or later. Raises `Refused`."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    if planned_for < today:
        raise Refused(f"{say(planned_for)} has passed. Record the contact as made instead.", about="planned_for")
    if planned_for > today + FURTHEST:
        raise Refused(f"{say(planned_for)} is more than two years ahead. Check the year.", about="planned_for")
    row = _write(held, State.PLANNED, by, now, planned_for=planned_for, seen=_seen(seen), means=_means(means))
    note_event(by, "contact planned", held, now, contact=row.pk, planned_for=planned_for)
    settle_ladder([held.pk], today)
    return row


@transaction.atomic
def record_contact(
    *, by: Actor, child: Child, made: Made, today: date, now: datetime, planned: int | None = None
) -> Contact:
    """Record a contact that was made; `planned`: the key of the planned one that it carries out. Raises `Refused`."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    values = _checked(made, held, today)
    if not planned:
        _refuse_again(held, values)
    before = still_stands(Contact, planned, held) if planned else None
    if before and before.state != State.PLANNED:
        raise Refused("This contact is recorded as made already. Correct it instead.")
    if before:
        supersede(before)
        values |= {"instead_of": before, "planned_for": before.planned_for}
    row = _write(held, State.DONE, by, now, **values)
    note_event(by, "contact recorded", held, now, contact=row.pk, on=row.on, seen=row.seen, means=row.means)
    settle_ladder([held.pk], today)
    return row


@transaction.atomic
def correct_contact(
    *, by: Actor, child: Child, contact: int, made: Made, because: str, today: date, now: datetime
) -> Contact:
    """Correct a contact that was made. What stood before is kept, with why it was corrected. Raises `Refused`."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    before = still_stands(Contact, contact, held)
    if before.state != State.DONE or not before.seen:
        raise Refused("Only a contact that was made can be corrected.")
    values = _checked(made, held, today)
    changed = sorted(name for name, value in values.items() if getattr(before, name) != value)
    if not changed:
        raise Refused("Nothing was changed: this is how the contact is recorded already.")
    said = why(because, "Say why it is corrected: the reason is kept with what stood before.")
    supersede(before)
    kept = {"instead_of": before, "planned_for": before.planned_for, "because": said, "staff_id": before.staff_id}
    row = _write(held, State.DONE, by, now, **values, **kept)
    note_event(by, "contact corrected", held, now, contact=row.pk, fields=changed)
    settle_ladder([held.pk], today)
    return row


@transaction.atomic
def drop_contact(*, by: Actor, child: Child, contact: int, because: str, today: date, now: datetime) -> Contact:
    """Call a planned contact off, or take back one that was recorded by mistake; the row itself stays. Asks why."""
    by.must(Permission.OVERSEE)
    held = hold(by, child.pk, today)
    before = still_stands(Contact, contact, held)
    if before.state not in (State.PLANNED, State.DONE):
        raise Refused("This contact was called off or taken back already.")
    planned = before.state == State.PLANNED
    said = why(because, "Say why: the reason is kept with the contact.")
    supersede(before)
    row = _write(
        held,
        State.OFF if planned else State.TAKEN_BACK,
        by,
        now,
        instead_of=before,
        planned_for=before.planned_for,
        on=before.on,
        because=said,
    )
    action = "planned contact called off" if planned else "contact taken back"
    note_event(by, action, held, now, contact=row.pk)
    settle_ladder([held.pk], today)
    return row


@transaction.atomic
def record_journey(*, by: Actor, review: Review, journey: Journey, today: date, now: datetime) -> Contact:
    """Record somebody's own journey to a review away from base, or put it right. Each has one. Raises `Refused`."""
    by.must(Permission.OVERSEE)
    held = hold(by, review.child_id, today)
    at = Review.objects.get(pk=review.pk)
    if at.first_part_on is None:
        raise Refused("This review has not been held, so nobody travelled to it yet.")
    checked = _journey(journey)
    if not checked.travel:
        raise Refused("Choose how you travelled.", about="travel")
    mine = Contact.objects.filter(review=at, stands=True, staff=by.staff_id or None, state=State.DONE).first()
    if mine:
        supersede(mine)
    values = {"on": at.first_part_on, "review": at, "instead_of": mine, **_of_journey(checked)}
    row = _write(held, State.DONE, by, now, **values)
    note_event(by, "journey to a review recorded", held, now, review=at.pk, contact=row.pk)
    return row


def _write(child: Child, state: str, by: Actor, now: datetime, **values: object) -> Contact:
    return Contact.objects.create(
        child=child, state=state, by=by.name, written_at=now, **{"staff_id": by.staff_id, **values}
    )


def _refuse_again(child: Child, values: Mapping[str, object]) -> None:
    """A form that was sent twice, or in two tabs: the same to the letter is recorded once."""
    if Contact.objects.filter(child=child, stands=True, state=State.DONE, **values).exists():
        raise Refused("This contact is recorded already, the same to the letter. If there were two, say what differed.")


def _checked(made: Made, child: Child, today: date) -> dict[str, object]:
    refuse_not_then(made.on, child, today, about="on", what="A contact")
    if not made.seen or not made.means:
        box, words = ("means", "by what means it was") if made.seen else ("seen", "whether the child was seen")
        raise Refused(f"Choose {words}.", about=box)
    if made.means == Means.WRITTEN and _seen(made.seen) != Seen.ABOUT:
        raise Refused(
            "Nobody is seen in writing. A letter or a message is a contact about the child: choose that, or another "
            "means.",
            about="means",
        )
    if made.journey.travel and made.means != Means.IN_PERSON:
        raise Refused("A journey belongs to a contact face to face. Take the journey out, or choose face to face.",
                      about="travel")  # fmt: skip
    return {
        "on": made.on,
        "seen": _seen(made.seen),
        "means": _means(made.means),
        "place": place_in_words(made.place),
        "note": made.note.strip(),
        **_of_journey(_journey(made.journey)),
    }


def _seen(seen: str) -> str:
    if seen not in {"", *Seen.values}:
        raise Refused("Choose whether the child was seen.", about="seen")
    return seen


def _means(means: str) -> str:
    if means not in {"", *Means.values}:
        raise Refused("Choose by what means it was.", about="means")
    return means


def _journey(journey: Journey) -> Journey:
    """The journey, where it can be one. Raises `Refused`."""
    if journey.travel and journey.travel not in TRAVEL:
        raise Refused("Choose how you travelled from the list.", about="travel")
    if not journey.travel and (journey.miles or journey.minutes or journey.pence):
        raise Refused("Choose how you travelled: miles, minutes and cost belong to a journey.", about="travel")
    limits = (("miles", MOST_MILES), ("minutes", MOST_MINUTES), ("pence", MOST_PENCE))
    for name, most in limits:
        value = getattr(journey, name)
        if value is not None and not 0 <= value <= most:
            unit = f"£{most / 100:,.0f}" if name == "pence" else f"{most:,} {name}"
            box = "cost" if name == "pence" else name
            raise Refused(f"A journey is between nothing and {unit}. Check what you typed.", about=box)
    return journey


def _of_journey(journey: Journey) -> dict[str, object]:
    return {name: getattr(journey, name) for name in ("travel", "miles", "minutes", "pence")}
