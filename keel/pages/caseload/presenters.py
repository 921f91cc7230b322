"""Allocation in words: the queue, what each IRO would hold, what bars them, what speaks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.sources import CPR
from keel.pages import codes
from keel.pages.caseload.loads import Tag, each_words, now_words, tags
from keel.pages.govuk.words import and_list, long_date
from keel.pages.naming import Named, name_record, name_row
from keel.pages.reviews.presenters import unknown_since
from keel.records.queries.child import working_days_left
from keel.records.queries.listing import next_reviews
from keel.records.queries.practice import calendar

if TYPE_CHECKING:
    from keel.law.appointment import Unnamed
    from keel.law.sources import Source
    from keel.records.models import Child
    from keel.records.queries.candidates import Candidate
    from keel.records.queries.checks_kept import Looked
    from keel.records.queries.siblings import Sibling
    from keel.records.queries.unallocated import Waiting

STATES = {
    "": ("All", "Nobody waits for an IRO", "Every child in care whom you may see has a named IRO today."),
    "late": ("Late", "Nobody has waited too long", "No child is without an IRO after the last day for naming one."),
    "waiting": ("Within the limit", "Nobody here", "No child is still within the days for naming an IRO."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDue:
    """A child's next review: when it is due, working days left, how it stands, since when the history is unknown."""

    on: date
    days: int
    state: str
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the queue, in words."""

    child: Named
    wanted_by: date | None
    days: int
    state: str
    because: str
    review: str
    due: ReviewDue | None
    siblings: Sequence[str]
    before: str
    coming: str
    href: str
    why: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Somebody who can be chosen: the load beside the name, what speaks for them, what to know."""

    value: str
    name: str
    load: str
    now: str
    facts: Sequence[str]
    tags: Sequence[Tag]


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Somebody who cannot: each reason, and where it stands."""

    name: str
    reasons: Sequence[str]
    sources: Sequence[tuple[str, str]]


def reviews_due(children: Iterable[int], today: date) -> dict[int, ReviewDue]:
    """Child -> the next review due and how long it still is, of those who have one. Three queries."""
    days = calendar()
    return {
        child: ReviewDue(
            on=found.due_on,
            days=working_days_left(days, today, found.due_on),
            state=found.state.value,
            since=unknown_since(found.state, found.due_on, found.known_to, today),
        )
        for child, found in next_reviews(list(children), today).items()
    }


def queue(rows: Iterable[Waiting], today: date) -> list[Row]:
    """The lines of a page."""
    some = list(rows)
    due = reviews_due([row.child for row in some], today)
    return [_row(row, due.get(row.child), today) for row in some]


def _row(row: Waiting, due: ReviewDue | None, today: date) -> Row:
    child = name_row(row.number, row, today, _link)
    since = f"In care since {long_date(row.started_on)}{'' if row.start_known else ' or before'}"
    return Row(
        child=child,
        wanted_by=row.unnamed.wanted_by,
        days=row.days_left,
        state="late" if row.unnamed.past_limit else "soon",
        because=f"{since}{', in short breaks' if row.short_breaks else ''}",
        review=codes.words(codes.RULE, row.review_rule),
        due=due,
        siblings=[sibling_words(one, today) for one in row.siblings],
        before=f"{row.last_iro}, until {long_date(row.last_until)}" if row.last_iro else "Nobody",
        coming=f"{row.coming_iro} from {long_date(row.coming_on)}" if row.coming_iro else "",
        href=reverse("allocation_choose", args=[row.number]),
        why=why_named(row.unnamed),
    )


def why_named(answer: Unnamed) -> dict[str, Any]:
    """The countdown's reason as the *Why this date?* macro takes it."""
    return {
        "because": list(answer.because),
        "rule": "IRO named",
        "source": {"text": str(answer.source), "href": answer.source.url, "checked_on": None},
    }


def sibling_words(one: Sibling, today: date) -> str:
    """*Kofi Mensah, 15 (IRO Ama Owusu)*; of a parent or child, *Mia Hart, 17, mother (IRO Ama Owusu)*."""
    named = sibling_named(one, today)
    is_to = f", {one.is_to}" if one.is_to else ""
    return f"{named.name}, {named.age}{is_to} ({f'IRO {one.iro_name}' if one.iro_name else 'no IRO yet'})"


def _link(number: str) -> str:
    return reverse("child", args=[number])


def sibling_named(one: Sibling, today: date) -> Named:
    """A brother or sister as every page names a child."""
    return name_row(one.number, one, today, _link)


def child_named(child: Child, today: date) -> Named:
    """A child as every page names one."""
    return name_record(child, today, _link)


# ---- candidates ------------------------------------------------------------------------------------------------------


def options(found: Iterable[Candidate], group: int) -> list[Option]:
    """Those who can be chosen; whoever holds all of the children already is not among them."""
    return [
        Option(
            value=str(one.load.staff),
            name=one.load.name,
            load=each_words(one.after, "after this"),
            now=now_words(one.load),
            facts=_facts(one),
            tags=tags(one.load, one.after),
        )
        for one in found
        if not one.barred and len(one.holds_now) < group
    ]


def barred(found: Iterable[Candidate], *, several: bool) -> list[Barred]:
    """Those who cannot, with every reason; whose it is where there are several children."""
    return [
        Barred(
            name=one.load.name,
            reasons=[f"{reason.child}: {reason.because}" if several else reason.because for reason in one.barred],
            sources=sorted({_source(reason.source) for reason in one.barred}),
        )
        for one in found
        if one.barred
    ]


def _source(source: Source) -> tuple[str, str]:
    """*Regulation 46* of the regulations that everybody here works by; of anything else, what it is too."""
    words = source.provision if source.act == CPR else str(source)
    return words[:1].upper() + words[1:], source.url


def check_words(kept: Iterable[Looked]) -> list[tuple[str, str, str, tuple[str, str]]]:
    """What a check of regulation 46 looked at: what, what it found, where that comes from, which rule asks."""
    return [(one.what, _found_words(one), one.origin, _source(one.source)) for one in kept]


def _found_words(one: Looked) -> str:
    if one.yes is not None:
        return "Yes" if one.yes else "No"
    if one.day:
        return long_date(one.day)
    return and_list(list(one.found)) if one.found else "Nothing on record"


def _facts(one: Candidate) -> list[str]:
    facts = []
    if one.holds:
        facts.append(f"IRO of a brother or sister: {and_list(list(one.holds))}.")
    if one.holds_now:
        facts.append(f"IRO of {and_list(list(one.holds_now))} already.")
    facts += [
        f"Was {before.child}’s IRO from {long_date(before.from_on)} to {long_date(before.to_on)}."
        if before.to_on
        else f"Will be {before.child}’s IRO from {long_date(before.from_on)}."
        for before in one.before
    ]
    if one.splits:
        facts.append(f"{and_list(list(one.splits))} would have another IRO: say why they are kept apart.")
    return facts
