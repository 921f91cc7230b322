"""What one cell may say: days as people write them, numbers that a spreadsheet changed."""

from datetime import date, datetime, time
from typing import Any

import pytest

from keel.exchange.sheets.cells import CellError, Days, day_of, days_of, holds_month_first, number_of, text_of
from tests.exchange.sheets.workbooks import TODAY

MARCH = date(2026, 3, 14)
DAYS = Days(today=TODAY)


@pytest.mark.parametrize(
    "cell",
    [
        "14/3/26",
        "14/03/2026",
        "14.03.2026",
        "14-03-26",
        "14 March 2026",
        "14th March 2026",
        "14 Mar 26",
        "14-Mar-2026",
        "March 14, 2026",
        "Sat 14 March 2026",
        "2026-03-14",
        "2026/03/14",
        "2026-03-14T00:00:00",
        "14/03/2026 00:00",
        " 14/03/2026 ",
        MARCH,
        datetime(2026, 3, 14, 9, 30),
        46095,
        46095.0,
        "46095",
    ],
)
def test_a_day_is_read_as_people_write_it(cell: Any) -> None:
    assert day_of(cell, DAYS) == MARCH


@pytest.mark.parametrize("cell", ["", " ", "-", "n/a", "TBC", "unknown"])
def test_a_blank_says_nothing(cell: str) -> None:
    assert day_of(cell, DAYS) is None
    assert text_of(cell, 100) == ""


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/14/2026", "date-month-first"),
        ("31/02/2026", "date-not-in-calendar"),
        ("14/13/2026", "date-not-in-calendar"),
        ("next week", "date-unreadable"),
        ("14 Marchember 2026", "date-unreadable"),
        ("01/01/3026", "date-not-in-calendar"),
        (True, "date-unreadable"),
        (time(9, 30), "date-unreadable"),
        (12.0, "date-unreadable"),
        (float("inf"), "date-unreadable"),
    ],
)
def test_what_is_no_day_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        day_of(cell, DAYS)
    assert refused.value.code == code


def test_one_date_that_is_month_first_puts_its_column_in_doubt() -> None:
    column = ["03/04/2026", "03/14/2026"]
    assert holds_month_first(column)
    doubtful = Days(today=TODAY, month_first=holds_month_first(column))
    with pytest.raises(CellError) as refused:
        day_of("03/04/2026", doubtful)
    assert refused.value.code == "date-ambiguous"
    assert day_of("04/04/2026", doubtful) == date(2026, 4, 4)  # the same either way
    assert day_of("3 April 2026", doubtful) == date(2026, 4, 3)
    assert day_of("03/04/2026", DAYS) == date(2026, 4, 3)  # in England the day is first
    assert not holds_month_first(["03/04/2026", "14/03/2026", 46095.0])


def test_years_of_two_figures_and_of_old_macs() -> None:
    assert day_of("1/2/14", DAYS) == date(2014, 2, 1)
    assert day_of("1/2/98", DAYS) == date(1998, 2, 1)
    assert day_of(44633, Days(today=TODAY, first_day_1904=True)) == MARCH


@pytest.mark.parametrize(
    "cell",
    [
        "28/5/2025; 20/8/2025",
        "28 May 2025, 20 August 2025",
        "20/08/2025\n28/05/2025",
        "28.5.25 and 20.8.25",
        "28/5/2025; 28/5/2025; 20/8/2025;",
    ],
)
def test_several_days_in_one_cell(cell: str) -> None:
    assert days_of(cell, 2000, DAYS) == (date(2025, 5, 28), date(2025, 8, 20))


def test_none_held_and_nothing_said_are_not_the_same() -> None:
    assert [days_of(cell, 2000, DAYS) for cell in ("None", "none yet", "No reviews held", "nil")] == [()] * 4
    assert days_of("", 2000, DAYS) is None
    assert days_of("March 14, 2026", 2000, DAYS) == (MARCH,)
    with pytest.raises(CellError):
        days_of("28/5/2025; soon", 2000, DAYS)


@pytest.mark.parametrize(
    ("cell", "number"),
    [(10482.0, "10482"), (10482, "10482"), ("10482.0", "10482"), ("007", "007"), (" LC-1 ", "LC-1")],
)
def test_a_number_is_text(cell: Any, number: str) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1.5, "number-not-whole"),
        (1e17, "number-not-whole"),
        (True, "cell-wrong-kind"),
        (MARCH, "cell-wrong-kind"),
        ("x" * 201, "text-too-long"),
        ("a\x07b", "control-characters"),
    ],
)
def test_what_is_no_number_is_refused(cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        number_of(cell)
    assert refused.value.code == code
