"""One child as their page shows them: who they are, their next review, their time in care. A dozen queries, always."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from keel.law import reviews
from keel.law.answers import Due, State, state_of
from keel.law.days import Calendar
from keel.records.facts import facts_from, facts_on
from keel.records.known import care_told_to, what_is_known
from keel.records.models import Allocation, CarePeriod, Child, LegalStatus, Placement, Review
from keel.records.of_child import of_child
from keel.records.permissions import Actor
from keel.records.queries import practice as settings
from keel.records.queries.bookings import Booking, bookings
from keel.records.queries.cases import workers_of
from keel.records.queries.children import visible_to
from keel.records.queries.one_child import OneChild, one_child
from keel.records.queries.practice import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRecord:
    """What a page needs of one child. `due` is None where no review is due."""

    child: Child
    in_care: bool
    due: Due | None
    ends_first: date | None
    """The day on which care is known to end, where that is before the review would be due: none is required then."""
    state: State | None
    days_left: int | None
    """Working days left, negative once passed."""
    booking: Booking | None
    allocations: Sequence[Allocation]
    """Every IRO of the child, the newest first."""
    today: date
    social_worker: str
    one: OneChild
    """The rows from which the rest follows, for whoever asks more of the same child."""
    statuses: Sequence[LegalStatus]
    held: Sequence[Review]
    calendar: Calendar
    care_told_to: date | None
    """Up to when it is known that care goes on, where the record of it is not kept here; None where it is."""

    @property
    def periods(self) -> Sequence[CarePeriod]:
        """Every time in care, the newest first."""
        return self.one.periods

    @property
    def placements(self) -> Sequence[Placement]:
        """Every home, the newest first."""
        return self.one.placements

    @property
    def iro(self) -> str:
        """Who is the child's IRO today; empty where nobody is."""
        running = (row for row in self.allocations if row.from_on <= self.today <= (row.to_on or date.max))
        return next((row.iro.name for row in running), "")

    @property
    def booked_on(self) -> date | None:
        """The day for which the next review is booked."""
        return self.booking.on if self.booking else None


def child_record(*, actor: Actor, number: str, today: date) -> ChildRecord | None:
    """One child, if this person may see them; None otherwise, whether or not there is such a child."""
    child = visible_to(actor, today).filter(number=number).select_related("now", "next_review").first()
    if child is None:
        return None
    values = settings.values_on(today)
    practice, calendar = settings.practice_of(values), settings.calendar()
    one = one_child(child, today, Judged(practice, calendar))
    known = what_is_known(settings.kept_from(values), [child.pk])
    facts = facts_on(facts_from(child, one.periods, one.reviews, known), today)
    due = reviews.next_due(facts, practice, calendar, on=today) if facts else None
    newest = ("-from_on", "-id")
    return ChildRecord(
        child=child,
        in_care=facts is not None and reviews.looked_after_on(facts, today),
        due=due,
        ends_first=reviews.leaves_on(facts) if facts and due and reviews.care_ends_first(facts, due) else None,
        state=state_of(due, today, practice.soon_within_days) if due else None,
        days_left=working_days_left(calendar, today, due.on) if due else None,
        booking=bookings([child.pk], today).get(child.pk),
        allocations=list(Allocation.objects.filter(child=child).select_related("iro").order_by(*newest)),
        today=today,
        social_worker=workers_of([child.pk], today).get(child.pk, ""),
        one=one,
        statuses=of_child(LegalStatus, child.pk, *newest),
        held=_with_parts(one.reviews),
        calendar=calendar,
        care_told_to=_care_told_to(child, due),
    )


def _with_parts(held: Sequence[Review]) -> Sequence[Review]:
    """The reviews held, the newest first, with their parts: no return tells of any."""
    prefetch_related_objects([review for review in held if review.source != Review.Source.SSDA903], "parts")
    return held


def _care_told_to(child: Child, due: Due | None) -> date | None:
    """Reviews that are still kept here mean that care is too. Without a return whoever told of care told of reviews."""
    if due is None or due.known_to is None:
        return None
    return care_told_to(child.pk) or due.known_to


def working_days_left(calendar: Calendar, today: date, due_on: date) -> int:
    """Working days from today to a date, negative once it has passed."""
    if due_on >= today:
        return calendar.working_days_between(today, due_on).count
    return -calendar.working_days_between(due_on, today).count
