"""The papers of reviews: those of one review, those that are waited for, and how late each team's came."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from keel.law.eligible import CareSpan, eligible_child
from keel.law.papers import Kind, Wanted, papers_wanted
from keel.records.models import CarePeriod, Child, Paper, PaperStep, Review, School
from keel.records.permissions import Actor
from keel.records.queries.audit import names_of_users
from keel.records.queries.children import visible_rows

LATE, DUE, SENT = "late", "due", "sent"
"""What the list can be narrowed to: past their day, still in time, and said to be sent."""


def papers_of(review: Review) -> list[Paper]:
    """The papers that were asked for, in the order in which they are read. One query."""
    order = {kind.value: place for place, kind in enumerate(Kind)}
    return sorted(Paper.objects.filter(review=review), key=lambda paper: order[paper.kind])


def steps_of(papers: Sequence[Paper]) -> tuple[Mapping[int, list[PaperStep]], Mapping[str, str]]:
    """Paper -> its steps, oldest first; and user name -> name. Two queries."""
    found: dict[int, list[PaperStep]] = {paper.pk: [] for paper in papers}
    rows = list(PaperStep.objects.filter(paper__in=papers).order_by("id"))
    for row in rows:
        found[row.paper_id].append(row)
    return found, names_of_users(row.by for row in rows)


def wanted_of(child: Child, review_on: date) -> tuple[Wanted, ...]:
    """Which papers a review of this child wants, and why. Two queries."""
    periods = CarePeriod.objects.filter(child=child, short_breaks=False)
    spans: list[CareSpan] = list(periods.values_list("started_on", "ended_on"))
    eligible = eligible_child(child.born_on, spans).since if child.born_on else None
    school = School.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=review_on), child=child, from_on__lte=review_on)
    return papers_wanted(review_on, born_on=child.born_on, at_school=school.exists(), eligible_since=eligible)


def open_papers() -> QuerySet[Paper]:
    """Papers that are waited for: not come, and needed, of reviews that stand booked."""
    return Paper.objects.filter(
        came_on__isnull=True, not_needed_on__isnull=True, review__over=False, review__first_part_on__isnull=True
    )


def waiting(actor: Actor, today: date, only: str = "", team: int | None = None) -> QuerySet[Paper]:
    """Those of the children whom this person may see, most urgent first. `only`: late, due or sent."""
    rows = visible_rows(open_papers(), "child", actor, today)
    if only == LATE:
        rows = rows.filter(due_on__lt=today, sent_on__isnull=True)
    elif only == DUE:
        rows = rows.filter(due_on__gte=today, sent_on__isnull=True)
    elif only == SENT:
        rows = rows.filter(sent_on__isnull=False)
    if team is not None:
        rows = rows.filter(team=team)
    return rows.select_related("child", "review", "team").order_by("due_on", "id")


def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many are late, in time, and said to be sent. One query."""
    state = Case(
        When(sent_on__isnull=False, then=Value(2)),
        When(due_on__lt=today, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found = {LATE: 0, DUE: 0, SENT: 0}
    rows = visible_rows(open_papers(), "child", actor, today).annotate(state=state)
    for number, how_many in rows.values("state").annotate(n=Count("id")).values_list("state", "n").order_by("state"):
        found[(LATE, DUE, SENT)[number]] = how_many
    return found


def paper_seen(review: Review, key: int) -> Paper | None:
    """One paper of a review. One query."""
    return Paper.objects.filter(pk=key, review=review).select_related("review").first()


def papers_closed(reviews: Sequence[int]) -> dict[int, date]:
    """Review -> the day on which the last of its papers came or was found not needed, where none is waited for."""
    found: dict[int, date | None] = {}
    rows = Paper.objects.filter(review_id__in=reviews).values_list("review_id", "came_on", "not_needed_on")
    for review, came, not_needed in rows:
        on = came or not_needed
        so_far = found.get(review, on)
        found[review] = max(so_far, on) if so_far and on else None
    return {review: on for review, on in found.items() if on}
