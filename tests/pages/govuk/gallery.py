"""Every part of the look on a few pages, with nothing behind them: no database, nobody signed in.

`python -m tests.pages.govuk.gallery` serves it at http://127.0.0.1:8765 for looking at; the tests fetch the same pages.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path

TODAY = date(2026, 11, 23)
HERE = Path(__file__).parent

SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.pages.govuk.gallery",
    "COUNCIL_NAME": "Larkwater Council",
    "COUNCIL_COLOUR": None,
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "CSRF_FAILURE_VIEW": "keel.pages.govuk.views.csrf_failure",
    "MIDDLEWARE": [
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "OPTIONS": {
                "environment": "keel.pages.govuk.jinja.environment",
                "context_processors": ["tests.pages.govuk.gallery.furniture"],
            },
        }
    ],
    "CONTENT_SECURITY_POLICY": {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF],
            "img-src": [SELF],
            "font-src": [SELF],
            "form-action": [SELF],
        }
    },
    "STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def furniture(request: HttpRequest) -> dict[str, Any]:
    """What the project's own context processor gives every page."""
    here = request.path
    names = {"Today": "/", "Children": "/child", "Reviews": "/reviews", "Disputes": "/empty", "Figures": "/form"}
    return {
        "nav": [{"text": text, "href": href, "current": here == href} for text, href in names.items()],
        "search": {"action": "/reviews", "label": "Find a child"},
        "account": {
            "name": "A. Fern",
            "role": "Independent Reviewing Officer",
            "links": [{"text": "Your account", "href": "/form"}],
            "sign_out": "/sign-out",
        },
        "footer_links": [{"text": "Help", "href": "/child"}, {"text": "Accessibility", "href": "/empty"}],
        "version": "0.1.0",
    }


def use_gallery(settings: Any) -> None:
    """Puts the gallery in place of the project, for one test: give it pytest-django's `settings`."""
    for name, value in SETTINGS.items():
        setattr(settings, name, value)


DUE: dict[str, Any] = {
    "because": [
        "Mia’s second review was held on 14 September 2026.",
        "Later reviews are held not more than six months after the one before: 14 March 2027.",
        "That is a Sunday. The date does not move; the last working day before it is 12 March.",
    ],
    "rule": "Later review",
    "source": {
        "text": "Care Planning Regulations 2010, regulation 33(2)",
        "href": "https://www.legislation.gov.uk/uksi/2010/959/regulation/33",
        "checked_on": date(2026, 11, 2),
    },
    "counted_from": {"date": date(2026, 9, 14), "what": "the day her second review was held"},
    "skipped": [
        {"date": date(2026, 12, 25), "name": "Christmas Day"},
        {"date": date(2026, 12, 28), "name": "Boxing Day"},
    ],
    "settings": [{"name": "Larkwater’s own target", "value": "four months, 14 January 2027"}],
    "would_change": ["she were placed for adoption", "a review were held earlier", "she left care and came back"],
    "assumes": ["no review was held between 1 April 2024 and 31 March 2025, a year whose return has not been read"],
    "settled_by": ["the 2024 to 2025 return", "the date of any review in that year"],
}
MIA = {"name": "Mia Hart", "age": "9", "number": "LC-10482", "href": "/child", "restricted": False}
SAM = {"name": "Sam Okafor-Featherstonehaugh", "age": "12", "number": "LC-10007", "href": "/child"}
JO = {"name": "Jo Pell", "age": "14", "number": "LC-10233", "href": "/child", "restricted": True}
CHILDREN = [
    (SAM, date(2026, 11, 19), -2, "late"),
    (JO, date(2026, 11, 23), 0, "soon"),
    (MIA, date(2026, 12, 1), 6, "soon"),
    ({"name": "Łukasz Woźniak", "age": "16", "number": "LC-9", "href": "/child"}, date(2027, 3, 14), 77, "due"),
    (
        {"name": "Nell Ash", "age": "age not known", "number": "LC-11812", "href": "/child"},
        date(2026, 4, 2),
        None,
        "unknown",
    ),
]
STEPS = [
    {"text": "Planned", "state": "done"},
    {"text": "Invited", "state": "done", "href": "/child"},
    {"text": "Preparing", "state": "now", "by": "report by 26 February"},
    {"text": "Held", "state": "todo", "by": "14 March"},
    {"text": "Decisions out", "state": "todo", "by": "5 working days"},
    {"text": "Manager answers", "state": "todo", "by": "5 working days"},
    {"text": "Record", "state": "todo", "by": "15 working days"},
    {"text": "Sent", "state": "todo", "by": "20 working days"},
]


def show(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    from django.template import engines

    page = engines["jinja2"].from_string((HERE / "templates" / f"{name}.html").read_text())  # type: ignore[attr-defined]
    return HttpResponse(page.render(context, request))


def today(request: HttpRequest) -> HttpResponse:
    messages.success(request, "The review was booked for 3 March 2027, 15:45, at home.")
    messages.info(request, "Two invitations have no address.")
    return show(request, "parts", steps=STEPS, mia=MIA, due=DUE)


def reviews(request: HttpRequest) -> HttpResponse:
    pages = Paginator(range(382), 50)
    return show(request, "list", children=CHILDREN, due=DUE, page=pages.get_page(request.GET.get("page")), today=TODAY)


def child(request: HttpRequest) -> HttpResponse:
    return show(request, "child", mia=MIA, due=DUE, steps=STEPS)


def empty(request: HttpRequest) -> HttpResponse:
    return show(request, "empty")


def form(request: HttpRequest) -> HttpResponse:
    from tests.pages.govuk.forms import EveryField

    filled = EveryField(request.POST or None, today=TODAY)
    if request.method == "POST" and filled.is_valid():
        messages.success(request, "Saved.")
    return show(request, "form", form=filled)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault, for looking at its page")


def forbidden(request: HttpRequest) -> HttpResponse:
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def _urls() -> list[Any]:
    from keel.pages.govuk.views import council_css

    return [
        path("", today),
        path("reviews", reviews),
        path("child", child),
        path("empty", empty),
        path("form", form),
        path("broken", broken),
        path("forbidden", forbidden),
        path("council.css", council_css, name="council_css"),
    ]


def main(port: str = "8765") -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    apps = ["django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "keel.pages"]
    alone = {"SECRET_KEY": "gallery", "ALLOWED_HOSTS": ["*"], "STATIC_URL": "/static/", "USE_I18N": False}
    settings.configure(INSTALLED_APPS=apps, **alone, **SETTINGS)
    django.setup()
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, insecure_serving=True, skip_checks=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
else:
    urlpatterns = _urls()
    handler400 = "keel.pages.govuk.views.bad_request"
    handler500 = "keel.pages.govuk.views.server_error"
