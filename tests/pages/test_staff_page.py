"""The staff list: who may see and change it, what each page does, and what it refuses in words."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel.records.commands import staff
from keel.records.models import AuditEvent, Child, Leave, Post, RoleHeld, Staff, Team, User
from keel.records.permissions import Role, actor_of, service
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council

BY = service("test")
KEEPER = "system-administrator"
NO_DAY = dict.fromkeys(("to_on-day", "to_on-month", "to_on-year"), "")


@pytest.fixture
def keeper(council: Council) -> Client:
    return council.sign_in(KEEPER)


def of(council: Council, who: str) -> str:
    return f"/staff/{council.staff[who].pk}/"


def last_event() -> tuple[str, str, dict[str, Any]]:
    event = AuditEvent.objects.order_by("-number").first()
    assert event is not None
    return event.action, event.by, event.about


def names(page: Page) -> list[str]:
    return [row["Name"] for row in page.table("Staff")]


# ---- the list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["iro-manager", "review-administrator", KEEPER])
def test_who_sees_the_list(council: Council, who: str) -> None:
    page = fetch(council.sign_in(who), "/").follow("Staff")
    line = next(row for row in page.table("Staff") if row["Name"] == "Ash Fern")
    assert line["Post and team"] == "iro, IRO service"
    assert (line["Role here"], line["Registered social worker"], line["Sign-in"]) == ("IRO", "Yes", "iro")
    assert ("Add a person" in page.links) == (who == KEEPER)
    assert ("Change these details" in page.follow("Ash Fern").links) == (who == KEEPER)


@pytest.mark.parametrize("who", ["iro", "social-worker", "senior-manager", "nobody"])
def test_who_does_not(council: Council, who: str) -> None:
    client = council.sign_in(who)
    for address in ("/staff/", of(council, "iro"), "/staff/teams/", "/staff/add/"):
        fetch(client, address, status=403)


CHANGES = ["change/", "post/", "leave/", "sign-in/", "sign-in/switch/", "sign-in/link/", "role/", "leaving/", "return/"]


@pytest.mark.parametrize("path", CHANGES)
def test_whoever_only_sees_it_changes_nothing(council: Council, path: str) -> None:
    client = council.sign_in("iro-manager")
    before = AuditEvent.objects.count()
    fetch(client, of(council, "iro") + path, status=403)
    assert client.post(of(council, "iro") + path).status_code == 403
    assert AuditEvent.objects.count() == before


def test_it_can_be_searched_and_narrowed(council: Council, keeper: Client) -> None:
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="a.f@larkwater.example")
    Staff.objects.filter(pk=council.staff["other-iro"].pk).update(left_on=TODAY - timedelta(days=1))
    everybody = Staff.objects.count()
    page = fetch(keeper, "/staff/")
    assert f"Here now ({everybody - 1})" in page.text
    assert "Robin Fern" not in names(page)
    left = page.follow("Have left")
    assert names(left) == ["Robin Fern Left on 14 June 2026"]
    for words in ("ash", "ASH F", "larkwater", "f@lark"):
        assert names(fetch(keeper, f"/staff/?q={words}")) == ["Ash Fern"], words
    assert names(fetch(keeper, "/staff/?q=sw1001")) == ["Social-Worker Fern"]
    assert "Nobody here has “xyz”" in fetch(keeper, "/staff/?q=xyz").text


def test_it_asks_the_same_whoever_many_there_are(council: Council, keeper: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            fetch(keeper, address)
        return len(asked)

    fetch(keeper, "/staff/")
    few, one = asked("/staff/"), asked(of(council, "iro"))
    for number in range(30):
        person = staff.add_staff(by=BY, given_name=f"N{number}", family_name="Ames", now=NOW)
        user = staff.add_user(by=BY, username=f"n{number}", password=None, staff=person, now=NOW)
        staff.give_role(by=BY, user=user, role=Role.IRO, from_on=TODAY, now=NOW)
    assert asked("/staff/") == few
    page = fetch(keeper, "/staff/")
    assert "Showing 1 to 25 of" in page.text
    for _ in range(5):
        staff.add_leave(by=BY, staff=council.staff["iro"], kind="other leave", from_on=TODAY, now=NOW)
    assert asked(of(council, "iro")) == one


def test_nobody_is_there(keeper: Client) -> None:
    for key in ("0", "999999", "99999999999999999999"):
        for path in ("", "change/", "leaving/"):
            fetch(keeper, f"/staff/{key}/{path}", status=404)
        for room in ("posts", "roles", "leave"):
            fetch(keeper, f"/staff/{room}/{key}/end/", status=404)
        fetch(keeper, f"/staff/teams/{key}/", status=404)


# ---- somebody new, and who they are ----------------------------------------------------------------------------------


def test_a_new_iro_from_the_list_to_the_first_sign_in(council: Council, keeper: Client) -> None:
    """Person, post, sign-in, role; then the link in the mail."""
    page = fetch(keeper, "/staff/").follow("Add a person")
    page = page.submit(
        "Add to the list",
        given_name="Noor",
        family_name="Øst-Ahmed",
        email="noor@larkwater.example",
        registered="yes",
        qualified_on="14 7 2010",
    )
    assert "Noor Øst-Ahmed is on the staff list" in page.messages[0]
    assert page.summary()["Registered social worker"] == "Yes, qualified on 14 July 2010"
    team = Team.objects.get(name="IRO service")
    page = page.follow("Give a post").submit(
        "Give the post", title="IRO", team=str(team.pk), share="0,6", about=["agency"]
    )
    assert page.table("Posts") == [
        {"Post": "IRO", "Team": "IRO service", "How much": "0.6 of full time, agency", "When": "Since 15 June 2026",
         "Change": "Change the post IRO"}
    ]  # fmt: skip
    page = page.follow("Make a sign-in")
    assert page.field("User name").get("value") == "noor.øst-ahmed"
    page = page.submit("Make the sign-in", username="noor")
    assert "was sent to noor@larkwater.example" in page.messages[1]
    page = page.follow("Give a role").submit("Give the role", role="IRO")
    assert page.table("Roles")[0]["Role"] == "IRO"
    body = str(mail.outbox[0].body)
    assert "Whoever keeps the staff list sent you this, so that you can choose a password for noor." in body
    path = next(line for line in body.splitlines() if "/new-password/" in line).removeprefix("http://testserver")
    page = fetch(Client(), path).submit("Set the password", new_password="seven brown kettles")
    page = page.submit("Sign in", username="noor", password="seven brown kettles")
    assert page.heading == "Today"
    done = list(AuditEvent.objects.order_by("-number").values_list("action", flat=True)[:7])
    assert done == ["signed in", "password set by link", "role given", "password link sent", "sign-in made",
                    "post given", "staff added"]  # fmt: skip


def test_what_is_missing_or_wrong_stands_beside_its_box_and_is_kept(council: Council, keeper: Client) -> None:
    page = fetch(keeper, "/staff/add/").submit(
        "Add to the list", family_name="Lee", email="lee", qualified_on="14 7 2030", worker_number="SW1001"
    )
    assert page.errors == [
        "Enter the given name",
        "The email address must look like name@example.org",
        "Say whether this is a registered social worker",
        "The day they qualified must be on or before 15 June 2026",
    ]
    assert page.field("Family name").get("value") == "Lee"
    page = page.submit("Add to the list", given_name="A", email="", registered="no", qualified_on="1 1 2001")
    assert page.errors == ["The worker number SW1001 belongs to somebody already. Look them up instead."]
    assert not Staff.objects.filter(family_name="Lee").exists()


def test_details_are_changed_and_the_trail_says_which(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro")).follow("Change these details")
    page = page.submit("Save", family_name="Oak", email="ash@larkwater.example")
    assert "Saved: the family name and the email address." in page.messages[0]
    assert names(fetch(keeper, "/staff/?q=oak")) == ["Ash Oak"]
    key = council.staff["iro"].pk
    assert last_event() == ("staff changed", KEEPER, {"staff": key, "fields": ["family_name", "email"]})
    page = page.follow("Change these details").submit("Save")
    assert "Nothing was changed" in page.messages[0]


def test_of_two_who_change_one_person_the_second_is_told(council: Council, keeper: Client) -> None:
    first, second = (fetch(keeper, of(council, "iro") + "change/") for _ in range(2))
    first.submit("Save", email="first@larkwater.example")
    page = second.submit("Save", family_name="Birch")
    assert page.errors == [
        "Somebody else changed this person while your page was open. The email address is now "
        "“first@larkwater.example”. What you typed is still here: check it, and save again"
    ]
    assert page.field("Family name").get("value") == "Birch"
    person = Staff.objects.get(pk=council.staff["iro"].pk)
    assert (person.family_name, person.email) == ("Fern", "first@larkwater.example")
    page = page.submit("Save", email="first@larkwater.example")
    person.refresh_from_db()
    assert (person.family_name, person.email) == ("Birch", "first@larkwater.example")


def test_an_iro_with_children_stays_on_the_register(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro") + "change/").submit("Save", registered="no")
    assert page.errors[0].startswith("Ash Fern is the IRO of 1 child, and an IRO must be a registered social worker")


def test_an_email_address_is_one_persons(council: Council, keeper: Client) -> None:
    """A link to choose a password went to whoever else had the address."""
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="a.fern@larkwater.example")
    page = fetch(keeper, of(council, "nobody") + "change/").submit("Save", email="A.Fern@larkwater.example")
    assert page.errors[0].startswith("A.Fern@larkwater.example is the address of Ash Fern already.")
    assert Staff.objects.get(pk=council.staff["nobody"].pk).email == ""
    page = fetch(keeper, "/staff/add/").submit(
        "Add to the list", given_name="Al", email="a.fern@larkwater.example", registered="no"
    )
    assert page.errors[0].startswith("a.fern@larkwater.example is the address of Ash Fern already.")
    page = fetch(keeper, of(council, "iro") + "change/").submit("Save", email="A.Fern@larkwater.example")
    assert page.messages[0] == "Saved: the email address."


def test_a_qualification_that_would_bar_an_iro_is_asked_about(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro") + "change/").submit("Save", qualified_on="1 9 2024")
    assert page.errors[0].startswith(
        "Ash Fern is the IRO of 1 child. They qualified on 1 September 2024; an IRO needs 5"
    )
    page = page.submit("Save", qualified_on="1 10 2024", known="on")
    assert page.errors[0].startswith("Ash Fern is the IRO of 1 child. They qualified on 1 October 2024;")
    page = page.submit("Save", known="on")
    assert page.messages == ["Saved: the day they qualified."]
    page = fetch(keeper, of(council, "other-iro") + "change/").submit("Save", qualified_on="1 9 2024")
    assert page.messages == ["Saved: the day they qualified."]


def test_the_list_is_narrowed_by_team_and_role(council: Council, keeper: Client) -> None:
    team = council.staff["social-worker"].posts.get().team
    page = fetch(keeper, "/staff/teams/").follow(f"2 people in {team.name}")
    assert names(page) == ["Social-Worker Fern", "Team-Manager Fern"]
    page = page.submit("Find", role="social worker")
    assert names(page) == ["Social-Worker Fern"]
    assert "Here now (1)" in page.text
    page = page.submit("Find", role="IRO")
    assert "Nobody fits all of this." in page.text
    page = page.follow("Show everybody again")
    assert len(names(page)) > 2
    assert len(names(fetch(keeper, "/staff/?team=x&role=y"))) > 2


# ---- posts, leave, roles, sign-in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", ["0", "1.2", "half", "0.333", "-1", "NaN", "1e400"])
def test_a_share_is_a_share(council: Council, keeper: Client, share: str) -> None:
    team = Team.objects.get(name="IRO service")
    page = fetch(keeper, of(council, "iro") + "post/").submit(
        "Give the post", title="x", team=str(team.pk), share=share
    )
    assert page.errors == ["The full-time equivalent must be more than 0 and at most 1, as in 1 or 0.6"] or (
        share == "1e400" and page.errors == ["The full-time equivalent must be 5 characters or fewer"]
    )


def test_a_post_ends(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro")).follow("Change the post iro")
    assert page.submit("End the post", to_on="1 1 2020").errors[0].startswith("This post began on 1 January 2024")
    page = page.submit("End the post", to_on="30 6 2026")
    assert page.errors[0].startswith(
        "1 child has Ash Fern as their IRO after 30 June 2026, and nobody would be in post"
    )
    assert Post.objects.get(staff=council.staff["iro"]).to_on is None
    page = page.submit("End the post", known=True)
    assert "The post ends on 30 June 2026." in page.messages[0]
    post = Post.objects.get(staff=council.staff["iro"])
    assert post.to_on == date(2026, 6, 30)
    assert last_event()[0] == "post ended"
    page = page.follow("Change the post iro").submit("Save the last day", to_on="1 7 2026", known=True)
    assert "The post ends on 1 July 2026." in page.messages[0]
    assert last_event()[0] == "last day corrected"
    page = page.follow("Change the post iro").submit("Save the last day", **NO_DAY)
    assert "The post goes on: no end is known." in page.messages[0]
    page = page.follow("Change the post iro").submit("End the post", to_on="1 6 2026", known=True)
    page = page.follow("Give a post").submit(
        "Give the post", title="iro", team=str(post.team_id), share="1", from_on="8 6 2026"
    )
    page = fetch(keeper, f"/staff/posts/{post.pk}/end/").submit("Save the last day", to_on="8 6 2026")
    assert page.errors[0].startswith("The same post was given again from 8 June 2026.")


def test_where_another_post_goes_on_nobody_is_asked(council: Council, keeper: Client) -> None:
    iro = council.staff["iro"]
    post = iro.posts.get()
    about = {"title": "IRO", "full_time_equivalent": Decimal("0.5"), "from_on": date(2026, 1, 1), "now": NOW}
    staff.add_post(by=BY, staff=iro, team=post.team, **about)
    page = fetch(keeper, f"/staff/posts/{post.pk}/end/").submit("End the post", to_on="30 6 2026")
    assert "The post ends on 30 June 2026." in page.messages[0]
    # Whoever has left by then is no longer in any post.
    Staff.objects.filter(pk=iro.pk).update(left_on=date(2026, 7, 31))
    page = fetch(keeper, f"/staff/posts/{post.pk}/end/").submit("Save the last day", to_on="1 8 2026")
    assert page.errors[0].startswith("Ash Fern’s last day is 31 July 2026. Undo their leaving first")


def test_time_away_is_noted_changed_and_removed(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro")).follow("Note time away")
    wrong = page.submit("Save", kind="sick leave", from_on="15 6 2026", to_on="1 6 2026")
    assert wrong.errors == ["The leave ends before it begins. Check the two dates."]
    page = wrong.submit("Save", **{"to_on-day": "", "to_on-month": "", "to_on-year": ""})
    assert page.table("Time away")[0]["When"] == "Since 15 June 2026"
    page = page.follow("Change the sick leave").submit("Save", to_on="19 6 2026")
    assert Leave.objects.get().to_on == date(2026, 6, 19)
    page = page.follow("Change the sick leave")
    assert page.submit("Save", **{"to_on-day": "", "to_on-month": "", "to_on-year": ""}).errors == [
        "Enter the last day, or tick that it is removed"
    ]
    page.submit("Save", removed=["on"])
    assert not Leave.objects.exists()
    assert last_event()[0] == "leave removed"


def test_roles_are_given_and_ended(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "nobody")).follow("Give a role")
    assert page.submit("Give the role").errors == ["Choose a role"]
    wrong = page.submit("Give the role", role="team manager")
    assert wrong.errors == ["A team manager's role needs the team that they answer for. Choose the team."]
    team = Team.objects.get(name="Children in care 1")
    page = wrong.submit("Give the role", team=str(team.pk))
    assert page.table("Roles")[0]["Role"] == "team manager of Children in care 1"
    page = page.follow("Change the role team manager").submit("End it", to_on="15 6 2026")
    assert "The role team manager ends on 15 June 2026." in page.messages[0]
    assert not actor_of(council.users["nobody"], TODAY + timedelta(days=1)).roles


def test_a_sign_in_switched_off_ends_what_is_open(council: Council, keeper: Client) -> None:
    theirs = council.sign_in("iro")
    assert fetch(theirs, "/reviews/").heading == "Reviews due"
    page = fetch(keeper, of(council, "iro")).submit("Switch the sign-in off")
    assert "The sign-in of Ash Fern is off." in page.messages[0]
    assert fetch(theirs, "/reviews/").heading == "Sign in"
    assert last_event()[:2] == ("sign-in switched off", KEEPER)
    assert "Send a link" not in page.text
    page = page.submit("Switch the sign-in on")
    assert "The sign-in of Ash Fern is on." in page.messages[0]


def test_no_link_without_an_address_and_not_too_many(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro")).submit("Send a link to choose a password")
    assert "there is no email address on the staff list" in page.messages[0]
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="ash@larkwater.example")
    for _ in range(3):
        page = page.submit("Send a link to choose a password")
        assert "was sent to ash@larkwater.example" in page.messages[0]
    assert "three went out" in page.submit("Send a link to choose a password").messages[0]
    assert len(mail.outbox) == 3


def test_nobody_takes_away_their_own_right_or_the_last(council: Council, keeper: Client) -> None:
    own = "This would take away your own right to keep the staff list"
    mine = of(council, KEEPER)
    assert own in fetch(keeper, mine).submit("Switch the sign-in off").messages[0]
    page = fetch(keeper, mine).follow("Change the role system administrator")
    assert page.submit("End it", to_on="15 6 2026").errors[0].startswith(own)
    assert (
        fetch(keeper, mine + "leaving/").submit("This is their last day", left_on="30 6 2026").errors[0].startswith(own)
    )
    other = council.users["nobody"]
    staff.give_role(by=BY, user=other, role=Role.SYSTEM, from_on=TODAY, now=NOW)
    second = Client()
    second.force_login(other)
    page = fetch(second, mine).follow("Change the role system administrator").submit("End it", to_on="15 6 2026")
    assert "ends on 15 June 2026" in page.messages[0]
    from keel.records.commands.sign_ins import switch_sign_in
    from keel.records.refused import Refused

    with pytest.raises(Refused, match="the last who may keep the staff list"):
        switch_sign_in(by=BY, user=other, on=False, today=TODAY, now=NOW)


# ---- leaving ---------------------------------------------------------------------------------------------------------


def test_a_leaver_hands_their_children_over_first(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "iro")).follow("They are leaving")
    assert page.summary() == {
        "Children as IRO": "1 child",
        "Posts": "iro, IRO service",
        "Roles": "IRO",
        "Sign-in": "iro",
    }
    # Whoever keeps the staff list may not allocate: a link there would lead to a page that they may not see.
    assert "Hand over their children" not in page.links
    assert "The IRO manager does so." in page.text
    page = page.submit("This is their last day", left_on="30 6 2026")
    assert page.errors == [
        "1 child has Ash Fern as their IRO after 30 June 2026, and no child may be without one. Hand them over first: "
        "the IRO manager does so on the list of this person’s children."
    ]
    from keel.records.commands.allocation import allocate_iro

    mia, robin = Child.objects.get(number="LC-1"), council.staff["other-iro"]
    allocate_iro(by=BY, child=mia, iro=robin, from_on=date(2026, 7, 1), now=NOW)
    page = page.submit("This is their last day", left_on="30 6 2026")
    assert "Ash Fern’s last day is 30 June 2026." in page.messages[0]
    assert Post.objects.get(staff=council.staff["iro"]).to_on == date(2026, 6, 30)
    assert RoleHeld.objects.get(user=council.users["iro"]).to_on == date(2026, 6, 30)
    assert fetch(council.sign_in("iro"), "/reviews/").heading == "Reviews due", "until then they work"


def test_a_last_day_that_has_passed_ends_the_session_and_can_be_undone(council: Council, keeper: Client) -> None:
    theirs = council.sign_in("other-iro")
    fetch(theirs, "/reviews/")
    page = fetch(keeper, of(council, "other-iro") + "leaving/").submit("This is their last day", left_on="12 6 2026")
    assert not User.objects.get(username="other-iro").is_active
    assert fetch(theirs, "/reviews/").heading == "Sign in"
    assert "They can no longer sign in." in page.text
    assert "Give a post" not in page.links
    action, _, about = last_event()
    assert (action, about["left_on"]) == ("staff left", "2026-06-12")
    page = page.submit("Undo: they stay")
    assert "Robin Fern stays" in page.messages[0]
    robin = Staff.objects.get(pk=council.staff["other-iro"].pk)
    assert robin.left_on is None
    assert Post.objects.get(staff=robin).to_on is None
    assert RoleHeld.objects.get(user__staff=robin).to_on is None
    assert fetch(council.sign_in("other-iro"), "/").address == "/"
    fetch(keeper, of(council, "other-iro") + "return/")


def test_whoever_holds_cases_is_told_how_many(council: Council, keeper: Client) -> None:
    page = fetch(keeper, of(council, "social-worker") + "leaving/")
    assert page.summary()["Cases"].startswith("1 child: they stay theirs here until the case system")
    assert "Cases" not in fetch(keeper, of(council, "nobody") + "leaving/").summary()


def test_what_begins_later_is_not_lost_by_a_slip(council: Council, keeper: Client) -> None:
    staff.give_role(by=BY, user=council.users["nobody"], role=Role.ANALYST, from_on=date(2026, 8, 1), now=NOW)
    page = fetch(keeper, of(council, "nobody") + "leaving/").submit("This is their last day", left_on="1 7 2026")
    assert page.errors[0].startswith("Nobody Fern has a post or a role that begins after 1 July 2026")


# ---- teams -----------------------------------------------------------------------------------------------------------


def test_teams_stand_as_a_tree_and_move_in_it(council: Council, keeper: Client) -> None:
    page = fetch(keeper, "/staff/").follow("Teams").follow("Add a team")
    assert page.submit("Add team", name="IRO service", holds_cases="no").errors == [
        "There is already a team called IRO service. Give this one another name."
    ]
    page = page.submit("Add team", name="Director", holds_cases="no")
    assert "Director is a team now" in page.messages[0]
    director = Team.objects.get(name="Director")
    page = page.follow("Children in care 1").submit("Save", parent=str(director.pk))
    assert [row["Team"] for row in page.table("Teams")] == [
        "Director", "below, – Children in care 1", "IRO service"
    ]  # fmt: skip
    below = Team.objects.get(name="Children in care 1")
    page = fetch(keeper, f"/staff/teams/{director.pk}/").submit("Save", parent=str(below.pk))
    assert page.errors == [
        "Children in care 1 stands below Director or is the same team, so Director cannot be part of it."
    ]


def test_a_team_where_people_sat_stays(council: Council, keeper: Client) -> None:
    used = Team.objects.get(name="IRO service")
    page = fetch(keeper, f"/staff/teams/{used.pk}/").follow("Remove this team").submit("Remove the team")
    assert "People have or had posts in IRO service" in page.messages[0]
    empty = staff.add_team(by=BY, name="Never used", now=NOW)
    page = fetch(keeper, f"/staff/teams/{empty.pk}/remove/").submit("Remove the team")
    assert "Never used is no longer a team." in page.messages[0]
    assert last_event()[0] == "team removed"
