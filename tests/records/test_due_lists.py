"""The list as it is narrowed: by state, booking, IRO and week; by week and by IRO; the same rows however asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.answers import State
from keel.records.commands import reviews, reviews_ended
from keel.records.models import Child, NextReview
from keel.records.permissions import service
from keel.records.queries import due_lists
from keel.records.queries.due import Counted, as_rows, soon_days
from keel.records.queries.due_lists import Only
from tests.builders import NOW, TODAY, Council, a_child, a_return, children_in_care, held_by, on

pytestmark = pytest.mark.django_db
ALL = service()
# Monday 1 June 2026. A child in care since then minus n days; the first review is due twenty working days later.
SINCE = {"a": "2026-05-04", "b": "2026-05-05", "c": "2026-05-18", "d": "2026-05-26"}
DUE = {"a": "2026-06-02", "b": "2026-06-03", "c": "2026-06-16", "d": "2026-06-23"}


@pytest.fixture
def four(council: Council) -> dict[str, Child]:
    """`a` and `b` are Ama's, `c` is Bryn's, nobody has `d`; `b` and `d` are booked, b's in the week after."""
    a_return(*(a_child(name, since=on(since)) for name, since in SINCE.items()), year=2027)
    found = {name: Child.objects.get(number=name) for name in SINCE}
    for name, who in {"a": council.iro, "b": council.iro, "c": council.other_iro}.items():
        held_by(who, found[name], since=on("2026-06-01"))
    book(found["b"], "2026-06-09", because="she is away")
    book(found["d"], "2026-06-22")
    return found


def book(child: Child, day: str, **more: Any) -> Any:
    return reviews.book_review(by=ALL, child=child, booked_for=on(day), today=TODAY, now=NOW, **more)


def names(only: Only = Only(), *, actor: Any = ALL) -> str:  # noqa: B008 - it is frozen
    return "".join(row.child for row in due_lists.every_row(actor, TODAY, only))


def test_the_dates_are_as_this_file_says(four: dict[str, Child]) -> None:
    assert {row.child: row.due_on.isoformat() for row in due_lists.every_row(ALL, TODAY, Only())} == DUE


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ({}, "abcd"),
        ({"booked": True}, "bd"),
        ({"booked": False}, "ac"),
        ({"no_iro": True}, "d"),
        ({"week": "2026-06-01"}, "ab"),
        ({"week": "2026-06-08"}, "b"),
        ({"week": "2026-06-15"}, "c"),
        ({"week": "2026-06-22"}, "d"),
        ({"week": "2026-06-01", "booked": False}, "a"),
        ({"state": State.SOON}, "abcd"),
        ({"state": State.LATE}, ""),
        ({"iro": 0}, ""),
    ],
)
def test_narrowings_combine(four: dict[str, Child], only: dict[str, Any], found: str) -> None:
    only = {name: on(value) if name == "week" else value for name, value in only.items()}
    assert names(Only(**only)) == found
    everybody = Only(**{**only, "state": None})
    assert due_lists.counts(ALL, TODAY, Only(**only), soon_days(TODAY))[State.SOON] == len(names(everybody))


def test_by_iro_and_who_is_asking(four: dict[str, Child], council: Council) -> None:
    assert names(Only(iro=council.iro.staff.pk)) == "ab"
    assert names(Only(iro=council.iro.staff.pk, booked=True)) == "b"
    assert names(actor=council.iro.actor()) == "ab"
    assert names(Only(iro=council.other_iro.staff.pk), actor=council.iro.actor()) == ""
    assert names(actor=council.committee_officer.actor()) == ""


def test_a_page_of_the_list_holds_the_rows_that_the_whole_list_holds(four: dict[str, Child]) -> None:
    soon = soon_days(TODAY)
    rows = due_lists.in_order(due_lists.narrowed(ALL, TODAY, Only()), TODAY, soon)
    assert as_rows(Counted(rows, 4)[0:25], TODAY, soon) == list(due_lists.every_row(ALL, TODAY, Only()))


def test_a_booking_that_ended_is_none(four: dict[str, Child]) -> None:
    review = four["b"].reviews.get()
    reviews_ended.cancel_review(by=ALL, review=review, because="ill", today=TODAY, now=NOW)
    assert names(Only(booked=True)) == "d"
    reviews_ended.reinstate_review(by=ALL, review=review, because="well", today=TODAY, now=NOW)
    assert names(Only(booked=True)) == "bd"


def test_by_week(four: dict[str, Child]) -> None:
    found = due_lists.weeks(ALL, TODAY, Only(), on("2026-06-01"), 4, 25)
    told = {
        week.monday.isoformat()[5:]: (
            "".join(row.child for row in week.to_book),
            "".join(row.child for row in week.booked),
        )
        for week in found
    }
    assert told == {"06-01": ("ab", ""), "06-08": ("", "b"), "06-15": ("c", ""), "06-22": ("d", "d")}
    assert [(week.to_book_count, week.booked_count) for week in found] == [(2, 0), (0, 1), (1, 0), (1, 1)]
    (first,) = due_lists.weeks(ALL, TODAY, Only(), on("2026-06-01"), 1, 1)
    assert (len(first.to_book), first.to_book_count) == (1, 2)


def test_a_week_ends_on_sunday_and_a_date_to_book_by_may_lie_in_the_week_before(council: Council) -> None:
    a_return(a_child("x", since=on("2026-01-26"), reviews=[on("2026-02-13"), on("2026-04-06")]), year=2027)
    NextReview.objects.update(due_on=on("2026-06-15"), latest_on=on("2026-06-15"), book_by=on("2026-06-14"))
    assert names(Only(week=on("2026-06-08"))) == "x"
    assert names(Only(week=on("2026-06-15"))) == ""
    assert due_lists.monday_of(on("2026-06-14")) == on("2026-06-08")
    assert due_lists.monday_of(on("2026-06-15")) == on("2026-06-15")


def test_by_iro(four: dict[str, Child]) -> None:
    groups = list(due_lists.by_iro(ALL, TODAY, Only()))
    found = due_lists.of_iros(ALL, TODAY, Only(), groups, 1)
    told = [(each.name, each.total, each.not_booked, "".join(row.child for row in each.rows)) for each in found]
    assert told == [("", 1, 0, "d"), ("Ama Owusu", 2, 1, "a"), ("Bryn Hughes", 1, 1, "c")]
    assert sum(each.total for each in found) == 4
    narrow = Only(booked=True, state=State.SOON)
    assert [
        each.total for each in due_lists.of_iros(ALL, TODAY, narrow, list(due_lists.by_iro(ALL, TODAY, narrow)), 9)
    ] == [1, 1]


def test_an_iro_who_gave_a_child_away_is_not_their_iro_any_more(four: dict[str, Child], council: Council) -> None:
    held_by(council.other_iro, four["a"], since=TODAY + timedelta(days=1))
    later = TODAY + timedelta(days=1)
    groups = list(due_lists.by_iro(ALL, later, Only()))
    assert {each["iro__iro__given_name"]: each["total"] for each in groups} == {None: 1, "Bryn": 2, "Ama": 1}


def test_the_number_of_queries_does_not_grow_with_the_rows(council: Council) -> None:
    def counted() -> list[int]:
        found = []
        for ask in (
            lambda: due_lists.weeks(ALL, TODAY, Only(), TODAY, 4, 25),
            lambda: due_lists.of_iros(ALL, TODAY, Only(), list(due_lists.by_iro(ALL, TODAY, Only())), 5),
            lambda: list(due_lists.every_row(ALL, TODAY, Only())),
        ):
            with CaptureQueriesContext(connection) as queries:
                ask()
            found.append(len(queries))
        return found

    first = children_in_care(3)
    held_by(council.iro, first[0])
    before = counted()
    for number, child in enumerate(children_in_care(40, first=100)):
        held_by((council.iro, council.other_iro)[number % 2], child)
    assert counted() == before
