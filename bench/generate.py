"""SSDA903 folders of any size: one return, and the next year's, which changes 36% of the episodes."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from bench.lives import BETWEEN, FIRST, LAST, YEAR_1, YEAR_2, Episode, Life, lives
from keel.exchange.ssda903.tables import (
    EPISODES,
    HEADER,
    MISSING,
    PREVIOUS_PERMANENCE,
    REVIEWS,
    SW_EPISODES,
    UASC,
    Table,
)

Counts = dict[str, int]
WRITTEN = (HEADER, EPISODES, REVIEWS, UASC, PREVIOUS_PERMANENCE, MISSING, SW_EPISODES)
YEARS = {YEAR_1: (FIRST, BETWEEN), YEAR_2: (BETWEEN + timedelta(1), LAST)}


def write_returns(place: Path, children: int) -> dict[int, Counts]:
    """Write `place/2025` and `place/2026`. Gives return year -> table -> how many rows."""
    everyone = list(lives(children))
    return {year: _write(place / str(year), everyone, *days) for year, days in YEARS.items()}


def _write(folder: Path, everyone: Iterable[Life], first: date, last: date) -> Counts:
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[tuple[str, ...]]] = {table.name: [] for table in WRITTEN}
    for life in everyone:
        if life.start <= last and (life.end is None or life.end >= first):
            for table, found in _rows(life, first, last):
                rows[table.name].append(found)
    for table in WRITTEN:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(table.names)
            out.writerows(rows[table.name])
    return {name: len(some) for name, some in rows.items()}


def _rows(life: Life, first: date, last: date) -> Iterator[tuple[Table, tuple[str, ...]]]:
    """A child's rows in one return, as they stood on its last day."""
    who, born = life.number, _said(life.born)
    yield HEADER, (who, life.sex, born, life.ethnic, life.upn, "0" if life.sex == "F" else "", "")
    for episode in life.episodes:
        if episode.start <= last and (episode.end is None or episode.end >= first):
            yield EPISODES, _episode(life, episode, last)
    for day, code in life.reviews:
        if first <= day <= last:
            yield REVIEWS, (who, born, _said(day), code)
    if life.alone:
        yield UASC, (who, life.sex, born, _said(life.adult_on))
    if life.before:
        yield PREVIOUS_PERMANENCE, (who, born, life.before, "", "")
    for gone, back in life.missing:
        if first <= gone and back <= last:
            yield MISSING, (who, born, "M", _said(gone), _said(back))
    since = max(life.start, FIRST)
    ended = life.end if life.end and life.end <= last else None
    because = "FCONTA" if life.start >= FIRST else "CHCHAN"
    yield SW_EPISODES, (who, born, life.worker, _said(since), _said(ended), because)


def _episode(life: Life, episode: Episode, last: date) -> tuple[str, ...]:
    end = (_said(episode.end), episode.rec, episode.reason) if episode.end and episode.end <= last else ("", "", "")
    what = (episode.rne, episode.ls, life.need, episode.place, episode.provider)
    return (life.number, _said(episode.start), *what, *end, life.home, episode.post, episode.urn)


@cache
def _said(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
