"""When the care plan was brought up to date after a review."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.review_steps import change, hold_review, write_review_event
from keel.records.models import Review
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused


@transaction.atomic
def say_plan_updated(
    *, by: Actor, review: Review, on: date, today: date, now: datetime, was: date | None = None
) -> Review:
    """Say on which day the care plan was updated: by whoever keeps reviews, or works on the child's case.

    `was`: the day that was said before, as it was shown; raises `Refused` where somebody said another meanwhile.
    """
    right = Permission.RECORD_REVIEW if by.may(Permission.RECORD_REVIEW) else Permission.DO_TASKS
    by.must(right)
    _, review, _ = hold_review(by, review, None, today, right)
    if review.completed_on is None:
        raise Refused("This review is not complete yet, so the plan cannot have been updated after it.")
    if not review.completed_on <= on <= today:
        raise Refused(
            f"Give a day from {say(review.completed_on)}, when the review was completed, to today.", about="on"
        )
    if review.plan_updated_on != was:
        there = say(review.plan_updated_on) if review.plan_updated_on else "no day"
        raise Refused(f"Somebody else wrote {there} while you were writing. Look at it, then try again.", about="on")
    said = change(review, plan_updated_on=on, plan_updated_by=by.name)
    if "plan_updated_on" in said["before"]:
        about = {"on": on, "before": said["before"]["plan_updated_on"]}
        write_review_event(who=by, action="care plan updated", review=review, now=now, said=about)
        settle_clocks([review.pk], today)
    return review
