"""A child's name as every page says it: name, age and number, and the number alone where no name is on record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from keel.pages.govuk.words import plural
from keel.records.queries.due import known_as, said

if TYPE_CHECKING:
    from keel.records.models import Child

DAYS_IN_A_WEEK = 7
MONTHS_IN_A_YEAR = 12
WEEKS_SAID_UNDER_MONTHS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A child in words. `age` is as it is said; `nameless`: the name holds the number, which need not be said again."""

    name: str
    age: str
    number: str
    href: str = ""
    restricted: bool = False
    known_as: str = ""
    nameless: bool = False

    @property
    def title(self) -> str:
        """The same on one line without markup: for titles, trails and words that only a screen reader says."""
        return f"{self.name}, {self.age}" if self.nameless else f"{self.name}, {self.age} ({self.number})"


def name_child(
    number: str,
    called: str,
    *,
    born_on: date | None,
    today: date,
    restricted: bool = False,
    known_as: str = "",
    href: str = "",
) -> Named:
    """Name a child. A return brings no names, so until somebody gives them the number has to do."""
    return Named(
        name=called or f"Child {number}",
        age=age_words(born_on, today),
        number=number,
        href=href,
        restricted=restricted,
        known_as=known_as,
        nameless=not called,
    )


class Told(Protocol):
    """A row of a list that says who a child is."""

    @property
    def name(self) -> str: ...
    @property
    def known_as(self) -> str: ...
    @property
    def born_on(self) -> date | None: ...
    @property
    def restricted(self) -> bool: ...


def name_row(number: str, row: Told, today: date, link: Callable[[str], str]) -> Named:
    """Name the child of a row, with the way to their page."""
    return name_child(
        number,
        row.name,
        born_on=row.born_on,
        today=today,
        restricted=row.restricted,
        known_as=row.known_as,
        href=link(number),
    )


def name_record(child: "Child", today: date, link: Callable[[str], str] | None = None) -> Named:
    """Name a child by their own record."""
    return name_child(
        child.number,
        said(child.given_name, child.family_name, child.preferred_name),
        born_on=child.born_on,
        today=today,
        restricted=child.restricted,
        known_as=known_as(child.given_name, child.preferred_name),
        href=link(child.number) if link else "",
    )


def age_on(born_on: date | None, day: date) -> int | None:
    """Age in whole years; None where the date of birth is not known."""
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_words(born_on: date | None, day: date) -> str:
    """*9*; in the first year *5 months* or *3 weeks*, as people say it of a baby; before birth *not born yet*."""
    age = age_on(born_on, day)
    if born_on is None or age is None:
        return "age not known"
    if age < 0:
        return "not born yet"
    if age:
        return str(age)
    months = (day.year - born_on.year) * MONTHS_IN_A_YEAR + day.month - born_on.month - (day.day < born_on.day)
    if months >= WEEKS_SAID_UNDER_MONTHS:
        return plural(months, "month")
    weeks = (day - born_on).days // DAYS_IN_A_WEEK
    return plural(weeks, "week") if weeks else "under a week"
