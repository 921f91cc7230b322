"""Signing in."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from keel.pages.govuk import fields


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
            self.user = authenticate(self.request, username=given["username"], password=given["password"])
            if self.user is None:
                self.add_error(
                    "username",
                    ValidationError("The user name or the password is not right. Check both and try again"),
                )
        return given
