"""Headings as councils and their case systems write them."""

from pathlib import Path

import pytest

from keel.exchange.findings import Unreadable
from keel.exchange.sheets.fields import FIELDS
from keel.exchange.sheets.headings import by_heading, field_of, folded, guess
from keel.exchange.sheets.look import look, settled
from tests.exchange.sheets.workbooks import a_csv


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Person ID", "number"),
        ("CHILD NO.", "number"),
        ("Mosaic ID", "number"),
        ("Child's Name", "name"),
        ("Forename(s)", "given_name"),
        ("SURNAME", "family_name"),
        ("Known as", "preferred_name"),
        ("D.O.B.", "date_of_birth"),
        ("DOB (dd/mm/yyyy)", "date_of_birth"),
        ("Allocated IRO", "iro"),
        ("Independent Reviewing Officer", "iro"),
        ("Allocated worker", "social_worker"),
        ("SW Team", "team"),
        ("CLA start date", "start_of_care"),
        ("Date became looked after", "start_of_care"),
        ("Next LAC review", "next_review"),
        ("Last review", "earlier_reviews"),
        ("Review 1", "earlier_reviews"),
        ("Previous review 12", "earlier_reviews"),
        ("1st review", "earlier_reviews"),
        ("2nd Review", "earlier_reviews"),
        ("3rd review date", "earlier_reviews"),
        ("1st LAC review", "earlier_reviews"),
        ("Date of 2nd review", "earlier_reviews"),
        ("Third CLA review", "earlier_reviews"),
        ("Allocated S/W", "social_worker"),
        ("S/W team", "team"),
        ("1st review due", None),
        ("2nd placement", None),
        ("First IRO", None),
        ("Next review due", None),
        ("Review due date", None),
        ("Placement", None),
        ("", None),
    ],
)
def test_a_heading_is_understood(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_every_heading_is_listed_once_and_folded() -> None:
    every = [heading for field in FIELDS.values() for heading in field.headings]
    assert sorted(every) == sorted(set(every))
    assert [heading for heading in every if folded(heading) != heading] == []


def test_of_two_columns_the_plainer_heading_wins() -> None:
    assert guess(["Ref", "Child number", "Review 1", "Review 2"]) == {
        1: "number",
        2: "earlier_reviews",
        3: "earlier_reviews",
    }


def test_titles_above_and_columns_that_are_not_read(tmp_path: Path) -> None:
    rows = [
        ["Larkwater Council"],
        ["Children looked after", "printed 1/6/26"],
        [],
        ["Child", "DOB", "Placement", "Legal status"],
        ["Mia Hart", "3/2/2014", "U6", "C2"],
        ["Bo Lee", "4/2/2014", "U6", "C2"],
    ]
    found = look(a_csv(tmp_path / "list.csv", rows))
    assert (found.heading_row, found.rows, found.sheet) == (4, 2, "list")
    assert [(each.heading, each.field) for each in found.columns] == [
        ("Child", "name"),  # no figure in any of its cells: these are names, not numbers
        ("DOB", "date_of_birth"),
        ("Placement", None),
        ("Legal status", None),
    ]
    assert found.columns[0].examples == ("Mia Hart", "Bo Lee")


def test_what_a_person_says_counts(tmp_path: Path) -> None:
    rows = [["Child number", "Case", "Seen"], ["1", "7", "3/2/2026"]]
    found = look(a_csv(tmp_path / "list.csv", rows))
    assert settled(found, None) == {0: "number"}
    assert settled(found, {1: "number", 2: "earlier_reviews"}) == {1: "number", 2: "earlier_reviews"}
    assert settled(found, {1: "name", 2: "ignore"}) == {0: "number", 1: "name"}
    assert by_heading(["Child number", "Case", "Seen"], {"seen": "earlier_reviews"}) == {2: "earlier_reviews"}
    for said in ({0: "ignore"}, {1: "nonsense"}, {9: "team"}, {0: "team", 1: "team"}):
        with pytest.raises(Unreadable) as refused:
            settled(found, said)
        assert refused.value.findings
