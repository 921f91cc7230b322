"""From rows to facts: which days are known, for whom, and what stood on a day."""

from datetime import date
from typing import Any

import pytest

from keel.law.facts import Span
from keel.records.commands.practice import set_practice
from keel.records.facts import facts_of, facts_on
from keel.records.known import Known, what_is_known
from keel.records.models import Child, NextReview, Review
from keel.records.permissions import service
from keel.records.queries import practice as settings
from tests.builders import NOW, TODAY, Stay, a_child, a_return, on

YEARS = ((2024, on("2023-04-01"), on("2024-03-31")), (2025, on("2024-04-01"), on("2025-03-31")))
GAP = (YEARS[0], (2026, on("2025-04-01"), on("2026-03-31")))


def span(first: str, last: str = "") -> Span:
    return Span(first=on(first), last=on(last) if last else None)


def days(*texts: str) -> list[date]:
    return [on(text) for text in texts]


@pytest.mark.parametrize(
    ("known", "told", "recorded", "expected"),
    [
        pytest.param(Known(()), [], [], [], id="nothing is known"),
        pytest.param(Known(YEARS), [], [], [span("2023-04-01", "2025-03-31")], id="two years that touch"),
        pytest.param(
            Known(GAP),
            [],
            [],
            [span("2023-04-01", "2024-03-31"), span("2025-04-01", "2026-03-31")],
            id="a year is missing between",
        ),
        pytest.param(
            Known(YEARS), days("2024-06-03"), [], [span("2023-04-01", "2025-03-31")], id="told inside changes nothing"
        ),
        pytest.param(
            Known(YEARS),
            days("2025-04-22"),
            [],
            [span("2023-04-01", "2025-03-31"), span("2025-04-22", "2025-04-22")],
            id="told after the end says nothing of other days",
        ),
        pytest.param(
            Known(YEARS),
            [],
            days("2025-04-22", "2025-10-20"),
            [span("2023-04-01", "2025-03-31"), span("2025-04-22")],
            id="recorded here: kept again from the first of them",
        ),
        pytest.param(
            Known(YEARS), [], days("2025-04-01"), [span("2023-04-01")], id="recorded on the day after: no gap at all"
        ),
        pytest.param(
            Known(YEARS), [], days("2024-06-03"), [span("2023-04-01", "2025-03-31")], id="recorded inside: no news"
        ),
        pytest.param(Known((), kept_from=on("2025-01-01")), [], [], [span("2025-01-01")], id="kept from a day"),
        pytest.param(
            Known(YEARS, kept_from=on("2025-01-01")), [], [], [span("2023-04-01")], id="kept from within a year"
        ),
        pytest.param(
            Known(YEARS, kept_from=on("2025-06-01")),
            [],
            [],
            [span("2023-04-01", "2025-03-31"), span("2025-06-01")],
            id="kept from after a gap",
        ),
        pytest.param(
            Known(YEARS, kept_from=on("2025-06-01")),
            [],
            days("2025-04-22"),
            [span("2023-04-01", "2025-03-31"), span("2025-04-22")],
            id="recorded before the day it is kept from",
        ),
        pytest.param(
            Known(YEARS, not_whole={7: frozenset({2025})}),
            days("2023-06-01", "2024-06-03"),
            [],
            [span("2023-04-01", "2024-03-31"), span("2024-06-03", "2024-06-03"), span("2025-03-31", "2025-03-31")],
            id="the last year is not whole",
        ),
        pytest.param(
            Known(YEARS, not_whole={7: frozenset({2024})}),
            [],
            [],
            [span("2024-03-31", "2025-03-31")],
            id="the first year is not whole",
        ),
        pytest.param(
            Known(YEARS, not_whole={8: frozenset({2024, 2025})}),
            [],
            [],
            [span("2023-04-01", "2025-03-31")],
            id="another child's is not",
        ),
    ],
)
def test_spans_of_a_child(known: Known, told: list[date], recorded: list[date], expected: list[Span]) -> None:
    assert list(known.for_child(7, told, recorded, 2026)) == expected


def test_a_return_that_does_not_tell_of_the_childs_care_says_nothing_of_their_reviews() -> None:
    assert Known(YEARS).for_child(7, [], [], 2024) == (span("2023-04-01", "2024-03-31"),)
    assert Known(YEARS).for_child(7, [], [], None) == ()


def facts(child: Child) -> Any:
    known = what_is_known(settings.kept_from(settings.values_on(TODAY)))
    return facts_of([child.pk], known)[child.pk]


@pytest.mark.django_db
def test_returns_say_what_is_known() -> None:
    a_return(a_child(since=on("2023-05-09")), year=2024)
    a_return(a_child(since=on("2023-05-09"), reviews=[on("2025-08-19")]), year=2026)
    (period,) = facts(Child.objects.get())
    assert period.known == (span("2023-04-01", "2024-03-31"), span("2025-04-01", "2026-03-31"))
    # Two reviews or more may have been held in the year between: the day of the last on record counts all the same.
    assert NextReview.objects.get().due_on == on("2025-11-19")


@pytest.mark.django_db
def test_a_child_recorded_here_is_wholly_known() -> None:
    child = Child.objects.create(number="K1", born_on=on("2012-06-01"))
    child.care_periods.create(started_on=on("2026-05-05"), start_known=True, tracks=[["ordinary", "2026-05-05"]])
    a_return(a_child(), year=2026)
    (period,) = facts(child)
    assert period.known is None


@pytest.mark.django_db
def test_a_review_recorded_here_extends_what_is_known() -> None:
    a_return(a_child(since=on("2025-05-06"), reviews=[on("2025-05-27"), on("2025-08-26")]), year=2026)
    child = Child.objects.get()
    assert NextReview.objects.get().known_to == on("2026-03-31")
    Review.objects.create(child=child, source="keel", first_part_on=on("2026-04-21"), completed_on=on("2026-04-21"))
    (period,) = facts(child)
    assert period.known == (span("2025-04-01", "2026-03-31"), span("2026-04-21"))


@pytest.mark.django_db
def test_from_the_day_that_the_record_is_kept_here_nothing_is_unknown() -> None:
    a_return(a_child(since=on("2025-05-06"), reviews=[on("2025-05-27"), on("2025-08-26")]), year=2026)
    set_practice(
        by=service(), name="record_kept_from", value="2026-04-01", holds_from=on("2026-04-01"), today=TODAY, now=NOW
    )
    row = NextReview.objects.get()
    assert (row.known_to, row.certain, row.due_on) == (None, True, on("2026-02-26"))


@pytest.mark.django_db
def test_what_stood_on_a_day() -> None:
    stays = [Stay(since=on("2024-05-07"), until=on("2024-09-02")), Stay(since=on("2025-07-01"))]
    a_return(a_child(stays=stays, reviews=[on("2024-05-28"), on("2025-07-22")]), year=2026)
    periods = facts(Child.objects.get())
    assert [period.started_on for period in periods] == [on("2024-05-07"), on("2025-07-01")]
    assert [[review.first_part_on for review in period.reviews] for period in periods] == [
        [on("2024-05-28")],
        [on("2025-07-22")],
    ]
    for day, expected in [
        ("2024-05-06", None),
        ("2024-05-07", 0),
        ("2024-09-01", 0),
        ("2024-09-02", None),
        ("2025-06-30", None),
        ("2025-07-01", 1),
    ]:
        found = facts_on(periods, on(day))
        assert (found and found.started_on) == (None if expected is None else periods[expected].started_on), day
