"""The council's own stylesheet, and the pages for when something goes wrong."""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseServerError,
)
from django.template import loader
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from keel.pages.govuk.council import council


@require_safe
@cache_control(public=True, max_age=86400)
def council_css(request: HttpRequest) -> HttpResponse:
    """Served rather than written into the page, because the content security policy forbids styles in markup."""
    colour = council().colour
    rule = f":root{{--keel-brand:{colour}}}\n" if colour else ""
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


def _plain(template: str, request: HttpRequest, **context: object) -> str:
    """A page made without context processors: what they read may be the very thing that is broken."""
    nonce = str(getattr(request, "csp_nonce", ""))
    return loader.get_template(template).render({"csp_nonce": nonce, **context})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseBadRequest(_plain("400.html", request))


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponseServerError(_plain("500.html", request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponseForbidden(_plain("403_csrf.html", request, back=request.get_full_path()))


def busy(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_plain("503.html", request), status=503, headers={"Retry-After": "20"})
