"""Working days, months, weeks: by hand, and against other people's calendars."""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays
import mypy.api
import pytest
from dateutil.relativedelta import relativedelta
from govuk_bank_holidays.bank_holidays import BankHolidays

from keel.law.days import (
    ENGLAND_AND_WALES,
    FIRST_DAY,
    HORIZON,
    Calendar,
    CalendarDays,
    Months,
    Skipped,
    Weeks,
    WorkingDays,
    add_days,
    add_length,
    add_months,
    add_weeks,
    read_bank_holidays,
)
from tests.law import twin

EVERY_DAY = [FIRST_DAY + timedelta(days=n) for n in range((HORIZON - FIRST_DAY).days + 1)]
C = ENGLAND_AND_WALES


def d(text: str) -> date:
    return date.fromisoformat(text)


def test_bank_holidays_match_another_data_set_on_every_weekday() -> None:
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_DAY.year, HORIZON.year + 1))
    wrong = [day for day in EVERY_DAY if day.weekday() < 5 and (day in theirs) != (day in C.names)]
    assert wrong == []


def test_bank_holidays_match_those_that_the_government_publishes() -> None:
    published = BankHolidays(use_cached_holidays=True).get_holidays(division="england-and-wales")
    theirs = {holiday["date"] for holiday in published}
    ours = {day for day in C.names if min(theirs) <= day <= max(theirs)}
    assert ours == {day for day in theirs if day <= HORIZON}


@pytest.mark.parametrize(
    "one_off",
    [
        "2002-06-03",
        "2002-06-04",
        "2011-04-29",
        "2012-06-04",
        "2012-06-05",
        "2020-05-08",
        "2022-06-02",
        "2022-06-03",
        "2022-09-19",
        "2023-05-08",
    ],
)
def test_holidays_made_by_proclamation(one_off: str) -> None:
    assert not C.is_working_day(d(one_off))


@pytest.mark.parametrize(
    "ordinary", ["2020-05-04", "2022-05-30", "2012-05-28", "2002-05-27", "2024-12-27", "2024-12-30"]
)
def test_days_that_only_look_like_holidays(ordinary: str) -> None:
    assert C.is_working_day(d(ordinary))


def test_working_days_agree_with_a_walk_over_every_start() -> None:
    for start in EVERY_DAY[:-60:3]:
        for count in (1, 4, 5, 6, 20):
            assert C.add_working_days(start, WorkingDays(count)) == twin.working_days_after(start, count)


@pytest.mark.parametrize(
    ("count", "on"),
    [(1, "2024-12-23"), (2, "2024-12-24"), (3, "2024-12-27"), (4, "2024-12-30"), (5, "2024-12-31"), (6, "2025-01-02")],
)
def test_counting_on_from_the_friday_before_christmas(count: int, on: str) -> None:
    assert C.add_working_days(d("2024-12-20"), WorkingDays(count)) == d(on)


@pytest.mark.parametrize(
    ("count", "on"),
    [(1, "2024-12-31"), (2, "2024-12-30"), (3, "2024-12-27"), (4, "2024-12-24"), (5, "2024-12-23"), (6, "2024-12-20")],
)
def test_counting_back_from_the_second_of_january(count: int, on: str) -> None:
    assert C.working_days_before(d("2025-01-02"), WorkingDays(count)) == d(on)


def test_counting_back_undoes_counting_on_from_a_working_day() -> None:
    for day in EVERY_DAY[40:-60:7]:
        if C.is_working_day(day):
            on = C.add_working_days(day, WorkingDays(15))
            assert C.working_days_before(on, WorkingDays(15)) == day
            assert C.working_days_between(day, on) == WorkingDays(15)


def test_no_working_days_at_all_leave_the_day_as_it_is() -> None:
    saturday = d("2024-06-01")
    assert C.add_working_days(saturday, WorkingDays(0)) == saturday
    assert C.working_days_before(saturday, WorkingDays(0)) == saturday


@pytest.mark.parametrize(
    ("on", "book_by"),
    [
        ("2024-06-03", "2024-06-03"),
        ("2024-06-02", "2024-05-31"),
        ("2024-06-01", "2024-05-31"),
        ("2024-12-26", "2024-12-24"),
        ("2024-04-01", "2024-03-28"),
        ("1950-01-01", "1949-12-30"),
        ("1998-01-01", "1998-01-01"),
        ("2060-01-03", "2060-01-02"),
    ],
)
def test_last_working_day_on_or_before(on: str, book_by: str) -> None:
    assert C.last_working_day_on_or_before(d(on)) == d(book_by)


def test_last_working_day_is_the_nearest_one_on_every_day() -> None:
    for day in EVERY_DAY[7:]:
        walked = day
        while not twin.is_working(walked):
            walked -= timedelta(days=1)
        assert C.last_working_day_on_or_before(day) == walked


def test_working_days_between() -> None:
    assert C.working_days_between(d("2024-12-20"), d("2025-01-02")) == WorkingDays(6)
    assert C.working_days_between(d("2024-12-20"), d("2024-12-20")) == WorkingDays(0)
    assert C.working_days_between(d("2024-12-20"), d("2024-12-19")) == WorkingDays(0)
    assert C.working_days_between(d("1950-01-02"), d("1950-01-09")) == WorkingDays(5)
    assert C.working_days_between(d("2060-01-01"), d("2060-01-08")) == WorkingDays(5)
    assert C.working_days_between(date(1998, 1, 1), date(1998, 1, 2)) == WorkingDays(1)
    assert C.working_days_between(date(2029, 12, 28), date(2029, 12, 31)) == WorkingDays(1)


def test_skipped_days_have_their_names() -> None:
    assert C.skipped_between(d("2024-12-24"), d("2024-12-26")) == (
        Skipped(d("2024-12-25"), "Christmas Day"),
        Skipped(d("2024-12-26"), "Boxing Day"),
    )
    assert C.skipped_between(d("2024-12-25"), d("2024-12-25")) == ()
    assert C.skipped_between(d("2024-12-26"), d("2024-12-25")) == ()
    assert C.skipped_between(d("2024-12-25"), d("2025-01-01")) == (
        Skipped(d("2024-12-26"), "Boxing Day"),
        Skipped(d("2025-01-01"), "New Year's Day"),
    )
    assert C.skipped_between(d("1990-01-01"), d("2000-01-03")) == (
        Skipped(d("2000-01-03"), "New Year's Day (substitute day)"),
    )
    assert C.skipped_between(d("2028-12-25"), d("2050-01-01")) == (Skipped(d("2028-12-26"), "Boxing Day"),)
    assert C.skipped_between(date(1998, 1, 1), d("2000-01-03")) == C.skipped_between(d("1990-01-01"), d("2000-01-03"))


def test_weekend_days_between_on_a_run_of_starts() -> None:
    for start in EVERY_DAY[:28]:
        for length in range(20):
            days = [start + timedelta(days=n) for n in range(1, length + 1)]
            assert C.weekend_days_between(start, start + timedelta(days=length)) == sum(x.weekday() > 4 for x in days)


def test_every_day_of_a_count_is_worked_skipped_or_a_weekend() -> None:
    for start in EVERY_DAY[:-60:11]:
        end = C.add_working_days(start, WorkingDays(20))
        assert (end - start).days == 20 + len(C.skipped_between(start, end)) + C.weekend_days_between(start, end)


@pytest.mark.parametrize(
    ("start", "months", "on"),
    [
        ("2022-11-30", 3, "2023-02-28"),
        ("2023-02-28", 6, "2023-08-28"),
        ("2024-12-28", 3, "2025-03-28"),
        ("2024-10-01", 3, "2025-01-01"),
        ("2024-09-30", 3, "2024-12-30"),
        ("2023-05-31", -3, "2023-02-28"),
    ],
)
def test_months_end_on_the_corresponding_date(start: str, months: int, on: str) -> None:
    assert add_months(d(start), Months(months)) == d(on)


@pytest.mark.parametrize(
    ("start", "months", "on"),
    [
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-02-29", 6, "2024-08-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-05-29", -3, "2024-02-29"),
    ],
)
def test_months_to_and_from_a_leap_day(start: str, months: int, on: str) -> None:
    assert add_months(d(start), Months(months)) == d(on)


def test_months_agree_with_dateutil_on_every_day() -> None:
    for day in EVERY_DAY:
        for months in (3, 6, 12):
            assert add_months(day, Months(months)) == day + relativedelta(months=months)


def test_weeks_and_days_take_no_notice_of_holidays() -> None:
    assert add_weeks(d("2023-12-11"), Weeks(4)) == d("2024-01-08")
    assert add_days(d("2023-12-11"), CalendarDays(42)) == d("2024-01-22")


def test_a_length_of_any_kind_is_counted_in_its_own_way() -> None:
    start = d("2024-12-20")
    assert C.add(start, WorkingDays(5)) == d("2024-12-31")
    assert C.add(start, CalendarDays(5)) == d("2024-12-25")
    assert C.add(start, Weeks(5)) == d("2025-01-24")
    assert C.add(start, Months(5)) == d("2025-05-20")
    assert [add_length(start, length) for length in (CalendarDays(1), Weeks(1), Months(1))] == [
        d("2024-12-21"),
        d("2024-12-27"),
        d("2025-01-20"),
    ]


def test_lengths_say_themselves() -> None:
    assert [str(length) for length in (WorkingDays(1), WorkingDays(20), CalendarDays(1), CalendarDays(28))] == [
        "1 working day",
        "20 working days",
        "1 day",
        "28 days",
    ]
    assert [str(length) for length in (Weeks(1), Weeks(4), Months(1), Months(6))] == [
        "1 week",
        "4 weeks",
        "1 month",
        "6 months",
    ]


def test_lengths_of_different_kinds_do_not_add_up() -> None:
    with pytest.raises(TypeError):
        WorkingDays(5) + CalendarDays(5)  # type: ignore[operator]
    assert WorkingDays(5) != CalendarDays(5)


MIXED = """
from datetime import date
from keel.law.days import ENGLAND_AND_WALES, CalendarDays, Months, Weeks, WorkingDays, add_months, add_weeks
day = date(2024, 1, 1)
WorkingDays(1) + CalendarDays(1)
Months(1) + Weeks(1)
WorkingDays(1) < Months(1)
add_months(day, WorkingDays(3))
add_weeks(day, Months(1))
ENGLAND_AND_WALES.add_working_days(day, CalendarDays(5))
ENGLAND_AND_WALES.working_days_before(day, 5)
day + Months(3)
"""


def test_lengths_of_different_kinds_do_not_type_check(tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.py"
    mixed.write_text(MIXED, encoding="utf-8")
    said, _, _ = mypy.api.run([str(mixed), "--config-file=", f"--cache-dir={tmp_path}", "--follow-imports=silent"])
    wrong = {int(line.split(":")[1]) for line in said.splitlines() if "error:" in line}
    assert wrong == set(range(5, 13)), said


def test_horizon() -> None:
    assert C.covers(d("2028-12-31"))
    assert not C.covers(d("2029-01-01"))
    assert C.covers(d("2000-01-01"))
    assert not C.covers(d("1999-12-31"))
    assert max(C.names) > date(HORIZON.year, 12, 1)
    assert min(C.names) < date(FIRST_DAY.year, 1, 31)


@pytest.mark.parametrize("start", ["1950-06-01", "1997-12-15", "2029-12-03", "2029-12-25", "2060-06-01"])
def test_counting_outside_the_calendar_still_leaves_weekends_out(start: str) -> None:
    on = C.add_working_days(d(start), WorkingDays(20))
    assert (on - d(start)).days == 28
    assert C.working_days_before(on, WorkingDays(20)) == d(start)


def test_a_council_can_add_a_holiday_and_the_old_calendar_stays() -> None:
    more = C.with_holiday(d("2024-06-10"), "A day of thanks")
    assert more.add_working_days(d("2024-06-03"), WorkingDays(5)) == d("2024-06-11")
    assert C.add_working_days(d("2024-06-03"), WorkingDays(5)) == d("2024-06-10")
    assert more.skipped_between(d("2024-06-03"), d("2024-06-11")) == (Skipped(d("2024-06-10"), "A day of thanks"),)
    assert (more.first_day, more.horizon) == (C.first_day, C.horizon)
    with pytest.raises(AttributeError):
        C.horizon = d("2030-01-01")  # type: ignore[misc]


def test_a_holiday_at_a_weekend_changes_nothing() -> None:
    more = C.with_holiday(d("2024-06-08"), "A Saturday")
    assert more.add_working_days(d("2024-06-03"), WorkingDays(5)) == d("2024-06-10")
    assert more.skipped_between(d("2024-06-03"), d("2024-06-10")) == ()


def test_a_file_of_holidays_may_have_remarks(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("# a remark\ndate,name\n2031-01-01,New Year's Day\n", encoding="utf-8")
    assert read_bank_holidays(path) == ((date(2031, 1, 1), "New Year's Day"),)
    small = Calendar.of(read_bank_holidays(path), first_day=date(2030, 1, 1), horizon=date(2031, 12, 31))
    assert small.add_working_days(date(2030, 12, 31), WorkingDays(1)) == date(2031, 1, 2)


def test_holidays_can_be_written_as_json() -> None:
    assert json.dumps({day.isoformat(): name for day, name in C.names.items()})
