"""Counting one history: given reviews that were held, which rule gives the next date, and from which day.

A history here is complete. `histories` makes several where the facts leave room, and asks this module about each.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from keel.law.answers import Rule
from keel.law.days import Calendar, Months, WorkingDays, add_length, add_months
from keel.law.facts import Track, TrackChange
from keel.law.practice import Practice
from keel.law.timetable import TIMETABLE


class Held(NamedTuple):
    """A review in a history: its first part, whether it was an extra one, and whether it is on record."""

    on: date
    extra: bool | None = None
    seen: bool = True


class Counted(NamedTuple):
    """What a clock says: the rule, the day counted from, the date, and the settings that decided it.

    Where two clocks ran, `binding` is the rule of the earlier and `other` the date that the later gave.
    `later_from` is the review from which a later one is counted, for a council that holds those sooner.
    `otherwise` is the date that the other choice of the settings would give.
    """

    on: date
    rule: Rule
    counted_from: date
    not_before: date | None = None
    settings: tuple[str, ...] = ()
    binding: Rule | None = None
    other: date | None = None
    later_from: date | None = None
    otherwise: date | None = None


class Standing(NamedTuple):
    """Which timetable applies on a day, and since when.

    `ordinary_from`: where the ordinary timetable starts, if not with the period of care (after a run of short breaks).
    """

    track: Track
    since: date | None = None
    ordinary_from: date | None = None
    returned_on: date | None = None


ORDINARY = Standing(Track.ORDINARY)
# The settings on which a count may rest.
KEPT = ("keep_three_month_review",)
TAKEN_AS_SECOND = ("extra_review_days",)
EXTRA_REVIEW = (*KEPT, *TAKEN_AS_SECOND)
AFTER_RETURN = ("returned_then_months",)


def standing_of(tracks: Sequence[TrackChange]) -> Standing:
    """Read the track changes up to a day into which timetable applies."""
    if not tracks:
        return ORDINARY
    changes = sorted(tracks, key=lambda change: change.since)
    track, since = changes[-1].track, changes[-1].since
    ordinary_from = returned_on = None
    before: TrackChange | None = None
    for change in changes:
        if before and before.track is Track.SHORT_BREAKS and change.track is not Track.SHORT_BREAKS:
            ordinary_from = change.since
        if change.track is Track.RETURNED:
            returned_on = change.since
        elif change.track is Track.PLACED:
            returned_on = None
        before = change
    return Standing(track, _began(changes, track, since), ordinary_from, returned_on)


def _began(changes: Sequence[TrackChange], track: Track, since: date) -> date:
    """Give the day from which the present track is counted.

    A run of short breaks counts from its first. Authority to place counts from when it was first had (regulation
    36(1) of the 2005 Regulations), even where a placement was tried in between. A new adoptive placement starts anew.
    """
    runs_on = {
        Track.SHORT_BREAKS: {Track.SHORT_BREAKS},
        Track.AUTHORISED: {Track.AUTHORISED, Track.PLACED, Track.RETURNED},
    }.get(track, set())
    for change in reversed(changes):
        if change.track not in runs_on:
            break
        if change.track is track:
            since = change.since
    return since


def count(start: date, held: Sequence[Held], standing: Standing, practice: Practice, calendar: Calendar) -> Counted:
    """Say what the next review is due by, in one history; `held` is in date order, none before `start`."""
    if standing is ORDINARY:
        return count_ordinary(start, held, practice, calendar)
    track, since = standing.track, standing.since
    if track is Track.PLACED and since:
        return _placed(since, [review for review in held if review.on > since])
    if track is Track.SHORT_BREAKS:
        return _short_breaks(max(start, since or start), held)
    if standing.returned_on:
        returned = _returned(standing.returned_on, held, practice)
        if returned.rule is Rule.RETURN_LATEST or track is Track.RETURNED:
            return returned
    ordinary = count_ordinary(*_ordinary_part(start, held, standing.ordinary_from), practice, calendar)
    if track is Track.AUTHORISED and since:
        return _authorised(since, held, ordinary)
    return ordinary


def _ordinary_part(start: date, held: Sequence[Held], ordinary_from: date | None) -> tuple[date, Sequence[Held]]:
    """Leave out a run of short breaks that came before: full-time care then starts the ordinary timetable."""
    if ordinary_from is None or ordinary_from <= start:
        return start, held
    return ordinary_from, [review for review in held if review.on >= ordinary_from]


def count_ordinary(start: date, held: Sequence[Held], practice: Practice, calendar: Calendar) -> Counted:
    """Count regulation 33: twenty working days, then three months, then six months from the last review."""
    if not held:
        return Counted(calendar.add(start, TIMETABLE[Rule.FIRST].length), Rule.FIRST, start)
    first, last = held[0], held[-1]
    second_due = _after(first.on, Rule.SECOND)
    if len(held) == 1:
        return Counted(second_due, Rule.SECOND, first.on)
    # A review on or after the three-month date settles it, and the last is the likeliest to be one.
    later = _after(last.on, Rule.LATER)
    settings: tuple[str, ...] = ()
    if last.on < second_due and practice.keep_three_month_review:
        settled = _settled(held, second_due, practice)
        if settled is None:
            # Where somebody said of each review that it was extra, no number of days makes it the second one.
            said = all(review.extra is not None for review in held[1:])
            return Counted(second_due, Rule.SECOND, first.on, settings=KEPT if said else EXTRA_REVIEW, otherwise=later)
        if not settled:
            # Without the three-month review after an extra one the date would be the same: only the days decided.
            settings = TAKEN_AS_SECOND
    return Counted(later, Rule.LATER, last.on, settings=settings, later_from=last.on)


def _settled(held: Sequence[Held], second_due: date, practice: Practice) -> bool | None:
    """Say whether some review took the place of the three-month one: None, where none did; False, by a setting only."""
    found = None
    first = held[0]
    for review in held[1:]:
        if _is_second(review, second_due, practice, first):
            if review.extra is not None or not first.seen:
                return True
            found = False
    return found


def _is_second(review: Held, second_due: date, practice: Practice, first: Held) -> bool:
    """Say whether a review after the first takes the place of the three-month one.

    Nobody said it was extra: then it is one only if it came well before the three-month date. Where the first review is
    itself unseen there is no such date on record, and a review is taken as an ordinary step.
    """
    if review.extra is not None:
        return not review.extra
    return not first.seen or (second_due - review.on).days <= practice.extra_review_days


def _short_breaks(first_break: date, held: Sequence[Held]) -> Counted:
    """Count regulation 48: three months from the first placement, then six months; no three-month second review."""
    since = [review for review in held if review.on >= first_break]
    if not since:
        return Counted(_after(first_break, Rule.SHORT_BREAKS_FIRST), Rule.SHORT_BREAKS_FIRST, first_break)
    last = since[-1].on
    return Counted(_after(last, Rule.SHORT_BREAKS_LATER), Rule.SHORT_BREAKS_LATER, last)


def _placed(placed_on: date, since: Sequence[Held]) -> Counted:
    """Count regulation 36(3) of the 2005 Regulations over reviews since the placement; the 2010 ones do not apply."""
    if not since:
        return Counted(_after(placed_on, Rule.PLACED_FIRST), Rule.PLACED_FIRST, placed_on)
    last = since[-1].on
    rule = Rule.PLACED_SECOND if len(since) == 1 else Rule.PLACED_LATER
    return Counted(_after(last, rule), rule, last)


def _returned(returned_on: date, held: Sequence[Held], practice: Practice) -> Counted:
    """Count the review after a return: from 28 to 42 days, then on from that review, and then every six months."""
    opens = _after(returned_on, Rule.RETURN_EARLIEST)
    if not held or held[-1].on < opens:
        return Counted(_after(returned_on, Rule.RETURN_LATEST), Rule.RETURN_LATEST, returned_on, not_before=opens)
    last = held[-1].on
    if sum(review.on >= opens for review in held) > 1:
        return Counted(_after(last, Rule.LATER), Rule.LATER, last, later_from=last)
    on = add_months(last, Months(practice.returned_then_months))
    return Counted(on, Rule.LATER, last, settings=AFTER_RETURN, later_from=last)


def _authorised(authority_on: date, held: Sequence[Held], ordinary: Counted) -> Counted:
    """Run both clocks, regulation 33 and regulation 36(1) of the 2005 Regulations, and keep the earlier.

    The same holds of what the other choice of a setting would give: the adoption clock runs whatever the setting.
    """
    if held and held[-1].on > authority_on:
        last = held[-1].on
        adoption = _after(last, Rule.AUTHORISED_LATER)
        if ordinary.on < adoption:
            return ordinary._replace(other=adoption, otherwise=_earlier(ordinary.otherwise, adoption))
        return Counted(adoption, Rule.AUTHORISED_LATER, last, other=ordinary.on, later_from=ordinary.later_from)
    adoption = _after(authority_on, Rule.AUTHORISED_FIRST)
    if ordinary.on < adoption:
        otherwise = _earlier(ordinary.otherwise, adoption)
        return ordinary._replace(rule=Rule.EARLIER_OF_BOTH, binding=ordinary.rule, other=adoption, otherwise=otherwise)
    first = Rule.AUTHORISED_FIRST
    return Counted(
        adoption, Rule.EARLIER_OF_BOTH, authority_on, binding=first, other=ordinary.on, later_from=ordinary.later_from
    )


def _earlier(otherwise: date | None, adoption: date) -> date | None:
    return min(otherwise, adoption) if otherwise else None


def _after(day: date, rule: Rule) -> date:
    """Add the length of a rule that does not count working days."""
    length = TIMETABLE[rule].length
    if isinstance(length, Months):
        return add_months(day, length)
    if isinstance(length, WorkingDays):
        raise TypeError(f"{rule} counts working days and needs a calendar")
    return add_length(day, length)
