"""The IRO's private conversation with the child: one page for a phone, and one for why it did not happen."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.preparing import forms, presenters
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import conversations
from keel.records.permissions import Permission, Role
from keel.records.queries.preparing import Prepared, prepared
from keel.records.queries.review_record import ReviewRecord
from keel.records.queries.roles import staff_in_role

GET_OR_POST = ["GET", "HEAD", "POST"]
LONGEST_KEY = 18
ADVOCATE = " They want an advocate: ask the advocacy service for one today. Keel sends nothing by itself."


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def conversation(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """They spoke: when, how, alone, where, what the child said."""
    record = review_or_404(request, number, review, "private conversation")
    said = prepared(record.review)
    row = _row(request, said)
    form = forms.Spoke(request.POST or None, today=clock.today(), initial=_spoke(row))
    act = partial(_act, request, record, row, form, conversations.record_conversation)
    if form.is_valid() and done(form, act):
        if form.cleaned_data["safe"] == "no":
            tell(request, "It is written down, and the IRO managers are told now. Read what to do next.")
        else:
            more = ADVOCATE if form.cleaned_data["advocate"] == "yes" else ""
            tell(request, f"The conversation is written down. Only the IRO service can read what was said.{more}")
        return redirect("review_prepare", number, review)
    return _ask(request, record, said, form, row, "spoke")


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def not_held(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """They did not speak, and why."""
    record = review_or_404(request, number, review, "private conversation")
    said = prepared(record.review)
    row = _row(request, said)
    initial = {"on": clock.today()} if row is None or row.held else _columns(row, "on", "reason", "because")
    form = forms.DidNotSpeak(request.POST or None, today=clock.today(), initial=initial)
    act = partial(_act, request, record, row, form, conversations.record_no_conversation)
    if form.is_valid() and done(form, act):
        tell(request, "It is written down why you did not speak.")
        return redirect("review_prepare", number, review)
    return _ask(request, record, said, form, row, "not_held")


def _row(request: HttpRequest, said: Prepared) -> Any:
    """The row that is to be corrected; None where a new one is written."""
    typed = request.POST.get("corrects") or request.GET.get("corrects") or ""
    key = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY else None
    return next((row for row in said.conversations if row.pk == key), None)


def _spoke(row: Any) -> dict[str, Any]:
    if row is None or not row.held:
        return {"on": clock.today()}
    columns = _columns(row, "on", "how", "reason", "where", "wishes", "safe", "advocate", "because")
    return {**columns, "alone": "yes" if row.alone else "no"}


def _columns(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _act(request: HttpRequest, record: ReviewRecord, row: Any, form: Any, command: Any) -> None:
    command(
        by=actor(request),
        review=record.review,
        corrects=row.pk if row else None,
        today=clock.today(),
        now=clock.now(),
        **form.values(),
    )


def _ask(request: HttpRequest, record: ReviewRecord, said: Prepared, form: Any, row: Any, which: str) -> HttpResponse:
    standing = {spoken.pk for spoken in said.standing}
    rows = [
        (spoken, presenters.conversation_rows(spoken), spoken.pk in standing, said.by.get(spoken.by, spoken.by))
        for spoken in said.conversations
    ]
    more = {
        "record": record,
        "form": form,
        "corrects": row.pk if row else None,
        "which": which,
        "rows": rows,
        "managers": [person.name for person in staff_in_role(Role.IRO_MANAGER, clock.today())],
    }
    return page(request, "preparing/conversation.html", record.child, **more)
