"""Lists of oversight: not seen, midway checks, homes to see first, social work visits; and each as a file."""

from collections.abc import Iterable, Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.exchange.tables_out import XLSX, csv_lines, xlsx_pieces
from keel.pages.access import actor, needs
from keel.pages.oversight import narrowing, rows
from keel.pages.reviews.narrowing import hidden, kept_query
from keel.records.commands.audit import write_accesses
from keel.records.permissions import SEES_CHILDREN, Actor
from keel.records.queries import oversight_lists as lists
from keel.records.queries.oversight_lists import LadderRow, Which
from keel.records.queries.practice import calendar

A_PAGE = 25
AT_A_TIME = 2000
DUE = {Which.SEEN: "", Which.PLACES: "", Which.MIDWAY: "midway_due_on", Which.VISITS: "visit_due_on"}
DUE_HEADING = {Which.MIDWAY: "Midway check due", Which.VISITS: "Visit due by law"}
NOTHING = {
    Which.SEEN: "Every child on this list was seen in that time.",
    Which.MIDWAY: "No midway check is past its day.",
    Which.PLACES: "No child lives in such a home, as far as the record tells.",
    Which.VISITS: "No social work visit is past its day, as far as the record tells.",
}


@require_safe
@needs(*SEES_CHILDREN)
def oversight(request: HttpRequest, which: str) -> HttpResponse:
    """One list, paged. Its address holds what it is narrowed to."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, Which(which), today)
    found = lists.as_values(lists.listed(who, today, asked.asked))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    some = lists.rows_of(list(page.object_list), today)
    _note(who, some, "oversight")
    title, lede = narrowing.heading(asked, today)
    context = {
        "title": title,
        "lede": lede,
        "asked": asked,
        "which": which,
        "views": narrowing.views(request),
        "hidden": hidden(request, "iro", "how", "months", "where"),
        "kept": kept_query(request),
        "page": page,
        "rows": rows.rows(some, DUE[Which(which)], calendar(), today, lambda number: reverse("child", args=[number])),
        "due_heading": DUE_HEADING.get(Which(which), ""),
        "nothing": NOTHING[Which(which)],
        "files": [(f"oversight_{kind}", kind) for kind in ("xlsx", "csv")],
    }
    return render(request, "oversight/list.html", context)


@require_safe
@needs(*SEES_CHILDREN)
def export(request: HttpRequest, which: str, kind: str) -> StreamingHttpResponse:
    """Every row of a list as it is narrowed, whatever page was looked at, as CSV or XLSX."""
    who, today = actor(request), clock.today()
    asked = narrowing.read(request, Which(which), today)
    lines = (rows.cells(row, today) for row in _noted(who, lists.every_row(who, today, asked.asked)))
    attached = {"Content-Disposition": f'attachment; filename="oversight-{which}-{today.isoformat()}.{kind}"'}
    if kind == "csv":
        text = csv_lines(rows.HEADINGS, lines)
        return StreamingHttpResponse(text, content_type="text/csv; charset=utf-8", headers=attached)
    pieces = xlsx_pieces(rows.SHEET, rows.HEADINGS, lines)
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=attached)


def _note(who: Actor, found: Iterable[LadderRow], page: str) -> None:
    """Every child on the page was looked at, once each."""
    write_accesses(by=who, children=dict.fromkeys(row.child for row in found), page=page, now=clock.now())


def _noted(who: Actor, found: Iterable[LadderRow]) -> Iterator[LadderRow]:
    """Rows on their way into a file: each child is noted as looked at before their row leaves."""
    some: list[LadderRow] = []
    for row in found:
        some.append(row)
        if len(some) == AT_A_TIME:
            _note(who, some, "oversight exported")
            yield from some
            some = []
    _note(who, some, "oversight exported")
    yield from some
