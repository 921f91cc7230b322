"""Bank holidays: the shipped list, and what the council added to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.law.days import ENGLAND_AND_WALES
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date
from keel.pages.settings.forms import HolidayForm
from keel.pages.settings.presenters import moved_words
from keel.records.commands.practice import add_holiday
from keel.records.permissions import Permission
from keel.records.queries import practice as asked
from keel.records.refused import Refused


@require_http_methods(["GET", "POST"])
@needs(Permission.SET_PRACTICE)
def holidays(request: HttpRequest) -> HttpResponse:
    """One year's holidays, and a box to add one that was proclaimed.

    A day cannot be taken out again, so it is asked twice.
    """
    today = clock.today()
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on, name = form.cleaned_data["on"], form.cleaned_data["name"]
        if request.POST.get("seen") != "yes" and not _why_not(form):
            kept = [(key, value) for key, value in request.POST.items() if key == "name" or key.startswith("on-")]
            rows = [("Day", f"{on:%A} {long_date(on)}"), ("What it is called", name)]
            return render(request, "settings/holiday_check.html", {"rows": rows, "kept": kept, "here": "holidays"})
        try:
            add_holiday(by=actor(request), on=on, name=name, today=today, now=clock.now())
        except Refused as error:
            form.add_error("on", str(error).rstrip("."))
        else:
            moved = asked.dates_moved(f"bank holiday {on.isoformat()}")
            messages.success(request, f"{name}, {long_date(on)}, is a bank holiday now. {moved_words(moved)}")
            return redirect(f"{request.path}?year={on.year}")
    return render(request, "settings/holidays.html", {"form": form, **_year(request, today.year)})


def _why_not(form: HolidayForm) -> bool:
    """Whether the command would refuse at once, so that nobody is asked to confirm what cannot be."""
    on = form.cleaned_data["on"]
    return on > ENGLAND_AND_WALES.horizon or not asked.calendar().is_working_day(on)


def _year(request: HttpRequest, this_year: int) -> dict[str, object]:
    years = range(this_year - 2, ENGLAND_AND_WALES.horizon.year + 1)
    said = request.GET.get("year", "")
    year = int(said) if said.isascii() and said.isdigit() and len(said) == 4 and int(said) in years else this_year
    added = {row.on: row for row in asked.holidays_added()}
    rows = [
        (f"{on:%A} {long_date(on)}", name, f"The council: {added[on].added_by}" if on in added else "Comes with Keel")
        for on, name in sorted(asked.calendar().names.items())
        if on.year == year
    ]
    horizon = long_date(ENGLAND_AND_WALES.horizon)
    return {"rows": rows, "year": year, "years": list(years), "horizon": horizon, "here": "holidays"}
