"""The full record of a review is finished: asked for what must be in it, and kept with what it said then."""

from datetime import date, datetime

from django.db import transaction

from keel.law.steps import Step, may_follow
from keel.law.wording import join_words, say
from keel.records.commands.review_steps import hold_review, reason, write_review_event, write_step
from keel.records.models import Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries.decisions_out import step_of
from keel.records.queries.record import record_of
from keel.records.refused import Refused

Status = ReviewStatus.Status


@transaction.atomic
def issue_record(
    *, by: Actor, review: Review, today: date, now: datetime, because: str = "", seen: int | None = None
) -> ReviewStatus:
    """Finish the full record. What it lacks is named, and a reason asked for; without one it is `Refused`.

    What must be in it: rule book section 9; regulation 38.
    """
    by.must(Permission.WRITE_RECORD)
    _, review, newest = hold_review(by, review, seen, today, Permission.WRITE_RECORD)
    if step := step_of(review, Status.RECORD_ISSUED):
        raise Refused(f"The record of this review was finished on {say(step.on)}.")
    if not may_follow(Step(newest.status), Step.RECORD_ISSUED):
        raise Refused("The decisions go out first: the record holds them as they went to the team manager.")
    found = record_of(review)
    why = ""
    if found.lacks:
        why = reason(because, f"The record lacks {join_words(found.lacks)}. Write it, or say why it is not there.")
    said = {"digest": found.digest, "lacks": found.lacks}
    step = write_step(review, Status.RECORD_ISSUED, who=by, on=today, now=now, because=why, said=said)
    about = {"digest": found.digest, "lacks": len(found.lacks)}
    write_review_event(who=by, action="record of review finished", review=review, now=now, said=about)
    return step
