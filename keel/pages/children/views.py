"""Children: finding them, and one child: who they are, their next review and why, their time in care, their reviews."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keel import clock
from keel.exchange.tables_out import XLSX, csv_lines, xlsx_pieces
from keel.pages.access import actor, needs
from keel.pages.children import around_words, finding, presenters
from keel.pages.children.picture import pictures
from keel.pages.continuity import iros_so_far
from keel.pages.oversight.on_child import between_reviews, with_forward
from keel.pages.reviews.presenters import unknown_since, why
from keel.records.commands.audit import write_access, write_accesses
from keel.records.permissions import SEES_CHILDREN, Actor, Permission
from keel.records.queries.around import around
from keel.records.queries.audit import looked_at, names_of_users
from keel.records.queries.child import child_record
from keel.records.queries.children import visible_to
from keel.records.queries.finding import COUNTED, find, of_keys
from keel.records.queries.listing import ChildRow, rows_of
from keel.records.queries.teams import case_teams, iros_with_children

A_PAGE = 25
AT_A_TIME = 500


@require_safe
@needs(*SEES_CHILDREN)
def children(request: HttpRequest) -> HttpResponse:
    """Children by name, as searched and narrowed; a whole number leads straight to its child."""
    who, today = actor(request), clock.today()
    wanted = finding.read(request.GET)
    found: Any = find(actor=who, wanted=wanted, today=today, first=A_PAGE)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    some: Any = page.object_list
    listed = rows_of(some, today)
    if len(listed) == 1 and wanted.words.casefold() == listed[0].number.casefold():
        return redirect("child", listed[0].number)
    write_accesses(by=who, children=[row.number for row in listed], page="children", now=clock.now())
    everyone = who.may(Permission.SEE_ALL_CHILDREN)
    selects = finding.selects(wanted, iros_with_children(today), case_teams())
    title, lede = finding.heading(wanted, selects, today, everyone=everyone)
    context = {
        "title": title,
        "lede": lede,
        "wanted": wanted,
        "selects": selects,
        "rows": finding.rows(listed, today, lambda number: reverse("child", args=[number])),
        "page": page,
        "more_than": found.more_than,
        "uncounted": found.count() >= COUNTED,
        "everyone": everyone,
        "asked": request.GET.urlencode(),
    }
    return render(request, "children/list.html", context)


@require_safe
@needs(*SEES_CHILDREN)
def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The list as it is searched and narrowed, every row of it, as a file."""
    who, today = actor(request), clock.today()
    found = find(actor=who, wanted=finding.read(request.GET), today=today, first=A_PAGE)
    rows = (finding.cells(row, today) for row in _noted(who, found.everybody(), today))
    name = f"children-{today.isoformat()}.{kind}"
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "csv":
        lines = csv_lines(finding.HEADINGS, rows)
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=attached)
    pieces = xlsx_pieces("Children", finding.HEADINGS, rows)
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=attached)


def _noted(who: Actor, keys: list[int], today: date) -> Iterator[ChildRow]:
    """Rows on their way into a file: each child is noted as looked at before their row leaves."""
    for start in range(0, len(keys), AT_A_TIME):
        some = rows_of(of_keys(keys[start : start + AT_A_TIME]), today)
        write_accesses(by=who, children=[row.number for row in some], page="children exported", now=clock.now())
        yield from some


@require_safe
@needs(*SEES_CHILDREN)
def child(request: HttpRequest, number: str) -> HttpResponse:
    """A child's page. One that this person may not see answers as one that is not there, and the asking is noted."""
    who, today = actor(request), clock.today()
    record = child_record(actor=who, number=number, today=today)
    if record is None:
        write_access(by=who, child_number=number[:20], page="child: not shown", now=clock.now())
        raise Http404
    write_access(by=who, child_number=number, page="child", now=clock.now())
    records = who.may(Permission.RECORD_REVIEW)
    between = between_reviews(record.one)
    beside = around(actor=who, child=record.child, placements=record.placements, today=today)
    return render(
        request,
        "children/child.html",
        {
            "record": record,
            "tags": around_words.tags(record, beside, reverse("child_interpreter", args=[number]) if records else ""),
            "pictures": pictures(record, beside, today),
            "people": around_words.people(beside.people),
            "people_before": around_words.people(beside.people_before),
            "siblings": around_words.siblings(beside, today, lambda other: reverse("child", args=[other])),
            "booking": record.booking,
            "may_record": records,
            "may_restrict": who.may(Permission.SEE_RESTRICTED),
            "may_allocate": who.may(Permission.ALLOCATE),
            "may_see_who_looked": who.may(Permission.READ_AUDIT),
            "named": presenters.named(record, today),
            "line": presenters.line(record, today, beside.miles),
            "why": with_forward(why(record.due, record.calendar) if record.due else None, between["forward"]),
            "unknown_since": unknown_since(record.state, record.due.on, record.due.known_to, today)
            if record.due and record.state
            else None,
            "care_unknown_since": presenters.care_unknown_since(record, today),
            "care": presenters.time_in_care(record, beside, today, between["ended"]),
            "told_on_a_page": presenters.told_on_a_page(record),
            "told_by_a_return": presenters.told_by_a_return(record),
            "may_import": who.may(Permission.IMPORT),
            **between,
            "turns_18": presenters.turns_18(record),
            "held": presenters.held(record),
            "iros_so_far": iros_so_far(row.iro_id for row in record.allocations),
            "today": today,
        },
    )


@require_safe
@needs(Permission.READ_AUDIT)
def looked(request: HttpRequest, number: str) -> HttpResponse:
    """Who has looked at a child's record, the newest first."""
    who, today = actor(request), clock.today()
    row = visible_to(who, today).filter(number=number).first()
    if row is None:
        write_access(by=who, child_number=number[:20], page="child: not shown", now=clock.now())
        raise Http404
    write_access(by=who, child_number=number, page="who has looked", now=clock.now())
    page = Paginator(looked_at(number), A_PAGE).get_page(request.GET.get("page"))
    named = presenters.named_child(row, today)
    names = names_of_users(event.by for event in page.object_list)
    return render(
        request,
        "children/looked.html",
        {"named": named, "page": page, "looks": around_words.looks(page.object_list, names)},
    )
