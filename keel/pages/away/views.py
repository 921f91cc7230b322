"""A place without a signal: the printed pack, the sealed pack, and its notes brought back with the difference shown."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.exchange.packs import CannotOpen, unseal_file
from keel.pages.access import actor, needs, user_of
from keel.pages.away import forms, packing
from keel.pages.children.presenters import named_child
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import packs
from keel.records.permissions import Permission
from keel.records.queries import packs as queries
from keel.records.queries.review_record import ReviewRecord
from keel.records.queries.room import room_now

GET_OR_POST = ["GET", "HEAD", "POST"]
MOST = 200
"""Sections and decisions that one file of notes may hold: many more than there are."""


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def pack(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Make a pack for a review, and see which were made."""
    record = review_or_404(request, number, review, "pack for a review")
    room = room_now(record)
    form = forms.MakePack(request.POST or None)
    made: list[Any] = []

    def act() -> None:
        made.append(packs.make_pack(by=actor(request), review=record.review, today=clock.today(), now=clock.now()))

    if not room.closed and form.is_valid() and done(form, act):
        named = named_child(record.child, clock.today()).name
        text = packing.page_of(made[0], room, named, form.cleaned_data["pack_password"], clock.now())
        file = f"pack-{made[0].made_at:%Y-%m-%d}-{made[0].pk}.html"
        attached = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
        return HttpResponse(text, content_type="text/html; charset=utf-8", headers=attached)
    more = {"form": form, "record": record, "closed": room.closed, "packs": queries.packs_of(record.review)}
    return page(request, "away/make.html", record.child, **more)


@require_safe
@needs(Permission.WRITE_RECORD)
def printed(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The pack on paper: what is known, and room to write."""
    record = review_or_404(request, number, review, "printed pack")
    room = room_now(record)
    content = packing.content_of(room, named_child(record.child, clock.today()).name)
    return page(request, "away/printed.html", record.child, record=record, content=content)


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def back(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Bring the notes of a pack back: first the difference is shown, then what was chosen is written."""
    record = review_or_404(request, number, review, "notes of a pack")
    if request.POST.get("token"):
        return _apply(request, record)
    form = forms.BringBack(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            notes = unseal_file(form.cleaned_data["notes"].read(), form.cleaned_data["pack_password"])
            held = queries.pack_called(_token(notes), record.review)
            if held is None:
                raise CannotOpen("These notes are of another review. Open the review that the pack was made for.")
            found = queries.differences(held, *_read(notes))
        except CannotOpen as error:
            form.add_error("pack_password" if "passphrase" in str(error) else "notes", str(error))
        else:
            return _show(request, record, held, found)
    return page(request, "away/back.html", record.child, form=form, record=record, again=False)


def _token(notes: Any) -> str:
    if not isinstance(notes, dict):
        raise CannotOpen("This is not a file of notes from a pack. Choose the file that the pack saved.")
    return str(notes.get("token", ""))


def _read(notes: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Sections and decisions of notes, as far as they are words: the file came from outside."""
    sections, decisions = notes.get("sections"), notes.get("decisions")
    if not isinstance(sections, dict) or not isinstance(decisions, list) or len(sections) + len(decisions) > MOST:
        raise CannotOpen("What is in this file cannot be read. Save the notes from the pack again.")
    names = ("text", "childs_words", "owner", "due_on")
    told = [{name: str(one.get(name, "")) for name in names} for one in decisions if isinstance(one, dict)]
    return {str(key): str(text) for key, text in sections.items()}, told


def _show(request: HttpRequest, record: ReviewRecord, held: Any, found: queries.Back) -> HttpResponse:
    shown = [
        (
            one,
            forms.Difference(
                prefix=f"s{place}",
                initial={
                    "take": "both" if one.changed and one.now else "notes",
                    "noted": one.noted,
                    "now": one.now,
                    "version": one.version,
                    "key": one.section.key,
                },
            ),
        )
        for place, one in enumerate(found.differences)
    ]
    more = {"record": record, "token": held.token, "shown": shown, "decisions": found.decisions}
    return page(request, "away/differences.html", record.child, **more)


def _apply(request: HttpRequest, record: ReviewRecord) -> HttpResponse:
    """Write what was chosen; where somebody wrote meanwhile, nothing is written and the file is asked for again."""
    held = queries.pack_called(request.POST["token"], record.review)
    sections: dict[str, tuple[str, int]] = {}
    for place in range(MOST):
        if f"s{place}-key" not in request.POST:
            break
        form = forms.Difference(request.POST, prefix=f"s{place}")
        if form.is_valid() and (words := form.words()) is not None:
            sections[form.cleaned_data["key"]] = (words, form.cleaned_data["version"])
    ask = forms.asked_again()
    chosen = [_noted(request, place) for place in range(MOST) if request.POST.get(f"d{place}-take") == "yes"]
    act: dict[str, Any] = {
        "by": actor(request),
        "user": user_of(request),
        "pack": held,
        "sections": sections,
        "decisions": chosen,
    }

    def write() -> None:
        packs.bring_back(**act, today=clock.today(), now=clock.now())

    if held is not None and done(ask, write):
        tell(request, "The notes are in the record.")
        return redirect("review_room", record.child.number, record.review.pk)
    return page(request, "away/back.html", record.child, form=ask, record=record, again=True)


def _noted(request: HttpRequest, place: int) -> packs.NotedDecision:
    given = {name: request.POST.get(f"d{place}-{name}", "") for name in ("text", "childs_words", "owner", "due_on")}
    try:
        due_on = date.fromisoformat(given["due_on"]) if given["due_on"] else None
    except ValueError:
        due_on = None
    return packs.NotedDecision(
        text=given["text"], childs_words=given["childs_words"], owner=given["owner"], due_on=due_on
    )
