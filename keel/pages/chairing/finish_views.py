"""Adjourning and completing a review from the room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.record import Stage
from keel.pages.access import needs
from keel.pages.chairing import forms, showing
from keel.pages.chairing.showing import sent
from keel.pages.govuk.words import long_date
from keel.pages.reviews.found import doing, done, page, tell, to_review
from keel.records.commands import room as commands
from keel.records.commands.room import NotComplete
from keel.records.permissions import Permission
from keel.records.queries.review_record import booking_of, may_have_chaired
from keel.records.queries.review_standing import standing_of
from keel.records.queries.room import room_now
from keel.records.queries.who_came import name_of_child

AT = Stage.FINISH.value


@needs(Permission.WRITE_RECORD)
@sent
def finish(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Complete the review, or say everything that is missing."""
    record = showing.found(request, number, review)
    form = showing.finish_form(room_now(record), request.POST)
    made: list[Any] = []

    def act() -> None:
        values: dict[str, Any] = {**doing(request), **form.values(), "chaired_by": _chair(record, form)}
        made.append(commands.complete_from_room(review=record.review, **values))

    try:
        good = form.is_valid() and done(form, act)
    except NotComplete as lacks:
        form.add_error(None, str(lacks))
        good = False
    if not good:
        return showing.show(request, record, AT, kept={"finish": form}, more={"form": form, "told": True})
    return _completed(request, record.child, made[0])


def _completed(request: HttpRequest, child: Any, made: Any) -> HttpResponse:
    """What was done, when the next is due, and the next thing to do."""
    standing = standing_of(child, clock.today())
    words = [f"The review is complete, with the code {made.participation}. Every section is kept as it stands."]
    if standing.due:
        words.append(f"The next review is due by law on {long_date(standing.due.on)}.")
    next_thing: tuple[str, ...] = ()
    if standing.due and not booking_of(child):
        next_thing = (reverse("review_book", args=[child.number]), "Book it")
    tell(request, " ".join(words), *next_thing)
    return to_review(child.number, made.pk)


def _chair(record: Any, form: Any) -> Any:
    if "chaired_by" not in form.cleaned_data:
        return None
    chairs = may_have_chaired(record.standing.iro, clock.today())
    return chairs[int(form.cleaned_data["chaired_by"])]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_RECORD)
def adjourn(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Adjourn the review, once, with what was weighed."""
    record = showing.found(request, number, review)
    room = room_now(record)
    if request.method != "POST" and not record.is_open:
        return showing.back(record, AT)
    form = showing.finish_form(room, request.POST or None, forms.Adjourn)
    made: list[Any] = []

    def act() -> None:
        given = form.cleaned_data
        weighed: dict[str, Any] = {name: given[f"adjourn_{name}"] for name in ("because", "wishes", "delay")}
        values: dict[str, Any] = {**doing(request), **form.values(), **weighed, "chaired_by": _chair(record, form)}
        made.append(commands.adjourn_review(review=record.review, **values))

    if request.method == "POST" and form.is_valid() and done(form, act):
        tell(request, "The review is adjourned. Until it is complete nothing that it proposes may be carried out.")
        return showing.back(record, AT)
    seen = request.POST.get("seen") or record.newest.pk
    shown: dict[str, Any] = {"form": form, "record": record, "name": name_of_child(record), "seen": seen, "room": room}
    return page(request, "chairing/adjourn.html", record.child, **shown)
