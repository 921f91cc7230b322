"""Accounts in a real browser: a forgotten password from page to mail to page, a session that runs out, a form kept."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.models import Staff
from tests.browser.checks import check_axe, check_width, next_page, sign_in
from tests.pages.conftest import Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "correct horse battery"
NEW = "seven brown kettles"


@pytest.fixture
def there(live: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> tuple[str, Council]:
    """The address of a council; its mail lies in files."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    council = a_council(tmp_path)
    Staff.objects.filter(pk=council.staff["iro"].pk).update(email="ash@larkwater.example")
    return live, council


@pytest.fixture
def soon_over(settings: Any) -> None:
    """Sessions end after six seconds without a page, and warn three before."""
    settings.IDLE_SECONDS, settings.TOUCH_SECONDS, settings.SESSION_COOKIE_AGE = 6, 1, 7


def looked_at(page: Page) -> None:
    check_axe(page)
    check_width(page)


@pytest.mark.parametrize("how", ["desk", "phone", "without_script"])
def test_a_forgotten_password(how: str, there: tuple[str, Council], tmp_path: Path, request: Any) -> None:
    page: Page = request.getfixturevalue(how)
    look = check_width if how == "without_script" else looked_at
    page.goto(f"{there[0]}/sign-in/")
    with next_page(page):
        page.get_by_role("link", name="I have forgotten my password").click()
    look(page)
    page.get_by_label("User name or email address").fill("ash@larkwater.example")
    with next_page(page):
        page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your mail")
    look(page)
    (written,) = wait_for_mail(tmp_path / "mail")
    link = re.search(r"^http://\S+/new-password/\S+$", written.read_text(), re.MULTILINE)
    assert link
    page.goto(link[0])
    look(page)
    page.get_by_label("New password", exact=True).fill("short")
    with next_page(page):
        page.get_by_role("button", name="Set the password").click()
    look(page)
    page.get_by_label("New password", exact=True).fill(NEW)
    with next_page(page):
        page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("User name").fill("iro")
    page.get_by_label("Password", exact=True).fill(NEW)
    with next_page(page):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    page.goto(f"{there[0]}/account/")
    look(page)
    page.goto(f"{there[0]}/account/password/")
    look(page)


def wait_for_mail(place: Path) -> list[Path]:
    """The mail leaves after the answer has."""
    from time import sleep

    for _ in range(50):
        if place.is_dir() and (found := [one for one in place.iterdir() if one.stat().st_size]):
            return found
        sleep(0.1)
    raise AssertionError(f"No mail lies in {place}")


def test_a_secret_address_for_the_calendar(desk: Page, there: tuple[str, Council]) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro"])
    desk.goto(f"{address}/account/")
    with next_page(desk):
        desk.get_by_role("button", name="Make a secret address").click()
    looked_at(desk)
    secret = desk.get_by_label("Secret address").input_value()
    desk.context.clear_cookies()
    answer = desk.request.get(secret)
    assert (answer.status, "Review: Mimi" in answer.text()) == (200, True)


@pytest.mark.parametrize("how", ["desk", "phone"])
def test_a_warning_before_the_time_is_over(how: str, there: tuple[str, Council], soon_over: None, request: Any) -> None:
    address, council = there
    page: Page = request.getfixturevalue(how)
    sign_in(page, address, council.users["iro-manager"])
    page.goto(f"{address}/children/")
    page.get_by_label("Name, number or date of birth").fill("half a na")
    warning = page.get_by_role("dialog")
    expect(warning).to_be_visible(timeout=8000)
    expect(warning).to_contain_text("You will be signed out in 1 minute")
    stay = page.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    looked_at(page)
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert page.evaluate(inside), "the focus stays in the dialog"
    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    assert page.get_by_label("Name, number or date of birth").input_value() == "half a na"
    expect(warning).to_be_visible(timeout=8000)
    stay.click()
    expect(warning).to_be_hidden()
    with next_page(page):
        page.locator("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Children in care")


def test_when_the_time_is_over_the_page_says_so_and_stays(
    desk: Page, there: tuple[str, Council], soon_over: None, settings: Any
) -> None:
    address, council = there
    sign_in(desk, address, council.users["iro"])
    desk.goto(f"{address}/account/password/")
    desk.get_by_label("Password now", exact=True).fill("half a pass")
    ended = desk.get_by_role("dialog", name="You have been signed out")
    expect(ended).to_be_visible(timeout=15000)
    looked_at(desk)
    assert desk.url == f"{address}/account/password/"
    desk.get_by_role("button", name="Go back to the page").click()
    assert desk.get_by_label("Password now", exact=True).input_value() == "half a pass"
    settings.IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 600, 660
    with next_page(desk):
        desk.get_by_role("button", name="Change password").click()
    expect(desk.get_by_text("What you typed is kept on this page")).to_be_visible()
    looked_at(desk)


@pytest.mark.parametrize("how", ["without_script", "desk", "phone"])
def test_what_was_sent_too_late_carries_on(how: str, there: tuple[str, Council], request: Any) -> None:
    """On the page where teams are added: by a browser whose session has gone."""
    address, council = there
    page: Page = request.getfixturevalue(how)
    sign_in(page, address, council.users["system-administrator"])
    page.goto(f"{address}/staff/teams/add/")
    page.get_by_label("Name of the team").fill("Harbour “& <Co>”")
    page.get_by_role("radio", name="No").check()
    page.context.clear_cookies(name="sessionid")
    with next_page(page):
        page.get_by_role("button", name="Add team").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    if how != "without_script":
        looked_at(page)
    page.get_by_label("User name").fill("system-administrator")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with next_page(page):
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    if how != "without_script":
        looked_at(page)
    with next_page(page):
        page.get_by_role("button", name="Carry on").click()
    expect(page.get_by_text("Harbour “& <Co>” is a team now")).to_be_visible()


@pytest.mark.parametrize("how", ["desk", "phone"])
def test_every_page_of_staff_and_settings(how: str, there: tuple[str, Council], request: Any) -> None:
    address, council = there
    page: Page = request.getfixturevalue(how)
    person = council.staff["iro"].pk
    post, role = council.staff["iro"].posts.get(), council.users["iro"].roles.get()
    rooms = {
        "system-administrator": [
            "staff/", "staff/?q=xyz", "staff/add/", "staff/teams/", "staff/teams/add/", f"staff/teams/{post.team_id}/",
            f"staff/teams/{post.team_id}/remove/", f"staff/{person}/", f"staff/{person}/change/",
            f"staff/{person}/post/", f"staff/{person}/leave/", f"staff/{person}/role/", f"staff/{person}/leaving/",
            f"staff/posts/{post.pk}/end/", f"staff/roles/{role.pk}/end/",
        ],
        "iro-manager": [
            "settings/", "settings/practice/later_review_months/", "settings/practice/parts_counted_on/",
            "settings/practice/record_kept_from/", "settings/holidays/", "settings/places/", "settings/audit/",
        ],
    }  # fmt: skip
    for who, paths in rooms.items():
        sign_in(page, address, council.users[who])
        for path in paths:
            answer = page.goto(f"{address}/{path}")
            assert answer
            assert answer.status == 200, path
            looked_at(page)
