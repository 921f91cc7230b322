"""The IRO at the review: who chairs, and the private conversation before it (regulation 36(1))."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keel.law import sources
from keel.law.independence import Bar
from keel.law.placements import Ruling
from keel.law.sources import Source
from keel.law.wording import say


class Chair(StrEnum):
    """Who chairs a review meeting, or means to."""

    IRO = "iro"
    YOUNG_PERSON = "young_person"
    OTHER_IRO = "other_iro"
    CASE_HOLDING_TEAM = "case_holding_team"
    SOMEBODY_ELSE = "somebody_else"


def may_chair(chair: Chair, *, iro_present: bool, bars: Sequence[Bar] = ()) -> Ruling:
    """Say whether somebody may chair a review meeting.

    The child's IRO attends so far as is reasonably practicable and, if there, chairs. A young person may lead or share
    the chair while the IRO is present. Only another IRO may stand in, and only one whom regulation 46 does not bar from
    this child's case (`bars`, from `independence.bars`); nobody from the team that holds the case.
    Source: regulation 36(1)(a) (`sources.IRO_AT_REVIEW`); regulation 46 (`sources.WHO_MAY_BE_IRO`).
    """
    if chair is Chair.YOUNG_PERSON:
        return _young_person(iro_present)
    if chair is Chair.IRO:
        if iro_present:
            return Ruling(True, "The IRO is there, and so chairs.", sources.IRO_AT_REVIEW)
        return Ruling(False, "The IRO is not there, so cannot chair.", sources.IRO_AT_REVIEW)
    if chair is Chair.CASE_HOLDING_TEAM:
        return Ruling(False, "Nobody from the team that holds the case may stand in.", sources.WHO_MAY_BE_IRO)
    if iro_present:
        return Ruling(False, "The IRO is there, and so chairs.", sources.IRO_AT_REVIEW)
    if chair is Chair.SOMEBODY_ELSE:
        return Ruling(False, "Only another IRO may stand in.", sources.WHO_MAY_BE_IRO)
    if bars:
        reasons = " ".join(bar.because for bar in bars)
        return Ruling(False, f"This IRO may not stand in for this child. {reasons}", sources.WHO_MAY_BE_IRO)
    return Ruling(True, "Another IRO who may act for this child stands in.", sources.WHO_MAY_BE_IRO)


def _young_person(iro_present: bool) -> Ruling:
    if iro_present:
        return Ruling(True, "A young person may lead, with the IRO present.", sources.YOUNG_PERSON_LEADS)
    return Ruling(False, "A young person may lead only with the IRO present.", sources.YOUNG_PERSON_LEADS)


class NotHeld(StrEnum):
    """Why the IRO did not speak to the child in private before a review."""

    CHILD_REFUSED = "child_refused"
    AGE_OR_UNDERSTANDING = "age_or_understanding"
    COULD_NOT_BE_ARRANGED = "could_not_be_arranged"


NOT_HELD_WORDS: dict[NotHeld, str] = {
    NotHeld.CHILD_REFUSED: "The child, who understands enough to choose, did not want to.",
    NotHeld.AGE_OR_UNDERSTANDING: "The IRO thought it not appropriate for the child's age and understanding.",
    NotHeld.COULD_NOT_BE_ARRANGED: "It could not be arranged, which is not a lawful reason.",
}
LAWFUL_REASONS: frozenset[NotHeld] = frozenset({NotHeld.CHILD_REFUSED, NotHeld.AGE_OR_UNDERSTANDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """How the duty to speak to the child in private stands: `met` by speaking or by a lawful reason not to."""

    met: bool
    held: bool
    because: str
    source: Source


def private_conversation(
    *,
    review_on: date,
    held_on: date | None = None,
    alone: bool = True,
    reason: NotHeld | None = None,
    last_review_on: date | None = None,
) -> Conversation:
    """Say whether the IRO met the duty to speak to the child in private before a review.

    Before each review, unless a child of sufficient understanding refuses, or the IRO thinks it inappropriate for the
    child's age and understanding. One held before the last review (`last_review_on`) was for that review. That it could
    not be arranged excuses nobody. Source: regulation 36(1)(b) (`sources.PRIVATE_CONVERSATION`).
    """
    held, fault = _held(held_on, alone, review_on, last_review_on)
    if held:
        return _conversation(True, fault, held=True)
    if reason is None:
        return _conversation(False, f"{fault} No reason is recorded.")
    words = NOT_HELD_WORDS[reason]
    return _conversation(reason in LAWFUL_REASONS, words if held_on is None else f"{fault} {words}")


def _held(held_on: date | None, alone: bool, review_on: date, last_review_on: date | None) -> tuple[bool, str]:
    """Say whether a conversation was one in private before this review, and in words how it stands."""
    if held_on is None:
        return False, "No private conversation is on record."
    when = f"The conversation on {say(held_on)}"
    if held_on > review_on:
        return False, f"{when} came after the review on {say(review_on)}."
    if last_review_on is not None and held_on <= last_review_on:
        return False, f"{when} was for the review on {say(last_review_on)}, not for this one."
    if not alone:
        return False, f"{when} was not in private."
    return True, f"{when} was in private and before the review."


def _conversation(met: bool, because: str, *, held: bool = False) -> Conversation:
    return Conversation(met=met, held=held, because=because, source=sources.PRIVATE_CONVERSATION)
