"""The rows of a table that are of one child, for pages that read a dozen tables of the same child.

Django takes ten times as long to write such a question as the database takes to answer it, and it is the same question
for every child: it is written once and kept (see docs/adr/0011).
"""

from functools import cache
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
ANY_CHILD = -1
"""Stands where the child's key goes while the question is written: no row has it."""


def of_child(table: type[Row], child: int, *order: str, by: str = "child", **only: Any) -> list[Row]:
    """Every row of a table that is of this child. One query.

    `order` as Django's `order_by` takes it, `by` the way from the row to its child, `only` what else must hold, the
    same for every child.
    """
    sql, given = _written(table, order, by, tuple(only.items()))
    return list(table._default_manager.raw(sql, [child if value == ANY_CHILD else value for value in given]))


@cache
def _written(
    table: type[models.Model], order: tuple[str, ...], by: str, only: tuple[tuple[str, Any], ...]
) -> tuple[str, tuple[Any, ...]]:
    rows = table._default_manager.filter(**{f"{by}_id" if "__" not in by else by: ANY_CHILD}, **dict(only))
    sql, given = rows.order_by(*order).query.sql_with_params()
    return sql, tuple(given)
