"""Reviews held in parts, which a return has no room for: left out of the returns, and recorded as somebody would."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from keel.demo.model import DemoChild
from keel.demo.timeline import Timeline
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.records.commands.reviews_held import complete_review, record_held
from keel.records.models import Child
from keel.records.permissions import Actor
from keel.records.queries.review_standing import iro_on


@dataclass(frozen=True, slots=True)
class InParts:
    """One review: its days with how each was held, and its participation code. `adjourned`: not planned in parts."""

    number: str
    parts: tuple[tuple[date, str], ...]
    code: str
    adjourned: bool


def take_out(timeline: Timeline, children: Sequence[DemoChild]) -> list[InParts]:
    """The last review that could have been complete by yesterday, of every child whose story tells of parts.

    It is taken out of the child's reviews, so that no return tells of it.
    """
    found: list[InParts] = []
    for child in children:
        told = child.story.get("meetings", ())
        for day in sorted(child.reviews, reverse=True) if told else ():
            parts = tuple((_on(day, part.get("working_days", 0)), part["mode"]) for part in told)
            if parts[-1][0] <= timeline.yesterday:
                code = child.reviews.pop(day)
                found.append(InParts(child.number, parts, code, child.story.get("adjourned", False)))
                break
    return found


def record(timeline: Timeline, reviews: Sequence[InParts], *, by: Actor, now: datetime) -> None:
    """Record each: in one go, or begun, adjourned and then completed."""
    for one in reviews:
        child = Child.objects.get(number=one.number)
        begun = one.parts[:1] if one.adjourned else one.parts
        review = record_held(
            by=by,
            child=child,
            parts=begun,
            completed=not one.adjourned,
            chaired_by=iro_on(child.pk, one.parts[0][0]),
            participation="" if one.adjourned else one.code,
            today=timeline.today,
            now=now,
        )
        if one.adjourned:
            rest = one.parts[1:]
            complete_review(by=by, review=review, parts=rest, participation=one.code, today=timeline.today, now=now)


def _on(day: date, working_days: int) -> date:
    return CALENDAR.add(day, WorkingDays(working_days)) if working_days else day
