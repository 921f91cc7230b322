"""What waits on somebody, all of it; what is past its day; the week of the whole service."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk.paging import Sliced, page_of
from keel.pages.reviews import narrowing, presenters
from keel.pages.work import board_words, wait_words
from keel.records.commands.audit import write_accesses
from keel.records.permissions import SEES_CHILDREN, Permission
from keel.records.queries import board as boards
from keel.records.queries import due, supervision, waits
from keel.records.queries.due_lists import monday_of
from keel.records.queries.oversight_lists import oversight_counts
from keel.records.queries.practice import judged_on
from keel.records.queries.standards import quarter_of
from keel.records.queries.standards import standing as second_reviews
from keel.records.queries.unallocated import unallocated

A_PAGE, WEEK, A_YEAR = 25, timedelta(weeks=1), timedelta(days=365)


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


@require_safe
@needs(Permission.SUPERVISE)
def board(request: HttpRequest) -> HttpResponse:
    """The week of the whole service: due, held, late and why, without an IRO, and what is past its day."""
    who, today = actor(request), clock.today()
    monday = narrowing.day_in(request.GET, "week") or monday_of(today)
    judged = judged_on(today)
    found = boards.board(who, today, monday, judged.practice.soon_within_days)
    unnamed = unallocated(actor=who, today=today, judged=judged, siblings=False)
    rows = presenters.rows(found.late, judged.calendar, today, lambda number: reverse("child", args=[number]))
    seen = {row.child for row in found.late} | {row.child.number for row in found.held_late}
    write_accesses(by=who, children=sorted(seen), page="board", now=clock.now())
    more = {
        "board": found,
        "late": list(zip(rows, (found.because.get(row.child, "") for row in found.late), strict=True)),
        "held_late": board_words.held_late(found.held_late, judged.calendar, today),
        "may_say": who.may(Permission.RECORD_REVIEW),
        "without": boards.late_without_reason(who, today, today - A_YEAR).count(),
        "overdue": board_words.overdue(found.overdue),
        "iros": supervision.every_iro(who, today),
        "unallocated": len(unnamed),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "this_week": monday_of(today),
        "earlier": monday - WEEK,
        "later": monday + WEEK,
        "today": today,
    }
    return render(request, "work/board.html", more)


@require_safe
@needs(Permission.SEE_ALL_CHILDREN)
def overdue(request: HttpRequest) -> HttpResponse:
    """What is past its day, the longest first, of one kind or of all."""
    who, today = actor(request), clock.today()
    kind = request.GET.get("kind", "")
    rule = next((each for each in boards.LATE_KINDS if each.value == kind), None)
    asked = request.GET.get("iro", "")
    of = supervision.iro_of_staff(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    only = {"child__in": supervision.children_of(of, today)} if of else {}
    rows = boards.overdue(who, today).filter(**only)
    counts = boards.overdue_counts(who, today, **only)
    rows = rows.filter(duty=rule.value) if rule else rows.filter(duty__in=[each.value for each in boards.LATE_KINDS])
    page = page_of(rows.select_related("child", "review"), request, A_PAGE)
    shown = list(page.object_list)
    iros = due.iros_of([row.child_id for row in shown], today)
    write_accesses(by=who, children=sorted({row.child.number for row in shown}), page="past its day", now=clock.now())
    more = {
        "rows": board_words.past(shown, iros, judged_on(today).calendar, today),
        "kinds": board_words.kinds(counts, rule, of.pk if of else None),
        "everything": board_words.address(None, of.pk if of else None),
        "title": board_words.OVERDUE[rule] if rule else "Past its day",
        "all": sum(counts.values()),
        "chosen": rule,
        "of": of,
        "page": page,
        "today": today,
    }
    return render(request, "work/overdue.html", more)


@require_safe
@needs(Permission.SUPERVISE)
def why_late(request: HttpRequest) -> HttpResponse:
    """Reviews held after their legal date in the last year, of which nobody has said why."""
    who, today = actor(request), clock.today()
    page = page_of(boards.late_without_reason(who, today, today - A_YEAR), request, A_PAGE)
    rows: list[Any] = list(page.object_list)
    write_accesses(by=who, children=sorted({row.child.number for row in rows}), page="late reviews", now=clock.now())
    shown = board_words.held_late(rows, judged_on(today).calendar, today)
    return render(request, "work/why_late.html", {"rows": shown, "page": page})


@require_safe
@needs(Permission.SUPERVISE)
def iro(request: HttpRequest, staff: int) -> HttpResponse:
    """How one IRO's work stands: for supervision."""
    who, today = actor(request), clock.today()
    person = supervision.iro_of_staff(staff)
    if person is None:
        raise Http404
    calendar = judged_on(today).calendar
    found = supervision.iro_work(who, person, today, today - A_YEAR, A_PAGE)
    seen = {row.child.number for row in found.worst} | {row.child.number for row in found.held_late}
    write_accesses(by=who, children=sorted(seen), page="work of an IRO", now=clock.now())
    more = {
        "work": found,
        "kept": board_words.kept(found),
        "overdue": board_words.overdue(found.overdue, iro=staff),
        "worst": board_words.past(found.worst, {}, calendar, today),
        "held_late": board_words.held_late(found.held_late, calendar, today),
        "between": board_words.between(oversight_counts(who, today, iro=staff), staff),
        "standards": board_words.standards(second_reviews(who, quarter_of(today), today), staff),
        "today": today,
    }
    return render(request, "work/iro.html", more)
