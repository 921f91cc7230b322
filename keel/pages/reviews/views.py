"""Reviews: what is due, soon, late or unknown, by child, by week and by IRO; and the same list as a file."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.exchange.tables_out import XLSX, csv_lines, xlsx_pieces
from keel.law.answers import State
from keel.pages.access import actor, needs
from keel.pages.reviews import exported, narrowing, presenters
from keel.records.commands.audit import write_accesses
from keel.records.permissions import SEES_CHILDREN, Actor, Permission
from keel.records.queries import due, due_lists
from keel.records.queries.due import DueRow
from keel.records.queries.practice import calendar

A_PAGE, ON_PAPER, OF_A_WEEK, OF_AN_IRO, IROS_A_PAGE, WEEKS = 25, 500, 25, 5, 10, 4
AT_A_TIME = 2000


@require_safe
@needs(*SEES_CHILDREN)
def due_list(request: HttpRequest) -> HttpResponse:
    """The list, most urgent first. Its address holds what it is narrowed to; on paper it is whole."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, today)
    soon = due.soon_days(today)
    counts = due_lists.counts(who, today, asked.only, soon)
    rows = due_lists.in_order(due_lists.narrowed(who, today, asked.only), today, soon, asked.only.state)
    total = counts[asked.only.state] if asked.only.state else sum(counts.values())
    counted: Any = due.Counted(rows, total)
    printed = request.GET.get("print") == "1"
    page = Paginator(counted, ON_PAPER if printed else A_PAGE).get_page(request.GET.get("page"))
    found = due.as_rows(page.object_list, today, soon)
    first = page.number == 1 and not asked.only.state
    forward, forward_count = due_lists.brought_forward(who, today, asked.only, soon, A_PAGE) if first else ([], 0)
    _note(who, [*forward, *found], "reviews")
    more = {
        "rows": _shown(request, found),
        "page": page,
        "counts": counts,
        "printed": printed,
        "forward": _shown(request, forward),
        "forward_count": forward_count,
    }
    return _page(request, "reviews/due_list.html", asked, **more)


@require_safe
@needs(*SEES_CHILDREN)
def weeks(request: HttpRequest) -> HttpResponse:
    """Week by week: what must be booked in it and what is; late ones first."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, today)
    this_week = due_lists.monday_of(today)
    first = narrowing.day_in(request.GET, "from") or this_week
    step = timedelta(weeks=WEEKS)
    found = due_lists.weeks(who, today, asked.only, first, WEEKS, OF_A_WEEK)
    soon = due.soon_days(today)
    counts = due_lists.counts(who, today, asked.only, soon)
    late: list[DueRow] = []
    if first == this_week and asked.only.state in (None, State.LATE):
        rows = due_lists.in_order(due_lists.narrowed(who, today, asked.only), today, soon, State.LATE)
        late = due.as_rows(due.Counted(rows, counts[State.LATE])[:OF_A_WEEK], today, soon)
    _note(who, [*late, *(row for week in found for row in (*week.to_book, *week.booked))], "reviews by week")
    shown = [_of_week(request, week) for week in found]
    more = {
        "late": _shown(request, late),
        "late_count": counts[State.LATE],
        "counts": counts,
        "weeks": shown,
        "earlier": first - step,
        "later": first + step,
        "this_week": this_week,
        "first": first,
    }
    return _page(request, "reviews/weeks.html", asked, **more)


def _of_week(request: HttpRequest, week: due_lists.Week) -> dict[str, Any]:
    """One week. A review that must be held in it and is booked in it stands there once, with its booking."""
    above = {row.child for row in week.to_book}
    booked = [row for row in week.booked if row.child not in above]
    return {
        "week": week,
        "until": week.monday + timedelta(days=6),
        "to_book": _shown(request, week.to_book),
        "booked": _shown(request, booked),
        "booked_count": week.booked_count - (len(week.booked) - len(booked)),
    }


@require_safe
@needs(Permission.SEE_ALL_CHILDREN)
def iros(request: HttpRequest) -> HttpResponse:
    """Grouped by IRO, those with none first: how many stand in each state, and the most urgent."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, today)
    groups: Any = due_lists.by_iro(who, today, asked.only)
    page = Paginator(groups, IROS_A_PAGE).get_page(request.GET.get("page"))
    found = due_lists.of_iros(who, today, asked.only, list(page.object_list), OF_AN_IRO)
    _note(who, [row for group in found for row in group.rows], "reviews by IRO")
    shown = [
        {
            "group": group,
            "rows": _shown(request, group.rows),
            "key": narrowing.NO_IRO if group.iro is None else group.iro,
        }
        for group in found
    ]
    counts = due_lists.counts(who, today, asked.only, due.soon_days(today))
    return _page(request, "reviews/iros.html", asked, groups=shown, page=page, counts=counts)


@require_safe
@needs(*SEES_CHILDREN)
def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Every row of the list as it is narrowed, whatever page was looked at, as CSV or XLSX."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, today)
    rows = _noted(who, due_lists.every_row(who, today, asked.only))
    days = calendar()
    cells = (exported.cells(row, days, today) for row in rows)
    attached = {"Content-Disposition": f'attachment; filename="reviews-{today.isoformat()}.{kind}"'}
    if kind == "csv":
        lines = csv_lines(exported.HEADINGS, cells)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=attached)
    pieces = xlsx_pieces(exported.SHEET, exported.HEADINGS, cells)
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=attached)


def _page(request: HttpRequest, template: str, asked: narrowing.Narrowing, **more: Any) -> HttpResponse:
    """What every way of looking at the list shows: its name, what it is narrowed to, and the other ways."""
    today = clock.today()
    title, lede = narrowing.heading(asked, today)
    context = {
        "title": title,
        "lede": lede,
        "asked": asked,
        "only": asked.only,
        "views": [*narrowing.views(request, asked), *_standards(request)],
        "kept": narrowing.kept_query(request),
        "hidden": narrowing.hidden(request, "iro", "booked"),
        "states": presenters.STATES,
        "all": sum(more["counts"].values()),
        "today": today,
        "may_import": actor(request).may(Permission.IMPORT),
        "may_record": actor(request).may(Permission.RECORD_REVIEW),
    }
    return render(request, template, {**context, **more})


def _standards(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The way to the second-review standards, for who looks after the IROs."""
    may = actor(request).may(Permission.SUPERVISE)
    return [("Second-review standards", reverse("standards"), False)] if may else []


def _shown(request: HttpRequest, rows: Iterable[DueRow]) -> list[presenters.Row]:
    return presenters.rows(rows, calendar(), clock.today(), lambda number: reverse("child", args=[number]))


def _note(who: Actor, rows: Iterable[DueRow], page: str) -> None:
    """Every child on the page was looked at, once each."""
    write_accesses(by=who, children=dict.fromkeys(row.child for row in rows), page=page, now=clock.now())


def _noted(who: Actor, rows: Iterable[DueRow]) -> Iterator[DueRow]:
    """Rows on their way into a file: each child is noted as looked at before their row leaves."""
    some: list[DueRow] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_A_TIME:
            _note(who, some, "reviews exported")
            yield from some
            some = []
    _note(who, some, "reviews exported")
    yield from some
