"""Checks of the header and of the smaller tables against the child's episodes."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from keel.exchange.ssda903.child import Child, Context, year_ends
from keel.exchange.ssda903.findings import Finding, said
from keel.exchange.ssda903.tables import EPISODES, HEADER, MISSING, SW_EPISODES, TAKEN_IN, UASC

MALE, FEMALE = ("1", "M"), ("2", "F")
LEAP_DAY = (2, 29)
GAP_ALLOWED = timedelta(days=7)


def has_episodes(child: Child, context: Context) -> Iterator[Finding]:
    """Whoever stands in a return has an episode, or is a care leaver. Asked of children without one."""
    row = next(rows[0] for table in TAKEN_IN if (rows := child.rows[table.name]))
    if context.has(EPISODES.name, row.year) and context.is_whole(child, EPISODES.name):
        yield context.note("no-episode", row, "CHILD", child.number)


def mothers_female(child: Child, context: Context) -> Iterator[Finding]:
    """MOTHER and the birth of her child go together, and only for girls."""
    if child.header is None:
        return
    _, sex, _, _, _, mother, birth = child.header.values
    if mother and sex in MALE:
        yield context.note("mother-not-female", child.header, "MOTHER", mother)
    elif birth is not None and mother != "1":
        why = "MC_DOB is filled in and MOTHER is not 1."
        yield context.note("mother-and-birth", child.header, "MC_DOB", birth, why=why)
    elif mother == "1" and birth is None:
        yield context.note("mother-and-birth", child.header, "MOTHER", mother, why="MOTHER is 1 and MC_DOB is blank.")


def unaccompanied_fit(child: Child, context: Context) -> Iterator[Finding]:
    """The status of an unaccompanied child ends at eighteen, and the sex is that of the header."""
    for row in child.rows[UASC.name]:
        _, sex, _, ends = row.values
        given = child.header.values[HEADER.at["SEX"]] if child.header else ""
        if {sex, given} not in ({sex}, set(MALE), set(FEMALE)) and sex and given:
            yield context.note("sex-differs", row, "SEX", sex, sex=given)
        if ends is None or child.adult_on is None or child.born is None:
            continue
        if ends > child.adult_on:
            yield context.note("uasc-ends-late", row, "DUC", ends, adult=said(child.adult_on))
        elif ends == child.adult_on and (child.born.month, child.born.day) == LEAP_DAY and ends.month > LEAP_DAY[0]:
            yield context.note("uasc-leap-day", row, "DUC", ends, adult=said(ends - timedelta(days=1)))


def missing_fits(child: Child, context: Context) -> Iterator[Finding]:
    """Missing periods lie within care and apart from each other."""
    start_at, end_at = MISSING.at["MIS_START"], MISSING.at["MIS_END"]
    rows = child.rows[MISSING.name]
    for row in rows:
        start, end = row.values[start_at], row.values[end_at]
        stay = child.stay_before(start)
        if child.stays and _is_outside(child, start):
            yield context.note("missing-outside-care", row, "MIS_START", start)
        elif end is None and stay and stay.end:
            yield context.note("missing-left-open", row, "MIS_END", "", end=said(stay.end))
    for before, after in pairwise(rows):
        ended = before.values[end_at]
        if ended is None or after.values[start_at] < ended:
            start = before.values[start_at]
            yield context.note("missing-overlap", after, "MIS_START", after.values[start_at], start=said(start))


def _is_outside(child: Child, day: date) -> bool:
    stay = child.stay_before(day)
    if stay is None:
        return child.stays[0].is_start and not child.known
    return stay.end is not None and day > stay.end


def social_worker_always(child: Child, context: Context) -> Iterator[Finding]:
    """A child in care has a social worker, on the last day of the return as on every other."""
    start_at, end_at = SW_EPISODES.at["SW_DECOM"], SW_EPISODES.at["SW_DEC"]
    rows = child.rows[SW_EPISODES.name]
    if not rows:
        return
    covered: date | None = rows[0].values[end_at]
    for row in rows[1:]:
        start, end = row.values[start_at], row.values[end_at]
        if covered is not None and start - covered > GAP_ALLOWED and not _is_outside_between(child, covered, start):
            yield context.note("social-worker-gap", row, "SW_DECOM", start, ended=said(covered))
        covered = None if covered is None or end is None else max(covered, end)
    last = rows[-1]
    is_open = bool(child.episodes) and child.episodes[-1].end is None
    if covered is not None and is_open and child.episodes[-1].row.year <= last.year:
        day = year_ends(last.year)
        yield context.note("social-worker-none", last, "SW_DEC", covered, last=said(day))


def _is_outside_between(child: Child, first: date, last: date) -> bool:
    """Whether care ended and began again somewhere between two days: a gap is right then."""
    return any(stay.end is not None and first <= stay.end < last for stay in child.stays)


OTHER_CHECKS = (
    (HEADER.name, mothers_female),
    (UASC.name, unaccompanied_fit),
    (MISSING.name, missing_fits),
    (SW_EPISODES.name, social_worker_always),
)
