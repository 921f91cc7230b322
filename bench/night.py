"""The nightly clock over a small record and a large one: what a child costs must not grow."""

from pathlib import Path
from typing import Any

from bench.generate import YEARS
from bench.importing import bring_in_both, copy, database, run_python, sizes, tell
from bench.lives import YEAR_2
from bench.result import Result, longer

LINEAR = 1.3


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part."""
    took = {}
    for children in sizes(quick):
        if not database(work, children, YEAR_2).exists():
            bring_in_both(work, children, floor=False)
        place = work / f"{children}-night.sqlite3"
        copy(database(work, children, YEAR_2), place)
        today = YEARS[YEAR_2][1].isoformat()
        took[children] = run_python(place, "-m", "bench.nights", today, KEEL_TODAY=today)
        tell(
            f"a night of {children:,} children: {took[children]['first']:.1f} s, again {took[children]['again']:.1f} s"
        )
    raw["night"] = took
    small, large = sizes(quick)
    mine, few = took[large], took[small]
    who = f"keel nightly, {large:,} children, {mine['reviews']:,} reviews under way"
    return [
        longer("night", f"{who}: a child, against {small:,}", mine["first"] / large, few["first"] / small,
               at_most=LINEAR),
        longer("night", f"{who}: run again, a child", mine["again"] / large, few["again"] / small, at_most=LINEAR),
    ]  # fmt: skip
