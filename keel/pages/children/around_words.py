"""What stands around a child, in words: tags that keep people safe, people, brothers and sisters, who has looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keel.pages.govuk.words import and_list
from keel.pages.naming import Named, name_child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime

    from keel.records.models import AccessEvent
    from keel.records.queries.around import Around
    from keel.records.queries.child import ChildRecord

PAGES = {
    "child": "The child’s page",
    "children": "The list of children",
    "reviews": "The list of reviews",
    "who has looked": "Who has looked",
    "child: not shown": "The child’s page, which was not shown to them",
    "child: refused": "A page of the child’s, which was refused",
}
"""What the notes of who looked call a page, in words. Those that are not here are shown as they are."""


def tags(record: ChildRecord, around: Around) -> list[tuple[str, str]]:
    """What keeps people safe, in words beside the name: (words, colour)."""
    found = []
    told = dict.fromkeys(tie.kind for tie in around.not_told_address)
    if told:
        found.append((f"Address not to be told to {and_list(list(told))}", "orange"))
    if record.child.unaccompanied:
        found.append(("Came to the country alone", "blue"))
    if record.child.interpreter:
        found.append((f"Interpreter: {record.child.interpreter}", "blue"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody around a child, in words."""

    name: str
    kind: str
    address: str
    gets: str


def people(around: Around) -> list[Person]:
    """Who is around the child, and what each may be told."""
    return [
        Person(
            name=f"{tie.person.given_name} {tie.person.family_name}".strip(),
            kind=tie.kind[:1].upper() + tie.kind[1:] + ", with parental responsibility" * tie.parental_responsibility,
            address="Yes" if tie.may_know_address else "No",
            gets=f"{tie.get_gets_display().capitalize()}{f': {tie.because}' if tie.because else ''}",
        )
        for tie in around.people
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sister:
    """A brother or sister, in words. `child` None: their record may not be seen."""

    child: Named | None
    iro: str
    apart: str


def siblings(around: Around, today: date, link: Callable[[str], str]) -> list[Sister]:
    """Brothers and sisters. Of one whose record this person may not see only that there is one is said."""
    return [
        Sister(
            child=name_child(
                row.number,
                row.name,
                born_on=row.born_on,
                today=today,
                restricted=row.restricted,
                known_as=row.known_as,
                href=link(row.number),
            )
            if row.child in around.seen
            else None,
            iro=(row.iro_name or "No IRO") if row.child in around.seen else "",
            apart=f"May not share an IRO: {row.apart_because}" if row.apart_because else "May share an IRO",
        )
        for row in around.siblings
    ]


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
