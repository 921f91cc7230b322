"""The journey: sign in, see what is due, open a child, read why. In a real browser, looked at by axe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_axe, check_width, next_page, picture, sign_in, tab_to
from tests.pages.conftest import Council, a_council

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture
def there(live: str, on_the_day: Any, tmp_path: Path, settings: Any) -> tuple[str, Council]:
    """The address of a council with four children and a person of every role."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live, a_council(tmp_path)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")


def walk(page: Page, address: str, look: Callable[[Page, str], None]) -> None:
    """Sign in as a manager, read the list, open the most urgent child."""
    page.goto(f"{address}/")
    look(page, "sign-in")
    page.get_by_label("User name").fill("iro-manager")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with next_page(page):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    look(page, "today")
    page.goto(f"{address}/children/?q=mia")
    expect(page.get_by_role("heading", level=1)).to_have_text("Children in care")
    look(page, "children")
    page.goto(f"{address}/reviews/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews due")
    look(page, "reviews")
    with next_page(page):
        page.get_by_role("link", name="Why this date? Kofi Mensah").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kofi Mensah, 15")
    expect(page.get_by_text("within 3 months of the first review").first).to_be_visible()
    look(page, "child")


def looked_at(page: Page, name: str) -> None:
    check_axe(page)
    check_width(page)
    picture(page, name)


def looked_at_narrow(page: Page, name: str) -> None:
    check_axe(page)
    check_width(page)
    picture(page, f"{name}-390")


def test_on_a_desk(desk: Page, there: tuple[str, Council]) -> None:
    walk(desk, there[0], looked_at)


def test_on_a_phone(phone: Page, there: tuple[str, Council]) -> None:
    walk(phone, there[0], looked_at_narrow)


def test_in_the_dark(desk: Page, there: tuple[str, Council]) -> None:
    desk.emulate_media(color_scheme="dark")
    walk(desk, there[0], lambda page, _: check_axe(page))


def test_with_scripts_off(without_script: Page, there: tuple[str, Council]) -> None:
    walk(without_script, there[0], lambda page, _: check_width(page))


def test_with_the_keyboard_alone(desk: Page, there: tuple[str, Council]) -> None:
    desk.goto(f"{there[0]}/")
    tab_to(desk, "User name")
    desk.keyboard.type("iro-manager")
    tab_to(desk, "Password")
    desk.keyboard.type(PASSWORD)
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Today")
    tab_to(desk, "Skip to main content")
    tab_to(desk, "Reviews")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Reviews due")
    tab_to(desk, "Late")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Late reviews")
    tab_to(desk, "Kofi Mensah")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Kofi Mensah")


@pytest.mark.parametrize("who", ["iro", "social-worker", "senior-manager", "committee-officer", "nobody"])
def test_first_pages_of_other_roles(desk: Page, there: tuple[str, Council], who: str) -> None:
    address, council = there
    sign_in(desk, address, council.users[who])
    desk.goto(f"{address}/")
    check_axe(desk)
    check_width(desk)


def test_pages_that_are_not_there(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["committee-officer"])
    for path, heading in (("/reviews/", "You cannot open this page"), ("/nowhere/", "There is nothing here")):
        desk.goto(f"{address}{path}")
        expect(desk.get_by_role("heading", level=1)).to_have_text(heading)
        check_axe(desk)
