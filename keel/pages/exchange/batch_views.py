"""What was brought in: every batch, one batch with its children, and taking it out again."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock, tasks
from keel.exchange import jobs, uploads
from keel.pages.access import actor, needs
from keel.pages.exchange import presenters
from keel.records.commands.audit import write_accesses
from keel.records.commands.undo import why_not_undone
from keel.records.permissions import Permission
from keel.records.queries import batches as asked
from keel.records.queries.jobs import job_of_batch, own_job

if TYPE_CHECKING:
    from keel.records.models import Batch

A_PAGE = 25


def _batch(number: int) -> "Batch":
    row = asked.batches().filter(pk=number).first()
    if row is None:
        raise Http404
    return row


@require_safe
@needs(Permission.IMPORT)
def batches(request: HttpRequest) -> HttpResponse:
    """Every batch, the newest first."""
    page = Paginator(asked.batches(), A_PAGE).get_page(request.GET.get("page"))
    rows = presenters.batch_lines(page, asked.called(page.object_list))
    return render(request, "exchange/batches.html", {"rows": rows, "page": page})


@require_safe
@needs(Permission.IMPORT)
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """One batch: its files, its differences, and those of its children whom this person may see."""
    row, who, today = _batch(batch), actor(request), clock.today()
    spoken = asked.spoken_of(batch, who, today)
    page = Paginator(spoken.visible, A_PAGE).get_page(request.GET.get("page"))
    children = list(page.object_list)
    write_accesses(by=who, children=[child.number for child in children], page="batch", now=clock.now())
    job = job_of_batch(batch)
    context = {
        "line": presenters.batch_line(row, asked.called([row])),
        "batch": row,
        "files": presenters.batch_files(asked.batch_files(batch)),
        "differences": presenters.differences(row.differences),
        "children": presenters.batch_children(children, asked.what_changed(row, [each.pk for each in children]), today),
        "left_out": presenters.left_out((job.result if job else None) or {}),
        "known": job is not None,
        "hidden": spoken.total - page.paginator.count,
        "page": page,
        "job": job if job and own_job(who, job.pk) else None,
    }
    return render(request, "exchange/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def undo(request: HttpRequest, batch: int) -> HttpResponse:
    """Say what taking a batch out would do, or why it cannot be; then have it done."""
    row, who = _batch(batch), actor(request)
    why_not = why_not_undone(batch)
    if request.method == "POST" and not why_not:
        token = uploads.new_folder(settings.UPLOADS)
        return redirect("job", tasks.ask(by=who, kind=jobs.UNDO, folder=token, options={"batch": batch}))
    context = {
        "line": presenters.batch_line(row, asked.called([row])),
        "why_not": why_not,
        "differences": presenters.differences(row.differences),
        "children": asked.brought_by(batch),
    }
    return render(request, "exchange/undo.html", context)
