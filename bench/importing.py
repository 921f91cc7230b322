"""Importing two years' returns, against the least that it could cost, at two sizes."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from bench.generate import YEARS, write_returns
from bench.lives import YEAR_1, YEAR_2
from bench.result import Result, longer, within

FLOOR_TIMES, MEMORY_MIB, LINEAR = 20, 600, 1.3
WHEN = {YEAR_1: "first year", YEAR_2: "second year, 36% of the episodes changed"}
Took = dict[str, Any]


def sizes(quick: bool) -> tuple[int, int]:
    """How many children in the small and in the large import."""
    return (50, 150) if quick else (5_000, 100_000)


def database(work: Path, children: int, year: int) -> Path:
    """Where the database of so many children stands, after the import of a year."""
    return work / f"{children}-{year}.sqlite3"


def empty(work: Path) -> Path:
    """A database with every table and no row, made once for all parts."""
    place = work / "empty.sqlite3"
    if not place.exists():
        half_made = place.with_suffix(".new")
        run_python(half_made, "manage.py", "migrate", "--verbosity", "0")
        copy(half_made, place)
    return place


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part. Leaves the databases in `work`."""
    small, large = sizes(quick)
    took: dict[tuple[int, int], list[tuple[Took, Took]]] = {}
    # The small one before and after, so that a machine that grows busier shows in both.
    for children in (small, large) if quick else (small, large, small):
        for year, pair in bring_in_both(work, children, floor=True).items():
            took.setdefault((children, year), []).append(pair)
            tell(f"import of {children:,} children, {year}: {pair[0]['seconds']:.1f} s")
    raw["import"] = [
        {"children": children, "year": year, "import": mine, "floor": floor}
        for (children, year), pairs in took.items()
        for mine, floor in pairs
    ]
    return [line for year in YEARS for line in _lines(took, small, large, year)]


def _lines(took: dict[tuple[int, int], list[tuple[Took, Took]]], small: int, large: int, year: int) -> list[Result]:
    pairs = took[large, year]
    mine, floor = (median(pair[place]["seconds"] for pair in pairs) for place in (0, 1))
    few = median(pair[0]["seconds"] for pair in took[small, year])
    peak = max(pair[0]["peak_mib"] for pair in pairs)
    who = f"import of {large:,} children, {WHEN[year]}"
    return [
        longer("import", who, mine, floor, at_most=FLOOR_TIMES),
        within("import", f"{who}: peak memory", peak, "MiB", at_most=MEMORY_MIB),
        longer("import", f"the same, a child, against {small:,} children", mine / large, few / small, at_most=LINEAR),
    ]


def bring_in_both(work: Path, children: int, *, floor: bool) -> dict[int, tuple[Took, Took]]:
    """Import both years into a fresh database. Gives year -> what the import took, and the floor."""
    folder = work / f"returns-{children}"
    if not folder.exists():
        write_returns(folder, children)
    before = empty(work)
    found = {}
    for year, (_, last) in YEARS.items():
        after = database(work, children, year)
        copy(before, after)
        mine = run_python(after, "-m", "bench.once", str(folder / str(year)), last.isoformat())
        bare = _floor(work, folder / str(year), before, after) if floor else {}
        found[year] = (mine, bare)
        before = after
    return found


def _floor(work: Path, folder: Path, before: Path, after: Path) -> Took:
    scratch = work / "floor.sqlite3"
    copy(before, scratch)
    return run_python(scratch, "-m", "bench.floor", str(folder), str(scratch), str(after))


def copy(before: Path, after: Path) -> None:
    """Copy a database with what waits in its write-ahead file, over whatever stood there."""
    for ending in ("", "-wal", "-shm"):
        after.with_name(after.name + ending).unlink(missing_ok=True)
    with closing(sqlite3.connect(before)) as source, closing(sqlite3.connect(after)) as target:
        source.backup(target)


def run_python(place: Path, *arguments: str, **more: str) -> Took:
    """Run Python in a process of its own with this database. Gives the JSON that it printed."""
    environment = {**os.environ, "KEEL_DATABASE": str(place), "KEEL_VAR": str(place.parent), **more}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: Took = json.loads(done.stdout) if done.stdout.strip() else {}
    return found


def tell(words: str) -> None:
    """Say how far the measuring is, beside the output."""
    print(words, file=sys.stderr, flush=True)
