"""Pathway plan reviews of young people who have left care, where the council gives them to its IROs."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.answers import Rule
from keel.pages.access import actor, needs
from keel.pages.govuk import fields
from keel.pages.govuk.words import long_date
from keel.pages.naming import name_row
from keel.pages.oversight import forms, narrowing
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, tell
from keel.pages.oversight.words import state_of
from keel.records.commands import pathway as commands
from keel.records.commands.audit import write_accesses
from keel.records.permissions import SEES_CHILDREN, Permission
from keel.records.queries.child import working_days_left
from keel.records.queries.pathway import as_rows, pathway_list, pathway_of
from keel.records.queries.practice import judged_on

A_PAGE = 25
WHAT = {
    Rule.PATHWAY_REVIEW.value: "At most six months after the last, or after leaving care",
    Rule.PATHWAY_MOVE.value: "Early, after a move",
}
KINDS = {"review": "The pathway plan was reviewed", "move": "They moved to semi-independent accommodation"}


class PathwayForm(fields.Form):
    """A review of the plan, or a move."""

    kind = fields.ChoiceField(
        label="What happened?",
        noun="what happened",
        choices=[*KINDS.items()],
        hints={"move": "An early review follows, after about four weeks."},
    )
    on = fields.DateField(label="On which day?", noun="the day", hint="For example, 14 3 2026")

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["on"]
        assert isinstance(day, fields.DateField)
        day.latest = today


@require_safe
@needs(*SEES_CHILDREN)
def pathway(request: HttpRequest) -> HttpResponse:
    """Who is due a pathway plan review, the most urgent first; or how to switch the list on."""
    who, today = actor(request), clock.today()
    judged = judged_on(today)
    on = judged.practice.iros_review_pathway_plans
    page = Paginator(pathway_list(who, today), A_PAGE).get_page(request.GET.get("page"))
    found = as_rows(page.object_list) if on else []
    write_accesses(by=who, children=dict.fromkeys(row.child for row in found), page="pathway", now=clock.now())
    lines = [
        {
            "child": name_row(row.child, row, today, lambda number: reverse("child", args=[number])),
            "left": long_date(row.left_on),
            "last": long_date(row.last_on, "None recorded"),
            "due_on": row.due_on,
            "days": working_days_left(judged.calendar, today, row.due_on),
            "state": state_of(row.due_on, today),
            "what": WHAT.get(row.rule, ""),
        }
        for row in found
    ]
    context = {
        "on": on,
        "lines": lines,
        "page": page,
        "views": narrowing.views(request),
        "may_set": who.may(Permission.SET_PRACTICE),
        "oversees": who.may(Permission.OVERSEE),
    }
    return render(request, "oversight/pathway.html", context)


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Record a pathway plan review, or a move that asks for an early one; and what is recorded so far."""
    today = clock.today()
    child = child_or_404(request, number, "pathway plan")
    form = PathwayForm(request.POST or None, today=today)
    if form.is_valid() and done(
        form, lambda: commands.record_pathway_step(child=child, **form.cleaned_data, **doing(request))
    ):
        due, _ = pathway_of(child)
        following = f" The next review of the plan is due on {long_date(due.due_on)}." if due else ""
        tell(request, f"Recorded for {long_date(form.cleaned_data['on'])}.{following}", reverse("pathway"), "The list")
        return redirect("pathway_record", number)
    due, steps = pathway_of(child)
    rows = [("Next review of the plan due", long_date(due.due_on))] if due else []
    more = {"steps": steps, "kinds": KINDS, "rows": rows, "template": "pathway_record"}
    return ask(request, child, form, "Pathway plan", "Save", **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.OVERSEE)
def take_back(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Take back what was recorded by mistake."""
    child = child_or_404(request, number, "take a pathway plan review back")
    step = next((one for one, _ in pathway_of(child)[1] if one.pk == key), None)
    if request.method != "POST" and (step is None or step.kind not in KINDS):
        raise Http404
    form = forms.Why(request.POST or None)

    def act() -> None:
        commands.take_pathway_step_back(child=child, step=key, because=form.cleaned_data["because"], **doing(request))

    if form.is_valid() and done(form, act):
        tell(request, "It is taken back. It stays in the record with the reason.")
        return redirect("pathway_record", number)
    rows = [(KINDS[step.kind], long_date(step.on))] if step and step.kind in KINDS else []
    return ask(request, child, form, "Take back what was recorded", "Take it back", rows=rows)
