"""Which review regulation 33(3) brings forward: the grounds that were told of a child, as the law reads them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from keel.law.forward import BroughtForward, Ground, bring_forward
from keel.records.models import SignificantEvent

REVIEW, MISTAKE = SignificantEvent.Answer.REVIEW, SignificantEvent.Answer.MISTAKE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One ground that was told, with what the law asks of it."""

    event: int
    ground: Ground
    event_on: date
    entered_on: date | None = None
    leaves_on: date | None = None
    under_care_order: bool = False

    def asks(self, reviews: Sequence[date], *, left_on: date | None = None) -> BroughtForward | None:
        """What it asks for, given the days of the reviews that were held; None where one of them settled it.

        `left_on`: when the child did leave, where that is known.
        """
        return bring_forward(
            self.ground,
            event_on=self.event_on,
            entered_on=self.entered_on or self.event_on,
            leaves_on=left_on or self.leaves_on,
            reviews=reviews,
            under_care_order=self.under_care_order,
        )


def calls_of(children: Sequence[int]) -> dict[int, list[Call]]:
    """Child -> every ground that was told, the earliest first. One query.

    An IRO who answers an event with *a review now* asks for one, which is ground (a) from that day.
    """
    told = SignificantEvent.objects.exclude(answer=MISTAKE)
    found: dict[int, list[SignificantEvent]] = defaultdict(list)
    for event in told.filter(~Q(ground="") | Q(answer=REVIEW), child_id__in=children):
        found[event.child_id].append(event)
    return {child: calls_in(events) for child, events in found.items()}


def calls_in(events: Iterable[SignificantEvent]) -> list[Call]:
    """Every ground among these events of one child, the earliest first."""
    counts = (event for event in events if event.answer != MISTAKE and (event.ground or event.answer == REVIEW))
    return sorted(map(_call, counts), key=lambda call: (call.event_on, call.event))


def _call(event: SignificantEvent) -> Call:
    if not event.ground:
        assert event.answered_on
        return Call(event=event.pk, ground=Ground.IRO_ASKS, event_on=event.answered_on)
    return Call(
        event=event.pk,
        ground=Ground(event.ground),
        event_on=event.happened_on,
        entered_on=event.entered_on,
        leaves_on=event.leaves_on,
        under_care_order=event.under_care_order,
    )


def first_asked(
    calls: Iterable[Call], reviews: Sequence[date], since: date, ended_on: date | None = None
) -> BroughtForward | None:
    """The ground of this time in care that still asks for a review: the first whose day of leaving comes soonest."""
    asked = [
        found
        for call in calls
        if call.event_on >= since and (ended_on is None or call.event_on <= ended_on)
        if (found := call.asks(reviews, left_on=ended_on))
    ]
    return min(asked, key=lambda one: (one.before or date.max, one.called_on), default=None)
