"""The only bridge from rows to the frozen facts that the law reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Max

from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange
from keel.records.models import (
    Batch,
    BatchChild,
    BatchFile,
    CarePeriod,
    Child,
    GivenEpisode,
    GivenIncomplete,
    Review,
)

DAY = timedelta(days=1)
_WHOLE: frozenset[int] = frozenset()
SAY_WHAT_WAS_HELD = ("reviews", "episodes")
"""A refused episode may have been an ending or a new start: it leaves a year as open as a refused review does."""


@dataclass(frozen=True, slots=True)
class Known:
    """The days in which reviews are known, for everyone, and the years that are not whole for some children."""

    spans: tuple[tuple[int, date, date], ...]
    """(return year, first day, last day), oldest first."""
    kept_from: date | None = None
    not_whole: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def for_child(
        self, child: int, told: Sequence[date], recorded: Sequence[date], newest: int | None
    ) -> tuple[Span, ...]:
        """The spans that hold for one child. `told`: the days of reviews that returns tell of, in order; `recorded`:
        those of reviews recorded here.

        A review recorded here after every span means that the record goes on here; one that a return tells of after
        the end of its year says nothing of any other day. Of a year that is not whole for the child only the days of
        its reviews, and its last, are known: other reviews may have been held in it unseen.
        """
        missing = self.not_whole.get(child, _WHOLE)
        spans: list[Span] = []
        for year, first, last in self.spans:
            if newest is None or year > newest:
                continue  # A return that does not speak of the child says nothing: they may have left.
            if year in missing:
                days = sorted({day for day in (*told, *recorded) if first <= day < last})
                spans += [Span(first=day, last=day) for day in (*days, last)]
            else:
                spans.append(Span(first=first, last=last))
        last_day = spans[-1].last if spans else None
        newer = next((day for day in recorded if last_day is None or day > last_day), None)
        since = min((day for day in (self.kept_from, newer) if day), default=None)
        if told and (last_day is None or told[-1] > last_day):
            spans.append(Span(first=told[-1], last=told[-1]))
        if since:
            spans = [span for span in spans if span.first < since]
            spans.append(Span(first=since))
        return _joined(spans)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans that touch or overlap become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.first):
        before = joined[-1] if joined else None
        if before and (before.last is None or span.first <= before.last + DAY):
            ends = None if before.last is None or span.last is None else max(before.last, span.last)
            joined[-1] = Span(first=before.first, last=ends)
        else:
            joined.append(span)
    return tuple(joined)


def what_is_known(kept_from: date | None, children: Sequence[int] | None = None) -> Known:
    """What the returns that stand say about reviews. Three queries; `children` narrows the second."""
    standing = BatchFile.objects.filter(batch__undone_at=None)
    # Without a header nobody knows of whom a file tells: rows of it are kept, and nothing is known by it.
    named = set(standing.filter(table="header").values_list("year", flat=True))
    spans: dict[int, tuple[date, date]] = {}
    for year, first, last in standing.filter(table="reviews", year__in=named).values_list(
        "year", "known_from", "known_to"
    ):
        held = spans.get(year, (first, last))
        spans[year] = (min(first, held[0]), max(last, held[1]))
    gaps: dict[int, set[int]] = defaultdict(set)
    for child, _, year in not_whole(SAY_WHAT_WAS_HELD, children):
        gaps[child].add(year)
    return Known(
        spans=tuple((year, *days) for year, days in sorted(spans.items())),
        kept_from=kept_from,
        not_whole={child: frozenset(years) for child, years in gaps.items()},
    )


def not_whole(tables: Sequence[str], children: Sequence[int] | None = None) -> set[tuple[int, str, int]]:
    """(child, table, return year) of which rows were refused and have not come since. Three queries.

    They have come where a later batch that stands holds the whole table of that year, names the child in its header,
    and refused nothing of theirs.
    """
    rows = GivenIncomplete.objects.filter(table__in=tables, batch__undone_at=None)
    marks: dict[tuple[int, str, int], int] = {}
    for child, table, year, batch in (rows if children is None else rows.filter(child_id__in=children)).values_list(
        "child_id", "table", "year", "batch_id"
    ):
        marks[child, table, year] = max(batch, marks.get((child, table, year), 0))
    if not marks:
        return set()
    files = BatchFile.objects.filter(table__in=tables, batch__undone_at=None, complete=True)
    whole = set(files.values_list("batch_id", "table", "year"))
    named = BatchChild.objects.filter(child_id__in={child for child, _, _ in marks}, year__gt=0, batch__undone_at=None)
    came: dict[tuple[int, int], set[int]] = defaultdict(set)
    for child, year, batch in named.values_list("child_id", "year", "batch_id"):
        came[child, year].add(batch)
    return {
        (child, table, year)
        for (child, table, year), refused in marks.items()
        if not any(batch > refused and (batch, table, year) in whole for batch in came[child, year])
    }


def care_facts(
    *,
    period: Mapping[str, Any],
    held: Iterable[HeldReview],
    known: tuple[Span, ...] | None,
    born_on: date | None,
) -> CareFacts:
    """The facts of one period of care. `period` has the columns of CarePeriod."""
    start, end = period["started_on"], period["ended_on"]
    open_start = not period["start_known"]
    return CareFacts(
        started_on=start,
        start_known=period["start_known"],
        tracks=tuple(TrackChange(track=Track(track), since=_day(since)) for track, since in period["tracks"]),
        reviews=tuple(
            review
            for review in held
            if (open_start or start <= review.first_part_on) and (end is None or review.first_part_on <= end)
        ),
        known=_since(start, known) if open_start else known,
        possible_restarts=tuple(_day(day) for day in period["possible_restarts"]),
        away=tuple((_day(left), _day(back)) for left, back in period["away"]),
        born_on=born_on,
        ended_on=end,
        long_term_foster_since=period["long_term_foster_since"],
        care_known_to=period["care_known_to"],
    )


def _since(start: date, known: tuple[Span, ...] | None) -> tuple[Span, ...] | None:
    """Of a child who was in care before they are first known, no review is known before that day: no return told."""
    if known is None:
        return None
    later = (span for span in known if span.last is None or span.last >= start)
    return tuple(replace(span, first=max(span.first, start)) for span in later)


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


def facts_of(children: Sequence[int], known: Known) -> dict[int, list[CareFacts]]:
    """Every period of care of these children, oldest first. Five queries, however many children."""
    who = Child.objects.filter(id__in=children).values_list("id", "born_on", "created_by_batch_id")
    held: dict[int, list[HeldReview]] = defaultdict(list)
    reviews = Review.objects.filter(child_id__in=children, first_part_on__isnull=False).order_by("first_part_on", "id")
    told: dict[int, list[date]] = defaultdict(list)
    recorded: dict[int, list[date]] = defaultdict(list)
    for child, first, completed, extra, source in reviews.values_list(*REVIEW_COLUMNS):
        held[child].append(as_held(first, completed, extra))
        (told if source == Review.Source.SSDA903 else recorded)[child].append(first)
    periods: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in CarePeriod.objects.filter(child_id__in=children).order_by("started_on").values(*PERIOD_COLUMNS):
        periods[row["child_id"]].append(row)
    newest = newest_returns(children)
    return {
        child: periods_as_facts(
            periods[child],
            known,
            Reviewed(child, batch, newest.get(child), born_on, held[child], told[child], recorded[child]),
        )
        for child, born_on, batch in who
        if periods[child]
    }


class Reviewed(NamedTuple):
    """What is known of one child's reviews: those held, the days returns tell of, the days recorded here."""

    child: int
    batch: int | None
    newest_return: int | None
    born_on: date | None
    held: Sequence[HeldReview]
    told: Sequence[date]
    recorded: Sequence[date]


def periods_as_facts(periods: Iterable[Mapping[str, Any]], known: Known, about: Reviewed) -> list[CareFacts]:
    """One child's periods of care (rows with the columns of CarePeriod) as the law reads them."""
    return [
        care_facts(
            period=period,
            held=about.held,
            known=known_for(known, about, short_breaks=period["short_breaks"]),
            born_on=about.born_on,
        )
        for period in periods
    ]


def newest_returns(children: Sequence[int]) -> dict[int, int]:
    """Child -> the newest return year that tells of their care. One query.

    A header alone tells of none: a child with no episode in a return may have left before its year. Nor does a file of
    episodes that broke off: an ending may stand in the part that is lost.
    """
    whole = BatchFile.objects.filter(table="episodes", batch__undone_at=None).values("year")
    rows = GivenEpisode.objects.filter(child_id__in=children, replaced_by__isnull=True, year__in=whole)
    return dict(rows.values_list("child_id").annotate(Max("year")).order_by())


def known_for(known: Known, about: Reviewed, *, short_breaks: bool = False) -> tuple[Span, ...] | None:
    """A child whose record began in Keel is wholly known; one who came from a return is known where returns are.

    Of a time of short breaks a return says nothing: the reviews of such children are left out of it by rule.
    """
    if about.batch is None:
        return None
    spans = replace(known, spans=()) if short_breaks else known
    return spans.for_child(about.child, about.told, about.recorded, about.newest_return)


def facts_on(periods: Sequence[CareFacts], day: date) -> CareFacts | None:
    """The period of care that was going on that day, with all that is known of it now; None where there was none.

    The law itself leaves out what came after the day that it is asked about.
    """
    for facts in periods:
        going_on = facts.started_on <= day and (facts.ended_on is None or facts.ended_on > day)
        if going_on and not any(left <= day < back for left, back in facts.away):
            return facts
    return None


def return_years() -> list[int]:
    """The return years that stand in the record."""
    return sorted(
        set(BatchFile.objects.filter(batch__in=Batch.objects.filter(undone_at=None)).values_list("year", flat=True))
    )
