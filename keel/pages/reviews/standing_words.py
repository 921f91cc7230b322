"""Where a review stands, in words: the line of status, what comes next and whose move it is, and each clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law import duties, sources
from keel.law import parts as law_parts
from keel.law.answers import Rule
from keel.law.catalogue import ENTRY
from keel.law.days import Calendar
from keel.law.duties import Duty, Mover
from keel.law.steps import LINE, Step, Stop
from keel.pages.govuk.words import long_date, plural
from keel.records.permissions import Actor, Permission
from keel.records.queries.child import working_days_left
from keel.records.queries.decisions_out import Answered
from keel.records.queries.review_record import ReviewRecord

NEAR = 5
"""From how many working days before its date something is shown as soon."""
LAYERS = {sources.HANDBOOK: "Handbook", sources.LOCAL: "Our own practice"}
MOVERS = {
    Mover.IRO: "the IRO",
    Mover.ADMINISTRATOR: "the administrator",
    Mover.SOCIAL_WORKER: "the social worker",
    Mover.TEAM_MANAGER: "the team manager",
}
BEFORE = frozenset({Rule.PREPARATION, Rule.INVITATIONS, Rule.REPORT, Rule.CONVERSATION})
"""What belongs before a review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something to do by a day. `layer` tells apart the law, the Handbook and the council's own practice.

    `state` and `days` are as a date is shown; `closed`: what became of it, empty while it is still to be done.
    """

    rule: Rule
    name: str
    on: date
    days: int
    state: str
    mover: str
    closed: str
    late: bool
    layer: str
    source: str
    href: str


def dated(clocks: Sequence[Any], calendar: Calendar, today: date) -> list[Dated]:
    """Clocks as lines of a table, the earliest first."""
    return [_dated(clock, calendar, today) for clock in clocks]


def _dated(clock: Any, calendar: Calendar, today: date) -> Dated:
    entry = ENTRY[Rule(clock.duty)]
    days = working_days_left(calendar, today, clock.due_on)
    late = clock.due_on < (clock.closed_on or today) or clock.closed_how == "missed"
    return Dated(
        rule=Rule(clock.duty),
        name=entry.name,
        on=clock.due_on,
        days=days,
        state="late" if clock.due_on < today else "soon" if days <= NEAR else "due",
        mover=MOVERS[Mover(clock.mover)],
        closed=_closed(clock, calendar),
        late=late,
        layer=LAYERS.get(entry.source.act, "Law"),
        source=str(entry.source),
        href=entry.source.url,
    )


def _closed(clock: Any, calendar: Calendar) -> str:
    """*done on 3 March 2026, 2 working days late*."""
    if clock.closed_on is None:
        return ""
    if clock.closed_how == "missed":
        return "not done before the review"
    if clock.closed_how == "deemed":
        return f"nobody answered: agreed from {long_date(clock.closed_on)}"
    days = working_days_left(calendar, clock.due_on, clock.closed_on)
    late = f", {plural(days, 'working day')} late" if days > 0 else ", late" if clock.closed_on > clock.due_on else ""
    return f"done on {long_date(clock.closed_on)}{late}"


def steps(record: ReviewRecord) -> list[dict[str, Any]]:
    """The line of status: what is done and when, what is happening, what is to do and by when."""
    due = {**_foreseen(record), **{Rule(clock.duty): clock.due_on for clock in record.clocks}}
    line, happening = [], False
    for stop in LINE:
        reached = _reached(stop, record)
        state = "done" if reached else "todo" if happening else "now"
        if stop.step is Step.INVITED and reached and not _was_invited(record):
            state = "passed"
        happening = happening or not reached
        said = "comes next" if state == "now" and not (stop.step is Step.COMPLETED and record.is_begun) else ""
        line.append({"text": _name(stop, record), "state": state, "by": _by(stop, record, reached, due), "said": said})
    return line


def _foreseen(record: ReviewRecord) -> dict[Rule, date]:
    """The days after a review that stands booked, if it is completed on the day that it is booked for."""
    booked, standing = record.review.booked_for, record.standing
    if booked is None or not record.is_open:
        return {}
    return {duty.code: duty.on for duty in duties.after_review(booked, standing.practice, standing.calendar)}


def _was_invited(record: ReviewRecord) -> bool:
    return any(step.status == Step.INVITED for step in record.steps)


def _reached(stop: Stop, record: ReviewRecord) -> date | None:
    """The day on which a stop was reached; None where it was not."""
    review = record.review
    if stop.step is Step.COMPLETED:
        return review.completed_on
    # Once it has begun, whether it was planned or anybody was invited is behind it.
    if stop.step in (Step.PLANNED, Step.INVITED) and review.first_part_on:
        return review.first_part_on
    return next((step.on for step in reversed(record.steps) if step.status == stop.step), None) or (
        record.steps[0].on if stop.step is Step.PLANNED else None
    )


def _name(stop: Stop, record: ReviewRecord) -> str:
    if stop.step is Step.COMPLETED and record.is_begun:
        return "Adjourned" if record.newest.status == Step.ADJOURNED else "Begun"
    return stop.name


def _by(stop: Stop, record: ReviewRecord, reached: date | None, due: dict[Rule, date]) -> str:
    review = record.review
    if stop.step is Step.COMPLETED:
        if record.is_begun and review.first_part_on:
            until = law_parts.adjourned_until(review.first_part_on, record.standing.calendar).on
            return f"complete by {long_date(until)}"
        return long_date(review.completed_on or review.booked_for)
    if reached or stop.rule is None:
        return ""
    if stop.rule in due:
        return f"by {long_date(due[stop.rule])}"
    return ""


NEXT = {Rule.ADJOURNED: "complete the adjourned review"}
"""What comes next, where the name of its duty does not say what to do."""


def next_move(record: ReviewRecord) -> dict[str, Any] | None:
    """What comes next and whose move it is: the first clock that still runs; None where nothing waits."""
    calendar, today = record.standing.calendar, record.standing.today
    running = [clock for clock in record.clocks if clock.closed_on is None]
    # On one day the line's own order counts.
    order = {stop.rule: place for place, stop in enumerate(LINE)}
    first = min(running, key=lambda clock: (clock.due_on, order.get(Rule(clock.duty), 0)), default=None)
    if first is None:
        return None
    line = _dated(first, calendar, today)
    who = record.standing.iro.name if first.mover == Mover.IRO and record.standing.iro else ""
    name = NEXT.get(line.rule, line.name)
    return {"line": line, "name": name, "who": f"{line.mover}{f', {who}' if who else ''}"}


def to_settle(answers: Sequence[Answered]) -> str:
    """*settle 2 answers of the team manager*; empty where there is none."""
    return f"settle {plural(len(answers), 'answer')} of the team manager" if answers else ""


WAYS = {
    Rule.PREPARATION: ("review_talk", "Write the talk down", Permission.RECORD_REVIEW),
    Rule.INVITATIONS: ("review_invitations", "See the invitations", Permission.RECORD_REVIEW),
    Rule.REPORT: ("review_prepare", "See the papers", Permission.RECORD_REVIEW),
    Rule.CONVERSATION: ("review_conversation", "Write the conversation down", Permission.WRITE_RECORD),
    Rule.ADJOURNED: ("review_room", "Go on in the room", Permission.WRITE_RECORD),
    Rule.DECISIONS: ("decisions_issue", "Send the decisions out", Permission.WRITE_RECORD),
    Rule.MANAGER_REPLY: ("review_after", "See what was answered", Permission.RECORD_REVIEW),
    Rule.CARE_PLAN_UPDATE: ("plan_updated", "Say when it was updated", Permission.RECORD_REVIEW),
    Rule.FULL_RECORD: ("review_whole_record", "Read and finish the record", Permission.WRITE_RECORD),
    Rule.DISTRIBUTION: ("record_copies", "Send the copies", Permission.RECORD_REVIEW),
}
"""Where what comes next is done, what the way there is called, and who may go it."""


def way_on(rule: str, who: Actor) -> tuple[str, str] | None:
    """The page where a duty is done, and the words of the way there; None for whoever may not do it."""
    name, words, right = WAYS.get(Rule(rule), ("", "", None))
    return (name, words) if right and who.may(right) else None


def before(record: ReviewRecord) -> tuple[Duty, ...]:
    """What is to be done before the booked day, by the law's list; nothing of a review that does not stand booked."""
    day = record.review.booked_for
    if not record.is_open or day is None:
        return ()
    return duties.before_review(day, record.standing.practice, record.standing.calendar)
