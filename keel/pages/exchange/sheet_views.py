"""A spreadsheet: sent, its columns confirmed, then checked like any other file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import tasks
from keel.exchange import jobs, uploads
from keel.exchange.findings import Unreadable
from keel.exchange.sheets.fields import FIELDS
from keel.exchange.sheets.look import Looked, look, without_rows
from keel.exchange.sheets.template import template_workbook
from keel.pages.access import actor, needs
from keel.pages.exchange import sheet_lines
from keel.pages.exchange.arriving import arrived, was_too_much
from keel.pages.exchange.forms import DUE, NO, YES, ConfirmForm, SheetForm
from keel.records.permissions import Actor, Permission
from keel.records.queries.jobs import latest_on

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def bring_sheet(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet in, and see whether anything can be read from it."""
    form = SheetForm(*arrived(request), too_much=was_too_much(request))
    if form.is_bound and form.is_valid():
        try:
            token = uploads.take_sheet(settings.UPLOADS, form.cleaned_data["chosen"], actor(request).name)
        except uploads.NotTaken as error:
            form.add_error("chosen", str(error))
        else:
            why = _unreadable(uploads.folder_of(settings.UPLOADS, token))
            if not why:
                return redirect("confirm_sheet", token)
            form.add_error("chosen", why)
    return render(request, "exchange/bring_sheet.html", {"form": form, "fields": sheet_lines.sheet_fields(FIELDS)})


def _unreadable(place: Path) -> str:
    """Why nothing can be read from what was sent, which is then taken away again; nothing where something can."""
    path = uploads.sent_file(place)
    try:
        if path is not None and not (looked := look(path)).rows:
            raise without_rows(looked)
    except Unreadable as error:
        uploads.remove(place)
        return str(error)
    return ""


@require_safe
@needs(Permission.IMPORT)
def template(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in."""
    named = {"Content-Disposition": 'attachment; filename="keel-children.xlsx"'}
    return HttpResponse(template_workbook(), content_type=WORKBOOK, headers=named)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def confirm_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """Each column as it was understood, to be put right; then the check is asked for."""
    who, place = actor(request), _place(request, token)
    looked = _looked(place, request.POST.get("sheet") or request.GET.get("sheet"))
    if looked is None:
        return redirect("bring_sheet")
    may_add_staff = who.may(Permission.MANAGE_STAFF)
    initial = _said_before(who, token, looked)
    form = ConfirmForm(*arrived(request), looked=looked, may_add_staff=may_add_staff, initial=initial)
    if form.is_bound and form.is_valid():
        options = {
            "sent": [looked.file],
            "sheet": looked.sheet,
            "columns": {str(place): field for place, field in form.said().items()},
            "next_is": form.cleaned_data.get("next_is", ""),
            "whole_history": form.cleaned_data["whole_history"] == YES,
            "add_staff": form.cleaned_data.get("add_staff", False),
        }
        return redirect("job", tasks.ask(by=who, kind=jobs.CHECK_SHEET, folder=token, options=options))
    columns = sheet_lines.columns(form)
    context = {
        "form": form,
        "looked": looked,
        "columns": columns,
        "not_understood": sheet_lines.not_understood(looked),
        "token": token,
        "may_add_staff": may_add_staff,
    }
    return render(request, "exchange/confirm_sheet.html", context)


def _place(request: HttpRequest, token: str) -> Path:
    """The folder of what this person sent; anything else answers as one that is not there."""
    if not uploads.TOKEN.fullmatch(token):
        raise Http404
    place = uploads.folder_of(settings.UPLOADS, token)
    if not uploads.is_owner(place, actor(request).name):
        raise Http404
    return place


def _looked(place: Path, sheet: str | None) -> Looked | None:
    """The worksheet asked for, or the first that can be read; None where the file is no longer there."""
    path = uploads.sent_file(place)
    if path is None:
        return None
    try:
        return look(path, sheet or None)
    except Unreadable:
        return look(path) if sheet else None


def _said_before(who: Actor, token: str, looked: Looked) -> dict[str, Any]:
    """What the person said of these columns at the last check, so that nobody says it twice."""
    before = latest_on(who, token).get(jobs.CHECK_SHEET)
    if before is None or before.options.get("sheet") != looked.sheet:
        return {}
    said = {f"column-{place}": field for place, field in before.options.get("columns", {}).items()}
    next_is = before.options.get("next_is", "")
    if next_is == DUE and looked.unclear:
        said[f"column-{looked.unclear.place}"] = looked.unclear.field
    history = YES if before.options.get("whole_history") else NO
    return {**said, "next_is": next_is, "whole_history": history, "add_staff": before.options.get("add_staff", False)}
