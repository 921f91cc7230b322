"""Signing in."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localtime

from keel import clock
from keel.pages.govuk import fields
from keel.records.commands.signing import begin_sign_in, note_refused_sign_in
from keel.records.permissions import service

WRONG = "The user name or the password is not right. Check both and try again"


class SignIn(fields.Form):
    """A user name and a password. What was wrong of the two is not said, so that names cannot be tried out."""

    username = fields.TextField(
        label="User name", noun="your user name", width=20, autocomplete="username", spellcheck=False, max_length=150
    )
    password = fields.PasswordField(label="Password", noun="your password", max_length=4096)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user: AbstractBaseUser | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Both together name somebody, or neither is right."""
        given = super().clean() or self.cleaned_data
        if "username" in given and "password" in given:
            said = self._try(given["username"], given["password"])
            if said:
                self.add_error("username", ValidationError(said))
        return given

    def _try(self, username: str, password: str) -> str:
        """What is wrong, in words; nothing where it is them. While a name waits, its password is not looked at."""
        by = service("sign-in page")
        if until := begin_sign_in(by=by, typed=username, now=clock.now()):
            return _wait(until)
        self.user = authenticate(self.request, username=username, password=password)
        if self.user is None:
            # The try that is one too many says so itself: trying again at once would be for nothing.
            until = note_refused_sign_in(by=by, typed=username, now=clock.now())
            return _wait(until) if until else WRONG
        return ""


def _wait(until: datetime) -> str:
    return wait_words("This user name was tried too often with a wrong password", until)


def wait_words(why: str, until: datetime) -> str:
    """Why to wait, and until when."""
    # The minute after: at the minute that it says, it must be over.
    over = localtime(until) + timedelta(minutes=1)
    return f"{why}. Wait until {over:%H:%M}, then try again"
