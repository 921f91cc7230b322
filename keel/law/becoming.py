"""Becoming looked after: section 22(1) and (2) of the Children Act 1989."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from keel.law import sources
from keel.law.sources import Source
from keel.law.wording import say

LONGER_THAN = timedelta(hours=24)
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BecameLookedAfter:
    """From which day a child is looked after, and why; `on` is None where the child is not, or not yet."""

    on: date | None
    because: str
    source: Source


def becomes_looked_after(
    *,
    at: datetime,
    care_order_on: date | None = None,
    began_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> BecameLookedAfter:
    """Say from which day a child is looked after, as things stand `at` a moment.

    A child is looked after who is in the authority's care (a care order), or whom it accommodates for a continuous
    period of more than 24 hours; that counts from the day the accommodation began. Every moment names its time zone,
    since hours are counted and clocks change. Raises ValueError for one that does not.
    Source: section 22(1) and (2) of the Children Act 1989 (`sources.LOOKED_AFTER`).
    """
    for moment in (at, began_at, ended_at):
        if moment is not None and moment.tzinfo is None:
            raise ValueError(f"{moment} does not say which time zone it is in.")
    ordered_on = care_order_on if care_order_on and care_order_on <= at.date() else None
    accommodated_on, because = _accommodated(at, began_at, ended_at)
    if ordered_on and (accommodated_on is None or ordered_on <= accommodated_on):
        return _answer(ordered_on, f"A care order was made on {say(ordered_on)}.")
    return _answer(accommodated_on, because)


def _accommodated(at: datetime, began_at: datetime | None, ended_at: datetime | None) -> tuple[date | None, str]:
    """Give the day from which accommodation makes the child looked after, if it does, and why."""
    if began_at is None or began_at > at:
        return None, "The child is neither under a care order nor accommodated."
    over = ended_at is not None and ended_at <= at
    until = ended_at if ended_at is not None and over else at
    # In one time zone a difference is one of clocks on the wall, so both are brought to Greenwich first.
    lasted = until.astimezone(UTC) - began_at.astimezone(UTC)
    hours = LONGER_THAN // ONE_HOUR
    if lasted > LONGER_THAN:
        since = began_at.date()
        return since, f"The child was accommodated from {say(since)} for more than {hours} hours without a break."
    if over:
        return None, f"The accommodation ended without lasting more than {hours} hours."
    return None, f"The child is accommodated, but not yet for more than {hours} hours."


def _answer(on: date | None, because: str) -> BecameLookedAfter:
    return BecameLookedAfter(on=on, because=because, source=sources.LOOKED_AFTER)
