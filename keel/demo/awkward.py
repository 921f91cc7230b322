"""The awkward ones of what is booked: moved, called off, going on today, and not required after all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from keel.demo.live import as_staff
from keel.demo.preparing import at, before
from keel.demo.timeline import Timeline
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import Months, add_months
from keel.records.commands import record_sections, reviews, reviews_ended, room
from keel.records.models import Child, Review, User
from keel.records.permissions import Actor, Role
from keel.records.queries.bookings import open_bookings
from keel.records.queries.review_standing import iro_on, standing_of

GROWN = 18
SOON = (timedelta(days=5), timedelta(days=44))
"""Between how many days from today somebody turns 18 whose booking is called not required."""


def move(timeline: Timeline, rows: Sequence[Review]) -> None:
    day, now = timeline.today, at(timeline.today, 7)
    if len(rows) > 1 and rows[0].booked_for:
        earlier = before(rows[0].booked_for, 1)
        if earlier > day:
            reviews.rebook_review(
                by=as_admin(), review=rows[0], booked_for=earlier, because="The carer works on that day", today=day,
                now=now,
            )  # fmt: skip
        reviews_ended.cancel_review(
            by=as_admin(), review=rows[1], because="Booked twice: another day is being looked for", today=day, now=now
        )


def begin(todays: Sequence[Review], timeline: Timeline, said: dict[str, Any]) -> None:
    """Of several reviews today one is going on: it was begun this morning, and the child's words were read out."""
    iro = iro_on(todays[-1].child_id, timeline.today) if len(todays) > 1 else None
    user = User.objects.filter(staff=iro).first() or User.objects.order_by("pk").first()
    if iro is None or user is None:
        return
    by, review, day = as_staff(iro, Role.IRO), todays[-1], timeline.today
    room.begin_review(by=by, review=review, mode=review.mode, chaired_by=iro, today=day, now=at(day, 9))
    came = [room.Came("child", "in_person")]
    room.say_who_came(by=by, review=review, came=came, today=day, now=at(day, 9))
    for key in ("childs_words", "talk_about"):
        record_sections.save_section(
            by=by, user=user.pk, child=review.child.number, review=review.pk, key=key, text=said[key][0], version=0,
            today=day, now=at(day, 9),
        )  # fmt: skip


def not_required(timeline: Timeline) -> None:
    """A review that was booked for somebody who turns 18 before the law asks for one: they chose another meeting."""
    grown = add_months(timeline.today, Months(-12 * GROWN))
    near = Child.objects.filter(born_on__range=(grown + SOON[0], grown + SOON[1]), now__in_care=True)
    for child in near.exclude(reviews__in=open_bookings()).order_by("born_on", "id"):
        standing = standing_of(child, timeline.today)
        if standing.due and standing.ends_on and not standing.is_required:
            day = CALENDAR.last_working_day_on_or_before(standing.ends_on - timedelta(days=2))
            review = reviews.book_review(
                by=as_admin(), child=child, booked_for=day, today=timeline.today, now=at(timeline.today, 7),
                because="In case they want one before they are 18",
            )  # fmt: skip
            reviews_ended.mark_not_required(
                by=as_admin(), review=review, today=timeline.today, now=at(timeline.today, 8),
                because="They are 18 before one is due, and chose a meeting about their pathway plan instead",
            )  # fmt: skip
            return


def as_admin() -> Actor:
    """The review administrator at work."""
    user = User.objects.filter(roles__role=Role.ADMINISTRATOR).select_related("staff").first()
    assert user
    assert user.staff
    return as_staff(user.staff, Role.ADMINISTRATOR)
