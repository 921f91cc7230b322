"""What a chair does in the room beside writing: who came, adjourning, and completing the review with its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law import participation
from keel.law import parts as law_parts
from keel.law.participation import Code, Views
from keel.law.record import Missing
from keel.law.wording import say
from keel.records.commands.record_sections import keep_every_section
from keel.records.commands.review_steps import Mode, hold_review, just_begun, reason, write_review_event
from keel.records.commands.reviews_held import complete_review, record_held
from keel.records.models import Invitation, Review, ReviewStatus, Staff
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.record_sections import why_closed
from keel.records.queries.review_record import review_record
from keel.records.queries.room import RoomNow, room_now
from keel.records.queries.who_came import invitation_of
from keel.records.refused import NotPermitted, Refused

CAME: Mapping[str, str] = {**dict(Invitation.Means.choices), "no": "did not come"}
LONGEST_NAME, LONGEST_KIND = 210, 60


class NotComplete(Refused):
    """Something is missing without which the review is not complete: what, and where it is written."""

    def __init__(self, lacks: Sequence[Missing]) -> None:
        count = f"{len(lacks)} things are" if len(lacks) > 1 else "One thing is"
        super().__init__(f"The review is not complete yet. {count} missing.")
        self.lacks = tuple(lacks)


@dataclass(frozen=True, slots=True)
class Came:
    """How somebody took part (`CAME`; empty: nobody has said), and what stood on the page before."""

    key: str
    how: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Another:
    """Somebody who came and was not on the list."""

    name: str
    kind: str
    how: str


@transaction.atomic
def say_who_came(
    *, by: Actor, review: Review, came: Sequence[Came], today: date, now: datetime, another: Another | None = None
) -> int:
    """Say who was there, and how. Whoever was not invited is added. Returns how many changed.

    Raises `Refused` where somebody else said something different of the same person meanwhile.
    """
    by.must(Permission.WRITE_RECORD)
    _, review, _ = hold_review(by, review, None, today)
    if why := why_closed(source=review.source, over=review.over, issued_at=None):
        raise Refused(why)
    changed = sum(_say(review, one) for one in came if one.how != one.was)
    if another:
        changed += _add(review, another)
    if changed:
        said = {"fields": ["came"], "rows": changed}
        write_review_event(who=by, action="who came to a review", review=review, now=now, said=said)
    return changed


def _say(review: Review, one: Came) -> bool:
    if one.how and one.how not in CAME:
        raise Refused("Choose how they took part, or that they did not come.", about=one.key)
    row = invitation_of(review, one.key)
    if row is None:
        raise Refused("Somebody on this list is no longer on it. Open the page again.", about=one.key)
    if row.came == one.how:
        return False
    if row.came != one.was:
        words = CAME.get(row.came, "nothing")
        raise Refused(
            f"Somebody else said of {row.name or f'the {row.kind}'}, while you were writing: {words}. "
            "What you chose is still here. Press again to put it in its place.",
            about=one.key,
        )
    row.came = one.how
    row.save()
    return True


def _add(review: Review, another: Another) -> bool:
    name, kind = " ".join(another.name.split()), " ".join(another.kind.split())
    if not kind or len(kind) > LONGEST_KIND:
        raise Refused("Say in a few words what they are to the child: aunt, teacher, advocate.", about="other_kind")
    if kind.casefold() == "child":
        raise Refused("The child stands first in the list already.", about="other_kind")
    if len(name) > LONGEST_NAME:
        raise Refused(f"The name must be {LONGEST_NAME} characters or fewer.", about="other_name")
    if another.how not in CAME:
        raise Refused("Choose how they took part.", about="other_how")
    if Invitation.objects.filter(review=review, name=name, kind=kind, came=another.how).exists():
        return False
    Invitation.objects.create(review=review, name=name, kind=kind, came=another.how)
    return True


@transaction.atomic
def begin_review(
    *,
    by: Actor,
    review: Review,
    mode: str,
    chaired_by: Staff | None,
    today: date,
    now: datetime,
    seen: int | None = None,
) -> Review:
    """Say that a booked review begins now. It goes on until it is completed or adjourned; see `take_back_held`.

    Raises `Refused` where it has begun already, or is booked for another day.
    """
    by.must(Permission.WRITE_RECORD)
    child, review, _ = hold_review(by, review, seen, today)
    if review.first_part_on:
        raise Refused(f"This review began on {say(review.first_part_on)} already.")
    if review.booked_for != today:
        raise Refused("A review begins on the day for which it is booked. Move it, or say afterwards that it was held.")
    return record_held(
        by=by,
        child=child,
        review=review,
        parts=[(today, mode)],
        completed=False,
        chaired_by=chaired_by,
        participation="",
        today=today,
        now=now,
        goes_on=True,
    )


@transaction.atomic
def adjourn_review(
    *,
    by: Actor,
    review: Review,
    on: date,
    mode: str,
    chaired_by: Staff | None,
    because: str,
    wishes: str,
    delay: str,
    today: date,
    now: datetime,
    resumes: date | None = None,
    seen: int | None = None,
) -> Review:
    """Adjourn a review, once, for twenty working days at most. What was weighed is kept in its step.

    `wishes`: what the child wants; `delay`: what harm waiting may do; `resumes`: when it goes on, where that is known.
    Nothing that it proposes may be carried out until it is complete. Source: regulation 36(2) (`sources.ADJOURNMENT`).
    """
    by.must(Permission.WRITE_RECORD)
    child, review, step = hold_review(by, review, seen, today)
    if review.first_part_on and not review.completed_on and not just_begun(review, step):
        raise Refused(
            f"This review was adjourned on {say(review.first_part_on)}. By law that is done once: complete it."
        )
    until = law_parts.adjourned_until(review.first_part_on or on, settings.calendar()).on
    if until < today:
        began = say(review.first_part_on or on)
        raise Refused(f"A review that began on {began} had to be complete by {say(until)}. Check the day.", about=on)
    _refuse_resuming(resumes, on, until)
    weighed = {
        "why": _asked(because, "Say why it is adjourned.", "adjourn_because"),
        "wishes": _asked(wishes, "Say what the child wishes, or how you know it.", "adjourn_wishes"),
        "delay": _asked(
            delay, "Say what harm the delay may do, and why it is adjourned all the same.", "adjourn_delay"
        ),
    }
    if resumes:
        weighed["resumes"] = resumes.isoformat()
    return record_held(
        by=by,
        child=child,
        review=review,
        parts=_parts(review, step, on, mode),
        completed=False,
        chaired_by=chaired_by,
        participation="",
        today=today,
        now=now,
        also={"weighed": weighed},
    )


def _parts(review: Review, step: ReviewStatus, on: date, mode: str) -> list[tuple[date, str]]:
    """The days of a review of which one more is told. One that began and goes on was held on its first day too."""
    began = review.first_part_on if just_begun(review, step) else None
    if began and on < began:
        raise Refused(
            f"This review began on {say(began)}, so it was not held before. If the day on which it began is wrong, say "
            "on its page that it was not held, and begin again.",
            about=on,
        )
    return [(began, review.mode), (on, mode)] if began and on > began else [(on, mode)]


def _refuse_resuming(resumes: date | None, on: date, until: date) -> None:
    if resumes and resumes <= on:
        raise Refused("The next part comes after the day of adjourning. Check both days.", about="adjourn_resumes")
    if resumes and resumes > until:
        raise Refused(
            f"By law it is complete by {say(until)}, twenty working days after it began. Choose a day until then.",
            about="adjourn_resumes",
        )


def _asked(words: str, why: str, about: str) -> str:
    try:
        return reason(words, why)
    except Refused as refused:
        raise Refused(str(refused), about=about) from refused


@transaction.atomic
def complete_from_room(
    *,
    by: Actor,
    review: Review,
    on: date,
    mode: str,
    chaired_by: Staff | None,
    today: date,
    now: datetime,
    seen: int | None = None,
    extra: bool | None = None,
) -> Review:
    """Complete a review whose record was written in the room: every matter considered, every decision whole.

    Keeps every section as it stands. Of two people who complete it at once the second is told of the first. Raises
    `NotComplete` with everything that is missing, and `Refused`.
    """
    by.must(Permission.WRITE_RECORD)
    child, review, step = hold_review(by, review, seen, today)
    if review.completed_on:
        raise Refused(f"This review was completed on {say(review.completed_on)} already. Nothing was done twice.")
    record = review_record(by, child.number, review.pk, today)
    if record is None:
        raise NotPermitted("You do not work with this child, so you cannot complete this review. Ask the IRO manager.")
    room = room_now(record)
    if room.closed:
        raise Refused(room.closed)
    counted = law_parts.counted_on(
        min(review.first_part_on or on, on), on, record.standing.practice, record.standing.calendar
    ).on
    room = replace(room, young=participation.under_four(child.born_on, counted))
    if lacks := room.missing:
        raise NotComplete(lacks)
    keep_every_section(by=by, review=review.pk, now=now)
    if mode == Mode.ON_PAPERS and room.words("there") == "yes":
        raise Refused("A review on papers has no meeting, and the record says that the child was there.", about="mode")
    parts = _parts(review, step, on, mode)
    told: dict[str, Any] = {"by": by, "review": review, "parts": parts, "today": today, "now": now}
    told |= {"participation": code_of(room), "also": {"record": "keel"}, "seen": step.pk}
    if review.first_part_on and not just_begun(review, step):
        return complete_review(**told)
    return record_held(child=child, completed=True, chaired_by=chaired_by, extra=extra, **told)


def code_of(room: RoomNow) -> str:
    """The code of the return for how the child took part, from the answers in the room."""
    if room.young:
        return Code.UNDER_FOUR.value
    there, views = room.words("there"), room.words("views")
    return participation.code_of(there=there == "yes", views=Views(views)).value
