"""The only bridge from rows to the frozen facts that the law reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange
from keel.records.known import Known, joined, newest_returns, vouched_for
from keel.records.models import CarePeriod, Child, Review


def care_facts(
    *,
    period: Mapping[str, Any],
    held: Iterable[HeldReview],
    known: tuple[Span, ...] | None,
    born_on: date | None,
    vouched: Sequence[Span] = (),
) -> CareFacts:
    """The facts of one period of care. `period` has the columns of CarePeriod.

    `vouched`: those of the `known` days that hold even where care was going on before the child is first known to be.
    """
    start, end = period["started_on"], period["ended_on"]
    open_start = not period["start_known"]
    if open_start:
        held = list(held)
        start = min([start, *_told_before(start, held, vouched)])
    return CareFacts(
        started_on=start,
        start_known=period["start_known"],
        tracks=tuple(TrackChange(track=Track(track), since=_day(since)) for track, since in period["tracks"]),
        reviews=tuple(
            review
            for review in held
            if (open_start or start <= review.first_part_on) and (end is None or review.first_part_on <= end)
        ),
        known=_since(start, known, vouched) if open_start else known,
        possible_restarts=tuple(_day(day) for day in period["possible_restarts"]),
        away=tuple((_day(left), _day(back)) for left, back in period["away"]),
        born_on=born_on,
        ended_on=end,
        long_term_foster_since=period["long_term_foster_since"],
        care_known_to=period["care_known_to"],
    )


def _told_before(start: date, held: Iterable[HeldReview], vouched: Sequence[Span]) -> Iterator[date]:
    """Reviews of this time in care that somebody told of, before the day on which a return first knows the child in it.

    Whoever vouches for their days says that the child was looked after then.
    """
    for review in held:
        day = review.first_part_on
        if day < start and any(span.first <= day and (span.last is None or day <= span.last) for span in vouched):
            yield day


def _since(start: date, known: tuple[Span, ...] | None, vouched: Sequence[Span]) -> tuple[Span, ...] | None:
    """Of a child who was in care before they are first known, no return tells of reviews before that day."""
    if known is None:
        return None
    later = (span for span in known if span.last is None or span.last >= start)
    return joined([*(replace(span, first=max(span.first, start)) for span in later), *vouched])


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


PERIOD_COLUMNS = (
    "child_id",
    "started_on",
    "start_known",
    "ended_on",
    "tracks",
    "possible_restarts",
    "away",
    "long_term_foster_since",
    "care_known_to",
    "short_breaks",
)
REVIEW_COLUMNS = ("child_id", "first_part_on", "completed_on", "extra", "source")


def as_held(first_part_on: date, completed_on: date | None, extra: bool | None) -> HeldReview:
    """A review as the law reads it: one whose record has no day of completion was begun and is not finished."""
    return HeldReview(
        first_part_on=first_part_on, completed_on=completed_on, extra=extra, unfinished=completed_on is None
    )


class Reviewed(NamedTuple):
    """What is known of one child's reviews: those held, the days returns tell of, the days recorded here.

    `vouched`: the days in which somebody says that all are known. A review that a spreadsheet told of lies in these.
    """

    child: int
    batch: int | None
    newest_return: int | None
    born_on: date | None
    held: Sequence[HeldReview]
    told: Sequence[date]
    recorded: Sequence[date]
    vouched: Sequence[Span] = ()


def facts_of(children: Sequence[int], known: Known) -> dict[int, list[CareFacts]]:
    """Every period of care of these children, oldest first. Six queries, however many children."""
    who = Child.objects.filter(id__in=children).values_list("id", "born_on", "created_by_batch_id")
    reviews = Review.objects.filter(child_id__in=children, first_part_on__isnull=False).order_by("first_part_on", "id")
    held: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for child, *told in reviews.values_list(*REVIEW_COLUMNS):
        held[child].append(tuple(told))
    periods: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in CarePeriod.objects.filter(child_id__in=children).order_by("started_on").values(*PERIOD_COLUMNS):
        periods[row["child_id"]].append(row)
    newest, vouched = newest_returns(children), vouched_for(children)
    return {
        child: periods_as_facts(
            periods[child],
            known,
            reviewed(child, batch, born_on, held[child], newest.get(child), vouched.get(child, ())),
        )
        for child, born_on, batch in who
        if periods[child]
    }


def facts_from(child: Child, periods: Iterable[CarePeriod], reviews: Iterable[Review], known: Known) -> list[CareFacts]:
    """The same of one child, of rows that were read: every time in care, the reviews that were begun. Two queries."""
    told = [tuple(getattr(review, name) for name in REVIEW_COLUMNS[1:]) for review in reviews]
    newest, vouched = newest_returns([child.pk]).get(child.pk), vouched_for([child.pk]).get(child.pk, ())
    about = reviewed(child.pk, child.created_by_batch_id, child.born_on, sorted(told, key=_first), newest, vouched)
    oldest_first = sorted(periods, key=lambda period: period.started_on)
    rows = [{name: getattr(period, name) for name in PERIOD_COLUMNS} for period in oldest_first]
    return periods_as_facts(rows, known, about)


def _first(told: tuple[Any, ...]) -> date:
    first: date = told[0]
    return first


def reviewed(
    child: int,
    batch: int | None,
    born_on: date | None,
    rows: Iterable[tuple[Any, ...]],
    newest_return: int | None,
    vouched: Sequence[Span],
) -> Reviewed:
    """What is known of one child's reviews. `rows`: those held, in order (the columns of a review but the child)."""
    held: list[HeldReview] = []
    told: list[date] = []
    recorded: list[date] = []
    for first, completed, extra, source in rows:
        held.append(as_held(first, completed, extra))
        if source != Review.Source.SHEET:
            (told if source == Review.Source.SSDA903 else recorded).append(first)
    return Reviewed(child, batch, newest_return, born_on, held, told, recorded, vouched)


def periods_as_facts(periods: Iterable[Mapping[str, Any]], known: Known, about: Reviewed) -> list[CareFacts]:
    """One child's periods of care (rows with the columns of CarePeriod) as the law reads them."""
    return [
        care_facts(
            period=period,
            held=about.held,
            known=known_for(known, about, short_breaks=period["short_breaks"]),
            born_on=about.born_on,
            vouched=about.vouched,
        )
        for period in periods
    ]


def known_for(known: Known, about: Reviewed, *, short_breaks: bool = False) -> tuple[Span, ...] | None:
    """A child whose record began in Keel is wholly known; one who came from a return is known where returns are.

    Of a time of short breaks a return says nothing: the reviews of such children are left out of it by rule.
    """
    if about.batch is None:
        return None
    spans = replace(known, spans=()) if short_breaks else known
    return spans.for_child(about.child, about.told, about.recorded, about.newest_return, about.vouched)


def facts_on(periods: Sequence[CareFacts], day: date) -> CareFacts | None:
    """The period of care that was going on that day, with all that is known of it now; None where there was none.

    The law itself leaves out what came after the day that it is asked about.
    """
    for facts in periods:
        going_on = facts.started_on <= day and (facts.ended_on is None or facts.ended_on > day)
        if going_on and not any(left <= day < back for left, back in facts.away):
            return facts
    return None
