"""Social work visits: recorded by the social worker or the IRO, and taken back where it was a mistake."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import needs
from keel.pages.govuk.words import long_date
from keel.pages.oversight import forms
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, tell, to_ladder
from keel.records.commands import visits
from keel.records.permissions import Permission
from keel.records.queries.oversight import oversight_of
from keel.records.queries.visits import visit_of

MAY = (Permission.DO_TASKS, Permission.OVERSEE)


@require_http_methods(GET_OR_POST)
@needs(*MAY)
def add(request: HttpRequest, number: str) -> HttpResponse:
    """Record a visit of the social worker."""
    child = child_or_404(request, number, "record a social work visit")
    form = forms.VisitForm(request.POST or None, today=clock.today())

    def act() -> None:
        given = form.cleaned_data
        alone = given["seen_alone"] == "yes"
        visits.record_visit(child=child, on=given["on"], seen_alone=alone, **doing(request))

    if form.is_valid() and done(form, act):
        due = oversight_of(child, clock.today()).visit.duty
        following = f" The next is due by law on {long_date(due.on)}." if due else ""
        tell(request, f"The visit on {long_date(form.cleaned_data['on'])} is recorded.{following}")
        return to_ladder(number)
    return ask(request, child, form, "Record a social work visit", "Save the visit")


@require_http_methods(GET_OR_POST)
@needs(*MAY)
def drop(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Take back a visit that was recorded by mistake."""
    child = child_or_404(request, number, "take a social work visit back")
    row = visit_of(child, key)
    if request.method != "POST" and row is None:
        raise Http404
    form = forms.Why(request.POST or None)

    def act() -> None:
        visits.take_visit_back(child=child, visit=key, because=form.cleaned_data["because"], **doing(request))

    if form.is_valid() and done(form, act):
        tell(request, "The visit is taken back. It stays in the record with the reason.")
        return to_ladder(number)
    rows = [("Visit on", long_date(row.on))] if row else []
    return ask(request, child, form, "Take a social work visit back", "Take it back", rows=rows)
