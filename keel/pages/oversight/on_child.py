"""What the child's page shows of oversight: one line since the last review, and what brings the next one forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keel.law.endings import ReviewOnLeaving, review_on_leaving
from keel.law.forward import GROUND_WORDS
from keel.pages.govuk.words import DueState, long_date
from keel.pages.oversight import words
from keel.records.queries.child import working_days_left
from keel.records.queries.forward import forced_before_leaving
from keel.records.queries.oversight import oversight_from

APPROVERS = {"nominated_officer": "a nominated officer", "director": "the director of children’s services"}

MOST_DONE = 6
"""Of what is done the last few stand on the line; the rest is on the ladder."""

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from keel.law.forward import BroughtForward
    from keel.records.forwarding import Call
    from keel.records.models import CeaseDecision
    from keel.records.queries.one_child import OneChild


def between_reviews(one: OneChild) -> dict[str, Any]:
    """The line since the last review, for a page that extends what it shows by it."""
    seen = oversight_from(one)
    rungs = words.rungs(seen, one.today, may_read=False)
    earlier = [rung for rung in rungs if not rung.state][:-MOST_DONE]
    return {
        "rungs": [rung for rung in rungs if rung not in earlier],
        "rungs_earlier": len(earlier),
        "since_review": seen.since,
        "forward": forward_shown(seen.forward, one),
        "ended": notes_on_endings(seen.calls, one),
        "ending": ending_words(seen.ending),
    }


def ending_words(row: CeaseDecision | None) -> dict[str, Any] | None:
    """The decision to end care that stands, and who approved it; None where there is none."""
    if row is None:
        return None
    who = APPROVERS.get(row.approver, "")
    approved = f"approved on {long_date(row.approved_on)} by {row.approver_name}, {who.lower()}" if who else ""
    return {"key": row.pk, "ends_on": row.ends_on, "decided_on": row.decided_on, "approved": approved}


def forward_shown(asked: BroughtForward | None, one: OneChild) -> dict[str, Any] | None:
    """The same as `forward_words`, with the day before which it must be held as a date is shown."""
    told = forward_words(asked)
    if told is None:
        return None
    before = told["before"]
    days = working_days_left(one.judged.calendar, one.today, before) if before else 0
    state = DueState.LATE if before and before < one.today else DueState.SOON
    return {**told, "days": days, "state": state.value}


def forward_words(asked: BroughtForward | None) -> dict[str, Any] | None:
    """What brings a review forward, in words, with its source; None where nothing does."""
    if asked is None:
        return None
    return {
        "because": asked.because,
        "ground": GROUND_WORDS[asked.ground],
        "before": asked.before,
        "source": f"{asked.source}({asked.ground.value})",
        "href": asked.source.url,
    }


def with_forward(why: dict[str, Any] | None, forward: dict[str, Any] | None) -> dict[str, Any] | None:
    """*Why this date?* with what brings the review forward before the ordinary reason."""
    if why is None or forward is None:
        return why
    return {**why, "because": [f"{forward['because']} ({forward['source']}.)", *why["because"]]}


def notes_on_endings(calls: Sequence[Call], one: OneChild) -> dict[date, list[str]]:
    """First day of a time in care that ended -> that a review was required before it did, and was not held."""
    forced = forced_before_leaving(calls, one.periods, one.reviews)
    found: dict[date, list[str]] = {}
    for period in one.periods:
        if period.ended_on and period.started_on in forced:
            told = review_on_leaving(period.ended_on, period.ended_on, forced[period.started_on])
            if told.state is ReviewOnLeaving.REQUIRED_FIRST:
                found[period.started_on] = list(told.because)
    return found
