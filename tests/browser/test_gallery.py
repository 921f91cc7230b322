"""The look itself, in a browser: accessible, no wider than its window, usable by keyboard and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import check_axe, check_width, focus_shows, next_page, tab_to
from tests.browser.conftest import NewContext
from tests.browser.server import serving
from tests.pages.govuk.gallery import use_gallery

pytestmark = pytest.mark.browser
PAGES = ["", "reviews", "child", "empty", "form", "broken", "nothing"]


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    use_gallery(settings)
    with serving() as place:
        yield place


# Contrast hangs on the scheme and layout on the width, so two of the four pairs see everything.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits(new_context: NewContext, address: str, width: int, scheme: Any) -> None:
    page = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    for name in PAGES:
        page.goto(f"{address}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true })")
        check_axe(page)
        check_width(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_errors_are_accessible_and_have_the_focus(new_context: NewContext, address: str, scheme: Any) -> None:
    page = new_context(viewport={"width": 390, "height": 900}, color_scheme=scheme).new_page()
    page.goto(f"{address}/form")
    page.get_by_label("Somewhere else").check()
    with next_page(page):
        page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check_axe(page)
    check_width(page)
    page.get_by_role("link", name="Enter date of the review").click()
    expect(page.locator("#id_held_on-day")).to_be_focused()


def test_four_times_zoom_fits(new_context: NewContext, address: str) -> None:
    """WCAG 1.4.10: 1280 pixels at 400% is 320."""
    page = new_context(viewport={"width": 320, "height": 256}).new_page()
    for name in PAGES:
        page.goto(f"{address}/{name}")
        page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true })")
        check_width(page)


def test_the_whole_page_can_be_walked_with_tab(desk: Page, address: str) -> None:
    desk.goto(f"{address}/form")
    tab_to(desk, "Skip to main content")
    tab_to(desk, "Find a child")
    tab_to(desk, "Your account")
    tab_to(desk, "Reviews")
    tab_to(desk, "At home")
    tab_to(desk, "Report")
    tab_to(desk, "Save")


def test_slash_goes_to_the_search_and_escape_closes_the_menu(desk: Page, address: str) -> None:
    desk.goto(f"{address}/reviews")
    desk.keyboard.press("/")
    expect(desk.locator("#keel-search")).to_be_focused()
    desk.keyboard.type("a/b")
    expect(desk.locator("#keel-search")).to_have_value("a/b")
    desk.get_by_text("A. Fern").first.click()
    expect(desk.get_by_role("button", name="Sign out")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("button", name="Sign out")).to_be_hidden()
    assert focus_shows(desk)


def test_rows_are_cards_on_a_phone_and_still_a_table_to_a_screen_reader(phone: Page, address: str) -> None:
    phone.goto(f"{address}/reviews")
    table = phone.get_by_role("table", name="Next reviews")
    expect(table.get_by_role("row")).to_have_count(6)
    assert table.locator("tbody tr").first.evaluate("e => getComputedStyle(e).display") == "block"
    expect(table.get_by_role("link", name="Due")).to_be_visible()
    phone.get_by_role("button", name="Menu").click()
    expect(phone.get_by_role("link", name="Disputes")).to_be_visible()


def test_everything_works_without_javascript(without_script: Page, address: str) -> None:
    without_script.goto(f"{address}/reviews")
    without_script.get_by_text("Why this date?").first.click()
    expect(without_script.get_by_text("What would change it").first).to_be_visible()
    without_script.goto(f"{address}/form")
    with next_page(without_script):
        without_script.get_by_role("button", name="Save").click()
    expect(without_script.get_by_role("heading", name="There is a problem")).to_be_visible()


def test_typeface_and_colour_are_ours(desk: Page, address: str, settings: Any) -> None:
    settings.COUNCIL_COLOUR = "#6a1b4d"
    desk.goto(f"{address}/empty")
    desk.wait_for_function(
        "document.fonts.status === 'loaded' && document.fonts.check('16px \"Atkinson Hyperlegible\"')"
    )
    colour = desk.evaluate("getComputedStyle(document.querySelector('.keel-header')).backgroundColor")
    assert colour == "rgb(106, 27, 77)"
