"""The years of the demonstration around the day it is built for, and the days that its files write in words."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
YEARS = ("two_earlier", "one_earlier", "last_full", "under_way")
BEFORE, STILL = "before", "still_in_care"
FIRST_MONTH, MONTHS_IN_ALL = -24, 48
_DATED = re.compile(r"(\d{1,2}) (\w+)(?:, (\d+) years? before)?")
_AGO = re.compile(r"(\d+) days before today")


class NotUnderstood(ValueError):  # noqa: N818 - it is said of a file, and a person reads it
    """A file of the demonstration says something that cannot be read."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """`first` and `last`: the last full year. Months are counted from its April: 0 to 11, those before are negative."""

    today: date

    @property
    def first(self) -> date:
        """1 April of the last full year."""
        return date(self.last.year - 1, 4, 1)

    @property
    def last(self) -> date:
        """31 March, the end of the last full year."""
        this = date(self.today.year, 3, 31)
        return this if this < self.today else date(self.today.year - 1, 3, 31)

    @property
    def yesterday(self) -> date:
        """What is made up stops here: today has not happened yet."""
        return self.today - DAY

    @property
    def opens(self) -> date:
        """The first day of which the returns speak, two years before the last full one."""
        return self.month_first(FIRST_MONTH)

    def month_first(self, month: int) -> date:
        """The first day of a month."""
        years, place = divmod(self.first.month - 1 + month, 12)
        return date(self.first.year + years, place + 1, 1)

    def month_last(self, month: int) -> date:
        """The last day of a month."""
        return self.month_first(month + 1) - DAY

    def month_of(self, day: date) -> int:
        """The month in which a day lies."""
        return (day.year - self.first.year) * 12 + day.month - self.first.month

    def day_in(self, month: int, part: float, *, longest: int = 31) -> date:
        """A day so far into a month, at most its 28th where `longest` says so."""
        first = self.month_first(month)
        days = min((self.month_last(month) - first).days + 1, longest)
        return first + timedelta(days=int(part * days))

    def year_name(self, day: date) -> str:
        """Which year of the demonstration a day lies in."""
        if day < self.opens:
            return BEFORE
        return YEARS[min(self.month_of(day) // 12 + 2, len(YEARS) - 1)]

    def return_years(self) -> tuple[int, ...]:
        """The returns, each named by the year in which it ends; the last is still running."""
        return tuple(self.last.year + offset for offset in (-2, -1, 0, 1))

    def says(self, words: str, *, bounded: bool = True) -> date:
        """Read a day as the files write it. `bounded`: days before today stay inside the year under way."""
        if found := _AGO.fullmatch(words):
            day = self.today - timedelta(days=int(found[1]))
            return max(day, self.last + DAY) if bounded else day
        found = _DATED.fullmatch(words)
        if not found or found[2] not in MONTHS:
            raise NotUnderstood(f"{words!r} is not a day. Write “20 December”, “14 May, 2 years before” or so.")
        month = MONTHS.index(found[2]) + 1
        year = self.first.year + (month < self.first.month) - int(found[3] or 0)
        return date(year, month, int(found[1]))

    def born_when(self, months: int, day: int) -> date:
        """The birthday, in a month of at most 28 days, of somebody aged so many months at the end of the full year."""
        years, place = divmod(self.last.month - 1 - months, 12)
        return date(self.last.year + years, place + 1, min(day, 28))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; days of the demonstration are never 29 February."""
    return day.replace(year=day.year + years)


def months_between(earlier: date, later: date) -> int:
    """Whole calendar months from one month to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
