"""One child in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from keel.pages import codes
from keel.pages.govuk.words import long_date
from keel.pages.reviews.presenters import Named, age_on
from keel.records.queries.child import ChildRecord, working_days_left
from keel.records.queries.due import said

if TYPE_CHECKING:
    from keel.records.models import CarePeriod, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Something that held for a while: since when, until when, what it was."""

    what: str
    since: date
    until: date | None
    on_or_before: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A review that was held, and how that stands against what was due by law at the time."""

    on: date
    took_part: str
    what: str
    due_on: date | None
    verdict: str
    late: bool
    supplied_due_on: date | None


def named(record: ChildRecord, today: date) -> Named:
    """The child as every page names them."""
    child = record.child
    called = said(child.given_name, child.family_name, child.preferred_name)
    return Named(
        name=called or "Name not recorded",
        age=age_on(child.born_on, today),
        number=child.number,
        href="",
        restricted=child.restricted,
        known_as=child.preferred_name if child.given_name and child.preferred_name != child.given_name else "",
    )


def line(record: ChildRecord) -> list[str]:
    """One line that says who the child is: legal status, home, IRO, social worker."""
    if not record.in_care:
        ended = record.periods[0].ended_on if record.periods else None
        return [f"Not looked after since {long_date(ended)}" if ended else "Not looked after"]
    parts = []
    status = next(iter(record.statuses), None)
    if status and status.to_on is None:
        parts.append(f"{codes.words(codes.LEGAL_STATUS, status.code).capitalize()} since {long_date(status.from_on)}")
    home = next(iter(record.placements), None)
    if home and home.to_on is None:
        parts.append(f"{codes.words(codes.PLACE, home.code)} since {long_date(home.from_on)}")
    parts.append(f"IRO {record.iro}" if record.iro else "no IRO yet")
    parts.append(f"social worker {record.social_worker}" if record.social_worker else "no social worker recorded")
    return parts


def time_in_care(record: ChildRecord) -> dict[str, list[Stretch]]:
    """Time in care as lists, the newest first: periods, legal statuses, homes."""
    return {
        "Times in care": [_period(period) for period in record.periods],
        "Legal status": [
            Stretch(what=codes.words(codes.LEGAL_STATUS, row.code).capitalize(), since=row.from_on, until=row.to_on)
            for row in record.statuses
        ],
        "Homes": [
            Stretch(what=codes.words(codes.PLACE, row.code).capitalize(), since=row.from_on, until=row.to_on)
            for row in record.placements
        ],
    }


def _period(period: CarePeriod) -> Stretch:
    notes = []
    if period.end_code:
        notes.append(codes.words(codes.CEASED, period.end_code))
    if period.approval == period.Approval.NOT_RECORDED:
        notes.append("approval not recorded")
    for day in period.possible_restarts:
        notes.append(f"care may have begun again on {long_date(date.fromisoformat(day))}: nothing says whether it did")
    return Stretch(
        what="Short breaks" if period.short_breaks else "Looked after",
        since=period.started_on,
        until=period.ended_on,
        on_or_before=not period.start_known,
        note="; ".join(notes),
    )


def held(record: ChildRecord) -> list[Held]:
    """The reviews held, the newest first."""
    return [_held(review, record) for review in record.held if review.first_part_on]


def _held(review: Review, record: ChildRecord) -> Held:
    assert review.first_part_on
    late = bool(review.due_certain and review.due_on and review.first_part_on > review.due_on)
    if review.due_on is None:
        verdict = "Outside the known times in care"
    elif not review.due_certain:
        verdict = "Not known: earlier reviews are missing from the record"
    elif late:
        days = working_days_left(record.calendar, review.due_on, review.first_part_on)
        verdict = f"{days} working day{'' if days == 1 else 's'} late" if days else "Late"
    else:
        verdict = "On time"
    return Held(
        on=review.first_part_on,
        took_part=codes.words(codes.PARTICIPATION, review.participation),
        what=codes.words(codes.RULE, review.due_rule) if review.due_certain else "Review",
        due_on=review.due_on if review.due_certain else None,
        verdict=verdict,
        late=late,
        supplied_due_on=review.supplied_due_on,
    )
