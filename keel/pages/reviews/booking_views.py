"""Booking a review and moving it: what a date would mean is said before it is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date, plural
from keel.pages.reviews import forms, review_words
from keel.pages.reviews.found import child_or_404, doing, done, page, review_or_404, tell, to_review
from keel.records.commands import reviews
from keel.records.permissions import Permission
from keel.records.queries.review_record import booking_of
from keel.records.queries.review_standing import Standing, standing_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def book(request: HttpRequest, number: str) -> HttpResponse:
    """Book a child's next review."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "book a review")
    if request.method != "POST" and (there := booking_of(child)):
        tell(request, f"A review is booked for {long_date(there.booked_for)} already. Here it can be moved.")
        return to_review(number, there.pk)
    standing = standing_of(child, today)
    form = forms.Book(request.POST or None, today=today, initial=_suggested(request, standing))
    remarks: tuple[Any, ...] = ()
    made: list[Any] = []
    if form.is_valid():
        remarks = _doubts(request, form, standing)
        if not remarks and done(
            form,
            lambda: made.append(
                reviews.book_review(by=who, child=child, today=today, now=clock.now(), **form.values())
            ),
        ):
            _told(request, form, standing, "booked for")
            return to_review(number, made[0].pk)
    return _ask(request, child, standing, form, remarks, "Book a review")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def rebook(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Move a review that is booked, or change its time or place."""
    today = clock.today()
    record = review_or_404(request, number, review, "move a review")
    row = record.review
    stands = {"on": row.booked_for, "at": row.booked_time, "place": row.booked_place, "mode": row.mode}
    suggested = _suggested(request, record.standing)
    form = forms.Book(request.POST or None, today=today, moving=True, initial={**stands, **suggested})
    remarks: Any = ()
    if form.is_valid():
        if form.cleaned_data["on"] != row.booked_for:
            remarks = _doubts(request, form, record.standing)
        if not remarks and done(form, lambda: reviews.rebook_review(review=row, **doing(request), **form.values())):
            _told(request, form, record.standing, "moved to")
            return to_review(number, review)
    if not record.is_open:
        return redirect("review", number, review)
    more = {"record": record, "seen": record.newest.pk, "stands": row.booked_for}
    return _ask(request, record.child, record.standing, form, remarks, "Move the review", **more)


def _suggested(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """A day that the person chose among those suggested."""
    days = {each.on.isoformat(): each.on for each in standing.suggestions()}
    chosen = days.get(request.GET.get("on", ""))
    return {"on": chosen} if chosen else {}


def _doubts(request: HttpRequest, form: forms.Book, standing: Standing) -> tuple[Any, ...]:
    """What speaks against the day, unless the person has read it and goes on; a reason is asked where it is the law."""
    day = form.cleaned_data["on"]
    remarks = standing.verdict(day)
    if remarks and request.POST.get("read") == day.isoformat():
        if not any(remark.breaks_law for remark in remarks) or form.cleaned_data["because"]:
            return ()
        form.add_error("because", "Say why it is booked on this day all the same")
    return remarks


def _ask(
    request: HttpRequest,
    child: Any,
    standing: Standing,
    form: forms.Book,
    remarks: tuple[Any, ...],
    title: str,
    **more: Any,
) -> HttpResponse:
    """The form, with what is due, days that would do, and what speaks against the day that was typed."""
    day = form.cleaned_data.get("on") if form.is_bound and hasattr(form, "cleaned_data") else None
    context = {
        "form": form,
        "title": title,
        "due": review_words.due(standing),
        "remarks": [(remark.text, str(remark.source), remark.breaks_law) for remark in remarks],
        "read": day if remarks else None,
        "ask_why": form.moving or any(remark.breaks_law for remark in remarks) or "because" in form.errors,
        "suggestions": review_words.suggestions(standing),
        "record": None,
        "seen": None,
        "stands": None,
    }
    return page(request, "reviews/book.html", child, **{**context, **more})


def _told(request: HttpRequest, form: forms.Book, standing: Standing, what: str) -> None:
    """What was done, and what else to know of the day; the next thing is on the review's page."""
    day = form.cleaned_data["on"]
    words = [f"The review is {what} {long_date(day)}."]
    if (others := standing.busy.get(day)) and standing.iro:
        words.append(f"{standing.iro} has {plural(others, 'other review')} on that day.")
    if any(remark.breaks_law for remark in standing.verdict(day)):
        words.append("It shows as after the legal date.")
    tell(request, " ".join(words), reverse("reviews"), "Back to the list of reviews")
