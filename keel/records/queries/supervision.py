"""How one IRO's work stands: for supervision, month by month. As many queries for any IRO."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from keel.law.answers import Rule
from keel.records.models import Allocation, Review, ReviewClock, Staff
from keel.records.permissions import Actor
from keel.records.queries.board import LATE_KINDS, overdue, overdue_counts
from keel.records.queries.children import open_on, visible_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IroWork:
    """One IRO. Shares are of the reviews that they chaired and that count in the months looked at."""

    iro: Staff
    children: int
    since: date
    in_time: Share
    """Reviews held by their legal date, of those whose date is certain."""
    kept: dict[Rule, Share]
    """Of each clock that fell due in these months: closed by its day, not missed, of all that are closed or late."""
    overdue: dict[Rule, int]
    """Open and past their day, of the children whom they hold now."""
    worst: Sequence[ReviewClock]
    """The longest of these."""
    held_late: Sequence[Review]


@dataclass(frozen=True, slots=True, kw_only=True)
class InShort:
    """One IRO as the board names them: the children whom they hold, and what of theirs is open past its day."""

    staff: int
    name: str
    children: int
    overdue: int


def every_iro(actor: Actor, today: date) -> list[InShort]:
    """Everybody who holds children today, by name. Two queries."""
    held = Allocation.objects.filter(open_on("from_on", "to_on", today)).order_by("iro__name_key", "iro")
    people = held.values_list("iro", "iro__given_name", "iro__family_name").annotate(Count("pk"))
    whose = open_on("child__allocations__from_on", "child__allocations__to_on", today)
    late = overdue(actor, today).filter(whose, duty__in=[rule.value for rule in LATE_KINDS]).order_by()
    past = dict(late.values_list("child__allocations__iro").annotate(Count("pk")))
    return [
        InShort(staff=key, name=f"{given} {family}".strip(), children=many, overdue=past.get(key, 0))
        for key, given, family, many in people
    ]


def iro_work(actor: Actor, iro: Staff, today: date, months_back: date, most: int) -> IroWork:
    """How an IRO's work stands since a day. Seven queries."""
    held = Allocation.objects.filter(open_on("from_on", "to_on", today), iro=iro)
    mine = children_of(iro, today)
    chaired = visible_rows(Review.objects.filter(over=False, chaired_by=iro), "child", actor, today)
    counted = chaired.filter(counted_on__gte=months_back, counted_on__lte=today, due_certain=True)
    shares = counted.aggregate(of=Count("pk"), n=Count("pk", filter=Q(counted_on__lte=F("due_on"))))
    late = counted.filter(counted_on__gt=F("due_on")).select_related("child").order_by("-counted_on", "id")
    rows = overdue(actor, today).filter(child__in=mine, duty__in=[rule.value for rule in LATE_KINDS])
    return IroWork(
        iro=iro,
        children=held.count(),
        since=months_back,
        in_time=Share(n=shares["n"], of=shares["of"]),
        kept=_kept(actor, iro, today, months_back),
        overdue=overdue_counts(actor, today, child__in=mine),
        worst=list(rows.select_related("child", "review")[:most]),
        held_late=list(late[:most]),
    )


def _kept(actor: Actor, iro: Staff, today: date, since: date) -> dict[Rule, Share]:
    """Each clock of the reviews that they chaired: how many were closed in time. One query."""
    rows = ReviewClock.objects.filter(review__chaired_by=iro, due_on__range=(since, today))
    over = Q(closed_on__isnull=False) | Q(due_on__lt=today)
    in_time = Q(closed_on__lte=F("due_on")) & ~Q(closed_how="missed")
    counted = (
        visible_rows(rows, "child", actor, today)
        .order_by()
        .values_list("duty")
        .annotate(of=Count("pk", filter=over), n=Count("pk", filter=in_time))
    )
    found = {duty: Share(n=n, of=of) for duty, of, n in counted}
    return {rule: found.get(rule.value, Share(n=0, of=0)) for rule in (Rule.PREPARATION, *LATE_KINDS)}


def iro_of_staff(key: int) -> Staff | None:
    """Somebody on the staff list. One query."""
    return Staff.objects.filter(pk=key).first()


def children_of(iro: Staff, today: date) -> QuerySet[Any]:
    """The keys of the children whom an IRO holds, to be asked about in one question with something else."""
    return Allocation.objects.filter(open_on("from_on", "to_on", today), iro=iro).values("child")
