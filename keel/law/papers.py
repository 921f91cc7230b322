"""The papers that a review needs before it, and which of them a child's age and standing ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.endings import years_after
from keel.law.sources import Source
from keel.law.wording import say

SCHOOL_FROM_AGE_YEARS = 4
"""Reception begins in the September after the fourth birthday; a younger child may have a nursery place."""


class Kind(StrEnum):
    """A paper that a review needs."""

    REPORT = "report"
    CARE_PLAN = "care_plan"
    PLACEMENT_PLAN = "placement_plan"
    HEALTH_PLAN = "health_plan"
    PEP = "pep"
    PATHWAY_PLAN = "pathway_plan"


NAMES: dict[Kind, str] = {
    Kind.REPORT: "Social worker's report",
    Kind.CARE_PLAN: "Care plan",
    Kind.PLACEMENT_PLAN: "Placement plan",
    Kind.HEALTH_PLAN: "Health plan",
    Kind.PEP: "Personal education plan",
    Kind.PATHWAY_PLAN: "Pathway plan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whether a review of this child wants a paper, and why."""

    kind: Kind
    wanted: bool
    because: str
    source: Source


def papers_wanted(
    review_on: date, *, born_on: date | None, at_school: bool = False, eligible_since: date | None = None
) -> tuple[Wanted, ...]:
    """Say of each paper whether a review on a day wants it, in the order in which they are read.

    The report, the care plan, the placement plan and the health plan are wanted of every child. The personal education
    plan is wanted from the fourth birthday, or earlier where the child has a school or nursery (`at_school`); where no
    date of birth is known it is. The pathway plan is wanted of an eligible child.
    Sources: `sources.SOCIAL_WORK_REPORT`, `sources.CARE_PLAN`, `sources.PLACEMENT_PLAN`, `sources.MATTERS`,
    `sources.PATHWAY_PLAN`.
    """
    return tuple(_wanted(review_on, born_on, at_school, eligible_since))


def _wanted(review_on: date, born_on: date | None, at_school: bool, eligible_since: date | None) -> Iterator[Wanted]:
    every = "Every review wants it."
    yield Wanted(kind=Kind.REPORT, wanted=True, because=every, source=sources.SOCIAL_WORK_REPORT)
    yield Wanted(kind=Kind.CARE_PLAN, wanted=True, because=every, source=sources.CARE_PLAN)
    yield Wanted(kind=Kind.PLACEMENT_PLAN, wanted=True, because=every, source=sources.PLACEMENT_PLAN)
    yield Wanted(kind=Kind.HEALTH_PLAN, wanted=True, because=every, source=sources.MATTERS)
    school_age, why = _school_age(review_on, born_on, at_school)
    yield Wanted(kind=Kind.PEP, wanted=school_age, because=why, source=sources.MATTERS)
    eligible = eligible_since is not None and eligible_since <= review_on
    since = "is not an eligible child on that day"
    if eligible and eligible_since:
        since = f"is an eligible child since {say(eligible_since)}"
    yield Wanted(kind=Kind.PATHWAY_PLAN, wanted=eligible, because=f"The child {since}.", source=sources.PATHWAY_PLAN)


def _school_age(review_on: date, born_on: date | None, at_school: bool) -> tuple[bool, str]:
    if at_school:
        return True, "The child has a school, nursery or college."
    if born_on is None:
        return True, "The child's date of birth is not known, so it may be wanted."
    four = years_after(born_on, SCHOOL_FROM_AGE_YEARS)
    if review_on >= four:
        return True, f"The child turned {SCHOOL_FROM_AGE_YEARS} on {say(four)}."
    return False, f"The child is not {SCHOOL_FROM_AGE_YEARS} until {say(four)}, and no nursery is on record."
