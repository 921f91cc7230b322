"""What every review must consider: schedule 7, and the list for a child placed for adoption (regulation 36(6)).

In our own words. The checklist follows the timetable that the child is on; a review is not complete with a blank line.
"""

from dataclasses import dataclass

from keel.law import sources
from keel.law.facts import Track
from keel.law.sources import Source


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of a checklist."""

    code: str
    text: str
    source: Source


def _list(prefix: str, source: Source, *texts: str) -> tuple[Matter, ...]:
    return tuple(Matter(f"{prefix}{number}", text, source) for number, text in enumerate(texts, start=1))


SCHEDULE_7: tuple[Matter, ...] = _list(
    "S7_",
    sources.MATTERS,
    "What has changed since the last review, changes to the care plan, and whether earlier decisions were carried out; "
    "if not, why",
    "Whether to seek a change of legal status",
    "Whether there is a plan for permanence",
    "Contact with family and others",
    "Whether the placement is still the most suitable, and whether it is likely to change before the next review",
    "Education and the personal education plan",
    "Leisure interests",
    "Health, the health assessment and the health plan",
    "Identity: religion, race, culture and language",
    "Advice, support and assistance, and whether the child understands how to get it",
    "What is needed for when the child is no longer looked after",
    "The child's wishes and feelings, and the IRO's own views",
    "How often the social worker visits",
)
PLACED_FOR_ADOPTION: tuple[Matter, ...] = _list(
    "AAR36_",
    sources.PLACED_MATTERS,
    "Whether the agency is still satisfied that the child should be placed for adoption",
    "The child's needs, welfare and development, and any change needed to meet them",
    "Contact, and whether it should go on or alter",
    "Who exercises parental responsibility, and how",
    "Adoption support, and whether the need for it should be assessed again",
    "Arrangements for health and education",
    "How often to review",
)
# At the six-month review of a child authorised but not placed, and never before the placement order.
AUTHORISED_NOT_PLACED: tuple[Matter, ...] = _list(
    "AAR36_1_",
    sources.AUTHORISED_LATER,
    "Why the child has not been placed",
    "Whether the child should still be placed for adoption",
)


def matters_for(track: Track) -> tuple[Matter, ...]:
    """Give the checklist of the timetable that the child is on."""
    if track is Track.PLACED:
        return PLACED_FOR_ADOPTION
    return (*SCHEDULE_7, *AUTHORISED_NOT_PLACED) if track is Track.AUTHORISED else SCHEDULE_7


def blank_lines(track: Track, considered: frozenset[str]) -> tuple[Matter, ...]:
    """List what has not been considered yet; a review with any cannot be completed."""
    return tuple(matter for matter in matters_for(track) if matter.code not in considered)
