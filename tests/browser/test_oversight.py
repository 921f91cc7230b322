"""Between reviews in a browser: a contact, an event and its answer, on a desk, on a phone, and without scripts."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.commands.ladder import rebuild_ladder
from keel.records.models import Child, Contact
from keel.records.permissions import service
from tests.browser.checks import check_axe, check_width, next_page, sign_in
from tests.builders import a_decision
from tests.pages.conftest import NOW, TODAY, Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[[Page], None]
HOME = "/children/LC-1/oversight/"


@pytest.fixture
def there(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of a council on Monday 15 June 2026; Mia is Ash's."""
    monkeypatch.setenv("KEEL_TODAY", TODAY.isoformat())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    return live, council


def looked_at(page: Page) -> None:
    check_width(page)
    check_axe(page)


def day(page: Page, group: str, on: date) -> None:
    boxes = page.get_by_role("group", name=group)
    for label, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        boxes.get_by_label(label).fill(str(value))


def press(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("main").get_by_text(name, exact=True).first.click()


def walk(page: Page, there: tuple[str, Council], look: Look) -> None:
    """From an empty ladder to a contact that was made, and an event that brings the review forward."""
    address, council = there
    sign_in(page, address, council.users["iro"])
    page.goto(f"{address}{HOME}")
    look(page)
    follow(page, "Record a contact")
    look(page)
    day(page, "On which day?", date(2026, 6, 10))
    page.get_by_label("The child was seen alone").check()
    page.get_by_label("Face to face").check()
    page.get_by_label("Cost").fill("£4.20")
    press(page, "Save the contact")
    expect(page.get_by_text("miles, minutes and cost belong to a journey").first).to_be_visible()
    look(page)
    page.get_by_label("How did you travel?").select_option(label="Bus or coach")
    press(page, "Save the contact")
    look(page)
    expect(page.get_by_text("Bus or coach, £4.20")).to_be_visible()
    follow(page, "Tell of an event")
    look(page)
    page.get_by_label("Exclusion from school").check()
    day(page, "When did it happen?", date(2026, 6, 9))
    press(page, "Tell the IRO")
    with next_page(page):
        page.get_by_role("main").get_by_role("link", name=re.compile("Answer.*Exclusion")).click()
    look(page)
    page.get_by_label("Hold a review now").check()
    page.get_by_label("Why?").fill("Her place may be lost")
    press(page, "Save your answer")
    page.goto(f"{address}/children/LC-1/")
    expect(page.get_by_text("Brought forward: the IRO asks for a review.")).to_be_visible()
    look(page)


def test_on_a_desk(desk: Page, there: tuple[str, Council]) -> None:
    walk(desk, there, looked_at)
    assert Contact.objects.values_list("seen", "means", "pence").get() == ("seen_alone", "in_person", 420)


def test_on_a_phone(phone: Page, there: tuple[str, Council]) -> None:
    walk(phone, there, looked_at)
    phone.goto(f"{there[0]}{HOME}midway/")
    back = phone.locator(".govuk-breadcrumbs").get_by_role("link", name="Between reviews")
    expect(back).to_be_visible()


def test_with_scripts_off(without_script: Page, there: tuple[str, Council]) -> None:
    walk(without_script, there, check_width)


def test_the_lists_and_the_other_pages_are_accessible_and_fit(
    desk: Page, phone: Page, there: tuple[str, Council]
) -> None:
    address, council = there
    a_decision(Child.objects.get(number="LC-1"))
    lists = [f"/oversight/{path}" for path in ("", "midway/", "homes/", "visits/", "events/", "endings/", "pathway/")]
    of_mia = [f"{HOME}{path}/" for path in ("midway", "ending", "visit", "contact/plan")]
    for page in (desk, phone):
        sign_in(page, address, council.users["iro-manager"])
        for path in (*lists, *of_mia):
            page.goto(f"{address}{path}")
            looked_at(page)
