"""Somebody's whole list, handed over to one or several others."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.caseload import loads as load_words
from keel.pages.caseload import presenters
from keel.pages.caseload.forms import Leave
from keel.pages.caseload.views import LARGEST, done_words, just_done
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.naming import Named
from keel.records.commands.audit import write_accesses
from keel.records.commands.giving import HandedOver, hand_over
from keel.records.commands.giving_checks import FarBack, Wish
from keel.records.permissions import Permission
from keel.records.queries.candidates import bars_of
from keel.records.queries.caseloads import Load, loads
from keel.records.queries.to_allocate import HeldChild, WholeList, whole_list
from keel.records.refused import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ALLOCATE)
def leaver(request: HttpRequest, staff: int) -> HttpResponse:
    """The list of one IRO. First to whom, then who of the list goes to them; those who may not go stay, with why."""
    who, today = actor(request), clock.today()
    found = whole_list(actor=who, staff=staff, today=today) if staff < LARGEST else None
    if found is None:
        raise Http404
    people = [one for one in loads(today) if one.staff != staff and (not one.left_on or one.left_on > today)]
    to = next((one for one in people if str(one.staff) == request.GET.get("to")), None)
    numbers = {row.child.number for row in found.children} | {
        one.number for row in found.children for one in row.siblings
    }
    write_accesses(by=who, children=sorted(numbers), page="allocation: list", now=clock.now())
    shown = {"found": found, "to": to, "done": done_words(request, just_done(request)), "today": today}
    if to is None or not found.children:
        due = presenters.reviews_due([row.child.pk for row in found.children], today)
        due_or_none = {row.child.pk: due.get(row.child.pk) for row in found.children}
        return render(request, "caseload/leaver.html", {**shown, "due": due_or_none, **_to_whom(found, people)})
    barred = bars_of([row.child.pk for row in found.children], to.staff, on=today)
    form = _form(request, [row for row in found.children if row.child.pk not in barred])
    if request.method == "POST" and "tick" not in request.POST and form.is_valid():
        try:
            done = hand_over(
                by=who,
                leaver=found.iro,
                wishes=_wishes(form, to),
                from_on=form.cleaned_data["from_on"],
                today=today,
                now=clock.now(),
                long_ago=form.is_meant(),
            )
        except FarBack as refused:
            form.add_error("meant", str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if done.given is not None:
                return _told(request, found, to, form, done)
            for child, why in done.kept:
                form.add_error(None, _stays(found, child, why))
    stay = [(_named(row), barred[row.child.pk]) for row in found.children if row.child.pk in barred]
    return render(
        request,
        "caseload/leaver_to.html",
        {**shown, "form": form, "barred": stay, "option": _option(to, len(found.children) - len(barred))},
    )


def _to_whom(found: WholeList, people: list[Load]) -> dict[str, Any]:
    """The first step: who there is, and who is on the list."""
    many = found.total
    here = reverse("allocation_leaver", args=[found.iro.pk])
    return {
        "rows": [(_named(row), row, _family(row)) for row in found.children],
        "people": [
            (_option(one, many, short=True), f"{here}?to={one.staff}")
            for one in sorted(people, key=lambda one: load_words.least_first(one.after(many)))
        ],
    }


def _named(row: HeldChild) -> Named:
    return presenters.child_named(row.child, clock.today())


def _family(row: HeldChild) -> list[str]:
    return [presenters.sibling_words(one, clock.today()) for one in row.siblings]


def _option(one: Load, many: int, *, short: bool = False) -> presenters.Option:
    after = one.after(many)
    return presenters.Option(
        value=str(one.staff),
        name=one.name,
        load=load_words.each(after) if short else load_words.each_words(after, "with all of these"),
        now=load_words.now_words(one),
        facts=(),
        tags=load_words.tags(one, after),
    )


def _form(request: HttpRequest, rows: list[HeldChild]) -> Leave:
    today = clock.today()
    names = [(str(row.child.pk), _named(row).title) for row in rows]
    sent = request.POST.copy() if request.method == "POST" else None
    if sent is not None and "tick" in sent:
        sent.setlist("children", [key for key, _ in names] if sent["tick"] == "all" else [])
    form = Leave(
        sent,
        children=names,
        today=today,
        initial={"children": [key for key, _ in names], "from_on": _first_day(rows, today)},
    )
    if sent is not None and "tick" in sent:
        form.only_the_day()
    form.explain({str(row.child.pk): _hint(row) for row in rows})
    return form


def _first_day(rows: list[HeldChild], today: date) -> date:
    """The first day from which all of them can go: nobody is handed over on the day they came."""
    return max([today, *(row.since + timedelta(days=1) for row in rows)])


def _hint(row: HeldChild) -> str:
    parts = [f"Next review due {long_date(row.review_due_on)}" if row.review_due_on else "No review due"]
    if row.siblings:
        parts.append(f"family in care: {and_list(_family(row))}")
    return "; ".join(parts)


def _wishes(form: Leave, to: Load) -> list[Wish]:
    return [
        Wish(
            child=int(key),
            iro=to.staff,
            handover_note=form.note_of(key),
            apart_because=form.cleaned_data["apart_because"],
        )
        for key in form.cleaned_data["children"]
    ]


def _told(
    request: HttpRequest, found: WholeList, to: Load, form: Leave, done: HandedOver
) -> HttpResponse | HttpResponseRedirect:
    """Say who went and who stays, and why; go back to the list."""
    assert done.given
    for child, why in done.kept:
        messages.warning(request, _stays(found, child, why))
    here = reverse("allocation_leaver", args=[found.iro.pk])
    went = plural(len(done.given.allocations), "child has", "children have")
    from_on = form.cleaned_data["from_on"]
    ahead = " Until then nothing changes." if from_on > clock.today() else ""
    messages.success(request, f"{went} {to.name} as their IRO from {long_date(from_on)}.{ahead}")
    return redirect(f"{here}?done={done.given.event}")


def _stays(found: WholeList, child: int, why: str) -> str:
    row = next(row for row in found.children if row.child.pk == child)
    return f"{_named(row).name} stays with {found.iro.name}. {why}"
