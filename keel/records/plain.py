"""Questions in plain SQL over the rows that somebody may see: where putting a question costs more than asking it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

NAMED = re.compile(r"%\((\w+)\)s")


def ask(sql: str, seen: QuerySet[Any, Any], **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question in which `{seen}` stands for the rows that somebody may see. One query.

    `values` go in for `%(name)s`. SQLite gives days as text: see `as_day`.
    """
    found = as_seen(seen)
    return ask_seen(sql, found, **values) if found else []


Seen = tuple[str, Sequence[Any]]
"""The question by which the rows that somebody may see are found, as Django writes it, and what goes into it."""


def as_seen(seen: QuerySet[Any, Any]) -> Seen | None:
    """These rows as a question that may be put again; None where there can be none."""
    try:
        return seen.query.sql_with_params()
    except EmptyResultSet:
        return None


def ask_seen(sql: str, seen: Seen, **values: Any) -> list[tuple[Any, ...]]:
    """As `ask`, for rows whose question is written already. One query."""
    return _rows(sql, seen[1], values, seen=seen[0])


def ask_of(sql: str, children: Sequence[int], **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question in which `{children}` stands for the keys of these. One query; none for nobody."""
    if not children:
        return []
    return _rows(sql, (), values, children=", ".join(str(int(child)) for child in children))


def ask_alone(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question that is of no child. One query."""
    return _rows(sql, (), values)


def _rows(sql: str, given: Sequence[Any], values: Mapping[str, Any], **put_in: str) -> list[tuple[Any, ...]]:
    asked = [values[name] for name in NAMED.findall(sql)]
    with connection.cursor() as cursor:
        cursor.execute(NAMED.sub("%s", sql).format(**put_in), [*given, *asked])
        return list(cursor.fetchall())


def as_day(value: Any) -> date | None:
    """A day of an answer, on either engine."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_time(value: Any) -> time | None:
    """A time of day of an answer, on either engine."""
    return time.fromisoformat(value) if isinstance(value, str) else value
