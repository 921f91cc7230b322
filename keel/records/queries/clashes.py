"""What a booking would clash with: other reviews of the IRO, a brother's or sister's, the room, school hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Q

from keel.law.days import ENGLAND_AND_WALES
from keel.law.wording import say
from keel.records.models import Allocation, Child, Review, Room, School
from keel.records.permissions import Actor
from keel.records.queries.bookings import open_bookings
from keel.records.queries.days import open_on
from keel.records.queries.siblings import siblings_of

SCHOOL_DAY = (time(8, 45), time(15, 15))
"""As most schools have it; a review that ends when it begins, or begins when it ends, is outside it."""
SCHOOL_YEARS = range(5, 17)
"""Of these ages a child goes to school, whether or not the record names it."""
TOGETHER_WITHIN = timedelta(days=42)
"""A brother's or sister's review on another day is worth a thought where it is no further away than this."""
AUGUST = 8
"""Schools are closed in it everywhere in England; what else is a holiday differs from council to council."""
ON_PAPERS = "on_papers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A booking that is proposed. `at` None: no time yet, so nothing overlaps."""

    on: date
    at: time | None
    minutes: int
    room: int | None = None
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing to know before it is saved. `key` says which, so that what was read is not said again."""

    key: str
    text: str


def overlap(at: time, minutes: int, other: time, other_minutes: int) -> bool:
    """Say whether two meetings of a day overlap; one that begins when the other ends does not."""
    one, two = minutes_of(at), minutes_of(other)
    return one < two + other_minutes and two < one + minutes


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def clashes(actor: Actor, child: Child, meeting: Meeting, today: date, *, apart_from: int | None = None) -> list[Clash]:
    """Everything that speaks against a booking beside the law. Nine queries at most.

    `apart_from`: the review that is being moved. Other children are named only to who may see them.
    """
    return [
        *_of_siblings(actor, child, meeting, today),
        *_of_iro(child, meeting, today, apart_from),
        *_of_room(meeting, apart_from),
        *_of_school(child, meeting),
    ]


def _of_siblings(actor: Actor, child: Child, meeting: Meeting, today: date) -> Iterator[Clash]:
    """At the same time, or on another day though both could be together."""
    family = [one for one in siblings_of([child.pk], today, actor=actor, today=today)[child.pk] if not one.is_to]
    names = {one.child: one.name or f"Child {one.number}" for one in family}
    if not names:
        return
    near = Q(booked_for__gte=meeting.on - TOGETHER_WITHIN, booked_for__lte=meeting.on + TOGETHER_WITHIN)
    for other in open_bookings().filter(near, child_id__in=names).order_by("booked_for", "id"):
        name, day = names[other.child_id], other.booked_for
        assert day is not None
        if day != meeting.on:
            text = (
                f"The review of their brother or sister {name} is booked for {say(day)}. If they would like it, both "
                "could be on one day."
            )
            yield Clash(f"together {other.pk} {day}", text)
        elif _overlaps(meeting, other):
            text = f"{name}, their brother or sister, has their review then too, {_span(other)}. Say so if it is meant."
            yield Clash(f"sibling {other.pk} {_span(other)}", text)


def _of_iro(child: Child, meeting: Meeting, today: date, apart_from: int | None) -> Iterator[Clash]:
    """The IRO has another child's review then. A brother's or sister's is said above."""
    held = Allocation.objects.filter(open_on("from_on", "to_on", today))
    row = held.filter(child=child).select_related("iro").order_by("-from_on", "-id").first()
    if row is None or meeting.at is None:
        return
    family = {one.child for one in siblings_of([child.pk], today)[child.pk]}
    others = open_bookings().filter(child__in=held.filter(iro=row.iro).values("child"), booked_for=meeting.on)
    for other in others.exclude(pk=apart_from or 0).exclude(child=child).order_by("booked_time", "id"):
        if other.child_id not in family and _overlaps(meeting, other):
            text = f"{row.iro.name} has another review then, {_span(other)}."
            yield Clash(f"iro {other.pk} {_span(other)}", text)


def _of_room(meeting: Meeting, apart_from: int | None) -> Iterator[Clash]:
    if meeting.room is None or meeting.at is None:
        return
    there = open_bookings().filter(room=meeting.room, booked_for=meeting.on).exclude(pk=apart_from or 0)
    for other in there.select_related("room").order_by("booked_time", "id"):
        if _overlaps(meeting, other):
            room: Room | None = other.room
            text = f"{room.name if room else 'The room'} is booked for another review then, {_span(other)}."
            yield Clash(f"room {other.pk} {_span(other)}", text)


def _of_school(child: Child, meeting: Meeting) -> Iterator[Clash]:
    if meeting.at is None or meeting.mode == ON_PAPERS or not _school_day(meeting.on):
        return
    first, last = SCHOOL_DAY
    if not overlap(meeting.at, meeting.minutes, first, minutes_of(last) - minutes_of(first)):
        return
    there = School.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=meeting.on), child=child, from_on__lte=meeting.on)
    school = there.order_by("-from_on").first()
    if school is None and not _of_school_age(child.born_on, meeting.on):
        return
    name = f" at {school.name}" if school else ""
    yield Clash(
        f"school {meeting.at}",
        f"It is in school hours{name} (usually {first:%H:%M} to {last:%H:%M}). A child should not miss school for "
        "their review unless they would like to, or school is closed that day.",
    )


def _school_day(on: date) -> bool:
    return on.month != AUGUST and ENGLAND_AND_WALES.is_working_day(on)


def _of_school_age(born_on: date | None, on: date) -> bool:
    if born_on is None:
        return False
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return age in SCHOOL_YEARS


def _overlaps(meeting: Meeting, other: Review) -> bool:
    if meeting.at is None or other.booked_time is None:
        return False
    return overlap(meeting.at, meeting.minutes, other.booked_time, other.minutes)


def _span(other: Review) -> str:
    """*from 10:00 to 11:00*; where no time is known *at a time not known yet*."""
    at = other.booked_time
    if at is None:
        return "at a time not known yet"
    ends = minutes_of(at) + other.minutes
    return f"from {at:%H:%M} to {ends // 60 % 24:02}:{ends % 60:02}"
