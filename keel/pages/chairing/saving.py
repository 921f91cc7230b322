"""Saving a section as it is typed, and telling a page who else is in the room. No page's context is made for it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from keel import clock
from keel.law.record import ANY, HOW_VIEWS, THERE, Stage, not_together
from keel.pages.access import actor, needs, user_of
from keel.pages.chairing import presenters, showing
from keel.pages.chairing.answers import SOMEBODY_ELSE, is_theirs, refused_json, saved_json, wants_json
from keel.pages.chairing.presenters import Typed
from keel.pages.chairing.showing import sent
from keel.pages.reviews.found import tell
from keel.records.commands import record_sections
from keel.records.commands.audit import write_access
from keel.records.commands.record_sections import Saved, WrittenMeanwhile
from keel.records.permissions import Permission
from keel.records.queries.record_sections import (
    changed_since,
    others_in_room,
    section_as_it_stands,
    sections_of,
)
from keel.records.refused import NotPermitted, Refused

IN_ANOTHER_WINDOW = "You, in another window,"


@needs(Permission.WRITE_RECORD)
@sent
def save(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Save one section: for the script in a few words, for a browser without it as a page."""
    if not wants_json(request):
        return _save_as_page(request, number, review)
    if not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    try:
        saved = _save(request, number, review, request.POST.get("text", ""), _version(request))
    except WrittenMeanwhile as meanwhile:
        return _conflict(_by_whom(request, meanwhile))
    except NotPermitted:
        return _not_shown(request, number)
    except Refused as refused:
        return refused_json(str(refused))
    key = request.POST.get("key", "")
    more = {"wrong": wrong} if key in (THERE, HOW_VIEWS) and (wrong := _not_together(review)) else {}
    return saved_json(saved.at, version=saved.version, **more)


def _not_together(review: int) -> str:
    """Why the two answers about taking part, as they now stand, do not go together."""
    stands = {key: section.text for key, section in sections_of(review).items()}
    return not_together(stands.get(THERE, ""), stands.get(HOW_VIEWS, ""))


def _save(request: HttpRequest, number: str, review: int, text: str, version: int) -> Saved:
    return record_sections.save_section(
        by=actor(request),
        user=user_of(request),
        child=number,
        review=review,
        key=request.POST.get("key", "")[:40],
        text=text,
        version=version,
        window=request.POST.get("window", "")[:40],
        today=clock.today(),
        now=clock.now(),
    )


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _by_whom(request: HttpRequest, meanwhile: WrittenMeanwhile) -> WrittenMeanwhile:
    """The same, where it was this person in another window: nobody else is named then."""
    if meanwhile.who == str(request.user):
        return WrittenMeanwhile(text=meanwhile.text, version=meanwhile.version, who=IN_ANOTHER_WINDOW, at=meanwhile.at)
    return meanwhile


def _conflict(meanwhile: WrittenMeanwhile) -> JsonResponse:
    return refused_json(
        str(meanwhile),
        409,
        version=meanwhile.version,
        who=meanwhile.who,
        at=presenters.said_at(meanwhile.at),
        theirs=meanwhile.text,
        fields={"text": meanwhile.text},
    )


def _not_shown(request: HttpRequest, number: str) -> JsonResponse:
    write_access(by=actor(request), child_number=number[:20], page="chair a review: not shown", now=clock.now())
    return refused_json("You do not work with this child any longer. What you typed is kept on this device.", 404)


def _save_as_page(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The same by a button. Where somebody else wrote meanwhile, both are shown, and what was typed stays."""
    record = showing.found(request, number, review)
    section = ANY.get(request.POST.get("key", ""))
    if section is None:
        raise Http404
    text, version, resolve = request.POST.get("text", ""), _version(request), request.POST.get("resolve", "")
    if resolve == "theirs":
        tell(request, f"Nothing was changed: the other words stand in “{section.title}”.")
        return showing.back(record, section.stage.value, section.key)
    if resolve == "both" and not section.choices:
        now = sections_of(review).get(section.key)
        text = both(now.text, text) if now and now.version == version else text
    try:
        _save(request, number, review, text, version)
    except WrittenMeanwhile as meanwhile:
        meanwhile = _by_whom(request, meanwhile)
        return _again(request, record, section, Typed(text=text, version=version, meanwhile=meanwhile))
    except Refused as refused:
        return _again(request, record, section, Typed(text=text, version=version, refused=str(refused)))
    tell(request, f"Saved: {section.title if section.stage is not Stage.MATTERS else 'what was found'}.")
    return showing.back(record, section.stage.value, section.key)


def both(theirs: str, mine: str) -> str:
    """Theirs, then mine."""
    return "\n\n".join(words for words in (theirs.strip(), mine.strip()) if words)


def _again(request: HttpRequest, record: Any, section: Any, typed: Typed) -> HttpResponse:
    more: dict[str, Any] = {"conflict": (section.key, str(typed.meanwhile))} if typed.meanwhile else {}
    status = 409 if typed.meanwhile else 200
    kept: dict[str, Any] = {section.key: typed}
    return showing.show(request, record, section.stage.value, typed=kept, more=more, status=status)


@needs(Permission.WRITE_RECORD)
@sent
def here(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Say that somebody is still here, and be told who else is, and what they changed. Asked by a page in view."""
    if not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    key = request.POST.get("key", "")[:40]
    stands = section_as_it_stands(actor(request), number, review, key, clock.today())
    if stands is None:
        return _not_shown(request, number)
    now = clock.now()
    record_sections.note_writing(by=actor(request), review=review, user=user_of(request), key=key, now=now)
    others = others_in_room(review, user_of(request), now)
    return JsonResponse(
        {
            "others": [{"name": one.name, "at": _title(one.key)} for one in others],
            "changed": _changed(request, review),
            "closed": stands.why_closed,
        }
    )


def _title(key: str) -> str:
    """Where somebody is, without the child's name, which the page knows."""
    if key in ANY:
        section = ANY[key]
        return "The matters" if section.stage is Stage.MATTERS else section.title
    return presenters.TITLES[Stage(key)].format(name="the child") if key in set(Stage) else ""


def _changed(request: HttpRequest, review: int) -> list[dict[str, Any]]:
    """The sections that say something else than the page knows: it names the versions that it shows."""
    sent = {name.removeprefix("v-"): str(value) for name, value in request.POST.items() if name.startswith("v-")}
    known = {key: int(value) for key, value in sent.items() if value.isascii() and value.isdigit() and len(value) < 10}
    return [
        {
            "key": one.key,
            "version": one.version,
            "who": one.who,
            "at": presenters.said_at(one.at),
            "fields": {"text": one.text},
        }
        for one in changed_since(review, known)
    ]
