"""How a child is named: with name, age and number, the same way everywhere."""

from datetime import date

import pytest

from keel.pages.naming import age_words, name_child
from keel.records.models import Child
from tests.page import fetch
from tests.pages.conftest import Council


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (None, "age not known"),
        ("2026-06-16", "not born yet"),
        ("2026-06-15", "under a week"),
        ("2026-06-09", "under a week"),
        ("2026-06-08", "1 week"),
        ("2026-03-16", "13 weeks"),
        ("2026-03-15", "3 months"),
        ("2025-06-16", "11 months"),
        ("2025-06-15", "1"),
        ("2009-06-16", "16"),
    ],
)
def test_an_age_is_said_as_people_say_it(born: str | None, said: str) -> None:
    assert age_words(date.fromisoformat(born) if born else None, date(2026, 6, 15)) == said


def test_a_child_without_a_name_goes_by_their_number() -> None:
    child = name_child("1000409", "", born_on=date(2017, 1, 1), today=date(2026, 6, 15))
    assert (child.name, child.title, child.nameless) == ("Child 1000409", "Child 1000409, 9", True)
    named = name_child("LC-1", "Mia Hart", born_on=date(2017, 1, 1), today=date(2026, 6, 15))
    assert (named.name, named.title) == ("Mia Hart", "Mia Hart, 9 (LC-1)")


def test_every_link_of_a_list_without_names_is_told_apart(council: Council) -> None:
    Child.objects.update(given_name="", family_name="", preferred_name="")
    page = fetch(council.sign_in("iro-manager"), "/reviews/")
    assert [row["Child"] for row in page.table("Reviews due")] == ["Child LC-2, 15", "Child LC-3, 17", "Child LC-1, 9"]
    child = fetch(council.sign_in("iro-manager"), "/children/LC-1/")
    assert child.heading == "Child LC-1, 9"
    assert child.title.startswith("Child LC-1, 9 – ")
