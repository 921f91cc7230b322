"""The nightly clock, in a small record and in a large one: a child may take no longer in the large one."""

from pathlib import Path
from typing import Any

from bench.importing import copy, empty, run_python
from bench.result import Result, longer, within

ALIKE, MOST_MIB = 1.5, 600


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part."""
    small, large = (50, 250) if quick else (5_000, 100_000)
    took = {size: _night(work, size) for size in (small, large)}
    raw["clocks"] = {str(size): found for size, found in took.items()}
    lines = []
    for part, seconds in took[large]["seconds"].items():
        mine, other = seconds / large, took[small]["seconds"][part] / small
        what = f"a night over {large:,} children against {small:,}, a child: {part}"
        # Where next to nothing is done there is next to nothing to compare.
        worth = min(seconds, took[small]["seconds"][part]) >= 1e-2
        lines.append(longer("clocks", what, mine, other, at_most=ALIKE if worth else None))
    return [*lines, within("clocks", "… peak memory", took[large]["peak_mib"], "MiB", at_most=MOST_MIB)]


def _night(work: Path, size: int) -> dict[str, Any]:
    place = work / f"night-{size}.sqlite3"
    copy(empty(work), place)
    return run_python(place, "-m", "bench.night", str(size))
