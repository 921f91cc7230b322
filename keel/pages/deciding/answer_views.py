"""Answering the decisions of a review inside Keel, and settling what a manager answered."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.deciding import forms
from keel.pages.deciding.after_views import GET_OR_POST, to_after
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import answering
from keel.records.permissions import Permission
from keel.records.queries.decisions_out import decisions_out


def answer_form(request: HttpRequest, decisions: Sequence[Any]) -> forms.AnswerForm:
    """The form of every decision; what was typed stays where something is wrong."""
    return forms.AnswerForm(request.POST if "answers" in request.POST else None, decisions=decisions)


@require_http_methods(GET_OR_POST)
@needs(Permission.ANSWER_DECISIONS)
def answer(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Answer inside Keel: the same page as the link opens."""
    record = review_or_404(request, number, review, "answer decisions")
    today = clock.today()
    out = decisions_out(record.review, today)
    if request.method != "POST" and not out.waits_for_answer:
        return to_after(number, review)
    form = answer_form(request, [each.decision for each in out.decisions])

    def act() -> None:
        values: dict[str, Any] = {"answers": form.answers(), "today": today, "now": clock.now()}
        answering.answer_decisions(by=actor(request), review=record.review, **values)

    if form.is_valid() and done(form, act):
        tell(request, "Your answer arrived, and the reviewing officer is told. A copy goes to you by mail.")
        return to_after(number, review)
    return page(request, "deciding/answer.html", record.child, record=record, form=form, out=out)


@require_http_methods(GET_OR_POST)
@needs(Permission.WRITE_RECORD)
def settle(request: HttpRequest, number: str, review: int, decision: int) -> HttpResponse:
    """Take a change into the decision, or let the decision stand."""
    record = review_or_404(request, number, review, "settle an answer")
    out = decisions_out(record.review, clock.today())
    one = next((each for each in out.decisions if each.decision.pk == decision), None)
    if one is None or one.answer is None:
        raise Http404
    row = one.decision
    initial = {"text": row.text, "childs_words": row.childs_words, "due_on": row.due_on}
    form = forms.Settle(request.POST or None, initial=initial)

    def act() -> None:
        given = {**form.cleaned_data, "take": form.cleaned_data["take"] == "yes"}
        typed = request.POST.get("seen", "")
        seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        by, now = actor(request), clock.now()
        answering.settle_answer(by=by, decision=row, seen=seen, today=clock.today(), now=now, **given)

    if form.is_valid() and done(form, act):
        tell(request, f"Decision {row.number} is settled, and the manager is told.")
        return to_after(number, review)
    return page(request, "deciding/settle.html", record.child, record=record, form=form, one=one)
