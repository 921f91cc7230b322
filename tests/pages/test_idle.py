"""How long a session lasts while nobody does anything, and how seldom it is written."""

import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.page import fetch
from tests.pages.conftest import NOW, Council


def writes(client: Client, address: str) -> int:
    """How often a page writes the session."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return sum("django_session" in one["sql"] and one["sql"].startswith(("UPDATE", "INSERT")) for one in asked)


def test_somebody_who_does_nothing_is_signed_out_after_half_an_hour(council: Council) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = council.sign_in("iro")
        assert fetch(client, "/reviews/").heading == "Reviews due"
        clock.shift(30 * 60)
        assert fetch(client, "/reviews/").heading == "Reviews due"
        clock.shift(31 * 60 + 1)
        assert fetch(client, "/reviews/").heading == "Sign in"


def test_nobody_is_signed_out_sooner_than_their_page_says(council: Council) -> None:
    """The last page but one wrote the session; the last, a minute later, did not."""
    with time_machine.travel(NOW, tick=False) as clock:
        client = council.sign_in("iro")
        fetch(client, "/reviews/")
        clock.shift(59)
        fetch(client, "/reviews/")
        clock.shift(30 * 60)
        assert fetch(client, "/reviews/").heading == "Reviews due"


def test_a_session_is_written_once_a_minute_at_most(council: Council) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = council.sign_in("iro")
        assert writes(client, "/account/") == 1
        clock.shift(59)
        assert writes(client, "/account/") == 0
        clock.shift(1)
        assert writes(client, "/account/") == 1


def test_a_script_that_asks_keeps_nobody_signed_in_and_a_person_does(council: Council) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = council.sign_in("iro")
        fetch(client, "/reviews/")
        assert client.get("/stay/").json()["left"] == 31 * 60
        clock.shift(25 * 60)
        assert client.get("/stay/").json()["left"] == 6 * 60
        client.get("/reviews/", headers={"x-keel-unattended": "1"})
        assert client.get("/stay/").json()["left"] == 6 * 60
        assert client.post("/stay/").json()["left"] == 31 * 60
        clock.shift(31 * 60)
        assert client.get("/stay/").json()["left"] == 0
        assert client.post("/stay/").json()["left"] == 0
        assert fetch(client, "/reviews/").heading == "Sign in"


def test_to_stay_somebody_must_come_from_a_page_of_ours(council: Council) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(council.users["iro"])
    assert client.post("/stay/").status_code == 403
    token = client.get("/stay/").json()["token"]
    assert client.post("/stay/", headers={"x-csrftoken": token}).json()["left"] > 0


def test_the_page_tells_the_script_when(council: Council) -> None:
    page = fetch(council.sign_in("iro"), "/reviews/")
    (warning,) = [part for part in page.tree.iter("dialog") if part.get("data-keel-idle")]
    assert (warning.get("data-left"), warning.get("data-before")) == ("1800", "300")
    assert "<dialog" not in fetch(Client(), "/sign-in/").html


def test_a_last_day_that_has_passed_ends_the_session(council: Council) -> None:
    from datetime import timedelta

    from tests.pages.conftest import TODAY

    client = council.sign_in("iro")
    person = council.staff["iro"]
    person.left_on = TODAY
    person.save()
    assert fetch(client, "/reviews/").heading == "Reviews due"
    person.left_on = TODAY - timedelta(days=1)
    person.save()
    assert fetch(client, "/reviews/").heading == "Sign in"
    page = fetch(client, "/sign-in/").submit("Sign in", username="iro", password="correct horse battery")
    assert page.errors == ["The user name or the password is not right. Check both and try again"]
    assert Session.objects.count() <= 1
