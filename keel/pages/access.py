"""Who is asking: the person behind a request, and what a page needs of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from keel import clock
from keel.pages.numbers import NUMBER
from keel.records.commands.audit import write_access
from keel.records.permissions import Actor, Permission, actor_of

View = Callable[..., HttpResponseBase]
anyone = login_not_required


def actor(request: HttpRequest) -> Actor:
    """The signed-in person with the roles they hold today. Asked for once a request."""
    if not hasattr(request, "keel_actor"):
        request.keel_actor = actor_of(request.user, clock.today())  # type: ignore[attr-defined,arg-type]
    return request.keel_actor  # type: ignore[attr-defined,no-any-return]


def user_of(request: HttpRequest) -> int:
    """The key of the signed-in person's sign-in."""
    return int(request.user.pk)  # type: ignore[arg-type]


def needs(*permissions: Permission) -> Callable[[View], View]:
    """A page for people who have one of these permissions. The attribute is what the whole-service test reads.

    A refused look at a child is noted like one that was granted: who tries doors matters as much as who goes in.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            who = actor(request)
            if not any(who.may(permission) for permission in permissions):
                if NUMBER in kwargs:
                    write_access(by=who, child_number=kwargs[NUMBER], page="child: refused", now=clock.now())
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs = permissions  # type: ignore[attr-defined]
        return guarded

    return wrap
