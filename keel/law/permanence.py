"""The plan for permanence, which should be settled by the second review: professional knowledge, not a provision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keel.law import sources
from keel.law.sources import Source
from keel.law.wording import ordinal, say

BY_REVIEW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PermanencePlan:
    """Whether a plan for permanence was on record by the second review; `in_time` is None while that is still to come.

    `by` is the day of that review.
    """

    in_time: bool | None
    by: date | None
    because: str
    source: Source


def permanence_plan(reviews: Sequence[date], recorded_on: date | None) -> PermanencePlan:
    """Say whether the plan for permanence was recorded by the second review of the period of care.

    `reviews` are the days of those held, extra ones left out by the caller. The plan should be settled by the second,
    at about four months. Source: `sources.PERMANENCE`.
    """
    which = f"the {ordinal(BY_REVIEW)} review"
    recorded = f"A plan for permanence was recorded on {say(recorded_on)}" if recorded_on else ""
    if len(reviews) < BY_REVIEW:
        if recorded_on:
            return _answer(True, None, f"{recorded}, before {which}.")
        return _answer(None, None, f"No plan for permanence is recorded; it should be by {which}, which is to come.")
    by = sorted(reviews)[BY_REVIEW - 1]
    if recorded_on is None:
        return _answer(False, by, f"No plan for permanence was recorded by {which}, on {say(by)}.")
    if recorded_on > by:
        return _answer(False, by, f"{recorded}, after {which} on {say(by)}.")
    return _answer(True, by, f"{recorded}, by {which} on {say(by)}.")


def _answer(in_time: bool | None, by: date | None, because: str) -> PermanencePlan:
    return PermanencePlan(in_time=in_time, by=by, because=because, source=sources.PERMANENCE)
