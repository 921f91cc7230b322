"""The journey of somebody who brings a 903 return in: send it, see the check, decide, follow it, undo it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from keel.cli.management.commands.worker import a_worker, look
from tests.browser.checks import check_axe, check_width, next_page, picture, sign_in
from tests.builders import SAMPLES
from tests.pages.conftest import Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RETURN = sorted((SAMPLES / "synthetic" / "2026").glob("*.csv"))
SOON = 60_000
"""Milliseconds that the work may take on a machine that does other things too."""


@pytest.fixture
def there(live: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> tuple[str, Council]:
    """The address of a council with four children and a person of every role."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.UPLOADS = settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    return live, a_council(tmp_path)


@pytest.fixture
def working(there: tuple[str, Council]) -> Iterator[None]:
    """A worker beside the web server, as `keel serve` runs one: in a thread here, with connections of its own."""
    stop = Event()

    def work() -> None:
        try:
            while not stop.wait(0.2):
                look(a_worker())
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def walk(page: Page, there: tuple[str, Council], seen: Callable[[Page, str], None]) -> None:
    address, council = there
    sign_in(page, address, council.users["review-administrator"])
    page.goto(f"{address}/files/")
    seen(page, "files")
    page.get_by_role("link", name="A 903 return").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bring in a 903 return")
    seen(page, "bring-in")
    page.locator("input[type=file]").set_input_files(RETURN)
    with next_page(page):
        page.get_by_role("button", name="Check these files").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check, then decide", timeout=SOON)
    expect(page.get_by_role("table", name="What would change").get_by_text("Children (header)")).to_be_visible()
    seen(page, "checked")
    page.get_by_label("Bring it in").check()
    with next_page(page):
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in", timeout=SOON)
    seen(page, "brought-in")
    page.get_by_role("link", name=re.compile(r"^batch \d+$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Batch \d+: 903 return$"))
    expect(page.get_by_text("Showing 1 to 25 of")).to_be_visible()
    seen(page, "batch")
    page.get_by_role("button", name="Undo this batch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^Undo batch \d+\?$"))
    seen(page, "undo")
    with next_page(page):
        page.get_by_role("button", name="Undo this batch").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"is undone$"), timeout=SOON)
    seen(page, "undone")


def looked_at(page: Page, name: str) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true })")
    check_axe(page)
    check_width(page)
    if name == "checked":
        picture(page, "files-checked")


@pytest.mark.usefixtures("working")
def test_on_a_desk(desk: Page, there: tuple[str, Council]) -> None:
    walk(desk, there, looked_at)


@pytest.mark.usefixtures("working")
def test_on_a_phone(phone: Page, there: tuple[str, Council]) -> None:
    walk(phone, there, looked_at)


@pytest.mark.usefixtures("working")
def test_with_scripts_off_the_browser_follows_the_work_by_itself(
    without_script: Page, there: tuple[str, Council]
) -> None:
    walk(without_script, there, lambda page, _: check_width(page))


def test_work_that_waits_is_followed_and_left(desk: Page, there: tuple[str, Council]) -> None:
    """No worker: the page says that it waits, moves nobody, and can be left and found again."""
    address, council = there
    sign_in(desk, address, council.users["review-administrator"])
    desk.goto(f"{address}/files/return/")
    desk.locator("input[type=file]").set_input_files(RETURN)
    with next_page(desk):
        desk.get_by_role("button", name="Check these files").click()
    expect(desk.get_by_role("status")).to_have_text("Waiting for its turn")
    looked_at(desk, "waiting")
    desk.get_by_role("main").get_by_role("link", name="Files").click()
    expect(desk.get_by_role("table", name="Your work on files").get_by_text("Waiting for its turn")).to_be_visible()
    look(a_worker())
    desk.get_by_role("link", name="Check of a 903 return").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Check, then decide")


LIST = """Child ID,Name,DOB,Previous reviews,Notes
LC-1,Mia Hart,14/05/2017,26/06/2025; 24/09/2025; 23/03/2026,likes swimming
LC-50,Ada Quill,02/01/2015,03/02/2026,
"""


def bring_a_sheet(page: Page, there: tuple[str, Council], place: Path, seen: Callable[[Page, str], None]) -> None:
    address, council = there
    (place / "our list.csv").write_text(LIST)
    sign_in(page, address, council.users["review-administrator"])
    page.goto(f"{address}/files/sheet/")
    seen(page, "bring-sheet")
    page.locator("input[type=file]").set_input_files(place / "our list.csv")
    with next_page(page):
        page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_label("What “DOB” is")).to_have_value("date_of_birth")
    page.get_by_label("What “Notes” is").select_option("Leave this column out")
    page.get_by_label("No, or I am not sure").check()
    seen(page, "confirm-sheet")
    with next_page(page):
        page.get_by_role("button", name="Check this spreadsheet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check, then decide", timeout=SOON)
    seen(page, "checked-sheet")
    page.get_by_label("Bring it in").check()
    with next_page(page):
        page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brought in", timeout=SOON)
    seen(page, "brought-in-sheet")


@pytest.mark.usefixtures("working")
def test_a_sheet_on_a_desk(desk: Page, there: tuple[str, Council], tmp_path: Path) -> None:
    bring_a_sheet(desk, there, tmp_path, looked_at)


@pytest.mark.usefixtures("working")
def test_a_sheet_on_a_phone(phone: Page, there: tuple[str, Council], tmp_path: Path) -> None:
    bring_a_sheet(phone, there, tmp_path, looked_at)
