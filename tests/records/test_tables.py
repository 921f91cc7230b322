"""The tests' tables come straight from the models; a council's come from the migrations."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROWS = Callable[[str], list[Any]]


def made(rows: ROWS) -> dict[str, Any]:
    """Every table's columns, checks, keys and indexes, whatever order they were made in."""
    tables = rows("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'django_migrations'")
    columns = {name: sorted(tuple(row[1:]) for row in rows(f"PRAGMA table_info({name})")) for name, _ in tables}
    keys = {name: sorted(tuple(row[2:]) for row in rows(f"PRAGMA foreign_key_list({name})")) for name, _ in tables}
    rules = {name: sorted(re.findall(r'CONSTRAINT "(\w+)" (CHECK|UNIQUE)', sql)) for name, sql in tables}
    indexes = sorted(rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    return {"columns": columns, "keys": keys, "rules": rules, "indexes": indexes}


@pytest.mark.django_db
def test_both_ways_make_the_same_tables(tables: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the file of the migrations is SQLite's")

    def here(sql: str) -> list[Any]:
        with connection.cursor() as cursor:
            return list(cursor.execute(sql).fetchall())

    with closing(sqlite3.connect(tables)) as migrated:
        by_migrations = made(lambda sql: migrated.execute(sql).fetchall())
    assert len(by_migrations["columns"]) > 50
    assert made(here) == by_migrations
