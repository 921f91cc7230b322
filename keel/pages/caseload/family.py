"""Two children of one family: whether they may share an IRO, and what they are to each other."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.sources import PARENT_AND_CHILD
from keel.pages.access import actor, needs
from keel.pages.caseload import presenters
from keel.pages.caseload.forms import Reason, Tie
from keel.pages.caseload.views import found_or_404
from keel.records.commands.siblings import lift_apart, set_apart, tell_tie
from keel.records.permissions import Permission
from keel.records.queries.siblings import Sibling, said_of
from keel.records.queries.to_allocate import ToAllocate
from keel.records.refused import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ALLOCATE)
def apart(request: HttpRequest, number: str, pair: int) -> HttpResponse:
    """Say that a child and a brother or sister may not share an IRO, or that they may again, and why."""
    who, today = actor(request), clock.today()
    found, other = _pair(request, number, pair)
    if other.is_to:
        return redirect("allocation_tie", number, pair)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        command = lift_apart if other.apart_because else set_apart
        try:
            command(by=who, pair=pair, because=form.cleaned_data["because"], now=clock.now())
        except Refused as refused:
            form.add_error("because", str(refused))
        else:
            done = "may share an IRO again" if other.apart_because else "may not share an IRO"
            messages.success(request, f"Kept with the reason: these two {done}.")
            return redirect("allocation_choose", number)
    named = (presenters.child_named(found.child, today), presenters.sibling_named(other, today))
    return render(
        request, "caseload/apart.html", {"form": form, "named": named, "other": other, "steps": said_of(pair)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ALLOCATE)
def tie(request: HttpRequest, number: str, pair: int) -> HttpResponse:
    """Say that two are parent and child, or that they are brothers or sisters after all."""
    found, other = _pair(request, number, pair)
    today = clock.today()
    named = (presenters.child_named(found.child, today), presenters.sibling_named(other, today))
    keys = (found.child.pk, other.child)
    begins = {"": "none", "child": str(keys[0])}.get(other.is_to, str(keys[1]))
    form = Tie(
        request.POST if request.method == "POST" else None,
        children=[(key, one.title) for key, one in zip(keys, named, strict=True)],
        initial={"parent": begins},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["parent"]
        try:
            tell_tie(by=actor(request), pair=pair, parent=None if said == "none" else int(said), now=clock.now())
        except Refused as refused:
            form.add_error("parent", str(refused))
        else:
            messages.success(request, f"Kept what {named[0].name} and {named[1].name} are to each other.")
            if said != "none" and found.held and found.held.iro_id == other.iro:
                messages.warning(request, f"Both have {other.iro_name} as their IRO: give one of them another.")
            return redirect("allocation_choose", number)
    return render(request, "caseload/tie.html", {"form": form, "named": named, "source": PARENT_AND_CHILD})


def _pair(request: HttpRequest, number: str, pair: int) -> tuple[ToAllocate, Sibling]:
    found = found_or_404(request, number, page="allocation: siblings")
    other = next((one for one in found.siblings if one.pair == pair), None)
    if other is None:
        raise Http404
    return found, other
