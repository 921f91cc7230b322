"""The administrator's calendar: week by week what is held, and what must be booked, sent, chased and sent out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.days import Calendar
from keel.pages.access import actor, needs
from keel.pages.reviews import narrowing, presenters
from keel.pages.reviews.found import tell
from keel.pages.work import calendar_words
from keel.records.commands import week_bulk
from keel.records.commands.audit import write_accesses
from keel.records.invitation_words import words_of
from keel.records.permissions import Actor, Permission
from keel.records.queries import calendar_week, due, due_lists, invitations
from keel.records.queries.due_lists import monday_of
from keel.records.queries.practice import judged_on

WEEK = timedelta(weeks=1)
ACTS: dict[str, Callable[..., week_bulk.Did]] = {
    "invite": week_bulk.invite_many,
    "letters": week_bulk.letters_many,
    "send": week_bulk.send_records,
}


@require_safe
@needs(Permission.RECORD_REVIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """One week, with the last lawful day beside everything."""
    who, today = actor(request), clock.today()
    monday = narrowing.day_in(request.GET, "week") or monday_of(today)
    judged = judged_on(today)
    found = calendar_week.calendar_week(who, today, monday)
    book, book_count = due_lists.to_be_booked(who, today, monday, calendar_week.SHOWN)
    rows = presenters.rows(book, judged.calendar, today, _child)
    iros = due.iros_of([review.child_id for review in found.meetings], today)
    _note(who, found, [row.child for row in book])
    more = {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "this_week": monday_of(today),
        "earlier": monday - WEEK,
        "later": monday + WEEK,
        "book": rows,
        "book_count": book_count,
        "meetings": calendar_words.meetings(found.meetings, iros, today),
        "meetings_count": found.meetings_count,
        "to_do": _to_do(found, judged.calendar),
        "today": today,
    }
    return render(request, "work/calendar.html", more)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def act(request: HttpRequest) -> HttpResponse:
    """Send the invitations, letters or records of what was ticked. Only looked at, it leads to the calendar."""
    what = ACTS.get(request.POST.get("what", ""))
    week = narrowing.day_in(request.POST, "week")
    if request.method == "POST" and what:
        keys = _keys(request.POST.getlist("review"))
        if keys:
            _tell_done(request, what(by=actor(request), reviews=keys, today=clock.today(), now=clock.now()), keys)
        else:
            messages.warning(request, "No review was ticked, so nothing was sent. Tick those that you mean.")
    return redirect(reverse("calendar") + (f"?week={week.isoformat()}" if week else ""))


def _tell_done(request: HttpRequest, did: week_bulk.Did, keys: list[int]) -> None:
    today = clock.today()
    named = calendar_week.reviews_named(actor(request), today, [*(key for key, _ in did.refused), *did.begun])
    words = calendar_words.did(did, request.POST["what"], named, today)
    if did.letters:
        there = "&".join(f"review={key}" for key in keys)
        tell(request, words, f"{reverse('calendar_letters')}?{there}", "Print the letters")
    else:
        tell(request, words)


@require_safe
@needs(Permission.RECORD_REVIEW)
def letters(request: HttpRequest) -> HttpResponse:
    """The letters to everybody who was invited by letter to these reviews, one a page, to print."""
    who, today = actor(request), clock.today()
    rows = invitations.letters_of(who, today, _keys(request.GET.getlist("review")))
    told = invitations.chairs_of([row.review.child_id for row in rows], today)
    made = [
        (row, words_of(row.review, row.review.child, row, iro=iro, reach=reach))
        for row in rows
        for iro, reach in [told.get(row.review.child_id, ("", ""))]
    ]
    numbers = sorted({row.review.child.number for row in rows})
    write_accesses(by=who, children=numbers, page="invitation letters", now=clock.now())
    return render(request, "work/letters.html", {"letters": made, "today": today})


def _keys(typed: list[str]) -> list[int]:
    some = typed[: calendar_week.SHOWN]
    return [int(key) for key in some if key.isascii() and key.isdigit() and len(key) < 10]


def _to_do(found: calendar_week.CalendarWeek, days: Calendar) -> list[dict[str, Any]]:
    return [calendar_words.to_do(group, days, clock.today()) for group in found.to_do]


def _note(who: Actor, found: calendar_week.CalendarWeek, numbers: list[str]) -> None:
    seen = {*numbers, *(review.child.number for review in found.meetings)}
    for group in found.to_do:
        seen |= {row.child.number for row in group.rows}
    write_accesses(by=who, children=sorted(seen), page="calendar", now=clock.now())


def _child(number: str) -> str:
    return reverse("child", args=[number])
