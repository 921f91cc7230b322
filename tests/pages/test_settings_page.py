"""Settings: what each page shows, what it sets, what it refuses in the law's words; and the audit trail."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel.law.practice import SETTINGS
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.audit import write_event
from keel.records.commands.places import remove_place, set_place
from keel.records.commands.practice import set_practice, withdraw_practice
from keel.records.models import AccessEvent, AuditEvent, Child, CouncilHoliday, CouncilPlace, NextReview, PracticeValue
from keel.records.permissions import actor_of, service
from keel.records.queries.audit import first_break
from keel.records.refused import Refused
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council

BY = service("test")
MANAGER = "iro-manager"


@pytest.fixture
def manager(council: Council) -> Client:
    return council.sign_in(MANAGER)


def last_action() -> tuple[str, str]:
    event = AuditEvent.objects.order_by("-number").first()
    assert event is not None
    return event.action, event.by


ROOMS = ["/settings/practice/report_days/withdraw/2026-09-01/",
         "/settings/", "/settings/practice/report_days/", "/settings/holidays/", "/settings/places/",
         "/settings/places/E06000035/remove/", "/settings/audit/", "/settings/audit/check/"]  # fmt: skip


@pytest.mark.parametrize("who", ["iro", "review-administrator", "system-administrator", "senior-manager", "nobody"])
def test_it_is_the_managers_alone(council: Council, who: str) -> None:
    client = council.sign_in(who)
    for address in ROOMS:
        fetch(client, address, status=403)
        assert client.post(address, {}).status_code in (403, 405)
    assert "Settings" not in fetch(client, "/account/").links


# ---- practice --------------------------------------------------------------------------------------------------------


def test_every_setting_is_there_with_how_far_it_may_go(manager: Client) -> None:
    page = fetch(manager, "/").follow("Settings")
    tables = ["When reviews are due", "Before and after a review", "Leaving care", "Disputes", "The record itself"]
    rows = {row["Setting"]: row for title in tables for row in page.table(title)}
    assert set(rows) == {one.label for one in SETTINGS} | {"Every review is recorded in Keel since"}
    decisions = rows["Record of decisions within"]
    assert decisions["The council’s value"] == "5 working daysas Keel comes"
    assert decisions["How far it may go"] == "At most 5 working days"
    assert rows["Later reviews within"]["How far it may go"] == "At most 6 months"
    assert rows["IRO and social worker speak before the review, at least"]["How far it may go"] == (
        "At least 15 working days"
    )
    assert "1 April 2026since 1 April 2026" in rows["Every review is recorded in Keel since"]["The council’s value"]


def test_a_value_is_shown_what_it_changes_and_then_set(council: Council, manager: Client) -> None:
    page = fetch(manager, "/settings/").follow("Later reviews within")
    said = page.summary()
    assert said["Value today"] == "Not set"
    assert said["How far it may go"] == "At most 6 months"
    assert "regulation 33(2)" in said["Because of"]
    assert "read in the text of the Act or regulation" in said["Because of"]
    assert "found in one source" in said["Taken from"]
    before = AuditEvent.objects.count()
    page = page.submit("See what would change", value="4")
    assert page.heading == "Check before it is set"
    assert page.summary() == {
        "New value": "4 months",
        "From": "15 June 2026",
        "What changes": "The next review of 1 child",
    }
    assert (PracticeValue.objects.filter(name="later_review_months").count(), AuditEvent.objects.count()) == (0, before)
    page = page.submit("Set it")
    assert page.messages == ["Later reviews within: 4 months, from 15 June 2026. The next review of 1 child changed."]
    assert page.summary()["Value today"] == "4 months"
    assert page.table("Its values")[0]["Set by"] == MANAGER
    assert NextReview.objects.filter(local_on__isnull=False).count() == 1
    assert [*AuditEvent.objects.order_by("-number").values_list("action", "by")[:2]] == [
        ("due dates rebuilt", MANAGER),
        ("practice set", MANAGER),
    ]


def test_a_value_to_come_waits_for_its_day(manager: Client) -> None:
    page = fetch(manager, "/settings/practice/report_days/").submit(
        "See what would change", value="5", holds_from="1 9 2026"
    )
    assert page.summary()["What changes"] == "Nothing yet: due dates are counted anew from that day"
    page = page.submit("Set it")
    assert "Due dates are counted anew from that day." in page.messages[0]
    assert page.summary()["Value today"] == "3 working days"
    assert page.table("Its values")[0]["From"] == "1 September 2026"


def test_a_value_to_come_is_listed_and_can_be_withdrawn(manager: Client) -> None:
    page = fetch(manager, "/settings/practice/report_days/")
    page.submit("See what would change", value="5", holds_from="1 9 2026").submit("Set it")
    rows = fetch(manager, "/settings/").table("Before and after a review")
    (row,) = [row for row in rows if "from 1 September" in row["The council’s value"]]
    assert row["The council’s value"].endswith("from 1 September 2026: 5 working days")
    page = fetch(manager, "/settings/practice/report_days/")
    assert page.table("Its values")[0]["Does it hold?"] == "To come"
    ask = page.follow("Withdraw what is set for 1 September 2026")
    page = ask.submit("Withdraw it")
    assert page.messages == ["Withdrawn: what was set for 1 September 2026. What holds until then goes on."]
    assert "Nobody has set it yet" in page.text
    assert AuditEvent.objects.filter(action="practice withdrawn", by=MANAGER).exists()
    ask.submit("Withdraw it", status=404)
    with pytest.raises(Refused, match="nothing to withdraw"):
        withdraw_practice(by=BY, name="report_days", holds_from=date(2026, 9, 1), today=TODAY, now=NOW)
    with pytest.raises(Refused, match="holds already"):
        withdraw_practice(by=BY, name="report_days", holds_from=TODAY, today=TODAY, now=NOW)


def test_of_two_who_set_one_setting_the_second_is_told(council: Council, manager: Client) -> None:
    """And the page says which of two values for one day stands."""
    second = fetch(manager, "/settings/practice/report_days/").submit("See what would change", value="5")
    set_practice(by=service("Chidi"), name="report_days", value=4, holds_from=TODAY, today=TODAY, now=NOW)
    page = second.submit("Set it")
    assert page.errors[0].startswith("Chidi set this to 4 working days, from 15 June 2026, while your page was open.")
    assert page.field("New value, in working days").get("value") == "5"
    page = page.submit("See what would change").submit("Set it")
    assert [(row["Value"], row["Does it hold?"]) for row in page.table("Its values")] == [
        ("5 working days", "Holds"),
        ("4 working days", "Replaced"),
    ]


def test_a_day_far_ahead_is_a_slip(manager: Client) -> None:
    page = fetch(manager, "/settings/practice/report_days/")
    page = page.submit("See what would change", value="5", holds_from="1 9 2199")
    assert page.errors[0].startswith("The day from which it holds must be on or before")
    with pytest.raises(Refused, match="too far ahead"):
        set_practice(by=BY, name="report_days", value=4, holds_from=date(2199, 1, 1), today=TODAY, now=NOW)


REFUSED = {
    "later_review_months": ("7", "Later reviews within cannot be 7 months: the most allowed is 6"),
    "preparation_days": ("14", "IRO and social worker speak before the review, at least cannot be 14 working days"),
    "decisions_days": ("many", "The new value must be a whole number, like 12"),
    "iro_named_days": ("", "Enter the new value"),
    "keep_three_month_review": ("", "Choose yes or no"),
    "parts_counted_on": ("never", "Choose the new value from the list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_law_does_not_allow_stands_beside_the_box(manager: Client, name: str) -> None:
    typed, said = REFUSED[name]
    page = fetch(manager, f"/settings/practice/{name}/").submit("See what would change", value=typed)
    assert page.errors[0].startswith(said)
    assert page.title.startswith("Error: ")
    assert not PracticeValue.objects.filter(name=name).exists()


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("keep_three_month_review", "no", "No"),
        ("parts_counted_on", "completed", "The day it was completed"),
        ("midway_months", "1", "1 month"),
        ("care_plan_update_unit", "working_days", "Working days"),
    ],
)
def test_each_kind_of_value(manager: Client, name: str, typed: str, shown: str) -> None:
    page = fetch(manager, f"/settings/practice/{name}/").submit("See what would change", value=typed).submit("Set it")
    assert page.summary()["Value today"] == shown


def test_a_value_can_be_taken_back_to_the_laws_own(manager: Client) -> None:
    for typed in ("4", ""):
        page = fetch(manager, "/settings/practice/later_review_months/").submit("See what would change", value=typed)
        page = page.submit("Set it")
    assert page.summary()["Value today"] == "Not set"
    assert len(page.table("Its values")) == 2


def test_since_when_the_record_is_kept(manager: Client) -> None:
    page = fetch(manager, "/settings/practice/record_kept_from/")
    page = page.submit("See what would change", value="1 5 2026").submit("Set it")
    assert page.summary()["Value today"] == "1 May 2026"


def test_stages_that_add_up_to_too_much_are_set_and_warned_of(manager: Client) -> None:
    page = fetch(manager, "/settings/practice/dispute_stage_1_days/")
    page = page.submit("See what would change", value="15").submit("Set it")
    assert "The formal stages add up to 30 working days" in page.messages[1]


def test_too_many_children_to_count_while_one_waits(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keel.records.commands.practice.FEW_ENOUGH", 1)
    page = fetch(manager, "/settings/practice/report_days/").submit("See what would change", value="5")
    assert page.summary()["What changes"].startswith("Not counted beforehand")


def test_there_is_no_such_setting(manager: Client) -> None:
    fetch(manager, "/settings/practice/nonsense/", status=404)


# ---- bank holidays ---------------------------------------------------------------------------------------------------


def test_a_bank_holiday_is_added_once_it_was_confirmed(council: Council, manager: Client) -> None:
    page = fetch(manager, "/settings/").follow("Bank holidays")
    assert "They are known until 31 December 2028" in page.text
    first = page.table("Bank holidays in 2026")[0]
    assert (first["Day"], first["Where it comes from"]) == ("Thursday 1 January 2026", "Comes with Keel")
    page = page.submit("Add it", on="23 9 2026", name="A royal day")
    assert page.summary() == {"Day": "Wednesday 23 September 2026", "What it is called": "A royal day"}
    assert not CouncilHoliday.objects.exists()
    page = page.submit("Add the bank holiday")
    assert page.messages == [
        "A royal day, 23 September 2026, is a bank holiday now. The next review of 1 child changed."
    ]
    row = next(row for row in page.table("Bank holidays in 2026") if row["What it is called"] == "A royal day")
    assert row["Where it comes from"] == f"The council: {MANAGER}"
    page = page.submit("Add it", on="23 9 2026", name="Again")
    assert page.errors == ["23 September 2026 is in the list already"]
    assert page.field("What it is called").get("value") == "Again"
    assert "2028" in fetch(manager, "/settings/holidays/?year=2028").text


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("26 9 2026", "26 September 2026 is a Saturday: weekends are never counted"),
        ("1 1 2030", "Bank holidays are known until 31 December 2028 only"),
        ("31 2 2026", "The day of the bank holiday: the day must be a number from 1 to 28"),
    ],
)
def test_what_cannot_be_a_holiday_is_said_at_once(manager: Client, on: str, said: str) -> None:
    page = fetch(manager, "/settings/holidays/?year=abc").submit("Add it", on=on, name="x")
    assert page.errors[0].startswith(said)


# ---- places ----------------------------------------------------------------------------------------------------------


def test_places_are_named_changed_and_removed(manager: Client) -> None:
    page = fetch(manager, "/settings/places/")
    assert "No place is named yet" in page.text
    page = page.submit("Save the place", code=" e06000035 ", name="Medway", kind="own")
    assert page.messages == ["Medway (E06000035) is our own area."]
    page = page.submit("Save the place", code="E07000110", name="Maidstone", kind="neighbour")
    page = page.submit("Save the place", code="E06000035", name="The Medway towns", kind="own")
    page = page.submit("Save the place", change="on")
    assert [row["Name"] for row in page.table("Places")] == ["The Medway towns", "Maidstone"]
    assert last_action() == ("place changed", MANAGER)
    page = page.follow("Remove Maidstone").submit("Remove the place")
    assert page.messages == ["Maidstone (E07000110) is off the list. Add it again if that was a slip."]
    assert CouncilPlace.objects.count() == 1
    assert last_action() == ("place removed", MANAGER)


@pytest.mark.parametrize("code", ["", "E0600003", "E060000355", "06000035E", "E0600003５", "X06000035"])
def test_a_code_is_nine_characters(manager: Client, code: str) -> None:
    page = fetch(manager, "/settings/places/").submit("Save the place", code=code, name="Medway", kind="own")
    assert page.errors[0] == "Enter the code" if not code else "is not the code of a district" in page.errors[0]
    assert page.field("Name").get("value") == "Medway"
    assert not CouncilPlace.objects.exists()


def test_a_place_that_is_there_is_asked_about_before_it_is_changed(council: Council, manager: Client) -> None:
    """The council's own area was lost by typing its code for a neighbour."""
    CouncilPlace.objects.all().delete()
    set_place(by=BY, code="E06000035", name="Medway", kind="own", today=TODAY, now=NOW)
    set_place(by=BY, code="E07000108", name="Dover", kind="neighbour", today=TODAY, now=NOW)
    typed = {"code": "E06000035", "name": "Dover", "kind": "neighbour"}
    page = fetch(manager, "/settings/places/").submit("Save the place", **typed)
    assert page.errors[0].startswith("E06000035 is in the list already: Medway, our own area.")
    assert CouncilPlace.objects.get(code="E06000035").kind == "own"
    page = page.submit("Save the place", code="E07000108", name="Thanet", change="on")
    assert page.errors[0].startswith("E07000108 is in the list already: Dover, a neighbour.")
    page = page.submit("Save the place", code="E06000035", change="on")
    assert page.errors[0].startswith("E06000035 is in the list already")
    page = page.submit("Save the place", change="on")
    assert page.messages[0] == "Thanet (E06000035) is a neighbour."
    assert page.messages[1].startswith("No area of the council’s own is in the list now")
    assert "The council’s own area is not in this list" in page.text
    page = page.submit("Save the place", code="E06000035", name="Thanet", kind="neighbour")
    assert page.errors[0].startswith("Thanet (E06000035) is a neighbour already")


def test_the_last_own_area_is_not_removed_without_a_word(council: Council, manager: Client) -> None:
    CouncilPlace.objects.all().delete()
    set_place(by=BY, code="E06000035", name="Medway", kind="own", today=TODAY, now=NOW)
    page = fetch(manager, "/settings/places/E06000035/remove/")
    assert "and the only one in the list" in page.text
    assert page.submit("Remove the place").messages[1].startswith("No area of the council’s own is in the list now")


def test_two_who_remove_one_place(council: Council, manager: Client) -> None:
    set_place(by=BY, code="E06000035", name="Medway", kind="own", today=TODAY, now=NOW)
    first, second = (fetch(manager, "/settings/places/E06000035/remove/") for _ in range(2))
    first.submit("Remove the place")
    second.submit("Remove the place", status=404)
    with pytest.raises(Refused, match="not in the list any more"):
        remove_place(by=BY, code="E06000035", today=TODAY, now=NOW)


# ---- the audit trail -------------------------------------------------------------------------------------------------


def lines(page: Page) -> list[dict[str, str]]:
    return page.table("Audit trail")


def test_the_trail_is_read_newest_first_and_by_pages(council: Council, manager: Client) -> None:
    for number in range(60):
        write_event(by=BY, action="tried", about={"staff": number, "fields": ["family_name"]}, now=NOW)
    total = AuditEvent.objects.count()
    page = fetch(manager, "/settings/").follow("Audit trail")
    assert f"{total} events. It has not been checked yet." in page.text
    first = lines(page)
    assert len(first) == 25
    assert first[0] == {"Event": str(total), "When": "15 June 2026 at 10:30", "By": "test", "What was done": "tried",
                        "About": "person on the staff list: not shown to you, or no longer there (key 59) "
                                 "fields: family name"}  # fmt: skip
    older = page.follow("Older events")
    assert lines(older)[0]["Event"] == str(total - 25)
    assert lines(older.follow("Newest")) == first
    assert "Older events" not in fetch(manager, "/settings/audit/?before=5").links


def test_the_trail_can_be_narrowed(council: Council, manager: Client) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        write_event(by=BY, action="tried", about={}, now=NOW + timedelta(days=1))
        page = fetch(manager, "/settings/audit/?by=TES&action=Tri")
        assert len(lines(page)) == 1
        page = page.submit("Narrow", by="", action="", day="16 6 2026")
        assert {row["When"].split(" at ")[0] for row in lines(page)} == {"16 June 2026"}
        assert "No event fits all of this" in fetch(manager, "/settings/audit/?by=nobody-at-all").text
        assert fetch(manager, "/settings/audit/?day-day=40&day-month=1&day-year=2026").errors
        assert fetch(manager, "/settings/audit/?before=x").heading == "Audit trail"


def test_keys_have_names_beside_them(council: Council, manager: Client) -> None:
    """Who did it, the child with a link, the IRO; of a child whom nobody here may see, the key alone."""
    mia, kofi = Child.objects.get(number="LC-1"), Child.objects.get(number="LC-2")
    by = actor_of(council.users[MANAGER], TODAY)
    robin = council.staff["other-iro"]
    allocate_iro(by=by, child=kofi, iro=robin, from_on=TODAY, now=NOW)
    page = fetch(manager, "/settings/audit/?action=allocated&by=morgan+f")
    (row,) = lines(page)
    assert row["By"] == "Morgan Ferniro-manager"
    assert f"child: Kofi Mensah, LC-2 (key {kofi.pk})" in row["About"]
    assert f"IRO: Robin Fern (key {robin.pk})" in row["About"]
    assert page.link("Kofi Mensah, LC-2") == "/children/LC-2/"
    assert AccessEvent.objects.filter(child_number="LC-2", page="audit trail", by=MANAGER).exists()
    write_event(by=BY, action="tried", about={"children": [mia.pk, 99_999], "digest": "a" * 64}, now=NOW)
    write_event(by=BY, action="tried", about={"children": 2}, now=NOW)
    counted, listed = lines(fetch(manager, "/settings/audit/?action=tried"))
    assert counted["About"] == "children: 2"
    assert "children: Mia Hart, LC-1, not shown to you, or no longer there" in listed["About"]
    assert "seal of the rows: aaaaaaaa…" in listed["About"]


def test_the_trail_of_one_child(council: Council, manager: Client) -> None:
    mia, kofi = Child.objects.get(number="LC-1"), Child.objects.get(number="LC-2")
    for children in ([kofi.pk, mia.pk], [mia.pk], [kofi.pk * 10 + mia.pk, 10 + mia.pk]):
        write_event(by=BY, action="tried", about={"children": children}, now=NOW)
    write_event(by=BY, action="tried", about={"child": mia.pk}, now=NOW)
    write_event(by=BY, action="tried", about={"child": kofi.pk}, now=NOW)
    for words in ("lc-1", "Mia", "har"):
        found = lines(fetch(manager, f"/settings/audit/?action=tried&child={words}"))
        assert len(found) == 3, words
    page = fetch(manager, "/settings/audit/?child=nobody")
    assert "No child has this number" in page.text
    assert '<option value="IRO allocated">IRO allocated</option>' in page.html
    assert '<option value="iro-manager">Morgan Fern</option>' in page.html


def test_the_chain_is_checked_when_somebody_asks(council: Council, manager: Client) -> None:
    total = AuditEvent.objects.count()
    with time_machine.travel(NOW, tick=False):
        page = fetch(manager, "/settings/audit/").submit("Check every link now")
        assert page.messages == ["The audit trail is whole: every link holds."]
        assert f"Last found whole on 15 June 2026 at 10:30, up to event {total}." in page.text
        assert last_action() == ("audit trail found whole", MANAGER)
        assert first_break() is None
        AuditEvent.objects.filter(number=3).update(by="somebody else")
        page = page.submit("Check every link now")
    assert page.messages[0].startswith("The audit trail is broken: event 3 ")
    assert AuditEvent.objects.count() == total + 1, "a broken chain is not written on"


def test_the_address_of_the_check_only_opened_checks_nothing(manager: Client) -> None:
    assert fetch(manager, "/settings/audit/check/").heading == "Audit trail"
    assert last_action()[0] != "audit trail found whole"


def test_a_long_chain_is_left_to_the_terminal(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keel.records.queries.trail.SHORT_ENOUGH", 1)
    assert "whoever looks after Keel runs keel verify-audit" in fetch(manager, "/settings/audit/").text
    manager.post("/settings/audit/check/")
    assert last_action()[0] != "audit trail found whole"


def test_the_questions_do_not_grow(council: Council, manager: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            fetch(manager, address)
        return len(asked)

    addresses = ("/settings/", "/settings/practice/report_days/", "/settings/audit/", "/settings/holidays/")
    fetch(manager, "/settings/")
    before = {address: asked(address) for address in addresses}
    rows: list[Any] = [
        PracticeValue(name="report_days", value=3, holds_from=date(2026, 1, day), set_at=NOW, set_by="x")
        for day in range(1, 20)
    ]
    PracticeValue.objects.bulk_create(rows)
    for day in range(30):
        write_event(by=BY, action="tried", about={"day": day}, now=NOW)
    CouncilHoliday.objects.create(on=TODAY + timedelta(days=1), name="x", added_at=NOW, added_by="x")
    assert all(asked(address) <= before[address] for address in addresses)
