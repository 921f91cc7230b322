"""One child's rows, side by side, as the checks see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, date
from typing import Any

from keel.exchange.ssda903.batch import ReadBatch, Row
from keel.exchange.ssda903.codes import RETURNS
from keel.exchange.ssda903.findings import Finding, note
from keel.exchange.ssda903.tables import EPISODES, HEADER, SHORT_BREAKS

ADULT, FOUR = 18, 4


@dataclass(slots=True)
class Episode:
    """An episode with its cells by name. `where` is what makes one placement differ from another."""

    row: Row
    start: date
    rne: str
    ls: str
    cin: str
    place: str
    end: date | None
    rec: str
    where: tuple[str, ...]


@dataclass(slots=True)
class Stay:
    """Days in care without a break. `end` None: still in care. `is_start`: the first of them is a stated start."""

    start: date
    end: date | None
    is_start: bool
    last: Episode


@dataclass(slots=True)
class Child:
    """A child's rows by table, in order of time. `known`: the record has the child already.

    `stays`: times in care; episodes that follow each other without a gap are one.
    """

    number: str
    born: date | None
    known: bool
    header: Row | None
    rows: Mapping[str, Sequence[Row]]
    episodes: list[Episode] = field(init=False)
    stays: list[Stay] = field(init=False)

    def __post_init__(self) -> None:
        self.episodes = [_episode(row) for row in self.rows[EPISODES.name]]
        self.stays = _stays(self.episodes)

    def stay_before(self, day: date) -> Stay | None:
        """The latest stay that began on or before a day."""
        return next((stay for stay in reversed(self.stays) if stay.start <= day), None)

    @property
    def has_short_breaks_only(self) -> bool:
        """Whether every episode is a short break; the return asks less of those children."""
        return bool(self.episodes) and all(episode.ls in SHORT_BREAKS for episode in self.episodes)

    @property
    def adult_on(self) -> date | None:
        """The eighteenth birthday."""
        return birthday(self.born, ADULT) if self.born else None


@dataclass(slots=True)
class Context:
    """What every check may ask of the batch as a whole."""

    batch: ReadBatch
    today: date
    years: dict[str, frozenset[int]]

    def has(self, table: str, year: int) -> bool:
        """Whether the batch holds that table of that return."""
        return year in self.years.get(table, ())

    def is_whole(self, child: Child, *tables: str, year: int | None = None) -> bool:
        """Whether none of the child's rows of these tables was refused, in one return or in any."""
        if not self.batch.incomplete:
            return True
        years = RETURNS if year is None else (year,)
        return not any((table, each, child.number) in self.batch.incomplete for table in tables for each in years)

    def note(self, code: str, row: Row, column: str, value: object, /, **words: Any) -> Finding:
        """A finding at a row."""
        return note(code, self.batch.files[row.file].name, row.line, column, value, **words)


def birthday(born: date, age: int) -> date:
    """The day on which someone turns an age; for one born on 29 February, 1 March in other years.

    A slip in a date of birth may put it past the end of the calendar: the last day of it, then.
    """
    if born.year + age > MAXYEAR:
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def year_starts(year: int) -> date:
    """The first day of a return year."""
    return date(year - 1, 4, 1)


def year_ends(year: int) -> date:
    """The last day of a return year."""
    return date(year, 3, 31)


def _episode(row: Row) -> Episode:
    _, start, rne, ls, cin, place, provider, end, rec, _, _, post, urn = row.values
    return Episode(row, start, rne, ls, cin, place, end, rec, (place, provider, post, urn))


def _stays(episodes: Sequence[Episode]) -> list[Stay]:
    stays: list[Stay] = []
    for episode in episodes:
        last = stays[-1] if stays else None
        if last and (last.end is None or episode.start <= last.end):
            last.end, last.last = episode.end, episode
        else:
            stays.append(Stay(episode.start, episode.end, episode.rne == "S", episode))
    return stays


def child_of(number: str, known: Mapping[str, date | None], rows: Mapping[str, Sequence[Row]]) -> Child:
    """A child with the date of birth of the header, or else of the record."""
    header = rows[HEADER.name][0] if rows[HEADER.name] else None
    born = header.values[HEADER.at["DOB"]] if header else None
    return Child(number, born or known.get(number), number in known, header, rows)
