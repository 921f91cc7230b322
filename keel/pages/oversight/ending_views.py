"""Ending care: a decision with its approval, taking one back, and endings whose approval is not recorded."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.endings import APPROVER_SATISFIED, Approver
from keel.pages import codes
from keel.pages.access import actor, needs
from keel.pages.govuk import fields
from keel.pages.govuk.words import long_date
from keel.pages.naming import name_row
from keel.pages.oversight import forms, narrowing
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, tell, to_ladder
from keel.records.commands import endings
from keel.records.commands.audit import write_accesses
from keel.records.permissions import SEES_CHILDREN, Permission
from keel.records.queries.endings import as_rows, decision_of, not_approved

A_PAGE = 25
APPROVERS = {
    Approver.NOMINATED_OFFICER.value: "A nominated officer",
    Approver.DIRECTOR.value: "The director of children’s services",
}
POINTS = {point.code: point.text[:1].upper() + point.text[1:] for point in APPROVER_SATISFIED}


class EndingForm(fields.Form):
    """A decision of the authority to end care, and its approval."""

    decided_on = fields.DateField(
        label="When was it decided?", noun="the day of the decision", hint="For example, 14 3 2026"
    )
    ends_on = fields.DateField(label="On which day is care to end?", noun="the day on which care ends")
    to_parent = fields.ChoiceField(
        label="Will the child live with a parent or somebody with parental responsibility?",
        noun="whether the child goes to a parent",
        hint="If not, and the child is under no care order, the law asks for a review before they leave.",
        choices=[("yes", "Yes"), ("no", "No")],
        inline=True,
    )
    approver = fields.ChoiceField(
        label="Who approved it?",
        noun="who approved it",
        hint="After twenty working days of care a nominated officer; at 16 or 17 under no care order, the director. "
        "Leave empty where nobody need approve.",
        choices=[*APPROVERS.items()],
        required=False,
    )
    approver_name = fields.TextField(
        label="Their name", noun="the name of whoever approved it", required=False, max_length=150, width=30
    )
    approved_on = fields.DateField(label="When was it approved?", noun="the day of the approval", required=False)
    satisfied = fields.ChoicesField(
        label="Of what were they satisfied?",
        noun="what they were satisfied of",
        hint="By regulation 39 all of these.",
        choices=[*POINTS.items()],
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("decided_on", "approved_on"):
            day = self.fields[name]
            assert isinstance(day, fields.DateField)
            day.latest = today

    def decided(self) -> endings.Decided:
        """As the command takes it."""
        given = self.cleaned_data
        return endings.Decided(**{**given, "to_parent": given["to_parent"] == "yes"})


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Record a decision to end care; refused without the approvals of regulation 39."""
    child = child_or_404(request, number, "end care")
    if request.method != "POST" and endings.under_order(child, clock.today()):
        tell(request, endings.ONLY_A_COURT)
        return redirect("child", number)
    form = EndingForm(request.POST or None, today=clock.today())
    if form.is_valid() and done(
        form, lambda: endings.record_ending(child=child, decided=form.decided(), **doing(request))
    ):
        said = f"The decision to end care on {long_date(form.cleaned_data['ends_on'])} is recorded."
        if form.cleaned_data["to_parent"] == "no":
            said += " Where the law asks for a review before the child leaves, it is brought forward."
        tell(request, said, reverse("child", args=[number]), "The child’s page")
        return to_ladder(number)
    stands = decision_of(child)
    rows = [("Recorded already", f"Care is to end on {long_date(stands.ends_on)}")] if stands else []
    lede = (
        "A decision of the council to stop looking after a child. What ends care by law (an eighteenth birthday, an "
        "adoption or another order of a court) needs no approval, and comes with the return."
    )
    return ask(request, child, form, "End care by decision", "Record the decision", lede=lede, rows=rows)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def take_back(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """Take back a decision to end care."""
    child = child_or_404(request, number, "take back a decision to end care")
    stands = decision_of(child)
    if request.method != "POST" and (stands is None or stands.pk != key):
        raise Http404
    form = forms.Why(request.POST or None)

    def act() -> None:
        because = form.cleaned_data["because"]
        endings.take_ending_back(child=child, decision=key, because=because, **doing(request))

    if form.is_valid() and done(form, act):
        tell(request, "The decision is taken back. It stays in the record with the reason.")
        return to_ladder(number)
    rows = [("Care was to end on", long_date(stands.ends_on))] if stands else []
    return ask(request, child, form, "Take back a decision to end care", "Take it back", rows=rows)


@require_safe
@needs(*SEES_CHILDREN)
def not_recorded(request: HttpRequest) -> HttpResponse:
    """Endings that needed an approval of which none is on record, the newest first."""
    who, today = actor(request), clock.today()
    page = Paginator(not_approved(who, today), A_PAGE).get_page(request.GET.get("page"))
    found = as_rows(page.object_list)
    write_accesses(by=who, children=dict.fromkeys(row.child for row in found), page="endings", now=clock.now())
    lines = [
        {
            "child": name_row(row.child, row, today, lambda number: reverse("child", args=[number])),
            "from": long_date(row.started_on),
            "to": long_date(row.ended_on),
            "why": codes.words(codes.CEASED, row.end_code),
        }
        for row in found
    ]
    return render(request, "oversight/endings.html", {"lines": lines, "page": page, "views": narrowing.views(request)})
