"""The journey of an IRO manager: who waits, giving an IRO, taking it back, handing a list over. Looked at by axe."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel import clock
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings
from keel.records.models import Child
from keel.records.permissions import service
from tests.browser.checks import check_axe, check_width, next_page, picture, sign_in, tab_to
from tests.pages.conftest import TODAY, Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTE = "She likes to be asked about her rabbit."


@pytest.fixture
def there(live: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of a council where Kofi and his sister Zoë wait for an IRO."""
    monkeypatch.setenv("KEEL_TODAY", TODAY.isoformat())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    kofi, zoe = (Child.objects.get(number=number) for number in ("LC-2", "LC-3"))
    join_siblings(by=service(), one=kofi, other=zoe, now=clock.now())
    return live, council


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def walk(page: Page, address: str, council: Council, look: Callable[[Page, str], None]) -> None:
    """Give two an IRO together, forget the note when handing over, take it back, hand a whole list over."""
    sign_in(page, address, council.users["iro-manager"])
    page.goto(f"{address}/allocation/")
    heading(page, "Children without an IRO")
    look(page, "allocation")
    with next_page(page):
        page.get_by_role("link", name="Give an IRO to Kofi Mensah").click()
    look(page, "allocation-choose")
    page.get_by_role("radio", name="Robin Fern").check()
    with next_page(page):
        page.get_by_role("button", name="Give this IRO").click()
    expect(page.get_by_text("Kofi Mensah and Zoë Abara-O’Neil have Robin Fern as their IRO")).to_be_visible()
    expect(page.get_by_text("Nobody waits for an IRO")).to_be_visible()
    look(page, "allocation-empty")
    page.goto(f"{address}/allocation/LC-1/")
    page.get_by_role("radio", name="Robin Fern").check()
    with next_page(page):
        page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "allocation-error")
    page.get_by_label("What the next IRO must know").fill(NOTE)
    with next_page(page):
        page.get_by_role("button", name="Hand over").click()
    with next_page(page):
        page.get_by_role("link", name="undo this").click()
    look(page, "allocation-undo")
    with next_page(page):
        page.get_by_role("button", name="Take it back").click()
    heading(page, "Another IRO for Mia Hart, 9 (LC-1)")
    page.goto(f"{address}/allocation/load/")
    look(page, "allocation-load")
    with next_page(page):
        page.get_by_role("link", name="Hand over the list of Robin Fern").click()
    look(page, "allocation-leaver")
    with next_page(page):
        page.get_by_role("link", name="Choose who goes to Ash Fern").click()
    look(page, "allocation-leaver-to")
    page.get_by_label("What the next IRO must know of all of them").fill(NOTE)
    with next_page(page):
        page.get_by_role("button", name="Hand over to Ash Fern").click()
    expect(page.get_by_text("Nobody is left to hand over")).to_be_visible()


def looked_at(page: Page, name: str) -> None:
    check_axe(page)
    check_width(page)
    picture(page, name)


def looked_at_narrow(page: Page, name: str) -> None:
    check_axe(page)
    check_width(page)
    picture(page, f"{name}-390")


def test_on_a_desk(desk: Page, there: tuple[str, Council]) -> None:
    walk(desk, *there, looked_at)


def test_on_a_phone(phone: Page, there: tuple[str, Council]) -> None:
    walk(phone, *there, looked_at_narrow)


def test_with_scripts_off(without_script: Page, there: tuple[str, Council]) -> None:
    walk(without_script, *there, lambda page, _: check_width(page))


def test_in_the_dark(desk: Page, there: tuple[str, Council]) -> None:
    desk.emulate_media(color_scheme="dark")
    address, council = there
    child = Child.objects.get(number="LC-3")
    allocate_iro(by=service(), child=child, iro=council.staff["iro"], from_on=TODAY, now=clock.now())
    sign_in(desk, address, council.users["iro-manager"])
    pair = child.siblings_as_other.get().pk
    for place in (
        "",
        "LC-2/",
        f"LC-2/apart/{pair}/",
        f"LC-2/tie/{pair}/",
        "load/",
        f"leaver/{council.staff['iro'].pk}/",
    ):
        desk.goto(f"{address}/allocation/{place}")
        check_axe(desk)


def test_on_paper_nothing_is_left_to_press(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro-manager"])
    desk.emulate_media(media="print")
    for place, caption in (("", "Children without an IRO"), ("load/", "What each IRO holds")):
        desk.goto(f"{address}/allocation/{place}")
        expect(desk.get_by_role("table", name=caption)).to_be_visible()
        expect(desk.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_with_the_keyboard_alone(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro-manager"])
    desk.goto(f"{address}/allocation/")
    tab_to(desk, "Give an IRO")
    with next_page(desk):
        desk.keyboard.press("Enter")
    tab_to(desk, "Kofi Mensah, 15 (LC-2)")
    tab_to(desk, "Kofi Mensah, 15 (LC-2)")
    desk.keyboard.press("Space")
    tab_to(desk, "Work out the loads again")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_label("Kofi Mensah, 15 (LC-2)")).not_to_be_checked()
    tab_to(desk, "Robin Fern")
    desk.keyboard.press("Space")
    tab_to(desk, "Give this IRO")
    with next_page(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("Zoë Abara-O’Neil has Robin Fern as their IRO")).to_be_visible()
