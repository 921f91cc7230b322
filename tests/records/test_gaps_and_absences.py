"""Where returns contradict themselves or fall silent: nothing is late that nobody can be sure of."""

from datetime import date, timedelta

import pytest

from keel.law.answers import State
from keel.records.commands.reviews import book_review
from keel.records.models import CarePeriod, NextReview, Review
from keel.records.permissions import service
from keel.records.queries.due import DueRow, due_rows
from tests.builders import NOW, TODAY, Stay, a_child, a_child_in_care, a_return

pytestmark = pytest.mark.django_db
ALL = service()


def listed(on: date, today: date = TODAY) -> dict[str, DueRow]:
    return {row.child: row for row in due_rows(actor=ALL, on=on, today=today)}


def test_a_child_at_home_is_not_in_care_because_they_came_back_without_a_stated_start() -> None:
    there = Stay(since=date(2022, 5, 3), until=date(2022, 12, 10), ls="V2")
    back = Stay(since=date(2024, 5, 10), rne="P", ls="V2")
    a_return(a_child("B3", stays=[there]), year=2023)
    a_return(a_child("B3", stays=[back]), year=2025)
    assert CarePeriod.objects.get().possible_restarts == ["2024-05-10"]
    assert "B3" in listed(date(2022, 11, 1))
    assert "B3" not in listed(date(2022, 12, 10))
    assert "B3" not in listed(date(2024, 5, 9))
    assert "B3" in listed(date(2024, 5, 10))


def test_a_later_return_that_leaves_a_child_out_does_not_make_them_late() -> None:
    a_return(a_child("B1", since=date(2024, 6, 3), reviews=[date(2024, 6, 28), date(2024, 9, 26)]), year=2025)
    a_return(a_child("B2", since=date(2025, 6, 3)), year=2026)
    row = listed(date(2026, 3, 31))["B1"]
    assert row.state is State.UNKNOWN
    assert row.known_to == date(2025, 3, 31)
    assert NextReview.objects.get(child__number="B1").known_to == date(2025, 3, 31)
    assert listed(date(2026, 3, 31))["B2"].state is State.LATE


def test_a_booking_shows_from_the_day_it_was_made_until_the_review_is_held() -> None:
    child = a_child_in_care(number="B4", since=date(2026, 3, 2), year=2026)
    booked_for = TODAY + timedelta(days=20)
    book_review(by=ALL, child=child, booked_for=booked_for, because="late already", today=TODAY, now=NOW)
    assert listed(TODAY)["B4"].booked_on == TODAY + timedelta(days=20)
    assert listed(date(2026, 3, 30))["B4"].booked_on is None
    held = TODAY + timedelta(days=20)
    Review.objects.filter(child=child).update(first_part_on=held, completed_on=held)
    later = held + timedelta(days=10)
    assert listed(TODAY, today=later)["B4"].booked_on == held
    assert listed(later, today=later)["B4"].booked_on is None


@pytest.mark.parametrize("order", [("2", "10", "1"), ("10", "1", "2")])
def test_children_due_on_one_day_stand_in_the_order_of_their_numbers(order: tuple[str, ...]) -> None:
    for number in order:
        a_return(a_child(number, since=date(2026, 3, 2)), year=2026)
    today = [row.child for row in due_rows(actor=ALL, on=TODAY, today=TODAY)]
    earlier = [row.child for row in due_rows(actor=ALL, on=date(2026, 3, 31), today=TODAY)]
    assert today == earlier == ["1", "10", "2"]
