"""What is noted of those who are turned away, and what is not written into a log that nobody seals."""

import logging.config
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as ours

from keel.records.models import AccessEvent
from tests.page import fetch
from tests.pages.conftest import Council


def looks() -> list[tuple[str, str, str]]:
    return list(AccessEvent.objects.order_by("id").values_list("by", "child_number", "page"))


def test_a_refused_look_at_a_child_is_noted(council: Council) -> None:
    client = council.sign_in("committee-officer")
    assert fetch(client, "/children/LC-1/", status=403).heading == "You cannot open this page"
    fetch(client, "/reviews/", status=403)
    assert looks() == [("committee-officer", "LC-1", "child: refused")]


def test_the_log_repeats_no_address_and_no_traceback(council: Council, capfd: pytest.CaptureFixture[str]) -> None:
    """As the web server has it: the settings' own logging, written to the error stream."""
    logging.config.dictConfig(ours.LOGGING)
    try:
        council.sign_in("committee-officer").get("/children/310247/")
        council.sign_in("iro-manager").get("/children/310247/")
        assert council.sign_in("iro-manager").get("/", headers={"host": "elsewhere.example"}).status_code == 400
        logging.getLogger("django.request").error("A fault is still told.")
        said = capfd.readouterr().err
    finally:
        logging.getLogger().handlers.clear()
    assert said.strip() == "A fault is still told."


def test_a_page_says_whose_it_is_and_that_its_people_are_invented(council: Council, settings: Any) -> None:
    invented = "A demonstration: every child and person here is invented."
    client = council.sign_in("iro-manager")
    assert invented not in fetch(client, "/reviews/").html
    settings.DEMONSTRATION, settings.COUNCIL_NAME = True, "Your council"
    page = fetch(client, "/reviews/")
    assert invented in page.html
    assert page.title.endswith("Your council")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "Your council False"),
        ({"KEEL_COUNCIL": "Larkwater Council", "KEEL_DEMONSTRATION": "1"}, "Larkwater Council True"),
    ],
)
def test_the_environment_names_the_council(environment: dict[str, str], said: str, tmp_path: Any) -> None:
    asked = "from keel.config import settings as s; print(s.COUNCIL_NAME, s.DEMONSTRATION)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"KEEL_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == said
