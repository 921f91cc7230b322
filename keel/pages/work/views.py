"""What waits on somebody, all of it: the list behind Today's first lines."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.context import SEES_CHILDREN
from keel.pages.govuk.paging import Sliced, page_of
from keel.pages.work import wait_words
from keel.records.commands.audit import write_accesses
from keel.records.queries import waits
from keel.records.queries.practice import judged_on

A_PAGE = 25


@require_safe
@needs(*SEES_CHILDREN)
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits on this person, in order of the days left."""
    who, today = actor(request), clock.today()
    judged = judged_on(today)
    soon = judged.practice.soon_within_days
    total = waits.how_many_wait(who, today, soon)
    found = Sliced(total, lambda start, stop: waits.waits(who, today, soon, stop - start, start))
    page = page_of(found, request, A_PAGE)
    rows = list(page.object_list)
    write_accesses(by=who, children=sorted({row.number for row in rows}), page="what waits", now=clock.now())
    shown = wait_words.needs(rows, judged.calendar, today)
    return render(request, "work/waiting.html", {"needs": shown, "page": page, "today": today})
