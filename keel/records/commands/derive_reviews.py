"""The reviews that returns tell of, each with what was due by law at that time, and the next one due: in bulk."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Q

from keel.law import reviews
from keel.law.days import Calendar
from keel.law.facts import CareFacts, HeldReview
from keel.law.practice import Practice
from keel.records.bulk import chunks, delete_rows, sync_rows, update_rows
from keel.records.commands.due import NEXT_COLUMNS, next_row
from keel.records.facts import Reviewed, as_held, facts_on, periods_as_facts
from keel.records.forwarding import calls_of
from keel.records.known import Known, newest_returns, vouched_for
from keel.records.models import Child, Contact, GivenReview, MidwayCheck, NextReview, Review, ReviewStatus

DUE_COLUMNS = ("due_on", "due_latest_on", "due_rule", "due_counted_from", "due_certain")
TOLD_COLUMNS = ("participation", *DUE_COLUMNS)
REVIEW_COLUMNS = ("source", "completed_on", "counted_on", *TOLD_COLUMNS)
FROM_RETURN = Review.Source.SSDA903
Wanted = dict[tuple[int, Hashable], tuple[Any, ...]]


class JudgedBy(Protocol):
    """What reviews held are judged by."""

    @property
    def practice(self) -> Practice: ...
    @property
    def calendar(self) -> Calendar: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every child is judged by: read once for a whole command."""

    known: Known
    practice: Practice
    calendar: Calendar
    today: date


def write_reviews(
    children: Sequence[int],
    periods: Mapping[int, list[dict[str, Any]]],
    setting: Setting,
    born: Mapping[int, date | None],
) -> None:
    """Write the reviews that returns tell of, and the next one due, for these children."""
    rows: Any = Child.objects.filter(id__in=children).values_list("id", "created_by_batch_id", "number")
    who = {child: (batch, number) for child, batch, number in rows}
    newest, vouched = newest_returns(children), vouched_for(children)
    own, here = _recorded_here(children)
    given = _told_by_returns(children)
    calls = calls_of(children)
    wanted: Wanted = {}
    due: Wanted = {}
    apart: Wanted = {}
    for child in children:
        of_own = {day for review in own[child].values() for day in _days_of(review)}
        told, recorded = sorted(given[child].keys() - of_own), sorted(here[child])
        both = {**{day: HeldReview(first_part_on=day) for day in told}, **own[child]}
        held = [both[day] for day in sorted(both)]
        batch, number = who[child]
        spans = vouched.get(child, ())
        about = Reviewed(child, batch, newest.get(child), born[child], held, told, recorded, spans)
        facts = periods_as_facts(periods.get(child, []), setting.known, about)
        due_then = was_due(facts, setting)
        for day in told:
            wanted[child, day] = (FROM_RETURN.value, day, day, given[child][day], *due_columns(due_then.get(day)))
        for day, review in own[child].items():
            code = given[child].get(day) or given[child].get(review.completed_on or day, "")
            apart[child, day] = (code, *due_columns(due_then.get(day)))
        now = facts_on(facts, setting.today)
        if now and (row := next_row(now, setting, calls.get(child, ()))):
            due[child, None] = (*row, number)
    _keep_what_was_due(children, wanted)
    _sync(children, wanted)
    _update_others(children, apart)
    sync_rows(NextReview, owners=children, key=[], fields=NEXT_COLUMNS, wanted=due)


def _recorded_here(children: Sequence[int]) -> tuple[dict[int, dict[date, HeldReview]], dict[int, set[date]]]:
    """Child -> the reviews held that no return told of first, by day; and the days of those recorded in Keel itself."""
    found: dict[int, dict[date, HeldReview]] = defaultdict(dict)
    here: dict[int, set[date]] = defaultdict(set)
    rows = Review.objects.exclude(source=FROM_RETURN).filter(child_id__in=children, first_part_on__isnull=False)
    columns = ("child_id", "first_part_on", "completed_on", "extra", "source")
    for child, first, completed, extra, source in rows.values_list(*columns):
        if first:
            found[child][first] = as_held(first, completed, extra)
            if source == Review.Source.KEEL:
                here[child].add(first)
    return found, here


def _told_by_returns(children: Sequence[int]) -> dict[int, dict[date, str]]:
    """Child -> the days on which a return says that a review was held, with the participation code."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    rows = GivenReview.objects.filter(stands=True, child_id__in=children)
    for child, held_on, code in rows.values_list("child_id", "held_on", "participation"):
        found[child][held_on] = code
    return found


def _days_of(review: HeldReview) -> tuple[date | None, ...]:
    """The days by which a return may name a review that was recorded here: of its first part, or of its last."""
    return (review.first_part_on, review.completed_on)


def was_due(facts: Sequence[CareFacts], setting: JudgedBy) -> dict[date | None, Any]:
    """The day of each review held -> what was due by law then (`keel.law.answers.Due`)."""
    return {
        due.held_on: due
        for period in facts
        for due in reviews.dues_of_held_reviews(period, setting.practice, setting.calendar)
    }


def _sync(children: Sequence[int], wanted: Wanted) -> None:
    sync_rows(
        Review,
        owners=children,
        key=["first_part_on"],
        fields=REVIEW_COLUMNS,
        wanted=wanted,
        where=Q(source=FROM_RETURN),
        before_delete=_forget_statuses,
    )


def _update_others(children: Sequence[int], wanted: Wanted) -> None:
    """What was due when the reviews were held that no return told of first, and the code that a return gives them.

    One that was recorded in Keel says by itself what was due then; where it does not, it was told of afterwards.
    """
    in_keel = ReviewStatus.objects.filter(review__child_id__in=children, review__source=Review.Source.SHEET, batch=None)
    touched = set(in_keel.values_list("review_id", flat=True))
    rows: Any = Review.objects.exclude(source=FROM_RETURN).filter(child_id__in=children, first_part_on__isnull=False)
    changed: list[tuple[Any, ...]] = []
    for pk, child, day, source, *stand in rows.values_list("id", "child_id", "first_part_on", "source", *TOLD_COLUMNS):
        code, *due = wanted.get((child, day), stand)
        if source == Review.Source.KEEL:
            code, due = stand[0], due if not stand[3] else stand[1:]
        elif pk in touched:
            code = stand[0]
        if stand[5] and due[2:] == stand[3:]:
            due = stand[1:]  # certain then, and by the same rule: a holiday added since changes nothing
        if [code, *due] != stand:
            changed.append((code, *due, pk))
    update_rows(Review, TOLD_COLUMNS, changed)


def due_columns(due: Any) -> tuple[Any, ...]:
    """What a review keeps of what was due; all empty where the review lies outside every known period of care."""
    if due is None:
        return (None, None, "", None, None)
    return (due.on, due.latest, due.rule.value, due.counted_from, due.certain)


def _keep_what_was_due(children: Sequence[int], wanted: Wanted) -> None:
    """A holiday added since must not move a date that a past review was already judged by.

    Where the rule and the day counted from are as they were, what is written stays.
    """
    columns = ("child_id", "first_part_on", "due_on", "due_latest_on", "due_rule", "due_counted_from", "due_certain")
    stand = Review.objects.filter(child_id__in=children, source=FROM_RETURN, due_certain=True)
    for child, day, on, latest, rule, counted_from, certain in stand.values_list(*columns):
        want = wanted.get((child, day))
        if want and want[6:] == (rule, counted_from, certain):
            wanted[child, day] = (*want[:4], on, latest, *want[6:])


def _forget_statuses(gone: Sequence[int]) -> None:
    """The steps of reviews that no return tells of any longer. What an IRO recorded of one stays, without it."""
    for model in (MidwayCheck, Contact):
        for some in chunks(gone, 5000):
            model._base_manager.filter(review_id__in=some).update(review=None)
    for start in range(0, len(gone), 5000):
        keys = ReviewStatus.objects.filter(review_id__in=gone[start : start + 5000]).values_list("id", flat=True)
        delete_rows(ReviewStatus, list(keys))
