"""The worked examples that a social worker can read, and the vectors that came with the rules."""

from pathlib import Path

import pytest

from keel.law import check
from keel.law.answers import state_of
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.reviews import next_due, next_due_date
from tests.law.examples import FOLDER, Child, children

VECTORS = Path(__file__).parents[1] / "data" / "timetable_vectors.csv"
FILES = [VECTORS, *sorted(FOLDER.glob("rules_*.csv"))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_of_a_rule_agrees(path: Path) -> None:
    report = check.check(path)
    assert report.problems == ()
    assert report.disagreements == (), str(report)
    assert len(report.verdicts) > 10


def test_every_rule_that_can_be_checked_has_an_example() -> None:
    seen = {cells["rule"] for path in FILES for _, cells in check.read_records(path)}
    assert seen == {str(rule) for rule in check.EVALUATORS}


@pytest.mark.parametrize("child", children(), ids=lambda child: child.case)
def test_child(child: Child) -> None:
    due = next_due(child.facts, DEFAULT_PRACTICE, on=child.on)
    if child.due is None:
        assert due is None
        assert next_due_date(child.facts, DEFAULT_PRACTICE, on=child.on) is None
        return
    assert due is not None
    assert (due.on, due.latest, str(due.rule)) == (child.due, child.latest, child.rule)
    assert str(state_of(due, child.on)) == child.state
    assert due.certain == (child.due == child.latest)
    assert next_due_date(child.facts, DEFAULT_PRACTICE, on=child.on) == child.due
    assert due.because
    assert bool(due.settled_by) == (not due.certain)
