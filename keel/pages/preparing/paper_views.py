"""The papers of one review: asking for them, and what becomes of each."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.papers import NAMES
from keel.pages.access import actor, needs
from keel.pages.govuk.words import and_list, long_date
from keel.pages.preparing import forms, paper_words
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import papers as commands
from keel.records.commands import papers_come as come
from keel.records.permissions import Permission
from keel.records.queries import papers as asked
from keel.records.queries.preparing import case_holder
from keel.records.queries.review_record import ReviewRecord

GET_OR_POST = ["GET", "HEAD", "POST"]
HIGHEST_KEY = 2**31
ACTS: dict[str, tuple[Callable[..., Any], type[Any], str, str, str]] = {
    "came": (come.paper_came, forms.Came, "It has come", "When did it come?", "{name} is marked as come."),
    "sent": (come.say_sent, forms.Came, "You have sent it", "When did you send it?", "Thank you. The IRO service "
             "sees that you have sent it: {name}."),
    "not_come": (come.paper_not_come, forms.Why, "It had not come", "", "{name} is waited for again."),
    "not_needed": (come.paper_not_needed, forms.Why, "It is not needed", "", "{name} is not waited for any more."),
    "shared": (come.share_paper, forms.Shared, "It was shared", "When was it shared?", "{name}: it is written down "
               "with whom it was shared."),
    "other": (commands.ask_somebody_else, forms.Other, "Ask somebody else", "", "{name} is asked of somebody else."),
    "needed": (come.paper_needed, forms.Why, "It is needed after all", "", "{name} is waited for again."),
}  # fmt: skip


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def ask(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Ask for the papers that this review wants, by one mail."""
    record = review_or_404(request, number, review, "ask for papers")
    today = clock.today()
    there = {paper.kind for paper in asked.papers_of(record.review)}
    wanted = [
        each for each in asked.wanted_of(record.child, record.review.booked_for or today) if each.kind not in there
    ]
    holder = case_holder(record.child.pk, today)
    form = forms.Ask(
        request.POST or None,
        kinds=[(each.kind, NAMES[each.kind]) for each in wanted],
        hints={each.kind: each.because for each in wanted},
        initial={
            "kinds": [each.kind for each in wanted if each.wanted],
            "name": holder.name,
            "email": holder.staff.email if holder.staff else "",
        },
    )
    made: list[Any] = []
    if form.is_valid() and done(form, lambda: made.extend(_ask(request, record, form))):
        given = form.cleaned_data
        how = f"A mail goes to {given['email']}." if given["email"] else "Keel sends no mail: tell them yourself."
        names = and_list([paper_words.paper_name(paper) for paper in made])
        due = long_date(made[0].due_on)
        late = made[0].due_on < today
        tell(request, f"Asked for {f'at once, as they were due on {due}' if late else f'by {due}'}: {names}. {how}")
        return redirect("review_prepare", number, review)
    more = {"record": record, "form": form, "wanted": wanted, "holder": holder}
    return page(request, "preparing/ask_papers.html", record.child, **more)


def _ask(request: HttpRequest, record: ReviewRecord, form: forms.Ask) -> list[Any]:
    return commands.ask_papers(
        by=actor(request), review=record.review, today=clock.today(), now=clock.now(), **form.cleaned_data
    )


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def change(request: HttpRequest, number: str, review: int, key: int, act: str) -> HttpResponse:
    """A paper came, had not come, is needed or not."""
    return _change(request, number, review, key, act)


@require_http_methods(GET_OR_POST)
@needs(Permission.DO_TASKS)
def sent(request: HttpRequest, number: str, review: int, key: int) -> HttpResponse:
    """Whoever holds the case says that they have sent it."""
    return _change(request, number, review, key, "sent")


def _change(request: HttpRequest, number: str, review: int, key: int, act: str) -> HttpResponse:
    record = review_or_404(request, number, review, "a paper of a review")
    paper = asked.paper_seen(record.review, key) if key < HIGHEST_KEY else None
    if paper is None:
        raise Http404
    command, kind, title, label, did = ACTS[act]
    dated = kind in (forms.Came, forms.Shared)
    today = clock.today()
    more = {"today": today, "initial": {"on": paper.sent_on or today}} if dated else {}
    form = kind(_typed(request, today), **more)
    if dated:
        form.fields["on"].label = label
    name = paper_words.paper_name(paper)
    write = partial(command, by=actor(request), paper=paper, today=today, now=clock.now())
    if form.is_valid() and done(form, lambda: write(**form.cleaned_data)):
        tell(request, did.format(name=name))
        back = "papers" if "papers" in (request.POST.get("back"), request.POST.get("today")) else ""
        return redirect(back) if back else redirect("review_prepare", number, review)
    lede = f"{name}, asked of {paper.asked_name}, due on {long_date(paper.due_on)}."
    shown = {"record": record, "form": form, "title": title, "lede": lede, "button": "Save"}
    return page(request, "preparing/paper.html", record.child, **shown, back=request.GET.get("back", ""))


def _typed(request: HttpRequest, today: date) -> Any:
    """What was typed; a button that says *today* has typed the day."""
    if "today" in request.POST:
        return {"on-day": str(today.day), "on-month": str(today.month), "on-year": str(today.year)}
    return request.POST or None
