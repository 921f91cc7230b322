"""How often one may try to sign in, and the trace that signing in and out leaves."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import Client

from keel.pages.accounts import forms
from keel.records.models import AuditEvent, SignInTry
from keel.records.queries.audit import first_break
from tests.page import Page, fetch
from tests.pages.conftest import Council

PASSWORD = "correct horse battery"
WRONG = "The user name or the password is not right. Check both and try again"
WAIT = "This user name was tried too often with a wrong password. Wait until 10:46, then try again"
NINE = datetime(2026, 6, 15, 9, 30, 20, tzinfo=UTC)
"""Half past ten of a British summer's morning."""


def sign_in(username: str, password: str = PASSWORD) -> Page:
    return fetch(Client(), "/sign-in/").submit("Sign in", username=username, password=password)


def events() -> list[tuple[str, str, dict[str, object]]]:
    rows = AuditEvent.objects.order_by("number").values_list("action", "by", "about")
    return [row for row in rows if row[0].startswith("sign") and row[0] != "sign-in made"]


@pytest.mark.parametrize("name", ["iro", "no-such-person"])
def test_after_five_failures_one_waits_whatever_the_password(council: Council, name: str) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for wrote in (name, name.upper(), f" {name} ", name):
            assert sign_in(wrote, "wrong").errors == [WRONG]
        assert sign_in(name, "wrong").errors == [WAIT], "the fifth itself says so"
        with patch.object(forms, "authenticate", wraps=authenticate) as looked_at:
            assert sign_in(name).errors == [WAIT]
            assert sign_in(name, "wrong").errors == [WAIT]
        assert not looked_at.called
        assert sign_in("other-iro").heading == "Today"
        clock.shift(15 * 60 - 1)
        assert sign_in(name).errors == [WAIT]
        clock.shift(1)
        assert bool(sign_in(name).errors) == (name != "iro")


def test_failures_that_are_far_apart_do_not_add_up(council: Council) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(8):
            assert sign_in("iro", "wrong").errors == [WRONG]
            clock.shift(4 * 60)
        assert sign_in("iro").heading == "Today"


def test_a_success_clears_what_failed_before(council: Council) -> None:
    for _ in range(3):
        for _ in range(4):
            assert sign_in("iro", "wrong").errors == [WRONG]
        assert sign_in("iro").heading == "Today"
    assert [row.succeeded for row in SignInTry.objects.all()] == [True]


def test_what_was_typed_stands_nowhere(council: Council) -> None:
    sign_in("my pass phrase of old", "wrong")
    assert len(SignInTry.objects.get().typed) == 64
    assert events() == [("sign-in refused", "sign-in page", {"known": False, "waits": False})]


def test_tries_are_kept_for_minutes_only(council: Council) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        sign_in("nobody-at-all", "wrong")
        clock.shift(15 * 60)
        sign_in("iro", "wrong")
    assert SignInTry.objects.count() == 1


def test_signing_in_and_out_is_in_the_trail(council: Council) -> None:
    user = council.users["iro"].pk
    sign_in("Iro", "wrong-password-typed")
    page = sign_in("iro")
    page.submit("Sign out")
    assert events() == [
        ("sign-in refused", "sign-in page", {"known": True, "user": user, "waits": False}),
        ("signed in", "iro", {"user": user}),
        ("signed out", "iro", {"user": user}),
    ]
    Client().post("/sign-out/")
    assert len(events()) == 3
    assert first_break() is None


def test_a_wait_is_in_the_trail_too(council: Council) -> None:
    for _ in range(6):
        sign_in("iro", "wrong")
    assert [about["waits"] for _, _, about in events()] == [False] * 5 + [True]


def test_signing_in_asks_little(council: Council, django_assert_max_num_queries: object) -> None:
    client = Client()
    with django_assert_max_num_queries(28):  # type: ignore[operator]
        client.post("/sign-in/", {"username": "iro", "password": PASSWORD})
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        Client().post("/sign-in/", {"username": "iro", "password": "wrong"})


def test_the_address_of_signing_out_leads_to_the_first_page_and_signs_nobody_out(council: Council) -> None:
    client = council.sign_in("iro")
    assert fetch(client, "/sign-out/").heading == "Today"
    assert fetch(client, "/reviews/").heading == "Reviews due"
    assert fetch(Client(), "/sign-out/").heading == "Sign in"
