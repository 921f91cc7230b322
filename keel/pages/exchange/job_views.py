"""One piece of work on files: how far it is, what it found, what to do now. For whoever asked for it alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock, tasks
from keel.exchange import jobs, kept, uploads
from keel.exchange.progress import heard
from keel.exchange.work import DONE, FAILED, REFUSED
from keel.pages.access import actor, needs
from keel.pages.exchange import presenters, sheet_lines
from keel.pages.exchange.forms import GOOD, NOTHING, DecideForm, YearForm
from keel.records.commands.audit import write_accesses
from keel.records.commands.jobs import set_job_aside
from keel.records.permissions import Permission
from keel.records.queries.batches import seen_among
from keel.records.queries.jobs import ahead_of, latest_on, own_job
from keel.records.refused import Refused

SHEETS = (jobs.CHECK_SHEET, jobs.APPLY_SHEET)
A_PAGE = 25

if TYPE_CHECKING:
    from keel.records.models import Job


def _own(request: HttpRequest, job: int) -> "Job":
    """This person's job; anybody else's answers as one that is not there."""
    row = own_job(actor(request), job)
    if row is None:
        raise Http404
    return row


def _place(job: "Job") -> Path:
    return uploads.folder_of(settings.UPLOADS, job.folder)


def _going(job: "Job") -> presenters.Going:
    ahead = ahead_of(job) if job.state == "waiting" else 0
    return presenters.going(job, heard(_place(job)), ahead, clock.now())


@require_safe
@needs(Permission.IMPORT)
def job(request: HttpRequest, job: int) -> HttpResponse:
    """Where the work stands: under way, waiting for a decision, done, turned away."""
    row = _own(request, job)
    if row.state in ("waiting", "working"):
        context = {"job": row, "what": presenters.what(row), "going": _going(row)}
        return render(request, "exchange/going.html", context)
    return _over(request, row)


@require_safe
@needs(Permission.IMPORT)
def progress(request: HttpRequest, job: int) -> HttpResponse:
    """The same for the script of the page."""
    going = _going(_own(request, job))
    return JsonResponse({name: getattr(going, name) for name in ("over", "step", "far", "done", "total")})


@require_safe
@needs(Permission.IMPORT)
def findings(request: HttpRequest, job: int) -> HttpResponse:
    """Everything that was found in the files, as a table to download, for as long as it is kept."""
    table = _place(_own(request, job)) / kept.TABLE
    if not table.is_file():
        raise Http404
    named = {"Content-Disposition": f'attachment; filename="findings-{job}.csv"'}
    return HttpResponse(table.read_bytes(), content_type="text/csv; charset=utf-8", headers=named)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def decide(request: HttpRequest, job: int) -> HttpResponse:
    """Bring the checked files in, all or the good rows; or nothing, and they are gone."""
    row, who = _own(request, job), actor(request)
    if request.method != "POST" or row.state != DONE or row.kind not in jobs.CHECKS or not row.result:
        return redirect("job", job)
    form = _decision(row, request.POST)
    if not form.is_valid():
        return _over(request, row, form)
    decision = form.cleaned_data["decision"]
    if decision == NOTHING:
        return _bring_nothing(request, row)
    options = {**row.options, "check": job, "expected": row.result["by_kind"], "keep_good": decision == GOOD}
    made = tasks.ask(by=who, kind=jobs.CHECKS[row.kind], folder=row.folder, options=options, once=True)
    return redirect("job", made)


def _bring_nothing(request: HttpRequest, row: "Job") -> HttpResponse:
    try:
        set_job_aside(by=actor(request), job=row.pk, now=clock.now())
    except Refused as error:
        messages.warning(request, str(error))
        return redirect("job", row.pk)
    uploads.remove(_place(row))
    messages.success(request, "Nothing was brought in. The files are deleted. You can send others, or the same mended.")
    return redirect("files")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def again(request: HttpRequest, job: int) -> HttpResponse:
    """Check the same files again: with the year said, or because the record has changed, or after a fault."""
    row = _own(request, job)
    if request.method != "POST" or row.state not in (REFUSED, FAILED):
        return redirect("job", job)
    options = dict(row.options)
    if (row.result or {}).get("needs_year"):
        form = YearForm(request.POST)
        if not form.is_valid():
            return _over(request, row, form)
        options["year"] = int(form.cleaned_data["year"])
    kind = row.kind if row.kind not in jobs.CHECKS.values() else jobs.CHECK_OF[row.kind]
    return redirect("job", tasks.ask(by=actor(request), kind=kind, folder=row.folder, options=options))


# ---- work that is over -----------------------------------------------------------------------------------------------


def _over(request: HttpRequest, row: "Job", form: Any = None) -> HttpResponse:
    result, place = row.result or {}, _place(row)
    later = latest_on(actor(request), row.folder)
    applied = later.get(jobs.CHECKS.get(row.kind, ""))
    kinds = kept.kept(place)
    context: dict[str, Any] = {
        "job": row,
        "what": presenters.what(row),
        "result": result,
        "said": str(result.get("said", "")).split("\n"),
        "files": presenters.files_read(result.get("files", ())),
        "heads": presenters.heads(result) if "files" in result else [],
        "differences": presenters.differences(result.get("by_kind", {})),
        "refused": presenters.found(kinds, "refused"),
        "warnings": presenters.found(kinds, "warning"),
        "known": kinds is not None,
        "there": uploads.has_files(place),
        "applied": applied,
        "counted": presenters.counted(result.get("counts", {})),
        "form": form,
        "sheet": row.kind in SHEETS,
        "start": "bring_sheet" if row.kind in SHEETS else "bring_return",
        "undated": sheet_lines.undated(result),
        **_changes(request, kept.changes(place), result),
    }
    if form is None and row.state == DONE and row.kind in jobs.CHECKS:
        context["form"] = _decision(row)
    elif form is None and result.get("needs_year"):
        context["form"] = YearForm()
    return render(request, _page_of(row), context)


def _decision(row: "Job", given: Any = None) -> DecideForm:
    result = row.result or {}
    can = presenters.can_bring(result, sheet=row.kind in SHEETS)
    return DecideForm(given, refused=result["refused"], can=can)


def _changes(request: HttpRequest, changes: Sequence[kept.OfChild], result: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the differences of a spreadsheet, child by child, as this person may see them."""
    who, today = actor(request), clock.today()
    page = Paginator(changes, A_PAGE).get_page(request.GET.get("page"))
    seen, hidden = seen_among([change[0] for change in page], who, today) if changes else ({}, set())
    write_accesses(by=who, children=sorted(seen), page="files: check", now=clock.now())
    return {
        "changes": sheet_lines.changes(page, seen, hidden, today),
        "page": page,
        "not_listed": sheet_lines.not_listed(len(changes), result),
    }


def _page_of(row: "Job") -> str:
    if row.state != DONE:
        return "exchange/turned_away.html"
    if row.kind in jobs.CHECKS:
        return "exchange/checked.html"
    return "exchange/undone.html" if row.kind == jobs.UNDO else "exchange/brought_in.html"
