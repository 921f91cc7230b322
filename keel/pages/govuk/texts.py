"""Fields that are typed: words, numbers, passwords, searches, files."""

from typing import Any

from django import forms

from keel.pages.govuk.bound import GovukField, Params


class TextField(GovukField, forms.CharField):
    """One line of words. `width` is in characters and should suit the answer: 2, 3, 4, 5, 10, 20 or 30."""

    macro = "input"
    input_type = "text"

    def __init__(
        self,
        *args: Any,
        width: int | None = None,
        autocomplete: str = "",
        spellcheck: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.width = width
        self.autocomplete = autocomplete
        self.spellcheck = spellcheck
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.say("max_length", f"{self.subject} must be {self.max_length:,} characters or fewer")

    def govuk_params(self, bound: forms.BoundField) -> Params:
        params = super().govuk_params(bound) | {"type": self.input_type}
        if self.width:
            params["classes"] = f"govuk-input--width-{self.width}"
        if self.autocomplete:
            params["autocomplete"] = self.autocomplete
        if self.spellcheck is not None:
            params["spellcheck"] = self.spellcheck
        return params


class EmailField(TextField, forms.EmailField):
    input_type = "email"
    widget = forms.EmailInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"autocomplete": "email", "spellcheck": False, **kwargs})
        self.say("invalid", f"{self.subject} must look like name@example.org")


class SearchField(TextField):
    """A search box. Nothing typed is not an error: it means everything."""

    input_type = "search"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"required": False, "spellcheck": False, **kwargs})


class PasswordField(TextField):
    """A password that can be shown. It is never sent back to the page; `new` asks a password manager for a new one."""

    macro = "password-input"
    widget = forms.PasswordInput

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        autocomplete = "new-password" if new else "current-password"
        super().__init__(*args, **{"strip": False, "autocomplete": autocomplete, **kwargs})

    def govuk_params(self, bound: forms.BoundField) -> Params:
        params = super().govuk_params(bound)
        return {name: given for name, given in params.items() if name not in {"value", "type", "spellcheck"}}


class TextArea(TextField):
    """Several lines. With a `max_length` the characters left are counted as they are typed."""

    macro = "textarea"
    widget = forms.Textarea

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(*args, **kwargs)
        if self.max_length:
            self.macro = "character-count"

    def govuk_params(self, bound: forms.BoundField) -> Params:
        params = super().govuk_params(bound) | {"rows": self.rows}
        params.pop("type")
        if self.max_length:
            params["maxlength"] = self.max_length
        return params


class IntegerField(TextField, forms.IntegerField):
    """A whole number, typed as people type them: spaces and commas are ignored. Never `type=number`, which scrolls."""

    widget = forms.TextInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.max_length = None  # CharField's, which an integer has not
        super().__init__(*args, **{"width": 5, **kwargs})
        if self.min_value is not None:
            self.say("min_value", f"{self.subject} must be {self.min_value:,} or more")
        if self.max_value is not None:
            self.say("max_value", f"{self.subject} must be {self.max_value:,} or less")

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "invalid": f"{self.subject} must be a whole number, like 12"}

    def to_python(self, value: object) -> Any:
        typed = str(value).replace(",", "").replace(" ", "") if value is not None else None
        return forms.IntegerField.to_python(self, typed)

    def govuk_params(self, bound: forms.BoundField) -> Params:
        return super().govuk_params(bound) | {"inputmode": "numeric"}


class FileField(GovukField, forms.FileField):
    """A file to send. The form's tag needs `enctype="multipart/form-data"`."""

    macro = "file-upload"
    asks = "Choose"

    def messages(self) -> dict[str, str]:
        empty = f"{self.subject} is empty. Check that it was saved, then choose it again"
        return {**super().messages(), "empty": empty}

    def govuk_params(self, bound: forms.BoundField) -> Params:
        params = super().govuk_params(bound) | {"javascript": True}
        params.pop("value")
        return params
