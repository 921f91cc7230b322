"""Ending a booking, bringing one back, taking back a record: each asks why, says what follows, and can be undone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel.pages.access import needs
from keel.pages.preparing.invitation_words import after_change
from keel.pages.reviews import forms
from keel.pages.reviews.found import doing, done, not_now, page, review_or_404, still_seen, tell, to_review
from keel.records.commands import reviews_ended, reviews_held
from keel.records.permissions import Permission
from keel.records.queries.review_record import ReviewRecord, as_it_stands

ACTS: dict[str, dict[str, Any]] = {
    "cancel": {
        "title": "Cancel the review",
        "follows": "The review stays due by law on the same day, so another has to be booked. It can be brought back.",
        "button": "Cancel the review",
        "done": "The review is cancelled.",
        "act": reviews_ended.cancel_review,
        "may": lambda record: record.is_open,
        "not": "cancelled",
    },
    "not_required": {
        "title": "The review is not required",
        "follows": "For a child who has left care before the review was due. It counts neither as held nor as missed, "
        "and can be brought back.",
        "button": "It is not required",
        "done": "The review is marked as not required.",
        "act": reviews_ended.mark_not_required,
        "may": lambda record: record.is_open and not record.standing.is_required,
        "not": "called not required",
    },
    "reinstate": {
        "title": "Bring the review back",
        "follows": "It stands booked again as it did before.",
        "button": "Bring it back",
        "done": "The review stands booked again.",
        "act": reviews_ended.reinstate_review,
        "may": lambda record: record.review.over and record.review.booked_for is not None,
    },
    "take_back": {
        "title": "The review was not held",
        "follows": "The record that it was held is taken back: a booking stands again as it did, and the next review "
        "is due as if this one had not been. What was recorded stays in the history.",
        "button": "Take the record back",
        "done": "The record is taken back.",
        "act": reviews_held.take_back_held,
        "may": lambda record: record.review.first_part_on is not None and not record.from_return,
    },
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def end(request: HttpRequest, number: str, review: int, act: str) -> HttpResponse:
    """One of the acts above, on one review."""
    record = review_or_404(request, number, review, f"review: {act.replace('_', ' ')}")
    what = ACTS[act]
    if request.method != "POST" and not what["may"](record):
        if act == "not_required" and record.is_open:
            messages.info(request, reviews_ended.why_required(record.standing))
        return not_now(request, record, what["not"]) if "not" in what else to_review(number, review)
    form = forms.Reason(request.POST or None)
    if form.is_valid() and done(form, lambda: _act(request, record, act, form.cleaned_data["because"])):
        _offer(request, number, record, act)
        return to_review(number, review)
    more = {**what, "form": form, "record": record, "seen": still_seen(request, record, form)}
    return page(request, "reviews/end.html", record.child, **more)


def _act(request: HttpRequest, record: ReviewRecord, act: str, because: str) -> None:
    ACTS[act]["act"](review=record.review, because=because, **doing(request))


def _offer(request: HttpRequest, number: str, record: ReviewRecord, act: str) -> None:
    review = record.review.pk
    words = ACTS[act]["done"]
    if act != "take_back":
        words += after_change(as_it_stands(record.review))
    if act == "cancel":
        tell(request, words, reverse("review_book", args=[number]), "Book another")
    elif act == "not_required":
        tell(request, words, reverse("review_reinstate", args=[number, review]), "Bring it back")
    else:
        tell(request, words, reverse("reviews"), "Back to the list of reviews")
