"""My account: who I am to Keel, my password, my calendar."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts import presenters
from keel.pages.accounts.feed import address_of
from keel.records.commands.feeds import end_feed, make_feed
from keel.records.permissions import Permission
from keel.records.queries.feed import feed_of
from keel.records.queries.signins import last_sign_ins
from keel.records.queries.staff_list import person_of_user

if TYPE_CHECKING:
    from keel.records.models import User


@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Who I am, what I may do, when I last signed in."""
    user, today = cast("User", request.user), clock.today()
    who = actor(request)
    person = person_of_user(user, today)
    return render(
        request,
        "accounts/my_account.html",
        {
            "rows": presenters.about_me(user, person, who),
            "sign_ins": presenters.moments(last_sign_ins(user.username)),
            "may_feed": who.may(Permission.RECORD_REVIEW),
            "feed": feed_of(user),
            "everyone": who.may(Permission.SEE_ALL_CHILDREN),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(Permission.RECORD_REVIEW)
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make a secret address. It is shown on this answer and never again, so nothing redirects."""
    if request.method != "POST":
        return redirect("my_account")
    secret = make_feed(by=actor(request), user=cast("User", request.user), now=clock.now())
    return render(request, "accounts/calendar.html", {"address": address_of(request, secret)})


@require_http_methods(["GET", "POST"])
@needs(Permission.RECORD_REVIEW)
def end_calendar(request: HttpRequest) -> HttpResponse:
    """End it. The address of this page, only opened, ends nothing."""
    if request.method == "POST" and end_feed(by=actor(request), user=cast("User", request.user), now=clock.now()):
        messages.success(request, "The address of your calendar has ended. Calendars that used it find nothing there.")
    return redirect("my_account")
