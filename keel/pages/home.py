"""Where somebody begins: the first page that their roles allow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from keel.pages.access import actor
from keel.pages.context import SEES_CHILDREN


@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """The list of reviews, or for a person who sees no child a page that says what their role is for."""
    who = actor(request)
    if any(who.may(permission) for permission in SEES_CHILDREN):
        return redirect("reviews")
    return render(request, "home.html", {"roles": sorted(who.roles)})
