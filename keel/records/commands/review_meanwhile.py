"""What somebody did with a review while another was writing about it, in the words that the other is told."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from keel.law.wording import join_words, say
from keel.records.models import ReviewStatus
from keel.records.queries.audit import names_of_users
from keel.records.queries.bookings import ENDED, OPEN

Status = ReviewStatus.Status
COLUMNS = {
    "booked_time": "its time",
    "minutes": "how long it takes",
    "booked_place": "where it is to be",
    "room": "its room",
    "video_link": "its link for video",
    "interpreter": "the interpreter",
    "mode": "how it is to be held",
}
HELD = frozenset({Status.STARTED.value, Status.ADJOURNED.value, Status.COMPLETED.value})


def said_meanwhile(step: ReviewStatus) -> str:
    """Who took the newest step, what it was and when, and what to do now. One query."""
    when = timezone.localtime(step.written_at)
    who = names_of_users([step.by]).get(step.by, step.by)
    after = "Bring it back first, or book another." if step.status in ENDED else "Look at the review, then try again."
    return (
        f"{who} {_did(step)} at {when:%H:%M} on {say(when.date())}, while you were writing. "
        f"What you typed is still here. {after}"
    )


def _did(step: ReviewStatus) -> str:
    """*moved this review to 10 August 2022*."""
    said: Mapping[str, Any] = step.said
    before: Mapping[str, Any] = said.get("before", {})
    if "first_part_on" in before and said.get("first_part_on") is None:
        return "took back the record that this review was held"
    if step.status in ENDED:
        return "cancelled this review" if step.status == Status.CANCELLED else "marked this review as not required"
    if step.status in OPEN:
        if "booked_for" in before:
            return f"moved this review to {say(date.fromisoformat(said['booked_for']))}"
        changed = [words for name, words in COLUMNS.items() if name in before]
        return f"changed this review: {join_words(changed)}," if changed else "brought this review back"
    if step.status in HELD:
        if step.because:
            return "corrected the record of this review"
        part = "a part of this review" if step.status != Status.COMPLETED else "this review"
        return f"recorded {part} as held on {say(step.on)},"
    return "changed this review"
