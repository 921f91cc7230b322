"""The clocks of reviews: the law's days for what is to be done before and after each, and whether it was done.

A projection: made again from the record whenever a review takes a step, and for every review that is under way when a
day, a setting or a bank holiday changes. What is closed keeps the day that it had.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from keel.law import duties, parts
from keel.law.answers import Rule
from keel.law.days import Calendar
from keel.law.duties import MOVER, Duty
from keel.law.practice import Practice
from keel.records.bulk import chunks, one_at_a_time, sync_rows
from keel.records.commands.audit import write_event
from keel.records.models import Paper, Review, ReviewClock
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings
from keel.records.queries.review_facts import ReviewFacts, facts_of_reviews

COLUMNS = ("child_id", "mover", "due_on", "counted_from", "closed_on", "closed_how")
AT_A_TIME = 2000
DONE, DEEMED, MISSED = "done", "deemed", "missed"
"""How a clock was closed. *Missed*: the review was held, and what belonged before it had not been done."""

Row = tuple[int, str, date, date, date | None, str]


def settle_clocks(reviews: Sequence[int], today: date) -> int:
    """Make the clocks of these reviews what the record says. Returns how many rows changed. Nine queries a lot."""
    if not reviews:
        return 0
    judged = settings.judged_on(today)
    changed = 0
    for some in chunks(sorted(set(reviews)), AT_A_TIME):
        kept: dict[tuple[int, str], Row] = {}
        closed = ReviewClock.objects.filter(review_id__in=some, closed_on__isnull=False)
        for review, duty, *values in closed.values_list("review_id", "duty", *COLUMNS):
            kept[review, duty] = tuple(values)
        wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
        for key, facts in facts_of_reviews(some).items():
            for duty, row in clocks_of(facts, judged.practice, judged.calendar):
                wanted[key, duty] = _as_closed(row, kept.get((key, duty)))
        changed += sum(
            sync_rows(ReviewClock, owners=some, owner="review_id", key=("duty",), fields=COLUMNS, wanted=wanted)
        )
        _settle_papers(some)
    return changed


def _settle_papers(reviews: Sequence[int]) -> None:
    """A paper that is waited for is due on the day of its review's clock: moved with it. One query."""
    clock = ReviewClock.objects.filter(review=OuterRef("review"), duty=Rule.REPORT.value)
    due = Subquery(clock.values("due_on")[:1])
    waiting = Paper.objects.filter(Exists(clock), review_id__in=reviews, came_on=None, not_needed_on=None)
    waiting.exclude(due_on=due).update(due_on=due)


def _as_closed(row: Row, stood: Row | None) -> Row:
    """A clock that is closed, and was on the same day, keeps the due day that it had then."""
    if stood and row[4] == stood[4] and row[3] == stood[3]:
        return (row[0], row[1], stood[2], stood[3], row[4], row[5])
    return row


def settle_under_way(children: Sequence[int], today: date) -> int:
    """The same for whatever is under way for these children: imports and undoing them change bookings in bulk."""
    return settle_clocks(list(_under_way().filter(child_id__in=children).values_list("id", flat=True)), today)


@transaction.atomic
def rebuild_clocks(*, by: Actor, today: date, now: datetime, because: str) -> int:
    """Make the clocks of every review under way again; a new setting moves those that are still open."""
    by.must(Permission.RECORD_REVIEW)
    one_at_a_time()
    changed = settle_clocks(list(_under_way().values_list("id", flat=True)), today)
    if changed:
        write_event(by=by, action="clocks of reviews rebuilt", about={"because": because, "rows": changed}, now=now)
    return changed


def _under_way() -> QuerySet[Review]:
    """Reviews that stand booked, and those of which something is still to be done."""
    still_open = Exists(ReviewClock.objects.filter(review=OuterRef("pk"), closed_on__isnull=True))
    return Review.objects.filter(Q(first_part_on__isnull=True, over=False, booked_for__isnull=False) | still_open)


def clocks_of(facts: ReviewFacts, practice: Practice, calendar: Calendar) -> Iterator[tuple[str, Row]]:
    """Every clock of one review: (rule, row). None for one that is over, or that another system told of."""
    if facts.over or not facts.kept_here:
        return
    booked, began = facts.booked_for, facts.first_part_on
    if booked:
        done = {
            Rule.PREPARATION: facts.talked_on,
            Rule.INVITATIONS: facts.invited_on,
            Rule.REPORT: facts.papers_on,
            Rule.CONVERSATION: facts.conversation_on,
        }
        for duty in duties.before_review(booked, practice, calendar):
            yield _row(facts, duty, done[duty.code], otherwise=began)
    if began and facts.adjourned:
        yield _row(facts, parts.adjourned_until(began, calendar), facts.completed_on)
    if facts.completed_on:
        yield from _after(facts, facts.completed_on, practice, calendar)


def _after(facts: ReviewFacts, completed: date, practice: Practice, calendar: Calendar) -> Iterator[tuple[str, Row]]:
    issued = facts.decisions_issued_on
    done = {
        Rule.DECISIONS: issued,
        Rule.MANAGER_REPLY: facts.manager_responded_on,
        Rule.CARE_PLAN_UPDATE: facts.plan_updated_on,
        Rule.FULL_RECORD: facts.record_issued_on,
        Rule.DISTRIBUTION: facts.distributed_on,
    }
    for duty in duties.after_review(completed, practice, calendar, decisions_received_on=issued):
        if duty.code in done:
            how = DEEMED if duty.code is Rule.MANAGER_REPLY and facts.deemed else DONE
            yield _row(facts, duty, done[duty.code], how=how)


def _row(
    facts: ReviewFacts, duty: Duty, on: date | None, *, how: str = DONE, otherwise: date | None = None
) -> tuple[str, Row]:
    """`otherwise`: the day on which it is closed as missed, where it was not done."""
    if on is None and otherwise:
        on, how = otherwise, MISSED
    mover = MOVER[duty.code].value
    return duty.code.value, (facts.child, mover, duty.on, duty.counted_from, on, how if on else "")
