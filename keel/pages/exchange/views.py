"""Files: where one can bring them in, and what became of those that were."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock, tasks
from keel.exchange import jobs, uploads
from keel.pages.access import actor, needs
from keel.pages.exchange import presenters
from keel.pages.exchange.arriving import arrived, was_too_much
from keel.pages.exchange.forms import ReturnForm
from keel.records.permissions import Permission
from keel.records.queries.batches import batches, called
from keel.records.queries.jobs import others_going, own_jobs

RECENT_JOBS, RECENT_BATCHES = 10, 5


@require_safe
@needs(Permission.IMPORT)
def files(request: HttpRequest) -> HttpResponse:
    """The two ways in; one's own work on files, that of others by name; the newest batches."""
    who, newest = actor(request), list(batches()[:RECENT_BATCHES])
    context = {
        "own": presenters.lines(own_jobs(who)[:RECENT_JOBS]),
        "others": [
            (str(job.user), presenters.what(job), presenters.at(job.asked_at), job.state) for job in others_going(who)
        ],
        "batches": presenters.batch_lines(newest, called(newest)),
    }
    return render(request, "exchange/files.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT)
def bring_return(request: HttpRequest) -> HttpResponse:
    """Take the files of a 903 return in, and have them checked. Nothing is in the record until somebody says so."""
    form = ReturnForm(*arrived(request), too_much=was_too_much(request))
    if form.is_bound and form.is_valid():
        try:
            token = uploads.take_return(settings.UPLOADS, form.cleaned_data["chosen"])
        except uploads.NotTaken as error:
            form.add_error("chosen", str(error))
        else:
            year = form.cleaned_data["year"]
            options = {
                "year": int(year) if year else None,
                "sent": [file.name for file in form.cleaned_data["chosen"]],
                "sent_at": clock.now().isoformat(),
            }
            job = tasks.ask(by=actor(request), kind=jobs.CHECK_RETURN, folder=token, options=options)
            return redirect("job", job)
    return render(request, "exchange/bring_return.html", {"form": form})
