"""Counting days as the regulations count them: working days, weeks, and months with a corresponding date.

Kinds of length, which are different types so that one cannot be added to another by mistake:
`WorkingDays` (regulation 2(1)), `CalendarDays` and `Weeks` (bank holidays do not
matter), `Months` (corresponding date).
"""

import csv
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Self

FIRST_DAY = date(2000, 1, 1)
HORIZON = date(2028, 12, 31)
ONE_DAY = timedelta(days=1)
FRIDAY = 4
MONTHS_IN_A_YEAR = 12
# How far the tables run past the bank holidays that are known.
MARGIN_YEARS = 2


@dataclass(frozen=True, slots=True, order=True)
class WorkingDays:
    """A number of working days: not weekends, Christmas Day, Good Friday or bank holidays of England and Wales."""

    count: int

    def __str__(self) -> str:
        return f"{self.count:,} working day{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, order=True)
class CalendarDays:
    """A number of days, every day counted."""

    count: int

    def __str__(self) -> str:
        return f"{self.count:,} day{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, order=True)
class Weeks:
    """A number of calendar weeks: seven days each, bank holidays or not."""

    count: int

    def __str__(self) -> str:
        return f"{self.count:,} week{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A number of calendar months, ending on the corresponding date."""

    count: int

    def __str__(self) -> str:
        return f"{self.count:,} month{'' if self.count == 1 else 's'}"


Length = WorkingDays | CalendarDays | Weeks | Months


@dataclass(frozen=True, slots=True)
class Skipped:
    """A bank holiday that fell inside a count of working days and was left out of it."""

    on: date
    name: str


def add_months(day: date, months: Months) -> date:
    """Give the corresponding date so many months later; where the month is too short, its last day.

    Source: Dodds v Walker [1981] UKHL 3; Interpretation Act 1978, schedule 1 ("month").
    """
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months.count, MONTHS_IN_A_YEAR)
    # The first 28 days exist in every month, so most dates never need the length of the month.
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_weeks(day: date, weeks: Weeks) -> date:
    """Give the same weekday so many weeks later."""
    return day + timedelta(weeks=weeks.count)


def add_days(day: date, days: CalendarDays) -> date:
    """Give the day so many calendar days later."""
    return day + timedelta(days=days.count)


def add_length(day: date, length: Months | Weeks | CalendarDays) -> date:
    """Add a length that takes no notice of working days."""
    if isinstance(length, Months):
        return add_months(day, length)
    if isinstance(length, Weeks):
        return add_weeks(day, length)
    return add_days(day, length)


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working days of England and Wales, from dated bank holidays known from `first_day` to `horizon`.

    Immutable. Outside those days only weekends are known not to be working days, and `covers` says so.
    Christmas Day and Good Friday need no rule of their own: both are in the dated list, or at a weekend.
    """

    first_day: date
    horizon: date
    names: dict[date, str]
    _base: int = field(repr=False)
    _worked: list[int] = field(repr=False)
    _days: list[date] = field(repr=False)
    _passed: list[int] = field(repr=False)
    _holidays: list[Skipped] = field(repr=False)

    @classmethod
    def of(cls, holidays: Iterable[tuple[date, str]], *, first_day: date, horizon: date) -> Self:
        """Build the calendar, with the tables that make counting quick.

        `_worked[n]` is the number of working days from the base up to and including its nth day, `_days` lists them;
        `_passed` and `_holidays` are the same for bank holidays on weekdays. The tables run past both ends, so that a
        count that starts inside them stays inside.
        """
        names = dict(sorted(holidays))
        base = date(first_day.year - MARGIN_YEARS, 1, 1).toordinal()
        worked: list[int] = []
        days: list[date] = []
        passed: list[int] = []
        weekday_holidays: list[Skipped] = []
        for ordinal in range(base, date(horizon.year + MARGIN_YEARS, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            if day.weekday() <= FRIDAY:
                if day in names:
                    weekday_holidays.append(Skipped(day, names[day]))
                else:
                    days.append(day)
            worked.append(len(days))
            passed.append(len(weekday_holidays))
        return cls(first_day, horizon, names, base, worked, days, passed, weekday_holidays)

    def with_holiday(self, on: date, name: str) -> "Calendar":
        """Give a new calendar with one more bank holiday, which a council added after a proclamation."""
        return Calendar.of([*self.names.items(), (on, name)], first_day=self.first_day, horizon=self.horizon)

    def covers(self, day: date) -> bool:
        """Say whether the bank holidays around this day are known."""
        return self.first_day <= day <= self.horizon

    def is_working_day(self, day: date) -> bool:
        """Say whether the day is a working day (regulation 2(1) of the 2010 Regulations)."""
        return day.weekday() <= FRIDAY and day not in self.names

    def add_working_days(self, day: date, length: WorkingDays) -> date:
        """Give the last day of a period of so many working days; the day itself is not counted."""
        index = day.toordinal() - self._base
        if 0 <= index < len(self._worked):
            nth = self._worked[index] + length.count - 1
            if length.count > 0 and nth < len(self._days):
                return self._days[nth]
        return self._step(day, length.count, ONE_DAY)

    def working_days_before(self, day: date, length: WorkingDays) -> date:
        """Give the working day that is so many working days before the day; the day itself is not counted."""
        index = day.toordinal() - self._base - 1
        if 0 <= index < len(self._worked):
            nth = self._worked[index] - length.count
            if length.count > 0 and nth >= 0:
                return self._days[nth]
        return self._step(day, length.count, -ONE_DAY)

    def last_working_day_on_or_before(self, day: date) -> date:
        """Give the day itself where it is a working day, otherwise the nearest one before it: the day to book by."""
        index = day.toordinal() - self._base
        if 0 <= index < len(self._worked) and self._worked[index]:
            return self._days[self._worked[index] - 1]
        return day if self.is_working_day(day) else self._step(day, 1, -ONE_DAY)

    def working_days_between(self, start: date, end: date) -> WorkingDays:
        """Count the working days after `start` up to and including `end`; none where `end` is not later."""
        first, last = start.toordinal() - self._base, end.toordinal() - self._base
        if 0 < first < last < len(self._worked):
            return WorkingDays(self._worked[last] - self._worked[first])
        return WorkingDays(sum(map(self.is_working_day, _days_after(start, end))))

    def skipped_between(self, start: date, end: date) -> tuple[Skipped, ...]:
        """Name the bank holidays on weekdays after `start` up to and including `end`, oldest first."""
        first, last = start.toordinal() - self._base, end.toordinal() - self._base
        if 0 < first < last < len(self._passed):
            return tuple(self._holidays[self._passed[first] : self._passed[last]])
        return tuple(holiday for holiday in self._holidays if start < holiday.on <= end)

    def weekend_days_between(self, start: date, end: date) -> int:
        """Count the Saturdays and Sundays after `start` up to and including `end`."""
        return _weekend_days_to(end) - _weekend_days_to(start)

    def add(self, day: date, length: Length) -> date:
        """Add a length of any kind, each counted in its own way."""
        if isinstance(length, WorkingDays):
            return self.add_working_days(day, length)
        return add_length(day, length)

    def _step(self, day: date, count: int, step: timedelta) -> date:
        """Count day by day, for days outside the tables."""
        while count > 0:
            day += step
            count -= self.is_working_day(day)
        return day


def _days_after(start: date, end: date) -> Iterable[date]:
    return map(date.fromordinal, range(start.toordinal() + 1, end.toordinal() + 1))


def _weekend_days_to(day: date) -> int:
    # Ordinal 1 was a Monday, so whole weeks before a day hold two each and its own week holds those past Friday.
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * 2 + max(0, weekday - FRIDAY)


def read_bank_holidays(path: Path) -> tuple[tuple[date, str], ...]:
    """Read a file of dated holidays (columns date and name; lines that begin with # are remarks)."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return tuple((date.fromisoformat(row["date"]), row["name"]) for row in rows)


@cache
def _england_and_wales() -> Calendar:
    holidays = read_bank_holidays(Path(__file__).with_name("bank_holidays.csv"))
    return Calendar.of(holidays, first_day=FIRST_DAY, horizon=HORIZON)


ENGLAND_AND_WALES = _england_and_wales()
