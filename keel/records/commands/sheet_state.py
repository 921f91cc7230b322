"""What the record holds of the children of a spreadsheet, read at once for some thousand of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from keel.law.facts import Span
from keel.records import derive
from keel.records.commands.derive import episodes_of
from keel.records.known import vouched_for
from keel.records.models import (
    Allocation,
    CareStart,
    CaseHeld,
    Child,
    GivenHeader,
    GivenSocialWorker,
    Review,
)
from keel.records.queries.children import open_on


@dataclass(slots=True)
class State:
    """Of these children: who they are, their care as returns tell it, their reviews, who works with them."""

    children: dict[int, Child]
    born_in_return: dict[int, date]
    periods: dict[int, list[derive.Period]]
    told_start: dict[int, CareStart]
    vouched: dict[int, tuple[Span, ...]]
    held: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    booked: dict[int, Review] = field(default_factory=dict)
    """The review that is booked and not yet held."""
    iros: dict[int, list[Allocation]] = field(default_factory=lambda: defaultdict(list))
    """Allocations that run on, or end later."""
    cases: dict[int, CaseHeld] = field(default_factory=dict)
    workers_in_return: dict[int, str] = field(default_factory=dict)

    def start_of(self, child: int) -> date | None:
        """When the newest time in care began, as far as is known: as a return states it, or else as it was told."""
        periods = derive.with_told_start(self.periods.get(child, []), self.start_told(child))
        return periods[-1].started_on if periods and periods[-1].start_known else None

    def start_told(self, child: int) -> date | None:
        """The start of care that somebody told of."""
        return self.told_start[child].started_on if child in self.told_start else None


def state_of_children(children: Sequence[int], today: date) -> State:
    """Read all of it. A dozen queries, however many children."""
    these = {"child_id__in": children}
    headers = GivenHeader.objects.filter(stands=True, born_on__isnull=False, **these)
    state = State(
        children=Child.objects.in_bulk(children),
        born_in_return={child: born for child, born in headers.values_list("child_id", "born_on") if born},
        periods={child: derive.periods(episodes) for child, episodes in episodes_of(children).items()},
        told_start={row.child_id: row for row in CareStart.objects.filter(**these).order_by("id")},
        vouched=vouched_for(children),
    )
    for review in Review.objects.filter(over=False, **these).order_by("-booked_for", "-id"):
        if review.first_part_on:
            state.held[review.child_id].add(review.first_part_on)
        elif review.booked_for:
            state.booked[review.child_id] = review
    for allocation in Allocation.objects.filter(**these).select_related("iro").order_by("id"):
        if allocation.to_on is None or allocation.to_on >= today:
            state.iros[allocation.child_id].append(allocation)
    state.cases = {row.child_id: row for row in CaseHeld.objects.filter(to_on=None, **these)}
    told = GivenSocialWorker.objects.filter(open_on("from_on", "to_on", today), stands=True, **these)
    state.workers_in_return = dict(told.order_by("from_on", "id").values_list("child_id", "worker"))
    return state
