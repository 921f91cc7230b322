"""Posts and leave: given, ended."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date
from keel.pages.staff.forms import AwayEnd, AwayForm, PostEnd, PostForm
from keel.pages.staff.people import found
from keel.pages.staff.show import Beside, ask
from keel.records.commands.posts import ChildrenLeft, end_leave, end_post, remove_leave
from keel.records.commands.staff import add_leave, add_post
from keel.records.permissions import Permission
from keel.records.queries import staff_list as asked
from keel.records.refused import Refused


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add(request: HttpRequest, key: int) -> HttpResponse:
    """Give somebody a post."""
    one, today = found(key), clock.today()
    teams = asked.teams_in_order(today)
    form = PostForm(request.POST or None, teams=teams, initial={"from_on": today, "share": "1"})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        team = asked.team(int(said["team"]))
        about = {name: name in said["about"] for name in ("manages_team", "agency", "protected_caseload")}
        if team is None:
            raise Http404
        try:
            add_post(
                by=actor(request),
                staff=one.staff,
                team=team,
                title=said["title"],
                full_time_equivalent=said["share"],
                from_on=said["from_on"],
                to_on=said["to_on"],
                now=clock.now(),
                **about,
            )
        except Refused as error:
            form.add_error("to_on", str(error))
        else:
            messages.success(request, f"{one.staff} has the post {said['title']} in {team}.")
            return redirect("person", key)
    context = {"form": form, "title": "Give a post", "button": "Give the post", "no_teams": not teams}
    return render(
        request, "staff/ask.html", {**context, "about": str(one.staff), "back": reverse("person", args=[key])}
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End a post, or correct its last day. Whose children are without somebody in post is said first."""
    post = asked.post(key) if key < 2**63 else None
    if post is None:
        raise Http404
    ends = post.to_on is not None
    children = asked.children_held(post.staff, clock.today())
    form = PostEnd(
        request.POST or None,
        has_end=ends,
        children=children,
        whose=post.staff.name,
        initial={"to_on": post.to_on or clock.today()},
    )
    title = f"{'Correct the last day of' if ends else 'End'} the post {post.title} in {post.team}"
    lede = "The record of it stays: it decides for whom they may not be the IRO (regulation 46)."

    def do(to_on: date | None) -> str:
        known = bool(form.cleaned_data.get("known"))
        try:
            end_post(by=actor(request), post=post, to_on=to_on, now=clock.now(), children_known=known)
        except ChildrenLeft as left:
            raise Beside("known", str(left)) from None
        return f"The post ends on {long_date(to_on)}." if to_on else "The post goes on: no end is known."

    button = "Save the last day" if ends else "End the post"
    return ask(request, form, "to_on", do, person=post.staff, title=title, button=button, lede=lede)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add_away(request: HttpRequest, key: int) -> HttpResponse:
    """Note that somebody is away."""
    one = found(key)
    form = AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_leave(by=actor(request), staff=one.staff, now=clock.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error("to_on", str(error))
        else:
            messages.success(request, f"{one.staff} is away from {long_date(form.cleaned_data['from_on'])}.")
            return redirect("person", key)
    context = {"form": form, "title": "Note time away", "button": "Save", "about": str(one.staff)}
    return render(request, "staff/ask.html", {**context, "back": reverse("person", args=[key])})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def end_away(request: HttpRequest, key: int) -> HttpResponse:
    """Somebody comes back, or does not go."""
    away = asked.leave(key) if key < 2**63 else None
    if away is None:
        raise Http404
    form = AwayEnd(request.POST or None, initial={"to_on": away.to_on})

    def do(to_on: date) -> str:
        if form.cleaned_data["removed"]:
            remove_leave(by=actor(request), leave=away, now=clock.now())
            return "The note of leave is removed."
        end_leave(by=actor(request), leave=away, to_on=to_on, now=clock.now())
        return f"The last day away is {long_date(to_on)}."

    return ask(request, form, "to_on", do, person=away.staff, title=f"Change the {away.kind}", button="Save")
