"""In the room, in a real browser: saved as it is typed, two at once, no connection, signed out, scripts off."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from keel.records.models import (
    AuditEvent,
    Decision,
    DecisionStep,
    Invitation,
    RecordSection,
    RecordSectionVersion,
    Review,
)
from tests.browser.checks import check_axe, check_width, next_page, sign_in, tab_to
from tests.browser.conftest import NewContext, watched
from tests.builders import NOW, on
from tests.pages.conftest import Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Room = tuple[str, Council]


@pytest.fixture
def room(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """The address of Mia's room on the day of her review, Monday 21 September 2026, and the council."""
    monkeypatch.setenv("KEEL_TODAY", "2026-09-21")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    review = Review.objects.get(booked_for=on("2026-09-21"))
    return f"{live}/children/LC-1/review/{review.pk}/room/", council


def enter(page: Page, room: Room, who: str = "iro", at: str = "matters") -> None:
    address, council = room
    sign_in(page, root(room), council.users[who])
    page.goto(f"{address}?at={at}")


def root(room: Room) -> str:
    """Keel's own address: a session holds for all of it."""
    return room[0].partition("/children/")[0]


def box(page: Page, key: str = "S7_6") -> Any:
    return page.locator(f"#{key} textarea").first


def said(page: Page, key: str = "S7_6") -> Any:
    return page.locator(f"#{key} [data-keel-saved]")


def words(key: str = "S7_6") -> str:
    row = RecordSection.objects.filter(key=key).first()
    return row.text if row else ""


def on_device(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('keel-room:')).length"))


def saved(page: Page, key: str = "S7_6") -> None:
    """Waits until what was typed has arrived, which is when nothing of it is kept on the device any more."""
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('keel-room:'))")
    expect(said(page, key)).to_contain_text("Saved ")


def signed_in_again(page: Page, room: Room, who: str) -> None:
    """Somebody signs in, in another tab of the same browser."""
    sign_in(page, root(room), room[1].users[who])
    tab = page.context.new_page()
    tab.goto(f"{root(room)}/")
    tab.close()


def test_what_is_typed_is_saved(desk: Page, room: Room) -> None:
    enter(desk, room)
    box(desk).press_sequentially("She likes her new school.")
    assert on_device(desk) == 1
    saved(desk)
    assert words() == "She likes her new school."
    box(desk).press_sequentially(" And music.")
    saved(desk)
    assert words() == "She likes her new school. And music."
    assert AuditEvent.objects.filter(action="sitting in the room began").count() == 1
    assert not RecordSectionVersion.objects.exists(), "one person's sitting is one version"
    desk.reload()
    expect(box(desk)).to_have_value("She likes her new school. And music.")


def test_a_review_is_begun_and_written_with_the_keyboard_alone(desk: Page, room: Room) -> None:
    enter(desk, room, at="child")
    tab_to(desk, "The review begins now")
    with next_page(desk):
        desk.keyboard.press("Enter")
    tab_to(desk, "What the child says")
    desk.keyboard.type("I want to see Ben more.")
    saved(desk, "childs_words")
    tab_to(desk, "How Mimi took part")
    with next_page(desk):
        desk.keyboard.press("Enter")
    tab_to(desk, "Yes")
    desk.keyboard.press("Space")
    saved(desk, "there")
    tab_to(desk, "They spoke for themselves")
    desk.keyboard.press("ArrowDown")
    saved(desk, "views")
    desk.goto(f"{room[0]}?at=finish")
    tab_to(desk, "Nothing is written of: leisure interests")
    with next_page(desk):
        desk.keyboard.press("Enter")
    tab_to(desk, "Leisure interests")
    desk.keyboard.type("She swims.")
    saved(desk, "S7_7")
    assert (words("childs_words"), words("there"), words("S7_7")) == ("I want to see Ben more.", "yes", "She swims.")
    assert words("views")


def test_of_two_who_write_neither_overwrites_the_other(desk: Page, new_context: NewContext, room: Room) -> None:
    enter(desk, room)
    other_context = new_context(viewport={"width": 390, "height": 844})
    with watched(other_context.new_page()) as other:
        enter(other, room, "iro-manager")
        box(desk).press_sequentially("Ash: she likes maths.")
        saved(desk)
        box(other).press_sequentially("Morgan: she likes art.")
        expect(other.get_by_text("Ash Fern wrote here at")).to_be_visible()
        expect(other.locator("#S7_6 blockquote")).to_have_text("Ash: she likes maths.")
        expect(box(other)).to_have_value("Morgan: she likes art.")
        assert words() == "Ash: she likes maths."
        assert on_device(other) == 1
        check_axe(other)
        check_width(other)
        other.get_by_role("button", name="Keep both: theirs, then mine").click()
        saved(other)
        assert words() == "Ash: she likes maths.\n\nMorgan: she likes art."
        assert [row.text for row in RecordSectionVersion.objects.all()] == ["Ash: she likes maths."]
        desk.evaluate("document.activeElement.blur()")
        expect(desk.get_by_text("Also in the room: Morgan Fern")).to_be_visible(timeout=20_000)
        expect(box(desk)).to_have_value("Ash: she likes maths.\n\nMorgan: she likes art.")
    other_context.close()


@pytest.mark.parametrize(
    ("button", "stands"),
    [("Take theirs", "Theirs."), ("Put mine in its place", "Mine.")],
)
def test_an_informed_choice_ends_a_conflict(desk: Page, room: Room, button: str, stands: str) -> None:
    # Nobody tells the page meanwhile: it meets the other's words when it saves.
    desk.route("**/room/here/", lambda route: route.abort())
    enter(desk, room)
    review = Review.objects.get(booked_for=on("2026-09-21"))
    RecordSection.objects.create(
        review=review, key="S7_6", text="Theirs.", by="iro-manager", written_at=NOW, kept_at=NOW
    )
    box(desk).press_sequentially("Mine.")
    desk.get_by_role("button", name=button).click()
    expect(box(desk)).to_have_value(stands)
    desk.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('keel-room:'))")
    desk.wait_for_timeout(300)
    assert words() == stands


def test_a_lost_connection_keeps_what_was_typed_and_sends_it_when_it_returns(desk: Page, room: Room) -> None:
    enter(desk, room)
    box(desk).press_sequentially("Before. ")
    saved(desk)
    desk.context.set_offline(True)
    box(desk).press_sequentially("While there was no signal.")
    expect(said(desk)).to_contain_text("Not saved since ")
    expect(said(desk)).to_contain_text("no connection. What you typed is kept on this device.")
    assert words() == "Before."
    assert on_device(desk) == 1
    desk.context.set_offline(False)
    saved(desk)
    assert words() == "Before. While there was no signal."


def test_a_page_that_was_closed_without_a_connection_is_taken_up_again(desk: Page, room: Room) -> None:
    enter(desk, room)
    desk.context.set_offline(True)
    box(desk).press_sequentially("Typed and never sent.")
    expect(said(desk)).to_contain_text("no connection")
    desk.close(run_before_unload=False)
    desk = desk.context.new_page()
    desk.context.set_offline(False)
    desk.goto(f"{room[0]}?at=views")
    expect(desk.get_by_text("Something that you typed is kept on this device and not saved yet.")).to_be_visible()
    assert words() == ""
    with next_page(desk):
        desk.locator("[data-keel-kept]").get_by_role("link", name="Education and the personal education plan").click()
    saved(desk)
    assert words() == "Typed and never sent."


def test_a_time_out_loses_nothing(desk: Page, room: Room) -> None:
    enter(desk, room)
    Session.objects.all().delete()
    box(desk).press_sequentially("Typed after the time-out.")
    expect(said(desk)).to_contain_text("you have been signed out")
    assert words() == ""
    signed_in_again(desk, room, "iro")
    saved(desk)
    assert words() == "Typed after the time-out."


def test_whoever_else_signs_in_on_the_same_computer_is_shown_nothing_of_it(desk: Page, room: Room) -> None:
    enter(desk, room)
    Session.objects.all().delete()
    box(desk).press_sequentially("Ash typed this.")
    expect(said(desk)).to_contain_text("you have been signed out")
    signed_in_again(desk, room, "iro-manager")
    expect(said(desk)).to_contain_text("Somebody else is signed in", timeout=10_000)
    desk.goto(f"{room[0]}?at=matters")
    expect(box(desk)).to_have_value("")
    assert words() == ""
    enter(desk, room)
    saved(desk)
    assert words() == "Ash typed this."


def test_signing_out_sends_what_is_left_and_leaves_nothing_behind(desk: Page, room: Room) -> None:
    enter(desk, room)
    desk.evaluate("localStorage.setItem('keel-room:999:1:S7_1', '{}')")
    box(desk).press_sequentially("The last word.")
    desk.get_by_text("Ash Fern").first.click()
    with next_page(desk):
        desk.get_by_role("button", name="Sign out").click()
    assert on_device(desk) == 1, "what somebody else typed on this computer waits for them"
    assert words() == "The last word."


def test_signing_out_without_a_connection_is_asked_first(desk: Page, room: Room) -> None:
    enter(desk, room)
    desk.route("**/room/save/", lambda route: route.abort())
    box(desk).press_sequentially("Not sent.")
    desk.get_by_text("Ash Fern").first.click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("Something that you typed is not saved.")).to_be_visible()
    with next_page(desk):
        desk.get_by_role("button", name="Sign out").click()
    assert on_device(desk) == 0


def test_a_decision_is_added_and_its_row_is_saved_as_it_is_typed(desk: Page, room: Room) -> None:
    enter(desk, room, at="decisions")
    box(desk, "new-decision").fill("Find a music teacher")
    desk.get_by_role("button", name="Add this decision").click()
    row = desk.locator("#decision-1")
    row.get_by_label("Who, in words").fill("Ewan Clark, social worker")
    for label, value in zip(("Day", "Month", "Year"), ("1", "10", "2026"), strict=True):
        row.get_by_label(label).fill(value)
    row.get_by_label("The same, in the child’s words").press_sequentially("Somebody will teach you drums")
    saved(desk, "decision-1")
    made = Decision.objects.get()
    assert (made.text, made.owner, made.due_on) == (
        "Find a music teacher",
        "Ewan Clark, social worker",
        on("2026-10-01"),
    )
    assert made.childs_words == "Somebody will teach you drums"
    assert DecisionStep.objects.filter(decision=made).count() == 1, "typing on is the same change"
    check_axe(desk)
    check_width(desk)


def test_with_scripts_off_each_section_is_saved_by_its_button(without_script: Page, room: Room) -> None:
    page = without_script
    enter(page, room)
    review = Review.objects.get(booked_for=on("2026-09-21"))
    box(page).fill("By the button.")
    with next_page(page):
        page.locator("#S7_6").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: what was found.")).to_be_visible()
    assert words() == "By the button."
    RecordSection.objects.filter(review=review).update(text="Theirs.", version=2, by="iro-manager")
    box(page).fill("Mine.")
    with next_page(page):
        page.locator("#S7_6").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Morgan Fern wrote here").first).to_be_visible()
    expect(box(page)).to_have_value("Mine.")
    check_width(page)
    with next_page(page):
        page.get_by_role("button", name="Keep both: theirs, then mine").click()
    assert words() == "Theirs.\n\nMine."


@pytest.mark.parametrize("at", ["child", "here", "plan", "views", "took-part", "iro", "finish", "all"])
def test_every_part_is_accessible_and_fits(desk: Page, phone: Page, room: Room, at: str) -> None:
    for page in (desk, phone):
        enter(page, room, at=at)
        check_axe(page)
        check_width(page)


def test_somebody_else_is_added_by_the_button_alone(desk: Page, room: Room) -> None:
    enter(desk, room, at="here")
    desk.get_by_label("Name", exact=True).fill("Rowe")
    desk.get_by_label("What they are to the child").fill("aunt")
    desk.get_by_label("How they took part").select_option(label="By phone")
    desk.locator("[name=came-child]").select_option(label="In person")
    expect(desk.locator("[data-keel-save=came] [data-keel-saved]")).to_contain_text("Saved ")
    assert [row.kind for row in Invitation.objects.all()] == ["child"], "nobody is added while a name is typed"
    desk.get_by_label("Name", exact=True).fill("Rowena Hart")
    with next_page(desk):
        desk.get_by_role("button", name="Add them").click()
    expect(desk.get_by_label("Rowena Hart, aunt")).to_have_value("phone")
    expect(desk.get_by_label("Name", exact=True)).to_have_value("")
    assert Invitation.objects.filter(kind="aunt").count() == 1
    check_axe(desk)
