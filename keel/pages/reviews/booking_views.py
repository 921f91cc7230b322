"""Booking a review and moving it: what a date would mean is said before it is saved."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.bookings import Doubt
from keel.pages.access import actor, needs
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.reviews import forms, review_words
from keel.pages.reviews.found import (
    child_or_404,
    doing,
    done,
    not_now,
    page,
    review_or_404,
    still_seen,
    tell,
    to_review,
)
from keel.records.commands import reviews
from keel.records.permissions import Permission
from keel.records.queries.review_record import booking_of
from keel.records.queries.review_standing import Standing, standing_of

GET_OR_POST = ["GET", "HEAD", "POST"]
CHANGED = {"at": "the time", "place": "the place", "mode": "how it is held"}


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
    form = _form(request, standing)
    remarks: tuple[Any, ...] = ()
    made: list[Any] = []

    def act() -> None:
        made.append(reviews.book_review(by=who, child=child, today=today, now=clock.now(), **form.values()))

    if form.is_valid():
        remarks = _doubts(request, form, standing)
        if not remarks and form.is_valid() and done(form, act):
            _told(request, form, standing, f"The review is booked for {long_date(made[0].booked_for)}.")
            return to_review(number, made[0].pk)
    return _ask(request, child, standing, form, remarks, "Book a review")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def rebook(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Move a review that is booked, or change its time or place."""
    record = review_or_404(request, number, review, "move a review")
    if request.method != "POST" and not record.is_open:
        return not_now(request, record, "moved")
    row = record.review
    stands = {"on": row.booked_for, "at": row.booked_time, "place": row.booked_place, "mode": row.mode}
    form = _form(request, record.standing, moving=True, initial=stands)
    remarks: Any = ()
    if form.is_valid():
        # Of a review that somebody has ended meanwhile the command says so: no day of it need be judged.
        if record.is_open and form.cleaned_data["on"] != row.booked_for:
            remarks = _doubts(request, form, record.standing)
        act = partial(reviews.rebook_review, review=row, **doing(request), **form.values())
        if not remarks and form.is_valid() and done(form, act):
            _told(request, form, record.standing, _changed(form, stands))
            return to_review(number, review)
    seen = still_seen(request, record, form)
    more = {"record": record, "seen": seen, "stands": row.booked_for if record.is_open else None}
    return _ask(request, record.child, record.standing, form, remarks, "Move the review", **more)


def _form(request: HttpRequest, standing: Standing, **more: Any) -> forms.Book:
    """The form. Choosing a day that is suggested puts it in its box, and everything else stays as it was typed."""
    form = forms.Book(request.POST or None, today=standing.today, **more)
    if "choose" not in request.POST:
        return form
    days = {each.on.isoformat(): each.on for each in standing.suggestions()}
    chosen = days.get(request.POST["choose"])
    return forms.Book(
        None, today=standing.today, **{**more, "initial": {**form.typed(), **({"on": chosen} if chosen else {})}}
    )


def _changed(form: forms.Book, stood: Mapping[str, Any]) -> str:
    """What is different of a booking now, in words."""
    given = form.cleaned_data
    if given["on"] != stood["on"]:
        return f"The review is moved to {long_date(given['on'])}."
    said = [words for name, words in CHANGED.items() if given[name] != stood[name]]
    return f"{and_list(said).capitalize()} {'is' if len(said) == 1 else 'are'} changed. The day stays as it was."


def _doubts(request: HttpRequest, form: forms.Book, standing: Standing) -> tuple[Any, ...]:
    """What speaks against the day, unless the person has read it and goes on; a reason is asked where it is the law."""
    day = form.cleaned_data["on"]
    if not done(form, partial(reviews.refuse_day, day, standing)):
        return ()
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
        "ask_why": form.moving
        or any(remark.breaks_law for remark in remarks)
        or "because" in form.errors
        or form["because"].value(),
        "suggestions": review_words.suggestions(standing),
        "record": None,
        "seen": None,
        "stands": None,
    }
    return page(request, "reviews/book.html", child, **{**context, **more})


def _told(request: HttpRequest, form: forms.Book, standing: Standing, said: str) -> None:
    """What was done, and what else to know of the day; the next thing is on the review's page."""
    day = form.cleaned_data["on"]
    words = [said]
    if (others := standing.busy.get(day)) and standing.iro:
        words.append(f"{standing.iro} has {plural(others, 'other review')} on that day.")
    if any(remark.doubt is Doubt.LATE for remark in standing.verdict(day)):
        words.append("It shows as after the legal date.")
    tell(request, " ".join(words), reverse("reviews"), "Back to the list of reviews")
