"""The pages of every day, and the due list from a terminal, in a small record and in a large one."""

from pathlib import Path
from typing import Any

from bench.generate import YEARS
from bench.importing import bring_in_both, copy, database, run_python, sizes
from bench.lives import YEAR_2
from bench.result import Result, longer, same

ALIKE, BARE_TIMES = 1.5, 5


def run(work: Path, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of this part. Makes the databases where importing has not."""
    small, large = 50 if quick else 500, sizes(quick)[1]
    for children in (small, large):
        if not database(work, children, YEAR_2).exists():
            bring_in_both(work, children, floor=False)
    today = YEARS[YEAR_2][1].isoformat()
    places = [str(_with_people(work, children, today)) for children in (small, large)]
    rounds = 5 if quick else 120
    took = run_python(Path(places[0]), "-m", "bench.pages", *places, today, str(rounds))
    raw["list"] = took
    pages = [name for name in took["pages"] if name != "bare"]
    return [line for name in pages for line in _page(name, took, small, large)] + _terminal(took, small, large)


def _with_people(work: Path, children: int, today: str) -> Path:
    """The database of so many children with names and IROs."""
    place = work / f"{children}-people.sqlite3"
    if not place.exists():
        half_made = place.with_suffix(".new")
        copy(database(work, children, YEAR_2), half_made)
        run_python(half_made, "-m", "bench.people", today)
        copy(half_made, place)
    return place


def _page(name: str, took: dict[str, Any], small: int, large: int) -> list[Result]:
    times, queries = took["seconds"], took["queries"]
    mine, few, who = f"{name} large", f"{name} small", f"{name}, {large:,} children"
    return [
        same("list", f"{who} against {small:,}: queries", queries[mine], queries[few]),
        longer("list", f"{who} against {small:,}", times[mine], times[few], at_most=ALIKE),
        longer("list", f"{who}, against a bare page", times[mine], times["bare large"], at_most=BARE_TIMES),
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
