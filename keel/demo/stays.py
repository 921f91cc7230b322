"""Times in care for everybody without a story: so many begin and end in each month as the ledger says."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from keel.demo import files
from keel.demo.files import DoesNotAddUp
from keel.demo.model import Stay
from keel.demo.timeline import BEFORE, FIRST_MONTH, MONTHS_IN_ALL, STILL, YEARS, Timeline

LONGEST_WITHIN = 7
"""Whoever comes and goes in one year stays at most so many months."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A time in care, known by the year and the month in which it begins and ends."""

    entry: str
    leaving: str
    begins: int | None
    ends: int | None


class Slots:
    """What of the ledger and of the table of stays is still to be given out."""

    def __init__(self, timeline: Timeline, taken: Sequence[Stay]) -> None:
        table = files.council()["stays"]
        columns = table["columns"]
        self.cells = {
            (entry, leaving): count
            for entry in (BEFORE, *YEARS)
            for leaving, count in zip(columns, table[entry], strict=True)
        }
        months = files.ledger()
        in_all = range(FIRST_MONTH, FIRST_MONTH + MONTHS_IN_ALL)
        self.begins = {month: months[month % 12].started for month in in_all}
        self.ends = {month: months[month % 12].ceased for month in in_all}
        for stay in taken:
            self._take(timeline, stay)
        if min(*self.cells.values(), *self.begins.values(), *self.ends.values()) < 0:
            raise DoesNotAddUp("The stories use more starts or endings of a month than its ledger has.")

    def _take(self, timeline: Timeline, stay: Stay) -> None:
        """A story's time in care is one of the ledger's; what begins in the year under way is over and above."""
        entry = timeline.year_name(stay.start)
        if entry == YEARS[-1]:
            return
        leaving = timeline.year_name(stay.end) if stay.end else STILL
        self.cells[entry, leaving] -= 1
        if entry != BEFORE:
            self.begins[timeline.month_of(stay.start)] -= 1
        if stay.end:
            self.ends[timeline.month_of(stay.end)] -= 1


def plan(timeline: Timeline, taken: Sequence[Stay], rng: Random) -> list[Planned]:
    """Every time in care that is not a story's. Raises `DoesNotAddUp` where the table and the ledger disagree."""
    slots = Slots(timeline, taken)
    planned: list[Planned] = []
    begins: dict[str, list[int]] = {}
    ends: dict[str, list[int]] = {}
    for number, year in enumerate(YEARS):
        months = range(FIRST_MONTH + 12 * number, FIRST_MONTH + 12 * number + 12)
        begins[year] = _dealt(slots.begins, months, rng)
        ends[year] = _dealt(slots.ends, months, rng)
        planned += _within(year, slots.cells.pop((year, year)), begins[year], ends[year])
    for (entry, leaving), count in slots.cells.items():
        for _ in range(count):
            if (entry != BEFORE and not begins[entry]) or (leaving != STILL and not ends[leaving]):
                raise DoesNotAddUp(f"The table of stays has more from {entry} to {leaving} than the ledger.")
            start = begins[entry].pop() if entry != BEFORE else None
            end = ends[leaving].pop() if leaving != STILL else None
            planned.append(Planned(entry, leaving, start, end))
    left = sum(map(len, [*begins.values(), *ends.values()]))
    if left:
        raise DoesNotAddUp(f"The ledger has {left} starts and endings that the table of stays does not use.")
    return planned


def _dealt(counts: dict[int, int], months: range, rng: Random) -> list[int]:
    """One entry for each start (or ending) of these months, shuffled."""
    found = [month for month in months for _ in range(counts[month])]
    rng.shuffle(found)
    return found


def _within(year: str, count: int, begins: list[int], ends: list[int]) -> list[Planned]:
    """Pair starts with endings some months later in the same year, taking both out of the lists."""
    found: list[Planned] = []
    for begin in list(begins):
        if len(found) == count:
            break
        later = next((end for end in ends if begin < end <= begin + LONGEST_WITHIN), None)
        if later is not None:
            begins.remove(begin)
            ends.remove(later)
            found.append(Planned(year, year, begin, later))
    if len(found) < count:
        raise DoesNotAddUp(f"The ledger leaves no room for {count} short stays within one year.")
    return found
