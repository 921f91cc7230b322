"""A real browser: Debian's Chromium where there is one, otherwise whichever is found, otherwise a plain skip."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright

from tests.browser.server import serving

# Playwright's loop runs in the test's thread, which makes Django think that its database calls are asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium was found, so nothing was looked at in a browser. Install one (on Debian: apt-get install chromium; "
    "anywhere: playwright install chromium), or say where it is with KEEL_CHROMIUM."
)


def find_chromium(playwright: Playwright) -> str | None:
    """KEEL_CHROMIUM, the machine's own, or the one that Playwright fetched."""
    if named := os.environ.get("KEEL_CHROMIUM"):
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright, which leaves no connection behind.

    While its loop runs, Django keeps this thread's connections apart from those of before; one that a test opened then
    would never be closed, and PostgreSQL would refuse to take the test database away.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    chromium = find_chromium(playwright)
    if chromium is None:
        if os.environ.get("KEEL_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    return {"executable_path": chromium, "args": ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each journey names its own server; the plugin's fixture of this name warns, and a warning is an error here."""


@pytest.fixture
def plain_static_names(settings: Any) -> None:
    """Static files straight from their folders: a test collects none, so there are no hashed names to serve."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def live(transactional_db: None, plain_static_names: None) -> Iterator[str]:
    """The address of Keel, served from this test's database."""
    with serving() as address:
        yield address


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def desk(new_context: NewContext) -> Iterator[Page]:
    """A page on a desk: 1280 pixels wide."""
    with watched(new_context(viewport={"width": 1280, "height": 900}).new_page()) as page:
        yield page


@pytest.fixture
def phone(new_context: NewContext) -> Iterator[Page]:
    """A page on a phone: 390 pixels wide."""
    with watched(new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()) as page:
        yield page


@pytest.fixture
def without_script(new_context: NewContext) -> Page:
    """A page in a browser whose JavaScript is off."""
    return new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False).new_page()


@contextmanager
def watched(page: Page) -> Iterator[Page]:
    """A script's error, or anything that the content security policy stopped, fails the journey that met it."""
    faults: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", said)
    yield page
    assert not faults, f"The browser reported on the way to {page.url}: {faults}"
