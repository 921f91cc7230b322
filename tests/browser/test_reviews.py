"""The journey of a review: book, be told it breaks the law, move it, hold it in two parts, see the next date."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.models import Review
from tests.browser.checks import check_axe, check_width, next_page, sign_in, tab_to
from tests.pages.conftest import Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[[Page], None]


@pytest.fixture
def there(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of a council on Monday 15 June 2026; Mia's review is due on 23 September and booked for the 21st."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return live, a_council(tmp_path)


def day(page: Page, text: str, group: str = "On which day?") -> None:
    """Fill the three boxes of a date."""
    boxes = page.get_by_role("group", name=group)
    for label, value in zip(("Day", "Month", "Year"), text.split(), strict=True):
        boxes.get_by_label(label).fill(value)


def press(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("main").get_by_text(name, exact=True).first.click()


def walk(page: Page, there: tuple[str, Council], look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a cancelled booking to the next date."""
    address, council = there
    sign_in(page, address, council.users["iro"])
    page.goto(f"{address}/reviews/")
    look(page)
    with next_page(page):
        page.get_by_role("table").get_by_role("link", name="21 September 2026").click()
    look(page)
    follow(page, "Cancel it")
    look(page)
    page.get_by_label("Why?").fill("The carer is ill")
    press(page, "Cancel the review")
    follow(page, "Book another")
    look(page)
    day(page, "24 9 2026")
    press(page, "Book")
    expect(page.get_by_text("1 working day after the last day that the law allows")).to_be_visible()
    look(page)
    page.get_by_label("Why on this day all the same?").fill("The school is closed until then")
    press(page, "Book it all the same")
    expect(page.get_by_text("It shows as after the legal date.")).to_be_visible()
    look(page)
    follow(page, "Move or change it")
    day(page, "18 9 2026")
    page.get_by_label("At what time?").fill("3.45pm")
    page.get_by_label("Why is it changed?").fill("The school found a room")
    press(page, "Save")
    expect(page.get_by_text("The review is moved to 18 September 2026.")).to_be_visible()
    _hold(page, address, look, monkeypatch)


def _hold(page: Page, address: str, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week later it is recorded as held in two parts."""
    monkeypatch.setenv("KEEL_TODAY", "2026-09-28")
    with next_page(page):
        page.reload()
    follow(page, "Record it as held")
    look(page)
    page.get_by_label("How?").select_option("In person")
    press(page, "Add another part")
    day(page, "23 9 2026", "Part 2: on which day?")
    page.get_by_label("Part 2: how?").select_option("By video")
    page.get_by_role("group", name="Was everything considered").get_by_label("Yes").check()
    page.get_by_label("Every matter was considered; the record of this review is kept outside Keel").check()
    press(page, "Record it")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page)
    page.get_by_role("group", name="Was the child there?").get_by_label("Yes").check()
    page.get_by_label("They showed them without words").check()
    press(page, "Record it")
    expect(
        page.get_by_text("Recorded, with the code PN3. The next review is due by law on 18 March 2027.")
    ).to_be_visible()
    expect(page.get_by_text("18 September 2026 (in person); 23 September 2026 (by video)")).to_be_visible()
    look(page)
    follow(page, "Correct the record")
    look(page)


def looked_at(page: Page) -> None:
    check_axe(page)
    check_width(page)


def test_on_a_desk(desk: Page, there: tuple[str, Council], monkeypatch: pytest.MonkeyPatch) -> None:
    walk(desk, there, looked_at, monkeypatch)
    assert Review.objects.filter(participation="PN3", parts__mode="video").count() == 1


def test_on_a_phone(phone: Page, there: tuple[str, Council], monkeypatch: pytest.MonkeyPatch) -> None:
    walk(phone, there, looked_at, monkeypatch)


def test_with_scripts_off(without_script: Page, there: tuple[str, Council], monkeypatch: pytest.MonkeyPatch) -> None:
    walk(without_script, there, check_width, monkeypatch)


@pytest.mark.parametrize(
    "path", ["weeks/", "weeks/?from=2026-09-21", "iros/", "?booked=no", "?print=1", "?week=2020-01-06"]
)
def test_the_lists_are_accessible_and_fit(desk: Page, phone: Page, there: tuple[str, Council], path: str) -> None:
    address, council = there
    for page in (desk, phone):
        sign_in(page, address, council.users["iro-manager"])
        page.goto(f"{address}/reviews/{path}")
        looked_at(page)


def test_the_list_is_narrowed_and_taken_away(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro-manager"])
    desk.goto(f"{address}/reviews/")
    desk.get_by_label("IRO", exact=True).select_option("Ash Fern")
    press(desk, "Narrow")
    expect(desk.get_by_text("whose IRO is Ash Fern")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="for a spreadsheet (XLSX)").click()
    assert download.value.suggested_filename == "reviews-2026-06-15.xlsx"


def test_a_review_is_booked_with_the_keyboard_alone(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro-manager"])
    desk.goto(f"{address}/reviews/?state=late")
    tab_to(desk, "Book\n")
    with next_page(desk):
        desk.keyboard.press("Enter")
    tab_to(desk, "Day")
    desk.keyboard.type("26")
    tab_to(desk, "Month")
    desk.keyboard.type("June")
    tab_to(desk, "Year")
    desk.keyboard.type("2026")
    tab_to(desk, "Book")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("Before you book 26 June 2026")).to_be_visible()


def test_on_paper_there_is_nothing_to_press_and_no_line_crosses_another(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro-manager"])
    desk.goto(f"{address}/reviews/")
    expect(desk.get_by_role("link", name="Why this date?").first).to_be_visible()
    desk.set_viewport_size({"width": 720, "height": 1000})
    desk.emulate_media(media="print")
    for words in ("Why this date?", "Book a review of", "Take the whole list"):
        expect(desk.get_by_text(words).first).to_be_hidden()
    for cell in desk.locator(".keel-cards td:has(.keel-tag)").all():
        tag, below = cell.locator(".keel-tag").bounding_box(), cell.locator(".keel-quiet").bounding_box()
        assert tag
        assert below
        assert tag["y"] + tag["height"] <= below["y"] + 1, "the days left stand on the words below them"


def test_a_suggested_day_keeps_what_was_typed_and_enter_books(without_script: Page, there: tuple[str, Council]) -> None:
    address, council = there
    page = without_script
    sign_in(page, address, council.users["iro-manager"])
    page.goto(f"{address}/children/LC-3/review/book/")
    page.get_by_label("At what time?").fill("3.45pm")
    press(page, "16 June 2026")
    expect(page.get_by_label("At what time?")).to_have_value("3.45pm")
    expect(page.get_by_label("Day", exact=True)).to_have_value("16")
    with next_page(page):
        page.get_by_label("Where?").press("Enter")
    expect(page.get_by_role("heading", name="Before you book 16 June 2026")).to_be_visible()
