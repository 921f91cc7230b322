"""How long somebody stays signed in, and what meets a request whose session has ended."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keel.pages.access import anyone
from keel.pages.accounts.kept import ask_to_sign_in

TOUCHED = "touched"
"""When the session was last written because somebody was there, in seconds."""
UNATTENDED = "X-Keel-Unattended"
"""A script that asks by itself (for progress, say) names itself so: it keeps nobody signed in."""
WARN_SECONDS = 300


class SignInRequired(LoginRequiredMiddleware):
    """Every page needs a sign-in but those that say otherwise. What was sent without one is kept, not lost."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """The sign-in page: by a redirect where something was asked for, with what was typed where it was sent."""
        turned_away = super().process_view(request, view_func, view_args, view_kwargs)
        return ask_to_sign_in(request) if turned_away and request.method == "POST" else turned_away


class IdleTime:
    """A session ends when nobody has asked for a page for so long. Written at most once a minute."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        """Note that somebody is there, unless only a script asked."""
        unattended = getattr(view, "unattended", False) or UNATTENDED in request.headers
        if not unattended and request.user.is_authenticated:
            touch(request)


def touch(request: HttpRequest) -> None:
    """Move the end of the session, if that was not done within the last minute."""
    now = int(time.time())
    if now - request.session.get(TOUCHED, 0) >= settings.TOUCH_SECONDS:
        request.session[TOUCHED] = now


def seconds_left(request: HttpRequest) -> int:
    """Seconds until this session ends if nobody does anything; 0 where nobody is signed in."""
    if not request.user.is_authenticated:
        return 0
    end: int = request.session.get(TOUCHED, 0) + settings.SESSION_COOKIE_AGE
    return max(0, end - int(time.time()))


def idle(request: HttpRequest) -> dict[str, int]:
    """What the base page tells the script: when this page's session ends, and how long before it warns. In seconds."""
    return {"left": settings.IDLE_SECONDS, "before": min(WARN_SECONDS, settings.IDLE_SECONDS // 2)}


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """How long is left. Asked by a page that nobody touches; posted to by somebody who wants to stay."""
    if request.method == "POST" and request.user.is_authenticated:
        touch(request)
    return JsonResponse({"left": seconds_left(request), "token": get_token(request)})


stay.unattended = True  # type: ignore[attr-defined]
