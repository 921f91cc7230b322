"""What keeps a child safe, set and put right on pages: a restriction, an interpreter, people around them, schools."""

from datetime import date, timedelta

import pytest

from keel import clock
from keel.records.commands.children import add_person, restrict_child
from keel.records.commands.people import change_person
from keel.records.commands.schools import start_school
from keel.records.models import AccessEvent, AuditEvent, Child, Person, Relationship, School
from keel.records.permissions import actor_of, service
from tests.page import fetch
from tests.pages.conftest import NOW, TODAY, Council

MIA, ZOE = "/children/LC-1/", "/children/LC-3/"
PAST = date(2026, 4, 1)
NO_DAY = {f"to_on-{part}": "" for part in ("day", "month", "year")}


def mia() -> Child:
    return Child.objects.get(number="LC-1")


def a_father(from_on: date = PAST, **more: object) -> Relationship:
    """Al Hart, who wrongly may know the address."""
    said = {"given_name": "Al", "family_name": "Hart", "kind": "father", "may_know_address": True, **more}
    return add_person(by=service("test"), child=mia(), from_on=from_on, now=NOW, **said)  # type: ignore[arg-type]


def last_event() -> AuditEvent:
    return AuditEvent.objects.exclude(action="access sealed").latest("number")


# ---- restriction -----------------------------------------------------------------------------------------------------


def test_a_manager_restricts_a_record_says_why_and_lifts_it_again(council: Council) -> None:
    client = council.sign_in("iro-manager")
    page = fetch(client, ZOE).follow("Restrict this record")
    assert page.submit("Save", because="  ").errors == ["Enter why"]
    page = page.submit("Save", because="An aunt works in the team")
    assert page.messages == [
        "The record of Zoë Abara-O’Neil is restricted. Only their IRO and IRO managers can open it now."
    ]
    assert "This record is restricted: An aunt works in the team." in page.text
    assert last_event().about == {
        "child": Child.objects.get(number="LC-3").pk,
        "fields": ["restricted", "restricted_why"],
    }
    assert council.sign_in("review-administrator").get(ZOE).status_code == 404
    page = page.follow("Change or lift the restriction").submit("Save", act="keep", because="A cousin does")
    assert "This record is restricted: A cousin does." in page.text
    page = page.follow("Change or lift the restriction").submit("Save", act="lift", because="She has left")
    assert page.messages == ["The record of Zoë Abara-O’Neil is open again to everybody who works with them."]
    assert last_event().action == "restriction lifted"
    page = page.follow("Restrict this record")
    assert "The restriction was lifted: She has left" in page.text
    told = [(row["What"], row["Why"], row["By"]) for row in page.table("What was decided before")]
    assert told == [
        ("Lifted", "She has left", "Morgan Fern"),
        ("Another reason", "A cousin does", "Morgan Fern"),
        ("Restricted", "An aunt works in the team", "Morgan Fern"),
    ]
    assert council.sign_in("review-administrator").get(ZOE).status_code == 200


def test_two_who_decide_on_a_restriction_are_told_of_each_other(council: Council) -> None:
    first = fetch(council.sign_in("iro-manager"), f"{ZOE}restricted/")
    by = actor_of(council.users["iro-manager"], TODAY)
    restrict_child(by=by, child=Child.objects.get(number="LC-3"), because="A cousin does", now=clock.now())
    page = first.submit("Save", because="An aunt works in the team")
    (said,) = page.errors
    assert said.startswith("Morgan Fern, at ")
    assert "changed the restriction of this record, while you were writing" in said
    assert page.summary()["Why"] == "A cousin does"
    assert (page.field("Why?").text or "").strip() == "An aunt works in the team"
    assert Child.objects.get(number="LC-3").restricted_why == "A cousin does"


def test_only_who_manages_the_service_restricts(council: Council) -> None:
    for name in ("iro", "review-administrator", "senior-manager", "system-administrator"):
        client = council.sign_in(name)
        assert client.post(f"{MIA}restricted/", {"because": "a try"}).status_code == 403
    assert "Restrict this record" not in fetch(council.sign_in("iro"), MIA).text
    assert not mia().restricted


def test_the_childs_own_iro_reads_why_and_is_not_offered_to_lift_it(council: Council) -> None:
    restrict_child(by=service("test"), child=mia(), because="A cousin works here", now=NOW)
    page = fetch(council.sign_in("iro"), MIA)
    assert "This record is restricted: A cousin works here." in page.text
    assert "Change or lift the restriction" not in page.text


# ---- interpreter -----------------------------------------------------------------------------------------------------


def test_an_interpreter_is_noted_changed_and_ended(council: Council) -> None:
    page = fetch(council.sign_in("iro"), MIA).follow("Note an interpreter")
    assert page.submit("Save", needs="yes").errors == ["Enter the language for which the child needs an interpreter"]
    page = page.submit("Save", needs="yes", language="Tigrinya")
    assert page.messages == ["Mia Hart needs an interpreter for Tigrinya."]
    page = page.follow("Change “Interpreter: Tigrinya”").submit("Save", language="Amharic")
    assert "Interpreter: Amharic" in page.text
    page = page.follow("Change “Interpreter: Amharic”").submit("Save", needs="no")
    assert page.messages == ["Mia Hart needs no interpreter."]
    assert "Interpreter:" not in page.text
    assert last_event().action == "interpreter no longer needed"
    assert last_event().about == {"child": mia().pk, "fields": ["interpreter"]}


# ---- people ----------------------------------------------------------------------------------------------------------


def test_a_wrong_may_know_the_address_is_put_right(council: Council) -> None:
    tie = a_father()
    page = fetch(council.sign_in("iro"), MIA)
    assert "Address not to be told" not in page.text
    page = page.follow("Change Al Hart").submit("Save", may_know_address=None, family_name="Hartley")
    assert page.messages == ["What is said of Al Hartley is changed."]
    assert "Address not to be told to father" in page.text
    about = {"relationship": tie.pk, "child": mia().pk, "fields": ["family_name", "may_know_address"]}
    assert last_event().about == {**about, "before": {"may_know_address": True}}
    assert page.follow("Change Al Hartley").submit("Save").messages == ["Nothing was changed."]
    page = page.follow("Change Al Hartley").submit("Save", gets="nothing")
    assert page.errors == ["Say why this person is sent less than the whole letter"]


def test_two_who_change_one_person_are_told_of_each_other(council: Council) -> None:
    tie = a_father()
    first = fetch(council.sign_in("iro"), f"{MIA}person/{tie.pk}/")
    change_person(
        by=actor_of(council.users["iro-manager"], TODAY),
        tie=tie,
        given_name="Al",
        family_name="Hart",
        kind="stepfather",
        gets="whole",
        because="",
        may_know_address=False,
        parental_responsibility=False,
        today=TODAY,
        now=clock.now(),
    )
    wrong = first.submit("Save", given_name="")
    page = wrong.submit("Save", given_name="Alan")
    assert page.errors[0].startswith("Morgan Fern, at "), "a mistake in between changes nothing of it"
    assert page.summary()["Who they are"] == "Stepfather"
    assert page.summary()["May they know the address?"] == "No"
    assert page.field("Given name").get("value") == "Alan"
    assert Person.objects.get().given_name == "Al"
    assert page.submit("Save").messages == ["What is said of Alan Hart is changed."]


def test_somebody_who_is_ended_stays_in_the_record_and_can_be_put_back(council: Council) -> None:
    a_father(may_know_address=False)
    client = council.sign_in("iro")
    page = fetch(client, MIA).follow("End: Al Hart")
    assert "The tag “Address not to be told to father” goes with them." in page.text
    assert page.submit("Save", to_on="31 3 2026").errors == [
        "31 March 2026 is before 1 April 2026, since when they are recorded here. Check the date."
    ]
    assert page.submit("Save", to_on="16 6 2026").errors == ["The last day must be on or before 15 June 2026"]
    page = page.submit("Save", to_on="15 6 2026")
    assert page.messages == ["Al Hart was among the people around Mia Hart until 15 June 2026. The record of it stays."]
    assert "Address not to be told" not in page.text
    (before,) = page.table("People before")
    assert (before["Name"], before["Since"], before["Until"]) == ("Al Hart", "1 April 2026", "15 June 2026")
    assert last_event().about["before"] == {"to_on": None}
    page = page.follow("Put back: Al Hart").submit("Save", **NO_DAY)
    assert page.messages == ["Al Hart is among the people around Mia Hart again."]
    assert page.table("People around Mia Hart")[0]["Name"] == "Al Hart"


def test_a_person_added_today_by_mistake_is_taken_out(council: Council) -> None:
    tie = a_father(from_on=TODAY)
    page = fetch(council.sign_in("iro"), MIA).follow("End: Al Hart").submit("Save", act="take_out", **NO_DAY)
    assert page.messages == ["Al Hart is taken out of the record."]
    assert not Relationship.objects.exists()
    assert not Person.objects.exists()
    assert last_event().about == {"relationship": tie.pk, "child": mia().pk}
    later = a_father()
    page = fetch(council.sign_in("iro"), f"{MIA}person/{later.pk}/end/")
    assert "by mistake" not in page.text


# ---- schools ---------------------------------------------------------------------------------------------------------


def test_a_schools_name_and_days_are_put_right_and_the_one_before_moves_along(council: Council) -> None:
    for name, day in (("Estuary Primary", date(2024, 9, 3)), ("Saltmarsh", date(2025, 9, 3))):
        start_school(by=service("test"), child=mia(), name=name, from_on=day, now=NOW)
    page = fetch(council.sign_in("iro"), MIA).follow("Change Saltmarsh")
    assert page.submit("Save", from_on="3 9 2024").errors == [
        "The school before it began on 3 September 2024. Choose a later day."
    ]
    page = page.submit("Save", name="Saltmarsh Academy", from_on="1 9 2025")
    assert page.messages == ["What is said of Saltmarsh Academy is changed."]
    assert [(row["What"], row["Since"], row["Until"]) for row in page.table("Schools")] == [
        ("Saltmarsh Academy", "1 September 2025", "still"),
        ("Estuary Primary", "3 September 2024", "1 September 2025"),
    ]
    assert last_event().about["before"] == {"from_on": "2025-09-03"}
    page = page.follow("Change Estuary Primary").submit("Save", to_on="2 9 2025")
    assert page.errors == [
        "The next school began on 1 September 2025. Give that day or an earlier one as the last day here."
    ]


def test_a_school_is_ended_and_one_recorded_today_by_mistake_is_taken_out(council: Council) -> None:
    yesterday = NOW - timedelta(days=1)
    start_school(by=service("test"), child=mia(), name="Estuary Primary", from_on=date(2024, 9, 3), now=yesterday)
    client = council.sign_in("iro")
    page = fetch(client, f"{MIA}school/").submit("Save", name="Saltmarsh", from_on="3 9 2025")
    page = page.follow("End: Saltmarsh").submit("Save", act="take_out")
    assert page.messages == ["Saltmarsh is taken out of the record."]
    assert [(row["What"], row["Until"]) for row in page.table("Schools")] == [("Estuary Primary", "still")]
    page = page.follow("End: Estuary Primary")
    assert "by mistake" not in page.text
    page = page.submit("Save", to_on="1 6 2026")
    assert page.messages == ["Estuary Primary ended on 1 June 2026. The record of it stays."]
    assert School.objects.get().to_on == date(2026, 6, 1)


@pytest.mark.parametrize("page", ["person/{tie}/", "person/{tie}/end/", "school/{school}/", "school/{school}/end/"])
def test_what_belongs_to_another_child_is_not_there(council: Council, page: str) -> None:
    school = start_school(by=service("test"), child=mia(), name="Saltmarsh", from_on=PAST, now=NOW)
    address = page.format(tie=a_father().pk, school=school.pk)
    client = council.sign_in("iro-manager")
    assert client.get(f"{MIA}{address}").status_code == 200
    assert client.get(f"{ZOE}{address}").status_code == 404
    assert client.get(f"{ZOE}{page.format(tie=10**20, school=10**20)}").status_code == 404
    assert AccessEvent.objects.filter(child_number="LC-3").count() == 2
