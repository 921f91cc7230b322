"""The ladder of one child, and its contacts: made, planned, corrected, called off, and journeys to reviews."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.children.presenters import named_child
from keel.pages.govuk.words import long_date
from keel.pages.oversight import forms, words
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, key_in, tell, to_ladder
from keel.pages.reviews.found import review_or_404
from keel.records.commands import contacts
from keel.records.commands.contacts import State
from keel.records.permissions import READS_RECORD, SEES_CHILDREN, Permission
from keel.records.queries.oversight import Oversight, contact_of, journey_of, oversight_of


@require_safe
@needs(*SEES_CHILDREN)
def ladder(request: HttpRequest, number: str) -> HttpResponse:
    """Contacts, the midway check, visits and events on one line since the last review, with what is overdue."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "oversight")
    seen = oversight_of(child, today)
    oversees = who.may(Permission.OVERSEE)
    context = {
        "named": named_child(child, today),
        "seen": seen,
        "rungs": words.rungs(seen, today, may_read=oversees),
        "reads": any(who.may(permission) for permission in READS_RECORD),
        "last": words.last_seen(seen.last, seen.sightings, today),
        "visit": visit_rows(seen),
        "today": today,
        "oversees": oversees,
        "tasks": oversees or who.may(Permission.DO_TASKS),
        "tells": who.may(Permission.TELL_EVENTS),
    }
    return render(request, "oversight/child.html", context)


def visit_rows(seen: Oversight) -> dict[str, Any]:
    """What is known of the next social work visit, why, and what is not."""
    visit = seen.visit
    return {
        "last_on": visit.last_on,
        "unknown": visit.unknown,
        "because": list(visit.duty.because) if visit.duty else [],
        "source": visit.duty.source if visit.duty else None,
        "assumes": list(visit.assumes),
    }


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Record a contact that was made, or one that was planned."""
    child = child_or_404(request, number, "record a contact")
    planned = key_in(request.GET.get("planned", ""))
    row = contact_of(child, planned) if planned else None
    start = {"seen": row.seen, "means": row.means} if row else {}
    form = forms.ContactForm(request.POST or None, today=clock.today(), initial=start)
    if form.is_valid() and done(
        form, lambda: contacts.record_contact(child=child, made=form.made(), planned=planned, **doing(request))
    ):
        made = form.made()
        said = words.contact_words(made.seen, made.means)
        next_thing = (reverse("contact_plan", args=[number]), "Plan the next one")
        tell(request, f"Recorded for {long_date(made.on)}: {said[:1].lower()}{said[1:]}.", *next_thing)
        return to_ladder(number)
    lede = f"It was planned for {long_date(row.planned_for)}." if row else ""
    return ask(request, child, form, "Record a contact", "Save the contact", lede=lede)


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a contact."""
    child = child_or_404(request, number, "plan a contact")
    form = forms.PlanForm(request.POST or None, today=clock.today())
    if form.is_valid() and done(
        form, lambda: contacts.plan_contact(child=child, **form.cleaned_data, **doing(request))
    ):
        tell(request, f"The contact is planned for {long_date(form.cleaned_data['planned_for'])}.")
        return to_ladder(number)
    return ask(request, child, form, "Plan a contact", "Plan it")


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def correct(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Correct a contact. What stood before stays in the record."""
    child = child_or_404(request, number, "correct a contact")
    row = contact_of(child, key)
    if request.method != "POST" and (row is None or row.state != State.DONE):
        raise Http404
    stands = _as_recorded(row) if row else {}
    form = forms.ContactForm(request.POST or None, today=clock.today(), correcting=True, initial=stands)

    def act() -> None:
        because = form.cleaned_data["because"]
        contacts.correct_contact(child=child, contact=key, made=form.made(), because=because, **doing(request))

    if form.is_valid() and done(form, act):
        tell(request, "The contact is corrected. What stood before is kept beside it.")
        return to_ladder(number)
    return ask(request, child, form, "Correct a contact", "Save the correction")


def _as_recorded(row: Any) -> dict[str, Any]:
    names = ("on", "seen", "means", "place", "note", "travel", "miles", "minutes")
    return {**{name: getattr(row, name) for name in names}, "cost": row.pence}


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def drop(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Call a planned contact off, or take back one that was recorded by mistake."""
    child = child_or_404(request, number, "take a contact back")
    row = contact_of(child, key)
    if request.method != "POST" and (row is None or row.state not in (State.PLANNED, State.DONE)):
        raise Http404
    planned = row is not None and row.state == State.PLANNED
    form = forms.Why(request.POST or None)

    def act() -> None:
        contacts.drop_contact(child=child, contact=key, because=form.cleaned_data["because"], **doing(request))

    if form.is_valid() and done(form, act):
        said = "The planned contact is called off." if planned else "The contact is taken back."
        tell(request, f"{said} It stays in the record with the reason.", reverse("contact_plan", args=[number]),
             "Plan another")  # fmt: skip
        return to_ladder(number)
    title = "Call a planned contact off" if planned else "Take a contact back"
    return ask(request, child, form, title, "Call it off" if planned else "Take it back", rows=_told(row))


def _told(row: Any) -> list[tuple[str, str]]:
    if row is None:
        return []
    if row.state == State.PLANNED:
        return [("Planned for", long_date(row.planned_for)), ("What", words.PLANS[row.seen].capitalize())]
    return [("Made on", long_date(row.on)), ("What", words.contact_words(row.seen, row.means))]


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def journey(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Record one's own journey to a review away from base."""
    record = review_or_404(request, number, review, "journey to a review")
    mine = journey_of(actor(request), record.review)
    start = (
        {**{name: getattr(mine, name) for name in ("travel", "miles", "minutes")}, "cost": mine.pence} if mine else {}
    )
    form = forms.JourneyForm(request.POST or None, initial=start)
    if form.is_valid() and done(
        form, lambda: contacts.record_journey(review=record.review, journey=form.journey(), **doing(request))
    ):
        tell(
            request, "Your journey to this review is recorded.", reverse("review", args=[number, review]), "The review"
        )
        return to_ladder(number)
    on = record.review.first_part_on
    lede = f"The review of {long_date(on)}." if on else "This review has not been held yet."
    return ask(request, record.child, form, "Your journey to the review", "Save the journey", lede=lede)
