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
from keel.pages.govuk.words import long_date, plural
from keel.pages.settings import presenters
from keel.pages.settings.forms import SettingForm
from keel.records.commands.practice import SetSince, set_practice, try_practice, withdraw_practice
from keel.records.permissions import Permission
from keel.records.queries import practice as asked
from keel.records.refused import Refused


@require_safe
@needs(Permission.SET_PRACTICE)
def every(request: HttpRequest) -> HttpResponse:
    """Every setting: the council's value, how far it may go, since when."""
    groups = presenters.groups(asked.standing_on(clock.today()), asked.to_come(clock.today()))
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
            "seen": _seen(request),
        }
        confirmed = request.POST.get("seen") == "yes"
        try:
            if confirmed:
                set_practice(**asking, today=today, now=clock.now())
                _say(request, asking, today)
                return redirect("setting", name)
            moved = try_practice(**asking, today=today, now=clock.now())
        except SetSince as error:
            form.add_error("value", _set_since(name, error))
        except Refused as error:
            form.add_error("value", str(error).rstrip("."))
        else:
            return render(request, "settings/check.html", _check(name, asking, moved, request, today))
    rows = asked.history_of(name)
    holds = next((row for row in rows if row.holds_from <= today), None)
    context = {
        "form": form,
        "shown": presenters.shown(name, holds),
        "history": presenters.history(name, rows, today),
        "newest": max((row.pk for row in rows), default=0),
    }
    return render(request, "settings/setting.html", {**context, "here": "settings"})


def _seen(request: HttpRequest) -> int | None:
    """The newest value that the page showed; None where the page does not say."""
    said = request.POST.get("newest", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _set_since(name: str, error: SetSince) -> str:
    row = error.row
    return (
        f"{row.set_by} set this to {presenters.value_words(name, row.value)}, from {long_date(row.holds_from)}, while "
        "your page was open. What you typed is still here: check it, and go on if it is right all the same"
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def withdraw(request: HttpRequest, name: str, day: str) -> HttpResponse:
    """Take back what was set for a day to come; asked first."""
    today = clock.today()
    rows = [row for row in asked.to_come(today).get(name, ()) if row.holds_from.isoformat() == day]
    if not rows:
        raise Http404
    (row,) = rows
    if request.method == "POST":
        try:
            withdraw_practice(by=actor(request), name=name, holds_from=row.holds_from, today=today, now=clock.now())
        except Refused as error:
            messages.info(request, str(error))
        else:
            goes_on = "What holds until then goes on."
            messages.success(request, f"Withdrawn: what was set for {long_date(row.holds_from)}. {goes_on}")
        return redirect("setting", name)
    rows_shown = [("Value", presenters.value_words(name, row.value)), ("From", long_date(row.holds_from))]
    context = {"title": presenters.label_of(name), "rows": rows_shown, "name": name, "day": day, "here": "settings"}
    return render(request, "settings/withdraw.html", context)


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
    kept = [(key, value) for key, value in request.POST.items() if key.startswith(("value", "holds_from", "newest"))]
    return {"title": presenters.label_of(name), "rows": rows, "kept": kept, "name": name, "here": "settings"}
