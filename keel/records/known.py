"""The days in which a child's reviews are known: as returns tell, and as somebody vouched for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from keel.law.facts import Span
from keel.records.models import BatchChild, BatchFile, GivenIncomplete, ReviewsKnown
from keel.records.plain import as_day, ask_of

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
        self,
        child: int,
        told: Sequence[date],
        recorded: Sequence[date],
        newest: int | None,
        vouched: Sequence[Span] = (),
    ) -> tuple[Span, ...]:
        """The spans that hold for one child. `told`: the days of reviews that returns tell of, in order; `recorded`:
        those of reviews recorded here.

        A review recorded here after every span means that the record goes on here; one that a return tells of after
        the end of its year says nothing of any other day. Of a year that is not whole for the child only the days of
        its reviews, and its last, are known: other reviews may have been held in it unseen.
        `vouched`: days for which somebody said that every review is in the record. A review recorded here that lies in
        such days that have an end was told afterwards, so it does not mean that the record went on from it.
        """
        recorded = [day for day in recorded if not any(_ends_after(span, day) for span in vouched)]
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
        return joined([*spans, *vouched])


def _ends_after(span: Span, day: date) -> bool:
    return span.last is not None and span.first <= day <= span.last


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
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
    """What the returns that stand say about reviews. Two queries; `children` narrows the second."""
    standing = BatchFile.objects.filter(batch__undone_at=None, table__in=("header", "reviews"))
    files = list(standing.values_list("table", "year", "known_from", "known_to"))
    # Without a header nobody knows of whom a file tells: rows of it are kept, and nothing is known by it.
    named = {year for table, year, _, _ in files if table == "header"}
    spans: dict[int, tuple[date, date]] = {}
    for table, year, first, last in files:
        if table == "reviews" and year in named:
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


NOT_WHOLE = """
SELECT mark.child_id, mark."table", mark.year, mark.batch_id
FROM records_givenincomplete AS mark JOIN records_batch AS batch ON batch.id = mark.batch_id
WHERE mark.child_id IN ({children}) AND batch.undone_at IS NULL
"""


def not_whole(tables: Sequence[str], children: Sequence[int] | None = None) -> set[tuple[int, str, int]]:
    """(child, table, return year) of which rows were refused and have not come since. Three queries.

    They have come where a later batch that stands holds the whole table of that year, names the child in its header,
    and refused nothing of theirs.
    """
    marks: dict[tuple[int, str, int], int] = {}
    if children is None:
        rows = GivenIncomplete.objects.filter(batch__undone_at=None)
        told = list(rows.values_list("child_id", "table", "year", "batch_id"))
    else:
        told = [(child, table, year, batch) for child, table, year, batch in ask_of(NOT_WHOLE, children)]
    for child, table, year, batch in (row for row in told if row[1] in tables):
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


NEWEST_RETURNS = """
SELECT told.child_id, max(told.year) FROM records_givenepisode AS told
WHERE told.child_id IN ({children}) AND told.replaced_by_id IS NULL AND told.year IN (
    SELECT file.year FROM records_batchfile AS file JOIN records_batch AS batch ON batch.id = file.batch_id
    WHERE file."table" = 'episodes' AND batch.undone_at IS NULL
)
GROUP BY told.child_id
"""


def newest_returns(children: Sequence[int]) -> dict[int, int]:
    """Child -> the newest return year that tells of their care. One query.

    A header alone tells of none: a child with no episode in a return may have left before its year. Nor does a file of
    episodes that broke off: an ending may stand in the part that is lost.
    """
    return dict(ask_of(NEWEST_RETURNS, children))


CARE_TOLD_TO = """
SELECT max(file.known_to) FROM records_batchfile AS file JOIN records_batch AS batch ON batch.id = file.batch_id
WHERE file."table" = 'episodes' AND batch.undone_at IS NULL AND file.year = (
    SELECT max(told.year) FROM records_givenepisode AS told
    WHERE told.child_id IN ({children}) AND told.replaced_by_id IS NULL AND told.year IN (
        SELECT whole.year FROM records_batchfile AS whole JOIN records_batch AS its ON its.id = whole.batch_id
        WHERE whole."table" = 'episodes' AND its.undone_at IS NULL
    )
)
"""


def care_told_to(child: int) -> date | None:
    """The last day of which the newest return that tells of a child's care speaks; None where none does. One query.

    Care may be known on days on which reviews are not: no return tells of the reviews of a child who has short breaks.
    """
    return as_day(next(iter(ask_of(CARE_TOLD_TO, [child])), (None,))[0])


def vouched_for(children: Sequence[int]) -> dict[int, tuple[Span, ...]]:
    """Child -> the days in which somebody vouches that every review is in the record, joined. One query."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = ReviewsKnown.objects.filter(child_id__in=children).order_by("id")
    for child, first, last in rows.values_list("child_id", "first", "last"):
        found[child].append(Span(first=first, last=last))
    return {child: joined(spans) for child, spans in found.items()}
