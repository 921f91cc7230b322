"""Due dates: `keel.law` against workalendar and dateutil, which are given the same holidays."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import NamedTuple

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]
from workalendar.core import WesternCalendar

from bench.result import Result, faster
from keel.law.days import ENGLAND_AND_WALES, Months, WorkingDays, add_months
from keel.law.facts import CareFacts, HeldReview
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.reviews import first_due_date, later_due_date, next_due, next_due_date, second_due_date

FIRST_START, LAST_START = date(2019, 1, 1), date(2026, 12, 31)
Dates = list[tuple[date, date, date]]


class Case(NamedTuple):
    """A child: the day care began and the days of the first two reviews."""

    start: date
    first: date
    second: date


class Peer(WesternCalendar):  # type: ignore[misc]
    """workalendar with exactly the holidays that Keel's calendar holds."""

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """The holidays of one year; the library keeps what this gives."""
        return [(day, name) for day, name in ENGLAND_AND_WALES.names.items() if day.year == year]


def cases(count: int) -> Iterator[Case]:
    """Children whose reviews are held within two weeks before they are due, always the same ones."""
    random = Random(903)
    days = (LAST_START - FIRST_START).days + 1
    for _ in range(count):
        start = FIRST_START + timedelta(random.randrange(days))
        first = ENGLAND_AND_WALES.add_working_days(start, WorkingDays(20)) - timedelta(random.randrange(15))
        yield Case(start, first, add_months(first, Months(3)) - timedelta(random.randrange(15)))


def run(quick: bool) -> list[Result]:
    """The lines of this part. Fails where one of the four ways gives another date than the rest."""
    children = list(cases(2_000 if quick else 100_000))
    facts = [_facts(case) for case in children]
    ways: dict[str, Callable[[], Dates]] = {
        "peer": lambda: _by_peer(children),
        "bare": lambda: _bare(children),
        "facts": lambda: _from_facts(facts),
        "whole": lambda: _whole(facts),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(2 if quick else 5):
        wanted: Dates | None = None
        for name, way in ways.items():
            _forget()
            began = process_time()
            found = way()
            times[name].append((process_time() - began) / len(children))
            wanted = wanted or found
            if found != wanted:
                raise AssertionError(f"{name} gives other dates than workalendar and dateutil")
    took = {name: median(some) for name, some in times.items()}
    who = f"{len(children):,} children"
    return [
        faster("law", f"three bare dates a child, {who}", took["bare"], took["peer"], at_least=10),
        faster("law", "the same, each rule chosen from facts", took["facts"], took["peer"]),
        faster("law", "three whole answers a child, explained", took["whole"], took["peer"], at_least=2),
    ]


def _forget() -> None:
    """Empty whatever the law keeps between answers, so that no turn lives on the one before."""
    for name, module in list(sys.modules.items()):
        if name.startswith("keel.law."):
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


Facts = tuple[tuple[CareFacts, date], tuple[CareFacts, date], tuple[CareFacts, date]]


def _facts(case: Case) -> Facts:
    """What the law reads before the first review, after it, and after the second."""
    first, second = HeldReview(first_part_on=case.first), HeldReview(first_part_on=case.second)
    return (
        (CareFacts(started_on=case.start), case.start),
        (CareFacts(started_on=case.start, reviews=(first,)), case.first),
        (CareFacts(started_on=case.start, reviews=(first, second)), case.second),
    )


def _by_peer(children: list[Case]) -> Dates:
    """Twenty working days, three months, six months, as the two libraries count them."""
    calendar = Peer()
    three, six = relativedelta(months=3), relativedelta(months=6)
    return [(calendar.add_working_days(case.start, 20), case.first + three, case.second + six) for case in children]


def _bare(children: list[Case]) -> Dates:
    """The same, as the law's own calendar counts the lengths of its timetable."""
    return [(first_due_date(case.start), second_due_date(case.first), later_due_date(case.second)) for case in children]


def _from_facts(facts: list[Facts]) -> Dates:
    """The date alone, but with the rule chosen from the facts."""
    return [(_date(*one), _date(*two), _date(*three)) for one, two, three in facts]


def _whole(facts: list[Facts]) -> Dates:
    """Everything that *Why this date?* shows."""
    return [(_read_out(*one), _read_out(*two), _read_out(*three)) for one, two, three in facts]


def _date(facts: CareFacts, on: date) -> date:
    found = next_due_date(facts, DEFAULT_PRACTICE, on=on)
    if found is None:
        raise AssertionError("a child in care has a next review")
    return found


def _read_out(facts: CareFacts, on: date) -> date:
    """Touch every part of an answer, as a page does, so that nothing put off goes uncounted."""
    due = next_due(facts, DEFAULT_PRACTICE, on=on)
    if due is None:
        raise AssertionError("a child in care has a next review")
    _ = (due.rule, due.counted_from, due.counted_what, due.because, due.source, due.book_by, due.latest, due.certain)
    _ = (due.skipped, due.settings, due.assumes, due.settled_by, due.changes, due.local, due.flags, due.known_to)
    return due.on
