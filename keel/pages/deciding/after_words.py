"""What is to be done after a review, in words: by when, whose move it is, whether it was done and by whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.law import duties
from keel.law.answers import Rule
from keel.law.duties import Duty, Mover
from keel.pages.deciding.task_words import BECAME
from keel.pages.deciding.task_words import state as task_state
from keel.pages.govuk.words import long_date, plural
from keel.pages.reviews.standing_words import LAYERS, NEAR
from keel.records.permissions import READS_RECORD, Actor, Permission
from keel.records.queries.after import After
from keel.records.queries.child import working_days_left

if TYPE_CHECKING:
    from keel.records.models import DecisionStep

MOVERS = {
    Mover.IRO.value: "IRO",
    Mover.ADMINISTRATOR.value: "Review administrator",
    Mover.SOCIAL_WORKER.value: "Social worker",
    Mover.TEAM_MANAGER.value: "Team manager",
}
NAMES = {
    Rule.DECISIONS: "Decisions sent out",
    Rule.MANAGER_REPLY: "Team manager’s answer",
    Rule.CARE_PLAN_UPDATE: "Care plan updated",
    Rule.FULL_RECORD: "Record finished",
    Rule.DISTRIBUTION: "Record sent to everyone",
}
TO_DO = {
    Rule.DECISIONS: "send the decisions out",
    Rule.MANAGER_REPLY: "answer the decisions",
    Rule.CARE_PLAN_UPDATE: "update the care plan",
    Rule.FULL_RECORD: "finish the record",
    Rule.DISTRIBUTION: "send the record to everyone",
}
ORDER = tuple(NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to be done. `done`: that it was, in words; empty where it was not."""

    code: str
    name: str
    todo: str
    on: date | None
    days: int
    state: str
    done: str
    done_on: date | None
    layer: str
    source: str
    href: str
    mover: str
    who: str
    acts: tuple[tuple[str, str], ...]
    waits_for: str = ""


def lines(found: After, who: Actor) -> list[Line]:
    """Every duty after the review, in the order in which they fall."""
    record = found.record
    completed, standing = record.review.completed_on, record.standing
    if completed is None:
        return []
    issued = found.out.issued.on if found.out.issued else None
    law = duties.after_review(
        completed, standing.practice, standing.calendar, decisions_received_on=issued or completed
    )
    by_code = {duty.code: duty for duty in law}
    return [_line(by_code[code], found, who, counts=code is not Rule.MANAGER_REPLY or bool(issued)) for code in ORDER]


def _line(duty: Duty, found: After, who: Actor, *, counts: bool) -> Line:
    """One duty. `counts`: its days have begun to run."""
    code = duty.code
    clock = found.clocks.get(code.value)
    standing = found.record.standing
    on = clock.due_on if clock else duty.on if counts else None
    closed = clock.closed_on if clock else None
    days = working_days_left(standing.calendar, closed or standing.today, on) if on else 0
    mover = duties.MOVER[code].value
    return Line(
        code=code.value,
        name=NAMES[code],
        todo=TO_DO[code],
        on=on,
        days=days,
        state="late" if days < 0 else "soon" if days <= NEAR else "due",
        done=_done(code, found, closed, on, days),
        done_on=closed,
        layer=LAYERS.get(duty.source.act, "Law"),
        source=str(duty.source),
        href=duty.source.url,
        mover=MOVERS[mover],
        who=found.people.get(mover, ""),
        acts=tuple(_acts(code, found, who)),
        waits_for="" if on else "counted from the day on which the decisions go out",
    )


def _done(code: Rule, found: After, closed: date | None, on: date | None, days: int) -> str:
    """*3 March 2026, in time, by Ash Fern*."""
    if closed is None or on is None:
        return ""
    if code is Rule.MANAGER_REPLY and found.out.deemed:
        return f"Stand as agreed since {long_date(closed)}: nobody answered in time"
    late = plural(-days, "working day") if days < 0 else ""
    when = "in time" if closed <= on else f"{late} late".strip()
    by = found.done_by.get(code.value, "")
    return f"{long_date(closed)}, {when}{f', by {by}' if by else ''}"


def _acts(code: Rule, found: After, who: Actor) -> Iterator[tuple[str, str]]:
    """What this person can do about it now: (words, address)."""
    review = found.record.review
    there = (found.record.child.number, review.pk)
    writes, keeps = who.may(Permission.WRITE_RECORD), who.may(Permission.RECORD_REVIEW)
    out = found.out
    if code is Rule.DECISIONS and writes and out.issued is None:
        yield "Send the decisions out", reverse("decisions_issue", args=there)
    elif code is Rule.MANAGER_REPLY and out.waits_for_answer and not found.silence_over:
        if who.may(Permission.ANSWER_DECISIONS):
            yield "Answer the decisions", reverse("decisions_answer", args=there)
        if writes:
            yield "Send a new link", reverse("manager_link_new", args=there)
    elif code is Rule.CARE_PLAN_UPDATE and (keeps or who.may(Permission.DO_TASKS)):
        words = "Correct the day" if review.plan_updated_on else "Say when it was updated"
        yield words, reverse("plan_updated", args=there)
    elif code is Rule.FULL_RECORD:
        finishes = writes and out.issued is not None and not _closed(found, code)
        words = "Finish the record" if finishes else "Read the record"
        if any(who.may(permission) for permission in READS_RECORD):
            yield words, reverse("review_whole_record", args=there)
    elif code is Rule.DISTRIBUTION and keeps:
        yield (
            "Send the copies" if not _closed(found, code) else "Look at the copies",
            reverse("record_copies", args=there),
        )


def _closed(found: After, code: Rule) -> bool:
    clock = found.clocks.get(code.value)
    return clock is not None and clock.closed_on is not None


def steps(shown: list[Line], held_on: date | None) -> list[dict[str, Any]]:
    """The line of status from the meeting on."""
    line: list[dict[str, Any]] = [{"text": "Held", "state": "done", "by": long_date(held_on) if held_on else ""}]
    now = True
    for each in shown:
        if each.code == Rule.CARE_PLAN_UPDATE:
            continue
        state = "done" if each.done else "now" if now else "todo"
        now = now and bool(each.done)
        line.append({"text": each.name, "state": state, "by": _when(each)})
    return line


def _when(line: Line) -> str:
    if line.done_on:
        return long_date(line.done_on)
    return f"by {long_date(line.on)}" if line.on else ""


ANSWERS: Mapping[str, str] = {
    "": "No answer yet",
    "agreed": "Agreed",
    "changed": "Agreed with a change",
    "disputed": "Not agreed",
    "deemed": "Stands as agreed: nobody answered in time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of a decision that went out: whether it is open, how its day stands, and what was said last."""

    is_open: bool
    days: int
    state: str
    said: str


def became(found: After, progress: "Mapping[int, DecisionStep]") -> dict[int, Became]:
    """Decision -> what became of it; of none before they went out."""
    if found.out.issued is None:
        return {}
    standing = found.record.standing
    told = {}
    for each in found.out.decisions:
        row, step = each.decision, progress.get(each.decision.pk)
        days = working_days_left(standing.calendar, standing.today, row.due_on) if row.due_on else 0
        said = f"{BECAME.get(step.what, step.what)}, {long_date(step.on)}: {step.because}" if step else ""
        told[row.pk] = Became(is_open=row.closed_on is None, days=days, state=task_state(days), said=said)
    return told


def next_move(shown: list[Line]) -> Line | None:
    """What is open and falls first."""
    waiting = [line for line in shown if not line.done and line.on]
    return min(waiting, key=lambda line: (line.on or date.max, ORDER.index(Rule(line.code))), default=None)
