"""The columns that Keel reads from a spreadsheet: `fields.toml` as data."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

NOTES = "How to fill this in"
"""The worksheet of the template that explains it."""
IGNORED = "ignore"
"""What a person says of a column that is to be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `several`: more than one column may be of it. `longest`: how many characters a cell may hold."""

    name: str
    title: str
    explain: str
    example: str | date
    headings: tuple[str, ...]
    longest: int
    several: bool = False


def _fields() -> dict[str, Field]:
    words = files(__package__).joinpath("fields.toml").read_text(encoding="utf-8")
    return {
        name: Field(name=name, **{**about, "headings": tuple(about["headings"])})
        for name, about in tomllib.loads(words).items()
    }


FIELDS = _fields()
"""Field name -> what it is, in the order of the template."""
BY_HEADING = {heading: name for name, field in FIELDS.items() for heading in field.headings}
