"""One child: who they are, their next review and why, their time in care, their reviews."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.children import presenters
from keel.pages.reviews.presenters import unknown_since, why
from keel.records.commands.audit import write_access
from keel.records.permissions import Permission
from keel.records.queries.child import child_record


@require_safe
@needs(Permission.SEE_OWN_CHILDREN, Permission.SEE_ALL_CHILDREN)
def child(request: HttpRequest, number: str) -> HttpResponse:
    """A child's page. One that this person may not see answers as one that is not there, and the asking is noted."""
    who, today = actor(request), clock.today()
    record = child_record(actor=who, number=number, today=today)
    if record is None:
        write_access(by=who, child_number=number[:20], page="child: not shown", now=clock.now())
        raise Http404
    write_access(by=who, child_number=number, page="child", now=clock.now())
    return render(
        request,
        "children/child.html",
        {
            "record": record,
            "named": presenters.named(record, today),
            "line": presenters.line(record, today),
            "why": why(record.due, record.calendar) if record.due else None,
            "unknown_since": unknown_since(record.state, record.due.on, record.due.known_to, today)
            if record.due and record.state
            else None,
            "care_unknown_since": presenters.care_unknown_since(record, today),
            "care": presenters.time_in_care(record, today),
            "turns_18": presenters.turns_18(record),
            "held": presenters.held(record),
            "today": today,
        },
    )
