"""A session that ends while a form is open loses nothing: what was sent waits on the sign-in page, then goes on.

Nothing is stored. What was typed travels in the pages themselves, signed, together with whose page it was; it is given
back to that person only. Passwords and files never travel: a file has to be chosen again, and the page says which.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from keel.pages.accounts.forms import SignIn
from keel.pages.govuk import views as govuk

PAGE_OF = "keel-page-of"
"""The hidden box of every form that says whose page it stood on."""
KEPT = "keel-kept"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", PAGE_OF, KEPT})
MOST_CHARACTERS, MOST_FIELDS = 400_000, 1000
"""More than anybody types; less than a server takes in one form."""
HOURS = 12
_SALT = "keel.kept"
_PERSON = signing.Signer(salt="keel.page-of")


class CannotBeKept(Exception):  # noqa: N818 - it reads as what happened
    """Nobody knows whose it was, or there is too much of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was sent: to which address of ours, whose page it was, the boxes in order, and the files left behind."""

    person: int
    address: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


# ---- whose page it is ------------------------------------------------------------------------------------------------


def page_of(user: Any) -> str:
    """What a form carries so that it can be given back to the same person."""
    return _PERSON.sign(str(user.pk))


def person_of(said: str) -> int | None:
    """Whose page a form stood on; None where it does not say, or was not signed by us."""
    try:
        return int(_PERSON.unsign(said))
    except (signing.BadSignature, ValueError):
        return None


def _boxes(request: HttpRequest, csrf_input: Any) -> SafeString:
    return format_html('{}<input type="hidden" name="{}" value="{}">', csrf_input, PAGE_OF, page_of(request.user))


boxes = lazy(_boxes, SafeString, str)
"""The two hidden boxes of every form: Django's own against forgery, and whose page it is."""


# ---- taking along ----------------------------------------------------------------------------------------------------


def keep(request: HttpRequest) -> Kept:
    """What this request sent. Raises `CannotBeKept`."""
    person = person_of(request.POST.get(PAGE_OF, ""))
    address = request.get_full_path()
    fields = tuple(
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_CARRIED and "password" not in name.casefold()
        for value in values
    )
    size = sum(len(name) + len(value) for name, value in fields)
    if person is None or size > MOST_CHARACTERS or len(fields) > MOST_FIELDS or not _is_ours(request, address):
        raise CannotBeKept
    names = tuple(str(file.name) for _, files in request.FILES.lists() for file in files)
    return Kept(person=person, address=address, fields=fields, files=names)


def packed(kept: Kept | None) -> str:
    """Signed, for a hidden box; empty for nothing."""
    if kept is None:
        return ""
    said = [kept.person, kept.address, kept.fields, kept.files]
    return signing.dumps(said, salt=_SALT, compress=True)


def unpacked(request: HttpRequest) -> Kept | None:
    """What the sign-in page carried; None where there is nothing, or nothing of ours."""
    try:
        said: Any = signing.loads(request.POST.get(KEPT, ""), salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    person, address, fields, files = said
    if not _is_ours(request, address):
        return None
    pairs = tuple((name, value) for name, value in fields)
    return Kept(person=person, address=address, fields=pairs, files=tuple(files))


def _is_ours(request: HttpRequest, address: str) -> bool:
    hosts = {request.get_host()}
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=hosts, require_https=request.is_secure()
    )


# ---- the pages -------------------------------------------------------------------------------------------------------


def ask_to_sign_in(request: HttpRequest, kept: Kept | None = None) -> HttpResponse:
    """Somebody sent a form and is not signed in: ask who it is, and take along what they sent."""
    kept = kept or _kept_or_none(request)
    shown = {
        "form": SignIn(request),
        "onward": reverse("first_page"),
        "kept": kept,
        "packed": packed(kept),
        "ended": True,
    }
    # Forbidden, and not OK: a script that sent something must not take this page for its answer.
    return render(request, "accounts/sign_in.html", shown, status=403)


def give_back(request: HttpRequest, kept: Kept) -> HttpResponse | None:
    """The page that carries on, for the person whose page it was; None for anybody else, to whom it says so."""
    if kept.person != request.user.pk:
        messages.info(
            request,
            "Somebody else was signed in before you on this computer. What they had typed was not saved and is not "
            "shown to you.",
        )
        return None
    return render(request, "accounts/carry_on.html", {"kept": kept})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page is too old to be trusted as it is: after signing in elsewhere, or when cookies went.

    Where the browser itself says that the form came from a page of ours, nothing is lost either: it is shown again to
    the person whose page it was, who sends it on with one press. Another site cannot bring that about: a browser does
    not let it say so.
    """
    if "Origin" in request.headers and not _bad_origin(reason):
        kept = unpacked(request) or _kept_or_none(request)
        if kept is not None and not request.user.is_authenticated:
            return ask_to_sign_in(request, kept)
        if kept is not None and kept.person == request.user.pk:
            return render(request, "accounts/carry_on.html", {"kept": kept})
    return govuk.csrf_failure(request, reason)


def _kept_or_none(request: HttpRequest) -> Kept | None:
    try:
        return keep(request)
    except CannotBeKept:
        return None


def _bad_origin(reason: str) -> bool:
    return reason.startswith(REASON_BAD_ORIGIN.split("%")[0])
