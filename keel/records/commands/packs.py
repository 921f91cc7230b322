"""Packs for a place without a signal: noting that one was made, and bringing its notes back into the record.

Nothing that somebody wrote meanwhile is overwritten: each section is saved on the version that went with the pack, or
on the version that the person has just been shown beside their own words.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from keel.records.commands.decisions import write_decision
from keel.records.commands.record_sections import save_section
from keel.records.commands.review_steps import hold_child, write_review_event
from keel.records.models import Pack, Review
from keel.records.permissions import Actor, Permission
from keel.records.queries.record_sections import sections_of
from keel.records.refused import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedDecision:
    """A decision as it was written away from Keel."""

    text: str
    childs_words: str
    owner: str
    due_on: date | None


@transaction.atomic
def make_pack(*, by: Actor, review: Review, today: date, now: datetime) -> Pack:
    """Note that a pack leaves, and which version of every section goes with it."""
    by.must(Permission.WRITE_RECORD)
    hold_child(by, review.child_id, today)
    versions = {key: section.version for key, section in sections_of(review.pk).items()}
    pack = Pack.objects.create(
        review=review, token=secrets.token_urlsafe(32), versions=versions, made_at=now, by=by.name
    )
    write_review_event(who=by, action="pack made", review=review, now=now, said={"pack": pack.pk})
    return pack


@transaction.atomic
def bring_back(
    *,
    by: Actor,
    user: int,
    pack: Pack,
    sections: Mapping[str, tuple[str, int]],
    decisions: Sequence[NotedDecision],
    today: date,
    now: datetime,
) -> int:
    """Write the notes of a pack that were chosen: section -> (words, the version that they rest on). Gives how many.

    All or none: raises `WrittenMeanwhile` where a section was written since it was shown, and `Refused`.
    """
    by.must(Permission.WRITE_RECORD)
    review = pack.review
    child = hold_child(by, review.child_id, today)
    if not sections and not decisions:
        raise Refused("Nothing was chosen, so nothing was brought in.")
    for key, (text, version) in sections.items():
        save_section(
            by=by,
            user=user,
            child=child.number,
            review=review.pk,
            key=key,
            text=text,
            version=version,
            today=today,
            now=now,
        )
    for noted in decisions:
        write_decision(
            by=by,
            review=review,
            text=noted.text,
            childs_words=noted.childs_words,
            owner=noted.owner,
            owner_staff=None,
            due_on=noted.due_on,
            today=today,
            now=now,
        )
    pack.back_at = now
    pack.save(update_fields=["back_at"])
    said = {"pack": pack.pk, "sections": sorted(sections), "decisions": len(decisions)}
    write_review_event(who=by, action="notes of a pack brought in", review=review, now=now, said=said)
    return len(sections) + len(decisions)
