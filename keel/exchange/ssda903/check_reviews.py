"""Checks of a child's reviews: what the sector's validator does not look at, and the codes of taking part."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from keel.exchange.ssda903.batch import Row
from keel.exchange.ssda903.child import FOUR, Child, Context, Stay, birthday, year_ends, year_starts
from keel.exchange.ssda903.findings import Finding, said
from keel.exchange.ssda903.standing import IN_RECORD
from keel.exchange.ssda903.tables import EPISODES, REVIEWS
from keel.law.days import ENGLAND_AND_WALES, WorkingDays

FIRST_REVIEW = WorkingDays(20)
LONGEST_BETWEEN = timedelta(days=184)  # six months, counted generously
UNDER_FOUR = "PN0"
WEEKEND = {5: "a Saturday", 6: "a Sunday"}
HELD, CODE = REVIEWS.at["REVIEW"], REVIEWS.at["REVIEW_CODE"]


def held_in_care(child: Child, context: Context) -> Iterator[Finding]:
    """Reviews are of children in care. Those of the record are looked at again where the batch changes the care."""
    for row in child.rows[REVIEWS.name]:
        yield from _outside(child, context, row, child.stays)


def still_in_care(child: Child, context: Context) -> Iterator[Finding]:
    """Reviews of the record that the episodes of the batch leave outside care."""
    for row in child.held_before:
        for finding in _outside(child, context, row, child.stays):
            if not list(_outside(child, context, row, child.stays_before())):
                yield finding


def _outside(child: Child, context: Context, row: Row, stays: Sequence[Stay]) -> Iterator[Finding]:
    if not stays:
        return
    held, first = row.values[HELD], stays[0]
    stay = next((stay for stay in reversed(stays) if stay.start <= held), None)
    if stay is None:
        if first.is_start and not child.known:
            yield context.note("review-before-care", row, "REVIEW", held, start=said(first.start))
    elif stay.end is not None and held > stay.end:
        yield context.note("review-after-care", row, "REVIEW", held, end=said(stay.end))


def days_usual(child: Child, context: Context) -> Iterator[Finding]:
    """A review is held in its return's year, on a working day."""
    for row in child.rows[REVIEWS.name]:
        held: date = row.values[HELD]
        if held < year_starts(row.year):
            yield context.note("review-before-year", row, "REVIEW", held, first=said(year_starts(row.year)))
        holiday = ENGLAND_AND_WALES.names.get(held)
        what = f"a bank holiday ({holiday})" if holiday else WEEKEND.get(held.weekday())
        if what:
            yield context.note("review-not-working-day", row, "REVIEW", held, what=what)


def codes_fit(child: Child, context: Context) -> Iterator[Finding]:
    """PN0 is for children under four, PN1 to PN7 for older ones. On the birthday itself either will do."""
    fourth = birthday(child.born, FOUR) if child.born else None
    for row in child.rows[REVIEWS.name]:
        held, code = row.values[HELD], row.values[CODE]
        if not code:
            yield context.note("review-code-missing", row, "REVIEW_CODE", "")
        elif fourth and code.startswith("PN") and (held > fourth if code == UNDER_FOUR else held < fourth):
            yield context.note("review-code-age", row, "REVIEW_CODE", code, code=code, fourth=said(fourth))


def short_breaks_without(child: Child, context: Context) -> Iterator[Finding]:
    """The return leaves out reviews of children who have short breaks only."""
    reviews = child.rows[REVIEWS.name]
    if reviews and child.has_short_breaks_only:
        yield context.note("reviews-of-short-breaks", reviews[0], "REVIEW", reviews[0].values[HELD], count=len(reviews))


def some_held(child: Child, context: Context) -> Iterator[Finding]:
    """A child looked after for long enough in a return has a review in it."""
    if child.has_short_breaks_only or not context.is_whole(child, EPISODES.name, REVIEWS.name):
        return
    held = [row.values[HELD] for row in (*child.rows[REVIEWS.name], *child.held_before)]
    for year in sorted(context.years.get(REVIEWS.name, ())):
        first, last = year_starts(year), min(year_ends(year), context.today)
        if not context.has(EPISODES.name, year) or any(first <= day <= last for day in held):
            continue
        for stay in child.stays:
            seen = _last_seen(stay.last.row.year, stay.end, last)
            due_by = _due_by(stay.start, stay.is_start, first)
            if stay.last.row.file != IN_RECORD and stay.start <= last and due_by < seen:
                words = {"first": said(max(first, stay.start)), "last": said(seen)}
                yield context.note("no-reviews", stay.last.row, "DECOM", stay.last.start, **words)
                break


def _last_seen(year: int, end: date | None, last: date) -> date:
    """The last day of a stay that this return can vouch for."""
    return min(end or year_ends(year), last)


def _due_by(start: date, is_start: bool, first: date) -> date:
    """The day by which a review in this return must have been due, whatever happened before it."""
    if is_start and start >= first:
        return ENGLAND_AND_WALES.add_working_days(start, FIRST_REVIEW)
    return max(first, start) + LONGEST_BETWEEN


REVIEW_CHECKS = (
    (REVIEWS.name, held_in_care),
    (REVIEWS.name, days_usual),
    (REVIEWS.name, codes_fit),
    (REVIEWS.name, short_breaks_without),
    (EPISODES.name, still_in_care),
    (EPISODES.name, some_held),
)
