"""Plain rows in and out of tables, in chunks: what bulk commands stand on (see docs/adr).

Model instances cost twenty times as much for 100,000 children. Only `keel.records.commands` may call this.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models

Item = TypeVar("Item")
Model = type[models.Model]
BULK = 903
"""The name, as PostgreSQL takes it, of the lock that bulk commands wait for."""
Values = tuple[Any, ...]


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_rows(model: Model, fields: Sequence[str], rows: Sequence[Values]) -> int:
    """Insert rows whose values stand in the order of `fields`. Returns how many."""
    if not rows:
        return 0
    columns = [model._meta.get_field(field) for field in fields]
    names = ", ".join(connection.ops.quote_name(_column(field)) for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    convert = [_adapter(field) for field in columns]
    if any(convert):
        rows = [tuple(c(v) if c and v is not None else v for c, v in zip(convert, row, strict=True)) for row in rows]
    with connection.cursor() as cursor:
        # Table and column names come from the models, never from outside.
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608
    return len(rows)


def update_rows(model: Model, fields: Sequence[str], rows: Sequence[Values]) -> int:
    """Update rows by primary key: each row is the values of `fields` and then the key. Returns how many."""
    if not rows:
        return 0
    columns = [model._meta.get_field(field) for field in fields]
    sets = ", ".join(f"{connection.ops.quote_name(_column(field))} = %s" for field in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    convert = [*(_adapter(field) for field in columns), None]
    if any(convert):
        rows = [tuple(c(v) if c and v is not None else v for c, v in zip(convert, row, strict=True)) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", rows)  # noqa: S608
    return len(rows)


def delete_rows(model: Model, keys: Sequence[int]) -> int:
    """Delete rows by primary key. Returns how many."""
    for some in chunks(keys, 5000):
        model._base_manager.filter(pk__in=some)._raw_delete(connection.alias)
    return len(keys)


def sync_rows(
    model: Model,
    *,
    owners: Sequence[int],
    key: Sequence[str],
    fields: Sequence[str],
    wanted: Mapping[tuple[int, Hashable], Values],
    where: models.Q | None = None,
    owner: str = "child_id",
    before_delete: Callable[[Sequence[int]], object] | None = None,
) -> tuple[int, int, int]:
    """Make the rows of these owners be exactly `wanted`: (owner, key) -> values of `fields`. Rows keep their identity.

    `key` names one column, or none for one row an owner. Returns how many were added, changed and taken away.
    """
    new, changed, gone = [], [], []
    seen: set[tuple[int, Hashable]] = set()
    stand = model._base_manager.filter(**{f"{owner}__in": owners})
    if where is not None:
        stand = stand.filter(where)
    for row in stand.values_list("id", owner, *key, *fields):
        at = (row[1], row[2] if key else None)
        seen.add(at)
        values = row[2 + len(key) :]
        if (want := wanted.get(at)) is None:
            gone.append(row[0])
        elif want != values:
            changed.append((*want, row[0]))
    for at, values in wanted.items():
        if at not in seen:
            new.append((at[0], *((at[1],) if key else ()), *values))
    if gone and before_delete:
        before_delete(gone)
    delete_rows(model, gone)
    update_rows(model, fields, changed)
    insert_rows(model, [owner, *key, *fields], new)
    return len(new), len(changed), len(gone)


def one_at_a_time() -> None:
    """Hold every other bulk command back until this transaction ends, so that two never write one child's rows at once.

    SQLite has a single writer anyway. PostgreSQL would let both compare with the same record, and refuse the second.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BULK])


def in_order(keys: Iterable[int]) -> list[int]:
    """Keys sorted, for stable chunks and stable digests."""
    return sorted(keys)


def _column(field: Any) -> str:
    return str(field.column)


def _adapter(field: Any) -> Any:
    """How a value of this column is turned into what the database driver takes; None where it needs nothing."""
    inner = field.get_internal_type()
    if inner == "JSONField":
        return lambda value: field.get_db_prep_save(value, connection)
    if inner == "DateField" and connection.vendor == "sqlite":
        return _iso
    if inner in ("DateTimeField", "DecimalField"):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _iso(value: Any) -> str:
    return str(value)
