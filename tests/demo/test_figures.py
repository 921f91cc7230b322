"""The figures of the last full year, counted in plain SQL: the same whatever day the demonstration is built for."""

import csv
from pathlib import Path

import pytest

from keel.demo.files import DATA
from tests.demo.conftest import keel
from tests.demo.larkwater import AGE, AT_END, AT_START, HELD, HELD_OF_CHILD, IN_CARE

LEDGER = list(csv.DictReader((DATA / "ledger.csv").read_text(encoding="utf-8").splitlines()))


def test_children_looked_after(larkwater):
    assert larkwater.one(f"SELECT count(*) FROM {AT_START}") == 440
    assert larkwater.one(f"SELECT count(DISTINCT c.id) FROM {AT_START}") == 440
    assert larkwater.one(f"SELECT count(*) FROM {AT_END}") == 442
    assert larkwater.one(f"SELECT count(DISTINCT c.id) FROM {AT_END}") == 442


def test_started_and_ceased_balance(larkwater):
    of_month = "SELECT strftime('%m', {day}), count(*) FROM records_careperiod WHERE NOT short_breaks "
    of_month += "AND {day} BETWEEN :first AND :last GROUP BY 1"
    started = dict(larkwater.rows(of_month.format(day="started_on")))
    ceased = dict(larkwater.rows(of_month.format(day="ended_on")))
    months = ["04", "05", "06", "07", "08", "09", "10", "11", "12", "01", "02", "03"]
    assert [started[month] for month in months] == [int(row["started"]) for row in LEDGER]
    assert [ceased[month] for month in months] == [int(row["ceased"]) for row in LEDGER]
    assert (sum(started.values()), sum(ceased.values())) == (125, 123)
    assert max(started.values()) <= 20
    assert 440 + 125 - 123 == 442


def test_some_children_came_back_and_are_counted_twice_as_periods(larkwater):
    there = "FROM records_careperiod WHERE NOT short_breaks AND started_on <= :last "
    there += "AND (ended_on IS NULL OR ended_on > :before)"
    assert larkwater.one(f"SELECT count(*) {there}") == 565
    assert larkwater.one(f"SELECT count(DISTINCT child_id) {there}") == 562


def test_only_children_under_a_care_order_are_placed_with_a_parent(larkwater):
    told = "FROM records_givenepisode WHERE stands AND place = 'P1'"
    assert larkwater.one(f"SELECT count(*) {told}") > 40
    assert larkwater.rows(f"SELECT DISTINCT ls {told} ORDER BY 1") == [("C1",), ("C2",)]


def test_mean_of_the_month_ends(larkwater):
    ends = larkwater.rows(
        "WITH RECURSIVE m(d) AS (SELECT date(:first, '+1 month', '-1 day') UNION ALL "
        "SELECT date(d, '+1 day', '+1 month', '-1 day') FROM m WHERE d < :last) SELECT d FROM m"
    )
    assert len(ends) == 12
    counts = [larkwater.one(f"SELECT count(*) FROM {IN_CARE.format(day=':v0')}", day) for (day,) in ends]
    assert round(sum(counts) / 12) == 442


def test_sex_and_age_at_the_end(larkwater):
    sexes = dict(larkwater.rows(f"SELECT c.sex, count(*) FROM {AT_END} GROUP BY 1"))
    assert sorted(sexes.items()) in ([("1", 250), ("2", 192)], [("F", 192), ("M", 250)])
    assert larkwater.one(f"SELECT count(*) FROM {AT_END} AND {AGE} BETWEEN 10 AND 15") == 185
    assert larkwater.one(f"SELECT count(*) FROM {AT_END} AND {AGE} BETWEEN 16 AND 17") == 99
    assert larkwater.one(f"SELECT count(*) FROM {AT_END} AND {AGE} > 17") == 0


def test_reviews_held_and_late(larkwater):
    assert larkwater.one(f"SELECT count(*) FROM {HELD}") == 1499
    assert larkwater.one(f"SELECT count(*) FROM {HELD} AND r.due_certain AND r.due_on IS NOT NULL") == 1499
    late = larkwater.rows(
        f"SELECT c.given_name || ' ' || c.family_name FROM {HELD_OF_CHILD} AND r.first_part_on > r.due_on ORDER BY 1"
    )
    assert [name for (name,) in late] == ["Harvey Stockbridge", "Lacey Broomfield"]


def test_reviews_by_month_and_code(larkwater):
    found = larkwater.rows(
        f"SELECT strftime('%m', r.first_part_on), r.participation, count(*) FROM {HELD} GROUP BY 1, 2"
    )
    months = ["04", "05", "06", "07", "08", "09", "10", "11", "12", "01", "02", "03"]
    wanted = {
        (month, code, int(row[code]))
        for month, row in zip(months, LEDGER, strict=True)
        for code in ("PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7")
    }
    assert set(found) == wanted


def test_participation(larkwater):
    codes = dict(larkwater.rows(f"SELECT r.participation, count(*) FROM {HELD} GROUP BY 1"))
    assert codes["PN0"] == 210
    assert sum(codes[f"PN{number}"] for number in (1, 2, 3, 5, 6)) == 1229
    assert codes["PN4"] + codes["PN7"] == 60
    ever = "SELECT count(*) FROM records_child c JOIN records_review r ON r.child_id = c.id WHERE r.first_part_on "
    assert larkwater.one(ever + ">= date(c.born_on, '+4 years') AND r.participation = 'PN0'") == 0
    assert (
        larkwater.one(
            ever + "< date(c.born_on, '+4 years') AND r.completed_on IS NOT NULL AND r.participation <> 'PN0'"
        )
        == 0
    )


def test_no_review_due_and_not_held(larkwater):
    """At the end of the year nobody has gone without for longer than the law allows.

    A child placed for adoption in the last four weeks has a new clock, and regulation 33 is silent.
    """
    held = "records_review r ON r.child_id = c.id AND r.first_part_on BETWEEN p.started_on AND :last"
    placed = "records_placement h ON h.child_id = c.id AND h.code LIKE 'A%' AND h.from_on > date(:last, '-28 days')"
    rows = larkwater.rows(
        "SELECT c.number, p.started_on, count(r.id), max(r.first_part_on), count(h.id) FROM "
        + AT_END.replace("WHERE", f"LEFT JOIN {held} LEFT JOIN {placed} AND h.from_on <= :last WHERE")
        + " GROUP BY c.id, p.id"
    )
    assert len(rows) == 442
    opened = larkwater.one("SELECT date(:first, '-2 years')")
    limits = {months: larkwater.one(f"SELECT date(:last, '-{months} months')") for months in (3, 6)}
    new = larkwater.one("SELECT date(:last, '-33 days')")
    for number, started, many, newest, just_placed in rows:
        if not many:
            assert started >= new, number
        elif many == 1 and started > opened:
            assert newest >= limits[3], number
        elif not just_placed:
            assert newest >= limits[6], number


def test_reviews_are_held_on_weekdays(larkwater):
    assert larkwater.one(f"SELECT count(*) FROM {HELD} AND strftime('%w', r.first_part_on) IN ('0', '6')") == 0
    assert larkwater.one(f"SELECT count(*) FROM {HELD} AND strftime('%m-%d', r.first_part_on) = '12-25'") == 0


def test_later_reviews_at_about_four_months(larkwater):
    gaps = larkwater.rows(
        "SELECT julianday(first_part_on) - julianday(due_counted_from) FROM records_review "
        "WHERE first_part_on BETWEEN :first AND :last AND due_rule = 'REG33(2)_LATER_6M' ORDER BY 1"
    )
    middle = gaps[len(gaps) // 2][0]
    assert 95 < middle < 125


OPEN_AT_END = "records_allocation a WHERE a.from_on <= :last AND (a.to_on IS NULL OR a.to_on >= :last)"
POSTS_AT_END = f"records_post p, {OPEN_AT_END} AND p.staff_id = a.iro_id"


def test_posts_and_caseloads(larkwater):
    posts = """SELECT round(sum(full_time_equivalent), 2) FROM records_post
               WHERE title = :v0 AND from_on <= :last AND (to_on IS NULL OR to_on >= :last)"""
    assert larkwater.one(posts, "Independent Reviewing Officer") == 7.6
    held = dict(larkwater.rows(f"SELECT p.title, count(*) FROM {POSTS_AT_END} GROUP BY 1"))
    assert held == {"Independent Reviewing Officer": 430, "Fostering Independent Reviewing Officer": 12}
    assert (round(430 / 7.6, 1), round(442 / 7.6, 1)) == (56.6, 58.2)


def test_caseloads_as_keel_counts_them(larkwater):
    """Without and with the fostering IRO's twelve, by the query that the page of caseloads shows."""
    said = keel(
        larkwater.place,
        "shell",
        "-v",
        "0",
        "-c",
        "from datetime import date; from keel.records.queries.caseloads import loads, service_load; "
        f"told = service_load(loads(date.fromisoformat('{larkwater.year[2]}'))); "
        "print(told.posts, told.own.per_full_time, told.everyone.per_full_time, told.outside)",
    )
    assert (said.returncode, said.stdout.split()) == (0, ["7.60", "56.6", "58.2", "12"]), said.stderr


def test_every_child_at_the_end_has_one_iro(larkwater):
    assert larkwater.one(f"SELECT count(DISTINCT a.child_id) FROM {OPEN_AT_END}") == 442
    none = f"SELECT count(*) FROM {AT_END} AND c.id NOT IN (SELECT a.child_id FROM {OPEN_AT_END})"
    assert larkwater.one(none) == 0


def test_nobody_holds_more_than_seventy_for_each_full_post(larkwater):
    loads = larkwater.rows(f"SELECT count(*) / p.full_time_equivalent FROM {POSTS_AT_END} GROUP BY p.id")
    assert max(load for (load,) in loads) <= 70


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_the_files_are_readable_text(path: Path):
    assert path.suffix in {".toml", ".csv"}
    assert max(len(line) for line in path.read_text(encoding="utf-8").splitlines()) < 1200
