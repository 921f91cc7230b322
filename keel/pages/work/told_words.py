"""What somebody was told, in words: by the clocks, by an answer, by an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law.answers import Rule
from keel.law.catalogue import ENTRY
from keel.pages.govuk.words import long_date, moment
from keel.pages.naming import Named, name_row
from keel.records.commands import answering, conversations, issuing, overdue, progress, sending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keel.records.queries.notices import Told

PROGRESS = {"done": "done", "partly": "done in part", "not_done": "not done", "not_needed": "no longer needed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that somebody was told: of which child, what, when, and where to look."""

    key: int
    child: Named
    what: str
    at: str
    href: str
    urgent: bool


def lines(found: Iterable[Told], today: date) -> list[Line]:
    """What cannot wait first, then the newest."""
    told = [_line(one, today) for one in found]
    return sorted(told, key=lambda line: not line.urgent)


def _line(one: Told, today: date) -> Line:
    words = WORDS.get(one.kind, _plain)
    name = "review" if one.review else "child"
    where = PLACES.get(one.kind, name)
    args: list[Any] = [one.number] if where in ("child", "event") else [one.number, one.review]
    if where == "event":
        args.append(one.said["event"])
    elif where == "decision_progress":
        args = [one.said["decision"]]
    return Line(
        key=one.key,
        child=name_row(one.number, one, today, lambda number: reverse("child", args=[number])),
        what=words(one),
        at=moment(one.at),
        href=reverse(where, args=args),
        urgent=one.kind == conversations.NOT_SAFE,
    )


def _day(one: Told, name: str) -> str:
    """A day that stands in what was said, in words."""
    return long_date(date.fromisoformat(one.said[name])) if one.said.get(name) else "a day not recorded"


def _plain(one: Told) -> str:
    return one.kind[:1].upper() + one.kind[1:]


def _late(one: Told) -> str:
    return f"{ENTRY[Rule(one.said['duty'])].name}: not done by {_day(one, 'due_on')}"


def _answered(one: Told) -> str:
    return f"The team manager answered the decisions of the review on {long_date(one.review_on)}"


def _settled(one: Told) -> str:
    taken = "took your change of" if one.said.get("taken") else "kept the words of"
    return f"The IRO {taken} decision {one.said.get('number')} of the review on {long_date(one.review_on)}"


def _mail(one: Told) -> str:
    """*A mail (invitation)*: for what it was, as the outbox calls it."""
    return f"A mail ({one.said['what']})"


WORDS: Mapping[str, Callable[[Told], str]] = {
    conversations.NOT_SAFE: lambda one: f"Does not feel safe: said to the IRO on {_day(one, 'on')}. Speak to them now",
    overdue.DEEMED: lambda one: (
        f"Nobody answered the decisions of the review on {long_date(one.review_on)}: they stand as agreed from "
        f"{_day(one, 'on')}"
    ),
    overdue.LATE: _late,
    overdue.DECISION_LATE: lambda one: f"A decision was to be carried out by {_day(one, 'due_on')}, and is open",
    overdue.NOT_HELD: lambda one: f"The review was booked for {_day(one, 'on')}. Was it held?",
    answering.TOLD: _answered,
    answering.SETTLED: _settled,
    issuing.TO_ANSWER: lambda one: f"Decisions wait for your answer by {_day(one, 'answer_by')}",
    progress.TOLD: lambda one: f"A decision is {PROGRESS.get(one.said.get('what', ''), 'told of')}, says its owner",
    sending.GIVEN_UP: lambda one: f"{_mail(one)} could not be sent and was given up: the outbox says why",
    "event": lambda one: f"Something happened on {_day(one, 'happened_on')} that you are asked about",
}
PLACES: Mapping[str, str] = {
    conversations.NOT_SAFE: "review_conversation",
    overdue.DEEMED: "review_after",
    answering.TOLD: "review_after",
    issuing.TO_ANSWER: "decisions_answer",
    overdue.DECISION_LATE: "decision_progress",
    progress.TOLD: "review_after",
    "event": "event",
}
"""Where each leads, where not to the review."""
