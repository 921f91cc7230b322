"""What the pages that ask something about one child share: finding the child, doing, saying why it was refused."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from keel import clock
from keel.pages.access import actor
from keel.pages.children.presenters import named_child
from keel.pages.govuk import fields
from keel.records.commands.audit import write_access
from keel.records.queries.children import visible_to
from keel.records.refused import Refused
from keel.records.stamps import Overtaken

GET_OR_POST = ["GET", "HEAD", "POST"]
LONGEST_STAMP = 64
OVERTAKEN = "overtaken"


def child_or_404(request: HttpRequest, number: str, page: str) -> Any:
    """The child, if this person may see them; the asking is noted either way."""
    row = visible_to(actor(request), clock.today()).filter(number=number).first()
    shown = page if row else f"{page}: not shown"
    write_access(by=actor(request), child_number=number if row else number[:20], page=shown, now=clock.now())
    if row is None:
        raise Http404
    return row


def seen_by(request: HttpRequest) -> str | None:
    """What the person had before them as they wrote: a stamp that the page carried."""
    return request.POST.get("seen", "")[:LONGEST_STAMP] or None


def done(form: fields.Form, act: Callable[[], object]) -> bool:
    """Do it; where it is refused, the form says why beside the field that it is about, and keeps what was typed."""
    try:
        act()
    except Refused as refused:
        code = OVERTAKEN if isinstance(refused, Overtaken) else ""
        beside = refused.about if isinstance(refused.about, str) and refused.about in form.fields else None
        form.add_error(beside, ValidationError(str(refused), code))
        return False
    return True


def carried(request: HttpRequest, form: fields.Form, stands: str) -> dict[str, Any]:
    """The stamp that the page carries, and whether somebody else's change has to be shown beside what was typed.

    After any other mistake the page goes on carrying what the person had before them first.
    """
    overtaken = form.has_error(NON_FIELD_ERRORS, OVERTAKEN)
    return {"seen": stands if overtaken else seen_by(request) or stands, "overtaken": overtaken}


def ask(
    request: HttpRequest, child: Any, form: fields.Form, title: str, lede: str, *, template: str = "tell", **more: Any
) -> HttpResponse:
    """The page: the form, and whatever else its template shows."""
    named = named_child(child, clock.today())
    context = {"child": child, "named": named, "form": form, "title": title, "lede": lede, **more}
    return render(request, f"children/{template}.html", context)
