"""A forgotten password, a new one by a link, and changing one's own."""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, anyone
from keel.pages.accounts.backend import WhoStillWorksHere
from keel.pages.accounts.mail import Afterwards, send_link
from keel.pages.accounts.password_forms import ChangePassword, Forgotten, NewPassword
from keel.records.commands.passwords import change_password, set_password_by_link
from keel.records.commands.signing import note_password_link
from keel.records.permissions import service
from keel.records.queries.signins import user_by_key, who_gets_link
from keel.records.refused import Refused

if TYPE_CHECKING:
    from keel.records.models import User


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask whose password it is, and say the same whoever it is: the link leaves after the answer has."""
    form = Forgotten(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["who"]
        page = render_to_string("accounts/link_sent.html", {"typed": typed, "folder": mail_folder()}, request)
        return Afterwards(page, lambda: _send_links(request, typed))
    return render(request, "accounts/forgotten.html", {"form": form})


def _send_links(request: HttpRequest, typed: str) -> None:
    by = service("forgotten password page")
    for user in who_gets_link(typed, clock.today()):
        if note_password_link(by=by, user=user, now=clock.now()):
            send_link(request, user)


def mail_folder() -> str:
    """Where mail lies that does not leave: for the demonstration and before a mail server is named."""
    return str(getattr(settings, "EMAIL_FILE_PATH", "")) if "filebased" in settings.EMAIL_BACKEND else ""


@anyone
@never_cache
@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """The page that a link opens: once, for an hour, and not for somebody who has left."""
    user = _holder(who, token)
    if user is None:
        return render(request, "accounts/link_over.html", status=404)
    form = NewPassword(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["new_password"]
        try:
            set_password_by_link(by=service("password link"), user=user, password=password, now=clock.now())
        except Refused:
            return render(request, "accounts/link_over.html", status=404)
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("sign_in")
    return render(request, "accounts/new_password.html", {"form": form, "username": user.username})


def _holder(who: str, token: str) -> "User | None":
    try:
        key = int(urlsafe_base64_decode(who))
    except (ValueError, OverflowError):
        return None
    user = user_by_key(key) if key < 2**63 else None
    still_here = user is not None and WhoStillWorksHere().user_can_authenticate(user)
    return user if still_here and default_token_generator.check_token(user, token) else None


@never_cache
@sensitive_post_parameters("old_password", "new_password")
@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. This session goes on; the person's others end."""
    user = cast("User", request.user)
    form = ChangePassword(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(by=actor(request), user=user, password=form.cleaned_data["new_password"], now=clock.now())
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed. Wherever else you were signed in, you are signed out.")
        return redirect("my_account")
    return render(request, "accounts/own_password.html", {"form": form})
