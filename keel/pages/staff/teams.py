"""The council's teams as a tree."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.staff.forms import TeamForm
from keel.records.commands.staff import add_team
from keel.records.commands.teams import change_team, remove_team
from keel.records.permissions import Permission
from keel.records.queries import staff_list as asked
from keel.records.refused import Refused


@require_safe
@needs(Permission.SEE_STAFF)
def team_list(request: HttpRequest) -> HttpResponse:
    """Every team below the one above it, with how many work there."""
    rows = asked.teams_in_order(clock.today())
    return render(
        request, "staff/teams.html", {"rows": rows, "may_change": actor(request).may(Permission.MANAGE_STAFF)}
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add(request: HttpRequest) -> HttpResponse:
    """A new team."""
    form = TeamForm(request.POST or None, teams=asked.teams_in_order(clock.today()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        parent = asked.team(int(said["parent"])) if said["parent"] else None
        holds = said["holds_cases"] == "yes"
        try:
            made = add_team(by=actor(request), name=said["name"], parent=parent, holds_cases=holds, now=clock.now())
        except Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{made} is a team now. Posts can be given in it.")
            return redirect("teams")
    context = {"form": form, "title": "Add a team", "button": "Add team", "about": "", "back": reverse("teams")}
    return render(request, "staff/ask.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Rename a team, move it, or say whether it holds cases."""
    team = asked.team(key) if key < 2**63 else None
    if team is None:
        raise Http404
    holds = "yes" if team.holds_cases else "no"
    initial = {"name": team.name, "parent": team.parent_id or "", "holds_cases": holds}
    rows = [row for row in asked.teams_in_order(clock.today()) if row.team.pk != key]
    form = TeamForm(request.POST or None, teams=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        parent = asked.team(int(said["parent"])) if said["parent"] else None
        holds_cases = said["holds_cases"] == "yes"
        try:
            changed = change_team(
                by=actor(request), team=team, name=said["name"], parent=parent, holds_cases=holds_cases, now=clock.now()
            )
        except Refused as error:
            form.add_error("name" if "called" in str(error) else "parent", str(error))
        else:
            messages.success(request, f"{said['name']} is saved." if changed else "Nothing was changed.")
            return redirect("teams")
    context = {"form": form, "title": "Change a team", "button": "Save", "about": team.name, "back": reverse("teams")}
    return render(request, "staff/ask.html", {**context, "remove": reverse("team_remove", args=[key])})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take away a team that was never used; asked again before it goes."""
    team = asked.team(key) if key < 2**63 else None
    if team is None:
        raise Http404
    if request.method == "POST":
        try:
            remove_team(by=actor(request), team=team, now=clock.now())
        except Refused as error:
            messages.info(request, str(error))
        else:
            messages.success(request, f"{team.name} is no longer a team.")
        return redirect("teams")
    return render(request, "staff/team_remove.html", {"team": team})
