"""Between reviews in the demonstration: contacts, midway checks, events, visits, some late; and what is to come."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from keel.demo import awkward
from keel.demo.live import as_staff, words
from keel.demo.preparing import at, before, prepare
from keel.demo.timeline import DAY, Timeline
from keel.records.commands import contacts, events, midway, visits
from keel.records.commands.contacts import Journey, Made
from keel.records.models import Allocation, Child, Decision, Review, Staff
from keel.records.permissions import Actor, Role
from keel.records.queries.bookings import open_bookings
from keel.records.queries.review_standing import iro_on

SEEN, MIDWAY, PREPARED = 30, 12, 22
"""How many children were seen between reviews, how many midway checks there are, how many reviews are prepared."""


def oversee(timeline: Timeline, *, by: Actor) -> str:
    """Record it all. Returns in words how much."""
    rng, said = Random("oversight"), words()  # noqa: S311 - the same council every time
    held = _with_an_iro(timeline)
    chosen = rng.sample(held, min(SEEN, len(held)))
    for child, iro in chosen:
        _contact(timeline, child, as_staff(iro, Role.IRO), rng)
    for child, iro in chosen[:6]:
        contacts.plan_contact(
            by=as_staff(iro, Role.IRO), child=child, planned_for=timeline.today + DAY * rng.randint(2, 40),
            today=timeline.today, now=at(timeline.today, 7), seen="seen_alone", means="in_person",
        )  # fmt: skip
    checks = _midway(timeline, rng)
    told = _events(timeline, held, by, said)
    for child, _ in chosen[20:30]:
        day = _since_held(child, timeline.today - timedelta(days=rng.randint(5, 60)))
        visits.record_visit(by=by, child=child, on=day, seen_alone=rng.random() < 0.8, today=day, now=at(day))
    ready = _prepare(timeline, said)
    return f"{len(chosen)} contacts, {checks} midway checks, {told} events; {ready} reviews to come are being prepared."


def _with_an_iro(timeline: Timeline) -> list[tuple[Child, Staff]]:
    """Children whose IRO holds them today, in order; those of restricted records are left as they are."""
    rows = Allocation.objects.filter(
        to_on=None, from_on__lt=timeline.today, child__restricted=False, child__now__in_care=True
    )
    return [(row.child, row.iro) for row in rows.select_related("child", "iro").order_by("child__number")]


def _since_held(child: Child, day: date) -> date:
    """No sooner than the child had an IRO: somebody who has come in the last weeks was not in care before."""
    begun = child.allocations.order_by("from_on").first()
    return max(day, begun.from_on) if begun else day


def _contact(timeline: Timeline, child: Child, by: Actor, rng: Random) -> None:
    day = _since_held(child, before(timeline.today, rng.randint(2, 150)))
    seen, means = rng.choice(
        [("seen_alone", "in_person")] * 5 + [("seen", "in_person")] * 2 + [("seen_alone", "video")] * 2
        + [("about", "phone")] * 3
    )  # fmt: skip
    journey = Journey()
    if means == "in_person":
        miles = Decimal(rng.randint(40, 900)) / 10
        journey = Journey(travel="car", miles=miles, minutes=int(miles * 2) + 10, pence=int(miles * 45))
    made = Made(on=day, seen=seen, means=means, place="At home" if means == "in_person" else "", journey=journey)
    contacts.record_contact(by=by, child=child, made=made, today=day, now=at(day))


def _midway(timeline: Timeline, rng: Random) -> int:
    """The checks of reviews whose decisions are in Keel: most decisions on course, one drifting."""
    rows = Review.objects.filter(decisions__closed_on=None, completed_on__isnull=False).distinct()
    done = 0
    for review in rows.order_by("completed_on", "id")[:MIDWAY]:
        iro = iro_on(review.child_id, timeline.today)
        still = list(Decision.objects.filter(child=review.child_id, closed_on=None).order_by("id"))
        if iro is None or not review.completed_on or (timeline.today - review.completed_on).days < 25:
            continue
        day = before(timeline.today, rng.randint(1, 4))
        answers = {
            one.pk: midway.Said("drifting", "Nobody has been asked yet.") if place == 0 else midway.Said("on_course")
            for place, one in enumerate(still)
        }
        midway.close_midway(
            by=as_staff(iro, Role.IRO), child=review.child, answers=answers, note="Talked through by phone.", seen=0,
            today=day, now=at(day),
        )  # fmt: skip
        done += 1
    return done


EVENTS = (
    ("exclusion", "The school excluded the child for two days.", 2, "review"),
    ("placement", "The carers gave notice after an illness in the family.", 1, ""),
    ("missing", "Away for a night, and came back without being fetched.", 3, "note"),
    ("social_worker", "The social worker left; another has been named.", 8, "note"),
    ("complaint", "The child complains that family time was called off twice.", 4, "challenge"),
    ("health", "A stay in hospital for an operation that was planned.", 1, ""),
)


def _events(timeline: Timeline, held: Sequence[tuple[Child, Staff]], by: Actor, said: dict[str, Any]) -> int:
    for place, (kind, what, ago, answer) in enumerate(EVENTS):
        child, iro = held[(place * 37 + 5) % len(held)]
        day = before(timeline.today, ago)
        told = events.Told(
            happened_on=day, told_on=day, told_by="The social worker", told_how="phone", what=what,
            kind=kind,
        )  # fmt: skip
        row = events.tell_event(by=by, child=child, told=told, today=day, now=at(day))
        if answer:
            events.answer_event(
                by=as_staff(iro, Role.IRO), child=child, event=row.pk, answer=answer,
                because="It touches the plan, and the child should be heard on it.", seen=0, today=day,
                now=at(day, 15),
            )  # fmt: skip
    return len(EVENTS)


def _prepare(timeline: Timeline, said: dict[str, Any]) -> int:
    """What has been done before the reviews of the next weeks; one was moved, one called off."""
    rows = list(
        open_bookings().filter(booked_for__gte=timeline.today, child__restricted=False).order_by("booked_for", "id")
    )
    done = 0
    for place, review in enumerate(rows[:PREPARED]):
        iro = iro_on(review.child_id, timeline.today)
        if iro is None or review.booked_for is None:
            continue
        rng = Random(f"prepare {place}")  # noqa: S311
        prepare(as_staff(iro, Role.IRO), review.child, review, review.booked_for, timeline.today, said, rng)
        done += 1
    awkward.move(timeline, rows[PREPARED:])
    awkward.begin([review for review in rows if review.booked_for == timeline.today], timeline, said)
    awkward.not_required(timeline)
    return done
