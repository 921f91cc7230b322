"""What the base page shows on every page: where one can go, and who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import reverse

from keel import __version__
from keel.pages.access import actor
from keel.pages.accounts import kept, sessions
from keel.records.permissions import SEES_CHILDREN, Permission

NAVIGATION = (
    ("Today", "first_page", tuple(Permission)),
    ("Children", "children", SEES_CHILDREN),
    ("Reviews", "reviews", SEES_CHILDREN),
    ("Calendar", "calendar", (Permission.RECORD_REVIEW,)),
    ("Board", "board", (Permission.SUPERVISE,)),
    ("Papers", "papers", (Permission.RECORD_REVIEW, Permission.DO_TASKS, Permission.SEE_LATENESS)),
    ("Oversight", "oversight", SEES_CHILDREN),
    ("Tasks", "my_tasks", (Permission.DO_TASKS,)),
    ("Allocation", "allocation", (Permission.ALLOCATE,)),
    ("Staff", "staff", (Permission.SEE_STAFF,)),
    ("Settings", "settings", (Permission.SET_PRACTICE,)),
    ("Files", "files", (Permission.IMPORT,)),
    ("Outbox", "outbox", (Permission.SEE_OUTBOX,)),
)
"""What it says, where it leads, who may go there."""


def service(request: HttpRequest) -> dict[str, Any]:
    """Navigation and account; neither before signing in."""
    shown: dict[str, Any] = {"version": __version__}
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return shown
    who = actor(request)
    shown["csrf_input"] = kept.boxes(request, csrf_input(request))
    shown["idle"] = sessions.idle(request)
    shown["nav"] = [
        {"text": text, "href": reverse(name), "active": _active(request.path, reverse(name))}
        for text, name, needed in NAVIGATION
        if any(who.may(permission) for permission in needed)
    ]
    if any(who.may(permission) for permission in SEES_CHILDREN):
        words = request.GET.get("q", "") if request.path == reverse("children") else ""
        shown["search"] = {"action": reverse("children"), "label": "Find a child", "value": words}
    shown["account"] = {
        "name": str(request.user),
        "role": ", ".join(sorted(who.roles)) or "no role yet",
        "links": [{"text": "My account", "href": reverse("my_account")}],
        "sign_out": reverse("sign_out"),
    }
    return shown


def _active(path: str, room: str) -> bool:
    """Whether a page is of a room: Today is only its own page, since every address begins as it does."""
    return path == room if room == "/" else path.startswith(room)
