"""Recording that a review was held, in one part or several; completing one that was begun; correcting a record of it.

What was due when it was held, and by which rule, is written on it then. A return's reviews are corrected where the
return is made, not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law import parts as law_parts
from keel.law.wording import say
from keel.records.bulk import delete_rows
from keel.records.commands.derive_reviews import DUE_COLUMNS, due_columns, was_due
from keel.records.commands.due import settle_due
from keel.records.commands.review_steps import (
    Status,
    change,
    hold_child,
    hold_review,
    just_begun,
    must_be_open,
    newest_step,
    reason,
    write_review_event,
    write_step,
)
from keel.records.commands.reviews_told import Told, checked
from keel.records.models import Child, Review, ReviewPart, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries.review_standing import Standing, standing_of
from keel.records.refused import Refused

__all__ = ["Told", "complete_review", "correct_held", "record_held", "take_back_held"]

BEFORE_DECISIONS = frozenset({Status.STARTED.value, Status.ADJOURNED.value, Status.COMPLETED.value})
FROM_RETURN = (
    "A 903 return told of this review, so it is corrected where the return is made: in the case system. The next "
    "return that is brought in puts it right here."
)


@transaction.atomic
def record_held(
    *,
    by: Actor,
    child: Child,
    parts: Sequence[tuple[date, str]],
    completed: bool,
    chaired_by: Staff | None,
    participation: str,
    today: date,
    now: datetime,
    extra: bool | None = None,
    review: Review | None = None,
    seen: int | None = None,
    also: Mapping[str, Any] | None = None,
    goes_on: bool = False,
) -> Review:
    """Record that a review was held: the one that was booked (`review`), or one that nobody booked.

    `parts`: (day, how it was held), in any order. A review that is not `completed` was begun and adjourned, or begun
    and `goes_on`; it has twenty working days from its first part. `participation` is asked once it is complete. `also`
    is kept in what the step says: what was weighed, or where the record is. What was said when it began, and goes on,
    is put in place by what is said now. Raises `Refused`.
    """
    by.must(Permission.RECORD_REVIEW)
    if review is None:
        held = hold_child(by, child.pk, today)
        review = Review(child=held, source=Review.Source.KEEL)
    else:
        held, review, step = hold_review(by, review, seen, today)
        if held.pk != child.pk:
            raise Refused("That review is another child’s.")
        if not just_begun(review, step):
            must_be_open(review, step, "recorded as held again")
    told = Told(tuple(sorted(parts)), completed, chaired_by, participation, extra)
    standing = checked(told, held, review, today)
    if review.pk is None:
        review.save()
    action = "review begun" if goes_on else "review recorded as held"
    _write(told, review, standing, by=by, today=today, now=now, action=action, also=also, goes_on=goes_on)
    return review


@transaction.atomic
def complete_review(
    *,
    by: Actor,
    review: Review,
    parts: Sequence[tuple[date, str]],
    participation: str,
    today: date,
    now: datetime,
    completed: bool = True,
    seen: int | None = None,
    also: Mapping[str, Any] | None = None,
) -> Review:
    """Add the next part, or parts, of a review that was begun, and complete it unless told otherwise.

    `also`: as for `record_held`. Raises `Refused` once its twenty working days have passed: it does not count as held
    then.
    """
    by.must(Permission.RECORD_REVIEW)
    held, review, step = hold_review(by, review, seen, today)
    if review.first_part_on is None or review.completed_on is not None or step.status not in BEFORE_DECISIONS:
        raise Refused(f"This review is {step.get_status_display()}. Only one that was begun can be completed.")
    if not parts:
        raise Refused("Say on which day the next part was held.")
    earlier = list(ReviewPart.objects.filter(review=review).values_list("on", "mode"))
    told = Told(tuple(sorted([*earlier, *parts])), completed, review.chaired_by, participation, review.extra)
    if min(day for day, _ in parts) < review.first_part_on:
        raise Refused(
            f"The review began on {say(review.first_part_on)}. A part before it is a correction of its record.",
            about=min(day for day, _ in parts),
        )
    standing = checked(told, held, review, today, chair_known=True)
    action = "review completed" if completed else "part of review recorded"
    _write(told, review, standing, by=by, today=today, now=now, action=action, also=also)
    return review


@transaction.atomic
def correct_held(
    *,
    by: Actor,
    review: Review,
    parts: Sequence[tuple[date, str]],
    completed: bool,
    chaired_by: Staff | None,
    participation: str,
    because: str,
    today: date,
    now: datetime,
    extra: bool | None = None,
    seen: int | None = None,
    also: Mapping[str, Any] | None = None,
) -> Review:
    """Correct what is recorded of a review that was held. What was recorded before stays in the step's `said`.

    `also`: as for `record_held`.
    """
    by.must(Permission.RECORD_REVIEW)
    held, review, step = hold_review(by, review, seen, today)
    _refuse_unheld(review)
    why = reason(because, "Say why the record is corrected: what was recorded before is kept beside it.")
    told = Told(tuple(sorted(parts)), completed, chaired_by, participation, extra)
    if not completed and step.status not in BEFORE_DECISIONS:
        raise Refused(f"This review is {step.get_status_display()}, so it was completed.")
    standing = checked(told, held, review, today)
    action = "record of review corrected"
    _write(told, review, standing, by=by, today=today, now=now, action=action, because=why, also=also)
    return review


@transaction.atomic
def take_back_held(
    *, by: Actor, review: Review, because: str, today: date, now: datetime, seen: int | None = None
) -> Review:
    """Take back a record of a review that was not held. Its booking stands again; without one it is cancelled."""
    by.must(Permission.RECORD_REVIEW)
    child, review, step = hold_review(by, review, seen, today)
    _refuse_unheld(review)
    if step.status not in BEFORE_DECISIONS:
        raise Refused(f"This review is {step.get_status_display()}: too much rests on it. Correct the record instead.")
    why = reason(because, "Say why the record is taken back: what was recorded is kept in the review’s history.")
    before = _parts_of(review)
    nothing = dict.fromkeys(("first_part_on", "completed_on", "counted_on", "chaired_by", "extra"))
    said = change(review, **nothing, participation="", **_no_due())
    delete_rows(ReviewPart, list(ReviewPart.objects.filter(review=review).values_list("id", flat=True)))
    said["before"]["parts"] = before
    status = Status.PLANNED if review.booked_for else Status.CANCELLED
    if review.booked_for:
        said["booked_for"] = review.booked_for
    write_step(review, status, who=by, on=today, now=now, because=why, said=said)
    fields = {"fields": sorted(said["before"])}
    write_review_event(who=by, action="record of review taken back", review=review, now=now, said=fields)
    settle_due(child.pk, today)
    return review


def _refuse_unheld(review: Review) -> None:
    if review.source == Review.Source.SSDA903:
        raise Refused(FROM_RETURN)
    if review.first_part_on is None:
        raise Refused("This review is not recorded as held, so there is nothing to correct.")


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    completed: date | None
    counted: date | None


def _days(told: Told, standing: Standing) -> _Days:
    first, last = told.first, told.last
    if not told.completed:
        return _Days(first, None, None)
    return _Days(first, last, law_parts.counted_on(first, last, standing.practice, standing.calendar).on)


def _write(
    told: Told,
    review: Review,
    standing: Standing,
    *,
    by: Actor,
    today: date,
    now: datetime,
    action: str,
    because: str = "",
    also: Mapping[str, Any] | None = None,
    goes_on: bool = False,
) -> None:
    """Write the columns, the parts, the steps, what was due then, the audit event and the next due date."""
    days, before = _days(told, standing), _parts_of(review)
    said = change(
        review,
        first_part_on=days.first,
        completed_on=days.completed,
        counted_on=days.counted,
        participation=told.participation,
        chaired_by=told.chaired_by,
        extra=told.extra,
        mode=told.parts[-1][1],
    )
    _sync_parts(review, told.parts)
    after = _parts_of(review)
    if before != after:
        said["parts"], said["before"]["parts"] = after, before
    if "first_part_on" in said:
        said = {**said, **_write_what_was_due(review, today)}
    if not said["before"] and because:
        raise Refused("Nothing was changed: this is how the review is recorded already.")
    said = {**said, **(also or {})}
    if goes_on:
        write_step(review, Status.STARTED, who=by, on=told.first, now=now, said=said)
    else:
        _write_steps(told, review, said, before, by=by, today=today, now=now, because=because)
    fields = {"fields": sorted(said["before"]), "first_part_on": days.first, "completed_on": days.completed}
    write_review_event(who=by, action=action, review=review, now=now, said=fields)
    settle_due(review.child_id, today)


def _write_steps(
    told: Told,
    review: Review,
    said: dict[str, Any],
    before: list[Any],
    *,
    by: Actor,
    today: date,
    now: datetime,
    because: str,
) -> None:
    """Begun, adjourned, completed: those that were not written yet; the last holds what was said."""
    status = Status.COMPLETED if told.completed else Status.ADJOURNED
    if because:
        step = newest_step(review)
        status = status if step.status in BEFORE_DECISIONS else Status(step.status)
        write_step(review, status, who=by, on=today, now=now, because=because, said=said)
        return
    if not before and (len(told.parts) > 1 or not told.completed):
        write_step(review, Status.STARTED, who=by, on=told.first, now=now)
    write_step(review, status, who=by, on=told.last, now=now, said=said)


def _parts_of(review: Review) -> list[Any]:
    if review.pk is None:
        return []
    rows = ReviewPart.objects.filter(review=review).order_by("on").values_list("on", "mode")
    return [[day.isoformat(), mode] for day, mode in rows]


def _sync_parts(review: Review, parts: Sequence[tuple[date, str]]) -> None:
    stand = {part.on: part for part in ReviewPart.objects.filter(review=review)}
    wanted = dict(parts)
    delete_rows(ReviewPart, [part.pk for day, part in stand.items() if wanted.get(day) != part.mode])
    new = [day for day, mode in wanted.items() if day not in stand or stand[day].mode != mode]
    ReviewPart.objects.bulk_create([ReviewPart(review=review, on=day, mode=wanted[day]) for day in new])


def _no_due() -> dict[str, Any]:
    return dict(zip(DUE_COLUMNS, due_columns(None), strict=True))


def _write_what_was_due(review: Review, today: date) -> dict[str, Any]:
    """What was due by law on the day it was held. Where rule and day counted from are as written, what stands stays."""
    standing = standing_of(review.child, today)
    found = dict(
        zip(DUE_COLUMNS, due_columns(was_due(standing.periods, standing).get(review.first_part_on)), strict=True)
    )
    settled = ("due_rule", "due_counted_from", "due_certain")
    if review.due_on and all(getattr(review, name) == found[name] for name in settled):
        return {}
    written = change(review, **found)
    written.pop("before")
    return written
