"""The life of a review as one table: what may follow what, and where each step stands on the line."""

import itertools

import pytest

from keel.law.duties import MOVER
from keel.law.steps import BOOKED, LINE, MAY_FOLLOW, OVER, Step, may_follow

FORWARD = [
    Step.PLANNED,
    Step.INVITED,
    Step.STARTED,
    Step.ADJOURNED,
    Step.COMPLETED,
    Step.DECISIONS_ISSUED,
    Step.MANAGER_RESPONDED,
    Step.RECORD_ISSUED,
    Step.DISTRIBUTED,
]


def test_every_step_has_its_row() -> None:
    assert set(MAY_FOLLOW) == set(Step)


def test_a_review_goes_from_planned_to_distributed() -> None:
    assert all(may_follow(one, next_one) for one, next_one in itertools.pairwise(FORWARD))


@pytest.mark.parametrize("step", sorted(OVER))
def test_a_review_that_is_over_can_only_be_brought_back(step: Step) -> None:
    assert MAY_FOLLOW[step] == {Step.PLANNED}


def test_only_a_booked_review_can_be_called_off_or_moved() -> None:
    for step in Step:
        may = MAY_FOLLOW[step] & (OVER | {Step.POSTPONED})
        assert bool(may) == (step in BOOKED), step


def test_the_record_does_not_wait_for_the_manager_nor_the_manager_for_the_record() -> None:
    assert may_follow(Step.DECISIONS_ISSUED, Step.RECORD_ISSUED)
    assert may_follow(Step.RECORD_ISSUED, Step.MANAGER_RESPONDED)
    assert may_follow(Step.DISTRIBUTED, Step.MANAGER_RESPONDED)


def test_nothing_is_issued_of_a_review_that_is_not_complete() -> None:
    late = {Step.DECISIONS_ISSUED, Step.MANAGER_RESPONDED, Step.RECORD_ISSUED, Step.DISTRIBUTED}
    for step in {*BOOKED, Step.STARTED, Step.ADJOURNED, *OVER}:
        assert not MAY_FOLLOW[step] & late, step


def test_a_review_is_adjourned_once() -> None:
    assert Step.ADJOURNED not in MAY_FOLLOW[Step.ADJOURNED]


def test_the_line_is_in_order_and_each_clock_is_somebody_s() -> None:
    order = [FORWARD.index(stop.step) for stop in LINE]
    assert order == sorted(order)
    assert all(MOVER[stop.rule] is stop.mover for stop in LINE if stop.rule)
