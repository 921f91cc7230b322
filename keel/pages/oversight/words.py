"""Contacts, checks, visits and events in words: what each rung of the ladder says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from keel.law.contacts import LastContacts, Sighting
from keel.law.forward import EVENTS, GROUND_WORDS, TOLD_BY_FILES, Ground
from keel.pages.govuk.words import DueState, long_date, plural
from keel.pages.oversight.boxes import money
from keel.pages.oversight.forms import TRAVEL
from keel.records.commands.contacts import State
from keel.records.queries.child import working_days_left
from keel.records.queries.oversight import Oversight

if TYPE_CHECKING:
    from keel.records.models import Contact, Review, SignificantEvent

BY_MEANS = {"in_person": "face to face", "video": "by video", "phone": "by phone", "written": "in writing", "": ""}
PLANS = {
    "about": "contact about the child",
    "seen": "see the child",
    "seen_alone": "see the child alone",
    "": "contact",
}
STANDS = {
    "on_course": "on course",
    "drifting": "drifting",
    "done": "done",
    "not_needed": "no longer needed",
}
ANSWERS = {"review": "a review now", "note": "noted", "challenge": "challenged", "mistake": "told by mistake"}
AT_REVIEW = "at the review"
SOON_DAYS = 14
"""From how many days ahead something is shown as coming soon: only how it is coloured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One thing on the ladder. `state`: of what is still to be done, how it stands; empty of what is done."""

    on: date
    kind: str
    words: str
    short: str
    state: str = ""
    days: int = 0
    note: str = ""
    by: str = ""
    before: Sequence[str] = ()
    links: Sequence[tuple[str, str, str]] = ()
    """(words, name of the address, key)"""
    more: Sequence[str] = field(default=())


def contact_words(seen: str, means: str) -> str:
    """*Seen alone, face to face*; *spoken to by phone*; *contact about the child, in writing*."""
    how = BY_MEANS[means]
    if seen == "about":
        said = "Contact about the child"
    elif means == "phone":
        said = "Spoken to alone" if seen == "seen_alone" else "Spoken to"
    else:
        said = "Seen alone" if seen == "seen_alone" else "Seen"
    return f"{said}, {how}" if how else said


def journey_words(row: Contact) -> str:
    """*Own or pool car, 12.5 miles, 45 minutes, £4.20*; empty where there was none."""
    parts = [TRAVEL[row.travel]] if row.travel else []
    if row.miles is not None:
        parts.append("1 mile" if row.miles == 1 else f"{float(row.miles):g} miles")
    if row.minutes is not None:
        parts.append(plural(row.minutes, "minute"))
    if row.pence is not None:
        parts.append(money(row.pence))
    return ", ".join(parts)


def event_words(event: SignificantEvent) -> str:
    """What happened: the Handbook's event, or the ground of regulation 33(3)."""
    if event.ground:
        said = GROUND_WORDS[Ground(event.ground)]
        return f"{said[:1].upper()}{said[1:]}"
    return {**TOLD_BY_FILES, **EVENTS}.get(event.kind, event.kind)


def state_of(on: date, today: date) -> str:
    """How something that is still to be done stands."""
    if on < today:
        return DueState.LATE.value
    return DueState.SOON.value if (on - today).days <= SOON_DAYS else DueState.DUE.value


def rungs(seen: Oversight, today: date, *, may_read: bool) -> list[Rung]:
    """Everything since the last review and to come, the earliest first. `may_read`: the words of contacts too."""
    found = [
        *_review(seen),
        *(_contact(row, seen, may_read=may_read) for row in seen.contacts if row.state == State.DONE),
        *(_planned(row, seen, today) for row in seen.contacts if row.state == State.PLANNED),
        *_midway(seen, today),
        *_visits(seen, today),
        *(_event(event, seen, today) for event in seen.events),
    ]
    if seen.booked and seen.booked.booked_for:
        found.append(_booked(seen.booked, seen.booked.booked_for, seen, today))
    if (ending := seen.ending) and seen.in_care and ending.ends_on >= (seen.since or ending.ends_on):
        said = f"Care is to end, as decided on {long_date(ending.decided_on)}"
        found.append(_to_do(seen, today, ending.ends_on, "Ending", said, "care to end"))
    if (forward := seen.forward) and seen.in_care:
        how = f"hold it before {long_date(forward.before)}" if forward.before else "hold it as soon as you can"
        said = f"Next review brought forward: {how}"
        found.append(_to_do(seen, today, forward.before or today, "Review", said, "review brought forward"))
    if seen.next_due_on and seen.in_care and not (seen.ending and seen.ending.ends_on <= seen.next_due_on):
        found.append(_to_do(seen, today, seen.next_due_on, "Review", "Next review due by law", "next review due"))
    return sorted(found, key=lambda rung: (rung.on, rung.kind, rung.words))


def _booked(review: Review, day: date, seen: Oversight, today: date) -> Rung:
    links = [("See the booking", "review", str(review.pk))]
    return _to_do(seen, today, day, "Review", "Next review booked", "review booked", links=links)


def _to_do(seen: Oversight, today: date, on: date, kind: str, words: str, short: str, **more: Any) -> Rung:
    days = working_days_left(seen.judged.calendar, today, on)
    return Rung(on=on, kind=kind, words=words, short=short, state=state_of(on, today), days=days, **more)


def _review(seen: Oversight) -> Iterator[Rung]:
    if seen.last_review and seen.since:
        complete = seen.last_review.completed_on is not None
        yield Rung(
            on=seen.since,
            kind="Review",
            words="The last review was held" if complete else "A review began, and is not complete",
            short="last review" if complete else "review begun",
            links=[("Record your journey to it", "review_journey", str(seen.last_review.pk))],
        )


def _contact(row: Contact, seen: Oversight, *, may_read: bool) -> Rung:
    assert row.on
    said = contact_words(row.seen, row.means)
    parts = [f"{said}, {row.place}" if row.place else said]
    before = [_as_stood(old) for old in seen.earlier.get(row.pk, ()) if old.state == State.DONE]
    if row.because:
        before.insert(0, f"Corrected: {row.because}")
    return Rung(
        on=row.on,
        kind="Contact",
        words=parts[0],
        short=said.split(",")[0].lower(),
        note=row.note if may_read else "",
        by=seen.by.get(row.by, row.by),
        before=before,
        links=[("Correct", "contact_correct", str(row.pk)), ("Take back", "contact_drop", str(row.pk))],
        more=[words] if (words := journey_words(row)) else [],
    )


def _as_stood(row: Contact) -> str:
    """What a contact said before it was corrected."""
    where = f", {row.place}" if row.place else ""
    return f"Before: {long_date(row.on)}, {contact_words(row.seen, row.means).lower()}{where}"


def _planned(row: Contact, seen: Oversight, today: date) -> Rung:
    assert row.planned_for
    how = f", {BY_MEANS[row.means]}" if row.means else ""
    return _to_do(
        seen,
        today,
        row.planned_for,
        "Planned",
        f"{PLANS[row.seen].capitalize()}{how}",
        f"planned: {PLANS[row.seen]}",
        by=seen.by.get(row.by, row.by),
        links=[("Record it as made", "contact_add", str(row.pk)), ("Call it off", "contact_drop", str(row.pk))],
    )


def _midway(seen: Oversight, today: date) -> Iterator[Rung]:
    midway = seen.midway
    if midway.check and midway.check.closed_on:
        closed = midway.check
        assert closed.closed_on
        yield Rung(
            on=closed.closed_on,
            kind="Midway check",
            words="Midway check made",
            short="midway check made",
            by=seen.by.get(closed.closed_by, closed.closed_by),
            links=[("See it", "midway", "")],
        )
    elif midway.due_on and seen.in_care:
        answered = len(midway.answers)
        words = (
            f"{plural(len(midway.decisions), 'decision')} to go through" if midway.decisions else "No decision is open"
        )
        more = [f"{answered} of {len(midway.decisions)} answered so far"] if answered else []
        yield _to_do(
            seen,
            today,
            midway.due_on,
            "Midway check",
            words,
            "midway check",
            more=more,
            links=[("Make it", "midway", "")],
        )


def _visits(seen: Oversight, today: date) -> Iterator[Rung]:
    for row in seen.visits:
        yield Rung(
            on=row.on,
            kind="Social work visit",
            words="The social worker visited" + (", and saw the child alone" if row.seen_alone else ""),
            short="social work visit",
            by=seen.by.get(row.by, row.by),
            links=[("Take back", "visit_drop", str(row.pk))],
        )
    if seen.visit.duty and seen.in_care:
        said = "Social work visit due by law"
        yield _to_do(
            seen,
            today,
            seen.visit.duty.on,
            "Social work visit",
            said,
            "social work visit",
            links=[("Record a visit", "visit_add", "")],
        )


def _event(event: SignificantEvent, seen: Oversight, today: date) -> Rung:
    told = f"Told by {event.told_by} on {long_date(event.told_on)}"
    words = event_words(event)
    if not event.answer:
        link = ("Answer", "event", str(event.pk))
        return Rung(
            on=event.happened_on,
            kind="Event",
            words=words,
            short=words[:1].lower() + words[1:] if not event.ground else "brought forward",
            state="waits",
            more=[told],
            links=[link],
        )
    answered = f"The IRO’s answer on {long_date(event.answered_on)}: {ANSWERS[event.answer]}"
    return Rung(
        on=event.happened_on,
        kind="Event",
        words=words,
        short=words[:1].lower() + words[1:] if not event.ground else "brought forward",
        more=[told, answered],
        links=[("See it", "event", str(event.pk))],
    )


def last_seen(last: LastContacts, sightings: Sequence[Sighting], today: date) -> list[tuple[str, str]]:
    """How long ago each kind was, told apart: (what, when and how)."""
    kinds: Mapping[str, tuple[date | None, Any]] = {
        "Seen alone": (last.alone, lambda one: one.is_alone),
        "Seen": (last.seen, lambda one: one.is_seen),
        "Seen face to face": (last.in_person, lambda one: one.is_in_person),
        "Any contact": (last.any, lambda one: True),
    }
    return [(name, _when(on, fits, sightings, today)) for name, (on, fits) in kinds.items()]


def _when(on: date | None, fits: Any, sightings: Sequence[Sighting], today: date) -> str:
    if on is None:
        return "Not recorded"
    how = sorted({contact_words(one.seen, one.means).lower() for one in sightings if one.on == on and fits(one)})
    days = (today - on).days
    ago = "today" if days == 0 else f"{plural(days, 'day')} ago"
    return f"{long_date(on)}, {ago} ({'; '.join(how)})"
