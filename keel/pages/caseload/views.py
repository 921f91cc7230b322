"""Allocation: who waits for an IRO, giving one, what everybody holds, taking a mistake back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.caseload import choosing, presenters
from keel.pages.caseload import loads as load_words
from keel.pages.caseload.forms import OnDay
from keel.pages.continuity import iros_so_far
from keel.pages.govuk.words import and_list, long_date
from keel.records.commands.audit import write_access, write_accesses
from keel.records.commands.giving import allocate_group
from keel.records.commands.undo_allocation import undo_allocation
from keel.records.permissions import Permission
from keel.records.queries.allocation import Made, handovers_of, made_by
from keel.records.queries.caseloads import away_with_children, loads, service_load
from keel.records.queries.checks_kept import UNKNOWN, checks_kept
from keel.records.queries.to_allocate import ToAllocate, to_allocate
from keel.records.queries.unallocated import unallocated
from keel.records.refused import Refused

A_PAGE = 25
LARGEST = 2**62


@require_safe
@needs(Permission.ALLOCATE)
def queue(request: HttpRequest) -> HttpResponse:
    """Children in care without an IRO, the most urgent first. Its address holds what it is narrowed to."""
    who, today = actor(request), clock.today()
    state = request.GET.get("state", "")
    state = state if state in presenters.STATES else ""
    waiting: Any = unallocated(actor=who, today=today, state=state)
    counts = waiting.counts()
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    done = just_done(request)
    named = {one.number for row in found for one in (row, *row.siblings)} | {made.child.number for made in done}
    write_accesses(by=who, children=sorted(named), page="allocation", now=clock.now())
    rows = presenters.queue(found, today)
    return render(
        request,
        "caseload/queue.html",
        {
            "rows": rows,
            "page": page,
            "counts": {"": sum(counts.values()), **counts},
            "state": state,
            "states": presenters.STATES,
            "today": today,
            "done": done_words(request, done),
            "following": next((row for row in rows if not row.coming), None),
            "away": load_words.away_rows(away_with_children(today)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ALLOCATE)
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Give a child an IRO, alone or with brothers and sisters, or hand them over to another."""
    who, today = actor(request), clock.today()
    found = found_or_404(request, number, page="allocation: child")
    look = choosing.look(request, found, today)
    if request.method == "POST" and "again" not in request.POST and found.in_care and look.form.is_valid():
        from_on = look.form.cleaned_data["from_on"]
        try:
            wishes = look.wishes(request.POST.get("seen", ""))
            meant = look.form.is_meant()
            given = allocate_group(by=who, wishes=wishes, from_on=from_on, today=today, now=clock.now(), long_ago=meant)
        except Refused as refused:
            look.refuse(refused)
        else:
            ahead = " Until then nothing changes." if from_on > today else ""
            done = made_by(actor=who, event=given.event, today=today, now=clock.now())
            messages.success(request, f"{_said(done)} from {long_date(from_on)}.{ahead}")
            return redirect(f"{_where_to(request, found)}?done={given.event}")
    history = handovers_of(actor=who, number=number, today=today)
    return render(
        request,
        "caseload/choose.html",
        {
            **look.shown(),
            "found": found,
            "due": presenters.reviews_due([found.child.pk], today).get(found.child.pk),
            "done": done_words(request, just_done(request)),
            "named": presenters.child_named(found.child, today),
            "why": presenters.why_named(found.unnamed) if found.unnamed else None,
            "siblings": [(one, presenters.sibling_named(one, today)) for one in found.siblings if one.in_care],
            "history": [
                (row, presenters.check_words(kept))
                for row, kept in zip(history, checks_kept(row.check_facts for row in history), strict=True)
            ],
            "unknown": and_list(list(UNKNOWN)),
            "so_far": iros_so_far(held.iro for held in history),
            "today": today,
        },
    )


def _where_to(request: HttpRequest, found: ToAllocate) -> str:
    """Where it goes on: the list that they came from, the child who was handed over, or who waits next."""
    back = request.GET.get("back", "")
    if back.isascii() and back.isdecimal() and int(back) < LARGEST:
        return reverse("allocation_leaver", args=[int(back)])
    return reverse("allocation_choose", args=[found.child.number]) if found.held else reverse("allocation")


@require_safe
@needs(Permission.ALLOCATE)
def load(request: HttpRequest) -> HttpResponse:
    """What every IRO holds for each full-time post, today or on another day."""
    today = clock.today()
    form = OnDay(request.GET if "on-day" in request.GET else None, initial={"on": today}, today=today)
    day = form.cleaned_data["on"] or today if form.is_bound and form.is_valid() else today
    found = loads(day)
    return render(
        request,
        "caseload/load.html",
        {
            "form": form,
            "on": day,
            "today": today,
            "rows": load_words.load_rows(found),
            "service": load_words.service_rows(service_load(found)),
            "reason": service_load(found).own,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ALLOCATE)
def undo(request: HttpRequest, event: int) -> HttpResponse:
    """Ask whether to take back what was given today, and do it."""
    who, today = actor(request), clock.today()
    made = made_by(actor=who, event=event, today=today, now=clock.now()) if event < LARGEST else []
    if not made:
        raise Http404
    numbers = [one.child.number for one in made]
    write_accesses(by=who, children=numbers, page="allocation: undo", now=clock.now())
    problem = ""
    if request.method == "POST":
        try:
            undo_allocation(by=who, event=event, now=clock.now())
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, f"Taken back: {_said(made)} no more. What was before goes on.")
            return redirect("allocation_choose", numbers[0]) if len(numbers) == 1 else redirect("allocation")
    named = [(presenters.child_named(one.child, today), one) for one in made]
    return render(request, "caseload/undo.html", {"named": named, "problem": problem})


def found_or_404(request: HttpRequest, number: str, *, page: str) -> ToAllocate:
    """The child with the looks noted; one whom this person may not see answers as one that is not there."""
    who = actor(request)
    found = to_allocate(actor=who, number=number, today=clock.today(), now=clock.now())
    if found is None:
        write_access(by=who, child_number=number[:20], page="child: not shown", now=clock.now())
        raise Http404
    shown = [number, *(one.number for one in found.siblings)]
    write_accesses(by=who, children=shown, page=page, now=clock.now())
    return found


def just_done(request: HttpRequest) -> list[Made]:
    """What the last action gave, by the number of its event in the address."""
    event = request.GET.get("done", "")
    if not (event.isascii() and event.isdecimal() and int(event) < LARGEST):
        return []
    return made_by(actor=actor(request), event=int(event), today=clock.today(), now=clock.now())


def done_words(request: HttpRequest, done: list[Made]) -> dict[str, Any] | None:
    """What can be done next with what was given: taken back, or looked at."""
    if not done:
        return None
    children = [presenters.child_named(one.child, clock.today()) for one in done]
    return {"undo": reverse("allocation_undo", args=[int(request.GET["done"])]), "children": children}


def _said(done: list[Made]) -> str:
    """*Mia Hart and Kofi Mensah have Ama Owusu as their IRO*."""
    names = and_list([presenters.child_named(one.child, clock.today()).name for one in done])
    return f"{names} {'has' if len(done) == 1 else 'have'} {done[0].iro_name} as their IRO"
