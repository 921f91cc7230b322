"""The list by week and by IRO, on paper, and as a file: the same rows whichever way it is looked at."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from keel.pages.reviews import exported, narrowing
from keel.records.commands import children as about
from keel.records.commands import reviews
from keel.records.commands.practice import set_practice
from keel.records.models import AccessEvent, Child, NextReview, Review
from keel.records.permissions import service
from tests.builders import children_in_care, on
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council


def numbers(rows: list[dict[str, str]]) -> list[str]:
    return [row["Child"].split(" · ")[1].split(" ")[0] for row in rows]


def body(client: Client, address: str) -> bytes:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def as_csv(client: Client, query: str = "") -> list[dict[str, str]]:
    text = body(client, f"/reviews/export.csv{query}").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---- by week ---------------------------------------------------------------------------------------------------------


def test_late_ones_come_first_and_each_week_says_what_must_be_booked_and_what_is(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/weeks/")
    assert page.heading == "Reviews due by week"
    assert "Late already: 1 review" in page.text
    assert numbers(page.table("Late reviews")) == ["LC-2"]
    assert "This week: 15 June 2026 to 21 June 2026" in page.text
    assert (
        "Nothing is to be held by the end of this week, by law or by our own aim, and nothing is booked in it."
        in page.text
    )
    september = fetch(council.sign_in("iro-manager"), "/reviews/weeks/?from=2026-09-21")
    assert "Late already" not in september.text
    assert (
        "1 review is to be held by the end of this week, by law or by our own aim; 1 is booked in it." in september.text
    )
    assert numbers(september.table("To be held by the end of this week")) == ["LC-1"]
    (row,) = september.table("To be held by the end of this week")
    assert row["Booked"].startswith("21 September 2026")
    assert "ooked in this week" not in september.text.replace("is booked in this week", ""), "each stands there once"


def test_our_own_aim_stands_in_its_week_and_the_law_says_until_when(council: Council) -> None:
    set_practice(by=service(), name="later_review_months", value=4, holds_from=on("2026-06-01"), today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro-manager"), "/reviews/weeks/?from=2026-07-20")
    (row,) = page.table("To be held by the end of this week")
    assert "LC-1" in row["Child"]
    assert "our own aim is 23 July 2026" in row["Due by law"]
    assert "23 September 2026" in row["Due by law"]


def test_a_date_that_nobody_can_be_sure_of_says_both_ends_and_how_to_settle_it(council: Council) -> None:
    NextReview.objects.filter(child__number="LC-1").update(
        certain=False, due_on=on("2026-06-25"), book_by=on("2026-06-25"), latest_on=on("2026-09-23")
    )
    page = fetch(council.sign_in("iro-manager"), "/reviews/?state=unknown")
    assert "in a spreadsheet" in page.text
    said = page.text
    assert "not certain: 8 working days left at the earliest" in said
    assert "23 September 2026 at the latest" in said
    assert "Give earlier dates Mia Hart" in said
    assert "after the legal date" not in said, "21 September may still be lawful"


def test_what_is_booked_earlier_than_it_must_be_stands_in_its_own_week(council: Council) -> None:
    mia = Review.objects.get(booked_for=on("2026-09-21"))
    given: dict[str, Any] = {"by": service(), "because": "x", "today": TODAY, "now": NOW}
    reviews.rebook_review(review=mia, booked_for=on("2026-09-17"), **given)
    page = fetch(council.sign_in("iro-manager"), "/reviews/weeks/?from=2026-09-14")
    assert numbers(page.table("Booked in this week")) == ["LC-1"]
    assert numbers(page.table("To be held by the end of this week")) == ["LC-1"], "the week after"
    kofi = Child.objects.get(number="LC-2")
    reviews.book_review(child=kofi, booked_for=on("2026-09-22"), **given)
    week = fetch(council.sign_in("iro-manager"), "/reviews/weeks/?from=2026-09-21")
    assert numbers(week.table("To be held by the end of this week")) == ["LC-1"]
    assert numbers(week.table("Also booked in this week")) == ["LC-2"]


def test_one_can_go_earlier_and_later_and_back(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/weeks/?booked=no").follow("Later weeks")
    assert "from=2026-07-13" in page.address
    assert "booked=no" in page.address
    assert "from=2026-06-15" in page.follow("Earlier weeks").address
    assert "from" not in page.follow("This week").address
    for nonsense in ("x", "9999-12-31", "0001-01-01"):
        fetch(council.sign_in("iro-manager"), f"/reviews/weeks/?from={nonsense}")


def test_the_ways_to_look_keep_what_the_list_is_narrowed_to(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/?state=late&booked=no&page=1")
    assert page.follow("By week").address == "/reviews/weeks/?state=late&booked=no"
    by_iro = page.follow("By IRO")
    assert by_iro.heading == "Late reviews by IRO"
    assert "whose review is not booked" in by_iro.text


# ---- by IRO ----------------------------------------------------------------------------------------------------------


def test_each_iro_has_their_children_and_those_with_none_come_first(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), "/reviews/iros/")
    assert "2 reviews: 1 late, 0 soon, 0 due later, 1 not certain. 2 not booked." in page.text
    assert numbers(page.table("The most urgent of children with no IRO yet")) == ["LC-2", "LC-3"]
    assert numbers(page.table("The most urgent of Ash Fern")) == ["LC-1"]
    assert "IRO" not in page.table("The most urgent of Ash Fern")[0], "the heading names them"
    assert page.table("The most urgent of Ash Fern")[0]["Explanation"] == "Why this date? Mia Hart, 9 (LC-1)"
    assert page.text.index("No IRO yet") < page.text.index("1 review: 0 late")


def test_who_sees_only_their_own_has_no_list_by_iro(council: Council) -> None:
    client = council.sign_in("iro")
    assert "By IRO" not in fetch(client, "/reviews/").text
    fetch(client, "/reviews/iros/", status=403)
    fetch(client, "/reviews/weeks/")


def test_an_iro_who_sees_everyone_finds_their_own_name_first(council: Council) -> None:
    from keel.records.commands import staff
    from keel.records.commands.allocation import allocate_iro
    from keel.records.permissions import Role

    kofi = Child.objects.get(number="LC-2")
    allocate_iro(by=service(), child=kofi, iro=council.staff["other-iro"], from_on=on("2026-04-01"), now=NOW)
    staff.give_role(
        by=service(), user=council.users["other-iro"], role=Role.ADMINISTRATOR, from_on=on("2026-01-05"), now=NOW
    )
    box = fetch(council.sign_in("other-iro"), "/reviews/").field("IRO")
    assert [option.text for option in box.iter("option")] == ["Every IRO", "Robin Fern", "Ash Fern", "No IRO yet"]


# ---- as a file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "?state=late", "?booked=yes", "?iro=none", "?week=2026-09-21", "?page=7&print=1"]
)
def test_a_file_holds_exactly_what_is_listed(council: Council, query: str) -> None:
    client = council.sign_in("iro-manager")
    page = fetch(client, f"/reviews/{query}")
    listed = numbers(page.table(page.heading))
    assert [row["Number"] for row in as_csv(client, query)] == listed
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(client, f"/reviews/export.xlsx{query}")))
    rows = book.get_sheet_by_name("Reviews due").to_python()
    assert rows[0] == list(exported.HEADINGS)
    assert [row[0] for row in rows[1:]] == listed


def test_each_line_of_it_explains_itself(council: Council) -> None:
    late, _, mia = as_csv(council.sign_in("iro-manager"))
    assert (mia["Name"], mia["Likes to be called"], mia["IRO"]) == ("Mia Hart", "Mimi", "Ash Fern")
    assert (mia["Due by law"], mia["Book by"], mia["Booked"]) == ("2026-09-23", "2026-09-23", "2026-09-21")
    assert (mia["State"], mia["Certain"], mia["Which review"]) == ("due later", "yes", "Later review")
    assert mia["Why"] == (
        "Within 6 months of the last review (Care Planning, Placement and Case Review (England) Regulations 2010, "
        "regulation 33(2))."
    )
    shown = fetch(council.sign_in("iro-manager"), "/reviews/").table("Reviews due")[0]["Due by law"]
    assert (late["State"], late["Working days left"]) == ("late", "-48")
    assert "48 working days late" in shown


def test_a_name_that_a_spreadsheet_would_run_is_text(council: Council) -> None:
    about.name_children(by=service(), names=[("LC-2", '=HYPERLINK("http://x")', "@SUM(A1)", "")], now=NOW)
    reviews.book_review(
        by=service(),
        child=Child.objects.get(number="LC-2"),
        booked_for=on("2026-07-01"),
        place="=1+1",
        because="late",
        today=TODAY,
        now=NOW,
    )
    client = council.sign_in("iro-manager")
    (row,) = as_csv(client, "?booked=yes&state=late")
    assert row["Name"].startswith("'=HYPERLINK")
    assert row["Where"] == "'=1+1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(client, "/reviews/export.xlsx?booked=yes&state=late")))
    assert book.get_sheet_by_index(0).to_python()[1][1] == '=HYPERLINK("http://x") @SUM(A1)'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_child_of_a_file_is_noted_as_looked_at(council: Council, kind: str) -> None:
    body(council.sign_in("iro-manager"), f"/reviews/export.{kind}")
    seen = AccessEvent.objects.filter(page="reviews exported").values_list("child_number", flat=True)
    assert sorted(seen) == ["LC-1", "LC-2", "LC-3"]
    AccessEvent.objects.all().delete()
    body(council.sign_in("iro"), f"/reviews/export.{kind}")
    assert list(AccessEvent.objects.values_list("child_number", flat=True)) == ["LC-1"]


def test_its_name_says_what_it_is_and_of_which_day(council: Council) -> None:
    client = council.sign_in("iro-manager")
    assert client.get("/reviews/export.csv").headers["Content-Disposition"] == (
        'attachment; filename="reviews-2026-06-15.csv"'
    )
    assert "spreadsheetml" in client.get("/reviews/export.xlsx").headers["Content-Type"]
    fetch(council.sign_in("committee-officer"), "/reviews/export.csv", status=403)


@pytest.mark.django_db(transaction=True)
def test_a_long_file_streams_while_what_was_looked_at_is_written(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keel.pages.reviews.views.AT_A_TIME", 2)
    monkeypatch.setattr("keel.records.queries.due_lists.AT_A_TIME", 2)
    children_in_care(11)
    assert len(as_csv(council.sign_in("iro-manager"))) == 14
    assert AccessEvent.objects.filter(page="reviews exported").count() == 14


# ---- on paper, and many rows -----------------------------------------------------------------------------------------


def test_a_page_to_print_holds_the_whole_list_and_says_when_it_cannot(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    children_in_care(30)
    client = council.sign_in("iro-manager")
    assert len(fetch(client, "/reviews/").table("Reviews due")) == 25
    page = fetch(client, "/reviews/?state=late").follow("as one page to print")
    assert "state=late" in page.address
    printed = fetch(client, "/reviews/?print=1")
    assert len(printed.table("Reviews due")) == 33
    monkeypatch.setattr("keel.pages.reviews.views.ON_PAPER", 20)
    assert "These are 1 to 20 of 33 reviews: one page holds no more." in fetch(client, "/reviews/?print=1").text


ADDRESSES = ("/reviews/", "/reviews/?booked=no", "/reviews/weeks/", "/reviews/iros/", "/reviews/export.csv")


def test_the_number_of_queries_does_not_grow_with_the_children(council: Council) -> None:
    client = council.sign_in("iro-manager")

    def counted() -> list[int]:
        found = []
        for address in ADDRESSES:
            with CaptureQueriesContext(connection) as queries:
                answer: Any = client.get(address)
                if answer.streaming:
                    list(answer.streaming_content)
            found.append(len(queries))
        return found

    children_in_care(5)
    client.get("/reviews/")
    before = counted()
    children_in_care(60, first=100)
    assert counted() == before


def test_what_an_address_asks_for_is_said_in_words(council: Council, rf: Any) -> None:
    request = rf.get("/reviews/?iro=none&week=2026-06-17")
    request.user = council.users["iro-manager"]
    title, lede = narrowing.heading(narrowing.read(request, TODAY), TODAY)
    assert title == "Reviews due"
    assert lede == (
        "The next review of every child in care, who have no IRO yet and to be booked, or booked, in the week of "
        "15 June 2026, the most urgent first, on 15 June 2026."
    )
