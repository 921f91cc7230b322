"""What comes after a review, in a browser: decisions, the manager's answer on a telephone, the record, its copies."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from keel.records.links import secret_of
from keel.records.models import ReviewStatus
from tests.browser.checks import check_axe, check_width, next_page, sign_in
from tests.pages.conftest import Council, a_council
from tests.pages.deciding_cast import KOFI, decisions, held, link_of, manager

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[[Page], None]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def there(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of a council on Monday 15 June 2026, on which Kofi's review was held."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live, a_council(tmp_path)


def press(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def walk(page: Page, phone: Page, there: tuple[str, Council], look: Look) -> None:
    """From the decisions to the last copy, in one day."""
    address, council = there
    review = held(council)
    manager(council)
    sign_in(page, address, council.users["iro"])
    page.goto(f"{address}/children/{KOFI}/review/{review.pk}/after/")
    look(page)
    page.get_by_role("main").get_by_role("button", name="Send the decisions out").click()
    look(page)
    press(page, "Send the decisions out")
    look(page)
    _answer(phone, address, review, look)
    with next_page(page):
        page.reload()
    follow(page, "Settle it")
    look(page)
    page.get_by_label("Let it stand as it was").check()
    page.get_by_label("Why does it stand as it was?").fill("Kofi asked for it")
    press(page, "Settle it")
    follow(page, "Finish the record")
    look(page)
    page.get_by_label("Why is this not in the record?").fill("It is on paper")
    press(page, "Finish the record")
    follow(page, "Send the copies")
    look(page)
    press(page, "Make this list")
    look(page)
    for _ in ("Kofi Mensah", "Social-Worker Fern"):
        follow(page, "Record as sent")
        look(page)
        press(page, "Record it as sent")
    expect(page.get_by_text("Everybody who gets something has it")).to_be_visible()
    assert ReviewStatus.objects.filter(review=review, status="distributed").exists()


def _answer(phone: Page, address: str, review: Any, look: Look) -> None:
    """Under a minute, on a telephone, without signing in."""
    phone.goto(f"{address}/answer/{secret_of(link_of(review))}/")
    look(phone)
    press(phone, "Open")
    one, other = decisions(review)
    phone.get_by_role("group", name="Your answer to decision 1").get_by_label("I agree", exact=True).check()
    phone.get_by_role("group", name="Your answer to decision 2").get_by_label("I agree with a change").check()
    press(phone, "Send my answer")
    look(phone)
    phone.locator(f"#id_changed_{other.pk}").fill("After half term")
    press(phone, "Send my answer")
    expect(phone.get_by_role("heading", name="Your answer arrived")).to_be_visible()
    look(phone)
    phone.goto(f"{address}/answer/{secret_of(link_of(review))}/")
    expect(phone.get_by_role("heading", name="This link does not open")).to_be_visible()
    look(phone)
    assert one.pk


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_from_the_decisions_to_the_last_copy(
    page: Page, browser: Browser, there: tuple[str, Council], scripts: bool
) -> None:
    def look(seen: Page) -> None:
        if scripts:
            check_axe(seen)
        check_width(seen)

    context: BrowserContext = browser.new_context(viewport=PHONE, java_script_enabled=scripts)
    wide: BrowserContext = browser.new_context(java_script_enabled=scripts)
    try:
        walk(wide.new_page() if not scripts else page, context.new_page(), there, look)
    finally:
        context.close()
        wide.close()
