"""What somebody says of a child that no return does: earlier dates, a school, a person; and the list as a file."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from keel.records.commands.children import name_children
from keel.records.models import AccessEvent, AuditEvent, Relationship, Review, ReviewsKnown, School
from keel.records.permissions import service
from tests.builders import Stay, a_child, a_return
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council

ZOE = "/children/LC-3/"


def test_earlier_dates_make_an_unknown_date_certain(council: Council) -> None:
    client = council.sign_in("iro-manager")
    before = fetch(client, ZOE)
    assert "At the latest" in before.summary()
    page = before.follow("Give earlier dates").submit(
        "Save", started_on="3 3 2024", held_on="27 March 2024\n20/6/2024; 12.12.24\n2025-06-10", whole_history="on"
    )
    assert page.address == ZOE
    assert page.messages[0].startswith("The earlier dates are recorded. The next review is due")
    assert "which is certain" in page.messages[0]
    assert "At the latest" not in page.summary()
    assert "Give earlier dates" not in page.text
    assert ReviewsKnown.objects.count() == 1
    assert AuditEvent.objects.filter(action__in=["start of care told", "earlier reviews told"]).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say when care began, on which days reviews were held, or that there are no others"),
        ({"held_on": "some time in May"}, "“some time in May” is not a day that Keel can read"),
        ({"held_on": "1/1/2024\n30/2/2024"}, "“30/2/2024” is not a day that Keel can read"),
        ({"held_on": "12 March 2027"}, "is in the future"),
        ({"held_on": "20/2/2026"}, "in the record already"),
        ({"whole_history": "on"}, "It is not known when care began"),
        ({"started_on": "1 6 2008"}, "is before the child was born"),
        ({"started_on": "31 2 2024"}, "the day must be a number from 1 to 29"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(council: Council, typed: dict[str, str], said: str) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{ZOE}earlier/").submit("Save", **typed)
    assert any(said in error for error in page.errors), page.errors
    if "held_on" in typed:
        assert page.field("Days on which earlier reviews were held").text.strip() == typed["held_on"]
    assert not Review.objects.filter(child__number="LC-3").exclude(source="ssda903").exists()
    assert ReviewsKnown.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "said", "beside"),
    [
        ({"started_on": "1 6 2008"}, "is before the child was born", "started_on-day"),
        ({"started_on": "1 6 2025"}, "so it did not begin later", "started_on-day"),
        ({"held_on": "1 June 2008"}, "is before the child was born", "held_on"),
        ({"held_on": "12 March 2027"}, "is in the future", "held_on"),
        ({"held_on": "20/2/2026"}, "in the record already", "held_on"),
        ({"whole_history": "on"}, "It is not known when care began", "whole_history"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_that_it_is_about(
    council: Council, typed: dict[str, str], said: str, beside: str
) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{ZOE}earlier/").submit("Save", **typed)
    (error,) = page.errors
    assert said in error
    assert page.link(error) == f"#id_{beside}"
    assert page.text.count(error) == 2, "in the summary and beside the field"


def test_a_school_before_birth_is_said_beside_its_day(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/school/").submit("Save", name="Salt", from_on="1 9 2016")
    assert page.link("1 September 2016 is before the child was born. Check the date.") == "#id_from_on-day"


def test_where_only_a_return_settles_the_date_nothing_is_offered_that_does_not(council: Council) -> None:
    stays = [
        Stay(since=date(2025, 6, 2), until=date(2026, 1, 10), rec="X1", ls="V2"),
        Stay(since=date(2026, 1, 14), rne="P", ls="V2"),
    ]
    a_return(a_child("GAP-1", stays=stays, reviews=[date(2025, 6, 26), date(2025, 9, 20)]), year=2026, today=TODAY)
    client = council.sign_in("iro-manager")
    page = fetch(client, "/children/GAP-1/")
    assert "At the latest" in page.summary()
    assert "Give earlier dates" not in page.text
    said = "Only a 903 return can say whether a new period of care began on 14 January 2026."
    assert said in page.text
    page = fetch(client, "/children/GAP-1/earlier/")
    assert said in page.text
    assert "Nothing that can be told on this page would make the date surer." in page.text
    assert page.follow("Bring a 903 return in").address == "/files/return/"
    zoe = fetch(client, f"{ZOE}earlier/")
    assert "the date on which care began" in zoe.text
    assert "Only a 903 return" not in zoe.text
    page = zoe.submit("Save", started_on="3 3 2025")
    assert "which is not certain yet. What would still settle it: the dates of reviews" in page.messages[0]


def test_a_start_of_care_that_a_return_tells_is_not_asked_for(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/earlier/")
    assert "When did care begin?" not in page.text


def test_a_refused_start_takes_the_reviews_with_it(council: Council) -> None:
    page = fetch(council.sign_in("iro-manager"), f"{ZOE}earlier/")
    page = page.submit("Save", started_on="3 3 2024", held_on="1/3/2024")
    assert any("before this time in care began" in error for error in page.errors)
    assert AuditEvent.objects.filter(action="start of care told").count() == 0


def test_a_school_and_a_person_are_added_and_stand_on_the_page(council: Council) -> None:
    client = council.sign_in("iro")
    page = fetch(client, "/children/LC-1/").follow("Add a school")
    page = page.submit("Save", name="Saltmarsh Primary", from_on="3 9 2025")
    assert page.messages == ["Saltmarsh Primary is recorded."]
    assert page.table("Schools")[0]["What"] == "Saltmarsh Primary"
    page = page.follow("Add a person").submit(
        "Save", given_name="Al", family_name="Hart", kind="father", gets="decisions", because="A court order"
    )
    assert page.messages == ["Al Hart is recorded among the people around Mia Hart."]
    assert "Address not to be told to father" in page.text


def test_a_person_who_is_sent_less_needs_a_reason(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/children/LC-1/person/")
    page = page.submit("Save", given_name="Al", family_name="Hart", kind="father", gets="nothing")
    assert page.errors == ["Say why this person is sent less than the whole letter"]
    assert page.field("Given name").get("value") == "Al"
    assert Relationship.objects.count() == 0
    page = fetch(council.sign_in("iro"), "/children/LC-1/school/").submit("Save", name="", from_on="3 9 2027")
    assert len(page.errors) == 2
    assert School.objects.count() == 0


@pytest.mark.parametrize("page", ["earlier", "school", "person"])
def test_only_those_who_record_and_see_the_child_may_say_so(council: Council, page: str) -> None:
    assert council.sign_in("senior-manager").get(f"{ZOE}{page}/").status_code == 403
    assert council.sign_in("iro").get(f"{ZOE}{page}/").status_code == 404
    assert AccessEvent.objects.filter(child_number="LC-3", page__endswith="not shown").count() == 1
    assert AccessEvent.objects.filter(child_number="LC-3", page="child: refused").count() == 1


# ---- the list as a file ----------------------------------------------------------------------------------------------


def rows_of_csv(council: Council, query: str = "") -> list[dict[str, str]]:
    answer = council.sign_in("iro-manager").get(f"/children/export.csv{query}")
    assert answer["Content-Disposition"] == 'attachment; filename="children-2026-06-15.csv"'
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_the_file_holds_the_list_as_it_is_narrowed(council: Council) -> None:
    everybody = rows_of_csv(council)
    assert [row["Number"] for row in everybody] == ["LC-2", "LC-1", "LC-3"]
    mia = everybody[1]
    assert (mia["Name"], mia["Likes to be called"], mia["Age"]) == ("Mia Hart", "Mimi", "9")
    assert (mia["Care"], mia["IRO"], mia["Next review due"]) == ("Full care order", "Ash Fern", "2026-09-23")
    assert [row["Number"] for row in rows_of_csv(council, "?q=kofi")] == ["LC-2"]
    assert [row["Number"] for row in rows_of_csv(council, "?who=left")] == ["LC-4"]
    exported = AccessEvent.objects.filter(page="children exported").values_list("child_number", flat=True)
    assert sorted(exported) == ["LC-1", "LC-2", "LC-2", "LC-3", "LC-4"]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(council: Council) -> None:
    name_children(by=service("test"), names=[("LC-1", "=cmd|' /C calc'!A0", "Hart", "")], now=NOW)
    assert {row["Number"]: row["Name"] for row in rows_of_csv(council)}["LC-1"].startswith("'=cmd")
    answer = council.sign_in("iro-manager").get("/children/export.xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0][0] == "Number"
    found = {row[0]: row for row in rows[1:]}
    assert found["LC-1"][1] == "=cmd|' /C calc'!A0 Hart", "as text, not as a formula"
    assert found["LC-1"][3] == date(2017, 5, 14)


def test_an_iro_takes_away_their_own_children_only(council: Council) -> None:
    answer = council.sign_in("iro").get("/children/export.csv")
    assert b"".join(answer.streaming_content).count(b"LC-") == 1
    assert council.sign_in("committee-officer").get("/children/export.csv").status_code == 403
