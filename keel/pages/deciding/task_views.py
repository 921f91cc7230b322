"""What waits for a social worker or a team manager, and saying what became of a decision."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.deciding import forms, task_words
from keel.pages.deciding.after_views import GET_OR_POST
from keel.pages.reviews.found import done, page, tell
from keel.records.commands.audit import write_access, write_accesses
from keel.records.commands.progress import say_progress
from keel.records.permissions import Permission
from keel.records.queries import practice as settings
from keel.records.queries import tasks as asked
from keel.records.queries.audit import names_of_users

A_PAGE = 25


@require_safe
@needs(Permission.DO_TASKS)
def tasks(request: HttpRequest) -> HttpResponse:
    """What reviews ask of this person, then the decisions that are theirs or of their children."""
    who, today = actor(request), clock.today()
    calendar = settings.calendar()
    all_asked = asked.asked_of(who, today)
    waiting = all_asked[: asked.MOST]
    shown = Paginator(asked.decisions_for(who, today), A_PAGE).get_page(request.GET.get("page"))
    rows = list(shown)
    progress = asked.progress_of([row.pk for row in rows])
    opened = asked.opened(who, today, [row.child_id for row in rows])
    names = names_of_users(step.by for step in progress.values())
    seen = {row.child.number for row in waiting} | {row.child.number for row in rows}
    write_accesses(by=who, children=sorted(seen), page="tasks", now=clock.now())
    more = {
        "waiting": [task_words.asked(row, today, calendar) for row in waiting],
        "decisions": [
            task_words.decision(row, progress.get(row.pk), names, today, calendar, opens=row.child_id in opened)
            for row in rows
        ],
        "most": asked.MOST if len(all_asked) > asked.MOST else 0,
        "page": shown,
        "today": today,
    }
    return task_words.rendered(request, "deciding/tasks.html", more)


@require_http_methods(GET_OR_POST)
@needs(Permission.DO_TASKS, Permission.OVERSEE)
def tell_progress(request: HttpRequest, key: int) -> HttpResponse:
    """What became of one decision."""
    who, today = actor(request), clock.today()
    row = asked.decision_for(who, today, key)
    if row is None:
        raise Http404
    write_access(by=who, child_number=row.child.number, page="a decision", now=clock.now())
    form = forms.ProgressForm(request.POST or None, latest=today, initial={"on": today})
    tasks_of_theirs = who.may(Permission.DO_TASKS)
    back = reverse("my_tasks") if tasks_of_theirs else reverse("review_after", args=[row.child.number, row.review_id])

    def act() -> None:
        values: dict[str, Any] = form.cleaned_data
        say_progress(by=who, decision=row, today=today, now=clock.now(), **values)

    if form.is_valid() and done(form, act):
        said = (
            "The reviewing officer is told what became of it." if tasks_of_theirs else "It is kept with the decision."
        )
        tell(request, said)
        return redirect(back)
    more = {"row": row, "form": form, "back": back, "tells": tasks_of_theirs}
    return page(request, "deciding/progress.html", row.child, **more)
