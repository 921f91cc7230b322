"""Short breaks: a return leaves the reviews of such children out, so it cannot tell that one is late."""

from datetime import date

import pytest

from keel.law.answers import State
from keel.records.models import NextReview
from keel.records.permissions import service
from keel.records.queries.due import due_rows
from tests.builders import Stay, a_child_in_care

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def state_of_only_child(on: date) -> State:
    (row,) = due_rows(actor=service(), on=on, today=TODAY)
    return row.state


def test_no_review_in_the_return_is_no_sign_that_none_was_held() -> None:
    a_child_in_care(stays=[Stay(since=date(2025, 6, 2), ls="V4")], today=TODAY)
    due = NextReview.objects.get()
    assert (due.due_on, due.rule) == (date(2025, 9, 2), "REG48_FIRST_3M")
    assert state_of_only_child(TODAY) is State.UNKNOWN


def test_the_same_silence_about_full_time_care_is_a_late_review() -> None:
    a_child_in_care(stays=[Stay(since=date(2025, 6, 2), ls="V2")], today=TODAY)
    assert state_of_only_child(date(2026, 3, 31)) is State.LATE
