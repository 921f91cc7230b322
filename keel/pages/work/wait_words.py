"""What waits on somebody, in words: of which child, what to do, by when, and the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from keel.law.answers import Rule, State
from keel.law.catalogue import ENTRY
from keel.law.forward import EVENTS, GROUND_WORDS, TOLD_BY_FILES, Ground
from keel.pages.govuk.words import long_date
from keel.pages.naming import name_row
from keel.pages.today.presenters import Need, booking_words, forward_words
from keel.records.queries.child import working_days_left
from keel.records.queries.waits import BOOK, CLOCK, EVENT, FORWARD, MIDWAY, SETTLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from keel.law.days import Calendar
    from keel.records.queries.waits import Wait

WHAT = {
    Rule.PREPARATION: "Talk with the social worker about the review on {day}",
    Rule.INVITATIONS: "Send the invitations to the review on {day}",
    Rule.REPORT: "Send the report for the review on {day}",
    Rule.CONVERSATION: "Talk with the child in private before the review on {day}",
    Rule.ADJOURNED: "Complete the review that began on {day}",
    Rule.DECISIONS: "Send out the decisions of the review on {day}",
    Rule.MANAGER_REPLY: "Answer the decisions of the review on {day}",
    Rule.CARE_PLAN_UPDATE: "Bring the care plan up to date after the review on {day}",
    Rule.FULL_RECORD: "Finish the record of the review on {day}",
    Rule.DISTRIBUTION: "Send the record of the review on {day} to everyone",
}
WHERE = {
    Rule.PREPARATION: ("review_talk", "Write it down"),
    Rule.INVITATIONS: ("review_prepare", "Prepare"),
    Rule.REPORT: ("review_prepare", "Open"),
    Rule.CONVERSATION: ("review_conversation", "Write it down"),
    Rule.ADJOURNED: ("review_room", "Go on"),
    Rule.DECISIONS: ("review_after", "Send out"),
    Rule.MANAGER_REPLY: ("decisions_answer", "Answer"),
    Rule.CARE_PLAN_UPDATE: ("plan_updated", "Say when"),
    Rule.FULL_RECORD: ("review_after", "Finish"),
    Rule.DISTRIBUTION: ("review_after", "Send"),
}
"""Where each is done, and what the way there is called."""
RAN_OUT = "The review that began on {day} was not completed in time, so it does not count: hold another"
EVENT_WORDS = {**TOLD_BY_FILES, **EVENTS}
NO_DAY = (EVENT, SETTLE)
"""What no rule gives a day to: it waits for an answer, and is never late."""
NEAR = 5
"""From how many working days before its day something is shown as soon."""


def needs(found: Iterable[Wait], calendar: Calendar, today: date) -> list[Need]:
    """Each as a line of a list."""
    return [_need(wait, calendar, today) for wait in found]


def _need(wait: Wait, calendar: Calendar, today: date) -> Need:
    named = name_row(wait.number, wait, today, lambda number: reverse("child", args=[number]))
    shown, days = wait.day, working_days_left(calendar, today, wait.day)
    state = State.LATE if wait.day < today else State.SOON if days <= NEAR else State.DUE
    if wait.kind in NO_DAY:
        shown, days, state = today, 0, State.SOON
    if wait.kind == CLOCK:
        what, why, href, action = _clock(wait, today)
    elif wait.kind == BOOK:
        assert wait.due_on
        by_law = calendar.last_working_day_on_or_before(wait.due_on)
        shown = on = calendar.last_working_day_on_or_before(wait.day)
        days, state = working_days_left(calendar, today, on), State.SOON if today <= on < by_law else state
        what, why = booking_words(wait.what, on, by_law, wait.due_on, wait.local_on, today)
        href, action = reverse("review_book", args=[wait.number]), "Book"
    else:
        what, why, href, action = OTHERS[wait.kind](wait)
    return Need(child=named, what=what, why=why, on=shown, days=days, state=state.value, href=href, action=action)


Words = tuple[str, str, str, str]
"""What, why, the way there, and what that is called."""


def _clock(wait: Wait, today: date) -> Words:
    rule = Rule(wait.what)
    said = RAN_OUT if rule is Rule.ADJOURNED and wait.day < today else WHAT[rule]
    name, action = WHERE[rule]
    href = reverse(name, args=[wait.number, wait.review])
    return said.format(day=long_date(wait.review_on)), f"{ENTRY[rule].words} {ENTRY[rule].source}.", href, action


def _forward(wait: Wait) -> Words:
    what, why = forward_words(wait.what, wait.review_on)
    if wait.review:
        return what, why, reverse("review_rebook", args=[wait.number, wait.review]), "Move it"
    return what, why, reverse("review_book", args=[wait.number]), "Book"


def _event(wait: Wait) -> Words:
    words = GROUND_WORDS[Ground(wait.what)] if wait.what in set(Ground) else EVENT_WORDS.get(wait.what, wait.what)
    what = f"Answer what you were told: {words[:1].lower() + words[1:]}"
    why = f"Told on {long_date(wait.day)}. A review now, a note, or a challenge: the Handbook asks the IRO to decide."
    return what, why, reverse("event", args=[wait.number, wait.ref]), "Answer"


def _settle(wait: Wait) -> Words:
    said = "a change" if wait.what == "changed" else "a refusal"
    what = f"Settle {said} of the team manager to a decision of the review on {long_date(wait.review_on)}"
    href = reverse("answer_settle", args=[wait.number, wait.review, wait.ref])
    why = f"Answered on {long_date(wait.day)}. Your words stand until you accept another."
    return what, why, href, "Settle"


def _midway(wait: Wait) -> Words:
    why = f"The next review is due by law on {long_date(wait.due_on)}." if wait.due_on else ENTRY[Rule.MIDWAY].words
    return "Midway check against the decisions", why, reverse("midway", args=[wait.number]), "Check"


OTHERS: Mapping[str, Callable[[Wait], Words]] = {FORWARD: _forward, EVENT: _event, SETTLE: _settle, MIDWAY: _midway}
