"""One child between two reviews: what was done since the last, what is to come, and what nobody has done yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.contacts import LastContacts, Sighting, last_contacts
from keel.law.duties import Duty, midway_check
from keel.law.forward import BroughtForward
from keel.records.forwarding import Call, calls_in
from keel.records.models import (
    Batch,
    CeaseDecision,
    Child,
    Contact,
    Decision,
    DecisionStep,
    MidwayCheck,
    Review,
    SignificantEvent,
    SocialVisit,
)
from keel.records.of_child import of_child
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.endings import decision_of
from keel.records.queries.forward import forward_from
from keel.records.queries.midway import midway_due
from keel.records.queries.one_child import OneChild, one_child
from keel.records.queries.practice import Judged
from keel.records.queries.sightings import conversations_of, sightings_of_one
from keel.records.queries.visits import HomeFacts, VisitDue, visit_due

MOST = 200
"""Of each kind, the newest: no child has more between two reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Midway:
    """The check after the last review. `due` None: nothing is due yet. `answers`: decision -> its last midway word."""

    review: Review | None
    check: MidwayCheck | None
    due_on: date | None
    due: Duty | None
    decisions: Sequence[Decision]
    answers: Mapping[int, DecisionStep]

    @property
    def version(self) -> int:
        """What somebody who writes must have read."""
        return self.check.version if self.check else 0

    @property
    def writers(self) -> list[str]:
        """Who answered, and who closed it."""
        closed = [self.check.closed_by] if self.check and self.check.closed_by else []
        return [*(step.by for step in self.answers.values()), *closed]

    @property
    def is_open(self) -> bool:
        """Whether it can be made now."""
        return self.review is not None and not (self.check and self.check.closed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversight:
    """All of it. Days and rows; the words are the page's."""

    child: Child
    in_care: bool
    since: date | None
    """The day of the last review, from which the ladder begins; None where no review was held in this time in care."""
    last_review: Review | None
    next_due_on: date | None
    booked: Review | None
    """The next review, where it stands booked."""
    contacts: Sequence[Contact]
    """Those that stand since then, planned ones among them, journeys to reviews not."""
    earlier: Mapping[int, Sequence[Contact]]
    """Contact -> what stood before it was corrected, the newest first."""
    sightings: Sequence[Sighting]
    last: LastContacts
    midway: Midway
    visits: Sequence[SocialVisit]
    visit: VisitDue
    events: Sequence[SignificantEvent]
    calls: Sequence[Call]
    """The grounds of regulation 33(3) that were ever told, the earliest first."""
    forward: BroughtForward | None
    """What of that still brings the next review forward."""
    ending: CeaseDecision | None
    """The decision to end care that stands."""
    by: Mapping[str, str]
    judged: Judged


def oversight_of(child: Child, today: date) -> Oversight:
    """Everything about oversight of one child. At most eighteen queries, however much there is."""
    return oversight_from(one_child(child, today))


def oversight_from(one: OneChild) -> Oversight:
    """The same of a child whom a page has read already. At most eleven queries."""
    child, period, held = one.child, one.period, one.held
    since = held.first_part_on if held else None
    from_on = since or (period.started_on if period else date.min)
    contacts = of_child(Contact, child.pk, "id")
    visits = of_child(SocialVisit, child.pk, "-on", "-id", stands=True, taken_back=False)
    events = of_child(SignificantEvent, child.pk, "-happened_on", "-id")
    undone = _undone(events)
    # What nobody has answered stays on the ladder, however long ago it happened.
    told = [row for row in events if row.happened_on >= from_on or not row.answer]
    shown = _shown(contacts, from_on)
    recent = [row for row in visits if row.on >= from_on][:MOST]
    seen = sightings_of_one(contacts, one.reviews, conversations_of(child.pk))
    midway, calls = midway_of(one), calls_in(events)
    on_line = [row for row in told if row.batch_id not in undone or row.answer][: 2 * MOST]
    writers = [*(row.by for row in shown), *(row.by for row in recent), *(row.by for row in on_line)]
    return Oversight(
        child=child,
        in_care=one.in_care,
        since=since,
        last_review=held,
        next_due_on=one.next_due_on,
        booked=one.booked,
        contacts=shown,
        earlier=_earlier(contacts),
        sightings=seen,
        last=last_contacts(seen),
        midway=midway,
        visits=recent,
        visit=_visit(one, [row.on for row in visits]),
        events=on_line,
        calls=calls,
        forward=forward_from(calls, period, one.reviews, one.today),
        ending=decision_of(child),
        by=names_of_users([*writers, *midway.writers]),
        judged=one.judged,
    )


def midway_of(one: OneChild) -> Midway:
    """The midway check of one child as it stands. At most three queries."""
    review, ahead_on = one.completed, one.next_due_on
    check = None
    due_on = duty = None
    # Once the next review has begun there is nothing left to be half-way to.
    if review and review.completed_on and not one.unfinished:
        check = next((row for row in of_child(MidwayCheck, one.child.pk, "id") if row.review_id == review.pk), None)
        closed = check is not None and check.closed_on is not None
        due_on = check.due_on if check and closed else midway_due(review.completed_on, ahead_on, one.judged)
        if due_on and not closed:
            ahead = ahead_on if ahead_on and ahead_on > review.completed_on else None
            duty = midway_check(review.completed_on, one.judged.practice, one.judged.calendar, next_due_on=ahead)
    finished = {row.pk for row in one.reviews if row.completed_on}
    rows = of_child(Decision, one.child.pk, "review_id", "number", closed_on=None)
    steps = of_child(DecisionStep, one.child.pk, "id", by="decision__child", kind=DecisionStep.Kind.MIDWAY.value)
    since = review.completed_on if review and review.completed_on else date.min
    return Midway(
        review=review,
        check=check,
        due_on=due_on,
        due=duty,
        decisions=[row for row in rows if row.review_id in finished],
        answers={step.decision_id: step for step in steps if step.on >= since},
    )


def midway_for(child: Child, today: date) -> Midway:
    """The same for a page of its own. At most ten queries."""
    return midway_of(one_child(child, today))


def contact_of(child: Child, key: int) -> Contact | None:
    """One contact of a child that stands."""
    return Contact.objects.filter(child=child, pk=key, stands=True).first()


def journey_of(actor: Actor, review: Review) -> Contact | None:
    """Somebody's own journey to a review, where they recorded one."""
    mine = Contact.objects.filter(review=review, stands=True, staff=actor.staff_id or None, state=Contact.State.DONE)
    return mine.first()


def _shown(rows: Sequence[Contact], from_on: date) -> list[Contact]:
    """Those that are planned, the next first, and those that were made since, the last first."""
    planned = [row for row in rows if row.stands and row.state == Contact.State.PLANNED]
    # What says nothing of whether the child was seen is a journey to a review.
    made = [row for row in rows if row.stands and row.state == Contact.State.DONE and row.seen]
    since = [row for row in made if row.on and row.on >= from_on]
    return [
        *sorted(planned, key=lambda row: (row.planned_for or date.max, row.pk))[:MOST],
        *sorted(since, key=lambda row: (row.on or date.min, row.pk), reverse=True)[:MOST],
    ]


def _earlier(contacts: Sequence[Contact]) -> dict[int, list[Contact]]:
    """Contact -> what stood before it."""
    rows = {row.pk: row for row in contacts}
    found: dict[int, list[Contact]] = {}
    for row in contacts:
        before: Any = row.instead_of_id
        while row.stands and before in rows:
            found.setdefault(row.pk, []).append(rows[before])
            before = rows[before].instead_of_id
    return found


def _undone(events: Sequence[SignificantEvent]) -> set[int | None]:
    """The spreadsheets that told of these and were taken back. At most one query."""
    batches = {row.batch_id for row in events if row.batch_id and not row.answer}
    if not batches:
        return set()
    return set(Batch.objects.filter(id__in=batches, undone_at__isnull=False).values_list("id", flat=True))


def _visit(one: OneChild, visits: Sequence[date]) -> VisitDue:
    began = one.period.started_on if one.period else date.max
    reviewed = one.completed
    facts = HomeFacts(
        place=one.home.code if one.home else "",
        placed_on=one.home.from_on if one.home else None,
        legal_status=one.legal_status,
        short_breaks=bool(one.period and one.period.short_breaks),
        first_review_held=bool(reviewed and reviewed.first_part_on and reviewed.first_part_on >= began),
    )
    return visit_due(facts, visits, one.judged.calendar)
