"""Which ground of regulation 33(3) brings a child's next review forward, and which were not met before care ended."""

from collections.abc import Iterable, Sequence
from datetime import date

from keel.law.forward import BroughtForward
from keel.records.forwarding import Call, calls_in, calls_of, first_asked
from keel.records.models import CarePeriod, Child, Review, SignificantEvent
from keel.records.queries.one_child import begun, first_day, reviews_of


def forward_of(child: Child, today: date) -> BroughtForward | None:
    """What still brings the next review forward, in the time in care that is going on. At most three queries."""
    calls = calls_of([child.pk]).get(child.pk, [])
    if not calls:
        return None
    period = CarePeriod.objects.filter(child=child, started_on__lte=today).order_by("-started_on").first()
    return forward_from(calls, period, begun(reviews_of(child.pk)), today)


def forward_from(
    calls: Sequence[Call], period: CarePeriod | None, reviews: Sequence[Review], today: date
) -> BroughtForward | None:
    """The same of rows that were read: the newest time in care that has begun, and the reviews that were."""
    if period is None or (period.ended_on and period.ended_on <= today):
        return None
    return first_asked(calls, _days(reviews, period), period.started_on)


def still_asks(event: SignificantEvent) -> bool:
    """Whether an event is a ground of regulation 33(3) that no review has settled. At most one query."""
    calls = calls_in([event]) if event.ground else []
    reviews = [first_day(review) for review in begun(reviews_of(event.child_id))] if calls else []
    return any(call.asks(reviews) for call in calls)


def forced_before_leaving(
    calls: Sequence[Call], periods: Iterable[CarePeriod], reviews: Sequence[Review]
) -> dict[date, list[BroughtForward]]:
    """First day of a time in care that ended -> what asked for a review before the child left, and got none."""
    found: dict[date, list[BroughtForward]] = {}
    for period in periods:
        if calls and period.ended_on:
            held = _days(reviews, period)
            of_it = [call for call in calls if period.started_on <= call.event_on <= period.ended_on]
            asked = [told for call in of_it if (told := call.asks(held, left_on=period.ended_on))]
            if asked:
                found[period.started_on] = asked
    return found


def _days(reviews: Sequence[Review], period: CarePeriod) -> list[date]:
    """The days of the reviews of a time in care."""
    last = period.ended_on or date.max
    return [day for review in reviews if period.started_on <= (day := first_day(review)) <= last]
