"""What the pages about one child's reviews share: finding the child or the review, doing, and saying what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from keel import clock
from keel.law import parts as law_parts
from keel.pages.access import actor
from keel.pages.children.presenters import named_child
from keel.pages.reviews.forms import ReviewForm
from keel.records.commands.audit import write_access
from keel.records.commands.review_steps import must_be_open
from keel.records.queries.review_record import ReviewRecord, child_seen, review_record
from keel.records.queries.review_standing import Standing
from keel.records.refused import Refused


def child_or_404(request: HttpRequest, number: str, page: str) -> Any:
    """The child. One whom this person may not see answers as one that is not there, and the asking is noted."""
    child = child_seen(actor(request), number, clock.today())
    _note(request, number, page, found=child is not None)
    return child


def review_or_404(request: HttpRequest, number: str, review: int, page: str) -> ReviewRecord:
    """One review of a child, the same way."""
    record = review_record(actor(request), number, review, clock.today())
    _note(request, number, page, found=record is not None)
    assert record
    return record


def _note(request: HttpRequest, number: str, page: str, *, found: bool) -> None:
    shown = page if found else f"{page}: not shown"
    write_access(by=actor(request), child_number=number if found else number[:20], page=shown, now=clock.now())
    if not found:
        raise Http404


def seen_by(request: HttpRequest) -> int | None:
    """The newest step that the person had before them as they wrote."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def doing(request: HttpRequest) -> dict[str, Any]:
    """Who does it and when, as every command about a review takes it."""
    return {"by": actor(request), "today": clock.today(), "now": clock.now(), "seen": seen_by(request)}


def done(form: ReviewForm, act: Callable[[], object]) -> bool:
    """Do it; where it is refused, the form says why and keeps what was typed."""
    try:
        act()
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def still_seen(request: HttpRequest, record: ReviewRecord, form: ReviewForm) -> int | None:
    """The step that the person has before them: the newest, once they have been told of it."""
    told = request.method != "POST" or form.instead == record.review.pk
    return record.newest.pk if told else seen_by(request)


def not_now(request: HttpRequest, record: ReviewRecord, what: str) -> HttpResponse:
    """Back to a review with which something cannot be done, with the reason. `what` completes *cannot be …*."""
    try:
        must_be_open(record.review, record.newest, what)
    except Refused as refused:
        messages.info(request, str(refused))
    return to_review(record.child.number, record.review.pk)


def tell(request: HttpRequest, words: str, href: str = "", link: str = "") -> None:
    """Say on the next page what was done, and offer the next thing."""
    said: str | SafeString = words
    if href:
        said = format_html('{} <a class="govuk-notification-banner__link" href="{}">{}</a>', words, href, link)
    messages.success(request, said)


def to_review(number: str, review: int) -> HttpResponse:
    """Back to the review's own page."""
    return redirect("review", number, review)


def counting(standing: Standing) -> Callable[..., Any]:
    """The day on which a review counts, from the days of its first part and of its last."""
    return lambda first, last: law_parts.counted_on(first, last, standing.practice, standing.calendar).on


def page(request: HttpRequest, template: str, child: Any, **more: Any) -> HttpResponse:
    """A page about one child's reviews."""
    today = clock.today()
    return render(request, template, {"named": named_child(child, today), "today": today, **more})
