"""Somebody's sign-in and roles."""

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts.mail import ASKED_BY_STAFF, send_link
from keel.pages.accounts.passwords import mail_folder
from keel.pages.govuk.words import long_date
from keel.pages.staff.forms import LastDay, RoleForm, SignInForm
from keel.pages.staff.people import found
from keel.pages.staff.show import ask
from keel.records.commands.sign_ins import end_role, switch_sign_in
from keel.records.commands.signing import note_password_link
from keel.records.commands.staff import add_user, give_role
from keel.records.permissions import Permission, Role
from keel.records.queries import staff_list as asked
from keel.records.refused import Refused

if TYPE_CHECKING:
    from keel.records.models import User


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def make(request: HttpRequest, key: int) -> HttpResponse:
    """Make a sign-in: its owner chooses the password, by a link in their mail."""
    one = found(key)
    if one.user:
        return redirect("person", key)
    suggested = f"{one.staff.given_name}.{one.staff.family_name}".strip(".").replace(" ", ".").casefold()
    form = SignInForm(request.POST or None, initial={"username": suggested})
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        try:
            made = add_user(by=actor(request), username=name, password=None, staff=one.staff, now=clock.now())
        except Refused as error:
            form.add_error("username", str(error))
        else:
            messages.success(request, f"{made} can sign in as {name} once they have chosen a password.")
            _send(request, made)
            return redirect("person", key)
    lede = "They choose the password themselves, by a link that is sent to them now."
    context = {"form": form, "title": "Make a sign-in", "button": "Make the sign-in", "lede": lede}
    back = reverse("person", args=[key])
    return render(request, "staff/ask.html", {**context, "about": str(one.staff), "back": back})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def link(request: HttpRequest, key: int) -> HttpResponse:
    """Send somebody a link to choose a password."""
    one = found(key)
    if request.method == "POST" and one.user:
        _send(request, one.user)
    return redirect("person", key)


def _send(request: HttpRequest, user: "User") -> None:
    """Send the link and say how that went."""
    if not user.email:
        messages.info(
            request,
            "No link could be sent: there is no email address on the staff list. Add one, then send a link. At the "
            f"terminal a password can be set with keel changepassword {user.username}",
        )
    elif not user.is_active:
        messages.info(request, "No link was sent: the sign-in is off. Switch it on first.")
    elif not note_password_link(by=actor(request), user=user, now=clock.now()):
        messages.info(request, "No link was sent: three went out in the last quarter of an hour. Wait a little.")
    elif not send_link(request, user, ASKED_BY_STAFF):
        messages.info(request, "The mail server did not take the link. Try again later, or ask whoever looks after it.")
    else:
        where = f" No mail leaves this machine: it lies in {mail_folder()}." if mail_folder() else ""
        messages.success(request, f"A link to choose a password was sent to {user.email}. It opens for an hour.{where}")


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def switch(request: HttpRequest, key: int) -> HttpResponse:
    """Switch a sign-in off, which ends what is open, or on again."""
    one = found(key)
    if request.method == "POST" and one.user:
        on = not one.user.is_active
        try:
            switch_sign_in(by=actor(request), user=one.user, on=on, today=clock.today(), now=clock.now())
        except Refused as error:
            messages.info(request, str(error))
        else:
            ended = "" if on else " Wherever they were signed in, they are signed out; their calendar is closed."
            messages.success(request, f"The sign-in of {one.staff} is {'on' if on else 'off'}.{ended}")
    return redirect("person", key)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add_role(request: HttpRequest, key: int) -> HttpResponse:
    """Give a role."""
    one, today = found(key), clock.today()
    if one.user is None:
        messages.info(request, "A role belongs to a sign-in. Make one first.")
        return redirect("person", key)
    form = RoleForm(request.POST or None, teams=asked.teams_in_order(today), initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        said, role = form.cleaned_data, Role(form.cleaned_data["role"])
        team = asked.team(int(said["team"])) if said["team"] and role is Role.TEAM_MANAGER else None
        try:
            give_role(by=actor(request), user=one.user, role=role, team=team, from_on=said["from_on"], now=clock.now())
        except Refused as error:
            form.add_error("team" if role is Role.TEAM_MANAGER and team is None else "role", str(error))
        else:
            messages.success(request, f"{one.staff} is {role} from {long_date(said['from_on'])}.")
            return redirect("person", key)
    context = {"form": form, "title": "Give a role", "button": "Give the role", "about": str(one.staff)}
    return render(request, "staff/ask.html", {**context, "back": reverse("person", args=[key])})


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End a role."""
    held = asked.role_held(key) if key < 2**63 else None
    if held is None or held.user.staff is None:
        raise Http404
    today = clock.today()
    form = LastDay(request.POST or None, initial={"to_on": held.to_on or today})

    def do(to_on: date) -> str:
        end_role(by=actor(request), held=held, to_on=to_on, today=today, now=clock.now())
        return f"The role {held.role} ends on {long_date(to_on)}."

    return ask(request, form, "to_on", do, person=held.user.staff, title=f"End the role {held.role}", button="End it")
