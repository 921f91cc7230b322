"""Pages on which somebody says what no return does of one child: earlier dates, a school, a person around them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.children import forms
from keel.pages.children.asking import GET_OR_POST, ask, child_or_404, done
from keel.pages.children.presenters import named_child, told_by_a_return, told_on_a_page
from keel.pages.govuk.words import and_list, long_date
from keel.records.commands.children import add_person
from keel.records.commands.schools import start_school
from keel.records.commands.told import tell_earlier
from keel.records.permissions import Permission
from keel.records.queries.child import child_record

LEDE = (
    "What no return tells of this child: when care began, and the reviews held before. Each date that you give makes "
    "the next one surer."
)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def earlier(request: HttpRequest, number: str) -> HttpResponse:
    """Earlier dates, which settle what is not known of a child's next review."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "earlier dates")
    record = child_record(actor=who, number=number, today=today)
    asks_start = not (record and record.periods and record.periods[0].start_known)
    form = forms.Earlier(request.POST or None, asks_start=asks_start, today=today)
    if form.is_valid() and done(form, lambda: _tell(request, child, form.cleaned_data, today)):
        after = child_record(actor=who, number=number, today=today)
        messages.success(request, f"The earlier dates are recorded. {_sure(after)}")
        return redirect("child", number)
    more = {
        "settled_by": record.due.settled_by if record and record.due else (),
        "told_here": record is None or told_on_a_page(record),
        "told_by_a_return": told_by_a_return(record) if record else "",
        "may_import": who.may(Permission.IMPORT),
    }
    lede = LEDE if more["told_here"] else ""
    return ask(request, child, form, "Earlier dates", lede, template="earlier", **more)


def _sure(after: Any) -> str:
    """How the next review stands now, and what is still open."""
    due = after.due if after else None
    if due is None:
        return "No review is due."
    if due.certain:
        return f"The next review is due {long_date(due.on)}, which is certain."
    still = f" What would still settle it: {and_list(list(due.settled_by))}." if due.settled_by else ""
    return f"The next review is due {long_date(due.on)}, which is not certain yet.{still}"


def _tell(request: HttpRequest, child: Any, said: dict[str, Any], today: date) -> None:
    """All of it or nothing."""
    tell_earlier(
        by=actor(request),
        child=child,
        started_on=said.get("started_on"),
        held_on=said["held_on"],
        whole_history=said["whole_history"],
        today=today,
        now=clock.now(),
    )


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def school(request: HttpRequest, number: str) -> HttpResponse:
    """A school that a child goes to from a day on."""
    child = child_or_404(request, number, "add a school")
    form = forms.School(request.POST or None, today=clock.today())
    if form.is_valid() and done(
        form, lambda: start_school(by=actor(request), child=child, now=clock.now(), **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['name']} is recorded.")
        return redirect("child", number)
    lede = "A school that still runs in the record ends on the day on which the new one begins."
    return ask(request, child, form, "Add a school", lede)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def person(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody around a child."""
    child = child_or_404(request, number, "add a person")
    form = forms.Person(request.POST or None)
    if form.is_valid() and done(
        form,
        lambda: add_person(by=actor(request), child=child, from_on=clock.today(), now=clock.now(), **form.cleaned_data),
    ):
        added = f"{form.cleaned_data['given_name']} {form.cleaned_data['family_name']}"
        messages.success(
            request, f"{added} is recorded among the people around {named_child(child, clock.today()).name}."
        )
        return redirect("child", number)
    lede = "What each may be told is shown on the child’s page, and holds for every letter."
    return ask(request, child, form, "Add a person", lede)
