"""The look itself, in a browser: accessible, no wider than its window, usable by keyboard and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.checks import check_axe, check_width, focus_shows, tab_to
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
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    check_axe(page)
    check_width(page)
    page.get_by_role("link", name="Enter date of the review").click()
    assert page.evaluate("document.activeElement.id") == "id_held_on-day"


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
    assert desk.evaluate("document.activeElement.id") == "keel-search"
    desk.keyboard.type("a/b")
    assert desk.input_value("#keel-search") == "a/b"
    desk.get_by_text("A. Fern").first.click()
    assert desk.get_by_role("button", name="Sign out").is_visible()
    desk.keyboard.press("Escape")
    assert not desk.get_by_role("button", name="Sign out").is_visible()
    assert focus_shows(desk)


def test_rows_are_cards_on_a_phone_and_still_a_table_to_a_screen_reader(phone: Page, address: str) -> None:
    phone.goto(f"{address}/reviews")
    table = phone.get_by_role("table", name="Next reviews")
    assert table.get_by_role("row").count() == 6
    assert table.locator("tbody tr").first.evaluate("e => getComputedStyle(e).display") == "block"
    assert table.get_by_role("link", name="Due").is_visible()
    phone.get_by_role("button", name="Menu").click()
    assert phone.get_by_role("link", name="Disputes").is_visible()


def test_everything_works_without_javascript(without_script: Page, address: str) -> None:
    without_script.goto(f"{address}/reviews")
    without_script.get_by_text("Why this date?").first.click()
    assert without_script.get_by_text("What would change it").first.is_visible()
    without_script.goto(f"{address}/form")
    without_script.get_by_role("button", name="Save").click()
    assert without_script.get_by_role("heading", name="There is a problem").is_visible()


def test_typeface_and_colour_are_ours(desk: Page, address: str, settings: Any) -> None:
    settings.COUNCIL_COLOUR = "#6a1b4d"
    desk.goto(f"{address}/empty")
    desk.wait_for_function("document.fonts.ready")
    assert desk.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible\"')")
    colour = desk.evaluate("getComputedStyle(document.querySelector('.keel-header')).backgroundColor")
    assert colour == "rgb(106, 27, 77)"
