"""Copying what brothers and sisters share from one record to another: by choice, part by part, never the private."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from keel.law.record import SHARED
from keel.records.commands.record_sections import save_section
from keel.records.commands.review_steps import hold_child, write_review_event
from keel.records.models import Review
from keel.records.permissions import Actor, Permission
from keel.records.queries.record_sections import sections_of
from keel.records.queries.review_record import review_record
from keel.records.queries.together import reviewed_together
from keel.records.refused import NotPermitted, Refused


@transaction.atomic
def copy_shared(
    *, by: Actor, user: int, review: Review, source: Review, keys: Mapping[str, int], today: date, now: datetime
) -> int:
    """Copy these parts of a brother’s or sister’s record into this one: part -> this one's version that was shown.

    Returns how many. Raises `Refused` for a part that is private, for reviews that are not together, and
    `WrittenMeanwhile` where somebody wrote the part here since.
    """
    by.must(Permission.WRITE_RECORD)
    child = hold_child(by, review.child_id, today)
    record = review_record(by, child.number, review.pk, today)
    if record is None or source.pk not in {one.review.pk for one in reviewed_together(by, record)}:
        raise NotPermitted("These two reviews are not of brothers and sisters on one day, so nothing is copied.")
    if not keys:
        raise Refused("Choose what is to be copied. Nothing was chosen, so nothing was changed.")
    if private := sorted(set(keys) - SHARED):
        raise Refused(f"This part is each child’s own, and is never copied: {private[0]}.")
    theirs = sections_of(source.pk)
    for key, version in keys.items():
        if key not in theirs:
            raise Refused("That part is no longer in the other record. Open the page again.")
        save_section(
            by=by, user=user, child=child.number, review=review.pk, key=key, text=theirs[key].text, version=version,
            today=today, now=now,
        )  # fmt: skip
    said = {"sections": sorted(keys), "copied_from": source.pk}
    write_review_event(who=by, action="shared parts of a record copied", review=review, now=now, said=said)
    return len(keys)
