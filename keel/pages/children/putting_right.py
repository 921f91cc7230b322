"""Pages that put right who is around a child and where they go to school: changed, ended, taken out the same day."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.children import around_words, forms
from keel.pages.children.asking import GET_OR_POST, ask, carried, child_or_404, done, seen_by
from keel.pages.children.presenters import named_child
from keel.pages.govuk.words import long_date
from keel.records import stamps
from keel.records.commands import people, schools
from keel.records.permissions import Permission
from keel.records.queries.around import person_around
from keel.records.queries.schools import recorded_today, school_of

PERSON = ("kind", "gets", "because", "may_know_address", "parental_responsibility")


def _doing(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor(request), "today": clock.today(), "now": clock.now(), "seen": seen_by(request)}


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def person(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Who somebody around a child is, and what they may be told."""
    child = child_or_404(request, number, "change a person")
    tie = _or_404(person_around(child, key))
    names = {"given_name": tie.person.given_name, "family_name": tie.person.family_name}
    form = forms.Person(request.POST or None, initial=names | {name: getattr(tie, name) for name in PERSON})

    def act() -> None:
        changed = people.change_person(tie=tie, **form.cleaned_data, **_doing(request))
        name = around_words.name_of(form.cleaned_data["given_name"], form.cleaned_data["family_name"])
        messages.success(request, f"What is said of {name} is changed." if changed else "Nothing was changed.")

    if form.is_valid() and done(form, act):
        return redirect("child", number)
    carries = carried(request, form, stamps.of_person(tie))
    stands = around_words.as_it_stands(tie) if carries["overtaken"] else []
    lede = "What each may be told is shown on the child’s page, and holds for every letter."
    title = f"Change {around_words.name_of_tie(tie)}"
    return ask(request, child, form, title, lede, stands=stands, **carries)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def end(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """The last day on which somebody was around a child; one who was added today by mistake is taken out."""
    child, today = child_or_404(request, number, "end a person"), clock.today()
    tie = _or_404(person_around(child, key))
    name, theirs = around_words.name_of_tie(tie), named_child(child, today).name
    how = {"today": today, "ended": tie.to_on is not None, "slip": tie.from_on == today}
    form = forms.LastDay(request.POST or None, initial={"to_on": tie.to_on or today}, **how)

    def act() -> None:
        if form.takes_out():
            people.remove_person(tie=tie, **_doing(request))
            messages.success(request, f"{name} is taken out of the record.")
            return
        last = form.cleaned_data["to_on"]
        people.end_person(tie=tie, to_on=last, **_doing(request))
        until = f"was among the people around {theirs} until {long_date(last)}. The record of it stays"
        messages.success(request, f"{name} {until if last else f'is among the people around {theirs} again'}.")

    if form.is_valid() and done(form, act):
        return redirect("child", number)
    carries = carried(request, form, stamps.of_person(tie))
    stands = around_words.as_it_stands(tie) if carries["overtaken"] else []
    title = f"Until when was {name} around?" if tie.to_on else f"{name} is no longer around"
    lede = f"{name} then stands under “People before”. Who they are and what they were told stays in the record."
    warning = around_words.ending_warns(tie)
    return ask(request, child, form, title, lede, stands=stands, warning=warning, **carries)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def school(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """A school's name, since when, and until when."""
    child = child_or_404(request, number, "change a school")
    there = _or_404(school_of(child, key))
    initial = {"name": there.name, "from_on": there.from_on, "to_on": there.to_on}
    form = forms.SchoolAsItIs(request.POST or None, today=clock.today(), initial=initial)

    def act() -> None:
        changed = schools.change_school(school=there, **form.cleaned_data, **_doing(request))
        said = f"What is said of {form.cleaned_data['name']} is changed." if changed else "Nothing was changed."
        messages.success(request, said)

    if form.is_valid() and done(form, act):
        return redirect("child", number)
    carries = carried(request, form, stamps.of_school(there))
    stands = _school_as_it_stands(there) if carries["overtaken"] else []
    lede = "Where the school before it ended on the day on which this one began, that day moves with it."
    return ask(request, child, form, f"Change {there.name}", lede, stands=stands, **carries)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def leave(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """The day on which a child left the school they go to; one that was recorded today by mistake is taken out."""
    child, today = child_or_404(request, number, "end a school"), clock.today()
    there = _or_404(school_of(child, key))
    slip = recorded_today(there, clock.now()) is not None
    if there.to_on and not slip:
        return redirect("child_school_change", number, key)
    form = forms.LastDay(request.POST or None, initial={"to_on": there.to_on or today}, today=today, slip=slip)

    def act() -> None:
        if form.takes_out():
            schools.remove_school(school=there, **_doing(request))
            messages.success(request, f"{there.name} is taken out of the record.")
            return
        last = form.cleaned_data["to_on"]
        doing = {name: value for name, value in _doing(request).items() if name != "today"}
        schools.leave_school(child=child, to_on=last, **doing)
        messages.success(request, f"{there.name} ended on {long_date(last)}. The record of it stays.")

    if form.is_valid() and done(form, act):
        return redirect("child", number)
    carries = carried(request, form, stamps.of_school(there))
    stands = _school_as_it_stands(there) if carries["overtaken"] else []
    lede = "The school stays in the list, with the day on which the child left it."
    return ask(request, child, form, f"No longer at {there.name}", lede, stands=stands, **carries)


def _school_as_it_stands(there: Any) -> list[tuple[str, str]]:
    until = long_date(there.to_on) if there.to_on else "still"
    return [("School", there.name), ("Since", long_date(there.from_on)), ("Until", until)]
