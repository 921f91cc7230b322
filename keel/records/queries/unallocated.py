"""Children in care without an IRO: the queue, the most urgent first, with the law's countdown for each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from keel.law.appointment import Unnamed, unnamed
from keel.law.days import ONE_DAY, Calendar, WorkingDays
from keel.law.practice import Practice
from keel.records.models import ChildNow
from keel.records.permissions import Actor
from keel.records.plain import as_day, ask, ask_of
from keel.records.queries import practice as settings
from keel.records.queries.child import working_days_left
from keel.records.queries.children import visible_rows
from keel.records.queries.due import known_as, said
from keel.records.queries.siblings import Sibling, adult_if_born_by, siblings_of

LATE, WAITING = "late", "waiting"
EVERYBODY = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One child without an IRO on a day. `days_left`: working days until somebody must be named, negative once passed.

    `last_*`: who was their IRO before, in this or an earlier time in care. `coming_*`: who is to be, from a later day.
    """

    child: int
    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    started_on: date
    start_known: bool
    short_breaks: bool
    unnamed: Unnamed
    days_left: int
    review_due_on: date | None
    review_rule: str
    siblings: Sequence[Sibling]
    last_iro: str
    last_until: date | None
    coming_iro: str
    coming_on: date | None


SEEN = ("child_id", "in_care", "iro_since")
WAITS = """
WITH seen AS NOT MATERIALIZED ({seen}),
waits AS NOT MATERIALIZED (
    SELECT child.id AS child_id, child.number, child.given_name, child.family_name, child.preferred_name,
           child.born_on, child.restricted, period.started_on, period.start_known, period.short_breaks,
           review.due_on, review.rule,
           CASE WHEN period.started_on <= %(cut)s THEN COALESCE((
               SELECT max(before.to_on) FROM records_allocation AS before
               WHERE before.child_id = child.id AND before.to_on < %(today)s AND before.to_on >= period.started_on
           ), period.started_on) ELSE period.started_on END AS urgent
    FROM seen
    JOIN records_child AS child ON child.id = seen.child_id AND (child.born_on IS NULL OR child.born_on > %(born)s)
    JOIN records_careperiod AS period ON period.child_id = seen.child_id AND period.started_on <= %(today)s
         AND (period.ended_on IS NULL OR period.ended_on > %(today)s)
    LEFT JOIN records_nextreview AS review ON review.child_id = seen.child_id
    WHERE seen.in_care IN (TRUE) AND seen.iro_since > %(today)s AND NOT EXISTS (
        SELECT 1 FROM records_allocation AS held
        WHERE held.child_id = seen.child_id AND held.from_on <= %(today)s
              AND (held.to_on IS NULL OR held.to_on >= %(today)s)
    )
)
"""
"""Children with nobody for good are found off an index; whether anybody is there today is then looked up for each."""
IN_STATE = {
    "": "",
    LATE: "WHERE started_on <= %(cut)s",
    WAITING: "WHERE started_on > %(cut)s",
}
COUNTS = "SELECT count(*), count(CASE WHEN started_on <= %(cut)s THEN 1 END) FROM waits"
A_PAGE = (
    "SELECT * FROM waits {state} "
    "ORDER BY CASE WHEN started_on <= %(cut)s THEN 0 ELSE 1 END, urgent, number LIMIT %(many)s OFFSET %(first)s"
)
"""Those past the limit first, longest without first; then those with days left, in the order in which they run out."""


class Row(NamedTuple):
    """One line of `WAITS`."""

    child: int
    number: str
    given: str
    family: str
    preferred: str
    born_on: date | None
    restricted: bool
    started_on: date
    start_known: bool
    short_breaks: bool
    due_on: date | None
    rule: str | None
    urgent: date


class Queue:
    """The queue as one person may see it. A page asks it how many there are and takes a slice."""

    def __init__(
        self,
        *,
        actor: Actor,
        today: date,
        state: str = "",
        judged: settings.Judged | None = None,
        siblings: bool = True,
    ) -> None:
        self.siblings = siblings
        judged = judged or settings.judged_on(today)
        self.actor, self.today, self.state = actor, today, state if state in IN_STATE else ""
        self.practice: Practice = judged.practice
        self.calendar: Calendar = judged.calendar
        self.born = adult_if_born_by(today)
        self.cut = _latest_start_past_limit(today, self.practice, self.calendar)

    def counts(self) -> dict[str, int]:
        """How many are past the limit and how many are still within it. One query."""
        everybody, late = next(iter(self._ask(COUNTS)), (0, 0))
        return {LATE: late, WAITING: everybody - late}

    def count(self) -> int:
        """How many there are. One query."""
        counts = self.counts()
        return counts[self.state] if self.state else sum(counts.values())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, some: slice) -> list[Waiting]:
        """A page of them. Three queries, however many."""
        first = some.start or 0
        many = (some.stop if some.stop is not None else EVERYBODY) - first
        found = self._ask(A_PAGE.format(state=IN_STATE[self.state]), many=many, first=first)
        rows = [Row(*row) for row in found]
        return _waiting([_with_days(row) for row in rows], self)

    def _ask(self, what: str, **more: int) -> list[tuple[Any, ...]]:
        rows = visible_rows(ChildNow.objects.all(), "child", self.actor, self.today).values(*SEEN)
        return ask(WAITS + what, rows, today=self.today, cut=self.cut, born=self.born, **more)


def _with_days(row: Row) -> Row:
    started_on = as_day(row.started_on)
    assert started_on is not None
    return row._replace(born_on=as_day(row.born_on), started_on=started_on, due_on=as_day(row.due_on))


def unallocated(
    *, actor: Actor, today: date, state: str = "", judged: settings.Judged | None = None, siblings: bool = True
) -> Queue:
    """The queue of today. `state`: only those past the limit (`late`), or only those within it (`waiting`).

    Without `siblings` it names none, and asks two questions fewer.
    """
    return Queue(actor=actor, today=today, state=state, judged=judged, siblings=siblings)


def _latest_start_past_limit(today: date, practice: Practice, calendar: Calendar) -> date:
    """The latest first day of care whose last day for naming an IRO has passed."""
    day = calendar.working_days_before(today, WorkingDays(practice.iro_named_days + 1))
    length = WorkingDays(practice.iro_named_days)
    while calendar.add(day + ONE_DAY, length) < today:
        day += ONE_DAY
    return day


WHO_HELD = """
SELECT held.child_id, held.from_on, held.to_on, iro.given_name, iro.family_name
FROM records_allocation AS held JOIN records_staff AS iro ON iro.id = held.iro_id
WHERE held.child_id IN ({children}) ORDER BY held.from_on, held.id
"""


def _waiting(found: Sequence[Row], queue: Queue) -> list[Waiting]:
    keys = [row.child for row in found]
    held: dict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
    for child, first, last, given, family in ask_of(WHO_HELD, keys):
        began = as_day(first)
        assert began is not None
        held[child].append((began, as_day(last), f"{given} {family}".strip()))
    siblings: Mapping[int, Sequence[Sibling]] = defaultdict(tuple)
    if queue.siblings:
        siblings = siblings_of(keys, queue.today, actor=queue.actor, today=queue.today)
    return [_one(row, held[row.child], siblings[row.child], queue) for row in found]


def _one(
    row: Row,
    held: Sequence[tuple[date, date | None, str]],
    siblings: Sequence[Sibling],
    queue: Queue,
) -> Waiting:
    today = queue.today
    spans = [(first, last) for first, last, _ in held if first <= today]
    answer = unnamed(row.started_on, spans, today, queue.practice, queue.calendar)
    before = max((one for one in held if one[1] and one[1] < today), key=lambda one: one[1] or today, default=None)
    coming = next((one for one in held if one[0] > today), None)
    return Waiting(
        child=row.child,
        number=row.number,
        name=said(row.given, row.family, row.preferred),
        known_as=known_as(row.given, row.preferred),
        born_on=row.born_on,
        restricted=bool(row.restricted),
        started_on=row.started_on,
        start_known=bool(row.start_known),
        short_breaks=bool(row.short_breaks),
        unnamed=answer,
        days_left=working_days_left(queue.calendar, today, answer.wanted_by or today),
        review_due_on=row.due_on,
        review_rule=row.rule or "",
        siblings=[one for one in siblings if one.in_care],
        last_iro=before[2] if before else "",
        last_until=before[1] if before else None,
        coming_iro=coming[2] if coming else "",
        coming_on=coming[0] if coming else None,
    )
