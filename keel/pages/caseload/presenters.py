"""Allocation in words: the queue, what each IRO would hold, what bars them, what speaks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.caseload import FEWEST, MOST, Band, Caseload
from keel.law.sources import CPR
from keel.pages import codes
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.naming import Named, name_child
from keel.records.queries.due import said

if TYPE_CHECKING:
    from keel.law.appointment import Unnamed
    from keel.law.sources import Source
    from keel.records.models import Child
    from keel.records.queries.candidates import Candidate
    from keel.records.queries.caseloads import Load, ServiceLoad
    from keel.records.queries.siblings import Sibling
    from keel.records.queries.unallocated import Waiting

STATES = {
    "": ("All", "Nobody waits for an IRO", "Every child in care whom you may see has a named IRO today."),
    "late": ("Late", "Nobody has waited too long", "No child is without an IRO after the last day for naming one."),
    "waiting": ("Within the limit", "Nobody here", "No child is still within the days for naming an IRO."),
}
BANDS = {Band.OVER: (f"Over {MOST}", "orange"), Band.UNDER: (f"Under {FEWEST}", "green")}
Tag = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the queue, in words."""

    child: Named
    wanted_by: date | None
    days: int
    state: str
    because: str
    review: str
    review_due_on: date
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


def queue(rows: Iterable[Waiting], today: date) -> list[Row]:
    """The lines of a page."""
    return [_row(row, today) for row in rows]


def _row(row: Waiting, today: date) -> Row:
    child = name_child(
        row.number,
        row.name,
        born_on=row.born_on,
        today=today,
        restricted=row.restricted,
        known_as=row.known_as,
        href=reverse("child", args=[row.number]),
    )
    since = f"In care since {long_date(row.started_on)}{'' if row.start_known else ' or before'}"
    return Row(
        child=child,
        wanted_by=row.unnamed.wanted_by,
        days=row.days_left,
        state="late" if row.unnamed.past_limit else "soon",
        because=f"{since}{', in short breaks' if row.short_breaks else ''}",
        review=codes.words(codes.RULE, row.review_rule),
        review_due_on=row.review_due_on,
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
    """*Kofi Mensah, 15 (IRO Ama Owusu)*."""
    named = sibling_named(one, today)
    return f"{named.name}, {named.age} ({f'IRO {one.iro_name}' if one.iro_name else 'no IRO yet'})"


def sibling_named(one: Sibling, today: date) -> Named:
    """A brother or sister as every page names a child."""
    return name_child(
        one.number,
        one.name,
        born_on=one.born_on,
        today=today,
        restricted=one.restricted,
        known_as=one.known_as,
        href=reverse("child", args=[one.number]),
    )


def child_named(child: Child, today: date) -> Named:
    """A child as every page names one."""
    return name_child(
        child.number,
        said(child.given_name, child.family_name, child.preferred_name),
        born_on=child.born_on,
        today=today,
        restricted=child.restricted,
        known_as=child.preferred_name if child.given_name and child.preferred_name != child.given_name else "",
        href=reverse("child", args=[child.number]),
    )


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


def each_words(load: Caseload, when: str) -> str:
    """*57.2 children for each full-time post after this*."""
    if load.per_full_time is None:
        return f"{plural(load.children, 'child', 'children')} {when}, and no post on record"
    return f"{load.per_full_time} children for each full-time post {when}"


def now_words(load: Load) -> str:
    """*57 children now, a full-time post*."""
    held = plural(load.caseload.children, "child", "children")
    return f"{held} now, {post_words(load.caseload.full_time_equivalent)}"


def post_words(share: Decimal) -> str:
    """A share of a full-time post as it is said."""
    if not share:
        return "no post on record"
    return "a full-time post" if share == 1 else f"{number_words(share)} of a full-time post"


def number_words(share: Decimal) -> str:
    """0.6, 1, 7.6: without noughts at the end."""
    return f"{share:f}".rstrip("0").rstrip(".") if "." in f"{share:f}" else f"{share:f}"


def tags(load: Load, caseload: Caseload) -> list[Tag]:
    """What to know of somebody at a look."""
    found: list[Tag] = [BANDS[caseload.band]] if caseload.band in BANDS else []
    if load.begins_on:
        found.append((f"Begins {long_date(load.begins_on)}", "grey"))
    if load.away:
        found.append((f"Away until {long_date(load.away_until)}" if load.away_until else "Away", "grey"))
    if load.agency:
        found.append(("Agency", "blue"))
    if load.protected:
        found.append(("Protected caseload", "blue"))
    if load.left_on:
        found.append((f"Last day {long_date(load.left_on)}", "grey"))
    return found


# ---- loads -----------------------------------------------------------------------------------------------------------


def load_rows(found: Sequence[Load]) -> list[dict[str, Any]]:
    """The table of everybody's load."""
    return [
        {
            "name": one.name,
            "children": f"{one.caseload.children:,}",
            "posts": number_words(one.caseload.full_time_equivalent) if one.caseload.full_time_equivalent else "–",
            "each": each(one.caseload),
            "tags": tags(one, one.caseload),
            "notes": [*_within(one.caseload), *one.caseload.because[1:]],
            "outside": not one.in_team,
            "href": reverse("allocation_leaver", args=[one.staff]) if one.caseload.children else "",
        }
        for one in found
    ]


def _within(load: Caseload) -> list[str]:
    """What has no tag because nothing is amiss, in words: an empty cell says nothing."""
    words = {Band.WITHIN: f"Within {FEWEST} to {MOST}.", Band.NOT_KNOWN: "No post is on record for that day."}
    return [words[load.band]] if load.band in words else []


def service_rows(told: ServiceLoad) -> list[tuple[str, str]]:
    """The service as a whole, without and with those whose post is outside it."""
    rows = [("Full-time posts", number_words(told.posts) if told.posts else "None on record")]
    if not told.outside:
        return [*rows, ("Children", f"{told.own.children:,}"), ("Children for each full-time post", each(told.own))]
    return [
        *rows,
        ("Children of IROs in the service", f"{told.own.children:,}"),
        ("Children for each full-time post", each(told.own)),
        ("Children of IROs whose post is outside it", f"{told.outside:,}"),
        ("With these: children for each full-time post", each(told.everyone)),
    ]


def least_first(load: Caseload) -> tuple[bool, Decimal]:
    """By which loads are put in order: the least first, those that are not known last."""
    return load.per_full_time is None, load.per_full_time or Decimal(0)


def each(load: Caseload) -> str:
    """57.2; *Not known* where no post is on record."""
    return "Not known" if load.per_full_time is None else f"{load.per_full_time}"
