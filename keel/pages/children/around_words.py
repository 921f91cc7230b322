"""What stands around a child, in words: tags that keep people safe, people, brothers and sisters, who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keel.pages.govuk.words import and_list, long_date
from keel.pages.naming import Named, name_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from keel.records.models import AccessEvent, Relationship
    from keel.records.queries.around import Around
    from keel.records.queries.child import ChildRecord
    from keel.records.queries.siblings import Sibling

PAGES = {
    "child": "The child’s page",
    "children": "The list of children",
    "reviews": "The list of reviews",
    "who has looked": "Who has looked",
    "child: not shown": "The child’s page, which was not shown to them",
    "child: refused": "A page of the child’s, which was refused",
}
"""What the notes of who looked call a page, in words. Those that are not here are shown as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What keeps people safe, beside the name. `change`: the page or the part of it where it is put right."""

    words: str
    colour: str
    change: str = ""


def tags(record: ChildRecord, around: Around, interpreter: str) -> list[Tag]:
    """What keeps people safe. `interpreter` is the address at which that is put right; empty for who may not."""
    found = []
    told = dict.fromkeys(tie.kind for tie in around.not_told_address)
    if told:
        change = "#people" if interpreter else ""
        found.append(Tag(words=f"Address not to be told to {and_list(list(told))}", colour="orange", change=change))
    if record.child.unaccompanied:
        found.append(Tag(words="Came to the country alone", colour="blue"))
    if record.child.interpreter:
        found.append(Tag(words=f"Interpreter: {record.child.interpreter}", colour="blue", change=interpreter))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody around a child, in words."""

    key: int
    name: str
    kind: str
    address: str
    gets: str
    since: date
    until: date | None


def people(ties: Iterable[Relationship]) -> list[Person]:
    """Who is or was around the child, and what each may be told."""
    return [
        Person(
            key=tie.pk,
            name=name_of_tie(tie),
            kind=tie.kind[:1].upper() + tie.kind[1:] + ", with parental responsibility" * tie.parental_responsibility,
            address="Yes" if tie.may_know_address else "No",
            gets=f"{tie.get_gets_display().capitalize()}{f': {tie.because}' if tie.because else ''}",
            since=tie.from_on,
            until=tie.to_on,
        )
        for tie in ties
    ]


def name_of(given: str, family: str) -> str:
    """Somebody's name."""
    return f"{given} {family}".strip()


def name_of_tie(tie: Relationship) -> str:
    """The name of somebody around a child."""
    return name_of(tie.person.given_name, tie.person.family_name)


def as_it_stands(tie: Relationship) -> list[tuple[str, str]]:
    """What the record says of somebody now: for whoever was overtaken by somebody else's change."""
    (one,) = people([tie])
    return [
        ("Name", one.name),
        ("Who they are", one.kind),
        ("May they know the address?", one.address),
        ("What they are sent", one.gets),
        ("Until", long_date(one.until) if one.until else "Still around the child"),
    ]


def ending_warns(tie: Relationship) -> str:
    """What goes with somebody who is ended, where it keeps the child safe."""
    if tie.may_know_address or tie.to_on:
        return ""
    return (
        f"The tag “Address not to be told to {tie.kind}” goes with them. If they still must not know where the child "
        "lives, leave them among the people."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sister:
    """A brother or sister, or a child or mother in care too, in words. `child` None: their record may not be seen."""

    child: Named | None
    iro: str
    apart: str
    is_to: str = ""


def siblings(around: Around, today: date, link: Callable[[str], str]) -> list[Sister]:
    """Family in care. Of one whose record this person may not see only that there is one is said."""
    return [
        Sister(
            child=name_row(row.number, row, today, link) if row.child in around.seen else None,
            iro=(row.iro_name or "No IRO") if row.child in around.seen else "",
            apart=_together(row),
            is_to=row.is_to,
        )
        for row in around.siblings
    ]


def _together(row: Sibling) -> str:
    """Whether the two may share an IRO; of a parent or child, which they are and that each has their own."""
    if row.is_to:
        return f"Their {row.is_to}. {row.apart_because}"
    return f"May not share an IRO: {row.apart_because}" if row.apart_because else "May share an IRO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody looked."""

    at: datetime
    by: str
    page: str


def looks(found: Iterable[AccessEvent], names: Mapping[str, str]) -> list[Look]:
    """Who looked, by name where the sign-in is known."""
    return [
        Look(at=event.at, by=names.get(event.by, event.by), page=PAGES.get(event.page, event.page.capitalize()))
        for event in found
    ]
