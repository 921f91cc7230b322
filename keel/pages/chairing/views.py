"""The room: where a chair writes the record of a review while it is held; who came; earlier words of a section."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.law.record import ANY, Stage
from keel.pages.access import actor, needs
from keel.pages.chairing import showing
from keel.pages.chairing.answers import wants_json, words_json
from keel.pages.chairing.showing import sent
from keel.pages.govuk.words import plural
from keel.pages.reviews.found import done, page, tell
from keel.records.commands import room as commands
from keel.records.permissions import Permission
from keel.records.queries.record_sections import earlier_words, sections_of
from keel.records.queries.room import day_of
from keel.records.queries.who_came import name_of_child, people_of_room


@require_safe
@needs(Permission.WRITE_RECORD)
def room(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The room at one of its stages."""
    return showing.show(request, showing.found(request, number, review), request.GET.get("at", ""))


@needs(Permission.WRITE_RECORD)
@sent
def came(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Say who came, and how."""
    record = showing.found(request, number, review)
    people = people_of_room(record, day_of(record.review, clock.today()))
    form = showing.who_came(people, request.POST)
    changed: list[int] = []

    def act() -> None:
        told: dict[str, Any] = {
            "came": form.came(),
            "another": form.another(),
            "today": clock.today(),
            "now": clock.now(),
        }
        changed.append(commands.say_who_came(by=actor(request), review=record.review, **told))

    good = form.is_valid() and done(form, act)
    if wants_json(request):
        values: dict[str, Any] = {f"was-{one.key}": one.how for one in form.came()} if good else {}
        stands = {f"was-{one.key}": one.came for one in people}
        # Whoever was added stands in the list once the page is opened again.
        added = {"href": f"{reverse('review_room', args=[number, review])}?at={Stage.HERE.value}#came-other"}
        return words_json(form, clock.now(), values, again=stands, **(added if good and form.another() else {}))
    if not good:
        return showing.show(request, record, Stage.HERE.value, kept={"came": form}, more={"form": form})
    tell(request, f"Saved: {plural(changed[0], 'answer')} changed." if changed[0] else "Nothing was changed.")
    return showing.back(record, Stage.HERE.value)


@require_safe
@needs(Permission.WRITE_RECORD)
def earlier(request: HttpRequest, number: str, review: int, key: str) -> HttpResponse:
    """What a section said before: each version with when and by whom."""
    record = showing.found(request, number, review)
    if key not in ANY:
        raise Http404
    section = ANY[key]
    back = f"{reverse('review_room', args=[number, review])}?at={section.stage.value}#{key}"
    more: dict[str, Any] = {
        "record": record,
        "section": section,
        "now": sections_of(review).get(key),
        "versions": earlier_words(review, key),
        "back": back,
        "name": name_of_child(record),
    }
    return page(request, "chairing/earlier.html", record.child, **more)
