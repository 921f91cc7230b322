"""Care as it follows from the episodes that were given: periods, legal statuses, placements. No tables, no clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from keel.law.facts import Track
from keel.law.groups import Stay, outside_short_break_limits

SHORT_BREAK_CODES = frozenset({"V3", "V4"})
PLACED_FOR_ADOPTION = frozenset({"A3", "A4", "A5", "A6"})
AUTHORITY_TO_PLACE = frozenset({"E1", "D1"})
LONG_TERM_FOSTER = frozenset({"U1", "U4"})
SERIES_ENDS_AFTER = timedelta(days=183)
"""A series of short breaks is taken to go on until six months have passed without one. That is the longest time that
may pass between its reviews, so no child drops off the list while one could still fall due."""


class Episode(NamedTuple):
    """One episode as given: the columns of the return that care is derived from."""

    decom: date
    rne: str
    ls: str
    cin: str
    place: str
    provider: str
    dec: date | None
    rec: str
    reason_place_change: str
    home_post: str
    pl_post: str
    urn: str


class Stretch(NamedTuple):
    """Something that held from one day until another (None: it still does)."""

    from_on: date
    to_on: date | None
    values: tuple[str, ...]


@dataclass(slots=True)
class Period:
    """One time of being looked after. `restarts`: days after a gap with no stated new start.

    `away`: the gaps among them before which care was said to have ceased.
    """

    started_on: date
    start_known: bool
    ended_on: date | None = None
    end_code: str = ""
    short_breaks: bool = False
    restarts: list[date] = field(default_factory=list)
    away: list[tuple[date, date]] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)

    @property
    def last(self) -> Episode:
        """The newest episode."""
        return self.episodes[-1]

    @property
    def care_known_to(self) -> date | None:
        """The end of the last episode, where it does not say that care ceased and no other follows."""
        return None if self.ended_on else self.covered_to

    @property
    def covered_to(self) -> date | None:
        """Up to when its episodes tell of care; None while the newest is open. One may lie inside another."""
        if not self.episodes:
            return None
        return max(filter(None, (episode.dec for episode in self.episodes))) if self.last.dec else None


def periods(episodes: Sequence[Episode]) -> list[Period]:
    """Split a child's episodes, oldest first, into periods of care.

    Only a stated start begins a new period, and never on the day the last one ended: that is one unbroken period
    (rule book 1.5). Breaks of one series stay together.
    """
    found: list[Period] = []
    for episode in sorted(episodes):
        if found and not _begins_anew(found[-1], episode):
            _go_on(found[-1], episode)
        else:
            if found and found[-1].ended_on is None:
                # An open episode followed by a stated start: the old period ended some day before, at the latest now.
                found[-1].ended_on = found[-1].covered_to or episode.decom
            found.append(Period(episode.decom, start_known=episode.rne == "S", episodes=[episode]))
        _close(found[-1], episode)
    for period in found:
        period.short_breaks = all(episode.ls in SHORT_BREAK_CODES for episode in period.episodes)
    for number, period in enumerate(found):
        if period.short_breaks and period.ended_on:
            following = found[number + 1].started_on if number + 1 < len(found) else date.max
            period.ended_on = min(period.ended_on + SERIES_ENDS_AFTER, following)
    return found


def _begins_anew(period: Period, episode: Episode) -> bool:
    """Whether this episode starts a period of its own."""
    if episode.rne != "S":
        return False
    ended = period.ended_on or period.covered_to
    if ended is None:
        return True
    series = period.last.ls in SHORT_BREAK_CODES and episode.ls in SHORT_BREAK_CODES
    return episode.decom > ended and not (series and episode.decom - ended <= SERIES_ENDS_AFTER)


def _go_on(period: Period, episode: Episode) -> None:
    """Add an episode to a period that goes on; note a gap that nobody said was a new start."""
    ended = period.covered_to
    if ended is not None and episode.decom > ended and episode.rne != "S":
        period.restarts.append(episode.decom)
        if period.ended_on:
            period.away.append((period.ended_on, episode.decom))
    period.episodes.append(episode)


def _close(period: Period, episode: Episode) -> None:
    """The period ends with an episode that says care ceased; X1 says that another episode follows.

    An episode that lies inside one by which care ceased does not end it sooner.
    """
    if period.ended_on and episode.dec and episode.dec <= period.ended_on:
        return
    ceased = episode.dec is not None and episode.rec not in ("X1", "")
    period.ended_on = episode.dec if ceased else None
    period.end_code = episode.rec if ceased else ""


def with_told_start(found: Sequence[Period], told: date | None) -> list[Period]:
    """The periods that episodes tell of, and the start of care that somebody told of beside them.

    Where no episode tells of that time it is a period of its own, going on. Where one tells that care was already going
    on, it says since when. Where a return states a start, the return counts.
    """
    if told is None:
        return list(found)
    if not found or _came_back(found[-1], told):
        return [*found, Period(told, start_known=True)]
    if settles_start(found, told):
        return [replace(found[0], started_on=told, start_known=True), *found[1:]]
    return list(found)


def settles_start(found: Sequence[Period], told: date) -> bool:
    """Whether a start that was told of fits with what episodes tell, and adds to it."""
    if not found or _came_back(found[-1], told):
        return True
    return len(found) == 1 and not found[0].start_known and told <= found[0].started_on


def _came_back(last: Period, told: date) -> bool:
    return last.ended_on is not None and told > last.ended_on


def tracks(period: Period) -> list[tuple[Track, date]]:
    """Which review timetable applied from which day of the period; the ordinary one where no episode says."""
    if not period.episodes:
        return [(Track.ORDINARY, period.started_on)]
    found: list[tuple[Track, date]] = []
    for number, episode in enumerate(period.episodes, 1):
        track = _track(period.episodes[:number], found[-1][0] if found else None)
        if not found or found[-1][0] is not track:
            found.append((track, episode.decom))
    return found


def _track(so_far: Sequence[Episode], before: Track | None) -> Track:
    """The timetable from the newest of these episodes on. What came later must not change what was due then."""
    episode = so_far[-1]
    if episode.place in PLACED_FOR_ADOPTION:
        return Track.PLACED
    if before in (Track.PLACED, Track.RETURNED):
        return Track.RETURNED
    if episode.ls in AUTHORITY_TO_PLACE:
        return Track.AUTHORISED
    if episode.ls in SHORT_BREAK_CODES and within_short_break_limits(so_far):
        return Track.SHORT_BREAKS
    return Track.REMAND if episode.ls == "J1" else Track.ORDINARY


def within_short_break_limits(episodes: Sequence[Episode]) -> bool:
    """Whether breaks that were recorded one by one keep to regulation 48. An agreement (V4) says nothing of them."""
    stays = [Stay(episode.decom, episode.dec) for episode in episodes if episode.ls == "V3" and episode.dec]
    return not outside_short_break_limits(stays)


def legal_statuses(all_periods: Sequence[Period]) -> list[Stretch]:
    """The legal statuses, run together where episodes changed for another reason."""
    return _stretches(all_periods, lambda episode: (episode.ls,), same_place=False)


def placements(all_periods: Sequence[Period]) -> list[Stretch]:
    """Where the child lived: an episode that changes only the legal status (RNE L) is not a new home."""
    return _stretches(
        all_periods,
        lambda episode: (episode.place, episode.provider, episode.home_post, episode.pl_post, episode.urn),
        same_place=True,
    )


def _stretches(
    all_periods: Sequence[Period], what: Callable[[Episode], tuple[str, ...]], *, same_place: bool
) -> list[Stretch]:
    found: list[Stretch] = []
    for period in all_periods:
        here: list[Stretch] = []
        for number, episode in enumerate(period.episodes):
            following = period.episodes[number + 1].decom if number + 1 < len(period.episodes) else None
            ends = min(filter(None, (episode.dec, following, period.ended_on)), default=None)
            values = what(episode)
            joins = here and here[-1].to_on == episode.decom and here[-1].values == values
            if joins and not (same_place and episode.rne in ("P", "B", "T", "U", "S")):
                here[-1] = Stretch(here[-1].from_on, ends, values)
            else:
                here.append(Stretch(episode.decom, ends, values))
        found += here
    return found


def long_term_foster_since(period: Period) -> date | None:
    """Since when the child has been in their present long-term foster home; None where they are not in one."""
    since: date | None = None
    for episode in period.episodes:
        if episode.place not in LONG_TERM_FOSTER:
            since = None
        elif since is None or episode.rne in ("P", "B"):
            since = episode.decom
    return since
