"""The due list, on a page and from a terminal, in a small record and in a large one."""

from pathlib import Path
from typing import Any

from bench.generate import YEARS
from bench.importing import bring_in_both, database, run_python, sizes
from bench.lives import YEAR_2
from bench.result import Result, longer, same

ALIKE, BARE_TIMES = 1.5, 5


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part. Makes the databases where importing has not."""
    small, large = 100 if quick else 500, sizes(quick)[1]
    for children in (small, large):
        if not database(work, children, YEAR_2).exists():
            bring_in_both(work, children, floor=False)
    places = [str(database(work, children, YEAR_2)) for children in (small, large)]
    rounds = 5 if quick else 120
    took = run_python(Path(places[0]), "-m", "bench.pages", *places, YEARS[YEAR_2][1].isoformat(), str(rounds))
    raw["list"] = took
    return [*_page(took, small, large), *_terminal(took, small, large)]


def _page(took: dict[str, Any], small: int, large: int) -> list[Result]:
    times, queries = took["seconds"], took["queries"]
    who = f"due list page, {large:,} children"
    return [
        same("list", f"{who} against {small:,}: queries", queries["page large"], queries["page small"]),
        longer("list", f"{who} against {small:,}", times["page large"], times["page small"], at_most=ALIKE),
        longer("list", f"{who}, against a bare page", times["page large"], times["bare large"], at_most=BARE_TIMES),
    ]


def _terminal(took: dict[str, Any], small: int, large: int) -> list[Result]:
    """`keel due` lists everybody, so its time is held a child."""
    queries, listed = took["queries"], took["size"]
    many, few = (took["seconds"][f"due {name}"] / listed[f"due {name}"] for name in ("large", "small"))
    who = f"keel due, {large:,} children against {small:,}"
    return [
        same("list", f"{who}: queries", queries["due large"], queries["due small"]),
        longer("list", f"{who}: time a child", many, few, at_most=ALIKE),
    ]
