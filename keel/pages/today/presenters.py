"""Today in words: what needs somebody, this week, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from keel.law.answers import State
from keel.pages import codes
from keel.pages.govuk.words import long_date, moment, plural
from keel.pages.naming import Named, name_child
from keel.records.queries.child import working_days_left
from keel.records.queries.due import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from keel.law.days import Calendar
    from keel.records.models import Batch, Child
    from keel.records.queries.due import DueRow
    from keel.records.queries.today import Booked, Change
    from keel.records.queries.unallocated import Waiting

    Link = Callable[[str], str]

COUNTED = {
    "came": ("came into care", "came into care"),
    "left": ("left care", "left care"),
    "moved": ("moved home", "moved home"),
    "status": ("has another legal status", "have another legal status"),
    "missing": ("went missing", "went missing"),
    "back": ("came back after being missing", "came back after being missing"),
    "yours": ("is new to you", "are new to you"),
}
"""What changed, of one child and of several."""


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
    time: str
    child: Named
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Something that changed, in words."""

    child: Named
    what: str
    on: date


def _child(child: Child, today: date, link: Link) -> Named:
    return name_child(
        child.number,
        said(child.given_name, child.family_name, child.preferred_name),
        born_on=child.born_on,
        today=today,
        restricted=child.restricted,
        known_as=child.preferred_name if child.given_name and child.preferred_name != child.given_name else "",
        href=link(child.number),
    )


def late(found: Iterable[DueRow], calendar: Calendar, today: date, link: Link) -> list[Need]:
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
        )
        for row in found
    ]


def to_book(found: Iterable[DueRow], calendar: Calendar, today: date, link: Link, book: Link | None) -> list[Need]:
    """Reviews to be booked: by when, and until when the law gives."""
    return [
        _need(
            row,
            calendar,
            today,
            link,
            what=f"Book the {codes.words(codes.RULE, row.rule).lower()} by {long_date(row.book_by)}",
            why=f"The law says by {long_date(row.due_on)}."
            + (f" Our own aim is {long_date(row.local_on)}." if row.local_on else ""),
            on=row.book_by,
            book=book,
        )
        for row in found
    ]


def _need(
    row: DueRow, calendar: Calendar, today: date, link: Link, *, what: str, why: str, on: date, book: Link | None = None
) -> Need:
    named = name_child(
        row.child,
        row.name,
        born_on=row.born_on,
        today=today,
        restricted=row.restricted,
        known_as=row.known_as,
        href=link(row.child),
    )
    days = working_days_left(calendar, today, on)
    action = "Book" if book else "Look"
    href = book(row.child) if book else f"{named.href}#next-review"
    return Need(
        child=named,
        what=what,
        why=why,
        on=on,
        days=days,
        state=row.state.value,
        href=href,
        action=action,
    )


def waiting(found: Iterable[Waiting], today: date, link: Link, allocation: Link) -> list[Need]:
    """Children without an IRO, with the days in which one must be named."""
    return [
        Need(
            child=name_child(
                row.number,
                row.name,
                born_on=row.born_on,
                today=today,
                restricted=row.restricted,
                known_as=row.known_as,
                href=link(row.number),
            ),
            what="Give an IRO" + (f" (comes from {row.last_iro})" if row.last_iro else ""),
            why=f"In care since {long_date(row.started_on)}; first review by {long_date(row.review_due_on)}.",
            on=row.unnamed.wanted_by or today,
            days=row.days_left,
            state=(State.LATE if row.days_left < 0 or row.unnamed.past_limit else State.SOON).value,
            href=allocation(row.number),
            action="Give an IRO",
        )
        for row in found
    ]


def week(found: Iterable[Booked], today: date, link: Link) -> list[Week]:
    """The reviews of these days, in order of time."""
    return [
        Week(
            day=f"{row.review.booked_for:%A} {long_date(row.review.booked_for)}" if row.review.booked_for else "",
            time=f"{row.review.booked_time:%H:%M}" if row.review.booked_time else "",
            child=_child(row.child, today, link),
            where=row.review.booked_place,
        )
        for row in found
    ]


def end_of_next_week(today: date) -> date:
    """The Sunday of the week after this one."""
    return today + timedelta(days=13 - today.weekday())


def changed(found: Iterable[Change], today: date, link: Link) -> list[Changed]:
    """Each change in words."""
    return [Changed(child=_child(row.child, today, link), what=_said(row), on=row.on) for row in found]


def _said(row: Change) -> str:
    return COUNTED[row.kind][0].capitalize()


def counted(found: Iterable[Change]) -> str:
    """*2 children moved home · 1 child is new to you*."""
    counts: dict[str, set[int]] = {}
    for row in found:
        counts.setdefault(row.kind, set()).add(row.child.pk)
    return " · ".join(
        f"{plural(len(children), 'child', 'children')} {COUNTED[kind][len(children) > 1]}"
        for kind, children in sorted(counts.items(), key=lambda pair: list(COUNTED).index(pair[0]))
    )


def since(when: datetime | None) -> str:
    """Since when changes are told."""
    return f"since you last looked, on {moment(when)}" if when else "since you first looked"


def batches(found: Sequence[Batch], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Files that were brought in: (when, what, by whom)."""
    return [
        (
            moment(batch.applied_at),
            f"{plural(sum(batch.differences.values()), 'difference')}"
            + (f", {plural(batch.refused, 'row')} refused" if batch.refused else "")
            + (f", {plural(batch.warnings, 'warning')}" if batch.warnings else "")
            + (", taken out again" if batch.undone_at else ""),
            names.get(batch.applied_by, batch.applied_by),
        )
        for batch in found
    ]
