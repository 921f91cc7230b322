"""The journey before a review: talk, wishes, papers, invitations, the private conversation on a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.commands import children
from keel.records.models import Child, Conversation, Invitation, Message, Paper, Review, Staff
from keel.records.permissions import service
from tests.browser.checks import check_axe, check_width, next_page, sign_in
from tests.pages.conftest import NOW, TODAY, Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Look = Callable[[Page], None]


@pytest.fixture
def there(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of a council on Monday 15 June 2026; Mia's review is booked for 21 September."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="ash@council.example")
    told: dict[str, Any] = {"by": service(), "from_on": TODAY, "now": NOW}
    mia = Child.objects.get(number="LC-1")
    children.add_person(child=mia, given_name="Ann", family_name="Hart", kind="mother", **told)
    return live, council


def press(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with next_page(page):
        page.locator(f'main a:has-text("{name}")').first.click()


def look_at(page: Page) -> None:
    check_axe(page)
    check_width(page)


def nothing(page: Page) -> None:
    """Where there is no script axe cannot run."""


def walk(page: Page, there: tuple[str, Council], look: Look) -> None:
    """Everything before Mia's review, by her IRO."""
    address, council = there
    review = Review.objects.get(child__number="LC-1", first_part_on=None)
    prepare = f"{address}/children/LC-1/review/{review.pk}/prepare/"
    sign_in(page, address, council.users["iro"])
    page.goto(prepare)
    look(page)
    follow(page, "Ask for papers")
    look(page)
    page.get_by_label("Who is asked?").fill("Ola Osei")
    page.get_by_label("Their work email").fill("ola@council.example")
    press(page, "Ask for them")
    look(page)
    with next_page(page):
        page.get_by_role("button", name="Came today").first.click()
    expect(page.get_by_text("is marked as come.")).to_be_visible()
    follow(page, "Invitations")
    press(page, "Begin the list")
    look(page)
    if look is look_at:
        _tick_all(page)
    for name in ("Mia Hart", "Ann Hart", "Ash Fern"):
        page.get_by_label(name, exact=True).check()
    press(page, "By email")
    look(page)
    page.get_by_label("Mia Hart", exact=True).check()
    page.get_by_label("Ann Hart", exact=True).check()
    press(page, "By letter")
    follow(page, "Print the letters")
    look(page)
    page.goto(prepare)
    follow(page, "Write it down: IRO speaks to the child in private")
    look(page)
    _speak(page)
    look(page)
    page.goto(f"{address}/papers/")
    look(page)
    page.goto(f"{address}/papers/by-team/")
    look(page)
    assert Paper.objects.exclude(came_on=None).count() == 1
    assert Invitation.objects.filter(sent_at__isnull=True).count() == 0
    assert Message.objects.filter(kind="invitation").count() == 1
    assert Conversation.objects.get().wishes == "I want my dog back"


def _tick_all(page: Page) -> None:
    """One press for all, and another for none; where there is no script each box is ticked by itself."""
    boxes = page.locator('main form input[type="checkbox"]')
    page.get_by_role("button", name="Tick all 3").click()
    assert boxes.evaluate_all("all => all.every((box) => box.checked)")
    page.get_by_role("button", name="Untick all").click()
    assert not boxes.evaluate_all("all => all.some((box) => box.checked)")
    boxes.first.check()
    expect(page.get_by_role("button", name="Tick all 3")).to_be_visible()


def _speak(page: Page) -> None:
    page.get_by_role("group", name="How?").get_by_label("In person").check()
    page.get_by_role("group", name="Were you alone with them?").get_by_label("Yes").check()
    page.get_by_label("What they wish and feel").fill("I want my dog back")
    page.get_by_role("group", name="Do they feel safe?").get_by_label("No", exact=True).check()
    page.get_by_role("group", name="Do they want an advocate?").get_by_label("They have one").check()
    press(page, "Save the conversation")
    expect(page.get_by_text("says that they do not feel safe")).to_be_visible()


def test_at_a_desk(desk: Page, there: tuple[str, Council]) -> None:
    walk(desk, there, look_at)


def test_on_a_phone(phone: Page, there: tuple[str, Council]) -> None:
    walk(phone, there, look_at)


def test_without_a_script(without_script: Page, there: tuple[str, Council]) -> None:
    walk(without_script, there, nothing)
