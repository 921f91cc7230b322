"""What somebody types on a child's page of the time before the record: when care began, which reviews were held.

It settles what is *unknown*, and only that: the days for which they vouch end where the record begins.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from keel.law.facts import CareFacts
from keel.law.wording import say
from keel.records import derive
from keel.records.commands.audit import write_event
from keel.records.commands.batches import setting_on
from keel.records.commands.derive import derive_children, episodes_of, told_starts
from keel.records.commands.review_steps import Status, hold_child
from keel.records.facts import facts_of
from keel.records.models import CareStart, Child, Review, ReviewsKnown, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

ONE_DAY = timedelta(days=1)
AFTERWARDS = "told of afterwards"


@transaction.atomic
def tell_earlier(
    *,
    by: Actor,
    child: Child,
    started_on: date | None,
    held_on: Sequence[date],
    whole_history: bool,
    today: date,
    now: datetime,
) -> None:
    """Say when care began and which reviews were held, together: all of it or nothing. Raises `Refused`."""
    if started_on:
        tell_care_start(by=by, child=child, started_on=started_on, today=today, now=now)
    if held_on or whole_history:
        tell_earlier_reviews(by=by, child=child, held_on=held_on, whole_history=whole_history, today=today, now=now)


@transaction.atomic
def tell_care_start(*, by: Actor, child: Child, started_on: date, today: date, now: datetime) -> CareStart:
    """Say when a child's time in care began, where no return does. Raises `Refused` where it cannot have been then."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_child(by, child.pk, today)
    if started_on > today:
        raise Refused(f"{say(started_on)} is in the future. Give the day on which care began.", about="started_on")
    if held.born_on and started_on < held.born_on:
        said = f"{say(started_on)} is before the child was born, on {say(held.born_on)}. Check the year."
        raise Refused(said, about="started_on")
    periods = [derive.periods(episodes) for episodes in episodes_of([held.pk]).values()]
    found = periods[0] if periods else []
    if not derive.settles_start(found, started_on):
        there = say(found[-1].started_on)
        said = f"began on {there}" if found[-1].start_known else f"was going on by {there}, so it did not begin later"
        raise Refused(
            f"A 903 return says that care {said}. What a return says counts: if it is wrong, correct it in the case "
            "system, and bring in the next return.",
            about="started_on",
        )
    if told_starts([held.pk]).get(held.pk) == started_on:
        raise Refused(f"{say(started_on)} is recorded as the start of care already.", about="started_on")
    row = CareStart.objects.create(child=held, started_on=started_on, by=by.name, told_at=now)
    about = {"child": held.pk, "care_start": row.pk, "started_on": started_on.isoformat()}
    write_event(by=by, action="start of care told", about=about, now=now)
    derive_children([held.pk], setting_on(today))
    return row


@transaction.atomic
def tell_earlier_reviews(
    *, by: Actor, child: Child, held_on: Sequence[date], whole_history: bool, today: date, now: datetime
) -> list[Review]:
    """Say on which days reviews were held before the record begins. Returns them, the earliest first.

    Whoever says so vouches that there were no others from the earliest of them up to where the record begins; with
    `whole_history` from the start of care on, and then there may have been none. Raises `Refused`.
    """
    by.must(Permission.RECORD_REVIEW)
    held = hold_child(by, child.pk, today)
    days = sorted(set(held_on))
    setting = setting_on(today)
    periods = facts_of([held.pk], setting.known).get(held.pk, [])
    if not periods:
        raise Refused("Nothing says when this child came into care. Say that first: reviews are counted from it.")
    newest = periods[-1]
    if not days and not whole_history:
        said = "Give the days on which reviews were held, or say that these are all since care began."
        raise Refused(said, about="held_on")
    if whole_history and not newest.start_known:
        raise Refused(
            "It is not known when care began, so nobody can say that these are all reviews since. Say that first.",
            about="whole_history",
        )
    for day in days:
        _refuse_day(day, held, newest, today)
    _refuse_recorded(days, held)
    first = newest.started_on if whole_history else days[0]
    known = ReviewsKnown.objects.create(
        child=held, first=first, last=_until(first, days, newest, today), by=by.name, told_at=now
    )
    made = _write(days, held, by, now)
    about = {
        "child": held.pk,
        "reviews": [review.pk for review in made],
        "reviews_known": known.pk,
        "held_on": [day.isoformat() for day in days],
        "whole_history": whole_history,
    }
    write_event(by=by, action="earlier reviews told", about=about, now=now)
    derive_children([held.pk], setting)
    return list(Review.objects.filter(pk__in=[review.pk for review in made]).order_by("first_part_on"))


def _refuse_day(day: date, child: Child, newest: CareFacts, today: date) -> None:
    if day > today:
        said = f"{say(day)} is in the future, so no review can have been held on it. Book it instead."
        raise Refused(said, about="held_on")
    if child.born_on and day < child.born_on:
        said = f"{say(day)} is before the child was born, on {say(child.born_on)}. Check the year."
        raise Refused(said, about="held_on")
    if newest.start_known and day < newest.started_on:
        raise Refused(
            f"{say(day)} is before this time in care began, on {say(newest.started_on)}. A review of an earlier "
            "time in care does not count for this one: leave it out.",
            about="held_on",
        )


def _refuse_recorded(days: Sequence[date], child: Child) -> None:
    there = Review.objects.filter(Q(first_part_on__in=days) | Q(completed_on__in=days), child=child)
    if found := there.order_by("first_part_on").first():
        said = f"A review on {say(found.first_part_on or days[0])} is in the record already. Leave it out."
        raise Refused(said, about="held_on")


def _until(first: date, days: Sequence[date], newest: CareFacts, today: date) -> date:
    """Up to where somebody vouches: the day before the record begins after the last day that they named."""
    last = days[-1] if days else first
    begins = [span.first for span in newest.known or () if span.first > last]
    if begins:
        return min(begins) - ONE_DAY
    covered = any(span.first <= last and (span.last is None or span.last >= last) for span in newest.known or ())
    return last if days or covered else today


def _write(days: Sequence[date], child: Child, by: Actor, now: datetime) -> list[Review]:
    source = Review.Source.KEEL
    made = Review.objects.bulk_create(
        Review(child=child, source=source, first_part_on=day, completed_on=day, counted_on=day) for day in days
    )
    ReviewStatus.objects.bulk_create(
        ReviewStatus(
            review=review,
            status=Status.COMPLETED,
            on=day,
            written_at=now,
            by=by.name,
            because=AFTERWARDS,
            said={name: day.isoformat() for name in ("first_part_on", "completed_on", "counted_on")},
        )
        for review, day in zip(made, days, strict=True)
    )
    return made
