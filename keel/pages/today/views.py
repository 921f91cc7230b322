"""Today: the page that everybody begins with. What it shows follows from what somebody may do."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.law.answers import State
from keel.pages.access import actor, needs, user_of
from keel.pages.today import changed, presenters
from keel.pages.work import told_words, wait_words
from keel.records.commands.audit import write_accesses
from keel.records.commands.looked import look_at_today, mark_seen
from keel.records.commands.notices import see_notices
from keel.records.permissions import SEES_CHILDREN, Actor, Permission
from keel.records.queries import changes as told
from keel.records.queries import due, notices, tasks, urgent, waits
from keel.records.queries import today as asks
from keel.records.queries.audit import names_of_users
from keel.records.queries.meetings import meetings
from keel.records.queries.practice import Judged, judged_on
from keel.records.queries.unallocated import unallocated

WAITS_SHOWN = 15
BIGGEST = 2**63


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What needs this person now, this week, and what changed since they last looked."""
    who, day = actor(request), clock.today()
    sees = asks.sees_children(who)
    context: dict[str, Any] = {
        "today": day,
        "weekday": f"{day:%A}",
        "roles": sorted(who.roles),
        "sees": sees,
        "may_open_files": who.may(Permission.IMPORT),
    }
    judged = judged_on(day)
    if sees:
        context |= _children(request, who, day, judged)
        context |= _waits(who, day, judged, context["seen"])
        told = notices.told_to(who, day)
        context["told"] = told_words.lines(told, day)
        context["seen"] |= {one.number for one in told}
    if who.may(Permission.ALLOCATE):
        waiting = unallocated(actor=who, today=day, judged=judged, siblings=False)[: urgent.SHOWN + 1]
        context["more_wait"] = len(waiting) > urgent.SHOWN
        waiting = waiting[: urgent.SHOWN]
        context["waiting"] = presenters.waiting(waiting, day, _child, _allocation)
        context["seen"] = context.get("seen", set()) | {row.number for row in waiting}
    elif who.may(Permission.IMPORT):
        found = asks.batches_since(None)[:3]
        context["batches"] = changed.batches(found, names_of_users(batch.applied_by for batch in found))
    if who.may(Permission.MANAGE_STAFF):
        context["staff"] = asks.staff_needs(day)
    write_accesses(by=who, children=sorted(context.pop("seen", ())), page="today", now=clock.now())
    return render(request, "today/today.html", context)


def _waits(who: Actor, day: date, judged: Judged, seen: set[str]) -> dict[str, Any]:
    """What waits on this person, the most urgent first; nothing of it for whose work is another."""
    if not waits.movers_of(who):
        return {"own": False}
    found = waits.waits(who, day, judged.practice.soon_within_days, WAITS_SHOWN + 1)
    shown = found[:WAITS_SHOWN]
    seen |= {row.number for row in shown}
    return {
        "own": waits.books(who),
        "waits": wait_words.needs(shown, judged.calendar, day),
        "more_waits": len(found) > WAITS_SHOWN,
        "has_tasks": (does := who.may(Permission.DO_TASKS)),
        "late_tasks": tasks.late_count(who, day) if does else 0,
    }


def _children(request: HttpRequest, who: Actor, day: date, judged: Judged) -> dict[str, Any]:
    """Everything of the page that is about children."""
    soon, days = judged.practice.soon_within_days, judged.calendar
    books = who.may(Permission.RECORD_REVIEW)
    found = urgent.needs(who, day, soon)
    last = presenters.end_of_next_week(day)
    booked, begun = meetings(who, day, last, days)
    counts = due.counts(actor=who, on=day, today=day, soon=soon)
    since = look_at_today(user=user_of(request), now=clock.now())
    everyone = who.may(Permission.SEE_ALL_CHILDREN)
    changes = told.changes(who, since, day) if since and not everyone else []
    seen = {row.child for row in (*found.late, *found.unsure, *found.book)}
    seen |= {row.number for row in (*booked, *begun)} | {row.child.number for row in changes}
    book = _book if books else None
    iros = due.iros_of([row.child_id for row in booked], day) if everyone else {}
    # An IRO's own late reviews wait among the rest of their work; one that is booked late is still told of here.
    late = [row for row in found.late if row.booked_on] if waits.books(who) else found.late
    return {
        "late": presenters.late(late, days, day, _child, book),
        "unsure": presenters.unsure(found.unsure, days, day, _child, _earlier if books else None),
        "begun": presenters.begun(begun, days, day, _child, _complete if books else _review),
        "book": presenters.to_book(found.book, days, day, _child, book),
        "books": books,
        "week": presenters.week(booked, days, day, _child, _review, iros),
        "last": last,
        "counts": {state.value: counts[state] for state in State},
        "all": sum(counts.values()),
        "without_start": asks.without_start(who, day),
        "everyone": everyone,
        "changes": changed.changed(changes, day, _child),
        "changes_in_short": changed.counted(changes),
        "in_numbers": changed.in_numbers(told.in_numbers(who, since, day)) if since and everyone else "",
        "since": changed.since(since),
        "first_look": since is None,
        "new_batches": changed.batches(asks.batches_since(since), {}) if since and everyone else [],
        "seen": seen,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*SEES_CHILDREN)
def seen(request: HttpRequest) -> HttpResponse:
    """The changes have been seen: from now on only newer ones are told. Only looked at, the address leads to Today."""
    if request.method == "POST":
        mark_seen(user=user_of(request), now=clock.now())
    return redirect("first_page")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*SEES_CHILDREN)
def told_seen(request: HttpRequest) -> HttpResponse:
    """These have been seen. Only looked at, the address leads to Today."""
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("told")[:100] if key.isascii() and key.isdigit()]
        see_notices(by=actor(request), notices=[key for key in keys if key < BIGGEST], now=clock.now())
    return redirect("first_page")


def _child(number: str) -> str:
    return reverse("child", args=[number])


def _book(number: str) -> str:
    return reverse("review_book", args=[number])


def _earlier(number: str) -> str:
    return reverse("child_earlier", args=[number])


def _review(number: str, review: int) -> str:
    return reverse("review", args=[number, review])


def _complete(number: str, review: int) -> str:
    return reverse("review_complete", args=[number, review])


def _allocation(number: str) -> str:
    return reverse("allocation_choose", args=[number])
