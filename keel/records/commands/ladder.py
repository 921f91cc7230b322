"""The projection of oversight: one row a child in care, made again whenever what it follows from changes.

Nights make every row again, since a home may be unregistered from a day on and a child turns eighteen.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from keel.law.contacts import last_contacts
from keel.records.bulk import chunks, one_at_a_time, sync_rows
from keel.records.commands.audit import write_event
from keel.records.models import (
    CarePeriod,
    Child,
    ChildNow,
    Contact,
    Ladder,
    MidwayCheck,
    NextReview,
    Placement,
    Review,
)
from keel.records.permissions import Actor, Permission
from keel.records.places import rank_of, registration_of
from keel.records.queries import practice as settings
from keel.records.queries.events import waiting_events
from keel.records.queries.midway import midway_due
from keel.records.queries.oversight_lists import STANDS
from keel.records.queries.practice import Judged
from keel.records.queries.sightings import sightings_of
from keel.records.queries.visits import HomeFacts, visit_due, visits_of

NEVER = date.min
AT_A_TIME = 2000
COLUMNS = ("child_number", *STANDS)
NOW = ("child_id", "child_number", "since", "legal_status", "location", "miles")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class LastReview:
    """The last review that was completed in this time in care."""

    pk: int
    completed_on: date


def settle_ladder(children: Sequence[int], today: date, judged: Judged | None = None) -> int:
    """Make the rows of these children again. Twelve queries, however many. Returns how many rows changed."""
    judged = judged or settings.judged_on(today)
    here = ChildNow.objects.filter(child_id__in=children, in_care=True, leaves_on__gt=today)
    now: dict[int, tuple[Any, ...]] = {row[0]: row[1:] for row in here.values_list(*NOW)}
    known = _Known(list(now), today)
    wanted: dict[tuple[int, Any], tuple[Any, ...]] = {}
    for child, (number, since, status, location, miles) in now.items():
        contacts = last_contacts(known.sightings.get(child, ()))
        code, placed_on, urn = known.homes.get(child, ("", None, ""))
        home = HomeFacts(
            place=code,
            placed_on=placed_on,
            legal_status=status,
            short_breaks=known.short_breaks.get(child, False),
            first_review_held=child in known.reviewed,
        )
        visit = visit_due(home, known.visits.get(child, ()), judged.calendar)
        wanted[child, None] = (
            number,
            since or today,
            *(day or NEVER for day in (contacts.any, contacts.seen, contacts.alone, contacts.in_person)),
            known.planned.get(child),
            *known.midway(child, judged),
            visit.duty.on if visit.duty else None,
            known.events[child],
            int(rank_of(registration_of(code, urn, location, today), location, miles)),
        )
    return sum(sync_rows(Ladder, owners=children, key=[], fields=COLUMNS, wanted=wanted))


def settle_everybody(today: date) -> None:
    """Make the rows of every child again: what they are seen from has changed."""
    judged = settings.judged_on(today)
    for some in chunks(list(Child.objects.order_by("id").values_list("id", flat=True)), AT_A_TIME):
        settle_ladder(some, today, judged)


class _Known:
    """What is known of these children, all of it read at once."""

    def __init__(self, children: Sequence[int], today: date) -> None:
        mine: Mapping[str, Any] = {"child_id__in": children}
        self.sightings = sightings_of(children)
        self.visits = visits_of(children)
        homes = Placement.objects.filter(**mine, from_on__lte=today).order_by("from_on")
        self.homes = {row[0]: row[1:] for row in homes.values_list("child_id", "code", "from_on", "urn")}
        periods = CarePeriod.objects.filter(**mine, started_on__lte=today).order_by("started_on")
        self.began: dict[int, date] = {}
        self.short_breaks: dict[int, bool] = {}
        for child, began, breaks in periods.values_list("child_id", "started_on", "short_breaks"):
            self.began[child], self.short_breaks[child] = began, breaks
        self.last = self._last_reviews(mine)
        self.reviewed = set(self.last)
        begun = Review.objects.filter(**mine, first_part_on__isnull=False, completed_on=None)
        self.unfinished = {
            child
            for child, first in begun.values_list("child_id", "first_part_on")
            if first and first >= self.began.get(child, date.max)
        }
        self.due = dict(NextReview.objects.filter(**mine).values_list("child_id", "due_on"))
        checks = MidwayCheck.objects.filter(**mine, closed_on__isnull=False)
        self.checked = {row[0]: row[1:] for row in checks.values_list("review_id", "closed_on", "due_on")}
        planned = Contact.objects.filter(**mine, stands=True, state=Contact.State.PLANNED).order_by("-planned_for")
        self.planned = dict(planned.values_list("child_id", "planned_for"))
        self.events = Counter(waiting_events().filter(**mine).values_list("child_id", flat=True))

    def _last_reviews(self, mine: Mapping[str, Any]) -> dict[int, LastReview]:
        done = Review.objects.filter(**mine, first_part_on__isnull=False, completed_on__isnull=False)
        rows: Any = done.order_by("first_part_on").values_list("child_id", "id", "first_part_on", "completed_on")
        found = {}
        for child, key, first, completed in rows:
            if first >= self.began.get(child, date.max):
                found[child] = LastReview(key, completed)
        return found

    def midway(self, child: int, judged: Judged) -> tuple[date | None, date | None]:
        """When the check after the last review is due, and when it was closed."""
        last = self.last.get(child)
        if last is None or child in self.unfinished:
            return None, None
        if last.pk in self.checked:
            closed_on, due_on = self.checked[last.pk]
            return due_on, closed_on
        return midway_due(last.completed_on, self.due.get(child), judged), None


def rebuild_ladder(
    *, by: Actor, today: date, now: datetime, because: str = "", progress: Progress | None = None
) -> int:
    """Make every row again, 2,000 in a transaction. Returns how many changed; where none did, no trace is left."""
    by.must(Permission.RECORD_REVIEW)
    judged = settings.judged_on(today)
    everyone = list(Child.objects.order_by("id").values_list("id", flat=True))
    changed = 0
    for number, some in enumerate(chunks(everyone, AT_A_TIME)):
        with transaction.atomic():
            one_at_a_time()
            changed += settle_ladder(some, today, judged)
        if progress:
            progress("Oversight", min((number + 1) * AT_A_TIME, len(everyone)), len(everyone))
    if changed:
        write_event(by=by, action="oversight rebuilt", about={"because": because, "rows": changed}, now=now)
    return changed
