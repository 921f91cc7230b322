"""The full record of a review, to be read, printed and finished."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.deciding.after_views import GET_OR_POST, to_after
from keel.pages.deciding.forms import WhyLacking
from keel.pages.reviews import review_words
from keel.pages.reviews.found import doing, done, page, review_or_404, still_seen, tell
from keel.records.commands.recording import issue_record
from keel.records.permissions import READS_RECORD, Permission
from keel.records.queries.decisions_out import step_of
from keel.records.queries.record import RecordOf, record_of


@require_http_methods(GET_OR_POST)
@needs(*READS_RECORD)
def record(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """The record as it stands; whoever writes it may finish it."""
    found = review_or_404(request, number, review, "record of a review")
    if found.review.completed_on is None:
        return to_after(number, review)
    made, writes = record_of(found.review), actor(request).may(Permission.WRITE_RECORD)
    issued = step_of(found.review, "record_issued")
    form = WhyLacking(request.POST or None, lacking=bool(made.lacks))

    def act() -> None:
        issue_record(review=found.review, because=form.cleaned_data.get("because", ""), **doing(request))

    if request.method == "POST" and form.is_valid() and done(form, act):
        tell(request, "The record is finished.", reverse("record_copies", args=[number, review]), "Send the copies")
        return to_after(number, review)
    more = {
        "record": found,
        "made": made,
        "lacking": list(_lacking(made, number, review, writes=writes)),
        "what": review_words.what(found),
        "issued": issued,
        "by": found.by.get(issued.by, issued.by) if issued else "",
        "changed": issued is not None and issued.said.get("digest") not in (None, made.digest),
        "may_finish": writes and issued is None and any(step.status == "decisions_issued" for step in found.steps),
        "decisions_first": writes and all(step.status != "decisions_issued" for step in found.steps),
        "form": form,
        "seen": still_seen(request, found, form),
        "today": clock.today(),
    }
    return page(request, "deciding/record.html", found.child, **more)


WHERE = {
    "What was considered": ("review_room", "?at=matters"),
    "The private conversation": ("review_conversation", ""),
    "When and how it was held": ("review_correct", ""),
    "Who came": ("review_room", "?at=here"),
    "How the child took part": ("review_room", "?at=took-part"),
    "Earlier decisions, and what became of them": ("review_room", "?at=decisions"),
    "Decisions": ("review_after", "#decisions"),
    "Who is sent what": ("record_copies", ""),
}
"""Where each part of a record is written."""


def _lacking(made: RecordOf, number: str, review: int, *, writes: bool) -> Iterator[tuple[str, str]]:
    """What the record lacks, with the page on which it is written for whoever writes it."""
    for part in made.parts:
        if part.lacks:
            name, at = WHERE.get(part.heading, ("", ""))
            yield part.lacks, reverse(name, args=[number, review]) + at if writes and name else ""
