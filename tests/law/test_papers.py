"""Which papers a review wants, at the edges of age and standing."""

from datetime import date

import pytest

from keel.law.papers import NAMES, Kind, papers_wanted

BORN = date(2022, 7, 15)
ALWAYS = {Kind.REPORT, Kind.CARE_PLAN, Kind.PLACEMENT_PLAN, Kind.HEALTH_PLAN}


def wanted(review_on: date, **about: object) -> set[Kind]:
    found = papers_wanted(review_on, **{"born_on": BORN, **about})  # type: ignore[arg-type]
    assert [each.kind for each in found] == list(Kind)
    assert all(each.because.endswith(".") for each in found)
    return {each.kind for each in found if each.wanted}


def test_every_paper_has_a_name() -> None:
    assert set(NAMES) == set(Kind)


@pytest.mark.parametrize(
    ("review_on", "pep"), [(date(2026, 7, 14), False), (date(2026, 7, 15), True), (date(2026, 7, 16), True)]
)
def test_the_education_plan_is_wanted_from_the_fourth_birthday(review_on: date, *, pep: bool) -> None:
    assert wanted(review_on) == ALWAYS | ({Kind.PEP} if pep else set())


def test_a_younger_child_with_a_nursery_wants_one_too() -> None:
    assert Kind.PEP in wanted(date(2025, 1, 1), at_school=True)


def test_where_no_date_of_birth_is_known_it_is_wanted() -> None:
    assert Kind.PEP in wanted(date(2025, 1, 1), born_on=None)


def test_one_born_on_29_february_turns_four_on_29_february() -> None:
    born = date(2024, 2, 29)
    assert Kind.PEP not in wanted(date(2028, 2, 28), born_on=born)
    assert Kind.PEP in wanted(date(2028, 2, 29), born_on=born)


@pytest.mark.parametrize(("since", "plan"), [(None, False), (date(2026, 7, 16), False), (date(2026, 7, 15), True)])
def test_the_pathway_plan_is_wanted_of_an_eligible_child(since: date | None, *, plan: bool) -> None:
    assert (Kind.PATHWAY_PLAN in wanted(date(2026, 7, 15), born_on=date(2010, 1, 1), eligible_since=since)) == plan
