"""The week of the whole service: what was due, held, late and why, and what waits past its day. Queries do not grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from keel.law.answers import Rule, State
from keel.records.commands.clocks import MISSED
from keel.records.commands.lateness import REASON_WORDS, LateReason
from keel.records.models import Child, LateNote, NextReview, Review, ReviewClock
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows
from keel.records.queries.due import Counted, DueRow, as_rows, in_state

SHOWN = 10
LATE_KINDS = (
    Rule.CONVERSATION,
    Rule.DECISIONS,
    Rule.MANAGER_REPLY,
    Rule.CARE_PLAN_UPDATE,
    Rule.FULL_RECORD,
    Rule.DISTRIBUTION,
)
"""What a manager is shown of what is past its day, in the order in which a review meets it."""


LATELY = timedelta(weeks=4)
"""How long a private conversation that was not held is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One week, Monday to Sunday. `due`: reviews whose legal date lies in it; `due_held`: of these, held by the end."""

    monday: date
    due: int
    due_held: int
    held: int
    held_late: Sequence[Review]
    """Held in this week after their legal date, the latest first; all of them."""
    late_count: int
    late: Sequence[DueRow]
    """Late now, most urgent first; no more than are shown."""
    forward: int
    """Brought forward by regulation 33(3), and not held yet."""
    because: dict[str, str]
    """Child -> why it is not held yet, where somebody said so, or else why the booking is as it is."""
    overdue: dict[Rule, int]
    """What is past its day, by kind."""


def board(actor: Actor, today: date, monday: date, soon: int) -> Board:
    """The board of a week. Eleven queries."""
    sunday = monday + timedelta(days=6)
    reviews = visible_rows(Review.objects.filter(over=False), "child", actor, today)
    held = reviews.filter(counted_on__range=(monday, sunday))
    due_then = reviews.filter(due_on__range=(monday, sunday), due_certain=True, counted_on__isnull=False)
    still = _current(actor, today).filter(due_on__range=(monday, sunday), certain=True)
    late = _current(actor, today).filter(in_state(today, soon)[State.LATE]).order_by("due_on", "child_number")
    found = as_rows(Counted(late, SHOWN)[:SHOWN], today, soon)
    counted = due_then.aggregate(all=Count("pk"), held=Count("pk", filter=Q(counted_on__lte=sunday)))
    return Board(
        monday=monday,
        due=counted["all"] + still.count(),
        due_held=counted["held"],
        held=held.count(),
        held_late=list(_late(held).select_related("child").order_by("-counted_on", "id")),
        late_count=late.count(),
        late=found,
        forward=_current(actor, today).filter(forward_on__isnull=False).count(),
        because={**_because([row.booking.review for row in found if row.booking]), **_notes(found)},
        overdue=overdue_counts(actor, today),
    )


def _late(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.filter(due_certain=True, counted_on__gt=F("due_on"))


def late_without_reason(actor: Actor, today: date, since: date) -> QuerySet[Review]:
    """Reviews held after their legal date since a day, of which nobody has said why."""
    rows = visible_rows(Review.objects.filter(over=False, counted_on__gte=since), "child", actor, today)
    return _late(rows).filter(late_reason="").select_related("child").order_by("-counted_on", "id")


def overdue_counts(actor: Actor, today: date, **only: object) -> dict[Rule, int]:
    """How many clocks are past their day, by kind, as `overdue` has them. One query. `only`: further conditions."""
    rows = overdue(actor, today).filter(**only).order_by().values_list("duty").annotate(Count("pk"))
    counts = dict(rows)
    return {rule: counts.get(rule.value, 0) for rule in LATE_KINDS}


def overdue(actor: Actor, today: date) -> QuerySet[ReviewClock]:
    """Open clocks past their day, and private conversations that were not held before a review of the last weeks.

    The longest first. Once the review is held nobody can speak to the child before it: that clock is closed as missed.
    """
    missed = Q(closed_how=MISSED, duty=Rule.CONVERSATION.value, closed_on__gte=today - LATELY)
    rows = ReviewClock.objects.filter(Q(closed_on__isnull=True, due_on__lt=today) | missed)
    return visible_rows(rows, "child", actor, today).order_by("due_on", "id")


def _current(actor: Actor, today: date) -> QuerySet[NextReview]:
    rows = visible_rows(NextReview.objects.all(), "child", actor, today)
    return rows.filter(Q(leaves_list_on__isnull=True) | Q(leaves_list_on__gt=today))


def _notes(found: Sequence[DueRow]) -> dict[str, str]:
    """Child's number -> the newest reason why its review is not held, of this very date. One query."""
    notes = LateNote.objects.filter(child__number__in=[row.child for row in found]).order_by("id")
    dates = {row.child: row.due_on for row in found}
    said = notes.values_list("child__number", "due_on", "why", "because")
    return {
        number: f"{REASON_WORDS[LateReason(why)]}. {because}"
        for number, due_on, why, because in said
        if dates[number] == due_on
    }


def newest_note(child: Child, due_on: date) -> LateNote | None:
    """The newest reason that was given why a review of this date was not held. One query."""
    return LateNote.objects.filter(child=child, due_on=due_on).order_by("-id").first()


def _because(reviews: Sequence[int]) -> dict[str, str]:
    """Child's number -> the newest reason that a step of their booking gives. One query."""
    steps = Review.objects.filter(pk__in=reviews).exclude(statuses__because="").order_by("statuses__id")
    return dict(steps.values_list("child__number", "statuses__because"))
