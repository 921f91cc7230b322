"""Sending the decisions of a review out, a new link to answer them by, and ending a link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import needs
from keel.pages.deciding import forms
from keel.pages.deciding.after_views import GET_OR_POST, to_after
from keel.pages.govuk.words import long_date
from keel.pages.reviews.found import doing, done, page, review_or_404, still_seen, tell
from keel.records.commands import issuing
from keel.records.permissions import Permission
from keel.records.queries.after import after_of
from keel.records.queries.case_managers import who_may_answer
from keel.records.queries.staff import person_called


def address_of_links(request: HttpRequest) -> str:
    """What every link to a manager begins with."""
    whole = request.build_absolute_uri(reverse("manager_link", args=["x"]))
    return whole.removesuffix("x/")


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def issue(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Send the decisions to the team manager."""
    record = review_or_404(request, number, review, "issue decisions")
    found = after_of(record, clock.today())
    if request.method != "POST" and found.out.issued:
        return to_after(number, review)
    adjourned = next((step.on for step in record.steps if step.status == "adjourned"), None)
    decisions = [each.decision for each in found.out.decisions]
    why_not = issuing.why_not(record.review, adjourned, decisions)
    form = _who(request, found.manager)
    made: list[Any] = []

    def act() -> None:
        chosen = found.manager is None
        made.append(issuing.issue_decisions(**_to(request, record, form), chosen=chosen))

    if form.is_valid() and done(form, act):
        _told(request, made[0])
        return to_after(number, review)
    more = {
        "form": form,
        "record": record,
        "decisions": decisions,
        "why_not": why_not,
        "seen": still_seen(request, record, form),
    }
    return page(request, "deciding/issue.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def new_link(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Send a new link, to the same manager or to another."""
    record = review_or_404(request, number, review, "new link")
    found = after_of(record, clock.today())
    if request.method != "POST" and not found.out.waits_for_answer:
        return to_after(number, review)
    form = _who(request, found.out.link.staff_id if found.out.link else found.manager)
    made: list[Any] = []
    if form.is_valid() and done(form, lambda: made.append(issuing.send_new_link(**_to(request, record, form)))):
        _told(request, made[0])
        return to_after(number, review)
    more = {"form": form, "record": record, "out": found.out, "seen": still_seen(request, record, form)}
    return page(request, "deciding/new_link.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def withdraw(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """End a link that went to the wrong person, say."""
    record = review_or_404(request, number, review, "withdraw a link")
    form = forms.WhyWithdrawn(request.POST or None)
    if form.is_valid() and done(form, lambda: _withdraw(request, record, form)):
        again = reverse("manager_link_new", args=[number, review])
        tell(request, "The link is withdrawn. Whoever opens it is told that it is over.", again, "Send a new one")
        return to_after(number, review)
    more = {"form": form, "record": record, "seen": still_seen(request, record, form)}
    return page(request, "deciding/withdraw.html", record.child, **more)


def _withdraw(request: HttpRequest, record: Any, form: forms.WhyWithdrawn) -> None:
    issuing.withdraw_link(review=record.review, because=form.cleaned_data["because"], **doing(request))


def _who(request: HttpRequest, known: int | None) -> forms.WhoAnswers:
    people = who_may_answer(clock.today())
    if known and known not in people and (person := person_called(known)):
        people = {known: person.name, **people}
    initial = {"manager": str(known)} if known in people else {}
    return forms.WhoAnswers(request.POST or None, people=people, known=known, initial=initial)


def _to(request: HttpRequest, record: Any, form: forms.WhoAnswers) -> dict[str, Any]:
    manager = person_called(int(form.cleaned_data["manager"]))
    return {**doing(request), "review": record.review, "manager": manager, "address": address_of_links(request)}


def _told(request: HttpRequest, link: Any) -> None:
    """Whom the decisions went to and how, and by when they are to answer."""
    by = long_date(link.answer_by)
    if link.staff.email:
        words = f"The decisions are on their way to {link.staff} by mail. They answer by {by}; after that they stand."
    else:
        words = (
            f"{link.staff} has no email address on the staff list, so no mail could be sent. They are told inside "
            f"Keel, and answer there by {by}. Tell them."
        )
    tell(request, words)
