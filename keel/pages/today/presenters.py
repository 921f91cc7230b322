"""Today in words: what needs somebody, and what this week holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from keel.law.answers import Rule, State
from keel.law.catalogue import ENTRY
from keel.law.forward import GROUND_WORDS, Ground
from keel.law.sources import EARLIER_REVIEW
from keel.pages import codes
from keel.pages.govuk.words import long_date, plural
from keel.pages.naming import Named, name_row
from keel.records.queries.child import working_days_left
from keel.records.queries.urgent import book_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from keel.law.days import Calendar
    from keel.records.queries.due import DueRow
    from keel.records.queries.meetings import Meeting
    from keel.records.queries.unallocated import Waiting

    Link = Callable[[str], str]
    OfReview = Callable[[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing to do: of which child, what, by when, and why."""

    child: Named
    what: str
    why: str
    on: date
    days: int
    state: str
    href: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A review that is booked for these days."""

    day: str
    ahead: str
    time: str
    child: Named
    where: str
    iro: str
    href: str


def late(found: Iterable[DueRow], calendar: Calendar, today: date, link: Link, book: Link | None) -> list[Need]:
    """Reviews that are late: whatever the reason, the child waits."""
    return [
        _need(
            row,
            calendar,
            today,
            link,
            what=f"{codes.words(codes.RULE, row.rule)} was due {long_date(row.due_on)}",
            why=f"Booked for {long_date(row.booked_on)}." if row.booked_on else "No review is booked or recorded.",
            on=row.due_on,
            book=None if row.booked_on else book,
        )
        for row in found
    ]


def unsure(found: Iterable[DueRow], calendar: Calendar, today: date, link: Link, settle: Link | None) -> list[Need]:
    """Reviews that may be late, or soon due: earlier dates that somebody gives settle most of them."""
    return [
        _need(
            row,
            calendar,
            today,
            link,
            what=f"{codes.words(codes.RULE, row.rule)}: {_between(row)}",
            why=f"It assumes: {'; '.join(row.assumes)}." if row.assumes else "",
            on=row.due_on,
            book=settle,
            action="Give earlier dates",
        )
        for row in found
    ]


def _between(row: DueRow) -> str:
    if row.latest_on > row.due_on:
        return f"due {long_date(row.due_on)} at the earliest, {long_date(row.latest_on)} at the latest"
    return f"due {long_date(row.due_on)}, as far as is known"


def to_book(found: Iterable[DueRow], calendar: Calendar, today: date, link: Link, book: Link | None) -> list[Need]:
    """Reviews to be booked: by when, by the service's own aim where that is sooner, and until when the law gives."""
    return [_to_book(row, calendar, today, link, book) for row in found]


def _to_book(row: DueRow, calendar: Calendar, today: date, link: Link, book: Link | None) -> Need:
    if row.forward_ground:
        what, why = forward_words(row.forward_ground, row.booked_on)
        now = _need(row, calendar, today, link, what=what, why=why, on=today, book=book)
        return replace(now, state=State.SOON.value)
    on = calendar.last_working_day_on_or_before(book_by(row, today))
    what, why = booking_words(row.rule, on, row.book_by, row.due_on, row.local_on, today)
    need = _need(row, calendar, today, link, what=what, why=why, on=on, book=book)
    return need if on == row.book_by else replace(need, state=State.SOON.value)


def forward_words(ground: str, booked_on: date | None = None) -> tuple[str, str]:
    """What is to be done of a review that regulation 33(3) brings forward, and why. `booked_on`: for when it stands."""
    words = GROUND_WORDS[Ground(ground)]
    what = "Book a review now: it is brought forward"
    if booked_on:
        what = f"Bring the review forward: it is booked for {long_date(booked_on)}"
    return what, f"{words[:1].upper()}{words[1:]}. {EARLIER_REVIEW}."


def booking_words(
    rule: str, on: date, by_law: date, due_on: date, local_on: date | None, today: date
) -> tuple[str, str]:
    """What is to be booked by when, and why: `on` is the service's own aim where that comes before `by_law`."""
    own = "" if on == by_law else ", our own aim"
    review = codes.words(codes.RULE, rule).lower()
    what = f"Book the {review} now: it was to be booked by" if on < today else f"Book the {review} by"
    what = f"{what} {long_date(on)}{own}"
    why = f"By law {long_date(due_on)}: {_first_small(ENTRY[Rule(rule)].words)}"
    missed = local_on is not None and local_on < min(today, by_law)
    return what, f"Our own aim was {long_date(local_on)}. {why}" if missed else why


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def begun(found: Iterable[Meeting], calendar: Calendar, today: date, link: Link, review: OfReview) -> list[Need]:
    """Reviews that were begun: unless they are completed in time they do not count as held."""
    return [
        Need(
            child=name_row(row.number, row, today, link),
            what=f"Complete the review by {long_date(row.day)}",
            why=f"It began on {long_date(row.first_part_on)}. One that is not complete by then does not count.",
            on=row.day,
            days=working_days_left(calendar, today, row.day),
            state=State.SOON.value,
            href=review(row.number, row.review),
            action="Go on",
        )
        for row in found
    ]


def _need(
    row: DueRow,
    calendar: Calendar,
    today: date,
    link: Link,
    *,
    what: str,
    why: str,
    on: date,
    book: Link | None,
    action: str = "Book",
) -> Need:
    named = name_row(row.child, row, today, link)
    days = working_days_left(calendar, today, on)
    href = book(row.child) if book else f"{named.href}#next-review"
    return Need(
        child=named,
        what=what,
        why=why,
        on=on,
        days=days,
        state=row.state.value,
        href=href,
        action=action if book else "Look",
    )


def waiting(found: Iterable[Waiting], today: date, link: Link, allocation: Link) -> list[Need]:
    """Children without an IRO, with the days in which one must be named."""
    return [
        Need(
            child=name_row(row.number, row, today, link),
            what="Give an IRO" + (f" (comes from {row.last_iro})" if row.last_iro else ""),
            why=_waits(row),
            on=row.unnamed.wanted_by or today,
            days=row.days_left,
            state=(State.LATE if row.days_left < 0 or row.unnamed.past_limit else State.SOON).value,
            href=allocation(row.number),
            action="Give an IRO",
        )
        for row in found
    ]


def _waits(row: Waiting) -> str:
    since = f"In care since {long_date(row.started_on)}{'' if row.start_known else ' or before'}"
    if not row.review_due_on:
        return f"{since}; no review is due any more."
    return f"{since}; {_first_small(codes.words(codes.RULE, row.review_rule))} by {long_date(row.review_due_on)}."


def week(
    found: Iterable[Meeting], calendar: Calendar, today: date, link: Link, review: OfReview, iros: Mapping[int, str]
) -> list[Week]:
    """The reviews of these days, in order of time. `iros`: child -> their IRO, for who sees more than their own."""
    return [
        Week(
            day=f"{row.day:%A} {long_date(row.day)}",
            ahead=f"in {plural(working_days_left(calendar, today, row.day), 'working day')}"
            if row.day > today
            else "today",
            time=f"{row.at:%H:%M}" if row.at else "",
            child=name_row(row.number, row, today, link),
            where=row.place,
            iro=iros.get(row.child_id, ""),
            href=review(row.number, row.review),
        )
        for row in found
    ]


def end_of_next_week(today: date) -> date:
    """The Sunday of the week after this one."""
    return today + timedelta(days=13 - today.weekday())
