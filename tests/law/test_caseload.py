"""Caseloads for each full-time post, and the countdown to an IRO: the worked examples, and what is said beside them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from keel.law.appointment import unnamed
from keel.law.caseload import FEWEST, MOST, Band, caseload
from keel.law.document import page, read_examples
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.sources import CASELOAD, IRO_APPOINTED, IRO_NAMED


@pytest.mark.parametrize("row", read_examples("caseloads.csv"), ids=lambda row: row["case"])
def test_every_example_of_a_caseload_agrees(row: dict[str, str]) -> None:
    found = caseload(int(row["children"]), Decimal(row["full_time_equivalent"]))
    assert str(found.per_full_time or ("0.0" if found.per_full_time == 0 else "")) == row["per_full_time"]
    assert found.band == row["band"]
    assert found.source is CASELOAD
    assert f"| {row['case']} |" in page("law")


def test_the_band_is_judged_by_plain_division() -> None:
    """Every caseload up to 100 children in posts of a tenth to two, against fractions."""
    for tenths in range(1, 21):
        for children in range(101):
            each = Fraction(children * 10, tenths)
            band = caseload(children, Decimal(tenths) / 10).band
            assert (band is Band.OVER) == (each > MOST)
            assert (band is Band.UNDER) == (each < FEWEST)


def test_agency_and_protected_caseloads_are_explained_and_still_counted() -> None:
    plain = caseload(60, Decimal(1))
    both = caseload(60, Decimal(1), agency=True, protected=True)
    assert (plain.per_full_time, plain.band) == (both.per_full_time, both.band) == (Decimal("60.0"), Band.WITHIN)
    assert plain.because == ("Good practice is 50 to 70 children for each full-time post. This lies within it.",)
    assert both.because[1].startswith("They come from an agency")
    assert both.because[2].startswith("Their caseload is protected")


@pytest.mark.parametrize(
    ("children", "posts", "said"),
    [(71, 1, "This is more"), (49, 1, "This is fewer"), (3, 0, "No post is recorded")],
)
def test_what_is_said_of_the_others(children: int, posts: int, said: str) -> None:
    assert said in caseload(children, Decimal(posts)).because[0]


@pytest.mark.parametrize(("children", "posts"), [(-1, "1"), (1, "-0.1")])
def test_less_than_nothing_is_refused(children: int, posts: str) -> None:
    with pytest.raises(ValueError, match="no fewer than no children"):
        caseload(children, Decimal(posts))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def spans(text: str) -> list[tuple[date, date | None]]:
    found = []
    for part in filter(None, text.split(";")):
        first, _, last = part.partition(" to")
        found.append((date.fromisoformat(first.strip()), day(last.strip())))
    return found


@pytest.mark.parametrize("row", read_examples("naming.csv"), ids=lambda row: row["case"])
def test_every_example_of_naming_agrees(row: dict[str, str]) -> None:
    on = date.fromisoformat(row["on"])
    found = unnamed(date.fromisoformat(row["started"]), spans(row["allocations"]), on, DEFAULT_PRACTICE)
    assert found.name_by == day(row["name_by"])
    assert (found.since, found.wanted_by) == (day(row["since"]), day(row["wanted_by"]))
    assert found.past_limit == (row["past_limit"] == "yes")
    assert found.vacancy == bool(found.since and row["allocations"])
    assert found.source is (IRO_APPOINTED if found.vacancy else IRO_NAMED)
