"""Reviews: what is due, soon, late or unknown, by child."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.law.answers import State
from keel.pages.access import actor, needs
from keel.pages.reviews import presenters
from keel.records.commands.audit import write_accesses
from keel.records.permissions import Permission
from keel.records.queries import due
from keel.records.queries.practice import calendar

A_PAGE = 25


@require_safe
@needs(Permission.SEE_OWN_CHILDREN, Permission.SEE_ALL_CHILDREN)
def due_list(request: HttpRequest) -> HttpResponse:
    """The list, most urgent first. Its address holds what it is narrowed to."""
    who, today = actor(request), clock.today()
    iro = request.GET.get("iro", "").strip()[:100]
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in set(State) else None
    everyone = due.projected(actor=who, on=today, today=today, iro=iro)
    soon = due.soon_days(today)
    counts = due.counts(actor=who, on=today, today=today, soon=soon, iro=iro)
    narrowed = due.projected(actor=who, on=today, today=today, iro=iro, state=state) if state else everyone
    total = counts[state] if state else sum(counts.values())
    counted: Any = due.Counted(narrowed, total)
    page = Paginator(counted, A_PAGE).get_page(request.GET.get("page"))
    found = due.as_rows(page.object_list, today, soon)
    write_accesses(by=who, children=[row.child for row in found], page="reviews", now=clock.now())
    shown = presenters.rows(found, calendar(), today, lambda number: reverse("child", args=[number]))
    everyone_seen = who.may(Permission.SEE_ALL_CHILDREN)
    title, lede = presenters.heading(state, iro, everyone=everyone_seen)
    return render(
        request,
        "reviews/due_list.html",
        {
            "title": title,
            "lede": lede,
            "rows": shown,
            "page": page,
            "counts": counts,
            "state": state,
            "iro": iro,
            "today": today,
            "states": presenters.STATES,
            "all": sum(counts.values()),
            "everyone": everyone_seen,
        },
    )
