"""A review's history in words: each step with when, who, what it changed and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from keel.pages import codes
from keel.pages.govuk.words import long_date
from keel.pages.reviews.review_words import mode
from keel.records.queries.review_record import ReviewRecord

BOOKED = ("planned", "invited", "postponed")
ENDED = {"cancelled": "Cancelled", "not_required": "Marked as not required"}
CHANGED = {"booked_time": "time", "minutes": "minutes", "booked_place": "place", "interpreter": "interpreter"}
ELSEWHERE = "kept outside Keel"
LATER = {
    "invited": "Invitations sent",
    "decisions_issued": "Decisions sent out",
    "manager_responded": "The manager answered",
    "record_issued": "Record finished",
    "distributed": "Record sent to everyone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step."""

    at: datetime
    by: str
    what: str
    because: str


def lines(record: ReviewRecord) -> list[Line]:
    """The newest first."""
    found, before = [], ""
    for step in record.steps:
        found.append(
            Line(
                at=step.written_at,
                by=record.by.get(step.by, step.by),
                what=" ".join(_words(step, before)),
                because=step.because or step.said.get("weighed", {}).get("why", ""),
            )
        )
        before = step.status
    return found[::-1]


def _words(step: Any, before: str) -> Iterator[str]:
    said: Mapping[str, Any] = step.said
    was: Mapping[str, Any] = said.get("before", {})
    if said.get("deemed"):
        yield "Nobody answered in time: the decisions stand as agreed."
    elif step.status in ENDED or (step.status in LATER and not was):
        yield f"{(ENDED | LATER)[step.status]}."
    elif "first_part_on" in was and said.get("first_part_on") is None:
        yield "The record that it was held was taken back."
    elif step.status == "planned" and before in ENDED:
        yield f"Brought back, booked for {_day(said.get('booked_for'))}."
    elif step.status == "planned" and not before:
        yield f"Booked for {_day(said.get('booked_for'))}{_at(said)}." if said.get("booked_for") else "Booked."
    elif "booked_for" in was:
        yield f"Moved from {_day(was['booked_for'])} to {_day(said.get('booked_for'))}."
    elif step.status in BOOKED:
        yield "The booking was changed."
    elif step.because:
        yield "The record was corrected."
    else:
        yield _held(step)
    if step.because or step.status in BOOKED:
        yield from _changes(was)


def _held(step: Any) -> str:
    words = {"started": "Begun", "adjourned": "Part held", "completed": "Completed"}
    more = ": the rest is still to come" if step.status == "adjourned" else ""
    if step.said.get("record") == ELSEWHERE:
        more = f": its record is {ELSEWHERE}"
    return f"{words.get(step.status, step.get_status_display().capitalize())} on {long_date(step.on)}{more}."


def _changes(was: Mapping[str, Any]) -> Iterator[str]:
    """What stood before, where a step changed it."""
    told = []
    for name, words in CHANGED.items():
        if was.get(name):
            told.append(f"{words} {str(was[name])[:5] if name == 'booked_time' else was[name]}")
    if was.get("parts"):
        told.append("held on " + ", ".join(f"{_day(day)} ({mode(how).lower()})" for day, how in was["parts"]))
    if was.get("participation"):
        told.append(f"the child {codes.words(codes.PARTICIPATION, was['participation'])} ({was['participation']})")
    if told:
        yield f"Before: {'; '.join(told)}."


def _day(text: Any) -> str:
    return long_date(date.fromisoformat(text)) if isinstance(text, str) else "a day not recorded"


def _at(said: Mapping[str, Any]) -> str:
    time = f" at {said['booked_time'][:5]}" if said.get("booked_time") else ""
    return time + (f", {said['booked_place']}" if said.get("booked_place") else "")
