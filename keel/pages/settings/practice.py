"""The council's practice: every setting, and one at a time to be changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.disputes import ladder_warning
from keel.law.practice import SETTING_BY_NAME
from keel.pages.access import actor, needs
from keel.pages.accounts.presenters import moment
from keel.pages.govuk.words import long_date, plural
from keel.pages.settings import presenters
from keel.pages.settings.forms import SettingForm
from keel.records.commands.practice import set_practice, try_practice
from keel.records.permissions import Permission
from keel.records.queries import practice as asked
from keel.records.refused import Refused


@require_safe
@needs(Permission.SET_PRACTICE)
def every(request: HttpRequest) -> HttpResponse:
    """Every setting: the council's value, how far it may go, since when."""
    groups = presenters.groups(asked.standing_on(clock.today()))
    return render(request, "settings/practice.html", {"groups": groups, "here": "settings"})


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One setting. A new value is checked, its effect shown, and set once that was seen."""
    if name not in SETTING_BY_NAME and name != asked.KEPT_FROM:
        raise Http404
    today = clock.today()
    form = SettingForm(SETTING_BY_NAME.get(name), request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        asking = {
            "by": actor(request),
            "name": name,
            "value": form.value(),
            "holds_from": form.cleaned_data["holds_from"],
        }
        confirmed = request.POST.get("seen") == "yes"
        try:
            if confirmed:
                set_practice(**asking, today=today, now=clock.now())
                _say(request, asking, today)
                return redirect("setting", name)
            moved = try_practice(**asking, today=today, now=clock.now())
        except Refused as error:
            form.add_error("value", str(error).rstrip("."))
        else:
            return render(request, "settings/check.html", _check(name, asking, moved, request, today))
    rows = asked.history_of(name)
    holds = next((row for row in rows if row.holds_from <= today), None)
    shown = presenters.shown(name, holds)
    history = [
        (presenters.value_words(name, row.value), long_date(row.holds_from), row.set_by, moment(row.set_at))
        for row in rows
    ]
    return render(
        request, "settings/setting.html", {"form": form, "shown": shown, "history": history, "here": "settings"}
    )


def _say(request: HttpRequest, asking: dict[str, Any], today: Any) -> None:
    """What was set, and what that moved."""
    name, day = asking["name"], asking["holds_from"]
    moved = asked.dates_moved(f"practice: {name}")
    changed = presenters.moved_words(moved)
    if day > today:
        changed = "Due dates are counted anew from that day."
    value = presenters.value_words(name, asking["value"])
    messages.success(request, f"{presenters.label_of(name)}: {value}, from {long_date(day)}. {changed}")
    if warning := ladder_warning(asked.practice_of(asked.values_on(day))):
        messages.info(request, warning)


def _check(name: str, asking: dict[str, Any], moved: int | None, request: HttpRequest, today: Any) -> dict[str, Any]:
    """The page between: what it would be, from when, and what that would move."""
    if asking["holds_from"] > today:
        effect = "Nothing yet: due dates are counted anew from that day"
    elif moved is None:
        effect = "Not counted beforehand: there are too many children to do so while you wait"
    else:
        effect = f"The next review of {plural(moved, 'child', 'children')}" if moved else "No due date"
    rows = [
        ("New value", presenters.value_words(name, asking["value"])),
        ("From", long_date(asking["holds_from"])),
        ("What changes", effect),
    ]
    kept = [(key, value) for key, value in request.POST.items() if key.startswith(("value", "holds_from"))]
    return {"title": presenters.label_of(name), "rows": rows, "kept": kept, "name": name, "here": "settings"}
