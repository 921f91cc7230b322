"""Somebody leaves, or does not after all."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts.presenters import role_words
from keel.pages.govuk.words import long_date, plural
from keel.pages.staff import presenters
from keel.pages.staff.forms import LeavingForm
from keel.pages.staff.people import found
from keel.records.commands.leaving import leave_staff, return_staff
from keel.records.permissions import Permission
from keel.records.queries.staff_list import Person, cases_held
from keel.records.refused import Refused


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def leaving(request: HttpRequest, key: int) -> HttpResponse:
    """The last day, with everything that ends on it."""
    one, today = found(key), clock.today()
    if one.staff.left_on:
        return redirect("person", key)
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["left_on"]
        try:
            leave_staff(by=actor(request), staff=one.staff, left_on=day, today=today, now=clock.now())
        except Refused as error:
            form.add_error("left_on", str(error))
        else:
            messages.success(request, f"{one.staff}’s last day is {long_date(day)}. A mistake can be undone here.")
            return redirect("person", key)
    may_hand_over = actor(request).may(Permission.ALLOCATE)
    hand_over = presenters.hand_over_href(key) if one.children and may_hand_over else ""
    shown = {"form": form, "person": one, "holds": _holds(one, today), "hand_over": hand_over}
    return render(request, "staff/leaving.html", shown)


def _holds(one: Person, today: date) -> list[tuple[str, str]]:
    """What somebody holds today, which their last day ends."""
    posts = [f"{post.title}, {post.team}" for post in one.posts if presenters.running(post.to_on, today)]
    roles = [role_words(row.role, row.team) for row in one.roles if presenters.running(row.to_on, today)]
    sign_in = presenters.sign_in_words(one.user.username if one.user else "", on=bool(one.user and one.user.is_active))
    held = cases_held(one.staff, today)
    in_case_system = "they stay theirs here until the case system, or a spreadsheet, names somebody else"
    cases = [("Cases", f"{plural(held, 'child', 'children')}: {in_case_system}")] if held else []
    return [
        ("Children as IRO", plural(one.children, "child", "children") if one.children else "No children"),
        *cases,
        ("Posts", "; ".join(posts) or "No post"),
        ("Roles", "; ".join(roles) or "No role"),
        ("Sign-in", sign_in),
    ]


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def back(request: HttpRequest, key: int) -> HttpResponse:
    """They do not leave after all."""
    one = found(key)
    if request.method == "POST":
        try:
            return_staff(by=actor(request), staff=one.staff, now=clock.now())
        except Refused as error:
            messages.info(request, str(error))
        else:
            messages.success(request, f"{one.staff} stays: posts, roles and the sign-in are as they were.")
    return redirect("person", key)
