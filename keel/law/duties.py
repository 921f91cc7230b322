"""What must happen before and after a review, and by when: regulations, the Handbook, and local practice.

Each duty is an answer of its own kind, with its code, its date, where it comes from and why.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from keel.law import sources
from keel.law.answers import Rule, SettingUsed
from keel.law.days import (
    ENGLAND_AND_WALES,
    Calendar,
    CalendarDays,
    Length,
    Months,
    Skipped,
    WorkingDays,
    add_months,
)
from keel.law.practice import Practice
from keel.law.sources import Source
from keel.law.wording import left_out, say, say_with_weekday


class Mover(StrEnum):
    """Whose move something is."""

    IRO = "iro"
    ADMINISTRATOR = "administrator"
    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager"


MOVER: dict[Rule, Mover] = {
    Rule.PREPARATION: Mover.IRO,
    Rule.INVITATIONS: Mover.ADMINISTRATOR,
    Rule.REPORT: Mover.SOCIAL_WORKER,
    Rule.CONVERSATION: Mover.IRO,
    Rule.ADJOURNED: Mover.IRO,
    Rule.DECISIONS: Mover.IRO,
    Rule.MANAGER_REPLY: Mover.TEAM_MANAGER,
    Rule.CARE_PLAN_UPDATE: Mover.SOCIAL_WORKER,
    Rule.FULL_RECORD: Mover.IRO,
    Rule.DISTRIBUTION: Mover.ADMINISTRATOR,
    Rule.MIDWAY: Mover.IRO,
}
"""Who has to do what a review asks for: the Handbook's roles; a service may share the work otherwise."""

CARE_PLAN_WITHIN = WorkingDays(10)
PLACEMENT_PLAN_WITHIN = WorkingDays(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something to do by a day. `on` is the last day for it; `book_by` the last working day on or before."""

    code: Rule
    name: str
    on: date
    book_by: date
    counted_from: date
    because: tuple[str, ...]
    source: Source
    skipped: tuple[Skipped, ...] = ()
    settings: tuple[SettingUsed, ...] = ()


def duty_within(
    code: Rule,
    name: str,
    length: Length,
    counted_from: date,
    counted_what: str,
    source: Source,
    calendar: Calendar,
    settings: tuple[SettingUsed, ...] = (),
) -> Duty:
    """Build a duty that must be done within a length of time after a day; the day itself is not counted."""
    on = calendar.add(counted_from, length)
    because = [f"{name}: within {length} of {counted_what}, {say(counted_from)}, which is {say_with_weekday(on)}."]
    skipped: tuple[Skipped, ...] = ()
    if isinstance(length, WorkingDays):
        skipped = calendar.skipped_between(counted_from, on)
        because.append(left_out(skipped, calendar.weekend_days_between(counted_from, on)))
    return Duty(
        code=code,
        name=name,
        on=on,
        book_by=calendar.last_working_day_on_or_before(on),
        counted_from=counted_from,
        because=tuple(because),
        source=source,
        skipped=skipped,
        settings=settings,
    )


def duty_before(
    code: Rule,
    name: str,
    length: WorkingDays,
    review_on: date,
    source: Source,
    calendar: Calendar,
    settings: tuple[SettingUsed, ...] = (),
) -> Duty:
    """Build a duty that must be done so many working days before a review; the review's day is not counted."""
    on = calendar.working_days_before(review_on, length)
    day_before = on.fromordinal(on.toordinal() - 1)
    # Counting back, the days passed over lie between the answer and the review.
    last = review_on.fromordinal(review_on.toordinal() - 1)
    skipped = calendar.skipped_between(day_before, last)
    return Duty(
        code=code,
        name=name,
        on=on,
        book_by=on,
        counted_from=review_on,
        because=(
            f"{name}: at least {length} before the review on {say(review_on)}, which is {say_with_weekday(on)}.",
            left_out(skipped, calendar.weekend_days_between(day_before, last)),
        ),
        source=source,
        skipped=skipped,
        settings=settings,
    )


def at_start_of_care(
    started_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, placed_on: date | None = None
) -> tuple[Duty, ...]:
    """List what is due once a child becomes looked after; `placed_on` is the start of the first placement."""
    began, first = "the day care began", "the start of the first placement"
    placed = placed_on or started_on
    return (
        duty_within(Rule.IRO_NAMED, "IRO named", WorkingDays(practice.iro_named_days), started_on, began,
                    sources.IRO_NAMED, calendar, practice.used("iro_named_days")),
        duty_within(Rule.PLACEMENT_PLAN, "Placement plan made", PLACEMENT_PLAN_WITHIN, placed, first,
                    sources.PLACEMENT_PLAN, calendar),
        duty_within(Rule.CARE_PLAN, "Care plan made", CARE_PLAN_WITHIN, placed, first, sources.CARE_PLAN, calendar),
    )  # fmt: skip


def at_remand(
    remanded_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, youth_detention: bool
) -> Duty:
    """Give the plan that is due after a remand: sooner in local authority accommodation than in youth detention."""
    if youth_detention:
        length, code, setting = practice.detention_plan_days, Rule.DETENTION_PLAN, "detention_plan_days"
        name = "Detention placement plan made"
    else:
        length, code, setting = practice.remand_plan_days, Rule.REMAND_PLAN, "remand_plan_days"
        name = "Care plan for the remand made"
    return duty_within(code, name, WorkingDays(length), remanded_on, "the day of the remand", sources.REMAND_PLAN,
                       calendar, practice.used(setting))  # fmt: skip


def before_review(review_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES) -> tuple[Duty, ...]:
    """List what is due before a review that is booked for a day, earliest first by default."""
    return (
        duty_before(Rule.PREPARATION, "IRO and social worker speak", WorkingDays(practice.preparation_days), review_on,
                    sources.PREPARATION, calendar, practice.used("preparation_days")),
        duty_before(Rule.INVITATIONS, "Consultation forms and invitations sent", WorkingDays(practice.invitation_days),
                    review_on, sources.CONSULTATION, calendar, practice.used("invitation_days")),
        duty_before(Rule.REPORT, "Social worker's report with the IRO", WorkingDays(practice.report_days), review_on,
                    sources.SOCIAL_WORK_REPORT, calendar, practice.used("report_days")),
        conversation(review_on, calendar),
    )  # fmt: skip


def conversation(review_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the last day for the IRO to speak to the child in private: the law says before the review, no days ahead.

    On the day itself it may still come first. Source: regulation 36(1)(b) (`sources.PRIVATE_CONVERSATION`).
    """
    return Duty(
        code=Rule.CONVERSATION,
        name="IRO speaks to the child in private",
        on=review_on,
        book_by=calendar.last_working_day_on_or_before(review_on),
        counted_from=review_on,
        because=(f"The IRO speaks to the child in private before the review on {say(review_on)}.",),
        source=sources.PRIVATE_CONVERSATION,
    )


def after_review(
    completed_on: date,
    practice: Practice,
    calendar: Calendar = ENGLAND_AND_WALES,
    *,
    decisions_received_on: date | None = None,
    next_due_on: date | None = None,
) -> tuple[Duty, ...]:
    """List what is due after a review was completed.

    The manager's reply appears once the decisions were received; the half-way check once the next date is known.
    """
    done = "the day the review was completed"
    update = practice.care_plan_update_days
    in_working_days = practice.care_plan_update_unit == "working_days"
    update_by: Length = WorkingDays(update) if in_working_days else CalendarDays(update)
    duties = [
        duty_within(Rule.DECISIONS, "Decisions sent out", WorkingDays(practice.decisions_days), completed_on,
                    done, sources.DECISIONS, calendar, practice.used("decisions_days")),
        duty_within(Rule.CARE_PLAN_UPDATE, "Care plan updated", update_by, completed_on, done, sources.CARE_PLAN_UPDATE,
                    calendar, practice.used("care_plan_update_days", "care_plan_update_unit")),
        duty_within(Rule.FULL_RECORD, "Full record finished", WorkingDays(practice.full_record_days), completed_on,
                    done, sources.FULL_RECORD, calendar, practice.used("full_record_days")),
        duty_within(Rule.DISTRIBUTION, "Record sent to everyone entitled", WorkingDays(practice.distribution_days),
                    completed_on, done, sources.DISTRIBUTION, calendar, practice.used("distribution_days")),
    ]  # fmt: skip
    if decisions_received_on:
        duties.append(managers_reply(decisions_received_on, practice, calendar))
    if practice.midway_months or next_due_on:
        duties.append(midway_check(completed_on, practice, calendar, next_due_on=next_due_on))
    return tuple(duties)


def managers_reply(received_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES) -> Duty:
    """Give the day by which the team manager agrees or challenges; silence to the end of it means accepted."""
    return duty_within(
        Rule.MANAGER_REPLY,
        "Team manager's reply",
        WorkingDays(practice.manager_reply_days),
        received_on,
        "the day the decisions were received",
        sources.MANAGER_REPLY,
        calendar,
        practice.used("manager_reply_days"),
    )


def deemed_agreed(received_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, on: date) -> bool:
    """Say whether decisions stand as agreed because nobody answered: once the last day for the reply is over.

    Received on a Monday and answered by nobody, they stand from the Tuesday of the week after. On the last day itself
    an answer is still in time. Source: as for `managers_reply`.
    """
    return on >= stand_from(received_on, practice, calendar)


def stand_from(received_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the day from which decisions that nobody answered stand as agreed: the day after the last for the reply.

    It is a date on the calendar: silence needs no working day to take effect. Source: as for `managers_reply`.
    """
    return managers_reply(received_on, practice, calendar).on + timedelta(days=1)


def midway_check(
    held_on: date, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, next_due_on: date | None = None
) -> Duty:
    """Give the day of the IRO's check between two reviews: after the council's months, else half-way to the next."""
    if practice.midway_months:
        on = add_months(held_on, Months(practice.midway_months))
        why = f"Midway check: {Months(practice.midway_months)} after the review on {say(held_on)}"
    elif next_due_on:
        on = held_on + (next_due_on - held_on) // 2
        why = f"Midway check: half-way from the review on {say(held_on)} to the next, due on {say(next_due_on)}"
    else:
        raise ValueError("A half-way check needs the date of the next review.")
    return Duty(
        code=Rule.MIDWAY,
        name="Midway check by the IRO",
        on=on,
        book_by=calendar.last_working_day_on_or_before(on),
        counted_from=held_on,
        because=(f"{why}, which is {say_with_weekday(on)}.",),
        source=sources.MIDWAY,
        settings=practice.used("midway_months"),
    )
