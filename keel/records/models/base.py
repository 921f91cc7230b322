"""What several tables share: length checks that SQLite would otherwise not make, and dated spans."""

from typing import Any

from django.db import models
from django.db.models.functions import Length

models.CharField.register_lookup(Length)


def short(longest: int, *, blank: bool = True, **options: Any) -> "models.CharField[str, str]":
    """A text column of at most `longest` characters, empty rather than null."""
    if blank:
        options.setdefault("default", "")
    return models.CharField(max_length=longest, blank=blank, **options)


def lengths(table: str, /, **longest: int) -> list[models.CheckConstraint]:
    """One check a column: PostgreSQL keeps to a column's length by itself, SQLite does not."""
    return [
        models.CheckConstraint(name=f"{table}_{field}_length", condition=models.Q(**{f"{field}__length__lte": size}))
        for field, size in longest.items()
    ]


def ends_after(table: str, start: str, end: str, *, same_day: bool = False) -> models.CheckConstraint:
    """An end is after its start (or on the same day where `same_day`), or not known."""
    compare = "gte" if same_day else "gt"
    return models.CheckConstraint(
        name=f"{table}_{end}_after_{start}",
        condition=models.Q(**{f"{end}__isnull": True}) | models.Q(**{f"{end}__{compare}": models.F(start)}),
    )
