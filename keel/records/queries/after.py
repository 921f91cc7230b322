"""What was done after one review, and what is still to do: its clocks, its decisions, who did what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from keel.law.answers import Rule
from keel.law.duties import Mover
from keel.records.models import Message, ReviewClock, ReviewStatus, Staff
from keel.records.queries.audit import names_of_users
from keel.records.queries.case_managers import cases
from keel.records.queries.decisions_out import DecisionsOut, decisions_out
from keel.records.queries.review_record import ReviewRecord

Status = ReviewStatus.Status
STEP_OF = {
    Rule.DECISIONS.value: Status.DECISIONS_ISSUED.value,
    Rule.MANAGER_REPLY.value: Status.MANAGER_RESPONDED.value,
    Rule.FULL_RECORD.value: Status.RECORD_ISSUED.value,
    Rule.DISTRIBUTION.value: Status.DISTRIBUTED.value,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """One review as the page of what comes after it shows it."""

    record: ReviewRecord
    clocks: Mapping[str, ReviewClock]
    """Rule -> its clock."""
    out: DecisionsOut
    people: Mapping[str, str]
    """Mover -> who that is for this child, by name."""
    manager: int | None
    """Who manages the team that holds the case, by key; None where nobody is known."""
    done_by: Mapping[str, str]
    """Rule -> who did it, by name."""
    mail: Message | None
    """The mail that carries the newest link."""
    silence_over: bool
    """The time for an answer is over; the clock records it by the morning."""


def after_of(record: ReviewRecord, today: date) -> After:
    """All of it. As many queries for any review."""
    review = record.review
    out = decisions_out(review, today)
    clocks = {clock.duty: clock for clock in ReviewClock.objects.filter(review=review)}
    case = cases([record.child.pk], today)[record.child.pk]
    manager = out.link.staff_id if out.link else case.manager
    keys = {Mover.IRO: case.iro, Mover.SOCIAL_WORKER: case.worker, Mover.TEAM_MANAGER: manager}
    staff = Staff.objects.in_bulk([key for key in keys.values() if key])
    done_by = {
        rule: record.by.get(step.by, step.by)
        for rule, status in STEP_OF.items()
        for step in record.steps
        if step.status == status
    }
    if out.responded and not out.deemed:
        done_by[Rule.MANAGER_REPLY.value] = _who_answered(out) or done_by.get(Rule.MANAGER_REPLY.value, "")
    if by := review.plan_updated_by:
        done_by[Rule.CARE_PLAN_UPDATE.value] = names_of_users([by]).get(by, by)
    return After(
        record=record,
        clocks=clocks,
        out=out,
        people={mover.value: staff[key].name for mover, key in keys.items() if key in staff},
        manager=case.manager,
        done_by=done_by,
        mail=_mail_of(out),
        silence_over=bool(out.waits_for_answer and out.stand_from and today >= out.stand_from),
    )


def _who_answered(out: DecisionsOut) -> str:
    return next((each.by for each in out.decisions if each.answer), "")


def _mail_of(out: DecisionsOut) -> Message | None:
    if out.link is None:
        return None
    return Message.objects.filter(key=f"decisions to answer {out.link.pk}").first()
