"""One child's rows, side by side, as the checks see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, date
from itertools import pairwise
from typing import Any

from keel.exchange.ssda903.batch import ReadBatch, Row
from keel.exchange.ssda903.codes import RETURNS
from keel.exchange.ssda903.findings import Finding, note, shown
from keel.exchange.ssda903.standing import IN_RECORD, Given, Standing, rows_in, together
from keel.exchange.ssda903.tables import EPISODES, HEADER, REVIEWS, SHORT_BREAKS

ADULT, FOUR = 18, 4
THE_RECORD = "the record"
_HELD, _START = REVIEWS.at["REVIEW"], EPISODES.at["DECOM"]


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
    """A child's rows by table, in order of time. `known`: the record has the child already, and cannot be looked at.

    `stands`: what the record holds of the child. `episodes`: those of the batch and of the record together, and `told`
    those of the batch alone. `stays`: times in care; episodes that follow each other without a gap are one.
    """

    number: str
    born: date | None
    known: bool
    header: Row | None
    rows: Mapping[str, Sequence[Row]]
    stands: Sequence[Given] = ()
    episodes: list[Episode] = field(init=False)
    stays: list[Stay] = field(init=False)
    first_before: date | None = field(init=False)
    """The start of the first episode that the record knew of."""

    def __post_init__(self) -> None:
        told, stood = self.rows[EPISODES.name], rows_in(self.stands, EPISODES.name)
        self.episodes = [_episode(row) for row in together(told, stood, _START)]
        self.stays = _stays(self.episodes)
        self.known = self.known and not stood
        self.first_before = min((row.values[_START] for row in stood), default=None)

    @property
    def told(self) -> list[Episode]:
        """The episodes that come from the batch."""
        return [episode for episode in self.episodes if episode.row.file != IN_RECORD]

    @property
    def pairs(self) -> list[tuple[Episode, Episode]]:
        """Episodes that follow each other, where the batch tells of one of them. The others were looked at before."""
        return [
            (before, after)
            for before, after in pairwise(self.episodes)
            if before.row.file != IN_RECORD or after.row.file != IN_RECORD
        ]

    @property
    def held_before(self) -> list[Row]:
        """The reviews of the record that the batch does not tell of."""
        told = {row.values[_HELD] for row in self.rows[REVIEWS.name]}
        return [row for row in rows_in(self.stands, REVIEWS.name) if row.values[_HELD] not in told]

    def stays_before(self) -> list[Stay]:
        """The times in care as the record had them."""
        return _stays([_episode(row) for row in together((), rows_in(self.stands, EPISODES.name), _START)])

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
    standing: Standing

    def has(self, table: str, year: int) -> bool:
        """Whether the batch holds that table of that return."""
        return year in self.years.get(table, ())

    def is_whole(self, child: Child, *tables: str, year: int | None = None) -> bool:
        """Whether none of the child's rows of these tables was refused, in one return or in any."""
        some = [some for some in (self.batch.incomplete, self.standing.incomplete) if some]
        if not some:
            return True
        years = RETURNS if year is None else (year,)
        return not any((table, each, child.number) in one for one in some for table in tables for each in years)

    def later_return(self, table: str, year: int) -> int | None:
        """The next return after this one that the batch or the record has."""
        years = self.years.get(table, frozenset()) | self.standing.years.get(table, frozenset())
        return min((each for each in years if each > year), default=None)

    def note(self, code: str, row: Row, column: str, value: object, /, **words: Any) -> Finding:
        """A finding at a row. One at a row of the record names the child, since no file shows it."""
        if row.file == IN_RECORD:
            found = note(code, THE_RECORD, None, column, value, **words)
            return replace(found, why=f"Child {shown(row.values[0])}: {found.why}")
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


def child_of(
    number: str, known: Mapping[str, date | None], rows: Mapping[str, Sequence[Row]], stands: Sequence[Given] = ()
) -> Child:
    """A child with the date of birth of the header, or else of the record."""
    header = rows[HEADER.name][0] if rows[HEADER.name] else None
    born = header.values[HEADER.at["DOB"]] if header else None
    return Child(number, born or known.get(number), number in known, header, rows, stands)
