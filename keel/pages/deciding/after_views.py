"""What comes after a review: each duty with its day, who does it, what was done; and the day of the care plan."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.deciding import after_words, forms
from keel.pages.reviews import review_words, standing_words
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands.plans import say_plan_updated
from keel.records.permissions import READS_RECORD, Permission
from keel.records.queries.after import after_of
from keel.records.queries.tasks import progress_of

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@needs(*READS_RECORD)
def after(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Where a review stands after it was held."""
    record = review_or_404(request, number, review, "after a review")
    who, found = actor(request), after_of(record, clock.today())
    shown = after_words.lines(found, who)
    more = {
        "record": record,
        "what": review_words.what(record),
        "lines": shown,
        "steps": after_words.steps(shown, record.review.first_part_on),
        "to_settle": standing_words.to_settle(found.out.to_settle),
        "next": after_words.next_move(shown),
        "found": found,
        "out": found.out,
        "answers": after_words.ANSWERS,
        "became": after_words.became(found, progress_of([each.decision.pk for each in found.out.decisions])),
        "tells": who.may(Permission.OVERSEE) or who.may(Permission.DO_TASKS),
        "settles": who.may(Permission.WRITE_RECORD),
        "kept_here": record.review.source == "keel",
    }
    return page(request, "deciding/after.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW, Permission.DO_TASKS)
def plan_updated(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """When the care plan was brought up to date."""
    record = review_or_404(request, number, review, "care plan updated")
    row, today = record.review, clock.today()
    if row.completed_on is None:
        return to_after(number, review)
    initial = {"on": row.plan_updated_on} if row.plan_updated_on else {}
    form = forms.PlanUpdated(request.POST or None, earliest=row.completed_on, latest=today, initial=initial)

    def act() -> None:
        values = {"on": form.cleaned_data["on"], "was": day_typed(request.POST.get("was", ""))}
        say_plan_updated(by=actor(request), review=row, today=today, now=clock.now(), **values)

    if form.is_valid() and done(form, act):
        tell(request, "The day of the care plan is kept.", reverse("review_after", args=[number, review]), "Look at it")
        return to_after(number, review)
    return page(request, "deciding/plan.html", record.child, record=record, form=form, was=row.plan_updated_on)


def day_typed(text: str) -> date | None:
    """A day that a page put into a hidden box; None where there was none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def to_after(number: str, review: int) -> HttpResponse:
    """Back to what comes after the review."""
    return redirect("review_after", number, review)
