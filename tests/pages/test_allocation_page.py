"""Allocation on screen: the queue, giving an IRO, handing over, a leaver's list, taking back, two people at once."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel import clock
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings, restrict_child
from keel.records.commands.giving import allocate_group
from keel.records.commands.giving_checks import Wish
from keel.records.commands.staff import add_leave, add_post, give_role
from keel.records.models import AccessEvent, Allocation, AuditEvent, Child, Siblings, SiblingsStep, Staff
from keel.records.permissions import Role, actor_of, service
from keel.records.queries.audit import first_break
from tests.builders import children_in_care
from tests.page import Page, fetch
from tests.pages.conftest import TODAY, Council

NOTE = "He trusts people who come on time."


@pytest.fixture
def client(council: Council) -> Client:
    return council.sign_in("iro-manager")


@pytest.fixture
def kofi(council: Council) -> Child:
    """In care since December; his social worker is SW1001; no IRO."""
    return Child.objects.get(number="LC-2")


@pytest.fixture
def zoe(council: Council) -> Child:
    return Child.objects.get(number="LC-3")


@pytest.fixture
def family(kofi: Child, zoe: Child) -> Siblings:
    return join_siblings(by=service(), one=kofi, other=zoe, now=clock.now())


def give(child: Child, iro: Staff, since: date = TODAY, **more: Any) -> Allocation:
    return allocate_iro(by=service(), child=child, iro=iro, from_on=since, now=clock.now(), **more)


def iro_of(number: str) -> str:
    row = Allocation.objects.filter(child__number=number, to_on=None).select_related("iro").first()
    return row.iro.name if row else ""


def choose(client: Client, number: str) -> Page:
    return fetch(client, f"/allocation/{number}/")


# ---- the queue -------------------------------------------------------------------------------------------------------


def test_the_queue_says_who_waits_and_by_when(client: Client, council: Council, family: Siblings) -> None:
    page = fetch(client, "/allocation/")
    first, second = page.table("Children without an IRO")
    assert page.heading == "Children without an IRO"
    assert first["Child"] == "Zoë Abara-O’Neil, 17 · LC-3"
    assert second["Child"] == "Kofi Mensah, 15 · LC-2"
    assert "8 December 2025" in second["Name an IRO by"]
    assert "working days late" in second["Name an IRO by"]
    assert "In care since 1 December 2025" in second["Name an IRO by"]
    assert "No child" not in second["IRO before"]
    assert second["Family in care"] == "Zoë Abara-O’Neil, 17 (no IRO yet)"
    assert second["Next review due"].endswith("Second review")
    assert "working days late" in second["Next review due"]
    assert "working days" in choose(client, "LC-2").summary()["Next review due"]
    assert "2 children" in page.text
    assert set(AccessEvent.objects.filter(page="allocation").values_list("child_number", flat=True)) == {"LC-2", "LC-3"}


def test_the_queue_can_be_narrowed_and_an_empty_one_explains_itself(client: Client, council: Council) -> None:
    page = fetch(client, "/allocation/?state=waiting")
    assert "No child is still within the days for naming an IRO." in page.text
    assert page.follow("Show every child without an IRO").heading == "Children without an IRO"
    for number in ("LC-2", "LC-3"):
        give(Child.objects.get(number=number), council.staff["iro"])
    page = fetch(client, "/allocation/?state=nonsense&page=9&done=99999999999999999999999")
    assert "Nobody waits for an IRO" in page.text


def test_as_many_queries_for_many_as_for_few(client: Client, council: Council) -> None:
    fetch(client, "/allocation/")  # the first page of a sitting notes that it has begun
    with CaptureQueriesContext(connection) as few:
        fetch(client, "/allocation/")
    children_in_care(60)
    with CaptureQueriesContext(connection) as many:
        page = fetch(client, "/allocation/")
    assert len(page.table("Children without an IRO")) == 25
    assert "Showing 1 to 25 of 62 children" in page.text
    assert len(many) == len(few)


# ---- giving one ------------------------------------------------------------------------------------------------------


def test_giving_an_iro(client: Client, council: Council, kofi: Child) -> None:
    page = fetch(client, "/allocation/").follow("Give an IRO to Kofi Mensah, 15 (LC-2)")
    assert page.heading == "An IRO for Kofi Mensah, 15 (LC-2)"
    assert "Robin Fern: 1.0 children for each full-time post after this" in page.text
    assert "Ash Fern: 2.0 children for each full-time post after this" in page.text
    page = page.submit("Give this IRO", iro=str(council.staff["other-iro"].pk))
    assert page.messages == ["Kofi Mensah has Robin Fern as their IRO from 15 June 2026."]
    assert iro_of("LC-2") == "Robin Fern"
    assert page.link("Kofi Mensah") == "/children/LC-2/"
    assert page.link("Next: Zoë Abara-O’Neil, 17 (LC-3)") == "/allocation/LC-3/"
    assert page.follow("undo this").heading == "Take this back?"
    event = AuditEvent.objects.get(action="IRO allocated", about__child=kofi.pk)
    assert event.by == "iro-manager"
    assert first_break() is None
    assert AccessEvent.objects.filter(child_number="LC-2", page="allocation: child").exists()


def test_a_day_ahead_is_said(client: Client, council: Council) -> None:
    page = choose(client, "LC-2").submit("Give this IRO", iro=str(council.staff["iro"].pk), from_on="1 7 2026")
    assert page.messages == ["Kofi Mensah has Ash Fern as their IRO from 1 July 2026. Until then nothing changes."]
    assert "Ash Fern from 1 July 2026" in page.table("Children without an IRO")[1]["Name an IRO by"]
    assert choose(client, "LC-2").summary()["IRO to come"] == "Ash Fern, from 1 July 2026"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose who is to be their IRO"),
        ({"iro": "999"}, "Choose who is to be their IRO from the list"),
        ({"from_on": "31 2 2026", "iro": "own"}, "The day from which: the day must be a number from 1 to 28"),
        ({"from_on": "1 6 2036", "iro": "own"}, "The day from which must be on or before"),
        ({"from_on": "1 6 2025", "iro": "own"}, "On 1 June 2025 this child is not in care"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, council: Council, typed: dict[str, str], said: str
) -> None:
    if typed.get("iro") == "own":
        typed = {**typed, "iro": str(council.staff["iro"].pk)}
    page = choose(client, "LC-2").submit("Give this IRO", handover_note=NOTE, **typed)
    assert any(error.startswith(said) for error in page.errors), page.errors
    assert page.field("What the next IRO must know").text == NOTE
    assert page.title.startswith("Error: ")
    assert iro_of("LC-2") == ""


def test_regulation_46_is_explained_and_cannot_be_got_round(client: Client, council: Council) -> None:
    """The social worker of Kofi is made a reviewing officer, in the team that holds his case."""
    near = council.staff["social-worker"]
    team = near.posts.get().team
    about = {"title": "Independent Reviewing Officer", "full_time_equivalent": Decimal("0.5"), "now": clock.now()}
    add_post(by=service(), staff=near, team=team, from_on=date(2025, 1, 1), **about)
    page = choose(client, "LC-2")
    (row,) = page.table("Who may not be their IRO")
    assert row["Name"] == near.name
    assert "They are the child's social worker." in row["Why"]
    assert row["Where it says so"] == "Regulation 46"
    assert page.link("Regulation 46").startswith("https://www.legislation.gov.uk/")
    assert f"{near.name}:" not in page.text
    page = page.submit("Give this IRO", iro=str(near.pk))
    assert page.errors[0].startswith(f"{near.name} may not be this child’s IRO")
    assert iro_of("LC-2") == ""


def test_away_agency_and_loads_out_of_range_stand_beside_the_name(client: Client, council: Council) -> None:
    who = council.staff["other-iro"]
    who.posts.update(agency=True, protected_caseload=True, full_time_equivalent=Decimal("0.01"))
    add_leave(by=service(), staff=who, kind="sick", from_on=TODAY, to_on=date(2026, 7, 3), now=clock.now())
    page = choose(client, "LC-2")
    for words in ("Over 70", "Away until 3 July 2026", "Agency", "Protected caseload", "0.01 of a full-time post"):
        assert words in page.text
    assert "Under 50" in page.text


def test_a_child_who_is_not_in_care(client: Client, council: Council) -> None:
    page = choose(client, "LC-4")
    assert "No IRO is needed today" in page.text
    assert client.post("/allocation/LC-4/", {"iro": "1"}).status_code == 200


# ---- brothers and sisters --------------------------------------------------------------------------------------------


def test_together_by_default(client: Client, council: Council, family: Siblings) -> None:
    page = choose(client, "LC-2")
    assert "Ash Fern: 3.0 children for each full-time post after this" in page.text
    page = page.submit("Give this IRO", iro=str(council.staff["iro"].pk))
    assert page.messages == ["Kofi Mensah and Zoë Abara-O’Neil have Ash Fern as their IRO from 15 June 2026."]
    assert (iro_of("LC-2"), iro_of("LC-3")) == ("Ash Fern", "Ash Fern")


def test_the_loads_are_worked_out_again_and_nothing_is_lost(client: Client, council: Council, family: Siblings) -> None:
    page = choose(client, "LC-2").submit(
        "Work out the loads again",
        together=None,
        iro=str(council.staff["iro"].pk),
        from_on="soon 7 2026",
        handover_note=NOTE,
    )
    assert page.errors == ["The day from which: the day must be a number from 1 to 31, the last of July 2026"]
    assert "Loads on 15 June 2026" in page.text
    assert "Ash Fern: 2.0 children for each full-time post after this" in page.text
    assert page.field("What the next IRO must know").text == NOTE
    assert page.field("Day").get("value") == "soon"
    assert "Zoë Abara-O’Neil would have another IRO" not in page.text
    assert Allocation.objects.filter(child__number="LC-2").count() == 0


def test_apart_asks_why_and_keeps_it(client: Client, council: Council, family: Siblings, zoe: Child) -> None:
    give(zoe, council.staff["iro"])
    page = choose(client, "LC-2")
    assert page.html.index("IRO of a brother or sister: Zoë") < page.html.index("would have another IRO: say why")
    page = page.submit("Give this IRO", iro=str(council.staff["other-iro"].pk))
    assert page.errors[0].startswith("Say why they are kept apart.")
    page = page.submit("Give this IRO", apart_because="She wants an IRO of her own.")
    assert iro_of("LC-2") == "Robin Fern"
    assert "She wants an IRO of her own." in choose(client, "LC-2").text


def test_who_may_not_share_is_said_and_lifted_with_a_reason(
    client: Client, council: Council, family: Siblings, zoe: Child
) -> None:
    give(zoe, council.staff["iro"])
    page = choose(client, "LC-2").follow("Change whether Kofi Mensah and Zoë Abara-O’Neil may share an IRO")
    assert page.heading == "Keep Kofi Mensah and Zoë Abara-O’Neil with different IROs?"
    page = page.submit("They may not share an IRO", because=" ")
    assert page.errors == ["Enter the reason"]
    page = page.submit("They may not share an IRO", because="She is afraid of him.")
    assert page.messages == ["Kept with the reason: these two may not share an IRO."]
    assert page.table("Brothers and sisters in care")[0]["Together?"].endswith("She is afraid of him.")
    assert "They may not share an IRO with Zoë Abara-O’Neil: She is afraid of him." in page.text
    assert "Who else is given to the same IRO?" not in page.text
    page = page.follow("Change whether")
    (row,) = page.table("What was said so far")
    assert row == {"On": row["On"], "What": "May not share", "Why": "She is afraid of him.", "By": "Morgan Fern"}
    page = page.submit("They may share an IRO again", because="They made peace.")
    assert page.messages == ["Kept with the reason: these two may share an IRO again."]
    assert list(SiblingsStep.objects.order_by("id").values_list("apart", "by")) == [
        (True, "iro-manager"),
        (False, "iro-manager"),
    ]
    assert client.get(f"/allocation/LC-1/apart/{family.pk}/").status_code == 404


# ---- handing over ----------------------------------------------------------------------------------------------------


def test_handing_over_asks_for_a_note(client: Client, council: Council) -> None:
    page = choose(client, "LC-1")
    assert page.heading == "Another IRO for Mia Hart, 9 (LC-1)"
    assert page.summary()["IROs in all"] == "1 person so far"
    assert "Ash Fern:" not in page.text
    page = page.submit("Hand over", iro=str(council.staff["other-iro"].pk))
    assert page.errors == ["Say what the next IRO must know: Ash Fern was this child’s IRO before."]
    page = page.submit("Hand over", handover_note=NOTE)
    assert iro_of("LC-1") == "Robin Fern"
    rows = choose(client, "LC-1").table("IROs so far")
    assert [(row["IRO"], row["From"], row["Until"]) for row in rows] == [
        ("Robin Fern", "15 June 2026", "still"),
        ("Ash Fern", "1 April 2026", "14 June 2026"),
    ]
    assert rows[0]["What was handed over"] == NOTE
    assert choose(client, "LC-1").summary()["IROs in all"] == "2 people so far"
    assert rows[0]["Independence checked for"].startswith("15 June 2026 What was looked at")


def test_the_check_that_was_kept_can_be_read(client: Client, council: Council, kofi: Child) -> None:
    """What was looked at, with names and where each stands; and what nobody can know from the record."""
    page = choose(client, "LC-2")
    assert "Keel does not know who is the child’s personal adviser, who prepared the care plan and who" in page.text
    give(kofi, council.staff["iro"])
    (row,) = choose(client, "LC-2").table("IROs so far")
    kept = row["Independence checked for"]
    assert "The child’s social workers Social-Worker Fern. From the 903 return. Regulation 46" in kept
    assert "On the register of social workers Yes. From the staff list." in kept
    assert "The IRO’s teams IRO service." in kept
    assert "The child’s social workers before Nothing on record." in kept
    assert "Not looked at Keel does not know who is the child’s personal adviser" in kept


def test_it_goes_on_where_somebody_came_from(client: Client, council: Council, kofi: Child) -> None:
    """Handed over: the child's own page. Out of a leaver's list: that list again."""
    robin, ash = council.staff["other-iro"], council.staff["iro"]
    page = choose(client, "LC-1").submit("Hand over", iro=str(robin.pk), handover_note=NOTE)
    assert page.address.startswith("/allocation/LC-1/")
    assert page.heading == "Another IRO for Mia Hart, 9 (LC-1)"
    assert page.link("undo this").startswith("/allocation/undo/")
    give(kofi, ash, since=date(2026, 6, 1))
    page = fetch(client, f"/allocation/leaver/{ash.pk}/")
    assert "working days" in page.table("The children")[0]["Next review due"]
    page = page.follow("Hand over alone: Kofi Mensah, 15 (LC-2)")
    page = page.submit("Hand over", iro=str(robin.pk), handover_note=NOTE)
    assert page.address.startswith(f"/allocation/leaver/{ash.pk}/")
    assert page.messages == ["Kofi Mensah has Robin Fern as their IRO from 15 June 2026."]
    for odd in ("x", "9" * 40):
        assert fetch(client, f"/allocation/LC-3/?back={odd}").heading.startswith("An IRO for")


def test_all_that_is_missing_is_said_at_once(client: Client, council: Council, family: Siblings, zoe: Child) -> None:
    for child in (family.one, zoe):
        give(child, council.staff["iro"], since=date(2026, 5, 1))
    page = choose(client, "LC-2").submit("Hand over", iro=str(council.staff["other-iro"].pk), together=None)
    assert page.errors == [
        "Say what the next IRO must know: Ash Fern was this child’s IRO before.",
        "Say why they are kept apart: Zoë Abara-O’Neil would have another IRO.",
    ]


def test_a_slip_in_the_year_is_asked_about(client: Client, council: Council) -> None:
    page = choose(client, "LC-3")
    assert "Yes, from that day" not in page.text
    typed = {"iro": str(council.staff["other-iro"].pk), "handover_note": NOTE}
    page = page.submit("Give this IRO", from_on="1 5 2025", **typed)
    assert page.errors[0].startswith("1 May 2025 is 13 months back, and changes who was IRO in all that time.")
    assert iro_of("LC-3") == ""
    # The tick is for the day that was asked about, not for another.
    page = page.submit("Give this IRO", from_on="1 6 2025", meant=True)
    assert page.errors[0].startswith("1 June 2025 is 12 months back")
    page = page.submit("Give this IRO", meant=True)
    assert page.messages == ["Zoë Abara-O’Neil has Robin Fern as their IRO from 1 June 2025."]


# ---- two people at once ----------------------------------------------------------------------------------------------


def test_the_second_person_is_told_who_was_first_and_loses_nothing(client: Client, council: Council) -> None:
    page = choose(client, "LC-2")
    other = actor_of(council.users["iro-manager"], TODAY)
    child = Child.objects.get(number="LC-2")
    wish = Wish(child=child.pk, iro=council.staff["iro"].pk, seen=0)
    allocate_group(by=other, wishes=[wish], from_on=TODAY, today=TODAY, now=clock.now())
    typed = {"iro": str(council.staff["other-iro"].pk), "handover_note": NOTE, "from_on": "16 6 2026"}
    page = page.submit("Give this IRO", **typed)
    assert len(page.errors) == 1
    assert "Morgan Fern gave Kofi Mensah to Ash Fern, from 15 June 2026, while you were looking." in page.errors[0]
    assert page.errors[0].endswith("If another IRO is right all the same, give them from 16 June 2026 or later.")
    assert iro_of("LC-2") == "Ash Fern"
    assert page.field("What the next IRO must know").text == NOTE
    assert page.field("Day").get("value") == "16"
    page = page.submit("Hand over")
    assert page.messages == ["Kofi Mensah has Robin Fern as their IRO from 16 June 2026. Until then nothing changes."]
    assert Allocation.objects.filter(child=child).count() == 2


def test_a_page_that_carries_nonsense_is_no_fault(client: Client, council: Council) -> None:
    data = {"iro": str(council.staff["iro"].pk), "from_on-day": "15", "from_on-month": "6", "from_on-year": "2026"}
    for seen in ("a:b,1,:,²:³", ""):
        answer = client.post("/allocation/LC-2/", {**data, "seen": seen})
        assert answer.status_code in (200, 302)
    assert iro_of("LC-2") == "Ash Fern"


# ---- taking back -----------------------------------------------------------------------------------------------------


def test_a_mistake_is_taken_back_the_same_day(client: Client, council: Council) -> None:
    page = choose(client, "LC-1").submit("Hand over", iro=str(council.staff["other-iro"].pk), handover_note=NOTE)
    page = page.follow("undo this")
    assert page.table("Given today")[0]["What was handed over"] == NOTE
    assert "Robin Fern" in page.text
    page = page.submit("Take it back")
    assert page.messages == ["Taken back: Mia Hart has Robin Fern as their IRO no more. What was before goes on."]
    assert iro_of("LC-1") == "Ash Fern"
    assert AuditEvent.objects.latest("number").action == "allocation undone"


def test_what_can_no_longer_be_undone_says_why(client: Client, council: Council) -> None:
    page = choose(client, "LC-1").submit("Hand over", iro=str(council.staff["other-iro"].pk), handover_note=NOTE)
    ask = page.follow("undo this")
    give(Child.objects.get(number="LC-1"), council.staff["iro"], since=TODAY + timedelta(days=1))
    page = ask.submit("Take it back")
    assert "Mia Hart has been given to Ash Fern since" in page.text
    for event in (0, 1, 999_999, 10**30):
        assert client.get(f"/allocation/undo/{event}/").status_code == 404


# ---- loads -----------------------------------------------------------------------------------------------------------


def test_what_each_iro_holds(client: Client, council: Council) -> None:
    page = fetch(client, "/allocation/load/")
    ash, robin = page.table("What each IRO holds")
    assert (ash["IRO"], ash["Children"], ash["Full-time posts"], ash["For each full-time post"]) == (
        "Ash Fern",
        "1: the children of Ash Fern",
        "1",
        "1.0",
    )
    assert page.link("1: the children of Ash Fern") == f"/children/?iro={council.staff['iro'].pk}"
    assert robin["Children"] == "0"
    assert page.summary() == {"Full-time posts": "2", "Children": "1", "Children for each full-time post": "0.5"}
    assert "Good practice is 50 to 70 children" in page.text
    assert page.follow("Hand over the list of Ash Fern").heading == "The list of Ash Fern"


def test_on_another_day_and_with_somebody_outside_the_service(client: Client, council: Council) -> None:
    council.staff["other-iro"].posts.update(title="Fostering reviewing officer")
    give(Child.objects.get(number="LC-2"), council.staff["other-iro"])
    page = fetch(client, "/allocation/load/")
    told = page.summary()
    assert told["Children for each full-time post, without those of IROs outside the service"] == "1.0"
    assert told["Children of IROs outside the service, whose posts are not counted"] == "1"
    assert told["Children for each full-time post, with these"] == "2.0"
    page = page.submit("Show that day", on="31 3 2026")
    assert "Children in care on 31 March 2026" in page.text
    assert [row["Children"] for row in page.table("What each IRO holds")] == ["0", "0"]
    page = page.submit("Show that day", on="31 2 2026")
    assert page.errors[0].startswith("The day: the day must be")
    assert "15 June 2026" in page.text


# ---- a leaver's list -------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(council: Council, family: Siblings, kofi: Child, zoe: Child) -> int:
    """Ash holds Mia, Kofi and Zoë, and leaves."""
    for child in (kofi, zoe):
        give(child, council.staff["iro"], since=date(2026, 5, 1))
    return council.staff["iro"].pk


def test_a_whole_list_to_one_person(client: Client, council: Council, listed: int) -> None:
    page = fetch(client, f"/allocation/leaver/{listed}/")
    assert len(page.table("The children")) == 3
    (robin,) = page.table("To whom?")
    assert robin["For each full-time post, with the whole list"] == "3.0"
    assert robin["Now"] == "0 children now, a full-time post"
    page = page.follow("Choose who goes to Robin Fern")
    page = page.submit("Hand over to Robin Fern")
    assert page.errors[0].startswith("Enter what the next IRO must know")
    key = f"note_{Child.objects.get(number='LC-1').pk}"
    page = page.submit("Hand over to Robin Fern", handover_note="I retire.", **{key: NOTE})
    assert page.messages == ["3 children have Robin Fern as their IRO from 15 June 2026."]
    assert "Nobody is left to hand over" in page.text
    assert "3 children handed over in the last four weeks" in page.text
    assert Allocation.objects.get(child__number="LC-1", to_on=None).handover_note == f"I retire.\n\n{NOTE}"
    assert page.follow("undo this").submit("Take it back").messages[0].startswith("Taken back: ")
    assert iro_of("LC-3") == "Ash Fern"


def test_nobody_or_everybody_is_ticked_and_what_was_typed_stays(client: Client, council: Council, listed: int) -> None:
    page = fetch(client, f"/allocation/leaver/{listed}/?to={council.staff['other-iro'].pk}")
    page = page.submit("Tick no child", handover_note="I retire.", from_on="20 6 2026")
    assert page.errors == []
    assert page.html.count(" checked") == 0
    assert page.field("What the next IRO must know of all of them").text == "I retire."
    page = page.submit("Tick all 3")
    assert page.html.count(" checked") == 3
    assert iro_of("LC-3") == "Ash Fern"
    page = page.submit("Hand over to Robin Fern")
    ahead = "3 children have Robin Fern as their IRO from 20 June 2026. Until then nothing changes."
    assert page.messages == [ahead]


def test_who_may_not_go_is_named_with_why_and_stays(client: Client, council: Council, listed: int) -> None:
    to = council.staff["social-worker"]
    about = {"title": "IRO", "full_time_equivalent": Decimal(1), "from_on": date(2025, 1, 1), "now": clock.now()}
    add_post(by=service(), staff=to, team=to.posts.get().team, **about)
    page = fetch(client, f"/allocation/leaver/{listed}/?to={to.pk}")
    (row,) = page.table(f"Who cannot go to {to.name}")
    assert row["Child"] == "Kofi Mensah, 15 · LC-2"
    assert "They are the child's social worker. (regulation 46)" in row["Why"]
    page = page.submit(f"Hand over to {to.name}", handover_note="I retire.")
    assert page.messages[-1] == "1 child has Social-Worker Fern as their IRO from 15 June 2026."
    assert page.messages[0].startswith("Zoë Abara-O’Neil stays with Ash Fern. Say why they are kept apart.")
    assert (iro_of("LC-1"), iro_of("LC-2"), iro_of("LC-3")) == (to.name, "Ash Fern", "Ash Fern")


def test_where_nobody_goes_what_was_typed_stays(client: Client, council: Council, listed: int, zoe: Child) -> None:
    page = fetch(client, f"/allocation/leaver/{listed}/?to={council.staff['other-iro'].pk}")
    page = page.submit("Hand over to Robin Fern", handover_note="I retire.", children=[str(zoe.pk)])
    assert page.errors[0].startswith("Zoë Abara-O’Neil stays with Ash Fern. Say why they are kept apart.")
    assert page.field("What the next IRO must know of all of them").text == "I retire."
    page = page.submit("Hand over to Robin Fern", apart_because="She asked for it.")
    assert iro_of("LC-3") == "Robin Fern"
    page = fetch(client, f"/allocation/leaver/{listed}/?to={council.staff['other-iro'].pk}")
    page = page.submit("Hand over to Robin Fern", children=None)
    assert "Choose at least one child" in page.errors
    assert fetch(client, "/allocation/leaver/99999/", status=404)
    assert client.get(f"/allocation/leaver/{10**30}/").status_code == 404


def test_a_list_from_a_day_long_past_is_asked_about(client: Client, council: Council, listed: int, zoe: Child) -> None:
    Allocation.objects.update(from_on=date(2025, 6, 9))
    page = fetch(client, f"/allocation/leaver/{listed}/?to={council.staff['other-iro'].pk}")
    page = page.submit("Hand over to Robin Fern", from_on="2 2 2026", handover_note="I retire.", apart_because="So.")
    assert page.errors[0].startswith("2 February 2026 is 4 months back")
    assert iro_of("LC-3") == "Ash Fern"
    page.submit("Hand over to Robin Fern", meant=True)
    assert iro_of("LC-3") == "Robin Fern"


# ---- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["iro", "review-administrator", "social-worker", "senior-manager", "nobody"])
def test_only_those_who_may_allocate(council: Council, who: str) -> None:
    client = council.sign_in(who)
    for address in ("", "load/", "LC-1/", "leaver/1/", "undo/1/", "LC-1/apart/1/"):
        assert client.get(f"/allocation/{address}").status_code == 403
    assert client.post("/allocation/LC-2/", {"iro": "1"}).status_code == 403
    assert AccessEvent.objects.filter(child_number="LC-1", page="child: refused").count() == 2
    assert "Allocation" not in fetch(client, "/").links


def test_a_child_who_is_not_there_is_noted(client: Client, council: Council, kofi: Child) -> None:
    fetch(client, "/allocation/LC-99/", status=404)
    assert AccessEvent.objects.get(child_number="LC-99").page == "child: not shown"
    restrict_child(by=service(), child=kofi, because="A colleague’s child", now=clock.now())
    assert "Restricted record" in choose(client, "LC-2").text


def test_nobody_to_choose_shows_the_way_on(client: Client, council: Council) -> None:
    Staff.objects.filter(pk__in=[council.staff["iro"].pk, council.staff["other-iro"].pk]).update(
        registered_social_worker=False
    )
    page = choose(client, "LC-2")
    assert "Nobody can be chosen." in page.text
    assert len(page.table("Who may not be their IRO")) == 2


def test_the_load_page_says_what_comes_who_is_away_and_what_does_not_count(
    client: Client, council: Council, kofi: Child
) -> None:
    give(kofi, council.staff["iro"])
    give(kofi, council.staff["other-iro"], since=date(2026, 9, 1))
    manager = council.staff["team-manager"]
    give_role(by=service(), user=council.users["team-manager"], role=Role.IRO, from_on=TODAY, now=clock.now())
    add_leave(by=service(), staff=council.staff["iro"], kind="sick", from_on=date(2026, 6, 1), now=clock.now())
    page = fetch(client, "/allocation/load/")
    rows = {row["IRO"]: row for row in page.table("What each IRO holds")}
    assert "1 more from 1 September 2026." in rows["Robin Fern"]["To know"]
    assert "1 fewer from 1 September 2026." in rows["Ash Fern"]["To know"]
    assert "Away since 1 June 2026, no end known" in rows["Ash Fern"]["To know"]
    assert "A post in a team that holds cases does not count" in rows[manager.name]["To know"]
    assert "No post is on record" not in rows[manager.name]["To know"]
    assert page.summary()["Full-time posts"] == "2, of which 1 of people who are away"
    assert page.summary()["While their IRO is away"] == "2 children have nobody there"
    page = choose(client, "LC-3")
    assert "Robin Fern: 2.0 children for each full-time post after this" in page.text
    assert "0 children now, a full-time post; 1 more from 1 September 2026" in page.text
    page = fetch(client, "/allocation/")
    assert "Ash Fern: Away since 1 June 2026, no end known. 2 children with nobody there." in page.text


# ---- a looked-after mother and her child -----------------------------------------------------------------------------


def test_a_mother_and_her_child_have_different_iros(client: Client, council: Council, family: Siblings) -> None:
    """Zoë is his mother: said on a page, named rightly, and whoever holds her may not hold him."""
    kofi, zoe = family.one, family.other
    Child.objects.filter(pk=zoe.pk).update(sex="2", born_on=date(2008, 9, 1))
    give(zoe, council.staff["iro"])
    page = choose(client, "LC-2").follow("Change whether Kofi Mensah and Zoë Abara-O’Neil may share an IRO")
    page = page.follow("Say what they are to each other")
    page = page.submit("Keep this", parent=str(kofi.pk))
    assert page.errors == ["A parent is older than their child. Check which of the two is the parent."]
    Child.objects.filter(pk=kofi.pk).update(born_on=date(2025, 9, 1))
    page = page.submit("Keep this", parent=str(zoe.pk))
    assert page.messages == ["Kept what Kofi Mensah and Zoë Abara-O’Neil are to each other."]
    (row,) = page.table("Family in care")
    assert (row["Child"].endswith("Their mother"), row["Together?"]) == (
        True,
        "Mother and child: each has an IRO of their own.",
    )
    (barred,) = page.table("Who may not be their IRO")
    assert barred["Name"] == council.staff["iro"].name
    assert "looked-after parent" in barred["Why"]
    assert "brothers and sisters" not in barred["Where it says so"]
    assert "IRO of a brother or sister" not in page.text
    page = page.submit("Give this IRO", iro=str(council.staff["iro"].pk))
    assert "looked-after parent" in page.errors[0]
    page = page.submit("Give this IRO", iro=str(council.staff["other-iro"].pk))
    assert iro_of("LC-2") == "Robin Fern"
    (told,) = fetch(client, "/children/LC-2/").table("Family in care")
    assert told["Together?"] == "Their mother. Mother and child: each has an IRO of their own."


def test_what_they_are_is_put_right_and_those_who_share_are_named(
    client: Client, council: Council, family: Siblings
) -> None:
    Child.objects.filter(pk=family.other.pk).update(born_on=date(2008, 9, 1))
    Child.objects.filter(pk=family.one.pk).update(born_on=date(2025, 9, 1))
    for child in (family.one, family.other):
        give(child, council.staff["iro"])
    page = fetch(client, f"/allocation/LC-2/tie/{family.pk}/").submit("Keep this", parent=str(family.other.pk))
    assert "Both have Ash Fern as their IRO: give one of them another." in page.messages
    page = fetch(client, f"/allocation/LC-2/apart/{family.pk}/")
    assert page.heading == "What are Kofi Mensah and Zoë Abara-O’Neil to each other?"
    page = page.submit("Keep this", parent="none")
    assert page.table("Brothers and sisters in care")[0]["Together?"] == "May share an IRO"
    assert fetch(client, "/allocation/LC-2/tie/999/", status=404)
