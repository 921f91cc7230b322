"""Tasks in words: what is asked of whom, by when, what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse

from keel.law.answers import Rule
from keel.pages.govuk.words import long_date
from keel.pages.naming import name_record
from keel.pages.reviews.standing_words import NEAR
from keel.records.queries.child import working_days_left

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from keel.law.days import Calendar
    from keel.records.models import Decision, DecisionStep, ReviewClock

ASKED: dict[str, tuple[str, str, str]] = {
    Rule.REPORT.value: ("Send the report for the review", "See its papers", "review_prepare"),
    Rule.CARE_PLAN_UPDATE.value: ("Update the care plan", "Say when it was updated", "plan_updated"),
    Rule.MANAGER_REPLY.value: ("Answer the decisions of the review", "Answer them", "decisions_answer"),
}
BECAME = {
    "done": "Done",
    "partly": "Done in part",
    "not_done": "Not done yet",
    "not_needed": "No longer needed",
}


def asked(row: ReviewClock, today: date, calendar: Calendar) -> dict[str, Any]:
    """One thing that a review asks."""
    words, act, name = ASKED.get(row.duty, ("Look at the review", "Look at it", "review"))
    days = working_days_left(calendar, today, row.due_on)
    return {
        "child": name_record(row.child, today, _child),
        "what": words,
        "on": row.due_on,
        "days": days,
        "state": state(days),
        "act": act,
        "about": words,
        "href": reverse(name, args=[row.child.number, row.review_id]),
    }


def decision(
    row: Decision, said: DecisionStep | None, names: Mapping[str, str], today: date, calendar: Calendar, *, opens: bool
) -> dict[str, Any]:
    """One decision, and what was said of it last. `opens`: this person may open the child's page."""
    days = working_days_left(calendar, today, row.due_on) if row.due_on else 0
    last = ""
    if said:
        by = names.get(said.by, said.by)
        last = f"{BECAME.get(said.what, said.what)}, {long_date(said.on)}, {by}: {said.because}"
    return {
        "child": name_record(row.child, today, _child if opens else None),
        "text": row.text,
        "about": f"decision {row.number}",
        "owner": row.owner or str(row.owner_staff or ""),
        "on": row.due_on,
        "days": days,
        "state": state(days),
        "carried": row.carried,
        "last": last,
        "href": reverse("decision_progress", args=[row.pk]),
    }


def state(days: int) -> str:
    """Late, soon or due, by working days left."""
    return "late" if days < 0 else "soon" if days <= NEAR else "due"


def rendered(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """A page of tasks."""
    return render(request, template, shown)


def _child(number: str) -> str:
    return reverse("child", args=[number])
