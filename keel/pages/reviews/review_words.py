"""One review in words: what it is, what is due, where it stands, its dates before and after."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from keel.law import parts as law_parts
from keel.law.answers import state_of
from keel.law.bookings import Suggestion
from keel.pages import codes
from keel.pages.govuk.words import long_date, plural
from keel.pages.reviews.forms import MODES, as_typed
from keel.pages.reviews.presenters import clock_time, why
from keel.records.commands.lateness import REASON_WORDS, LateReason
from keel.records.queries.child import working_days_left
from keel.records.queries.review_record import ReviewRecord
from keel.records.queries.review_standing import Standing


def mode(code: str) -> str:
    """How a meeting is held, in words; *not said* where nobody did."""
    return MODES.get(code, code) if code else "not said"  # type: ignore[call-overload]


def what(record: ReviewRecord) -> str:
    """*Second review*; *Review* where the record cannot say which."""
    review, due = record.review, record.standing.due
    if review.first_part_on:
        return codes.words(codes.RULE, review.due_rule) if review.due_certain else "Review"
    return codes.words(codes.RULE, due.rule.value) if due and due.certain and record.is_open else "Review"


def due(standing: Standing) -> dict[str, Any] | None:
    """What is due by law, and why; None where no review is due."""
    found = standing.due
    if found is None:
        return None
    return {
        "on": found.on,
        "days": working_days_left(standing.calendar, standing.today, found.on),
        "state": state_of(found, standing.today, standing.practice.soon_within_days).value,
        "book_by": found.book_by,
        "latest": None if found.certain else found.latest,
        "aim": found.local.on if found.local else None,
        "not_before": found.not_before,
        "what": codes.words(codes.RULE, found.rule.value),
        "why": why(found, standing.calendar),
        "not_required": "" if standing.is_required else _why_not_required(standing),
    }


def _why_not_required(standing: Standing) -> str:
    """That care ends before a review falls due."""
    day = long_date(standing.ends_on)
    ends = f"The child turns 18 on {day}" if standing.comes_of_age else f"Care is known to end on {day}"
    return f"{ends}, before this review falls due: by law no further review is due."


def wishes(choice: Any) -> str:
    """What the child last wished of when and where, for whoever books: empty where nobody asked."""
    if choice is None:
        return ""
    parts = [("When", choice.time), ("where", choice.place), ("who comes", choice.who_comes)]
    said = "; ".join(f"{name.lower()}: {words}" for name, words in parts if words)
    return f"asked on {long_date(choice.on)}, {said}" if said else ""


def suggestions(standing: Standing) -> list[tuple[date, str]]:
    """Days that would do, and what each is."""
    return [(each.on, _suggestion(each, standing)) for each in standing.suggestions()]


def _suggestion(found: Suggestion, standing: Standing) -> str:
    there = plural(found.others, "other review")
    return f"{found.what}; {standing.iro} has {there} that day" if found.others else found.what


def to_complete_by(first: date, standing: Standing) -> str:
    """Until when a review that was begun may be completed."""
    until = law_parts.adjourned_until(first, standing.calendar).on
    return f"It must be completed by {long_date(until)}, or it does not count as held."


def parts(record: ReviewRecord) -> list[tuple[date, str]]:
    """The day of each part, and how it was held."""
    return [(part.on, mode(part.mode)) for part in record.parts]


def as_recorded(record: ReviewRecord) -> dict[str, Any]:
    """What the boxes of a correction hold at first."""
    review = record.review
    held: list[Any] = [(part.on, part.mode) for part in record.parts] or [(review.first_part_on, review.mode)]
    found: dict[str, Any] = {}
    for number, (on, how) in enumerate(held):
        found |= {f"on_{number}": on, f"mode_{number}": how}
    extra = {True: "yes", False: "no", None: ""}[review.extra]
    completed = "yes" if review.completed_on else "no"
    chair = review.chaired_by_id or ""
    return {**found, "completed": completed, "extra": extra, "chaired_by": chair, **as_typed(review.participation)}


def arranged(record: ReviewRecord, *act: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """When and where a review is booked for, and what is booked with it: (name, value, and perhaps a way on).

    `act`: what stands beside the day.
    """
    review = record.review
    time = clock_time(review.booked_time)
    lasts = f" at {time}, for {review.minutes} minutes" if time else ", no time yet"
    yield "Booked for", f"{long_date(review.booked_for)}{lasts}", *act
    yield "Where", review.booked_place or "not said"
    yield "How", mode(review.mode)
    yield "Room", review.room.name if review.room else "none booked"
    if review.video_link and record.is_open:
        yield "By video", review.video_link, {"text": "Join", "about": "by video", "href": review.video_link}
    else:
        yield "By video", review.video_link or "no link yet"
    wanted = record.child.interpreter
    none = f"not booked, and the child needs one: {wanted}" if wanted else "none booked"
    yield "Interpreter", review.interpreter or none


def facts(record: ReviewRecord) -> Iterator[tuple[Any, ...]]:
    """What is recorded of the review itself: (name, value, and perhaps a way on)."""
    review = record.review
    if review.first_part_on is None:
        yield from arranged(record)
        return
    held: list[Any] = [*parts(record)] or [(review.first_part_on, mode(review.mode))]
    yield "Held", "; ".join(f"{long_date(day)}{f' ({how.lower()})' if how else ''}" for day, how in held)
    if record.is_begun:
        yield "Complete", f"Not yet. {to_complete_by(review.first_part_on, record.standing)}"
    elif len(held) > 1 and review.counted_on:
        yield "Counts on", long_date(review.counted_on)
    yield "Chaired by", str(review.chaired_by) if review.chaired_by else "not recorded"
    if review.completed_on:
        code = review.participation
        yield "How the child took part", codes.words(codes.PARTICIPATION, code) + (f" ({code})" if code else "")
    if review.extra is not None:
        yield "Extra review", "yes, beside the timetable" if review.extra else "no, it was the one that was due"
    yield "Was due by law", _was_due(record)
    if review.late_reason:
        yield "Why it was late", f"{REASON_WORDS[LateReason(review.late_reason)]}. {review.late_because}"


def _was_due(record: ReviewRecord) -> str:
    review = record.review
    if review.due_on is None or review.first_part_on is None:
        return "outside the known times in care"
    if not review.due_certain:
        return "not known: earlier reviews are missing from the record"
    counted = review.counted_on or review.first_part_on
    on = long_date(review.due_on)
    if counted <= review.due_on:
        return f"{on}: {'held' if review.completed_on else 'begun'} in time"
    days = working_days_left(record.standing.calendar, review.due_on, counted)
    return f"{on}: held {plural(days, 'working day')} late" if days else f"{on}: held late"
