"""The list of reviews due: who sees whom, what each line says, and what it can be narrowed to."""

import pytest

from keel.records.models import AccessEvent, Child, NextReview
from tests.page import fetch
from tests.pages.conftest import Council


def children_on(council: Council, who: str, address: str = "/reviews/") -> set[str]:
    page = fetch(council.sign_in(who), address)
    return (
        {row["Child"].split(" · ")[1].removesuffix(" Restricted record") for row in page.table(page.heading)}
        if "Why this date?" in page.text
        else set()
    )


def test_each_line_says_who_when_by_which_rule_and_how_long_is_left(council: Council) -> None:
    lines = {row["Child"]: row for row in fetch(council.sign_in("iro-manager"), "/reviews/").table("Reviews due")}
    mia = lines["Mia Hart, 9 (likes to be called Mimi) · LC-1"]
    assert "23 September 2026" in mia["Due by law"]
    assert "71 working days left" in mia["Due by law"]
    assert "Later review" in mia["Due by law"]
    assert mia["Booked"] == "21 September 2026: the booked review of Mia Hart, 9 (LC-1)"
    assert mia["IRO"] == "Ash Fern"
    kofi = lines["Kofi Mensah, 15 · LC-2"]
    assert "5 April 2026" in kofi["Due by law"]
    assert "working days late" in kofi["Due by law"]
    assert kofi["Book by"] == "2 April 2026", "5 April 2026 is Easter Sunday"
    assert kofi["IRO"] == "No IRO yet"


def test_the_most_urgent_come_first_and_who_left_care_is_not_there(council: Council) -> None:
    rows = fetch(council.sign_in("iro-manager"), "/reviews/").table("Reviews due")
    assert [row["Child"].split(" · ")[1] for row in rows] == ["LC-2", "LC-3", "LC-1"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("iro", {"LC-1"}),
        ("other-iro", set()),
        ("iro-manager", {"LC-1", "LC-2", "LC-3"}),
        ("review-administrator", {"LC-1", "LC-2", "LC-3"}),
        ("social-worker", {"LC-2"}),
        ("team-manager", {"LC-2"}),
        ("senior-manager", {"LC-1", "LC-2", "LC-3"}),
        ("performance-analyst", {"LC-1", "LC-2", "LC-3"}),
    ],
)
def test_everyone_sees_the_children_they_work_with(council: Council, who: str, seen: set[str]) -> None:
    assert children_on(council, who) == seen


@pytest.mark.parametrize("who", ["committee-officer", "system-administrator", "nobody"])
def test_who_sees_no_child_cannot_open_the_list(council: Council, who: str) -> None:
    page = fetch(council.sign_in(who), "/reviews/", status=403)
    assert page.heading == "You cannot open this page"
    assert "Mia" not in page.html


def test_a_restricted_child_is_hidden_and_not_counted_for_those_who_may_not_know(council: Council) -> None:
    Child.objects.filter(number="LC-1").update(restricted=True, restricted_why="child of a councillor")
    assert children_on(council, "senior-manager") == {"LC-2", "LC-3"}
    assert "All (2)" in fetch(council.sign_in("senior-manager"), "/reviews/").text
    assert children_on(council, "iro") == {"LC-1"}
    manager = fetch(council.sign_in("iro-manager"), "/reviews/")
    assert "Restricted record" in manager.text


def test_it_can_be_narrowed_by_state_and_by_iro_and_its_address_says_so(council: Council) -> None:
    assert children_on(council, "iro-manager", "/reviews/?state=late") == {"LC-2"}
    ash = council.staff["iro"].pk
    assert children_on(council, "iro-manager", f"/reviews/?iro={ash}") == {"LC-1"}
    assert children_on(council, "iro-manager", "/reviews/?iro=none") == {"LC-2", "LC-3"}
    assert children_on(council, "iro-manager", "/reviews/?booked=yes") == {"LC-1"}
    assert children_on(council, "iro-manager", "/reviews/?booked=no&state=late") == {"LC-2"}
    assert children_on(council, "iro-manager", "/reviews/?week=2026-09-25") == {"LC-1"}
    page = fetch(council.sign_in("iro-manager"), "/reviews/").follow("Not certain")
    assert page.heading == "Reviews nobody can be sure of"
    page = fetch(council.sign_in("iro-manager"), "/reviews/").follow("Late")
    assert "state=late" in page.address
    assert len(page.table("Late reviews")) == 1
    assert page.heading == "Late reviews"
    narrowed = fetch(council.sign_in("iro-manager"), f"/reviews/?state=late&iro={ash}&booked=yes")
    assert "whose IRO is Ash Fern and whose review is booked" in narrowed.text
    assert "No review fits all that is chosen." in narrowed.text
    again = fetch(council.sign_in("iro-manager"), "/reviews/?state=due&week=2026-09-21").submit("Narrow", booked="yes")
    assert "state=due" in again.response.request["QUERY_STRING"]
    assert "week=2026-09-21" in again.response.request["QUERY_STRING"]
    assert again.field("Booked").get("id") == "booked"


def test_nonsense_in_the_address_shows_everything_rather_than_an_error(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/?state=banana&page=minus&iro=ash&booked=x&week=9")
    assert len(page.table("Reviews due")) == 3


def test_an_empty_list_says_why_and_shows_the_way_on(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/?week=2020-01-06")
    assert "No review fits all that is chosen." in page.text
    assert page.link("Show every review") == "/reviews/"
    own = fetch(council.sign_in("other-iro"), "/reviews/").text
    assert "No reviews yet" in own
    assert "No child that you work with has a review due." in own
    assert "import-903" not in own


@pytest.mark.parametrize("address", ["/reviews/", "/reviews/?state=late"])
def test_an_empty_record_tells_whoever_sees_every_child_how_to_fill_it(council: Council, address: str) -> None:
    NextReview.objects.all().delete()
    empty = fetch(council.sign_in("iro-manager"), address).text
    assert "No child in care is in the record yet. Bring the council’s files in: keel import-903." in empty
    assert "that you work with" not in empty
    assert "No review is late" not in empty


def test_every_child_on_the_page_is_noted_as_looked_at(council: Council) -> None:
    fetch(council.sign_in("iro-manager"), "/reviews/?state=late")
    assert list(AccessEvent.objects.values_list("by", "child_number", "page")) == [("iro-manager", "LC-2", "reviews")]


def test_a_date_that_has_passed_in_one_history_only_is_unknown_not_late(council: Council) -> None:
    rows = fetch(council.sign_in("iro-manager"), "/reviews/?state=unknown").table("Reviews nobody can be sure of")
    assert [row["Child"] for row in rows] == ["Zoë Abara-O’Neil, 17 · LC-3"]
    assert "not certain: may be late" in rows[0]["Due by law"]


def test_the_lead_says_whose_children_these_are(council: Council) -> None:
    own = fetch(council.sign_in("iro"), "/reviews/")
    assert "every child in care that you work with" in own.text
    assert "Every IRO" not in own.text
    everyone = fetch(council.sign_in("iro-manager"), "/reviews/")
    assert "that you work with" not in everyone.text
    assert "Every IRO" in everyone.text
