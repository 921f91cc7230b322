"""One child between two reviews: what was done since the last, what is to come, and what nobody has done yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.contacts import LastContacts, Sighting, last_contacts
from keel.law.duties import Duty, midway_check
from keel.records.models import (
    CarePeriod,
    CeaseDecision,
    Child,
    ChildNow,
    Contact,
    Decision,
    DecisionStep,
    MidwayCheck,
    NextReview,
    Placement,
    Review,
    SignificantEvent,
    SocialVisit,
)
from keel.records.permissions import Actor
from keel.records.queries import practice as settings
from keel.records.queries.audit import names_of_users
from keel.records.queries.endings import decision_of
from keel.records.queries.midway import last_completed, midway_due, open_decisions
from keel.records.queries.practice import Judged
from keel.records.queries.sightings import sightings_of
from keel.records.queries.visits import HomeFacts, VisitDue, visit_due, visits_of

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
    ending: CeaseDecision | None
    """The decision to end care that stands."""
    by: Mapping[str, str]
    judged: Judged


def oversight_of(child: Child, today: date) -> Oversight:
    """Everything about oversight of one child. About twenty queries, however much there is."""
    judged = settings.judged_on(today)
    now = ChildNow.objects.filter(child=child).values_list("in_care", "leaves_on", "legal_status").first()
    in_care = bool(now and now[0] and now[1] > today)
    period = CarePeriod.objects.filter(child=child, started_on__lte=today).order_by("-started_on").first()
    held = _held(child, period)
    since = held.first_part_on if held else None
    from_on = since or (period.started_on if period else date.min)
    next_due_on = NextReview.objects.filter(child=child).values_list("due_on", flat=True).first()
    stands_booked = Review.objects.filter(child=child, first_part_on=None, over=False, booked_for__isnull=False)
    contacts = _contacts(child, from_on)
    visits = SocialVisit.objects.filter(child=child, stands=True, taken_back=False, on__gte=from_on)
    events = SignificantEvent.objects.filter(child=child, happened_on__gte=from_on).select_related("batch")
    # What nobody has answered stays on the ladder, however long ago it happened.
    waiting = SignificantEvent.objects.filter(child=child, answer="", happened_on__lt=from_on).select_related("batch")
    told = [event for event in [*events.order_by("-happened_on")[:MOST], *waiting[:MOST]] if not _undone(event)]
    seen = sightings_of([child.pk]).get(child.pk, [])
    midway = midway_of(child, today, judged, next_due_on)
    shown = list(visits.order_by("-on", "-id")[:MOST])
    writers = [*(row.by for row in contacts), *(row.by for row in shown), *(event.by for event in told)]
    return Oversight(
        child=child,
        in_care=in_care,
        since=since,
        last_review=held,
        next_due_on=next_due_on,
        booked=stands_booked.order_by("booked_for").first(),
        contacts=contacts,
        earlier=_earlier(child),
        sightings=seen,
        last=last_contacts(seen),
        midway=midway,
        visits=shown,
        visit=_visit(child, today, str(now[2]) if now else "", period, midway.review, judged),
        events=told,
        ending=decision_of(child),
        by=names_of_users([*writers, *midway.writers]),
        judged=judged,
    )


def midway_of(child: Child, today: date, judged: Judged, next_due_on: date | None) -> Midway:
    """The midway check of one child as it stands. Four queries."""
    review = last_completed(child)
    check = MidwayCheck.objects.filter(review=review).first() if review else None
    due_on = duty = None
    if review and review.completed_on:
        due_on = check.due_on if check and check.closed_on else midway_due(review.completed_on, next_due_on, judged)
        if due_on and not (check and check.closed_on):
            ahead = next_due_on if next_due_on and next_due_on > review.completed_on else None
            duty = midway_check(review.completed_on, judged.practice, judged.calendar, next_due_on=ahead)
    decisions = open_decisions(child)
    steps = DecisionStep.objects.filter(decision__child=child, kind=DecisionStep.Kind.MIDWAY)
    if review and review.completed_on:
        steps = steps.filter(on__gte=review.completed_on)
    answers = {step.decision_id: step for step in steps.select_related("decision").order_by("id")}
    return Midway(review=review, check=check, due_on=due_on, due=duty, decisions=decisions, answers=answers)


def midway_for(child: Child, today: date) -> Midway:
    """The same for a page of its own. Seven queries."""
    next_due_on = NextReview.objects.filter(child=child).values_list("due_on", flat=True).first()
    return midway_of(child, today, settings.judged_on(today), next_due_on)


def contact_of(child: Child, key: int) -> Contact | None:
    """One contact of a child that stands."""
    return Contact.objects.filter(child=child, pk=key, stands=True).first()


def journey_of(actor: Actor, review: Review) -> Contact | None:
    """Somebody's own journey to a review, where they recorded one."""
    mine = Contact.objects.filter(review=review, stands=True, staff=actor.staff_id or None, state=Contact.State.DONE)
    return mine.first()


def _held(child: Child, period: CarePeriod | None) -> Review | None:
    if period is None:
        return None
    done = Review.objects.filter(child=child, first_part_on__gte=period.started_on)
    return done.order_by("-first_part_on").first()


def _contacts(child: Child, from_on: date) -> list[Contact]:
    rows = Contact.objects.filter(child=child, stands=True)
    planned = rows.filter(state=Contact.State.PLANNED)
    # What says nothing of whether the child was seen is a journey to a review.
    made = rows.filter(state=Contact.State.DONE, on__gte=from_on).exclude(seen="")
    return [*planned.order_by("planned_for")[:MOST], *made.order_by("-on", "-id")[:MOST]]


def _earlier(child: Child) -> dict[int, list[Contact]]:
    """Contact -> what stood before it. One query."""
    rows = {row.pk: row for row in Contact.objects.filter(child=child).order_by("-id")[: 5 * MOST]}
    found: dict[int, list[Contact]] = {}
    for row in rows.values():
        before: Any = row.instead_of_id
        while row.stands and before in rows:
            found.setdefault(row.pk, []).append(rows[before])
            before = rows[before].instead_of_id
    return found


def _undone(event: SignificantEvent) -> bool:
    return event.batch is not None and event.batch.undone_at is not None and not event.answer


def _visit(
    child: Child, today: date, status: str, period: CarePeriod | None, reviewed: Review | None, judged: Judged
) -> VisitDue:
    home = Placement.objects.filter(child=child, from_on__lte=today).order_by("-from_on").first()
    began = period.started_on if period else date.max
    facts = HomeFacts(
        place=home.code if home else "",
        placed_on=home.from_on if home else None,
        legal_status=status,
        short_breaks=bool(period and period.short_breaks),
        first_review_held=bool(reviewed and reviewed.first_part_on and reviewed.first_part_on >= began),
    )
    return visit_due(facts, visits_of([child.pk]).get(child.pk, []), judged.calendar)
