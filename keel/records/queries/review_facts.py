"""What was done of each of many reviews, as the clocks read it. As many queries for any number of reviews."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.records.models import Review, ReviewStatus
from keel.records.queries.papers import papers_closed
from keel.records.queries.preparing import conversations_of, met_on, talked_of

Status = ReviewStatus.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """One review: its days, and the day on which each thing was done; None where it was not."""

    child: int
    kept_here: bool
    """Its record is kept in Keel; False where a return or a spreadsheet told that it was held."""
    over: bool
    booked_for: date | None
    first_part_on: date | None
    completed_on: date | None
    adjourned: bool
    talked_on: date | None
    invited_on: date | None
    papers_on: date | None
    """When the last of the papers that were asked for came, or was found not to be needed."""
    conversation_on: date | None
    """When the child was spoken to in private, or a lawful reason not to was recorded."""
    decisions_issued_on: date | None
    manager_responded_on: date | None
    deemed: bool
    """Nobody answered in time: the decisions stand as agreed."""
    record_issued_on: date | None
    distributed_on: date | None
    plan_updated_on: date | None


def facts_of_reviews(reviews: Sequence[int]) -> dict[int, ReviewFacts]:
    """Review -> its facts."""
    steps: dict[int, dict[str, tuple[date, Any]]] = defaultdict(dict)
    taken = ReviewStatus.objects.filter(review_id__in=reviews).order_by("id")
    for review, status, on, said in taken.values_list("review_id", "status", "on", "said"):
        # A booking that was changed after people were invited stands as invited since the day on which they were.
        if not (status == Status.INVITED and said.get("before") and status in steps[review]):
            steps[review][status] = (on, said)
    talked, papers, spoken = talked_of(reviews), papers_closed(reviews), conversations_of(reviews)
    columns = ("id", "child_id", "source", "over", "booked_for", "first_part_on", "completed_on", "plan_updated_on")
    found = {}
    for row in Review.objects.filter(pk__in=reviews).values(*columns):
        key, mine = row["id"], steps[row["id"]]
        found[key] = ReviewFacts(
            child=row["child_id"],
            kept_here=row["source"] == Review.Source.KEEL.value,
            over=row["over"],
            booked_for=row["booked_for"],
            first_part_on=row["first_part_on"],
            completed_on=row["completed_on"],
            adjourned=Status.ADJOURNED in mine,
            talked_on=talked.get(key),
            invited_on=_on(mine, Status.INVITED),
            papers_on=papers.get(key),
            conversation_on=met_on(spoken.get(key, ()), row["first_part_on"] or row["booked_for"]),
            decisions_issued_on=_on(mine, Status.DECISIONS_ISSUED),
            manager_responded_on=_on(mine, Status.MANAGER_RESPONDED),
            deemed=Status.MANAGER_RESPONDED in mine and bool(mine[Status.MANAGER_RESPONDED][1].get("deemed")),
            record_issued_on=_on(mine, Status.RECORD_ISSUED),
            distributed_on=_on(mine, Status.DISTRIBUTED),
            plan_updated_on=row["plan_updated_on"],
        )
    return found


def _on(steps: dict[str, tuple[date, Any]], status: str) -> date | None:
    return steps[status][0] if status in steps else None
