"""What every answer carries."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from keel.pages.govuk.views import busy

Answer = Callable[[HttpRequest], HttpResponse]


class NoStore:
    """Pages about children are never kept by a browser or a cache; static files, which another layer serves, are."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say so on every answer that does not say otherwise."""
        response = self.answer(request)
        response.setdefault("Cache-Control", "no-store, private")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
        return response


class Busy:
    """Says in words that the record is busy: on SQLite whoever brings files in holds the only write lock meanwhile.

    Whoever has waited as long as the settings allow is told so, and may send the same again.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing of its own."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that says so, instead of a fault."""
        locked = isinstance(exception, OperationalError) and "is locked" in str(exception)
        return busy(request) if locked else None
