"""How a child took part: questions that give the code, and the code against the child's age."""

from datetime import date
from itertools import product

import pytest

from keel.law import parts, sources
from keel.law.document import read_examples
from keel.law.participation import Code, Views, code_of, fits_age, fourth_birthday, under_four


def d(text: str) -> date:
    return date.fromisoformat(text)


CODES = {
    (True, "spoke"): "PN1",
    (True, "spoken_for"): "PN2",
    (True, "showed"): "PN3",
    (True, "none"): "PN4",
    (False, "spoken_for"): "PN5",
    (False, "sent"): "PN6",
    (False, "none"): "PN7",
}


@pytest.mark.parametrize(("there", "views"), list(product((True, False), Views)))
def test_the_questions_give_the_code(there: bool, views: Views) -> None:
    if (there, views.value) in CODES:
        assert code_of(there=there, views=views) == CODES[there, views.value]
    else:
        with pytest.raises(ValueError, match="does not go with"):
            code_of(there=there, views=views)


def test_every_code_but_that_of_the_youngest_can_be_reached() -> None:
    assert set(CODES.values()) | {"PN0"} == {code.value for code in Code}


@pytest.mark.parametrize("row", read_examples("participation.csv"), ids=lambda row: row["case"])
def test_examples(row: dict[str, str]) -> None:
    ruling = fits_age(row["code"], d(row["born"]), d(row["on"]))
    assert ruling.allowed == (row["allowed"] == "yes")
    assert ruling.source == sources.PARTICIPATION


def test_it_says_why_not() -> None:
    assert fits_age("PN1", d("2020-06-04"), d("2024-06-03")).because == (
        "The child was under four on 3 June 2024 (the fourth birthday is 4 June 2024), so the code is PN0."
    )
    assert fits_age("PN0", d("2020-06-03"), d("2024-06-03")).because == (
        "PN0 is for children under four, and the child turned four on 3 June 2024. Say how they took part."
    )
    assert fits_age("PN0", None, d("2024-06-03")).allowed
    assert fits_age("PN1", None, d("2024-06-03")).allowed


def test_under_four_is_before_the_fourth_birthday() -> None:
    assert fourth_birthday(d("2020-02-29")) == d("2024-02-29")
    assert fourth_birthday(d("2019-03-01")) == d("2023-03-01")
    assert under_four(d("2020-06-03"), d("2024-06-02"))
    assert not under_four(d("2020-06-03"), d("2024-06-03"))
    assert not under_four(None, d("2024-06-03"))


def test_a_review_begun_may_be_completed_within_twenty_working_days() -> None:
    assert parts.may_complete(d("2024-06-03"), d("2024-07-01")).allowed
    assert parts.may_complete(d("2024-06-03"), d("2024-07-01")).because == (
        "A review that began on 3 June 2024 may be completed by 1 July 2024."
    )
    late = parts.may_complete(d("2024-06-03"), d("2024-07-02"))
    assert not late.allowed
    assert late.because == (
        "A review that began on 3 June 2024 had to be completed by 1 July 2024. One that was not completed by then "
        "does not count as held."
    )
    assert late.source == sources.ADJOURNMENT
