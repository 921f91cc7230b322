"""What goes with a pack, and how its notes differ from the record when they come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law import record
from keel.law.record import Section
from keel.records.models import Decision, Pack, Review
from keel.records.queries.record_sections import SectionNow, sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One section of which the notes say something else. `changed`: somebody wrote it since the pack was made."""

    section: Section
    noted: str
    now: str
    version: int
    changed: bool
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """What came back: the sections that differ, and the decisions that the record has not."""

    differences: Sequence[Difference]
    decisions: Sequence[dict[str, Any]]


def pack_called(token: str, review: Review) -> Pack | None:
    """The pack with this token, of this review. One query."""
    return Pack.objects.filter(token=token, review=review).select_related("review").first()


def packs_of(review: Review) -> list[Pack]:
    """Every pack of a review, the newest first. One query."""
    return list(Pack.objects.filter(review=review).order_by("-made_at", "-id"))


def open_decisions(child: int, before: date) -> list[Decision]:
    """Decisions of earlier reviews that are still open. One query."""
    rows = Decision.objects.filter(child=child, closed_on__isnull=True, review__first_part_on__lt=before)
    return list(rows.order_by("due_on", "id"))


def differences(pack: Pack, notes: Mapping[str, str], decisions: Sequence[Mapping[str, str]]) -> Back:
    """Notes beside the record. A section that the notes never touched, or left as it is, does not differ."""
    stands = sections_of(pack.review_id)
    found = []
    for key, section in record.ANY.items():
        if key in notes and (one := _difference(section, notes[key], stands.get(key), pack)):
            found.append(one)
    there = list(Decision.objects.filter(review=pack.review_id).values_list("text", "childs_words", "owner"))
    new = [dict(one) for one in decisions if any(one.values()) and not _is_there(one, there)]
    return Back(differences=found, decisions=new)


def _is_there(one: Mapping[str, str], there: Sequence[tuple[str, str, str]]) -> bool:
    """Whether the record has this decision: one that says yet nothing of what was decided is known by the rest."""
    text, *rest = (one.get(name, "").strip() for name in ("text", "childs_words", "owner"))
    return any(text == known if text else rest == others for known, *others in there)


def _difference(section: Section, noted: str, now: SectionNow | None, pack: Pack) -> Difference | None:
    noted, words = noted.replace("\r\n", "\n").rstrip(), now.text if now else ""
    if noted == words:
        return None
    version = now.version if now else 0
    changed = version != pack.versions.get(section.key, 0)
    return Difference(
        section=section, noted=noted, now=words, version=version, changed=changed, who=now.who if now else ""
    )
