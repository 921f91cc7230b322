"""Signing in and out."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, anyone
from keel.pages.accounts.forms import SignIn
from keel.pages.accounts.kept import give_back, packed, unpacked
from keel.records.commands.signing import note_sign_in, note_sign_out


@anyone
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who it is, and go on to where they were going."""
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(_onward(request))
    form = SignIn(request, request.POST or None)
    kept = unpacked(request)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)  # type: ignore[arg-type]
        typed = form.cleaned_data["username"]
        note_sign_in(by=actor(request), user=form.user.pk, typed=typed, now=clock.now())
        if kept and (carried_on := give_back(request, kept)):
            return carried_on
        return HttpResponseRedirect(_onward(request))
    shown = {"form": form, "onward": _onward(request), "kept": kept, "packed": packed(kept), "ended": bool(kept)}
    return render(request, "accounts/sign_in.html", shown)


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forget who it was, and say so. An address that is only looked at signs nobody out: it leads to the first page."""
    if request.method != "POST":
        return redirect("first_page")
    if request.user.is_authenticated:
        note_sign_out(by=actor(request), user=request.user.pk, now=clock.now())
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign_in")


def _onward(request: HttpRequest) -> str:
    """Where the person was going: only ever an address of ours, whole from its first stroke."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    secure = request.is_secure()
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=secure
    ):
        return wanted
    return reverse("first_page")
