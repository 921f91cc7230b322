"""Fields that are chosen: one of several, several of several, yes or no."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from keel.pages.govuk.bound import GovukField, Params, hint_and_error, legend


class ChoiceField(GovukField, forms.ChoiceField):
    """One answer of several: radios, or a list to open with `look="select"` when there are more than about ten.

    `hints` explain choices. `reveals` names a field of the same form that belongs to a choice: it is shown under it.
    """

    asks = "Choose"

    def __init__(
        self,
        *args: Any,
        look: str = "radios",
        inline: bool = False,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.macro = look
        self.inline = inline
        self.hints = hints or {}
        self.reveals = reveals or {}
        super().__init__(*args, **kwargs)

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "invalid_choice": f"Choose {self.noun} from the list"}

    def pairs(self) -> Iterable[tuple[Any, Any]]:
        return cast(Iterable[tuple[Any, Any]], self.choices)

    def chosen(self, bound: forms.BoundField) -> set[str]:
        value = bound.value()
        return {str(value)} if value not in (None, "") else set()

    def govuk_params(self, bound: forms.BoundField) -> Params:
        if self.macro == "select":
            return self._select_params(bound)
        params: Params = {
            "name": bound.html_name,
            "idPrefix": bound.auto_id,
            "fieldset": legend(bound, heading=self.heading),
            "items": [self._item(bound, str(value), text) for value, text in self.pairs()],
            **hint_and_error(bound),
        }
        if self.inline:
            params["classes"] = "govuk-radios--inline"
        return params

    def _item(self, bound: forms.BoundField, value: str, text: object) -> Params:
        item: Params = {"value": value, "text": text, "checked": value in self.chosen(bound)}
        if value in self.hints:
            item["hint"] = {"text": self.hints[value]}
        if value in self.reveals:
            item["conditional"] = {"html": bound.form[self.reveals[value]].govuk()}  # type: ignore[attr-defined]
        return item

    def _select_params(self, bound: forms.BoundField) -> Params:
        chosen = self.chosen(bound)
        items = [{"value": str(v), "text": text, "selected": str(v) in chosen} for v, text in self.pairs()]
        return {
            "id": bound.auto_id,
            "name": bound.html_name,
            "label": {"text": bound.label},
            "items": items,
            **hint_and_error(bound),
        }


class ChoicesField(ChoiceField, forms.MultipleChoiceField):
    """Several answers of several: checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"look": "checkboxes", **kwargs})

    def chosen(self, bound: forms.BoundField) -> set[str]:
        return {str(value) for value in bound.value() or []}


class BooleanField(GovukField, forms.BooleanField):
    """One box to tick. Required means that it must be ticked, as Django has it: usually give `required=False`."""

    macro = "checkboxes"

    def messages(self) -> dict[str, str]:
        return {**super().messages(), "required": f"Tick “{self.noun_as_said}” to go on"}

    @property
    def noun_as_said(self) -> str:
        return self.noun[:1].upper() + self.noun[1:]

    def govuk_params(self, bound: forms.BoundField) -> Params:
        shared = hint_and_error(bound)
        item: Params = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
        if hint := shared.pop("hint", None):
            item["hint"] = hint
        return {"name": bound.html_name, "idPrefix": bound.auto_id, "items": [item], **shared}
