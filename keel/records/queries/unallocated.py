"""Children in care without an IRO: the queue, the most urgent first, with the law's countdown for each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from keel.law.appointment import Unnamed, unnamed
from keel.law.days import ONE_DAY, Calendar, WorkingDays
from keel.law.practice import Practice
from keel.records.models import Allocation, CarePeriod, ChildNow
from keel.records.permissions import Actor
from keel.records.queries import practice as settings
from keel.records.queries.child import working_days_left
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due import said
from keel.records.queries.siblings import Sibling, care_on, siblings_of

LATE, WAITING = "late", "waiting"


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


class Queue:
    """The queue as one person may see it. A page asks it how many there are and takes a slice."""

    def __init__(self, *, actor: Actor, today: date, state: str = "", judged: settings.Judged | None = None) -> None:
        judged = judged or settings.judged_on(today)
        self.actor, self.today = actor, today
        self.practice: Practice = judged.practice
        self.calendar: Calendar = judged.calendar
        self.cut = _latest_start_past_limit(today, self.practice, self.calendar)
        self.everyone = self._rows()
        self.rows = self.everyone
        if state == LATE:
            self.rows = self.everyone.filter(started_on__lte=self.cut)
        elif state == WAITING:
            self.rows = self.everyone.filter(started_on__gt=self.cut)

    def counts(self) -> dict[str, int]:
        """How many are past the limit and how many are still within it. One query."""
        told = self.everyone.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(started_on__lte=self.cut)))
        return {LATE: told["late"], WAITING: told["all"] - told["late"]}

    def count(self) -> int:
        """How many there are. One query."""
        return self.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, some: slice) -> list[Waiting]:
        """A page of them. Six queries, however many."""
        found = list(self.rows[some].values(*_COLUMNS))
        return _waiting(found, self)

    def _rows(self) -> QuerySet[CarePeriod]:
        """Periods of care that go on today, of children with no IRO. Those past the limit first, longest without first;
        then those with days left, in the order in which their days run out.
        """
        mine = Allocation.objects.filter(child=OuterRef("child"))
        has_one = mine.filter(open_on("from_on", "to_on", self.today))
        ended = mine.filter(to_on__lt=self.today, to_on__gte=OuterRef("started_on")).order_by("-to_on")
        # Those with nobody for good are found off an index; whether anybody is there today is then looked up for each.
        nobody = ChildNow.objects.filter(iro_since__gt=self.today, in_care__in=[True])
        rows = CarePeriod.objects.filter(care_on(self.today), child__in=nobody.values("child"))
        rows = rows.filter(~Exists(has_one))
        rows = visible_rows(rows, "child", self.actor, self.today)
        late = Q(started_on__lte=self.cut)
        return rows.annotate(
            past=Case(When(late, then=Value(0)), default=Value(1), output_field=IntegerField()),
            urgent=Case(
                When(late, then=Coalesce(Subquery(ended.values("to_on")[:1]), F("started_on"))),
                default=F("started_on"),
                output_field=DateField(),
            ),
        ).order_by("past", "urgent", "child__number")


_COLUMNS = (
    "child_id",
    "child__number",
    "child__given_name",
    "child__family_name",
    "child__preferred_name",
    "child__born_on",
    "child__restricted",
    "started_on",
    "start_known",
    "short_breaks",
    "child__next_review__due_on",
    "child__next_review__rule",
)


def unallocated(*, actor: Actor, today: date, state: str = "", judged: settings.Judged | None = None) -> Queue:
    """The queue of today. `state`: only those past the limit (`late`), or only those within it (`waiting`)."""
    return Queue(actor=actor, today=today, state=state, judged=judged)


def _latest_start_past_limit(today: date, practice: Practice, calendar: Calendar) -> date:
    """The latest first day of care whose last day for naming an IRO has passed."""
    day = calendar.working_days_before(today, WorkingDays(practice.iro_named_days + 1))
    length = WorkingDays(practice.iro_named_days)
    while calendar.add(day + ONE_DAY, length) < today:
        day += ONE_DAY
    return day


def _waiting(found: Sequence[Mapping[str, Any]], queue: Queue) -> list[Waiting]:
    keys = [row["child_id"] for row in found]
    held: dict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
    rows = Allocation.objects.filter(child_id__in=keys).order_by("from_on", "id")
    for child, first, last, given, family in rows.values_list(
        "child_id", "from_on", "to_on", "iro__given_name", "iro__family_name"
    ):
        held[child].append((first, last, f"{given} {family}".strip()))
    siblings = siblings_of(keys, queue.today, actor=queue.actor, today=queue.today)
    return [_one(row, held[row["child_id"]], siblings[row["child_id"]], queue) for row in found]


def _one(
    row: Mapping[str, Any],
    held: Sequence[tuple[date, date | None, str]],
    siblings: Sequence[Sibling],
    queue: Queue,
) -> Waiting:
    today = queue.today
    spans = [(first, last) for first, last, _ in held if first <= today]
    answer = unnamed(row["started_on"], spans, today, queue.practice, queue.calendar)
    before = max((one for one in held if one[1] and one[1] < today), key=lambda one: one[1] or today, default=None)
    coming = next((one for one in held if one[0] > today), None)
    given, family, preferred = (row[f"child__{name}_name"] for name in ("given", "family", "preferred"))
    return Waiting(
        child=row["child_id"],
        number=row["child__number"],
        name=said(given, family, preferred),
        known_as=preferred if given and preferred != given else "",
        born_on=row["child__born_on"],
        restricted=row["child__restricted"],
        started_on=row["started_on"],
        start_known=row["start_known"],
        short_breaks=row["short_breaks"],
        unnamed=answer,
        days_left=working_days_left(queue.calendar, today, answer.wanted_by or today),
        review_due_on=row["child__next_review__due_on"],
        review_rule=row["child__next_review__rule"] or "",
        siblings=[one for one in siblings if one.in_care],
        last_iro=before[2] if before else "",
        last_until=before[1] if before else None,
        coming_iro=coming[2] if coming else "",
        coming_on=coming[0] if coming else None,
    )
