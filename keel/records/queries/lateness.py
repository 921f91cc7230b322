"""How papers came by team: each figure with what it is a part of, and the papers behind it (N15).

Counted are papers that fell due in a time and before today, are needed, and belong to a review that was not called off.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from keel.law.days import Calendar
from keel.records.models import Paper
from keel.records.permissions import Actor
from keel.records.queries.children import visible_rows

IN_TIME, LATE, NOT_COME = "in_time", "late", "not_come"
OUTCOMES: dict[str, Q] = {
    IN_TIME: Q(came_on__lte=F("due_on")),
    LATE: Q(came_on__gt=F("due_on")),
    NOT_COME: Q(came_on__isnull=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """One team. `asked` is the whole: `in_time` + `late` + `not_come`. `median_days`: working days, of the late ones.

    `team` None: who answered for these papers is not known.
    """

    team: int | None
    name: str
    asked: int
    in_time: int
    late: int
    not_come: int
    median_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which papers: due in these days, both counted; of one kind, or (empty) of any."""

    first: date
    last: date
    kind: str = ""


def fallen_due(span: Span, today: date) -> QuerySet[Paper]:
    """The papers that are counted."""
    rows = Paper.objects.filter(
        due_on__gte=span.first, due_on__lte=span.last, due_on__lt=today, not_needed_on=None, review__over=False
    )
    return rows.filter(kind=span.kind) if span.kind else rows


def by_team(span: Span, calendar: Calendar, today: date, *, first: Sequence[int] = ()) -> list[Lateness]:
    """Every team with papers, those of `first` before the others, then by how large a part came in time. Two queries.

    Restricted children are counted: a team's figure names nobody.
    """
    rows = fallen_due(span, today)
    counted: Any = rows.values("team", "team__name").annotate(
        asked=Count("id"), **{name: Count("id", filter=condition) for name, condition in OUTCOMES.items()}
    )
    days: dict[int | None, list[int]] = defaultdict(list)
    late = rows.filter(OUTCOMES[LATE]).order_by("id")
    for team, due, came in late.values_list("team", "due_on", "came_on"):
        if came:
            days[team].append(calendar.working_days_between(due, came).count)
    found = [
        Lateness(
            team=row["team"],
            name=row["team__name"] or "Team not known",
            asked=row["asked"],
            in_time=row[IN_TIME],
            late=row[LATE],
            not_come=row[NOT_COME],
            median_days=float(median(days[row["team"]])) if days[row["team"]] else None,
        )
        for row in counted.order_by("team")
    ]
    mine = set(first)
    return sorted(found, key=lambda one: (one.team not in mine, one.in_time / one.asked, one.name))


def papers_behind(actor: Actor, span: Span, today: date, *, team: int | None, outcome: str) -> QuerySet[Paper]:
    """The papers behind a figure, of the children whom this person may see: the latest due day first."""
    rows = visible_rows(fallen_due(span, today).filter(team=team), "child", actor, today)
    if outcome in OUTCOMES:
        rows = rows.filter(OUTCOMES[outcome])
    return rows.select_related("child", "review").order_by("-due_on", "id")
