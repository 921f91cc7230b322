"""Shows any form, Django's own fields included, in GOV.UK components, with an error summary that leads to its boxes."""

from django import forms
from django.template import loader
from django.utils.safestring import SafeString, mark_safe

from keel.pages.govuk.bound import GovukBoundField, Params, common_params, hint_and_error, legend, render_field


def govuk(bound: forms.BoundField) -> SafeString:
    """`{{ form.login | govuk }}`: for forms that a library made; our own fields say `form.name.govuk()`."""
    if isinstance(bound, GovukBoundField):
        return bound.govuk()
    if bound.is_hidden:
        return bound.as_hidden()
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return render_field("checkboxes", _tick(bound))
    if isinstance(widget, forms.RadioSelect | forms.Select):
        return _chosen(bound, "radios" if isinstance(widget, forms.RadioSelect) else "select")
    params = common_params(bound)
    if autocomplete := widget.attrs.get("autocomplete"):
        params["autocomplete"] = autocomplete
    if isinstance(widget, forms.PasswordInput):
        return render_field("password-input", params)
    params["value"] = "" if bound.value() is None else str(bound.value())
    if isinstance(widget, forms.Textarea):
        return render_field("textarea", params)
    return render_field("input", params | {"type": getattr(widget, "input_type", "text")})


def _tick(bound: forms.BoundField) -> Params:
    item = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
    return {"name": bound.html_name, "idPrefix": bound.auto_id, "items": [item], **hint_and_error(bound)}


def _chosen(bound: forms.BoundField, macro: str) -> SafeString:
    now = str(bound.value())
    choices = bound.field.choices  # type: ignore[attr-defined]
    items = [
        {"value": str(v), "text": text, "checked": str(v) == now, "selected": str(v) == now} for v, text in choices
    ]
    params = {"name": bound.html_name, "items": items, "label": {"text": bound.label}, **hint_and_error(bound)}
    if macro == "radios":
        return render_field(macro, params | {"idPrefix": bound.auto_id, "fieldset": legend(bound)})
    return render_field(macro, params | {"id": bound.auto_id})


def govuk_form(form: forms.BaseForm) -> SafeString:
    """Every field in order; a field that a choice reveals is shown under its choice, not again."""
    revealed = {name for field in form.fields.values() for name in getattr(field, "reveals", {}).values()}
    parts = [govuk(form[name]) for name in form.fields if name not in revealed]
    return mark_safe("\n".join(parts))  # noqa: S308  each part was escaped by its own template


def error_summary(form: forms.BaseForm) -> SafeString:
    """What is wrong, each line leading to the box to mend. Empty when nothing is."""
    if not form.errors:
        return mark_safe("")
    page = loader.get_template("keel/fields/error-summary.html")
    return mark_safe(page.render({"errors": list(_lines(form))}))  # noqa: S308  escaped by its template


def _lines(form: forms.BaseForm) -> list[Params]:
    shown = form.visible_fields()
    first = _target(shown[0]) if shown else "main-content"
    lines = [{"text": str(error), "href": f"#{first}"} for error in form.non_field_errors()]
    for bound in form:
        target = first if bound.is_hidden else _target(bound)
        lines += [{"text": str(error), "href": f"#{target}"} for error in bound.errors]
    return lines


def _target(bound: forms.BoundField) -> str:
    return bound.error_id if isinstance(bound, GovukBoundField) else bound.auto_id
