"""The list of children: searching, narrowing, paging, and whom one sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands.finding import refresh_everybody
from keel.records.models import AccessEvent, Child, Team
from tests.page import Page, fetch
from tests.pages.conftest import TODAY, Council

LIST = "/children/"
IN_CARE = "Children in care"


def names(page: Page, table: str = IN_CARE) -> list[str]:
    """The children of the list, in order."""
    return [row["Child"].split(",")[0] for row in page.table(table)]


def test_the_header_of_every_page_searches(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/").submit("Search", q="mia")
    assert page.address.startswith(LIST)
    assert names(page) == ["Mia Hart"]


def test_the_list_says_who_they_are_and_is_by_name(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), LIST)
    assert names(page) == ["Kofi Mensah", "Mia Hart", "Zoë Abara-O’Neil"]
    mia = page.table(IN_CARE)[1]
    assert mia["Care"] == "Full care order"
    assert mia["Home"].startswith("Long-term foster home")
    assert mia["IRO"] == "Ash Fern"
    assert "23 September 2026" in mia["Next review"]
    assert page.table(IN_CARE)[0]["Social worker"] == "Social-Worker Fern"
    assert "3 children" in page.text


@pytest.mark.parametrize(
    "typed", ["mim", "hart", "14/5/2017", "14052017", "14 05 2017", "mia 14052017", "Mia Hart", "LC-"]
)
def test_part_of_a_name_finds_the_child(council: Council, typed: str) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{LIST}?q={typed}")
    assert "Mia Hart" in names(page)
    assert page.field("Name, number or date of birth").get("value") == typed
    assert page.field("Find a child").get("value") == typed


def test_a_whole_number_leads_to_the_child(council: Council) -> None:
    answer = council.sign_in("iro-manager").get(LIST, {"q": "lc-1"})
    assert (answer.status_code, answer["Location"]) == (302, "/children/LC-1/")


def test_nobody_found_says_so_and_shows_the_way_on(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{LIST}?q=nobody")
    assert "No child found" in page.text
    assert "who=all" in page.link("Search among every child")


def test_a_child_who_left_is_found_among_every_child(council: Council) -> None:
    client = council.sign_in("iro-manager")
    assert names(fetch(client, f"{LIST}?who=left"), "Children who left care") == ["Child LC-4"]
    assert len(names(fetch(client, f"{LIST}?who=all"), "Children")) == 4


def test_of_a_child_who_left_only_when_they_left_is_said(council: Council) -> None:
    client = council.sign_in("iro-manager")
    assert fetch(client, f"{LIST}?who=left").table("Children who left care") == [
        {"Child": "Child LC-4, 3", "Care": "Left care on 27 February 2026"}
    ]
    page = fetch(client, f"{LIST}?who=all")
    row = next(row for row in page.table("Children") if row["Child"].startswith("Child LC-4"))
    assert {row[name] for name in ("Home", "Next review", "IRO", "Social worker")} == {""}
    assert page.html.count(">Social worker</span>") == 3, "no label of what is not said"
    kofi = fetch(client, LIST).table(IN_CARE)[0]
    assert (kofi["IRO"], kofi["Home"].split(",")[0]) == ("No IRO yet", "Children’s home")
    Child.objects.filter(number="LC-1").update(born_on=TODAY.replace(year=TODAY.year - 18))
    refresh_everybody(TODAY)
    grown = fetch(client, f"{LIST}?who=left").table("Children who left care")
    assert [row["Care"] for row in grown if row["Child"].startswith("Mia")] == ["Left care on 15 June 2026"]
    text = b"".join(client.get(f"{LIST}export.csv?who=left").streaming_content).decode()
    assert "Left care on" in text.splitlines()[0]
    assert "2026-02-27" in text


def test_the_list_says_by_name_whose_children_it_is_narrowed_to(council: Council) -> None:
    client = council.sign_in("iro-manager")
    team = Team.objects.get(name="Children in care 1")
    page = fetch(client, f"{LIST}?iro={council.staff['iro'].pk}&team={team.pk}&age=5-9")
    assert "narrowed to IRO Ash Fern, team Children in care 1 and age “5 to 9”, by name" in page.text
    assert "narrowed to no IRO yet, by name" in fetch(client, f"{LIST}?iro=none").text


def test_narrowing_keeps_what_is_chosen_and_is_said_in_words(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{LIST}?status=V2").submit(
        "Narrow", age="10-15", kind="childrens_home"
    )
    assert names(page) == ["Kofi Mensah"]
    assert "“accommodated under section 20”" in page.text
    for label, chosen in (("Legal status", "V2"), ("Age", "10-15"), ("Home", "childrens_home")):
        assert [option.get("value") for option in page.field(label) if option.get("selected") is not None] == [chosen]


def test_what_is_not_a_choice_narrows_nothing(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{LIST}?status=X&age=old&iro=²&team=-1&review=soon,late&where=mars")
    assert len(names(page)) == 3


def test_an_iro_sees_their_own_children_only(council: Council) -> None:
    assert names(fetch(council.sign_in("iro"), LIST)) == ["Mia Hart"]
    page = fetch(council.sign_in("iro"), f"{LIST}?q=kofi")
    assert "No child found" in page.text
    assert council.sign_in("committee-officer").get(LIST).status_code == 403


def test_every_child_shown_is_noted(council: Council) -> None:
    fetch(council.sign_in("iro-manager"), f"{LIST}?q=mia")
    seen = AccessEvent.objects.filter(page="children").values_list("by", "child_number")
    assert list(seen) == [("iro-manager", "LC-1")]


def test_the_list_asks_as_often_for_one_child_as_for_three(council: Council) -> None:
    client = council.sign_in("iro-manager")
    counts = []
    for query in ("?q=kofi", "?q=lc"):
        fetch(client, LIST + query)
        with CaptureQueriesContext(connection) as caught:
            fetch(client, LIST + query)
        counts.append(len(caught))
    assert counts[0] == counts[1]
