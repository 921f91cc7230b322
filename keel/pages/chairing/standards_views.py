"""The standards of the second review: answered one by one in the room."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from keel import clock
from keel.law.record import Stage
from keel.law.standards import STANDARDS
from keel.pages.access import actor, needs
from keel.pages.chairing import forms, showing
from keel.pages.chairing.answers import SOMEBODY_ELSE, is_theirs, refused_json, wants_json, words_json
from keel.pages.chairing.showing import sent
from keel.pages.reviews.found import done, tell
from keel.records.commands import standards as commands
from keel.records.permissions import Permission
from keel.records.queries.room import standards_of

AT = Stage.STANDARDS.value


@needs(Permission.WRITE_RECORD)
@sent
def answer(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Say how far one standard is met, and why."""
    record = showing.found(request, number, review)
    if wants_json(request) and not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    standard = next((each for each in STANDARDS if each.code == request.POST.get("item")), None)
    if standard is None:
        raise Http404
    form = forms.Answer(request.POST, code=standard.code, asks=standard.asks)
    made: list[int] = []

    def act() -> None:
        given, seen = form.cleaned_data, request.POST.get("version", "")
        told: dict[str, Any] = {
            "item": standard.code,
            "met": given["met"],
            "because": given["because"],
            "today": clock.today(),
        }
        told |= {"now": clock.now(), "seen": int(seen) if seen.isascii() and seen.isdigit() else None}
        made.append(commands.answer_standard(by=actor(request), review=record.review, **told).pk)

    good = form.is_valid() and done(form, act)
    if wants_json(request):
        return words_json(form, clock.now(), {}, version=_stands(review, standard.code))
    if not good:
        kept: dict[str, Any] = {standard.code: form}
        return showing.show(request, record, AT, kept=kept, more={"form": form})
    tell(request, f"Saved: {standard.asks[:1].lower()}{standard.asks[1:]}.")
    return showing.back(record, AT, standard.code)


def _stands(review: int, item: str) -> int:
    """The key of the answer that stands; 0 for none."""
    row = standards_of(review).get(item)
    return row.pk if row else 0
