"""Events between reviews: telling the IRO of one, reading it, and the IRO's answer; and all that wait."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.forward import Ground
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date
from keel.pages.naming import name_child
from keel.pages.oversight import narrowing, words
from keel.pages.oversight.event_forms import TOLD_HOW, AnswerForm, EventForm
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, key_in, tell, to_ladder
from keel.records.commands import events
from keel.records.commands.audit import write_accesses
from keel.records.permissions import READS_RECORD, SEES_CHILDREN, Permission
from keel.records.queries.events import EventRow, event_of, waiting_for, with_children
from keel.records.queries.forward import still_asks
from keel.records.queries.oversight_lists import Which
from keel.records.queries.review_record import booking_of

A_PAGE = 25


@require_http_methods(GET_OR_POST)
@needs(Permission.TELL_EVENTS)
def tell_of(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the IRO of something that happened."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "tell of an event")
    form = EventForm(
        request.POST or None,
        today=today,
        asks=who.may(Permission.OVERSEE),
        initial={"told_on": today, "told_by": str(request.user), "told_how": "keel"},
    )
    made: list[Any] = []
    if form.is_valid() and done(
        form, lambda: made.append(events.tell_event(child=child, told=form.told(), **doing(request)))
    ):
        event = made[0]
        if event.ground:
            _say_brought_forward(request, child, event)
        else:
            tell(request, "It is recorded, and waits for the IRO to answer.")
        return to_ladder(number)
    lede = "What the IRO should know between reviews. The IRO answers each: a review now, noted, or challenged."
    return ask(request, child, form, "Tell the IRO of an event", "Tell the IRO", lede=lede)


def _say_brought_forward(request: HttpRequest, child: Any, event: Any) -> None:
    """What it brings about, and the way to do it."""
    if not still_asks(event):
        tell(request, "It is recorded, and the IRO is told. A review was held since, which settles what the law asks.")
        return
    said = "It is recorded, and by law it brings the next review forward. The IRO is told."
    there = booking_of(child)
    if not actor(request).may(Permission.RECORD_REVIEW):
        tell(request, said)
    elif there:
        said = f"{said} The review is booked for {long_date(there.booked_for)}."
        tell(request, said, reverse("review_rebook", args=[child.number, there.pk]), "Bring it forward")
    else:
        tell(request, said, reverse("review_book", args=[child.number]), "Book the review")


@require_http_methods(GET_OR_POST)
@needs(*READS_RECORD)
def event(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """One event: what was told, and the IRO's answers; the IRO answers here."""
    who = actor(request)
    child = child_or_404(request, number, "event")
    found = event_of(child, key)
    if found is None:
        raise Http404
    row, answers = found
    form = AnswerForm(request.POST or None) if who.may(Permission.OVERSEE) else None
    read = key_in(request.POST.get("seen", ""))

    def act() -> None:
        assert form
        given = form.cleaned_data
        seen = row.answers if read is None else read
        events.answer_event(child=child, event=key, seen=seen, **given, **doing(request))

    if form and form.is_valid() and done(form, act):
        return _answered(request, number, form.cleaned_data["answer"])
    overtaken = form is not None and form.is_bound and form.has_error("__all__", "overtaken")
    more = {
        "rows": _facts(row),
        "answers": answers,
        "seen": row.answers if read is None or overtaken else read,
        "template": "event",
        "asked": words.ANSWERS,
    }
    return ask(request, child, form, words.event_words(row), "Save your answer", **more)


def _answered(request: HttpRequest, number: str, answer: str) -> HttpResponse:
    if answer == "review":
        book = (reverse("review_book", args=[number]), "Book it")
        tell(request, "Your answer is kept. The next review is brought forward: you asked for it.", *book)
    elif answer == "challenge":
        tell(request, "Your challenge is kept with its reason.")
    else:
        tell(request, "Your answer is kept.")
    return to_ladder(number)


def _facts(row: Any) -> list[tuple[str, str]]:
    facts = [
        ("Happened on", long_date(row.happened_on)),
        ("Told by", row.told_by),
        ("Told on", f"{long_date(row.told_on)}, {TOLD_HOW.get(row.told_how, 'in a file brought in')}"),
    ]
    if row.ground:
        facts.append(("By law", f"Brings the next review forward: regulation 33(3)({Ground(row.ground).value})"))
    if row.entered_on:
        facts.append(("There since", long_date(row.entered_on)))
    if row.leaves_on:
        facts.append(("To leave on", long_date(row.leaves_on)))
    return [*facts, ("What was told", row.what)] if row.what else facts


@require_safe
@needs(*SEES_CHILDREN)
def waiting(request: HttpRequest) -> HttpResponse:
    """Every event that waits for an IRO, the longest first."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, Which.SEEN, today)
    found: Any = waiting_for(who, today, iro=asked.asked.iro, no_iro=asked.asked.no_iro)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows: list[EventRow] = with_children(page.object_list, today)
    write_accesses(by=who, children=dict.fromkeys(row.child for row in rows), page="events", now=clock.now())
    lines = [
        {
            "child": name_child(
                row.child,
                row.name,
                born_on=row.born_on,
                today=today,
                restricted=row.restricted,
                known_as=row.known_as,
                href=reverse("child", args=[row.child]),
            ),
            "key": row.event.pk,
            "what": words.event_words(row.event),
            "on": row.event.happened_on,
            "told": f"{row.event.told_by}, {long_date(row.event.told_on)}",
            "forward": bool(row.event.ground),
            "iro": row.iro or "No IRO yet",
        }
        for row in rows
    ]
    context = {"lines": lines, "page": page, "asked": asked, "views": narrowing.views(request)}
    context["reads"] = any(who.may(permission) for permission in READS_RECORD)
    return render(request, "oversight/events.html", context)
