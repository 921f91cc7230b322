"""Pathway plan reviews of young people who have left care: on only where the council says so."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.commands import practice
from keel.records.commands.pathway import rebuild_pathway, record_pathway_step, take_pathway_step_back
from keel.records.models import Child, PathwayDue
from keel.records.permissions import service
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Stay, a_child_in_care

pytestmark = pytest.mark.django_db
LEFT = date(2026, 2, 10)


@pytest.fixture
def leaver() -> Child:
    stays = [Stay(since=date(2025, 5, 6), until=LEFT, rec="E6")]
    return a_child_in_care(stays=stays, born=date(2009, 1, 5))


def doing(**more: Any) -> dict[str, Any]:
    return {"by": service(), "today": TODAY, "now": NOW, **more}


def switch(on: bool) -> None:
    later = NOW + timedelta(minutes=not on)
    practice.set_practice(name="iros_review_pathway_plans", value=on, holds_from=TODAY, **doing(now=later))


def due(child: Child) -> tuple[date, date | None]:
    return PathwayDue.objects.values_list("due_on", "last_on").get(child=child)


def test_it_is_off_until_the_council_says_so(leaver: Child) -> None:
    rebuild_pathway(**doing())
    assert not PathwayDue.objects.exists()
    with pytest.raises(Refused, match="has not given pathway plan reviews"):
        record_pathway_step(child=leaver, kind="review", on=TODAY, **doing())
    switch(True)
    assert due(leaver) == (date(2026, 8, 10), None)
    switch(False)
    assert not PathwayDue.objects.exists()


def test_the_next_follows_six_months_after_the_last(leaver: Child) -> None:
    switch(True)
    row = record_pathway_step(child=leaver, kind="review", on=date(2026, 5, 1), **doing())
    assert due(leaver) == (date(2026, 11, 1), date(2026, 5, 1))
    take_pathway_step_back(child=leaver, step=row.pk, because="Another person", **doing())
    assert due(leaver) == (date(2026, 8, 10), None)


def test_a_move_asks_for_an_early_one_until_it_is_held(leaver: Child) -> None:
    switch(True)
    record_pathway_step(child=leaver, kind="move", on=date(2026, 5, 20), **doing())
    assert due(leaver) == (date(2026, 6, 17), None)
    record_pathway_step(child=leaver, kind="review", on=date(2026, 5, 28), **doing())
    assert due(leaver) == (date(2026, 11, 28), date(2026, 5, 28))


@pytest.mark.parametrize(
    ("kind", "on", "says"),
    [
        ("visit", TODAY, "Choose what happened"),
        ("review", date(2026, 6, 2), "has not come"),
        ("review", date(2026, 2, 9), "before that the plan is part of the review"),
    ],
)
def test_what_cannot_be_is_refused(leaver: Child, kind: str, on: date, says: str) -> None:
    switch(True)
    with pytest.raises(Refused, match=says):
        record_pathway_step(child=leaver, kind=kind, on=on, **doing())


def test_twice_the_same_is_refused(leaver: Child) -> None:
    switch(True)
    record_pathway_step(child=leaver, kind="review", on=TODAY, **doing())
    with pytest.raises(Refused, match="recorded for 1 June 2026 already"):
        record_pathway_step(child=leaver, kind="review", on=TODAY, **doing())


def test_who_was_never_an_eligible_child_is_on_no_list() -> None:
    a_child_in_care(stays=[Stay(since=date(2026, 1, 5), until=LEFT, rec="E4A")], born=date(2009, 1, 5))
    a_child_in_care(stays=[Stay(since=date(2025, 5, 6), until=LEFT, rec="E4A")], born=date(2014, 1, 5))
    in_care = a_child_in_care(since=date(2025, 5, 6), born=date(2009, 1, 5))
    switch(True)
    assert not PathwayDue.objects.exists()
    with pytest.raises(Refused, match="has left care"):
        record_pathway_step(child=in_care, kind="review", on=TODAY, **doing())


def test_care_ends_by_law_at_eighteen() -> None:
    grown = a_child_in_care(since=date(2025, 5, 6), born=date(2008, 3, 9))
    switch(True)
    assert PathwayDue.objects.get(child=grown).left_on == date(2026, 3, 9)
