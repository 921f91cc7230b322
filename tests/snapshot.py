"""A situation that many tests begin with: built once in a process through commands, its rows put back for the others.

Building a council takes half a second; putting its rows back takes a twentieth of that. Nothing is put back into a
database that holds anything: there the situation is built as before.
"""

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from keel.records.models import Child, User

Made = TypeVar("Made")
Rows = dict[str, Any]
"""Table -> its rows: as SQLite gives them, or as PostgreSQL writes them in JSON."""
_kept: dict[str, tuple[Rows, bytes]] = {}


def once(name: str, build: Callable[[], Made]) -> Made:
    """What `build` gives, whose rows stand in the database as if it had just been called."""
    if Child.objects.exists() or User.objects.exists():
        return build()
    sqlite = connection.vendor == "sqlite"
    if name not in _kept:
        made = build()
        tables = [model._meta.db_table for model in apps.get_app_config("records").get_models()]
        read = _rows if sqlite else _json
        _kept[name] = ({table: found for table in tables if (found := read(table))}, pickle.dumps(made))
        return made
    kept, pickled = _kept[name]
    with transaction.atomic():  # what a row leads to may come after it, and must be there only at the end
        if sqlite:
            _put_rows(kept)
        else:
            _put_json(kept)
    return pickle.loads(pickled)


def _rows(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        return list(cursor.execute(f"SELECT * FROM {table}").fetchall())


def _put_rows(kept: Rows) -> None:
    with connection.cursor() as cursor:
        for table, found in kept.items():
            places = ", ".join(["%s"] * len(found[0]))
            cursor.executemany(f"INSERT INTO {table} VALUES ({places})", found)


def _json(table: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT json_agg(one)::text FROM {table} one")
        found: str | None = cursor.fetchone()[0]
        return found


def _put_json(kept: Rows) -> None:
    """In one question. Keys made from now on follow those put in; SQLite sees to that by itself."""
    models = [model for model in apps.get_app_config("records").get_models() if model._meta.db_table in kept]
    put = [f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)" for table in kept]
    with connection.cursor() as cursor:
        count_on = connection.ops.sequence_reset_sql(no_style(), models)
        cursor.execute(";\n".join([*put, *(one.rstrip(";") for one in count_on)]), list(kept.values()))
