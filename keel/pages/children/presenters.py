"""One child in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from keel.law.endings import adult_on
from keel.law.histories import only_a_return_says
from keel.law.parts import adjourned_until
from keel.pages import codes
from keel.pages.govuk.words import and_list, long_date
from keel.pages.naming import Named, name_record
from keel.records.queries.around import Around
from keel.records.queries.child import ChildRecord, working_days_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from keel.records.models import CarePeriod, Child, LegalStatus, Placement, Review

AT_HOME = frozenset({"P1"})
"""Places that are the child's own home: with a parent."""
TENTH = Decimal("0.1")
NO_NOTES: Mapping[date, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Something that held for a while: since when, until when, what it was."""

    what: str
    since: date
    until: date | None
    on_or_before: bool = False
    note: str = ""
    so_far: str = "still"
    """What is said in place of an end that has not come."""
    key: int = 0
    """By which a person can put it right, where one said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A review that was held, and how that stands against what was due by law at the time."""

    pk: int
    on: date
    took_part: str
    what: str
    due_on: date | None
    verdict: str
    late: bool
    supplied_due_on: date | None
    parts: str
    """That it was held in parts or adjourned; empty of one that was held on one day."""


def named(record: ChildRecord, today: date) -> Named:
    """The child as every page names them."""
    return named_child(record.child, today)


def named_child(child: Child, today: date) -> Named:
    """The same of a child alone."""
    return name_record(child, today)


def line(record: ChildRecord, today: date, miles: Mapping[int, str]) -> list[str]:
    """One line that says who the child is: legal status, home, IRO, social worker."""
    if not record.periods:
        return ["Nothing says when care began", *_whose(record)]
    if not record.in_care:
        ended = record.periods[0].ended_on if record.periods else None
        return [f"Not looked after since {long_date(ended)}" if ended else "Not looked after"]
    parts = []
    last_known = _last_known(record, today)
    status = next(iter(record.statuses), None)
    if status and status.to_on in (None, last_known):
        parts.append(
            f"{codes.words(codes.LEGAL_STATUS, status.code).capitalize()} {_since(record.statuses, record, last_known)}"
        )
    elif record.periods and record.periods[0].short_breaks:
        period = record.periods[0]
        parts.append(f"Short breaks since {long_date(period.started_on)}{_or_before(not period.start_known)}")
    home = next(iter(record.placements), None)
    if home and home.to_on in (None, last_known):
        far = away(home.code, miles.get(home.pk))
        parts.append(f"{codes.words(codes.PLACE, home.code)} {_since(record.placements, record, last_known)}{far}")
    if (told := as_known(record, today)) and not last_known:
        parts.append(told)
    return [*parts, *_whose(record)]


def _whose(record: ChildRecord) -> Iterator[str]:
    yield f"IRO {record.iro}" if record.iro else "no IRO yet"
    yield f"social worker {record.social_worker}" if record.social_worker else "no social worker recorded"


def away(place: str, miles: str | Decimal | None) -> str:
    """*, 2.1 miles from home*; nothing of a child who lives at home, or as near as makes no odds."""
    there = miles is not None and place not in AT_HOME and Decimal(miles).quantize(TENTH) > 0
    return f", {miles} miles from home" if there else ""


def _since(rows: Sequence[LegalStatus | Placement], record: ChildRecord, last_known: date | None) -> str:
    """Since when the newest status or home holds, and up to when at least, where nothing says whether it still does."""
    row = rows[0]
    since = f"since {long_date(row.from_on)}{_or_before(began_unseen(row, rows, record.periods))}"
    return f"{since}, until {_at_least(row.to_on)}" if row.to_on and row.to_on == last_known else since


def _or_before(unseen: bool) -> str:
    return " or before" if unseen else ""


def _at_least(day: date) -> str:
    return f"{long_date(day)} at least"


def began_unseen(
    row: LegalStatus | Placement, rows: Sequence[LegalStatus | Placement], periods: Sequence[CarePeriod]
) -> bool:
    """Whether it held already on the first day of which episodes tell: it may have begun before, as care may have.

    Of a start of care that somebody told of since, nobody said that the status or the home began with it.
    """
    period = next((one for one in periods if one.started_on <= row.from_on), None)
    if period is None:
        return False
    first = min(one.from_on for one in rows if one.from_on >= period.started_on)
    return row.from_on == first and (not period.start_known or first > period.started_on)


def _last_known(record: ChildRecord, today: date) -> date | None:
    """The day on which the last episode ended, where no other follows and nothing says that care ceased."""
    last = record.periods[0].care_known_to if record.periods and record.periods[0].ended_on is None else None
    return last if last and last < today else None


def care_unknown_since(record: ChildRecord, today: date) -> date | None:
    """The last day of known care, where nothing since tells of any: a review held later would."""
    last = _last_known(record, today)
    later = last and any(review.first_part_on and review.first_part_on > last for review in record.held)
    return None if later else last


def as_known(record: ChildRecord, today: date) -> str:
    """Up to when the record reaches, where that is not today: what it says may have changed since."""
    last = record.care_told_to
    began = record.periods[0].started_on if record.periods else None
    return f"as known on {long_date(last)}" if last and last < today and not (began and last < began) else ""


def told_on_a_page(record: ChildRecord) -> bool:
    """Whether somebody could make an uncertain date surer by what they can tell on a page."""
    open_things = record.due.settled_by if record.due else ()
    return not open_things or not all(only_a_return_says(one) for one in open_things)


def told_by_a_return(record: ChildRecord) -> str:
    """What only a return can settle of an uncertain date, and how it says so; empty where there is nothing."""
    days = [one for one in record.due.settled_by if only_a_return_says(one)] if record.due else []
    if not days:
        return ""
    return (
        f"Only a 903 return can say {and_list(days)}. Put it right in the case system and bring the return in again: "
        "where care began anew, the episode of that day is a new start (RNE S); where it went on, the episode before "
        "ends on the day on which the next begins."
    )


def time_in_care(
    record: ChildRecord, around: Around, today: date, notes: Mapping[date, Sequence[str]] = NO_NOTES
) -> dict[str, list[Stretch]]:
    """Time in care as lists, the newest first: periods, legal statuses, homes, schools, times missing.

    `notes`: first day of a period -> what else is known of it.
    """
    told = as_known(record, today)
    so_far = f"still, {told}" if told else "still"
    last_known = _last_known(record, today)
    unknown = care_unknown_since(record, today)
    of_period = f"nothing says whether care went on after {long_date(unknown)}" if unknown else so_far
    dated: tuple[tuple[str, dict[str, str], Sequence[LegalStatus | Placement]], ...] = (
        ("Legal status", codes.LEGAL_STATUS, record.statuses),
        ("Homes", codes.PLACE, record.placements),
    )
    return {
        "Periods of care": [_period(row, today, of_period, notes.get(row.started_on, ())) for row in record.periods],
        **{
            title: [
                Stretch(
                    what=codes.words(names, row.code).capitalize(),
                    since=row.from_on,
                    until=None if row.to_on == last_known else row.to_on,
                    on_or_before=began_unseen(row, rows, record.periods),
                    so_far=_at_least(row.to_on) if row.to_on else so_far,
                )
                for row in rows
            ]
            for title, names, rows in dated
        },
        "Schools": [Stretch(what=row.name, since=row.from_on, until=row.to_on, key=row.pk) for row in around.schools],
        "Times missing": [
            Stretch(
                what=codes.words(codes.MISSING, row.kind).capitalize(),
                since=row.from_on,
                until=row.to_on,
                so_far="no return recorded",
            )
            for row in around.missing
        ],
    }


def _period(period: CarePeriod, today: date, so_far: str, more: Sequence[str] = ()) -> Stretch:
    notes = [note.rstrip(".") for note in more]
    if period.ended_on and period.ended_on > today:
        # Only a series of short breaks has an end that lies ahead: it runs out unless there is another.
        so_far = f"until {long_date(period.ended_on)} at the latest, unless another break follows"
    elif period.end_code:
        notes.append(codes.words(codes.CEASED, period.end_code))
    if period.approval == period.Approval.NOT_RECORDED:
        notes.append("approval not recorded")
    for day in period.possible_restarts:
        notes.append(f"care may have begun again on {long_date(date.fromisoformat(day))}: nothing says whether it did")
    until = period.ended_on if period.ended_on and period.ended_on <= today else None
    return Stretch(
        what="Short breaks" if period.short_breaks else "Looked after",
        since=period.started_on,
        until=until,
        on_or_before=not period.start_known,
        note="; ".join(notes),
        so_far=so_far,
    )


def turns_18(record: ChildRecord) -> date | None:
    """The eighteenth birthday, where it comes no later than the date: then that review will not be due at all."""
    if record.due is None or record.child.born_on is None:
        return None
    adult = adult_on(record.child.born_on)
    return adult if adult <= record.due.on else None


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
        pk=review.pk,
        on=review.first_part_on,
        took_part=codes.words(codes.PARTICIPATION, review.participation),
        what=codes.words(codes.RULE, review.due_rule) if review.due_certain else "Review",
        due_on=review.due_on if review.due_certain else None,
        verdict=verdict,
        late=late,
        supplied_due_on=review.supplied_due_on,
        parts=_in_parts(review, record),
    )


def _in_parts(review: Review, record: ChildRecord) -> str:
    assert review.first_part_on
    if review.completed_on is None:
        until = adjourned_until(review.first_part_on, record.calendar).on
        return f"Adjourned: to be completed by {long_date(until)}"
    if review.completed_on == review.first_part_on:
        return ""
    many = len(review.parts.all()) if review.source != review.Source.SSDA903 else 1
    completed = f"completed on {long_date(review.completed_on)}"
    return f"In {many} parts, {completed}" if many > 1 else completed.capitalize()
