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
from keel.pages.context import SEES_CHILDREN
from keel.pages.today import presenters
from keel.records.commands.audit import write_accesses
from keel.records.commands.looked import look_at_today, mark_seen
from keel.records.permissions import Actor, Permission
from keel.records.queries import due
from keel.records.queries import today as asks
from keel.records.queries.audit import names_of_users
from keel.records.queries.practice import Judged, judged_on
from keel.records.queries.unallocated import unallocated


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
    }
    judged = judged_on(day)
    if sees:
        context |= _children(request, who, day, judged)
    if who.may(Permission.ALLOCATE):
        waiting = unallocated(actor=who, today=day, judged=judged)[: asks.SHOWN + 1]
        context["more_wait"] = len(waiting) > asks.SHOWN
        waiting = waiting[: asks.SHOWN]
        context["waiting"] = presenters.waiting(waiting, day, _child, _allocation)
        context["seen"] = context.get("seen", set()) | {row.number for row in waiting}
    elif who.may(Permission.IMPORT):
        found = asks.batches_since(None)[:3]
        context["batches"] = presenters.batches(found, names_of_users(batch.applied_by for batch in found))
    if who.may(Permission.MANAGE_STAFF):
        context["staff"] = asks.staff_needs(day)
    write_accesses(by=who, children=sorted(context.pop("seen", ())), page="today", now=clock.now())
    return render(request, "today/today.html", context)


def _children(request: HttpRequest, who: Actor, day: date, judged: Judged) -> dict[str, Any]:
    """Everything of the page that is about children."""
    soon, days = judged.practice.soon_within_days, judged.calendar
    books = who.may(Permission.RECORD_REVIEW)
    late, book = asks.late_and_to_book(who, day, soon)
    last = presenters.end_of_next_week(day)
    booked = asks.booked_between(who, day, last, day)
    counts = due.counts(actor=who, on=day, today=day, soon=soon)
    since = look_at_today(user=user_of(request), now=clock.now())
    everyone = who.may(Permission.SEE_ALL_CHILDREN)
    changes = asks.changes(who, since, day) if since and not everyone else []
    seen = {row.child for row in (*late, *book)} | {row.child.number for row in booked}
    seen |= {row.child.number for row in changes}
    return {
        "late": presenters.late(late, days, day, _child),
        "book": presenters.to_book(book, days, day, _child, _book if books else None),
        "books": books,
        "week": presenters.week(booked, day, _child),
        "last": last,
        "counts": {state.value: counts[state] for state in State},
        "all": sum(counts.values()),
        "everyone": everyone,
        "changes": presenters.changed(changes, day, _child),
        "changes_in_short": presenters.counted(changes),
        "since": presenters.since(since),
        "first_look": since is None,
        "new_batches": presenters.batches(asks.batches_since(since), {}) if since and everyone else [],
        "seen": seen,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*SEES_CHILDREN)
def seen(request: HttpRequest) -> HttpResponse:
    """The changes have been seen: from now on only newer ones are told. Only looked at, the address leads to Today."""
    if request.method == "POST":
        mark_seen(user=user_of(request), now=clock.now())
    return redirect("first_page")


def _child(number: str) -> str:
    return reverse("child", args=[number])


def _book(number: str) -> str:
    return reverse("review_book", args=[number])


def _allocation(number: str) -> str:
    return reverse("allocation_choose", args=[number])
