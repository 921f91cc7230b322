"""Keel's map of addresses and two more, to hold others against: the base page alone, and a post that does nothing."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

PAGE = '{% extends "keel/base.html" %}{% block title %}Bare{% endblock %}{% block content %}{% endblock %}'


def bare(request: HttpRequest) -> HttpResponse:
    """The base page with nothing in it, for somebody signed in."""
    return HttpResponse(_template().render({}, request))


def bare_post(request: HttpRequest) -> HttpResponse:
    """What a signed-in person sends, and nothing is done with."""
    return JsonResponse({"length": len(request.POST)})


@cache
def _template() -> Any:
    return engines["jinja2"].from_string(PAGE)


urlpatterns = [path("bench-bare/", bare), path("bench-bare-post/", bare_post), path("", include("keel.config.urls"))]
handler400 = "keel.pages.govuk.views.bad_request"
handler500 = "keel.pages.govuk.views.server_error"
