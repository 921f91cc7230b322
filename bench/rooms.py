"""Saving as it is typed, with twenty people at it, against a bare post of the same signed-in people."""

from pathlib import Path
from typing import Any

from bench.generate import YEARS
from bench.importing import bring_in_both, copy, database, run_python, sizes
from bench.lives import YEAR_2
from bench.result import Result, longer

BARE_TIMES = 3
ROUNDS = 40


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part. Makes the database where importing has not."""
    children = 50 if quick else sizes(quick)[1]
    if not database(work, children, YEAR_2).exists():
        bring_in_both(work, children, floor=False)
    place = work / f"{children}-room.sqlite3"
    copy(database(work, children, YEAR_2), place)
    today = YEARS[YEAR_2][1].isoformat()
    took = run_python(place, "-m", "bench.room", str(place), today, str(2 if quick else ROUNDS))
    raw["room"] = took
    what = f"saving as it is typed, {took['people']} people, {children:,} children: 95th centile"
    # A handful of posts has no 95th centile: a quick run only shows that it runs.
    return [longer("room", what, took["save_95"], took["bare_95"], at_most=None if quick else BARE_TIMES)]
