"""A second, slow and obvious law: it walks through care day by day, with another's bank holidays and month sums.

Nothing here comes from `keel.law` but the shape of the facts. It is compared with the real one over many children.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

import holidays
from dateutil.relativedelta import relativedelta

from keel.law.facts import CareFacts, Track

ONE = timedelta(days=1)
EXTRA_DAYS = 28
HOLIDAYS = set(holidays.country_holidays("GB", subdiv="ENG", years=range(1998, 2032)))
LONG_AGO = date(1950, 1, 1)


class Review(NamedTuple):
    on: date
    extra: bool | None = None
    seen: bool = True


def is_working(day: date) -> bool:
    return day.weekday() not in (5, 6) and day not in HOLIDAYS


def working_days_after(day: date, count: int) -> date:
    while count:
        day += ONE
        if is_working(day):
            count -= 1
    return day


def months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


@dataclass
class Walk:
    """What somebody would keep in a notebook while a child is in care."""

    start: date
    keep_three_month: bool = True
    track: Track = Track.ORDINARY
    held: list[Review] = field(default_factory=list)
    ordinary_from: date | None = None
    placed_on: date | None = None
    placed_reviews: list[date] = field(default_factory=list)
    authority_on: date | None = None
    authority_reviews: list[date] = field(default_factory=list)
    returned_on: date | None = None
    return_settled_on: date | None = None
    breaks_from: date | None = None

    def review(self, review: Review) -> None:
        self.held.append(review)
        self.placed_reviews.append(review.on)
        self.authority_reviews.append(review.on)
        if self.returned_on and review.on >= self.returned_on + 28 * ONE:
            self.return_settled_on = review.on

    def change(self, track: Track, on: date) -> None:
        if self.track is Track.SHORT_BREAKS and track is not Track.SHORT_BREAKS:
            self.ordinary_from = on
        if track is Track.SHORT_BREAKS and self.track is not Track.SHORT_BREAKS:
            self.breaks_from = on
        if track is Track.PLACED:
            self.placed_on, self.placed_reviews = on, []
            self.returned_on = self.return_settled_on = None
        if track is Track.RETURNED:
            self.returned_on, self.return_settled_on = on, None
        if track is Track.AUTHORISED and self.authority_on is None:
            self.authority_on, self.authority_reviews = on, []
        if track in (Track.ORDINARY, Track.REMAND, Track.SHORT_BREAKS):
            self.authority_on = None
        self.track = track

    def due(self) -> date:
        if self.track is Track.PLACED and self.placed_on:
            if not self.placed_reviews:
                return self.placed_on + 4 * 7 * ONE
            return months_after(self.placed_reviews[-1], 3 if len(self.placed_reviews) == 1 else 6)
        if self.track is Track.SHORT_BREAKS and self.breaks_from:
            since = [review.on for review in self.held if review.on >= max(self.breaks_from, self.start)]
            return months_after(since[-1], 6) if since else months_after(max(self.breaks_from, self.start), 3)
        if self.returned_on and not self.return_settled_on:
            return self.returned_on + 42 * ONE
        if self.track is Track.RETURNED and self.return_settled_on:
            return months_after(self.return_settled_on, 6)
        ordinary = self._ordinary()
        if self.track is Track.AUTHORISED and self.authority_on:
            if self.authority_reviews:
                return min(ordinary, months_after(self.authority_reviews[-1], 6))
            return min(ordinary, months_after(self.authority_on, 3))
        return ordinary

    def _ordinary(self) -> date:
        start = max(self.start, self.ordinary_from or self.start)
        held = [review for review in self.held if review.on >= start]
        if not held:
            return working_days_after(start, 20)
        three_months = months_after(held[0].on, 3)
        if len(held) == 1:
            return three_months
        for review in held[1:]:
            well_before = review.on < three_months - EXTRA_DAYS * ONE
            presumed_extra = review.extra is None and well_before and held[0].seen
            if not self.keep_three_month or review.on >= three_months:
                return months_after(held[-1].on, 6)
            if not presumed_extra and not review.extra:
                return months_after(held[-1].on, 6)
        return three_months


def walk(facts: CareFacts, start: date, reviews: Sequence[Review], on: date, *, keep_three_month: bool = True) -> date:
    """Walk from the start to a day, writing down what happens, and read off what is due next."""
    notebook = Walk(start, keep_three_month)
    waiting = sorted(reviews, key=lambda review: review.on)
    for change in sorted(facts.tracks, key=lambda change: change.since):
        # What happened on the day of a change happened before it.
        while waiting and waiting[0].on <= change.since:
            notebook.review(waiting.pop(0))
        if change.since <= on:
            notebook.change(change.track, change.since)
    for review in waiting:
        notebook.review(review)
    return notebook.due()


def every_due(facts: CareFacts, on: date, *, at_most: int = 2) -> tuple[date, date]:
    """Try every day of every unseen stretch, one and two reviews at a time: the earliest and the latest date."""
    facts = facts.as_at(on)
    seen = [Review(review.first_part_on, review.extra) for review in facts.reviews]
    unseen = _unseen_days(facts)
    starts = [facts.started_on, *(day for day in facts.possible_restarts if day >= facts.started_on)]
    plain = walk(facts, facts.started_on, [r for r in seen if r.on >= facts.started_on], on)
    found = set()
    for size in range(at_most + 1):
        for days in combinations(unseen, size):
            reviews = [*seen, *(Review(day, None, False) for day in days)]
            for start in starts:
                found.add(walk(facts, start, [r for r in reviews if r.on >= start], on))
            if not facts.start_known and reviews:
                found |= _began_long_ago(facts, reviews, days, on, plain)
    return min(found), max(found)


def _began_long_ago(facts: CareFacts, reviews: list[Review], days: Iterable[date], on: date, plain: date) -> set[date]:
    found = {walk(facts, LONG_AGO, reviews, on)}
    if any(day < facts.started_on for day in days) or _open_before(facts, days):
        found.add(walk(facts, LONG_AGO, [Review(LONG_AGO, None, False), *reviews], on))
    return {day for day in found if day >= plain}


def _open_before(facts: CareFacts, days: Iterable[date]) -> bool:
    first = min((span.first for span in facts.known or ()), default=facts.started_on)
    return any(day < first for day in days)


def _unseen_days(facts: CareFacts) -> list[date]:
    """List the days not covered by any record, from the start (or well before an unknown one) to the record's end."""
    first = facts.started_on if facts.start_known else facts.started_on - 12 * ONE
    if facts.known is None:
        return _days(first, facts.started_on - ONE) if not facts.start_known else []
    ends = [span.last for span in facts.known]
    later = [review.first_part_on for review in facts.reviews]
    if None in ends:
        last = max(span.first for span in facts.known)
    else:
        last = max([facts.started_on - ONE, *(end for end in ends if end)])
        later = [day for day in later if day > last]
        last = min(later) - ONE if later else last
    return [day for day in _days(first, last) if not any(_in(span, day) for span in facts.known)]


def _in(span: object, day: date) -> bool:
    first, last = span.first, span.last  # type: ignore[attr-defined]
    return bool(first <= day and (last is None or day <= last))


def _days(first: date, last: date) -> list[date]:
    return [first + index * ONE for index in range((last - first).days + 1)]
