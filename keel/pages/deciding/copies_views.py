"""Who is sent the record of a review: the list, each line, sending what is ready, and proof of what went."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.deciding import copies_words, forms
from keel.pages.deciding.after_views import GET_OR_POST, to_after
from keel.pages.govuk.words import plural
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import distribution
from keel.records.copies import copy_of
from keel.records.permissions import Permission
from keel.records.queries.copies import copies_of, copy_by_key, is_ready, proposed
from keel.records.queries.decisions_out import step_of
from keel.records.queries.record import record_of


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def copies(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The list, and whom it lacks; posted to, those are added."""
    record = review_or_404(request, number, review, "copies of a record")
    if record.review.completed_on is None:
        return to_after(number, review)
    if request.method == "POST":
        new = distribution.propose_copies(review=record.review, **_doing(request))
        tell(request, f"{plural(len(new), 'person', 'people')} added to the list." if new else "Nobody was missing.")
        return redirect("record_copies", number, review)
    kept = copies_of(record.review)
    missing = proposed(record.review, record.child, kept, clock.today())
    there = (number, review)
    finished, distributed = step_of(record.review, "record_issued"), step_of(record.review, "distributed")
    stands = {"finished": finished is not None, "distributed": distributed is not None}
    more = {
        "record": record,
        "rows": [copies_words.line(one, there, **stands) for one in kept],
        "missing": [copies_words.missing(one) for one in missing],
        "finished": finished,
        "distributed": distributed,
        "ready": sum(is_ready(one) for one in kept) if finished else 0,
        "left": sum(not copies_words.is_over(one) for one in kept),
    }
    return page(request, "deciding/copies.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def add(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Somebody who is not proposed: a school, say."""
    record = review_or_404(request, number, review, "add a copy")
    form = forms.AddCopy(request.POST or None)

    def act() -> None:
        distribution.add_copy(review=record.review, **form.values(), **_doing(request))

    if form.is_valid() and done(form, act):
        tell(request, f"{form.cleaned_data['name'] or form.cleaned_data['kind']} is on the list.")
        return redirect("record_copies", number, review)
    more = {"record": record, "row": None, "who": "", "form": form, "title": "Somebody else who is sent it"}
    return page(request, "deciding/copy.html", record.child, button="Put them on the list", **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def send(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Each address to be looked at once more, then every copy that is ready goes."""
    record = review_or_404(request, number, review, "send copies of a record")
    ready = [one for one in copies_of(record.review) if is_ready(one)]
    form = forms.SendReady(request.POST or None, copies=ready)
    sent: list[int] = []

    def act() -> None:
        keys = [int(key) for key in form.cleaned_data["copies"]]
        sent.append(distribution.send_ready(review=record.review, copies=keys, **_doing(request)))

    if form.is_valid() and done(form, act):
        tell(
            request, f"{plural(sent[0], 'copy', 'copies')} in the outbox: sent within a minute, and kept as sent then."
        )
        return redirect("record_copies", number, review)
    if not ready and request.method != "POST":
        return redirect("record_copies", number, review)
    made = record_of(record.review)
    left_out = {one.pk: copy_of(made, one.gets, without_address=one.without_address)[1] for one in ready}
    more = {"record": record, "form": form, "ready": [copies_words.ready(one, left_out[one.pk]) for one in ready]}
    return page(request, "deciding/copies_send.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def change(request: HttpRequest, number: str, review: int, copy: int) -> HttpResponse:
    """How much somebody gets, and which way."""
    record, row = _copy(request, number, review, copy, "change a copy")
    initial = {"gets": row.gets, "because": row.because, "way": row.way, "email": row.email}
    form = forms.CopyForm(request.POST or None, initial=initial)

    def act() -> None:
        distribution.change_copy(copy=row, seen=_version(request), **form.cleaned_data, **_doing(request))

    if form.is_valid() and done(form, act):
        tell(request, f"The line of {copies_words.who(row)} is changed.")
        return redirect("record_copies", number, review)
    more = {"record": record, "row": row, "who": copies_words.who(row), "form": form, "title": "Change a copy"}
    return page(request, "deciding/copy.html", record.child, button="Change it", **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def sent(request: HttpRequest, number: str, review: int, copy: int) -> HttpResponse:
    """That a copy went by post, by hand or in person."""
    record, row = _copy(request, number, review, copy, "record a copy as sent")
    today = clock.today()
    form = forms.SentForm(request.POST or None, latest=today, initial={"on": today, "way": row.way})

    def act() -> None:
        distribution.record_sent(copy=row, seen=_version(request), **form.cleaned_data, **_doing(request))

    if form.is_valid() and done(form, act):
        over = step_of(record.review, "distributed")
        words = f"The copy of {copies_words.who(row)} is recorded as sent."
        after = reverse("review_after", args=[number, review])
        tell(request, f"{words} It was the last: the record is sent to everyone." if over else words, after, "Go on")
        return redirect("record_copies", number, review)
    more = {"record": record, "row": row, "who": copies_words.who(row), "form": form, "title": "Record a copy as sent"}
    return page(request, "deciding/copy.html", record.child, button="Record it as sent", **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def not_sent(request: HttpRequest, number: str, review: int, copy: int) -> HttpResponse:
    """Take back that a copy was sent, where it was not."""
    record, row = _copy(request, number, review, copy, "take back a copy")
    form = forms.NotSent(request.POST or None)

    def act() -> None:
        distribution.take_back_sent(copy=row, seen=_version(request), **form.cleaned_data, **_doing(request))

    if form.is_valid() and done(form, act):
        tell(request, f"The copy of {copies_words.who(row)} is to be sent again.")
        return redirect("record_copies", number, review)
    more = {"record": record, "row": row, "who": copies_words.who(row), "form": form, "title": "A copy was not sent"}
    return page(request, "deciding/copy.html", record.child, button="It was not sent", **more)


@require_safe
@needs(Permission.RECORD_REVIEW)
def printed(request: HttpRequest, number: str, review: int, copy: int) -> HttpResponse:
    """One copy as its person gets it, to be printed."""
    record, row = _copy(request, number, review, copy, "print a copy")
    if row.gets == "nothing":
        return redirect("record_copies", number, review)
    parts, gone = copy_of(record_of(record.review), row.gets, without_address=row.without_address)
    more = {"record": record, "row": row, "who": copies_words.who(row), "parts": parts, "gone": gone}
    return page(request, "deciding/copy_print.html", record.child, **more)


def _copy(request: HttpRequest, number: str, review: int, copy: int, what: str) -> tuple[Any, Any]:
    record = review_or_404(request, number, review, what)
    row = copy_by_key(record.review, copy)
    if row is None:
        raise Http404
    return record, row


def _doing(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor(request), "today": clock.today(), "now": clock.now()}


def _version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
