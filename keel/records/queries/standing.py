"""What returns have told so far and still stands, as plain rows: what the checks of a new return look at beside it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from keel.records.given import BY_NAME
from keel.records.known import not_whole
from keel.records.models import BatchFile, Child, GivenEpisode

CHECKED = ("episodes", "reviews")


def standing_rows(numbers: Sequence[str]) -> dict[str, list[tuple[str, int, tuple[Any, ...]]]]:
    """Number -> (table, return year that says so, values from CHILD on), of episodes, reviews. Two queries."""
    found: dict[str, list[tuple[str, int, tuple[Any, ...]]]] = defaultdict(list)
    for name in CHECKED:
        table = BY_NAME[name]
        rows = table.model._base_manager.filter(stands=True, child__number__in=numbers)
        for year, *values in rows.values_list("year", "child__number", *table.fields):
            found[values[0]].append((name, year, tuple(values)))
    return found


def open_before(year: int) -> list[str]:
    """The numbers of children with an episode that has no end and was last seen in a return before this year's."""
    rows = GivenEpisode.objects.filter(stands=True, dec__isnull=True, year__lt=year)
    return list(rows.values_list("child__number", flat=True).distinct())


def standing_years() -> tuple[dict[str, frozenset[int]], frozenset[tuple[str, int, str]]]:
    """Table -> the return years that stand; and (table, year, number) of rows that were refused and are still out."""
    files = BatchFile.objects.filter(batch__undone_at=None).order_by("batch_id")
    years: dict[str, set[int]] = defaultdict(set)
    for table, year in files.values_list("table", "year"):
        years[table].add(year)
    marks = not_whole(CHECKED)
    numbers = dict(Child.objects.filter(id__in={child for child, _, _ in marks}).values_list("id", "number"))
    incomplete = frozenset((table, year, numbers[child]) for child, table, year in marks)
    return {table: frozenset(found) for table, found in years.items()}, incomplete
