"""Answering the standards of the second review: how far each is met, and why. Earlier answers are kept."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from keel.law.standards import CODES, Met
from keel.law.wording import say
from keel.records.commands.review_steps import hold_child, write_review_event
from keel.records.models import Review, StandardsAnswer
from keel.records.permissions import Actor, Permission
from keel.records.queries.audit import names_of_users
from keel.records.queries.record_sections import why_closed
from keel.records.refused import Refused

LONGEST = 2000


@transaction.atomic
def answer_standard(
    *, by: Actor, review: Review, item: str, met: str, because: str, today: date, now: datetime, seen: int | None = None
) -> StandardsAnswer:
    """Say how far one standard is met, with the reason. `seen`: the key of the answer that stood on the page, or None.

    Raises `Refused` where somebody else answered meanwhile, and where an answer or its reason is missing.
    """
    by.must(Permission.WRITE_RECORD)
    hold_child(by, review.child_id, today)
    if why := why_closed(source=review.source, over=review.over, issued_at=None):
        raise Refused(why)
    if item not in CODES:
        raise Refused("The form has no such standard. Open the page again.")
    if met not in set(Met):
        raise Refused("Say whether it is met, partly met or not met.", about="met")
    because = because.replace("\r\n", "\n").replace("\0", "").strip()
    if not because:
        raise Refused("Say why: the reason is what the next reader works from.", about="because")
    if len(because) > LONGEST:
        raise Refused(f"The reason must be {LONGEST:,} characters or fewer.", about="because")
    stands = StandardsAnswer.objects.filter(review=review, item=item, stands=True).first()
    if stands and (stands.met, stands.because) == (met, because):
        return stands
    _refuse_meanwhile(stands, seen)
    if stands:
        StandardsAnswer.objects.filter(pk=stands.pk).update(stands=False)
    made = StandardsAnswer.objects.create(
        review=review, item=item, met=met, because=because, written_at=now, by=by.name
    )
    write_review_event(who=by, action="standard of the second review answered", review=review, now=now,
                       said={"item": item, "fields": ["because", "met"]})  # fmt: skip
    return made


def _refuse_meanwhile(stands: StandardsAnswer | None, seen: int | None) -> None:
    if stands is None or stands.pk == seen:
        return
    who = names_of_users([stands.by]).get(stands.by, stands.by)
    at = timezone.localtime(stands.written_at)
    raise Refused(
        f"{who} answered this at {at:%H:%M} on {say(at.date())}, while you were writing: {stands.get_met_display()}, "
        f"“{stands.because}”. What you typed is still here. Press again to put it in place of theirs, which is kept."
    )
