"""The least that an import could cost: the same files read with `csv`, and the rows that Keel wrote put in bare.

`python -m bench.floor FOLDER BEFORE AFTER`: BEFORE is the database as it was, and gets every row of every records
table (audit too) that AFTER has and it has not, is altered where AFTER differs, and loses what AFTER lost.
"""

import csv
import gc
import json
import sqlite3
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Rows = list[tuple[Any, ...]]
Statement = tuple[str, Rows]


def main(folder: Path, before: Path, after: Path) -> None:
    """Find what differs, which is not timed; then read and write, which is."""
    database = sqlite3.connect(before, isolation_level=None)
    database.execute("ATTACH ? AS after", [str(after)])
    found = [statement for table in _tables(database) for statement in _statements(database, table)]
    database.execute("DETACH after")
    database.close()
    database = sqlite3.connect(before, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32000"):
        database.execute(f"PRAGMA {pragma}")
    # What waits to be written must not slow the reading down.
    gc.collect()
    gc.freeze()
    began, worked = perf_counter(), process_time()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file):
                pass
    database.execute("BEGIN IMMEDIATE")
    for statement, rows in found:
        database.executemany(statement, rows)
    database.execute("COMMIT")
    took = {"seconds": process_time() - worked, "wall": perf_counter() - began}
    database.close()
    print(json.dumps({**took, "rows": sum(len(rows) for _, rows in found)}))


def _tables(database: sqlite3.Connection) -> list[str]:
    """The tables of the record in the order in which they were made: what is named stands before what names it."""
    tables = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name LIKE 'records%' ORDER BY rowid"
    return [name for (name,) in database.execute(tables)]


def _statements(database: sqlite3.Connection, table: str) -> list[Statement]:
    """Deletes, updates of the columns that changed anywhere in the table, and inserts."""
    columns = [row[1] for row in database.execute(f"PRAGMA main.table_info({table})")]
    joined = f"after.{table} a JOIN main.{table} m ON a.id = m.id"
    changed = [
        column
        for column in columns
        if database.execute(f'SELECT 1 FROM {joined} WHERE a."{column}" IS NOT m."{column}" LIMIT 1').fetchone()
    ]
    names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join("?" * len(columns))
    gone = f"SELECT id FROM main.{table} WHERE id NOT IN (SELECT id FROM after.{table})"
    new = f"SELECT {names} FROM after.{table} WHERE id NOT IN (SELECT id FROM main.{table}) ORDER BY id"
    found = [(f"DELETE FROM {table} WHERE id = ?", database.execute(gone).fetchall())]
    if changed:
        differs = " OR ".join(f'a."{column}" IS NOT m."{column}"' for column in changed)
        values = ", ".join(f'a."{column}"' for column in changed)
        sets = ", ".join(f'"{column}" = ?' for column in changed)
        rows = database.execute(f"SELECT {values}, a.id FROM {joined} WHERE {differs} ORDER BY a.id").fetchall()
        found.append((f"UPDATE {table} SET {sets} WHERE id = ?", rows))
    found.append((f"INSERT INTO {table} ({names}) VALUES ({marks})", database.execute(new).fetchall()))
    return [(statement, rows) for statement, rows in found if rows]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
