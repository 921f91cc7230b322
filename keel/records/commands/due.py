"""The projection: one row a child with the next review due, made from the law's answer (see docs/adr)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction

from keel.law import reviews
from keel.law.days import Calendar
from keel.law.facts import CareFacts
from keel.law.practice import Practice
from keel.records.bulk import chunks, one_at_a_time, sync_rows
from keel.records.commands.audit import write_event
from keel.records.commands.finding import refresh_now
from keel.records.commands.ladder import settle_ladder
from keel.records.facts import facts_of, facts_on
from keel.records.forwarding import Call, calls_of, first_asked
from keel.records.known import Known, what_is_known
from keel.records.models import Child, NextReview
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings

NEXT_COLUMNS = (
    "due_on",
    "latest_on",
    "book_by",
    "rule",
    "certain",
    "known_to",
    "local_on",
    "leaves_list_on",
    "assumes",
    "forward_on",
    "forward_before",
    "forward_ground",
    "child_number",
)
AT_A_TIME = 2000
NIGHTLY = "a new day"
"""The reason that leaves no trace where nothing changed: most nights nothing does."""
Progress = Callable[[str, int, int], None]


class Judged(Protocol):
    """What a child's next review is judged by."""

    @property
    def known(self) -> Known: ...
    @property
    def practice(self) -> Practice: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def today(self) -> date: ...


def next_row(facts: CareFacts, judged: Judged, calls: Sequence[Call] = ()) -> tuple[Any, ...] | None:
    """The row of the projection for one period of care, but for the child's number; None where no review is due.

    `calls`: the grounds of regulation 33(3) that were told. They move no date: they stand beside it.
    """
    due = reviews.next_due(facts, judged.practice, judged.calendar, on=judged.today)
    if due is None:
        return None
    return (
        due.on,
        due.latest,
        due.book_by,
        due.rule.value,
        due.certain,
        due.known_to,
        due.local.on if due.local else None,
        reviews.leaves_on(facts),
        list(due.assumes),
        *_forward(facts, calls),
    )


def _forward(facts: CareFacts, calls: Sequence[Call]) -> tuple[date | None, date | None, str]:
    asked = first_asked(calls, [review.first_part_on for review in facts.reviews], facts.started_on)
    return (asked.called_on, asked.before, asked.ground.value) if asked else (None, None, "")


def refresh_due(
    children: Sequence[int], judged: Judged, numbers: Mapping[int, str] | None = None
) -> tuple[int, int, int]:
    """Make the rows of these children again. Returns how many were added, changed and taken away.

    `numbers`: the children's own, where whoever asks has read them already.
    """
    if numbers is None:
        numbers = dict(Child.objects.filter(id__in=children).values_list("id", "number"))
    calls = calls_of(children)
    wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
    for child, periods in facts_of(children, judged.known).items():
        now = facts_on(periods, judged.today)
        if now and (row := next_row(now, judged, calls.get(child, ()))):
            wanted[child, None] = (*row, numbers[child])
    return sync_rows(NextReview, owners=children, key=[], fields=NEXT_COLUMNS, wanted=wanted)


class _Rebuild:
    """What everyone, or these children, are judged by today, read once."""

    def __init__(self, today: date, children: Sequence[int] | None = None) -> None:
        values = settings.values_on(today)
        self.today = today
        self.practice = settings.practice_of(values)
        self.calendar = settings.calendar()
        self.known = what_is_known(settings.kept_from(values), children)


def settle_due(child: int, today: date) -> None:
    """Make one child's row again, inside the transaction of the command that changed what it follows from."""
    refresh_due([child], _Rebuild(today, [child]))
    settle_ladder([child], today)


def rebuild_due(
    *, by: Actor, today: date, now: datetime, because: str = "", progress: Progress | None = None
) -> dict[str, int]:
    """Make every row of the projection again, in one transaction. Returns how many were added, changed, taken away."""
    by.must(Permission.RECORD_REVIEW)
    with transaction.atomic():
        one_at_a_time()
        judged = _Rebuild(today)
        numbers = dict(Child.objects.order_by("id").values_list("id", "number"))
        everyone = list(numbers)
        counts = {"added": 0, "changed": 0, "gone": 0}
        for number, some in enumerate(chunks(everyone, AT_A_TIME)):
            for name, count in zip(counts, refresh_due(some, judged, numbers), strict=True):
                counts[name] += count
            refresh_now(some, today)
            if progress:
                progress("Due dates", min((number + 1) * AT_A_TIME, len(everyone)), len(everyone))
        if because != NIGHTLY or any(counts.values()):
            about = {"children": len(everyone), "because": because, **counts}
            write_event(by=by, action="due dates rebuilt", about=about, now=now)
    return counts
