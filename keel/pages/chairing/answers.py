"""What the page's script is answered: small JSON, in which every refusal is said in words that it shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse

from keel.pages.accounts.kept import PAGE_OF, person_of
from keel.pages.chairing.presenters import clock_of

SOMEBODY_ELSE = (
    "Somebody else is signed in in this browser now. What you typed is kept on this device for you: sign in again as "
    "yourself and open this page."
)


def wants_json(request: HttpRequest) -> bool:
    """Whether the page's script asks, and not a browser that shows what comes."""
    return "application/json" in request.headers.get("Accept", "")


def is_theirs(request: HttpRequest) -> bool:
    """Whether the page that sends this is of the person who is signed in."""
    return person_of(request.POST.get(PAGE_OF, "")) == request.user.pk


def saved_json(now: datetime, **more: Any) -> JsonResponse:
    """It is saved."""
    return JsonResponse({"saved": clock_of(now), **more})


def refused_json(words: str, status: int = 422, **more: Any) -> JsonResponse:
    """It is not, and why."""
    return JsonResponse({"words": words, **more}, status=status)


def words_json(
    form: Any, now: datetime, fields: Mapping[str, str], *, again: Mapping[str, str] | None = None, **more: Any
) -> JsonResponse:
    """What a whole form is answered: saved, with boxes to fill in; or everything that is wrong with it.

    `again`: what a second press of the button rests on, where the first told of somebody else's words.
    """
    if form.errors:
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return refused_json(" ".join(f"{words.rstrip('.')}." for words in wrong), again=dict(again or {}))
    return saved_json(now, fields=dict(fields), **more)
