"""Which ground of regulation 33(3) brings a child's next review forward, and which were not met before care ended."""

from datetime import date

from keel.law.forward import BroughtForward
from keel.records.forwarding import calls_of, first_asked
from keel.records.models import CarePeriod, Child, Review


def forward_of(child: Child, today: date) -> BroughtForward | None:
    """What still brings the next review forward, in the time in care that is going on. At most three queries."""
    calls = calls_of([child.pk]).get(child.pk, [])
    if not calls:
        return None
    period = CarePeriod.objects.filter(child=child, started_on__lte=today).order_by("-started_on").first()
    if period is None or (period.ended_on and period.ended_on <= today):
        return None
    return first_asked(calls, _held(child, period), period.started_on)


def forced_before_leaving(child: Child) -> dict[date, list[BroughtForward]]:
    """First day of a time in care that ended -> what asked for a review before the child left, and got none.

    At most three queries.
    """
    calls = calls_of([child.pk]).get(child.pk, [])
    found: dict[date, list[BroughtForward]] = {}
    if not calls:
        return found
    for period in CarePeriod.objects.filter(child=child, ended_on__isnull=False):
        if period.ended_on:
            held = _held(child, period)
            of_it = [call for call in calls if period.started_on <= call.event_on <= period.ended_on]
            asked = [told for call in of_it if (told := call.asks(held, left_on=period.ended_on))]
            if asked:
                found[period.started_on] = asked
    return found


def _held(child: Child, period: CarePeriod) -> list[date]:
    held = Review.objects.filter(child=child, first_part_on__gte=period.started_on)
    if period.ended_on:
        held = held.filter(first_part_on__lte=period.ended_on)
    return [day for day in held.values_list("first_part_on", flat=True) if day]
