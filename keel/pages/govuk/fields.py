"""Forms and their fields: `from keel.pages.govuk import fields`, then `class Held(fields.Form): …`."""

from typing import Any

from django import forms
from django.utils.safestring import SafeString

from keel.pages.govuk.bound import GovukBoundField, GovukField
from keel.pages.govuk.choices import BooleanField, ChoiceField, ChoicesField
from keel.pages.govuk.dates import DateField, Typed
from keel.pages.govuk.render import error_summary, govuk_form
from keel.pages.govuk.texts import EmailField, FileField, IntegerField, PasswordField, SearchField, TextArea, TextField

__all__ = [
    "BooleanField",
    "ChoiceField",
    "ChoicesField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "GovukBoundField",
    "GovukField",
    "IntegerField",
    "PasswordField",
    "SearchField",
    "TextArea",
    "TextField",
    "Typed",
]


class Form(forms.Form):
    """A form of ours. The base page shows the error summary of the `form` in its context by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})

    def error_summary(self) -> SafeString:
        return error_summary(self)

    def govuk(self) -> SafeString:
        """Every field in order, for a form that needs no arranging."""
        return govuk_form(self)
