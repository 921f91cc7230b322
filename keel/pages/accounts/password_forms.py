"""Forms about passwords: asking for a link, choosing a new one, changing one's own."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from keel import clock
from keel.pages.accounts.forms import wait_words
from keel.pages.govuk import fields
from keel.records.commands.signing import begin_password_link
from keel.records.permissions import service

LEAST = 12
WORDS = {
    "password_too_short": f"The new password must have at least {LEAST} characters. Three or four words will do",
    "password_too_common": "Many people use this password, so it is easy to guess. Choose another",
    "password_too_similar": "The new password is too like your name, user name or email address. Choose another",
}
HINT = f"At least {LEAST} characters. Three or four words that have nothing to do with each other are easy to remember."


class Forgotten(fields.Form):
    """Whose password it is. What is answered does not depend on whether somebody is found."""

    who = fields.TextField(
        label="User name or email address",
        noun="your user name or email address",
        width=30,
        autocomplete="username",
        spellcheck=False,
        max_length=254,
    )

    def clean_who(self) -> str:
        """Wait, where this name asked too often."""
        typed = str(self.cleaned_data["who"])
        if until := begin_password_link(by=service("forgotten password page"), typed=typed, now=clock.now()):
            raise ValidationError(wait_words("A link was asked for too often under this name", until))
        return typed


class NewPassword(fields.Form):
    """A new password, once: it can be shown, so that nobody need type it twice."""

    new_password = fields.PasswordField(
        label="New password", noun="a new password", hint=HINT, new=True, max_length=4096
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_new_password(self) -> str:
        """Good enough, in plain words."""
        password = str(self.cleaned_data["new_password"])
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            raise ValidationError([WORDS.get(one.code or "", one.messages[0]) for one in error.error_list]) from None
        return password


class ChangePassword(NewPassword):
    """The same, by somebody who is signed in and knows the old one."""

    old_password = fields.PasswordField(label="Password now", noun="the password you use now", max_length=4096)
    field_order = ("old_password", "new_password")

    def clean_old_password(self) -> str:
        """It must be theirs."""
        password = str(self.cleaned_data["old_password"])
        if not self.user.check_password(password):
            raise ValidationError("This is not your password. Check it and try again")
        return password
