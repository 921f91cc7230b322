"""What every field of ours shares: its words, its template, and how a page shows it with its error beside it."""

from typing import Any

from django import forms
from django.template import loader
from django.utils.safestring import SafeString, mark_safe

Params = dict[str, Any]  # what a GOV.UK macro takes


class GovukBoundField(forms.BoundField):
    """A field on a form. `{{ form.name.govuk() }}` shows its label, hint, error and box, in that order."""

    field: "GovukField"

    def govuk(self, **changes: Any) -> SafeString:
        """`changes` go to the GOV.UK macro as they are, for the rare page that needs another class or prefix."""
        if self.is_hidden:
            return self.as_hidden()
        return render_field(self.field.macro, {**self.field.govuk_params(self), **changes})

    @property
    def error_id(self) -> str:
        """The id of the box that an error in the summary leads to."""
        return self.field.error_id(self)


def render_field(macro: str, params: Params) -> SafeString:
    # Rendered by a template that escapes what it is given.
    return mark_safe(loader.get_template(f"keel/fields/{macro}.html").render({"params": params}).strip())  # noqa: S308


def common_params(bound: forms.BoundField, *, heading: bool = False) -> Params:
    """Name, label, hint and error: the same for every component with one box."""
    params: Params = {
        "id": bound.auto_id,
        "name": bound.html_name,
        "label": {"text": bound.label, "isPageHeading": heading, "classes": "govuk-label--l" if heading else ""},
    }
    params.update(hint_and_error(bound))
    return params


def hint_and_error(bound: forms.BoundField) -> Params:
    params: Params = {}
    if bound.help_text:
        params["hint"] = {"text": bound.help_text}
    if bound.errors:
        params["errorMessage"] = {"text": " ".join(str(error) for error in bound.errors)}
    if bound.field.disabled:
        params["disabled"] = True
    return params


def legend(bound: forms.BoundField, *, heading: bool = False) -> Params:
    size = "l" if heading else "s"
    return {"legend": {"text": bound.label, "isPageHeading": heading, "classes": f"govuk-fieldset__legend--{size}"}}


class GovukField(forms.Field):
    """Base of the field classes. A form says what is asked; the class says how it looks and what its errors say.

    `noun` names the answer inside an error ("Enter the date of the review"); without it the label serves.
    `heading` makes the label the page's heading, for a page that asks one thing.
    """

    macro = "input"
    asks = "Enter"
    bound_field_class = GovukBoundField

    def __init__(
        self, *args: Any, label: str, hint: str = "", noun: str = "", heading: bool = False, **kwargs: Any
    ) -> None:
        self.noun = noun or noun_of(label)
        self.heading = heading
        self.given_messages = kwargs.pop("error_messages", None) or {}
        kwargs["error_messages"] = {**self.messages(), **self.given_messages}
        super().__init__(*args, label=label, help_text=hint, **kwargs)
        self.label: str = label

    def messages(self) -> dict[str, str]:
        asked = f"Answer “{self.noun}”" if self.noun.endswith("?") else f"{self.asks} {self.noun}"
        return {"required": asked, "invalid": f"{self.subject} is not something Keel can read. Check it and try again"}

    def say(self, code: str, words: str) -> None:
        """The words of an error that depends on a limit; what the form itself gave comes first."""
        self.error_messages[code] = self.given_messages.get(code, words)

    @property
    def subject(self) -> str:
        """The noun at the head of a sentence."""
        return "The answer" if self.noun.endswith("?") else self.noun[:1].upper() + self.noun[1:]

    def govuk_params(self, bound: forms.BoundField) -> Params:
        value = bound.value()
        return {**common_params(bound, heading=self.heading), "value": "" if value is None else str(value)}

    def error_id(self, bound: forms.BoundField) -> str:
        return bound.auto_id


def noun_of(label: str) -> str:
    """*Date of birth* becomes *date of birth*; *NHS number* and a question stay as they are."""
    if label.endswith("?") or not label[1:2].islower():
        return label
    return label[0].lower() + label[1:]
