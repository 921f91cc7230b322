"""A forgotten password, a new one by a link, and changing one's own."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.test import Client

from keel.records.models import AuditEvent, SignInTry, Staff, User
from keel.records.queries.audit import first_break
from tests.conftest import Run
from tests.page import Page, fetch
from tests.pages.conftest import TODAY, Council

PASSWORD = "correct horse battery"
NEW = "seven brown kettles"
NINE = datetime(2026, 6, 15, 9, 30, 20, tzinfo=UTC)


@pytest.fixture
def ash(council: Council) -> User:
    """The IRO, whose mail is on the staff list."""
    person = council.staff["iro"]
    person.email = "ash.fern@larkwater.example"
    person.save()
    return User.objects.get(username="iro")


def ask(who: str) -> Page:
    return fetch(Client(), "/sign-in/").follow("I have forgotten my password").submit("Send me a link", who=who)


def link() -> str:
    """The address in the newest mail."""
    found = re.findall(r"^http://testserver(/\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


def actions() -> list[str]:
    names = AuditEvent.objects.order_by("number").values_list("action", flat=True)
    return [name for name in names if "password" in name]


@pytest.mark.parametrize("who", ["iro", "IRO ", "ash.fern@larkwater.example", "Ash.Fern@Larkwater.Example"])
def test_a_link_in_the_mail_sets_a_new_password_once(ash: User, who: str) -> None:
    open_session = Client()
    open_session.force_login(ash)
    assert ask(who).heading == "Look in your mail"
    (message,) = mail.outbox
    assert message.to == ["ash.fern@larkwater.example"]
    assert message.subject == "Choose a new password for Keel at Larkwater Council"
    assert str(message.body).startswith("Hello Ash Fern,\n\nSomebody asked for a new password for iro on the page")
    assert "If this was not you, do nothing" in str(message.body)
    page = fetch(Client(), link())
    assert page.heading == "Choose a new password"
    page = page.submit("Set the password", new_password=NEW)
    assert page.messages == ["Your new password is set. Sign in with it."]
    assert fetch(open_session, "/reviews/").heading == "Sign in", "sessions that stood open have ended"
    assert fetch(Client(), link(), status=404).heading == "This link is over"
    assert fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password=NEW).heading == "Today"
    assert fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password=PASSWORD).errors
    assert actions() == ["password link sent", "password set by link"]
    assert first_break() is None


def test_the_answer_is_the_same_whoever_it_is_and_leaves_before_anybody_is_looked_for(ash: User) -> None:
    with patch("keel.pages.accounts.passwords.who_gets_link", side_effect=AssertionError("too soon")):
        known = Client(raise_request_exception=False)
        answers = []
        for who in ("iro", "xyz"):
            with patch("keel.pages.accounts.mail.Afterwards.close"):
                answers.append(known.post("/forgotten-password/", {"who": who}).content.decode())
    shapes = {re.sub(r"“(iro|xyz)”|nonce=\S+|value=\S+", "", answer) for answer in answers}
    assert len(shapes) == 1
    assert ask("xyz").heading == ask("iro").heading == "Look in your mail"
    assert len(mail.outbox) == 1


def test_leavers_and_switched_off_sign_ins_get_none(council: Council, ash: User) -> None:
    ash.is_active = False
    ash.save()
    ask("iro")
    other = council.staff["other-iro"]
    other.email, other.left_on = "robin@larkwater.example", TODAY - timedelta(days=1)
    other.save()
    ask("other-iro")
    ask("nobody")
    assert mail.outbox == []
    assert actions() == []


def test_a_link_ends_after_an_hour_a_sign_in_or_a_last_day(ash: User) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        ask("iro")
        clock.shift(3599)
        assert fetch(Client(), link()).heading == "Choose a new password"
        clock.shift(2)
        assert fetch(Client(), link(), status=404).heading == "This link is over"
        ask("iro")
        fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password=PASSWORD)
        fetch(Client(), link(), status=404)
        clock.shift(3600)
        ask("iro")
        Staff.objects.filter(user=ash).update(left_on=TODAY - timedelta(days=1))
        fetch(Client(), link(), status=404)


def test_of_two_who_use_a_link_at_once_the_second_is_told(ash: User) -> None:
    from keel.pages.accounts import passwords

    ask("iro")
    first, second = fetch(Client(), link()), fetch(Client(), link())
    real = passwords._holder
    stale = real(*link().strip("/").split("/")[1:])
    first.submit("Set the password", new_password=NEW)
    with patch.object(passwords, "_holder", return_value=stale):
        page = second.submit("Set the password", new_password="another long phrase", status=404)
    assert page.heading == "This link is over"
    assert User.objects.get(pk=ash.pk).check_password(NEW)


def test_nonsense_in_the_address_is_a_link_that_is_over(council: Council) -> None:
    for who in ("x", "AAAA", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw", "LTE", "_-_-"):
        assert fetch(Client(), f"/new-password/{who}/abc-def/", status=404).heading == "This link is over"


def test_too_many_links_under_one_name_or_for_one_person(ash: User) -> None:
    with time_machine.travel(NINE, tick=False) as clock:
        for _ in range(3):
            ask("iro")
        said = ["A link was asked for too often under this name. Wait until 10:46, then try again"]
        assert ask("IRO").errors == said
        for _ in range(3):
            assert not ask("nobody-at-all").errors
        assert ask("nobody-at-all").errors == said, "whether or not there is such a person"
        assert ask("ash.fern@larkwater.example").heading == "Look in your mail", "and yet nothing is sent"
        assert len(mail.outbox) == 3
        assert fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password=PASSWORD).heading == "Today"
        clock.shift(15 * 60)
        ask("iro")
    assert len(mail.outbox) == 4
    assert {len(row.typed) for row in SignInTry.objects.all()} == {64}


def test_mail_that_cannot_leave_is_in_the_log_without_a_name(ash: User, caplog: pytest.LogCaptureFixture) -> None:
    with patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError("nobody there")):
        assert ask("iro").heading == "Look in your mail"
    assert "Check KEEL_EMAIL_URL" in caplog.text
    assert "ash" not in caplog.text.lower()


def test_where_mail_goes_into_files_the_page_says_where(ash: User, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    place = tmp_path / "mail"
    settings.EMAIL_FILE_PATH = str(place)
    assert f"Every mail lies as a file in {place}" in ask("iro").text
    (written,) = place.iterdir()
    assert "/new-password/" in written.read_text()


WEAK = {
    "short": "The new password must have at least 12 characters. Three or four words will do",
    "password1234": "Many people use this password, so it is easy to guess. Choose another",
    "ash.fern@larkwater": "The new password is too like your name, user name or email address. Choose another",
}


@pytest.mark.parametrize("weak", WEAK)
def test_what_is_wrong_with_a_password_is_said_in_plain_words(ash: User, weak: str) -> None:
    client = Client()
    client.force_login(ash)
    page = fetch(client, "/account/password/").submit("Change password", old_password=PASSWORD, new_password=weak)
    assert page.errors == [WEAK[weak]]
    assert weak not in page.html.split("<main")[1].replace("ash.fern@larkwater.example", "")


def test_changing_ones_own_password_keeps_this_session_and_ends_the_others(council: Council, ash: User) -> None:
    here, elsewhere = council.sign_in("iro"), council.sign_in("iro")
    page = fetch(here, "/account/").follow("Change your password")
    wrong = page.submit("Change password", old_password="not it", new_password=NEW)
    assert wrong.errors == ["This is not your password. Check it and try again"]
    page = wrong.submit("Change password", old_password=PASSWORD, new_password=NEW)
    assert page.address == "/account/"
    assert page.messages == ["Your password is changed. Wherever else you were signed in, you are signed out."]
    assert fetch(here, "/reviews/").heading == "Reviews due"
    assert fetch(elsewhere, "/reviews/").heading == "Sign in"
    assert actions() == ["password changed"]
    assert PASSWORD not in str(AuditEvent.objects.values_list("about", flat=True))


def test_my_account_says_who_i_am_and_when_i_was_here(council: Council, ash: User) -> None:
    with time_machine.travel(NINE, tick=False):
        page = fetch(Client(), "/sign-in/").submit("Sign in", username="iro", password=PASSWORD).follow("My account")
        assert page.summary() == {
            "Name": "Ash Fern",
            "User name": "iro",
            "Email address": "ash.fern@larkwater.example",
            "What you are here": "IRO",
            "Where you work": "iro, IRO service",
        }
        assert "15 June 2026 at 10:30" in page.text


def test_somebody_without_role_or_mail_is_told_what_to_do(council: Council) -> None:
    said = fetch(council.sign_in("nobody"), "/account/").summary()
    assert said["What you are here"] == "No role yet. Ask whoever looks after Keel to give you one"
    assert said["Email address"].startswith("Not on the staff list")


def test_a_password_set_at_the_terminal_leaves_a_trace(ash: User, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.management.commands import changepassword

    monkeypatch.setattr(changepassword.getpass, "getpass", lambda prompt: NEW)
    assert run("changepassword", "iro").code == 0
    assert User.objects.get(pk=ash.pk).check_password(NEW)
    assert actions() == ["password set at the terminal"]
    assert run("changepassword", "no-such-person").code == 1
    assert actions() == ["password set at the terminal"]


def test_every_box_for_a_password_is_named_so_that_it_is_never_carried() -> None:
    """`kept` leaves out whatever is called a password."""
    from keel.pages.govuk.fields import Form, PasswordField

    def below(kind: type[Form]) -> list[type[Form]]:
        return [kind, *(deeper for one in kind.__subclasses__() for deeper in below(one))]

    forms = [form for form in below(Form) if form.__module__.startswith("keel.")]
    named = {name for form in forms for name, one in form.base_fields.items() if isinstance(one, PasswordField)}
    assert {"password", "old_password", "new_password"} <= named
    assert all("password" in name for name in named)
