"""What becomes of a paper that was asked for: sent, come, shared, not needed; and what takes a slip back."""

from datetime import date, datetime

from django.db import transaction

from keel.law.wording import say
from keel.records.commands.paper_steps import What, hold_paper, must_be_waited_for, write_paper
from keel.records.commands.preparing import line
from keel.records.commands.review_steps import LONGEST_REASON, reason
from keel.records.models import Paper
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

EARLIEST_BEFORE = 400
"""A paper that came more days than this before its review cannot be for it."""


@transaction.atomic
def say_sent(*, by: Actor, paper: Paper, on: date, today: date, now: datetime) -> Paper:
    """Whoever holds the case says that a paper was sent. It counts as come once the IRO service has it."""
    by.must(Permission.DO_TASKS)
    held = hold_paper(by, Permission.DO_TASKS, paper, today)
    must_be_waited_for(held)
    _refuse_day(held, on, today)
    if held.sent_on == on:
        raise Refused(f"It is written down already that this was sent on {say(on)}.", about="on")
    return write_paper(held, What.SENT, by, on, today, now, action="paper said to be sent", sent_on=on)


@transaction.atomic
def paper_came(*, by: Actor, paper: Paper, on: date, today: date, now: datetime) -> Paper:
    """A paper has come."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    must_be_waited_for(held)
    _refuse_day(held, on, today)
    return write_paper(held, What.CAME, by, on, today, now, action="paper came", came_on=on)


@transaction.atomic
def share_paper(*, by: Actor, paper: Paper, on: date, with_whom: str, today: date, now: datetime) -> Paper:
    """A paper that has come was shared before the review with the child, a parent, a carer; each time adds a step."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    if held.came_on is None:
        raise Refused("This paper has not come, so it cannot have been shared. Mark it as come first.")
    if not held.came_on <= on <= today:
        raise Refused(f"Choose a day from {say(held.came_on)}, when it came, to today.", about="on")
    whom = line(with_whom, "with_whom", LONGEST_REASON, needed="Say with whom it was shared.")
    return write_paper(held, What.SHARED, by, on, today, now, action="paper shared", because=whom)


@transaction.atomic
def paper_not_come(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper had not come after all: the wrong one was ticked, say. The step says so and why."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    if held.came_on is None:
        raise Refused("Nothing says that this paper came, so there is nothing to take back.")
    why = reason(because, "Say why it had not come: that it was another child’s, say.")
    return write_paper(
        held, What.NOT_COME, by, today, today, now, action="paper not come after all", because=why, came_on=None
    )


@transaction.atomic
def paper_not_needed(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper is not needed for this review, and why."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    must_be_waited_for(held)
    why = reason(because, "Say why it is not needed: whoever reads the record later will ask.")
    return write_paper(
        held, What.NOT_NEEDED, by, today, today, now, action="paper not needed", because=why, not_needed_on=today
    )


@transaction.atomic
def paper_needed(*, by: Actor, paper: Paper, because: str, today: date, now: datetime) -> Paper:
    """A paper is needed after all."""
    by.must(Permission.RECORD_REVIEW)
    held = hold_paper(by, Permission.RECORD_REVIEW, paper, today)
    if held.not_needed_on is None:
        raise Refused("This paper is needed already.")
    why = reason(because, "Say why it is needed after all.")
    return write_paper(held, What.NEEDED, by, today, today, now, action="paper needed", because=why, not_needed_on=None)


def _refuse_day(paper: Paper, on: date, today: date) -> None:
    if on > today:
        raise Refused(f"{say(on)} is in the future. Write it down when it has come.", about="on")
    if (paper.due_on - on).days > EARLIEST_BEFORE:
        raise Refused(f"{say(on)} is more than a year before this review. Check the year.", about="on")
