"""What the pages of oversight share: the child found and noted, a command done or refused, and the way back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from keel import clock
from keel.pages.access import actor
from keel.pages.children.asking import GET_OR_POST, child_or_404, done
from keel.pages.children.presenters import named_child
from keel.pages.reviews.found import tell

__all__ = ["GET_OR_POST", "ask", "child_or_404", "doing", "done", "key_in", "tell", "to_ladder"]


def doing(request: HttpRequest) -> dict[str, Any]:
    """Who does it and when, as every command takes it."""
    return {"by": actor(request), "today": clock.today(), "now": clock.now()}


def to_ladder(number: str) -> HttpResponse:
    """Back to the child's ladder."""
    return redirect("child_oversight", number)


def key_in(typed: str) -> int | None:
    """A key from an address or a box."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def ask(request: HttpRequest, child: Any, form: Any, title: str, button: str, **more: Any) -> HttpResponse:
    """A page that asks something about one child."""
    template = more.pop("template", "ask")
    today = clock.today()
    context = {"named": named_child(child, today), "form": form, "title": title, "button": button, "today": today}
    return render(request, f"oversight/{template}.html", {"lede": "", "rows": [], **context, **more})
