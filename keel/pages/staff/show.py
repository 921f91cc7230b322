"""A page that asks one thing about somebody, does it, and goes back to them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keel.pages.govuk import fields
from keel.records.refused import Refused

if TYPE_CHECKING:
    from keel.records.models import Staff


class Beside(Refused):
    """A refusal that stands beside another field than the one that is asked for."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def ask(
    request: HttpRequest,
    form: fields.Form,
    field: str,
    do: Callable[[Any], str],
    *,
    person: "Staff",
    title: str,
    button: str,
    lede: str = "",
) -> HttpResponse:
    """Show the form; where it is right, `do` what it says with `field` and say what was done.

    A refusal stands beside that field.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = do(form.cleaned_data.get(field))
        except Refused as error:
            form.add_error(error.field if isinstance(error, Beside) else field, str(error))
        else:
            messages.success(request, said)
            return redirect("person", person.pk)
    back = reverse("person", args=[person.pk])
    shown = {"form": form, "title": title, "button": button, "lede": lede, "about": str(person), "back": back}
    return render(request, "staff/ask.html", shown)
