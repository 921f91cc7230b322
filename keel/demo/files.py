"""The readable files of the demonstration, and that they add up."""

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
CODES = tuple(f"PN{number}" for number in range(8))
UNDER_FOUR = "PN0"


class DoesNotAddUp(ValueError):  # noqa: N818 - it is said of a file, and a person reads it
    """The files of the demonstration contradict each other, or what they must come to."""


class NoRoom(DoesNotAddUp):
    """Not with these lots: another drawing of the same files may fit."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the ledger."""

    name: str
    started: int
    ceased: int
    reviews: int
    late: int
    codes: dict[str, int]

    @property
    def under_four(self) -> int:
        """Reviews of children under four."""
        return self.codes[UNDER_FOUR]


@cache
def council() -> dict[str, Any]:
    """What Larkwater is."""
    return _toml("council.toml")


@cache
def names() -> dict[str, dict[str, list[str]]]:
    """Names to draw from, by where families come from."""
    return {
        group: {kind: words.split() for kind, words in lists.items()} for group, lists in _toml("names.toml").items()
    }


def stories() -> list[dict[str, Any]]:
    """The awkward children. A list of its own for every caller."""
    return list(_toml("stories.toml")["child"])


@cache
def staff() -> dict[str, Any]:
    """The council's people."""
    return _toml("staff.toml")


@cache
def places() -> dict[str, list[str]]:
    """Postcodes by kind."""
    found: dict[str, list[str]] = {}
    for row in _rows("places.csv"):
        found.setdefault(row["kind"], []).append(row["postcode"])
    return found


@cache
def ledger() -> tuple[Month, ...]:
    """The twelve months of the last full year. Raises `DoesNotAddUp` where the file contradicts itself."""
    months = tuple(
        Month(
            name=row["month"],
            started=int(row["started"]),
            ceased=int(row["ceased"]),
            reviews=int(row["reviews"]),
            late=int(row["late"]),
            codes={code: int(row[code]) for code in CODES},
        )
        for row in _rows("ledger.csv")
    )
    check(months, council()["figures"])
    return months


def check(months: tuple[Month, ...], figures: dict[str, int]) -> None:
    """The ledger adds up to the figures of the year, and each month's codes to its reviews."""
    for month in months:
        _same(f"The participation codes of {month.name}", sum(month.codes.values()), "its reviews", month.reviews)
    for name, total in (
        ("started", sum(month.started for month in months)),
        ("ceased", sum(month.ceased for month in months)),
        ("reviews_held", sum(month.reviews for month in months)),
        ("reviews_late", sum(month.late for month in months)),
    ):
        _same(f"The ledger’s months of “{name}”", total, "the year’s figure", figures[name])
    end = figures["at_start"] + figures["started"] - figures["ceased"]
    _same("Those at the start, and who came and went,", end, "those at the end", figures["at_end"])


def digest() -> str:
    """One digest of all the files: another edition of the demonstration has another."""
    running = hashlib.sha256()
    for path in sorted(DATA.iterdir()):
        if path.is_file():
            running.update(path.read_bytes())
    return running.hexdigest()[:16]


def _same(what: str, found: int, other: str, wanted: int) -> None:
    if found != wanted:
        raise DoesNotAddUp(f"{what} come to {found:,}, and {other} to {wanted:,}. Mend keel/demo/data.")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
