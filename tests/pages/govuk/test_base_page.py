"""The page around every page: what it says, what it keeps to, and what it does when something is broken."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from keel.pages.govuk.council import contrast_with_white
from tests.page import fetch
from tests.pages.govuk.lint import FORBIDDEN

ROOT = Path(__file__).parents[3]
PAGES = ["/", "/reviews", "/child", "/empty", "/form"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_gallery_keeps_the_rules(gallery: Client, address: str) -> None:
    page = fetch(gallery, address)
    assert page.title.endswith(" – Keel – Larkwater Council")


def test_title_page_and_council_are_named(gallery: Client) -> None:
    page = fetch(gallery, "/reviews")
    assert page.title == "Reviews – Keel – Larkwater Council"
    assert page.heading == "Reviews"
    assert page.link("Larkwater Council") == "/"


def test_page_where_one_is_says_so_in_the_navigation(gallery: Client) -> None:
    assert re.search(r'href="/reviews"\s+aria-current="page"', fetch(gallery, "/reviews").html)


def test_every_script_carries_the_nonce_that_the_policy_names(gallery: Client) -> None:
    page = fetch(gallery, "/")
    nonces = set(re.findall(r'nonce="([^"]+)"', page.html))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in page.response.headers["Content-Security-Policy"]


def test_messages_say_what_was_done_once(gallery: Client) -> None:
    page = fetch(gallery, "/")
    assert page.messages[0] == "The review was booked for 3 March 2027, 15:45, at home."
    assert fetch(gallery, "/empty").messages == []


def test_signing_out_is_a_form_that_posts(gallery: Client) -> None:
    page = fetch(gallery, "/")
    assert re.search(r'<form method="post" action="/sign-out">', page.html)


def test_a_form_with_errors_says_error_first_in_its_title(gallery: Client) -> None:
    page = fetch(gallery, "/form").submit("Save")
    assert page.title.startswith("Error: Record a review")
    assert "Enter the child’s name" in page.errors


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nothing", 404, "There is nothing here"),
        ("/forbidden", 403, "You cannot open this page"),
        ("/broken", 500, "Something went wrong in Keel"),
    ],
)
def test_pages_for_when_something_is_wrong_help(gallery: Client, address: str, status: int, words: str) -> None:
    gallery.raise_request_exception = False
    assert fetch(gallery, address, status=status).heading == words


def test_a_form_from_elsewhere_is_refused_with_help(settings: Any) -> None:
    from tests.pages.govuk.gallery import use_gallery

    use_gallery(settings)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/form", {"name": "Mia"})
    assert answer.status_code == 403
    assert "Your page had been open too long" in answer.content.decode()


def test_the_page_for_faults_needs_nothing_that_may_be_broken(gallery: Client, settings: Any) -> None:
    settings.STORAGES = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }  # whose list of hashed names was never made
    gallery.raise_request_exception = False
    assert "/static/keel/keel.css" in gallery.get("/broken").content.decode()


def test_the_councils_colour_reaches_the_page_as_a_stylesheet(gallery: Client, settings: Any) -> None:
    assert "council.css" not in fetch(gallery, "/empty").html
    settings.COUNCIL_COLOUR = "#6a1b4d"
    assert "/council.css?6a1b4d" in fetch(gallery, "/empty").html
    assert gallery.get("/council.css").content == b":root{--keel-brand:#6a1b4d}\n"


@pytest.mark.parametrize(
    ("colour", "says"), [("#ffcc00", "Choose a darker shade"), ("red}", "is not a colour"), ("#12345", "six digits")]
)
def test_a_colour_that_cannot_be_used_is_refused(gallery: Client, settings: Any, colour: str, says: str) -> None:
    settings.COUNCIL_COLOUR = colour
    with pytest.raises(ImproperlyConfigured, match=says):
        gallery.get("/empty")


def test_contrast_is_the_one_that_wcag_defines() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_no_stylesheet_or_template_holds_a_mark_of_gov_uk() -> None:
    kinds = {".css", ".html", ".scss", ".svg", ".jinja"}
    files = [place for part in ("keel", "assets", "tests") for place in (ROOT / part).rglob("*")]
    places = [place for place in files if place.suffix in kinds]
    assert places
    found = [str(place.relative_to(ROOT)) for place in places if FORBIDDEN.search(place.read_text())]
    assert not found, f"{found} name GOV.UK's crown, crest or typeface, which a council may not use."


def test_what_the_stylesheet_asks_for_is_there() -> None:
    folder = ROOT / "keel/pages/static/keel"
    for asked in re.findall(r'url\("?([^")]+)"?\)', (folder / "keel.css").read_text()):
        there = asked.startswith("data:") or (folder / asked).is_file()
        assert there, f"keel.css asks for {asked}: run assets/build.sh"
