"""Where the record of a period of care has gaps, and where it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from keel.law.days import ONE_DAY
from keel.law.facts import CareFacts, Span
from keel.law.wording import say

_NOTHING_AFTER = "no review was held after"
_CARE_WENT_ON = "care went on after"
_NOTHING_SINCE = "no record of reviews covers the time since"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both included, in which reviews may have been held unseen. `first` None: from an unknown start."""

    first: date | None
    last: date


def known_to(facts: CareFacts) -> date | None:
    """Give the last day up to which reviews, and care itself, are known; None where the record is still kept.

    A review recorded after the last span shows that the record was kept again from that day on.
    """
    last, care = _last_known(facts), facts.care_known_to
    for review in facts.reviews:
        if last is not None and review.first_part_on > last:
            last = None
        if care is not None and review.first_part_on > care:
            care = None
    return last if care is None else min(last or care, care)


def nothing_after(known_to: date) -> str:
    """Say that the record of reviews ends on a day."""
    return f"{_NOTHING_AFTER} {say(known_to)}"


def nothing_known(facts: CareFacts, end: date | None, *, on: date) -> tuple[str, ...]:
    """Say from when on no review is known, where the record ends before `on`; nothing where it does not."""
    if end is None or end >= on:
        return ()
    if end == facts.care_known_to:
        return (f"{_CARE_WENT_ON} {say(end)}, when the last episode on record ended", nothing_after(end))
    if end >= facts.started_on:
        return (nothing_after(end),)
    if facts.start_known:
        return (f"{_NOTHING_SINCE} care began on {say(facts.started_on)}",)
    return (f"{_NOTHING_SINCE} {say(facts.started_on)}, the first day on which the child is known to be in care",)


def with_nothing_after(assumes: Sequence[str], known_to: date | None, *, on: date) -> tuple[str, ...]:
    """Add to what an answer assumed that no reviews are known since, where that has become so and is not yet said."""
    said = tuple(assumes)
    if known_to is None or known_to >= on or any(one.startswith((_NOTHING_AFTER, _NOTHING_SINCE)) for one in said):
        return said
    return (*said, nothing_after(known_to))


def _last_known(facts: CareFacts) -> date | None:
    """Give the end of the last span, but not before the day on which the child is first known to be looked after."""
    if facts.known is None:
        return None
    last = facts.started_on - ONE_DAY
    for span in facts.known:
        if span.last is None:
            return None
        last = max(last, span.last)
    return last


def uncovered(facts: CareFacts) -> tuple[Stretch, ...]:
    """List the stretches before the end of the record in which a review may have been held unseen, oldest first."""
    day: date | None = facts.started_on if facts.start_known else None
    if facts.known is None:
        return () if day else (Stretch(None, facts.started_on - ONE_DAY),)
    stretches: list[Stretch] = []
    for span in sorted([*facts.known, *_beyond_the_spans(facts)], key=lambda span: span.first):
        if day is None or day < span.first:
            stretches.append(Stretch(day, span.first - ONE_DAY))
        if span.last is None:
            break
        day = max(day or span.first, span.last + ONE_DAY)
    return tuple(stretches)


def _beyond_the_spans(facts: CareFacts) -> Iterator[Span]:
    """Give what bounds the unseen days after the last span: the review with which the record is kept again.

    Where every span ends before the child is first known to be looked after, that day is a bound too.
    """
    last = _last_known(facts)
    if last is None:
        return
    if last < facts.started_on:
        yield Span(first=facts.started_on, last=last)
    later = [review.first_part_on for review in facts.reviews if review.first_part_on > last]
    if later:
        yield Span(first=min(later))
