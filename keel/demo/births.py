"""When everybody without a story was born, so that the ages at the end of the last full year are as the files say."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from keel.demo import files
from keel.demo.files import DoesNotAddUp
from keel.demo.model import DemoChild, Stay
from keel.demo.stays import Planned
from keel.demo.timeline import BEFORE, STILL, YEARS, Timeline, months_between, years_after

UNDER_FOUR, UNDER_TEN, TEN_TO_FIFTEEN, SIXTEEN, SEVENTEEN = (0, 47), (48, 119), (120, 191), (192, 203), (204, 215)
ADULT = 18 * 12
IN_EVERY_MONTH = 28
LEAST_BEFORE, LONGEST_BEFORE = timedelta(days=200), timedelta(days=3000)
"""Whoever came before the returns begin came so long before."""
STOCK, YEAR_UNDER_WAY = (BEFORE, *YEARS[:3]), YEARS[3]
Band = tuple[int, int]


class Births:
    """Gives each planned time in care its child."""

    def __init__(self, timeline: Timeline, rng: Random) -> None:
        self.timeline = timeline
        self.rng = rng
        self.ages = files.council()

    def children(self, planned: Sequence[Planned], stories: Sequence[DemoChild]) -> list[DemoChild]:
        """Children for all of these, with their dates. The ages of those in care at the end are exact."""
        stock = [plan for plan in planned if plan.entry in STOCK and plan.leaving in (YEAR_UNDER_WAY, STILL)]
        bands = self._bands(stock, stories)
        made = [self._in_stock(plan, bands[id(plan)]) for plan in stock]
        placed = set(map(id, stock))
        return made + [self._other(plan) for plan in planned if id(plan) not in placed]

    def _bands(self, stock: Sequence[Planned], stories: Sequence[DemoChild]) -> dict[int, Band]:
        """Which age at the end each of them has: id of the plan -> ages in months."""
        ages, figures = self.ages["ages_at_end"], self.ages["figures"]
        there = [story for story in stories if story.in_care(self.timeline.last)]
        told = [self._band_of(months_between(story.born, self.timeline.last)) for story in there]
        leaving = [plan for plan in stock if plan.leaving == YEAR_UNDER_WAY and (plan.ends or 0) < 23]
        seventeen = self.rng.sample(leaving, ages["aged_17"])
        recent = [plan for plan in stock if plan not in seventeen and plan.entry in YEARS[1:3]]
        small = self.rng.sample(recent, ages["under_4"] - told.count(UNDER_FOUR))
        bands = {id(plan): SEVENTEEN for plan in seventeen} | {id(plan): UNDER_FOUR for plan in small}
        sixteen = figures["aged_16_to_17"] - len(seventeen) - told.count(SIXTEEN) - told.count(SEVENTEEN)
        rest = [plan for plan in stock if id(plan) not in bands]
        between = figures["aged_10_to_15"] - told.count(TEN_TO_FIFTEEN)
        dealt = [SIXTEEN] * sixteen + [TEN_TO_FIFTEEN] * between
        dealt += [UNDER_TEN] * (len(rest) - len(dealt))
        if len(dealt) != len(rest) or len(stock) + len(there) != figures["at_end"]:
            raise DoesNotAddUp("The ages at the end of the year come to more than the children in care.")
        self.rng.shuffle(dealt)
        bands |= {id(plan): band for plan, band in zip(rest, dealt, strict=True)}
        self.at_18 = {id(plan) for plan in seventeen[: ages["leave_at_18"]]}
        return bands

    @staticmethod
    def _band_of(months: int) -> Band:
        bands = (UNDER_FOUR, UNDER_TEN, TEN_TO_FIFTEEN, SIXTEEN, SEVENTEEN)
        return next(band for band in bands if months <= band[1])

    def _in_stock(self, plan: Planned, band: Band) -> DemoChild:
        """Somebody in care at the end of the last full year."""
        end = self._day(plan.ends, longest=IN_EVERY_MONTH if id(plan) in self.at_18 else 31)
        if end and id(plan) in self.at_18:
            born = years_after(end, -18)
            return self._child(self._start(plan, born), end, born)
        low, high = band
        if plan.ends is not None:
            high = min(high, ADULT - 1 - (plan.ends - 11))
        start = self._day(plan.begins)
        if start:
            # Born in the month of the start at the latest: then before it, or on the day.
            low = max(low, months_between(start, self.timeline.last))
        born = self.timeline.born_when(self.rng.randint(low, high), self.rng.randint(1, IN_EVERY_MONTH))
        if start and born > start:
            born = start if start.day <= IN_EVERY_MONTH else start.replace(day=IN_EVERY_MONTH)
        return self._child(start or self._start(plan, born), end, born)

    def _other(self, plan: Planned) -> DemoChild:
        """Somebody who had left by then, or who came later."""
        hundredths = self.ages["ages_on_arrival"]
        if plan.entry == YEAR_UNDER_WAY:
            start = self._day(plan.begins) or self.timeline.today
            leaves = self._day(plan.ends)
            steps = ((hundredths["under_4"], (1, 44)), (hundredths["from_4_to_9"], (48, 118)))
            low, high = self._drawn((*steps, (hundredths["from_10_to_15"], (120, 184))), (185, 196))
            return self._child(start, leaves, self._months_before(start, self.rng.randint(low, high)))
        shares = self.ages["ages_of_leavers"]
        lot = self.rng.randrange(100)
        if plan.ends is None:
            raise DoesNotAddUp("Somebody who had left has no ending.")
        end = self.timeline.day_in(plan.ends, self.rng.random(), longest=IN_EVERY_MONTH)
        began = self._day(plan.begins)
        if lot < shares["at_18"]:
            born = years_after(end, -18)
        else:
            stayed = months_between(began or self.timeline.opens - LEAST_BEFORE, end) + 1
            band = (stayed, 46) if lot < shares["at_18"] + shares["under_4"] and stayed < 46 else (max(48, stayed), 200)
            born = self._months_before(end, self.rng.randint(*band))
        return self._child(began or self._start(plan, born), end, born)

    def _drawn(self, shares: Sequence[tuple[int, Band]], otherwise: Band) -> Band:
        lot = self.rng.randrange(100)
        for share, band in shares:
            if lot < share:
                return band
            lot -= share
        return otherwise

    def _day(self, month: int | None, *, longest: int = 31) -> date | None:
        part = self.rng.random()
        return None if month is None else self.timeline.day_in(month, part, longest=longest)

    def _start(self, plan: Planned, born: date) -> date:
        """A start before the returns begin, for those whose plan has none."""
        if plan.begins is not None:
            return self.timeline.day_in(plan.begins, self.rng.random())
        latest = self.timeline.opens - LEAST_BEFORE
        earliest = max(born, latest - LONGEST_BEFORE)
        return earliest + timedelta(days=int(self.rng.random() ** 0.6 * (latest - earliest).days))

    def _months_before(self, day: date, months: int) -> date:
        years, place = divmod(day.month - 1 - months, 12)
        return date(day.year + years, place + 1, self.rng.randint(1, IN_EVERY_MONTH))

    def _child(self, start: date, end: date | None, born: date) -> DemoChild:
        return DemoChild(sex="", born=min(born, start), stays=[Stay(start=start, end=end)])


def cut_at(children: Sequence[DemoChild], timeline: Timeline, keep: Callable[[DemoChild], bool]) -> list[DemoChild]:
    """The children as they stand today: what comes later has not happened."""
    for child in children:
        child.stays = [stay for stay in child.stays if stay.start <= timeline.yesterday or keep(child)]
        for stay in child.stays:
            if stay.end and stay.end > timeline.today:
                stay.end, stay.reason = None, ""
    return [child for child in children if child.stays]
