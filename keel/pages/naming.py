"""A child's name as every page says it: name, age and number, and the number alone where no name is on record."""

from dataclasses import dataclass
from datetime import date

from keel.pages.govuk.words import plural

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
