"""What the law needs to know about one period of care, and what is not known about it.

Plain frozen values: no tables, no clock. `keel.records.facts` is the only place that makes them from the record.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Track(StrEnum):
    """Which timetable a child is on from a given day."""

    # Looked up for every date of every child; the hash of a plain string is many times as fast as an enum's.
    __hash__ = str.__hash__

    ORDINARY = "ordinary"
    SHORT_BREAKS = "short_breaks"
    AUTHORISED = "authorised_for_adoption"
    PLACED = "placed_for_adoption"
    RETURNED = "returned_from_adoption"
    REMAND = "remand"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChange:
    """From `since` on the child is on `track` (until the next change)."""

    track: Track
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldReview:
    """A review that was held. One held in parts has a first part and a later completion.

    `extra` is None where nobody said whether it was an additional review. `unfinished`: begun, and not yet complete.
    """

    first_part_on: date
    completed_on: date | None = None
    extra: bool | None = None
    unfinished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days, both ends included, in which every review of the child is known. `last` None: still kept."""

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareFacts:
    """One period of care, as far as it is known.

    `start_known` False: the child was looked after on `started_on`, but may have been before it.
    `known` None: every review since the start is known. Otherwise only those inside the spans are.
    `possible_restarts`: days on which care resumed after a gap with no stated new start; each may or may not
    have begun a new period, so both are tried. `away`: (first day, day of coming back) between which the record says
    that care had ceased. `care_known_to`: the last day on which the child is known to be looked after, where the record
    neither goes on nor says that care ended.
    """

    started_on: date
    start_known: bool = True
    tracks: tuple[TrackChange, ...] = ()
    reviews: tuple[HeldReview, ...] = ()
    known: tuple[Span, ...] | None = None
    possible_restarts: tuple[date, ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    born_on: date | None = None
    ended_on: date | None = None
    long_term_foster_since: date | None = None
    care_known_to: date | None = None

    def as_at(self, on: date) -> "CareFacts":
        """Give the facts as they stood at the end of a day: whatever happened later is left out.

        A span of known reviews that runs on is cut at that day; one still kept stays so.
        """
        if self._nothing_after(on):
            return self
        known = self.known and tuple(
            span if span.last is None or span.last <= on else replace(span, last=on)
            for span in self.known
            if span.first <= on
        )
        return replace(
            self,
            tracks=tuple(change for change in self.tracks if change.since <= on),
            reviews=tuple(_review_as_at(review, on) for review in self.reviews if review.first_part_on <= on),
            known=known,
            possible_restarts=tuple(day for day in self.possible_restarts if day <= on),
            ended_on=self.ended_on if self.ended_on and self.ended_on <= on else None,
            long_term_foster_since=(
                self.long_term_foster_since
                if self.long_term_foster_since and self.long_term_foster_since <= on
                else None
            ),
            care_known_to=self.care_known_to if self.care_known_to and self.care_known_to <= on else None,
        )

    def _nothing_after(self, on: date) -> bool:
        """Say whether every fact is of that day or before, so that nothing need be copied."""
        for review in self.reviews:
            if review.first_part_on > on or (review.completed_on and review.completed_on > on):
                return False
        for change in self.tracks:
            if change.since > on:
                return False
        for span in self.known or ():
            if span.first > on or (span.last and span.last > on):
                return False
        for day in self.possible_restarts:
            if day > on:
                return False
        for known in (self.ended_on, self.long_term_foster_since, self.care_known_to):
            if known is not None and known > on:
                return False
        return True


def _review_as_at(review: HeldReview, on: date) -> HeldReview:
    """Leave out a completion that had not yet happened: until then the review was begun and not complete."""
    if review.completed_on and review.completed_on > on:
        return replace(review, completed_on=None, unfinished=True)
    return review
