"""Which reviews are due: the list that every page, command and file shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from keel.law import reviews
from keel.law.answers import Due, State
from keel.law.endings import never_falls_due
from keel.law.gaps import with_nothing_after
from keel.records.bulk import chunks
from keel.records.facts import facts_of, facts_on
from keel.records.known import what_is_known
from keel.records.models import Allocation, Child, NextReview
from keel.records.permissions import Actor
from keel.records.plain import ask_of
from keel.records.queries import practice as settings
from keel.records.queries.bookings import Booking, bookings
from keel.records.queries.bookings import bookings_of as bookings_of
from keel.records.queries.children import open_on, visible_rows
from keel.records.queries.due_counts import tally
from keel.records.queries.staff import staff_named

AT_A_TIME = 2000
CHILD = ("number", "given_name", "family_name", "preferred_name", "born_on", "restricted")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One child's next review, as it stands on a day. `days_left` are calendar days, negative once passed."""

    child: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    iro: str
    due_on: date
    latest_on: date
    book_by: date
    rule: str
    state: State
    days_left: int
    booked_on: date | None
    booking: Booking | None
    certain: bool
    known_to: date | None
    local_on: date | None
    ends_first: date | None
    """The day on which care is known to end, where that is before the review would be due: none is required then."""
    assumes: tuple[str, ...]
    forward_ground: str = ""
    forward_before: date | None = None
    """The day of leaving before which that review must be held, where it is known."""
    """By which ground of regulation 33(3) it is brought forward; empty where by none."""


def due_rows(*, actor: Actor, on: date, today: date, iro: str = "", within: int | None = None) -> Iterator[DueRow]:
    """Every child in care on `on` whom this person may see and who has a next review, most urgent first.

    A day before `today` is answered from the facts known up to that day, a later one from the projection.
    """
    rows = _looking_back(actor, on, today, iro) if on < today else _projected(actor, on, today, iro)
    last = None if within is None else on + timedelta(days=within)
    return (row for row in rows if last is None or row.due_on <= last)


def projected(
    *, actor: Actor, on: date, today: date, iro: str = "", state: State | None = None, soon: int | None = None
) -> QuerySet[NextReview]:
    """The projection as this person may see it on a day, most urgent first; a page slices it.

    `soon`: from how many days before its date a review is soon, where the caller has asked already.
    """
    rows = _seen_by(actor, on, today, iro).filter(Q(leaves_list_on__isnull=True) | Q(leaves_list_on__gt=on))
    if state:
        rows = rows.filter(in_state(on, soon_days(on) if soon is None else soon)[state])
    return rows.order_by("due_on", "child_number")


def _seen_by(actor: Actor, on: date, today: date, iro: str) -> QuerySet[NextReview]:
    """The projection as this person may see it, those who have left the list since among them."""
    rows = visible_rows(NextReview.objects.all(), "child", actor, today)
    return rows.filter(child__in=held_by(iro, on).values("child")) if iro else rows


def counts(*, actor: Actor, on: date, today: date, soon: int, iro: str = "") -> dict[State, int]:
    """How many of those that this person may see stand in each state. One query, however many rows."""
    return tally(_seen_by(actor, on, today, iro), on, soon)


class Listed(NamedTuple):
    """One row of the projection with its child."""

    child_id: int
    due_on: date
    latest_on: date
    book_by: date
    rule: str
    certain: bool
    known_to: date | None
    local_on: date | None
    leaves_list_on: date | None
    assumes: Sequence[str]
    forward_ground: str
    forward_before: date | None
    number: str
    given_name: str
    family_name: str
    preferred_name: str
    born_on: date | None
    restricted: bool


COLUMNS = tuple(f"child__{name}" if name in CHILD else name for name in Listed._fields)


def as_rows(some: Iterable[Listed], on: date, soon: int) -> list[DueRow]:
    """Rows of a page with IRO and booking beside them. Two queries, however many rows."""
    held = list(some)
    keys = [row.child_id for row in held]
    iros, booked = iros_of(keys, on), bookings(keys, on)
    return [due_row(row, on, soon, iros, booked) for row in held]


def due_row(row: Listed, on: date, soon: int, iros: Mapping[int, str], booked: Mapping[int, Booking]) -> DueRow:
    """One row with its IRO and its booking beside it."""
    booking = booked.get(row.child_id)
    return DueRow(
        child=row.number,
        name=said(row.given_name, row.family_name, row.preferred_name),
        known_as=known_as(row.given_name, row.preferred_name),
        born_on=row.born_on,
        restricted=row.restricted,
        iro=iros.get(row.child_id, ""),
        due_on=row.due_on,
        latest_on=row.latest_on,
        book_by=row.book_by,
        rule=row.rule,
        state=state_on(row, on, soon),
        days_left=(row.due_on - on).days,
        booked_on=booking.on if booking else None,
        booking=booking,
        certain=row.certain,
        known_to=row.known_to,
        local_on=row.local_on,
        ends_first=row.leaves_list_on if never_falls_due(row.due_on, row.local_on, row.leaves_list_on) else None,
        assumes=with_nothing_after(row.assumes, row.known_to, on=on),
        forward_ground=row.forward_ground,
        forward_before=row.forward_before,
    )


class Counted:
    """Rows whose number is known already, so that a page need not count them again."""

    def __init__(self, rows: QuerySet[NextReview], total: int) -> None:
        self.rows = rows
        self.total = total

    def count(self) -> int:
        """How many there are."""
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, some: slice) -> list[Listed]:
        return list(listed(self.rows[some]))


def listed(rows: QuerySet[NextReview], at_a_time: int | None = None) -> Iterator[Listed]:
    """Rows of the projection with their children; read `at_a_time`, where there may be very many."""
    found = rows.values_list(*COLUMNS)
    return (Listed(*row) for row in (found.iterator(at_a_time) if at_a_time else found))


def soon_days(on: date) -> int:
    """From how many days before its date a review is shown as soon. One query."""
    return settings.practice_of(settings.values_on(on)).soon_within_days


def held_by(iro: str, on: date) -> QuerySet[Allocation]:
    """The allocations on a day of every IRO whose name holds these words."""
    return Allocation.objects.filter(open_on("from_on", "to_on", on), iro__in=staff_named(iro))


def in_state(on: date, soon: int) -> dict[State, Q]:
    """The four states as the database tests them: what `state_of` says, and a test holds the two together."""
    known = Q(known_to__isnull=True) | Q(known_to__gte=on)
    # The first of the two follows from the second; it lets an index of due dates find them.
    late = Q(due_on__lt=on, latest_on__lt=on) & known
    ahead = Q(certain=True, due_on__gte=on)
    last = on + timedelta(days=soon)
    return {
        State.LATE: late,
        State.UNKNOWN: (Q(certain=False) & ~late) | (Q(certain=True, due_on__lt=on, known_to__lt=on)),
        State.SOON: ahead & Q(due_on__lte=last),
        State.DUE: ahead & Q(due_on__gt=last),
    }


class Judged(NamedTuple):
    """What a state follows from."""

    due_on: date
    latest_on: date
    certain: bool
    known_to: date | None


def state_on(row: Listed | Judged | NextReview, on: date, soon: int) -> State:
    """How a projection stands on a day."""
    known = row.known_to is None or row.known_to >= on
    if row.latest_on < on and known:
        return State.LATE
    if not row.certain or row.due_on < on:
        return State.UNKNOWN
    return State.SOON if row.due_on <= on + timedelta(days=soon) else State.DUE


def _projected(actor: Actor, on: date, today: date, iro: str) -> Iterator[DueRow]:
    """Everybody, from five queries however many they are."""
    soon, iros, booked = soon_days(on), iros_of(None, on), bookings(None, on)
    for row in listed(projected(actor=actor, on=on, today=today, iro=iro), AT_A_TIME):
        yield due_row(row, on, soon, iros, booked)


def _looking_back(actor: Actor, on: date, today: date, iro: str) -> Iterator[DueRow]:
    """From the facts as they were known by that day."""
    children = visible_rows(Child.objects.order_by("id"), "id", actor, today)
    if iro:
        children = children.filter(id__in=held_by(iro, on).values("child"))
    values = settings.values_on(on)
    practice, calendar = settings.practice_of(values), settings.calendar()
    known = what_is_known(settings.kept_from(values))
    numbers = dict(children.values_list("id", "number"))
    found: list[tuple[int, Due, date | None]] = []
    for some in chunks(list(numbers), AT_A_TIME):
        for child, periods in facts_of(some, known).items():
            facts = facts_on(periods, on)
            if facts and (due := reviews.next_due(facts, practice, calendar, on=on)):
                found.append((child, due, reviews.leaves_on(facts)))
    found.sort(key=lambda told: (told[1].on, numbers[told[0]]))
    for some_due in chunks(found, AT_A_TIME):
        yield from as_rows(_with_children(some_due), on, practice.soon_within_days)


def _with_children(dues: Sequence[tuple[int, Due, date | None]]) -> Iterator[Listed]:
    """Answers of the law as the projection would hold them. One query."""
    children = Child.objects.filter(id__in=[child for child, *_ in dues]).values_list("id", *CHILD)
    found = {child: columns for child, *columns in children}
    for child, due, leaves_on in dues:
        local_on = due.local.on if due.local else None
        answer = (due.on, due.latest, due.book_by, due.rule.value, due.certain, due.known_to)
        yield Listed(child, *answer, local_on, leaves_on, due.assumes, "", None, *found[child])


def known_as(given: str, preferred: str) -> str:
    """What a child likes to be called, where that is not the given name itself."""
    return preferred if given and preferred != given else ""


def said(given: str, family: str, preferred: str) -> str:
    """A child's name, the same way everywhere; what they like to be called stands beside it."""
    return f"{given or preferred} {family}".strip()


IROS = """
SELECT held.child_id, iro.given_name, iro.family_name
FROM records_allocation AS held JOIN records_staff AS iro ON iro.id = held.iro_id
WHERE held.child_id IN ({children}) AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s)
"""


def iros_of(children: Sequence[int] | None, on: date) -> dict[int, str]:
    """Child -> the name of their IRO that day, of these children or (None) of all. One query."""
    if children is not None:
        return {child: f"{given} {family}".strip() for child, given, family in ask_of(IROS, children, on=on)}
    held = Allocation.objects.filter(open_on("from_on", "to_on", on))
    return {
        child: f"{given} {family}".strip()
        for child, given, family in held.values_list("child_id", "iro__given_name", "iro__family_name")
    }
