"""The standards of the second review: answered one by one in the room; how they stand by IRO and quarter."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keel import clock
from keel.law.record import Stage
from keel.law.standards import MOST, STANDARDS
from keel.pages.access import actor, needs
from keel.pages.chairing import forms, showing
from keel.pages.chairing.answers import SOMEBODY_ELSE, is_theirs, refused_json, wants_json, words_json
from keel.pages.chairing.showing import sent
from keel.pages.children.presenters import named_child
from keel.pages.govuk.words import MONTHS
from keel.pages.reviews.found import done, tell
from keel.records.commands import standards as commands
from keel.records.commands.audit import write_accesses
from keel.records.permissions import Permission
from keel.records.queries import standards as queries
from keel.records.queries.room import standards_of
from keel.records.queries.staff import person_called

AT = Stage.STANDARDS.value
A_PAGE, IROS_A_PAGE = 25, 50
EARLIEST = 2000


@needs(Permission.WRITE_RECORD)
@sent
def answer(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Say how far one standard is met, and why."""
    record = showing.found(request, number, review)
    if wants_json(request) and not is_theirs(request):
        return refused_json(SOMEBODY_ELSE, 403, other=True)
    standard = next((each for each in STANDARDS if each.code == request.POST.get("item")), None)
    if standard is None:
        raise Http404
    form = forms.Answer(request.POST, code=standard.code, asks=standard.asks)
    made: list[int] = []

    def act() -> None:
        given, seen = form.cleaned_data, request.POST.get("version", "")
        told: dict[str, Any] = {
            "item": standard.code,
            "met": given["met"],
            "because": given["because"],
            "today": clock.today(),
        }
        told |= {"now": clock.now(), "seen": int(seen) if seen.isascii() and seen.isdigit() else None}
        made.append(commands.answer_standard(by=actor(request), review=record.review, **told).pk)

    good = form.is_valid() and done(form, act)
    if wants_json(request):
        stands = _stands(review, standard.code)
        return words_json(form, clock.now(), {}, again={"version": str(stands)}, version=stands)
    if not good:
        kept: dict[str, Any] = {standard.code: form}
        return showing.show(request, record, AT, kept=kept, more={"form": form})
    tell(request, f"Saved: {standard.asks[:1].lower()}{standard.asks[1:]}.")
    return showing.back(record, AT, standard.code)


def _stands(review: int, item: str) -> int:
    """The key of the answer that stands; 0 for none."""
    row = standards_of(review).get(item)
    return row.pk if row else 0


@require_safe
@needs(Permission.SUPERVISE)
def standards(request: HttpRequest) -> HttpResponse:
    """How the second reviews of a quarter stand, by IRO; with `iro`, review by review."""
    who, today = actor(request), clock.today()
    quarter = _quarter(request.GET.get("quarter", ""), today)
    context: dict[str, Any] = {
        "quarter": quarter,
        "words": quarter_words(quarter),
        "before_words": quarter_words(quarter.before),
        "later": quarter.next if quarter.next.first <= today else None,
        "later_words": quarter_words(quarter.next),
        "out_of": MOST,
    }
    if "iro" in request.GET:
        return _of_iro(request, quarter, context)
    found = queries.standing(who, quarter, today)
    page = Paginator(found.by_iro, IROS_A_PAGE).get_page(request.GET.get("page"))
    before = queries.standing(who, quarter.before, today).whole
    return render(request, "chairing/standards.html", {**context, "found": found, "page": page, "before": before})


def _of_iro(request: HttpRequest, quarter: queries.Quarter, context: dict[str, Any]) -> HttpResponse:
    who, today, typed = actor(request), clock.today(), request.GET["iro"]
    iro = (int(typed) or None) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    page = Paginator(queries.reviews_of_iro(who, quarter, iro, today), A_PAGE).get_page(request.GET.get("page"))
    rows = queries.as_reviews(list(page.object_list))
    numbers = [row.child.number for row in rows]
    write_accesses(by=who, children=numbers, page="second-review standards", now=clock.now())
    shown = [(named_child(row.child, today), row) for row in rows]
    person = person_called(iro)
    return render(request, "chairing/standards_iro.html", {**context, "page": page, "rows": shown, "person": person})


def _quarter(typed: str, today: date) -> queries.Quarter:
    """*2026-3*; the quarter of today where nothing sensible was asked for."""
    year, _, number = typed.partition("-")
    sensible = year.isascii() and year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")
    asked = queries.Quarter(max(1, int(year)), int(number)) if sensible else queries.quarter_of(today)
    return asked if asked.year >= EARLIEST and asked.first <= today else queries.quarter_of(today)


def quarter_words(quarter: queries.Quarter) -> str:
    """*July to September 2026*."""
    return f"{MONTHS[quarter.first.month - 1]} to {MONTHS[quarter.last.month - 1]} {quarter.year}"
