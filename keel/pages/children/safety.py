"""Pages that set and put right what keeps a child safe: the restriction of their record, and an interpreter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.children import forms
from keel.pages.children.asking import GET_OR_POST, ask, carried, child_or_404, done, seen_by
from keel.pages.children.presenters import named_child
from keel.records import stamps
from keel.records.commands.children import lift_restriction, restrict_child, set_interpreter
from keel.records.permissions import Permission
from keel.records.queries.children import restrictions_of
from keel.records.queries.due import iros_of


@require_http_methods(GET_OR_POST)
@needs(Permission.SEE_RESTRICTED)
def restricted(request: HttpRequest, number: str) -> HttpResponse:
    """Restrict a record; say anew why it is; lift the restriction."""
    child = child_or_404(request, number, "restriction")
    stands, today = stamps.of_restriction(child), clock.today()
    # Whoever was overtaken had another form before them: the command says so, whatever this one would ask.
    overtaken = request.method == "POST" and seen_by(request) not in (None, stands)
    form = forms.Restrict(request.POST or None, restricted=child.restricted, asks=not overtaken)
    if form.is_valid() and done(form, lambda: _restrict(request, child, form.cleaned_data)):
        return redirect("child", number)
    title = "Change the restriction" if child.restricted else "Restrict this record"
    iro = iros_of([child.pk], today).get(child.pk, "")
    return ask(
        request,
        child,
        form,
        title,
        "",
        template="restricted",
        iro=iro,
        before_now=restrictions_of(child.pk),
        **carried(request, form, stands),
    )


def _restrict(request: HttpRequest, child: Any, said: dict[str, Any]) -> None:
    what = {"by": actor(request), "child": child, "now": clock.now(), "seen": seen_by(request)}
    name = named_child(child, clock.today()).name
    if said.get("act") == "lift":
        lift_restriction(because=said["because"], **what)
        messages.success(request, f"The record of {name} is open again to everybody who works with them.")
        return
    changed = child.restricted
    restrict_child(because=said["because"], **what)
    messages.success(
        request,
        f"The reason why the record of {name} is restricted is changed."
        if changed
        else f"The record of {name} is restricted. Only their IRO and IRO managers can open it now.",
    )


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def interpreter(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a child needs an interpreter: set, changed, ended."""
    child = child_or_404(request, number, "interpreter")
    initial = {"needs": forms.YES if child.interpreter else None, "language": child.interpreter}
    form = forms.Interpreter(request.POST or None, initial=initial)
    if form.is_valid() and done(form, lambda: _interpret(request, child, form.cleaned_data)):
        return redirect("child", number)
    carries = carried(request, form, stamps.of_interpreter(child))
    stands = [("Interpreter", child.interpreter or "Not needed")] if carries["overtaken"] else []
    lede = "It stands beside the child’s name on their page, for whoever invites them or meets them."
    return ask(request, child, form, "Interpreter", lede, stands=stands, **carries)


def _interpret(request: HttpRequest, child: Any, said: dict[str, Any]) -> None:
    language = said["language"] if said["needs"] == forms.YES else ""
    set_interpreter(by=actor(request), child=child, language=language, now=clock.now(), seen=seen_by(request))
    name = named_child(child, clock.today()).name
    messages.success(
        request, f"{name} needs an interpreter for {language}." if language else f"{name} needs no interpreter."
    )
