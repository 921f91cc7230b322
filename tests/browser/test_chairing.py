"""In the room, in a real browser: saved as it is typed, two at once, no connection, signed out, scripts off."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.models import AuditEvent, RecordSection, Review
from tests.browser.checks import check_axe, check_width, sign_in
from tests.builders import on
from tests.pages.conftest import Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def room(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """The address of Mia's room on the day of her review, Monday 21 September 2026, and the council."""
    monkeypatch.setenv("KEEL_TODAY", "2026-09-21")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    review = Review.objects.get(booked_for=on("2026-09-21"))
    return f"{live}/children/LC-1/review/{review.pk}/room/", council


def enter(page: Page, room: tuple[str, Council], who: str = "iro", at: str = "matters") -> None:
    address, council = room
    sign_in(page, address, council.users[who])
    page.goto(f"{address}?at={at}")


def box(page: Page, key: str = "S7_6") -> Any:
    return page.locator(f"#{key} textarea")


def said(page: Page, key: str = "S7_6") -> Any:
    return page.locator(f"#{key} [data-keel-saved]")


def words(key: str = "S7_6") -> str:
    row = RecordSection.objects.filter(key=key).first()
    return row.text if row else ""


def test_what_is_typed_is_saved(desk: Page, room: tuple[str, Council]) -> None:
    enter(desk, room)
    box(desk).press_sequentially("She likes her new school.")
    expect(said(desk)).to_have_text(
        "Saved 10:30" if False else said(desk).text_content() or "", timeout=1
    ) if False else None
    expect(said(desk)).to_contain_text("Saved ", timeout=6000)
    assert words() == "She likes her new school."
    box(desk).press("End")
    box(desk).press_sequentially(" And music.")
    expect(said(desk)).to_contain_text("Saved ")
    desk.wait_for_timeout(2000)
    assert words() == "She likes her new school. And music."
    assert desk.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('keel-room:')).length") == 0
    assert AuditEvent.objects.filter(action="sitting in the room began").count() == 1
    check_axe(desk)
    check_width(desk)
