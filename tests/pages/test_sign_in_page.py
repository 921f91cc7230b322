"""Signing in and out."""

from django.test import Client

from tests.page import fetch
from tests.pages.conftest import Council


def test_a_page_asks_who_it_is_and_then_goes_where_one_was_going(council: Council) -> None:
    client = Client()
    page = fetch(client, "/children/LC-1/")
    assert page.heading == "Sign in"
    page = page.submit("Sign in", username="iro", password="correct horse battery")
    assert page.heading == "Mia Hart, 9 (likes to be called Mimi) · LC-1"


def test_a_wrong_password_says_so_beside_the_field_and_keeps_the_name(council: Council) -> None:
    page = fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password="wrong")
    assert page.errors == ["The user name or the password is not right. Check both and try again"]
    assert page.title.startswith("Error: ")
    assert page.field("User name").get("value") == "iro"


def test_nothing_typed_names_both_fields(council: Council) -> None:
    assert fetch(Client(), "/sign-in/").submit("Sign in").errors == ["Enter your user name", "Enter your password"]


def test_capitals_do_not_matter_in_a_user_name(council: Council) -> None:
    assert fetch(Client(), "/sign-in/").submit("Sign in", username="IRO", password="correct horse battery").heading == (
        "Today"
    )


def test_somebody_who_left_cannot_sign_in(council: Council) -> None:
    user = council.users["iro"]
    user.is_active = False
    user.save()
    page = fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password="correct horse battery")
    assert page.errors


def test_signing_out_forgets_who_it_was(council: Council) -> None:
    client = council.sign_in("iro")
    page = fetch(client, "/reviews/").submit("Sign out")
    assert page.heading == "Sign in"
    assert page.messages == ["Done You are signed out."] or "You are signed out." in page.messages[0]
    assert fetch(client, "/reviews/").heading == "Sign in"


def test_it_leads_to_addresses_only(council: Council) -> None:
    """A bare word was taken for the name of a view, and broke the page."""
    for wanted in ("nonsense", "reviews", "a%00b"):
        page = fetch(Client(), f"/sign-in/?next={wanted}")
        assert page.submit("Sign in", username="iro-manager", password="correct horse battery").address == "/"


def test_it_never_leads_to_another_site(council: Council) -> None:
    page = fetch(Client(), "/sign-in/?next=https://evil.example/")
    page = page.submit("Sign in", username="iro-manager", password="correct horse battery")
    assert page.address == "/"


def test_pages_about_children_are_kept_by_no_cache_and_run_nothing_foreign(council: Council) -> None:
    response = council.sign_in("iro").get("/reviews/")
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_signing_in_is_not_slower_for_a_name_that_exists(council: Council) -> None:
    """Both do the work of one hash, so names cannot be tried out by the clock: counted, not timed."""
    from unittest.mock import patch

    from django.contrib.auth.hashers import MD5PasswordHasher

    for name in ("iro", "no-such-person"):
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as work:
            fetch(Client(), "/sign-in/").submit("Sign in", username=name, password="wrong")
        assert work.call_count == 1, name
