"""Care as it follows from episodes: every awkward case of a return, as a table."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest

from keel.law.facts import Track
from keel.records import derive
from keel.records.derive import Episode, Stretch
from tests.builders import on


def ep(
    since: str, until: str = "", rec: str = "", *, rne: str = "S", ls: str = "C2", place: str = "U6", post: str = "ME1"
) -> Episode:
    """An episode: an end with no reason given is a new episode that follows."""
    dec = on(until) if until else None
    return Episode(
        on(since), rne, ls, "N1", place, "PR1", dec, rec or ("X1" if until else ""), "", "ME9", post, "1234567"
    )


class P(NamedTuple):
    """A period as a table says it."""

    started: str
    ended: str = ""
    code: str = ""
    known: bool = True
    restarts: tuple[str, ...] = ()


CASES: dict[str, tuple[Sequence[Episode], Sequence[P]]] = {
    "one open episode": ([ep("2025-01-06")], [P("2025-01-06")]),
    "in and out": ([ep("2025-01-06", "2025-03-03", "E4A")], [P("2025-01-06", "2025-03-03", "E4A")]),
    "out and in again": (
        [ep("2025-01-06", "2025-03-03", "E4A"), ep("2025-03-04")],
        [P("2025-01-06", "2025-03-03", "E4A"), P("2025-03-04")],
    ),
    "a restart on the day the last one ended is one period": (
        [ep("2025-01-06", "2025-03-03", "E4A"), ep("2025-03-03")],
        [P("2025-01-06")],
    ),
    "a stated start on the day of an X1 is one period": (
        [ep("2025-01-06", "2025-03-03"), ep("2025-03-03")],
        [P("2025-01-06")],
    ),
    "a move is one period": (
        [ep("2025-01-06", "2025-03-03"), ep("2025-03-03", rne="P")],
        [P("2025-01-06")],
    ),
    "a gap with no new start is one period, perhaps two": (
        [ep("2025-01-06", "2025-03-03"), ep("2025-04-07", rne="P")],
        [P("2025-01-06", restarts=("2025-04-07",))],
    ),
    "a gap after a stated end with no new start, too": (
        [ep("2025-01-06", "2025-03-03", "E4A"), ep("2025-04-07", rne="P")],
        [P("2025-01-06", restarts=("2025-04-07",))],
    ),
    "two gaps": (
        [
            ep("2025-01-06", "2025-03-03"),
            ep("2025-04-07", "2025-05-05", rne="L"),
            ep("2025-06-02", rne="B"),
        ],
        [P("2025-01-06", restarts=("2025-04-07", "2025-06-02"))],
    ),
    "X1 and then a stated start days later": (
        [ep("2025-01-06", "2025-03-03"), ep("2025-04-07")],
        [P("2025-01-06", "2025-03-03"), P("2025-04-07")],
    ),
    "an open episode and then a stated start": (
        [ep("2025-01-06"), ep("2025-04-07")],
        [P("2025-01-06", "2025-04-07"), P("2025-04-07")],
    ),
    "an open episode and then a move is one period": (
        [ep("2025-01-06"), ep("2025-04-07", rne="P")],
        [P("2025-01-06")],
    ),
    "X1 with nothing after it still runs": ([ep("2025-01-06", "2025-03-03")], [P("2025-01-06")]),
    "an end with no reason still runs": ([ep("2025-01-06", "2025-03-03")._replace(rec="")], [P("2025-01-06")]),
    "the first episode is not a start": (
        [ep("2025-01-06", "2025-03-03", rne="L"), ep("2025-03-03", rne="P")],
        [P("2025-01-06", known=False)],
    ),
    "the second period has a known start": (
        [ep("2025-01-06", "2025-03-03", "E4A", rne="P"), ep("2025-05-05")],
        [P("2025-01-06", "2025-03-03", "E4A", known=False), P("2025-05-05")],
    ),
    "no reason for the episode is no stated start": ([ep("2025-01-06", rne="")], [P("2025-01-06", known=False)]),
    "episodes that overlap": (
        [ep("2025-01-06", "2025-06-02"), ep("2025-03-03", rne="P")],
        [P("2025-01-06")],
    ),
    "a stated start inside an episode is no new period": (
        [ep("2025-01-06", "2025-06-02", "E4A"), ep("2025-03-03")],
        [P("2025-01-06")],
    ),
    "an episode inside another ends with the longer one": (
        [ep("2025-01-06", "2025-06-02", "E4A"), ep("2025-03-03", "2025-04-07", "E5")],
        [P("2025-01-06", "2025-06-02", "E4A")],
    ),
    "an episode after one that held another is no gap": (
        [ep("2025-01-06", "2025-06-02"), ep("2025-03-03", "2025-04-07", rne="P"), ep("2025-06-02", rne="P")],
        [P("2025-01-06")],
    ),
    "order does not matter": (
        [ep("2025-05-05"), ep("2025-01-06", "2025-03-03", "E4A")],
        [P("2025-01-06", "2025-03-03", "E4A"), P("2025-05-05")],
    ),
    "no episode at all": ([], []),
}


@pytest.mark.parametrize("case", CASES)
def test_periods(case: str) -> None:
    episodes, expected = CASES[case]
    found = [
        P(
            str(period.started_on),
            str(period.ended_on or ""),
            period.end_code,
            period.start_known,
            tuple(map(str, period.restarts)),
        )
        for period in derive.periods(episodes)
    ]
    assert found == list(expected)


@pytest.mark.parametrize("case", CASES)
def test_periods_never_overlap_and_only_the_last_is_open(case: str) -> None:
    found = derive.periods(CASES[case][0])
    for before, after in pairwise(found):
        assert before.ended_on is not None
        assert before.started_on < before.ended_on <= after.started_on
    assert sum(len(period.episodes) for period in found) == len(CASES[case][0])


# ---- short breaks ----------------------------------------------------------------------------------------------------

HALF_A_YEAR = timedelta(days=183)


def breaks(*days: str, ls: str = "V3", length: int = 2) -> list[Episode]:
    """Short breaks of some days each."""
    return [ep(day, str(on(day) + timedelta(days=length)), "E4A", ls=ls) for day in days]


def test_breaks_of_one_series_are_one_period_that_ends_half_a_year_after_the_last() -> None:
    (series,) = derive.periods(breaks("2025-01-06", "2025-03-03", "2025-06-02"))
    assert series.short_breaks
    assert (series.started_on, series.ended_on) == (on("2025-01-06"), on("2025-06-04") + HALF_A_YEAR)
    assert derive.tracks(series) == [(Track.SHORT_BREAKS, on("2025-01-06"))]


@pytest.mark.parametrize(("days", "series"), [(183, 1), (184, 2)])
def test_a_series_ends_when_half_a_year_passes_without_a_break(days: int, series: int) -> None:
    first = breaks("2025-01-06")
    found = derive.periods([*first, *breaks(str(on("2025-01-08") + timedelta(days=days)))])
    assert len(found) == series
    assert all(period.short_breaks for period in found)


def test_a_series_that_ended_ran_on_for_half_a_year_too() -> None:
    """So that a day in between is answered as it was then."""
    one, other = derive.periods(breaks("2024-01-08", "2025-01-06"))
    assert one.ended_on == on("2024-01-10") + HALF_A_YEAR
    assert other.started_on == on("2025-01-06")


def test_full_time_care_ends_a_series() -> None:
    one, other = derive.periods([*breaks("2025-01-06", "2025-02-03"), ep("2025-03-03", ls="V2")])
    assert (one.short_breaks, one.ended_on) == (True, on("2025-03-03"))
    assert (other.short_breaks, other.started_on, other.ended_on) == (False, on("2025-03-03"), None)


def test_an_open_break_goes_on() -> None:
    (series,) = derive.periods([*breaks("2025-01-06"), ep("2025-02-03", ls="V3")])
    assert series.ended_on is None


def test_an_agreement_says_nothing_of_its_single_stays() -> None:
    (series,) = derive.periods([ep("2025-01-06", "2025-12-01", "E4A", ls="V4")])
    assert derive.tracks(series) == [(Track.SHORT_BREAKS, on("2025-01-06"))]


@pytest.mark.parametrize(("length", "inside"), [(17, True), (18, False)])
def test_a_stay_beyond_the_limit_puts_a_series_on_the_ordinary_timetable(length: int, inside: bool) -> None:
    (series,) = derive.periods(breaks("2025-01-06", length=length))
    expected = Track.SHORT_BREAKS if inside else Track.ORDINARY
    assert derive.tracks(series) == [(expected, on("2025-01-06"))]


def test_the_stays_before_the_one_that_was_too_long_keep_their_timetable() -> None:
    """What was not known then must not change what was due then."""
    (series,) = derive.periods([*breaks("2025-01-06", "2025-02-03"), *breaks("2025-03-03", length=30)])
    assert derive.tracks(series) == [(Track.SHORT_BREAKS, on("2025-01-06")), (Track.ORDINARY, on("2025-03-03"))]


def test_more_than_75_days_in_a_year_are_too_many() -> None:
    days = [f"2025-{month:02}-06" for month in (1, 2, 3, 4, 5, 6)]
    (series,) = derive.periods(breaks(*days, length=15))
    assert derive.tracks(series)[-1] == (Track.ORDINARY, on("2025-06-06"))
    (series,) = derive.periods(breaks(*days[:5], length=15))
    assert derive.tracks(series) == [(Track.SHORT_BREAKS, on("2025-01-06"))]


# ---- timetables ------------------------------------------------------------------------------------------------------

TRACKS: dict[str, tuple[Sequence[Episode], Sequence[tuple[Track, str]]]] = {
    "ordinary": ([ep("2025-01-06")], [(Track.ORDINARY, "2025-01-06")]),
    "remand": ([ep("2025-01-06", ls="J1")], [(Track.REMAND, "2025-01-06")]),
    "remand and then care": (
        [ep("2025-01-06", "2025-02-03", ls="J1"), ep("2025-02-03", rne="L", ls="C1")],
        [(Track.REMAND, "2025-01-06"), (Track.ORDINARY, "2025-02-03")],
    ),
    "placement order": (
        [ep("2025-01-06", "2025-06-02"), ep("2025-06-02", rne="L", ls="E1")],
        [(Track.ORDINARY, "2025-01-06"), (Track.AUTHORISED, "2025-06-02")],
    ),
    "freeing order": ([ep("2005-01-06", ls="D1")], [(Track.AUTHORISED, "2005-01-06")]),
    "placed with consent": (
        [ep("2025-01-06", "2025-06-02"), ep("2025-06-02", rne="P", place="A4")],
        [(Track.ORDINARY, "2025-01-06"), (Track.PLACED, "2025-06-02")],
    ),
    **{
        f"authorised, placed ({code}), moved between adopters": (
            [
                ep("2025-01-06", "2025-06-02", ls="E1"),
                ep("2025-06-02", "2025-07-07", rne="P", ls="E1", place=code),
                ep("2025-07-07", rne="L", ls="E1", place=code),
            ],
            [(Track.AUTHORISED, "2025-01-06"), (Track.PLACED, "2025-06-02")],
        )
        for code in ("A3", "A4", "A5", "A6")
    },
    "returned": (
        [
            ep("2025-01-06", "2025-06-02", ls="E1"),
            ep("2025-06-02", "2025-07-07", rne="P", ls="E1", place="A6"),
            ep("2025-07-07", "2025-08-04", rne="P", ls="E1"),
            ep("2025-08-04", rne="P", ls="C2"),
        ],
        [(Track.AUTHORISED, "2025-01-06"), (Track.PLACED, "2025-06-02"), (Track.RETURNED, "2025-07-07")],
    ),
    "returned and placed again": (
        [
            ep("2025-01-06", "2025-06-02", ls="E1", place="A6"),
            ep("2025-06-02", "2025-07-07", rne="P", ls="E1"),
            ep("2025-07-07", rne="P", ls="E1", place="A5"),
        ],
        [(Track.PLACED, "2025-01-06"), (Track.RETURNED, "2025-06-02"), (Track.PLACED, "2025-07-07")],
    ),
}


@pytest.mark.parametrize("case", TRACKS)
def test_tracks(case: str) -> None:
    episodes, expected = TRACKS[case]
    (period,) = derive.periods(episodes)
    assert derive.tracks(period) == [(track, on(since)) for track, since in expected]


FOSTER: dict[str, tuple[Sequence[Episode], str]] = {
    "not in one": ([ep("2025-01-06")], ""),
    "in one": ([ep("2025-01-06", place="U1")], "2025-01-06"),
    "with a stranger": ([ep("2025-01-06", place="U4")], "2025-01-06"),
    "became one": ([ep("2025-01-06", "2025-06-02"), ep("2025-06-02", rne="T", place="U4")], "2025-06-02"),
    "the legal status changed": (
        [ep("2025-01-06", "2025-06-02", place="U4"), ep("2025-06-02", rne="L", place="U4")],
        "2025-01-06",
    ),
    "moved house with the same carer": (
        [ep("2025-01-06", "2025-06-02", place="U4"), ep("2025-06-02", rne="T", place="U4")],
        "2025-01-06",
    ),
    "moved to another carer": (
        [ep("2025-01-06", "2025-06-02", place="U4"), ep("2025-06-02", rne="P", place="U4")],
        "2025-06-02",
    ),
    "left it": ([ep("2025-01-06", "2025-06-02", place="U4"), ep("2025-06-02", rne="P", place="K2")], ""),
}


@pytest.mark.parametrize("case", FOSTER)
def test_long_term_foster_since(case: str) -> None:
    episodes, since = FOSTER[case]
    (period,) = derive.periods(episodes)
    assert str(derive.long_term_foster_since(period) or "") == since


# ---- stretches -------------------------------------------------------------------------------------------------------


def statuses(*episodes: Episode) -> list[tuple[str, str, str]]:
    found = derive.legal_statuses(derive.periods(episodes))
    return [(each.values[0], str(each.from_on), str(each.to_on or "")) for each in found]


def homes(*episodes: Episode) -> list[tuple[str, str, str]]:
    found = derive.placements(derive.periods(episodes))
    return [(each.values[0], str(each.from_on), str(each.to_on or "")) for each in found]


def test_a_move_does_not_begin_a_legal_status_anew() -> None:
    told = (
        ep("2025-01-06", "2025-03-03", ls="C1"),
        ep("2025-03-03", "2025-05-05", rne="P", ls="C1"),
        ep("2025-05-05", rne="L", ls="C2"),
    )
    assert statuses(*told) == [("C1", "2025-01-06", "2025-05-05"), ("C2", "2025-05-05", "")]


def test_a_legal_status_does_not_begin_a_home_anew_and_a_move_to_the_same_sort_does() -> None:
    told = (
        ep("2025-01-06", "2025-03-03", ls="C1"),
        ep("2025-03-03", "2025-05-05", rne="L", ls="C2"),
        ep("2025-05-05", rne="P", ls="C2"),
    )
    assert homes(*told) == [("U6", "2025-01-06", "2025-05-05"), ("U6", "2025-05-05", "")]


def test_a_gap_ends_both() -> None:
    told = (ep("2025-01-06", "2025-03-03", "E4A"), ep("2025-05-05"))
    expected = [("2025-01-06", "2025-03-03"), ("2025-05-05", "")]
    assert [each[1:] for each in statuses(*told)] == expected
    assert [each[1:] for each in homes(*told)] == expected


@pytest.mark.parametrize("case", CASES)
def test_nothing_of_an_ended_period_stays_open_and_nothing_overlaps(case: str) -> None:
    found = derive.periods(CASES[case][0])
    for stretches in (derive.legal_statuses(found), derive.placements(found)):
        for before, after in pairwise(stretches):
            assert before.to_on is not None
            assert before.from_on < before.to_on <= after.from_on
        for each in stretches:
            assert _within(each, [(period.started_on, period.ended_on) for period in found])


def _within(each: Stretch, spans: Sequence[tuple[date, date | None]]) -> bool:
    return any(
        start <= each.from_on and (end is None or (each.to_on is not None and each.to_on <= end))
        for start, end in spans
    )
