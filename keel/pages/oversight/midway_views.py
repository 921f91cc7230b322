"""The midway check: how each open decision stands, answered by the social worker, closed by the IRO."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.wording import say
from keel.pages.access import actor, needs
from keel.pages.govuk import fields
from keel.pages.govuk.words import long_date
from keel.pages.oversight import words
from keel.pages.oversight.found import GET_OR_POST, ask, child_or_404, doing, done, key_in, tell, to_ladder
from keel.records.commands import midway as commands
from keel.records.permissions import READS_RECORD, Permission
from keel.records.queries.audit import names_of_users
from keel.records.queries.child import working_days_left
from keel.records.queries.oversight import Midway, midway_for
from keel.records.queries.practice import judged_on

LONGEST_WORD, LONGEST_NOTE = 500, 4000


class MidwayForm(fields.Form):
    """One question and a word for each open decision; the note is the IRO's."""

    def __init__(self, *args: Any, midway: Midway, closing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for decision in midway.decisions:
            told = midway.answers.get(decision.pk)
            self.fields[f"stands_{decision.pk}"] = fields.ChoiceField(
                label=f"How does decision {decision.number} stand?",
                noun=f"how decision {decision.number} stands",
                choices=[(key, said.capitalize()) for key, said in words.STANDS.items()],
                inline=True,
                required=False,
                initial=told.what if told else "",
            )
            self.fields[f"word_{decision.pk}"] = fields.TextField(
                label=f"In a word: decision {decision.number}",
                noun="the word",
                hint="Asked for where it is drifting or no longer needed.",
                required=False,
                max_length=LONGEST_WORD,
                initial=told.because if told else "",
            )
        if closing:
            self.fields["note"] = fields.TextArea(
                label="Anything else that you found",
                noun="the note",
                required=False,
                max_length=LONGEST_NOTE,
                rows=4,
            )

    def answers(self) -> dict[int, commands.Said]:
        """Decision -> what is said of it."""
        given = self.cleaned_data
        keys = [int(name.removeprefix("stands_")) for name in self.fields if name.startswith("stands_")]
        return {key: commands.Said(given[f"stands_{key}"], given[f"word_{key}"]) for key in keys}


@require_http_methods(GET_OR_POST)
@needs(*READS_RECORD)
def midway(request: HttpRequest, number: str) -> HttpResponse:
    """The check after the last review: to answer, to close, or as it was closed."""
    who, today = actor(request), clock.today()
    child = child_or_404(request, number, "midway check")
    seen = midway_for(child, today)
    closes = who.may(Permission.OVERSEE) and seen.is_open
    answers = closes or (who.may(Permission.DO_TASKS) and seen.is_open and bool(seen.decisions))
    form = MidwayForm(request.POST or None, midway=seen, closing=closes)
    if answers and form.is_valid() and done(form, lambda: _save(request, child, form, closes)):
        if closes and "save" not in request.POST:
            tell(request, "The midway check is closed. What is done or no longer needed is closed with it.")
        else:
            tell(request, "Your answers are saved. The check stays open until the IRO closes it.")
        return to_ladder(number)
    more = {
        "midway": seen,
        "blocks": _blocks(form, seen, today),
        "answers": answers,
        "closes": closes,
        "seen": _version(request, form, seen),
        "stands": _due_words(seen, today),
        "template": "midway",
    }
    return ask(request, child, form if answers else None, "Midway check", "Close the check", **more)


def _save(request: HttpRequest, child: Any, form: MidwayForm, closes: bool) -> None:
    read = key_in(request.POST.get("seen", "")) or 0
    if closes and "save" not in request.POST:
        note = form.cleaned_data["note"]
        commands.close_midway(child=child, answers=form.answers(), note=note, seen=read, **doing(request))
    else:
        commands.answer_midway(child=child, answers=form.answers(), seen=read, **doing(request))


def _version(request: HttpRequest, form: MidwayForm, seen: Midway) -> int:
    """What the page carries: once somebody was told of another's answers they have the newest before them."""
    overtaken = form.is_bound and form.has_error("__all__", "overtaken")
    typed = key_in(request.POST.get("seen", "")) if form.is_bound and not overtaken else None
    return seen.version if typed is None else typed


def _blocks(form: MidwayForm, seen: Midway, today: Any) -> list[dict[str, Any]]:
    names = names_of_users(step.by for step in seen.answers.values())
    found = []
    for decision in seen.decisions:
        told = seen.answers.get(decision.pk)
        by = names.get(told.by, told.by) if told else ""
        said = f"{words.STANDS.get(told.what, told.what).capitalize()}, said {by} on {say(told.on)}" if told else ""
        found.append(
            {
                "decision": decision,
                "told": f"{said}: {told.because}" if told and told.because else said,
                "late": decision.due_on is not None and decision.due_on < today,
                "stands": form[f"stands_{decision.pk}"],
                "word": form[f"word_{decision.pk}"],
            }
        )
    return found


def _closed(seen: Midway) -> str:
    if not seen.check or not seen.check.closed_on:
        return ""
    by = seen.check.closed_by
    return f"{long_date(seen.check.closed_on)} by {names_of_users([by]).get(by, by)}"


def _due_words(seen: Midway, today: Any) -> dict[str, Any]:
    calendar = judged_on(today).calendar
    due = seen.due_on
    return {
        "due_on": due,
        "days": working_days_left(calendar, today, due) if due else 0,
        "state": words.state_of(due, today) if due else "",
        "because": list(seen.due.because) if seen.due else [],
        "source": str(seen.due.source) if seen.due else "",
        "closed": _closed(seen),
    }
