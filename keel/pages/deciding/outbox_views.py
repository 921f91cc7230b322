"""The outbox: what waits to be sent, was sent, or was given up; each mail to be read, and tried again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts.passwords import mail_folder
from keel.records.commands.audit import write_access, write_accesses
from keel.records.commands.sending import try_again
from keel.records.permissions import Permission
from keel.records.queries import outbox as asked
from keel.records.refused import Refused

A_PAGE = 25
WORDS = {"waiting": "Waiting", "sent": "Sent", "failed": "Given up", "withdrawn": "Withdrawn"}


@require_safe
@needs(Permission.SEE_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest first, narrowed by where each stands."""
    who, today = actor(request), clock.today()
    state = request.GET.get("state", "")
    state = state if state in asked.STATES else ""
    page = Paginator(asked.messages(who, today, state), A_PAGE).get_page(request.GET.get("page"))
    children = sorted({row.child.number for row in page if row.child})
    write_accesses(by=who, children=children, page="outbox", now=clock.now())
    counts = asked.counts(who, today)
    shown = {
        "page": page,
        "states": WORDS,
        "counts": counts,
        "all": sum(counts.values()),
        "state": state,
        "stuck": asked.longest_waiting(who, today),
        "folder": mail_folder(),
    }
    return render(request, "deciding/outbox.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_OUTBOX)
def message(request: HttpRequest, key: int) -> HttpResponse:
    """One mail as it leaves; a link's secret stands in none of them. Posted to, it is tried again."""
    who = actor(request)
    found = asked.message(who, clock.today(), key)
    if found is None:
        raise Http404
    if found.child:
        write_access(by=who, child_number=found.child.number, page="mail", now=clock.now())
    if request.method == "POST":
        try:
            try_again(by=who, message=found, now=clock.now())
            messages.success(request, "It is tried again within a minute.")
        except Refused as refused:
            messages.info(request, str(refused))
        return redirect("outbox_message", key)
    return render(request, "deciding/message.html", {"found": found, "states": WORDS})
