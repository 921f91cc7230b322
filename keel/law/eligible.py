"""Eligible children and pathway plans: part 7 of the 2010 Regulations, and regulation 7 of the 2010 care leavers' ones.

Spans of care are (first day, day care ended or None). The caller leaves short breaks out of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from keel.law import sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, Calendar, CalendarDays, Months, Weeks, add_length
from keel.law.duties import Duty, duty_within
from keel.law.endings import adult_on, years_after
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.wording import ordinal, say

CARE_NEEDED = Weeks(13)
COUNTED_FROM_AGE_YEARS = 14
ELIGIBLE_FROM_AGE_YEARS = 16
ASSESSMENT_WITHIN = Months(3)

CareSpan = tuple[date, date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Whether a child is an eligible child, and from which day.

    `since` is the first day on which the child is one; None where these spans never make them one. Where care still
    goes on it may lie ahead, and holds if care goes on. `reached_on` is the day on which the weeks of care were
    complete, whatever the age.
    """

    since: date | None
    reached_on: date | None
    because: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayInReview:
    """Whether a review is one of the pathway plan too, and why."""

    needed: bool
    because: str
    source: Source


def eligible_child(born_on: date, spans: Iterable[CareSpan]) -> Eligibility:
    """Give the first day on which a child is eligible.

    An eligible child is 16 or 17, is looked after, and has been looked after for at least thirteen weeks in all since
    turning 14. The weeks need not run on: every span counts, and a day counts once it is over.
    Source: part 7 of the 2010 Regulations (`sources.ELIGIBLE_CHILD`).
    """
    counting_from = years_after(born_on, COUNTED_FROM_AGE_YEARS)
    of_age, adult = years_after(born_on, ELIGIBLE_FROM_AGE_YEARS), adult_on(born_on)
    counted = 0
    since = reached = None
    for first, end in _counted(spans, counting_from, adult):
        complete = add_length(first, CARE_NEEDED) - timedelta(days=counted)
        if reached is None and complete <= end:
            reached = complete
        day = max(first, of_age, complete)
        if day < end:
            since = day
            break
        counted += (end - first).days
    birthday = f"{ordinal(COUNTED_FROM_AGE_YEARS)} birthday"
    because = (
        f"Care is counted from the child's {birthday}, {say(counting_from)}, and short breaks are not.",
        f"It came to {CARE_NEEDED} in all on {say(reached)}."
        if reached
        else f"It came to {CalendarDays(counted)} in all, fewer than {CARE_NEEDED}.",
        _standing(since, of_age),
    )
    return Eligibility(since=since, reached_on=reached, because=because, source=sources.ELIGIBLE_CHILD)


def _standing(since: date | None, of_age: date) -> str:
    if since is None:
        return "On no day was the child looked after at 16 or 17 with that much care behind them."
    return f"The child turns {ELIGIBLE_FROM_AGE_YEARS} on {say(of_age)}, so is an eligible child from {say(since)}."


def _counted(spans: Iterable[CareSpan], opening: date, closing: date) -> Iterator[tuple[date, date]]:
    """Give the stretches of care between two birthdays in order, each day once; the end is not part of a stretch."""
    reached = opening
    for first, end in sorted((first, min(end or closing, closing)) for first, end in spans):
        first = max(first, reached)
        if first < end:
            yield first, end
            reached = end


def needs_assessment(eligible_since: date, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the last day for assessing an eligible child's needs: three months from becoming one.

    Source: part 7 of the 2010 Regulations (`sources.PATHWAY_PLAN`).
    """
    return duty_within(
        Rule.PATHWAY_ASSESSMENT,
        "Needs assessed for the pathway plan",
        ASSESSMENT_WITHIN,
        eligible_since,
        "the day the child became an eligible child",
        sources.PATHWAY_PLAN,
        calendar,
    )


def pathway_in_review(eligible_since: date | None, review_on: date) -> PathwayInReview:
    """Say whether a review covers the pathway plan.

    An eligible child's pathway plan sits with the care plan: one review, chaired by the IRO, covers both.
    Source: part 7 of the 2010 Regulations (`sources.PATHWAY_PLAN`).
    """
    needed = eligible_since is not None and review_on >= eligible_since
    if needed:
        because = "The child is an eligible child, so the pathway plan is reviewed in the same review."
    elif eligible_since is None:
        because = "The child is not an eligible child, so there is no pathway plan to review."
    else:
        because = f"The child is an eligible child only from {say(eligible_since)}, after this review."
    return PathwayInReview(needed=needed, because=because, source=sources.PATHWAY_PLAN)


def pathway_review(last_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the last day for the next pathway plan review of a young person who has left care.

    Relevant and former relevant children: at most every six months. Not a duty of the IRO unless the council says so.
    Source: regulation 7 of the care leavers' regulations (`sources.PATHWAY_REVIEW`).
    """
    return duty_within(
        Rule.PATHWAY_REVIEW,
        "Pathway plan reviewed",
        Months(practice.pathway_review_months),
        last_on,
        "the last review of the pathway plan",
        sources.PATHWAY_REVIEW,
        calendar,
        practice.used("pathway_review_months"),
    )


def pathway_review_after_move(moved_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the last day for the early review after a move to semi-independent accommodation: about 28 days.

    Source: regulation 7 of the care leavers' regulations (`sources.PATHWAY_REVIEW`).
    """
    return duty_within(
        Rule.PATHWAY_MOVE,
        "Pathway plan reviewed after the move",
        CalendarDays(practice.pathway_move_days),
        moved_on,
        "the move to semi-independent accommodation",
        sources.PATHWAY_REVIEW,
        calendar,
        practice.used("pathway_move_days"),
    )
