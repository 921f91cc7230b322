"""The page that a manager's link opens: no sign-in, one browser, one answer, and nothing of a child until it is opened.

What it says where a link is over names nobody: whoever holds the address may not be the one who was to have it.
"""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import anyone
from keel.pages.deciding.answer_views import answer_form
from keel.pages.reviews.found import done
from keel.records.commands.answering import answer_decisions, link_over, note_link_refused, open_link
from keel.records.commands.audit import write_access
from keel.records.decision_mail import initials
from keel.records.links import digest_of_link, holder
from keel.records.permissions import Actor, Permission
from keel.records.queries.decisions_out import decisions_out, link_by_digest
from keel.records.queries.due import said

SALT = "keel.manager-link"
SETTLED = frozenset({"used", "answered", "stand", "expired"})
"""Why it does not open, where no answer is wanted any more."""
OVER = {
    "used": "It was used. An answer is given once, and yours may have arrived already: a copy was sent by mail.",
    "withdrawn": "It was withdrawn, or a newer one took its place. Look for a newer mail.",
    "expired": "Its time is over. Decisions that nobody answers in time stand as agreed.",
    "elsewhere": "It was opened in another browser or on another device, and only opens there.",
    "stand": "The time for an answer is over: the decisions stand as agreed.",
    "answered": "The decisions were answered already.",
    "unknown": "Keel does not know it. If the address broke in two in the mail, put it together again.",
}


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Initials and one button until it is opened; then the decisions; then nothing any more."""
    found = link_by_digest(digest_of_link(secret))
    if found is None:
        return _over(request, None, "unknown")
    browser, today = _browser(request, found), clock.today()
    if why := link_over(found, today, browser):
        return _over(request, found, why)
    out = decisions_out(found.review, today)
    if out.responded or (out.stand_from and today >= out.stand_from):
        return _over(request, found, "answered" if out.responded and not out.deemed else "stand")
    if not found.opened_at:
        return _open(request, found) if request.method == "POST" else _closed(request, found)
    return _answer(request, found, browser, out)


def _closed(request: HttpRequest, found: Any) -> HttpResponse:
    """What anybody sees who holds the address: initials, two days and a button."""
    shown = {"initials": initials(found.review.child), "held": found.review.first_part_on, "answer_by": found.answer_by}
    return render(request, "deciding/link_closed.html", shown)


def _open(request: HttpRequest, found: Any) -> HttpResponse:
    """Bind the link to this browser. Of two at once the second is told that it was opened elsewhere."""
    browser = secrets.token_urlsafe(32)
    who = holder(found.staff)
    if not open_link(by=who, link=found, browser=browser, today=clock.today(), now=clock.now()):
        return _over(request, found, "elsewhere")
    answer = redirect(request.path)
    answer.set_signed_cookie(
        _cookie(found),
        browser,
        salt=SALT,
        max_age=60 * 60 * 24 * 31,
        path="/answer/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _answer(request: HttpRequest, found: Any, browser: str, out: Any) -> HttpResponse:
    who, review = holder(found.staff), found.review
    form = answer_form(request, [each.decision for each in out.decisions])
    write_access(by=who, child_number=review.child.number, page="decisions by link", now=clock.now())

    def act() -> None:
        values = {"answers": form.answers(), "link": found, "browser": browser}
        answer_decisions(by=who, review=review, today=clock.today(), now=clock.now(), **values)

    if form.is_valid() and done(form, act):
        return redirect("answer_arrived")
    child = review.child
    name = said(child.given_name, child.family_name, child.preferred_name) or child.number
    shown = {"form": form, "name": name, "review": review, "out": out, "person": found.staff}
    return render(request, "deciding/link_open.html", shown)


def _over(request: HttpRequest, found: Any, why: str) -> HttpResponse:
    """Why it does not open and what to do; noted, with the link where there is one."""
    by = holder(found.staff) if found else Actor(name="manager’s link", permissions=frozenset({_RIGHT}))
    note_link_refused(by=by, link=found, why=why, now=clock.now())
    shown = {"why": OVER[why], "settled": why in SETTLED}
    return render(request, "deciding/link_over.html", shown, status=404)


_RIGHT = Permission.ANSWER_DECISIONS


@anyone
@never_cache
@require_safe
def arrived(request: HttpRequest) -> HttpResponse:
    """The answer is there."""
    return render(request, "deciding/arrived.html")


def _browser(request: HttpRequest, found: Any) -> str:
    """What this browser was given when it opened the link; empty for any other."""
    return request.get_signed_cookie(_cookie(found), default="", salt=SALT) or ""


def _cookie(found: Any) -> str:
    return f"keel-answer-{found.pk}"
