"""Brothers and sisters who are reviewed on the same day: whose shared parts of the record can be copied, by choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from keel.law.record import SHARED, Section, sections_for
from keel.records.models import Child, Review
from keel.records.permissions import Actor
from keel.records.queries.children import visible_to
from keel.records.queries.record_sections import SectionNow, sections_of
from keel.records.queries.review_record import ReviewRecord
from keel.records.queries.room import track_at
from keel.records.queries.ties import ties_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A brother or sister with their review of the same day."""

    child: Child
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One shared part that the other's record has and this one has otherwise, or not at all.

    `names`: it says the name of the other child, so it may hold what is about them alone.
    """

    section: Section
    theirs: SectionNow
    mine: str
    version: int
    names: bool


def day_of_review(review: Review) -> date | None:
    """The day on which a review is, or is to be, held."""
    return review.first_part_on or review.booked_for


def reviewed_together(actor: Actor, record: ReviewRecord) -> list[Together]:
    """The brothers and sisters reviewed on the same day whom this person may see; no parent or child. Three queries."""
    day = day_of_review(record.review)
    ties = [tie for tie in ties_of([record.child.pk]) if tie.parent is None] if day else []
    if not ties:
        return []
    others = [tie.beside(record.child.pk) for tie in ties]
    seen = visible_to(actor, record.standing.today).filter(pk__in=others)
    same = Q(first_part_on=day) | Q(first_part_on__isnull=True, booked_for=day)
    rows = Review.objects.filter(same, child__in=seen, over=False, source=Review.Source.KEEL).select_related("child")
    return [Together(child=row.child, review=row) for row in rows.order_by("child__born_on", "child_id")]


def shared_parts(record: ReviewRecord, other: Together, facts_on: date) -> Sequence[Shared]:
    """What can be copied from the other's record. Four queries."""
    mine, theirs = sections_of(record.review.pk), sections_of(other.review.pk)
    known = sections_for(track_at(record.standing.facts, facts_on))
    return [
        Shared(
            section=known[key],
            theirs=section,
            mine=_text(mine, key),
            version=mine[key].version if key in mine else 0,
            names=_names(other.child, section.text),
        )
        for key, section in theirs.items()
        if key in SHARED and key in known and section.text.strip() and section.text != _text(mine, key)
    ]


def _text(sections: Mapping[str, SectionNow], key: str) -> str:
    return sections[key].text if key in sections else ""


def _names(child: Child, text: str) -> bool:
    words = {word.strip(".,;:!?’'“”()").casefold() for word in text.split()}
    return any(name.casefold() in words for name in (child.given_name, child.preferred_name) if name)
