"""Beginning, adjourning and completing a review in the room."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.record import Stage
from keel.pages.access import actor, needs
from keel.pages.chairing import forms, showing
from keel.pages.chairing.showing import sent
from keel.pages.reviews.found import doing, done, page, tell
from keel.pages.reviews.held_views import tell_held
from keel.records.commands import room as commands
from keel.records.commands.room import NotComplete
from keel.records.permissions import Permission
from keel.records.queries.review_record import may_have_chaired
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
    words = [f"The review is complete, with the code {made[0].participation}. Every section is kept as it stands."]
    return tell_held(request, record.child, made[0], standing_of(record.child, clock.today()), words)


@needs(Permission.WRITE_RECORD)
@sent
def begin(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Say that the review begins now."""
    record = showing.found(request, number, review)
    if not record.begins_today:
        return showing.back(record, "")
    form = forms.Begin(request.POST)
    chairs = may_have_chaired(record.standing.iro, clock.today())
    chair = chairs.get(actor(request).staff_id or 0, record.standing.iro)

    def act() -> None:
        values: dict[str, Any] = {**doing(request), **form.cleaned_data, "chaired_by": chair}
        commands.begin_review(review=record.review, **values)

    if form.is_valid() and done(form, act):
        tell(request, "The review has begun. Complete it at the end, or adjourn it.")
        return showing.back(record, "")
    return showing.show(request, record, more={"form": form, "begin": form})


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
    if request.method != "POST" and not (record.is_open or record.goes_on):
        return showing.back(record, AT)
    form = showing.finish_form(room, request.POST or None, forms.Adjourn)
    made: list[Any] = []

    def act() -> None:
        given = form.cleaned_data
        weighed: dict[str, Any] = {name: given[f"adjourn_{name}"] for name in ("because", "wishes", "delay", "resumes")}
        values: dict[str, Any] = {**doing(request), **form.values(), **weighed, "chaired_by": _chair(record, form)}
        made.append(commands.adjourn_review(review=record.review, **values))

    if request.method == "POST" and form.is_valid() and done(form, act):
        tell(request, "The review is adjourned. Until it is complete nothing that it proposes may be carried out.")
        return showing.back(record, AT)
    seen = request.POST.get("seen") or record.newest.pk
    shown: dict[str, Any] = {"form": form, "record": record, "name": name_of_child(record), "seen": seen, "room": room}
    return page(request, "chairing/adjourn.html", record.child, **shown)
