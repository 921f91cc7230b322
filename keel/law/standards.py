"""The standards of the second review: what should stand by then for a child to have a settled plan, and its score.

Seven items of two points: the service's own form, which rests on the duty to consider permanence at every review and
on the expectation that the plan for it is settled by the second, at about four months.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.answers import Rule
from keel.law.facts import CareFacts
from keel.law.permanence import BY_REVIEW
from keel.law.sources import Source


class Met(StrEnum):
    """How far a standard is met."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"


POINTS: Mapping[Met, int] = {Met.MET: 2, Met.PARTLY: 1, Met.NOT_MET: 0}


@dataclass(frozen=True, slots=True)
class Standard:
    """One item of the form: its code, what it asks, and where that comes from."""

    code: str
    asks: str
    source: Source


STANDARDS: tuple[Standard, ...] = (
    Standard("permanence", "A plan for permanence is recorded", sources.PERMANENCE),
    Standard("parallel", "A parallel plan is recorded", sources.PERMANENCE),
    Standard("evidence", "There is evidence for the plan", sources.PERMANENCE),
    Standard("assessment", "The assessment is up to date", sources.MATTERS),
    Standard("voice", "The child’s voice is in the plan", sources.MATTERS),
    Standard("owned", "The plan says who does what, and by when", sources.DECISIONS),
    Standard("contingency", "The plan says what happens if it cannot be", sources.MATTERS),
)
CODES = frozenset(standard.code for standard in STANDARDS)
MOST = len(STANDARDS) * POINTS[Met.MET]
"""The points of a form on which everything is met: 14."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points of a form, of `out_of`; its parts in the order of the form; None where an item is not answered."""

    points: int
    out_of: int
    parts: tuple[tuple[Standard, int | None], ...]
    because: str

    @property
    def complete(self) -> bool:
        """Whether every item is answered."""
        return all(points is not None for _, points in self.parts)


def score(answers: Mapping[str, str]) -> Score:
    """Add a form up: 2 for what is met, 1 for partly, 0 for not met or not answered.

    `answers`: code of the standard -> how far it is met.
    """
    parts = tuple(
        (standard, POINTS[Met(answers[standard.code])] if standard.code in answers else None) for standard in STANDARDS
    )
    points = sum(given or 0 for _, given in parts)
    blank = sum(given is None for _, given in parts)
    because = f"{points} of {MOST} points: 2 for each standard that is met, 1 for each that is partly met."
    if blank:
        because += f" {blank} of {len(STANDARDS)} not answered yet, which count as nothing."
    return Score(points=points, out_of=MOST, parts=parts, because=because)


def is_second(due_rule: str, facts: CareFacts | None, on: date) -> bool:
    """Say whether a review is the second of a period of care: by the rule it was due by, or by counting.

    Extra reviews and those begun and never completed do not count; nor is counted where earlier ones are not known.
    Source: regulation 33(2) (`sources.LATER_REVIEWS`); `sources.PERMANENCE`.
    """
    if due_rule == Rule.SECOND:
        return True
    if facts is None or not facts.start_known or not _all_known(facts, on):
        return False
    before: Sequence[date] = [
        review.first_part_on
        for review in facts.reviews
        if not review.extra and not review.unfinished and review.first_part_on < on
    ]
    return len(before) == BY_REVIEW - 1


def _all_known(facts: CareFacts, on: date) -> bool:
    """Whether every review from the start of care to a day is known."""
    if facts.known is None:
        return True
    return any(span.first <= facts.started_on and (span.last is None or span.last >= on) for span in facts.known)
