"""Keel's map of addresses and one more: a page that is nothing but the base page, to hold other pages against."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

PAGE = '{% extends "keel/base.html" %}{% block title %}Bare{% endblock %}{% block content %}{% endblock %}'


def bare(request: HttpRequest) -> HttpResponse:
    """The base page with nothing in it, for somebody signed in."""
    return HttpResponse(_template().render({}, request))


@cache
def _template() -> Any:
    return engines["jinja2"].from_string(PAGE)


urlpatterns = [path("bench-bare/", bare), path("", include("keel.config.urls"))]
handler400 = "keel.pages.govuk.views.bad_request"
handler500 = "keel.pages.govuk.views.server_error"
