"""Booking a review and moving it. What happens when it is held is in `reviews_held`, how it ends in `reviews_ended`."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.arrangements import Arrangements, booked_with
from keel.records.commands.entries import SHOWN_IN_DIARIES, tell_of_change
from keel.records.commands.review_steps import (
    Mode,
    Status,
    change,
    hold_child,
    hold_review,
    known_mode,
    must_be_open,
    place_in_words,
    reason,
    write_review_event,
    write_step,
)
from keel.records.models import Child, Review
from keel.records.permissions import Actor, Permission
from keel.records.queries.bookings import open_bookings
from keel.records.queries.review_standing import Standing, standing_of
from keel.records.refused import Refused

FURTHEST = timedelta(days=731)
__all__ = ["Arrangements", "Mode", "book_review", "rebook_review", "refuse_day", "refuse_second_booking"]


@transaction.atomic
def book_review(
    *,
    by: Actor,
    child: Child,
    booked_for: date,
    today: date,
    now: datetime,
    booked_time: time | None = None,
    place: str = "",
    mode: str = "",
    because: str = "",
    arranged: Arrangements | None = None,
    told: Collection[str] | None = None,
) -> Review:
    """Book a child's next review. Only one may be booked at a time; a date in the past is not a booking.

    A date that breaks the law, or may, needs a reason, which is kept: raises `Refused` without one. `told`: the clashes
    that the person has read; a room that was taken meanwhile is refused.
    """
    by.must(Permission.RECORD_REVIEW)
    held = hold_child(by, child.pk, today)
    standing = standing_of(held, today)
    refuse_day(booked_for, standing)
    refuse_second_booking(held)
    doubts = _told(standing, booked_for, because)
    when: dict[str, Any] = {"on": booked_for, "at": booked_time, "mode": mode, "today": today, "told": told}
    more, clashes = booked_with(by, held, None, arranged=arranged or Arrangements(), **when)
    review = Review.objects.create(
        **more,
        child=held,
        source=Review.Source.KEEL,
        booked_for=booked_for,
        booked_time=booked_time,
        booked_place=place_in_words(place),
        mode=known_mode(mode),
    )
    said: dict[str, Any] = {
        "booked_for": booked_for,
        "booked_time": booked_time,
        "booked_place": review.booked_place,
        "mode": mode,
    }
    why = reason(because, "") if because.strip() else ""
    said |= {**clashes, "doubts": doubts}
    write_step(review, Status.PLANNED, who=by, on=today, now=now, because=why, said=said)
    about = {"booked_for": booked_for, **({"doubts": doubts} if doubts else {})}
    write_review_event(who=by, action="review booked", review=review, now=now, said=about)
    return review


@transaction.atomic
def rebook_review(
    *,
    by: Actor,
    review: Review,
    booked_for: date,
    because: str,
    today: date,
    now: datetime,
    booked_time: time | None = None,
    place: str = "",
    mode: str = "",
    seen: int | None = None,
    arranged: Arrangements | None = None,
    told: Collection[str] | None = None,
) -> Review:
    """Move a review that is booked, or change its time, place or mode; a new day needs a reason.

    The earlier day stays in the step's `said`. A meeting that is postponed before it starts stops no clock. Whoever
    holds an entry in their diary is told by mail. `arranged` None leaves room, link and interpreter as they are.
    """
    by.must(Permission.RECORD_REVIEW)
    child, review, step = hold_review(by, review, seen, today)
    must_be_open(review, step, "moved")
    moved, doubts = booked_for != review.booked_for, list[str]()
    if moved:
        standing = standing_of(child, today)
        refuse_day(booked_for, standing)
        because = reason(because, "Say why the review is moved: the reason is kept with the earlier date.")
        doubts = _told(standing, booked_for, because)
    when: dict[str, Any] = {"on": booked_for, "at": booked_time, "mode": mode, "today": today, "told": told}
    more, clashes = booked_with(by, child, review, arranged=arranged, **when)
    said = change(
        review,
        **more,
        booked_for=booked_for,
        booked_time=booked_time,
        booked_place=place_in_words(place),
        mode=known_mode(mode),
    )
    if not said["before"]:
        raise Refused("Nothing was changed: this is how the review is booked already.")
    status = Status.POSTPONED if moved else step.status
    why = reason(because, "") if because.strip() else ""
    write_step(review, status, who=by, on=today, now=now, because=why, said={**said, **clashes, "doubts": doubts})
    fields = {"fields": sorted(said["before"]), "booked_for": booked_for, **({"doubts": doubts} if doubts else {})}
    write_review_event(
        who=by, action="review moved" if moved else "booking changed", review=review, now=now, said=fields
    )
    if SHOWN_IN_DIARIES & set(said["before"]):
        tell_of_change(who=by, review=review, today=today, now=now)
    return review


def refuse_second_booking(child: Child) -> None:
    """Raise `Refused` where a review of this child stands booked: only one may be at a time."""
    if there := open_bookings().filter(child=child).order_by("booked_for", "id").first():
        raise Refused(
            f"A review is already booked for {say(there.booked_for or date.max)}. Move that one instead.",
            review=there.pk,
        )


def refuse_day(booked_for: date, standing: Standing) -> None:
    """Raise `Refused` where a day cannot be meant: it has passed, is years ahead, or care has ended by then."""
    if booked_for < standing.today:
        words = f"{say(booked_for)} has passed. Record the review as held instead of booking it."
        raise Refused(words, about="booked_for")
    if why := standing.beyond_reason(booked_for):
        raise Refused(f"{why} Check the day.", about="booked_for")
    if booked_for > standing.today + FURTHEST:
        raise Refused(f"{say(booked_for)} is more than two years ahead. Check the year.", about="booked_for")


def _told(standing: Standing, day: date, because: str) -> list[str]:
    """The codes of what speaks against a day. Raises `Refused` where it breaks the law and nobody says why."""
    remarks = standing.verdict(day)
    broken = next((remark for remark in remarks if remark.breaks_law), None)
    if broken and not because.strip():
        raise Refused(f"{broken.text} ({broken.source}) To book it all the same, say why.", about="because")
    return [remark.doubt.value for remark in remarks]
