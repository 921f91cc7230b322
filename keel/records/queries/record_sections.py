"""The sections of a review's record: one as it stands, for who saves it; all of them; their earlier words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware

from keel.law.wording import say
from keel.records.models import RecordSection, RecordSectionVersion, ReviewStatus, Writing
from keel.records.permissions import Actor
from keel.records.plain import ask_seen
from keel.records.queries.audit import names_of_users
from keel.records.queries.children import seen_sql

Status = ReviewStatus.Status
HERE_FOR = timedelta(seconds=45)
"""Who was heard of so lately is in the room: a page that is looked at says so every fifteen seconds."""
AS_IT_STANDS = """
SELECT review.id, review.source, review.over,
       (SELECT MAX(step.written_at) FROM records_reviewstatus AS step
        WHERE step.review_id = review.id AND step.status = 'record_issued'),
       section.id, section.version, section.text, section.by, section.sent_from, section.written_at, section.kept_at,
       writing.key, writing.at
FROM ({seen}) AS child
JOIN records_review AS review ON review.child_id = child.id
LEFT JOIN records_recordsection AS section ON section.review_id = review.id AND section.key = %(key)s
LEFT JOIN records_writing AS writing ON writing.review_id = review.id AND writing.user_id = %(user)s
WHERE child.number = %(number)s AND review.id = %(review)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """One section as it stands, and whether the record can be written. `section` None: nothing was written yet."""

    why_closed: str
    section: int | None
    version: int = 0
    text: str = ""
    by: str = ""
    sent_from: str = ""
    at: datetime | None = None
    kept_at: datetime | None = None
    here: str = ""
    """The section at which this person was last heard of, and when."""
    here_at: datetime | None = None


def section_as_it_stands(
    actor: Actor, child: str, review: int, key: str, today: date, *, user: int = 0
) -> Stands | None:
    """One section of one review of a child whom this person may see; None where they may not. One query.

    `user`: whose sign-in it is, for where they were last heard of.
    """
    seen = seen_sql(actor, today)
    rows = ask_seen(AS_IT_STANDS, seen, key=key, number=child, review=review, user=user) if seen else []
    if not rows:
        return None
    _, source, over, issued, section, version, text, by, sent_from, at, kept_at, here, here_at = rows[0]
    return Stands(
        why_closed=why_closed(source=source, over=bool(over), issued_at=_moment(issued)),
        section=section,
        version=version or 0,
        text=text or "",
        by=by or "",
        sent_from=sent_from or "",
        at=_moment(at),
        kept_at=_moment(kept_at),
        here=here or "",
        here_at=_moment(here_at),
    )


def why_closed(*, source: str, over: bool, issued_at: datetime | None) -> str:
    """Why the record of a review cannot be written; empty where it can."""
    if source != "keel":
        return "Another system told of this review, and its record is kept there. Keel has nothing to write it in."
    if over:
        return "This review was cancelled, or called not required. Bring it back before you write its record."
    if issued_at:
        return f"The record of this review was finished on {say(issued_at.date())}, so it is no longer written here."
    return ""


def _moment(value: Any) -> datetime | None:
    """A moment of a plain answer: SQLite gives it as text, in the time that Django keeps."""
    if isinstance(value, str):
        value = parse_datetime(value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return make_aware(value, connection.timezone)
    return value if isinstance(value, datetime) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionNow:
    """A section as a page shows it. `who`: the name of whoever wrote it last."""

    key: str
    text: str
    version: int
    at: datetime
    by: str
    who: str


def sections_of(review: int) -> dict[str, SectionNow]:
    """Every section of a record that was written, by key. Two queries."""
    rows = list(RecordSection.objects.filter(review=review).order_by("id"))
    names = names_of_users(row.by for row in rows)
    return {
        row.key: SectionNow(
            key=row.key,
            text=row.text,
            version=row.version,
            at=row.written_at,
            by=row.by,
            who=names.get(row.by, row.by),
        )
        for row in rows
    }


def changed_since(review: int, known: Mapping[str, int]) -> list[SectionNow]:
    """The sections among these whose version is newer than the one that a page knows. One query where none is."""
    rows = RecordSection.objects.filter(review=review, key__in=list(known)[:100])
    newer = [key for key, version in rows.values_list("key", "version") if version > known[key]]
    return [section for key, section in sections_of(review).items() if key in newer] if newer else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Earlier words of a section."""

    version: int
    text: str
    at: datetime
    who: str


def earlier_words(review: int, key: str) -> Sequence[Earlier]:
    """What a section said before, the newest first. Two queries."""
    rows = RecordSectionVersion.objects.filter(section__review=review, section__key=key).order_by("-version")
    found = list(rows[:100])
    names = names_of_users(row.by for row in found)
    return [
        Earlier(version=row.version, text=row.text, at=row.written_at, who=names.get(row.by, row.by)) for row in found
    ]


@dataclass(frozen=True, slots=True)
class InRoom:
    """Somebody else who is in the room, and at which section."""

    name: str
    key: str


def others_in_room(review: int, user: int, now: datetime) -> list[InRoom]:
    """Who else is in the room. One query."""
    there = Writing.objects.filter(review=review, at__gte=now - HERE_FOR).exclude(user=user)
    return [InRoom(str(row.user), row.key) for row in there.select_related("user__staff").order_by("user_id")]


def last_plan(child: int, review: int, before: date) -> tuple[date, str] | None:
    """The day and the care plan of the newest review before a day whose plan is kept in Keel. One query."""
    rows = RecordSection.objects.filter(review__child=child, review__first_part_on__lt=before, key="plan").exclude(
        review=review
    )
    row = rows.exclude(text="").order_by("-review__first_part_on").select_related("review").first()
    return (row.review.first_part_on, row.text) if row and row.review.first_part_on else None
