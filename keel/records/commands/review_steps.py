"""What every step in a review's life shares: the child held still, whoever went before, the row that says it."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.utils import timezone

from keel.law.wording import say
from keel.records.commands.audit import write_event
from keel.records.commands.clocks import settle_clocks
from keel.records.commands.review_meanwhile import said_meanwhile
from keel.records.models import Child, Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries.bookings import ENDED, OPEN, POSTCODE
from keel.records.queries.children import visible_to
from keel.records.refused import NotPermitted, Refused

Status = ReviewStatus.Status
LONGEST_REASON, LONGEST_PLACE = 300, 200
HOUSE = re.compile(
    r"(?<!room )(?<!floor )(?<!year )\b\d{1,4}[a-z]?,?\s+"
    r"(?:(?!at |in |on |of |the |and |with |am |pm )[\w’'.-]+\s+){1,3}"
    r"(?:road|rd|street|st|avenue|ave|lane|ln|close|drive|dr|crescent|cres|court|place|way|gardens|gdns|grove|terrace|"
    r"hill|row|walk|mews|park|parade|square|green|rise|view)\b",
    re.IGNORECASE,
)
"""A house's number with the name of a street after it; not a room's, or an hour's."""


class Mode(StrEnum):
    """How a meeting of a review is held."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    MIX = "mix"
    ON_PAPERS = "on_papers"


def hold_child(who: Actor, child: int, today: date, right: Permission = Permission.RECORD_REVIEW) -> Child:
    """The child's row, locked until the transaction ends, so that two people cannot do this at once.

    Raises `NotPermitted` for who has not the `right`, and of a child whom they may not see.
    """
    who.must(right)
    held = Child.objects.select_for_update().get(pk=child)
    if not visible_to(who, today).filter(pk=child).exists():
        raise NotPermitted("You do not work with this child, so you cannot record their reviews. Ask the IRO manager.")
    return held


def hold_review(
    who: Actor, review: Review, seen: int | None, today: date, right: Permission = Permission.RECORD_REVIEW
) -> tuple[Child, Review, ReviewStatus]:
    """The child, locked; the review as it stands now; and its newest step.

    `seen` is the key of the newest step that the person had before them: raises `Refused` where there is a newer one.
    """
    child = hold_child(who, review.child_id, today, right)
    now = Review.objects.get(pk=review.pk)
    step = newest_step(now)
    if seen is not None and step.pk != seen:
        raise Refused(said_meanwhile(step), review=now.pk)
    return child, now, step


def newest_step(review: Review) -> ReviewStatus:
    """The step that says how a review stands now. Every review has one."""
    step = ReviewStatus.objects.filter(review=review).order_by("-id").first()
    if step is None:
        raise Refused("Nothing says how this review stands. Bring the file that told of it in again.")
    return step


def just_begun(review: Review, step: ReviewStatus) -> bool:
    """Whether a review was begun and goes on: it is neither adjourned nor complete."""
    return review.completed_on is None and step.status == Status.STARTED


def must_be_open(review: Review, step: ReviewStatus, what: str) -> None:
    """Raise `Refused` where a review does not stand booked. `what` completes *cannot be …*."""
    if review.first_part_on is not None:
        raise Refused(
            f"This review was held on {say(review.first_part_on)}, so it cannot be {what}. Correct it instead."
        )
    if step.status not in OPEN:
        raise Refused(
            f"This review is {step.get_status_display()} since {say(step.on)}, so it cannot be {what}. "
            "Bring it back first, or book another."
        )


def reason(words: str, why: str) -> str:
    """A reason as it is kept. Raises `Refused` with `why` where there is none."""
    words = " ".join(words.split())
    if not words:
        raise Refused(why, about="because")
    if len(words) > LONGEST_REASON:
        raise Refused(f"The reason is longer than {LONGEST_REASON} characters. Say it more shortly.", about="because")
    return words


def place_in_words(place: str) -> str:
    """Where a review is to be, in words. Raises `Refused` where it is an address, which not everybody may know."""
    place = " ".join(place.split())
    if POSTCODE.search(place) or HOUSE.search(place):
        raise Refused(
            "Say where in words, without a postcode or an address: “at home”, “at school”, “council offices”. "
            "Not everybody who reads this may know where the child lives.",
            about="place",
        )
    if len(place) > LONGEST_PLACE:
        raise Refused(
            f"Where it is to be is longer than {LONGEST_PLACE} characters. Say it more shortly.", about="place"
        )
    return place


def known_mode(mode: str, *, needed: bool = False) -> str:
    """How a meeting is held. Raises `Refused` for one that Keel does not know."""
    if mode not in set(Mode) and (mode or needed):
        raise Refused(
            "Choose how the meeting is held: in person, by video, by phone, a mix, or on papers.", about="mode"
        )
    return mode


def write_step(
    review: Review,
    status: str,
    *,
    who: Actor,
    on: date,
    now: datetime,
    because: str = "",
    said: Mapping[str, Any] | None = None,
) -> ReviewStatus:
    """Add a step. `said`: the review's own columns as it leaves them, and `before`, as it found them."""
    if review.over != (status in ENDED):
        review.over = status in ENDED
        review.save(update_fields=["over"])
    values = {name: plain(value) for name, value in (said or {}).items()}
    step = ReviewStatus.objects.create(
        review=review, status=status, on=on, written_at=now, by=who.name, because=because, said=values
    )
    settle_clocks([review.pk], timezone.localdate(now))
    return step


def write_review_event(
    *, who: Actor, action: str, review: Review, now: datetime, said: Mapping[str, Any] | None = None
) -> None:
    """An audit event about a review: keys and the names of the columns that changed, never the words."""
    about = {
        "review": review.pk,
        "child": review.child_id,
        **{name: plain(value) for name, value in (said or {}).items()},
    }
    write_event(by=who, action=action, about=about, now=now)


def change(review: Review, **values: Any) -> dict[str, Any]:
    """Write these columns of a review. Returns those that changed as a step says them: after, and `before`."""
    before = {name: getattr(review, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    for name, value in changed.items():
        setattr(review, name, value)
    if changed:
        review.save(update_fields=list(changed))
    return {**_keys(changed), "before": _keys({name: before[name] for name in changed})}


def _keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as JSON holds them: somebody by their key, a day or a time as text."""
    return {name: plain(value.pk if hasattr(value, "pk") else value) for name, value in values.items()}


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
