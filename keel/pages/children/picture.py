"""Time in care as a picture: one lane for each kind of fact, drawn as SVG from plain numbers. No markup, no clock.

Two widths are drawn of it, since its letters must stay readable on a telephone. The lists below it say the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from keel.pages import codes
from keel.pages.children.presenters import began_unseen
from keel.pages.govuk.words import long_date, plural
from keel.records.queries.around import Around
from keel.records.queries.child import ChildRecord

WIDE, NARROW = 1000, 340
LANE, GAP, AXIS = 26, 12, 24
NAMES_WIDE = 110
"""Room for the lanes' names, on the left; on a narrow picture they stand above their lanes."""
LETTER = 7.6
"""About how wide one letter is, to know whether words fit into a bar."""
ROUND_YEARS = (1, 2, 5)
MOST_YEARS = {WIDE: 10, NARROW: 4}
PAST_THE_END = timedelta(days=45)
SHORT_STATUS = {"C1": "Interim order", "C2": "Care order", "E1": "Placement order", "V2": "Section 20", "J1": "Remand"}
SHORT_PLACE = {"U": "Foster", "A": "Adopters", "P1": "Parents", "K2": "Children’s home", "K1": "Secure", "S1": "School"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that held for a time. `words` stand in it where they fit; `title` says it whole."""

    x: float
    width: float
    tone: int
    words: str
    title: str
    open_start: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A review: held, late, or due (hollow)."""

    x: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One line of the picture."""

    name: str
    y: float
    bars: Sequence[Bar] = ()
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything a template needs, in units of the picture."""

    width: int
    height: float
    left: float
    lanes: Sequence[Lane]
    years: Sequence[tuple[float, str]]
    today: float
    words: str
    """The picture in words, for those who hear it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What a lane is made of, before it is drawn."""

    since: date
    until: date | None
    words: str
    title: str
    open_start: bool = False


def pictures(record: ChildRecord, around: Around, today: date) -> list[Picture]:
    """The picture wide and narrow; nothing where no time in care is known."""
    if not record.periods:
        return []
    return [_draw(record, around, today, width) for width in (WIDE, NARROW)]


def _draw(record: ChildRecord, around: Around, today: date, width: int) -> Picture:
    lanes = _stretches(record, around)
    first = min(stretch.since for _, stretches in lanes for stretch in stretches)
    last = max([today, *([record.due.on] if record.due else []), *([record.booked_on] if record.booked_on else [])])
    scale = _Scale(first, last + PAST_THE_END, width)
    step = LANE + GAP if width == WIDE else LANE + GAP + 16
    top = 8 if width == WIDE else 22
    drawn = [
        Lane(
            name=name, y=top + place * step, bars=[scale.bar(each, tone, today) for tone, each in enumerate(stretches)]
        )
        for place, (name, stretches) in enumerate(lanes)
    ]
    marks = list(_marks(record, scale))
    drawn.append(Lane(name="Reviews", y=top + len(lanes) * step, marks=marks))
    return Picture(
        width=width,
        height=top + len(drawn) * step + AXIS,
        left=scale.left,
        lanes=drawn,
        years=scale.years(),
        today=scale.x(today),
        words=_words(record, around, first),
    )


class _Scale:
    """Days to units."""

    def __init__(self, first: date, last: date, width: int) -> None:
        self.first, self.last, self.width = first, last, width
        self.left = NAMES_WIDE if width == WIDE else 2
        self.room = width - self.left - 10

    def x(self, day: date) -> float:
        """Where a day stands."""
        return round(self.left + self.room * (day - self.first).days / (self.last - self.first).days, 1)

    def bar(self, stretch: Stretch, tone: int, today: date) -> Bar:
        """One stretch; its words only where there is room for them."""
        start, end = self.x(stretch.since), self.x(min(stretch.until or today, self.last))
        width = round(max(end - start, 2), 1)
        fits = len(stretch.words) * LETTER + 10 <= width
        return Bar(
            x=start,
            width=width,
            tone=tone % 2,
            words=stretch.words if fits else "",
            title=stretch.title,
            open_start=stretch.open_start,
        )

    def years(self) -> list[tuple[float, str]]:
        """The first of January of so many years as fit."""
        wanted = list(range(self.first.year + 1, self.last.year + 1))
        every = next((step for step in ROUND_YEARS if len(wanted) / step <= MOST_YEARS[self.width]), 5)
        ticks = [(self.x(date(year, 1, 1)), f"{year}") for year in wanted if year % every == 0 or every == 1]
        return [(x, year) for x, year in ticks if x < self.width - 24]


def _stretches(record: ChildRecord, around: Around) -> list[tuple[str, list[Stretch]]]:
    """Each lane that has something in it, the oldest first. Statuses and homes end with what is known of them."""
    unseen = partial(began_unseen, periods=record.periods)
    status, place = partial(codes.words, codes.LEGAL_STATUS), partial(codes.words, codes.PLACE)
    lanes = [
        ("In care", [_stretch(row.started_on, row.ended_on, "In care", not row.start_known) for row in record.periods]),
        (
            "Legal status",
            [
                _stretch(*_span(row), status(row.code), unseen(row, record.statuses), SHORT_STATUS.get(row.code))
                for row in record.statuses
            ],
        ),
        (
            "Homes",
            [
                _stretch(*_span(row), place(row.code), unseen(row, record.placements), _short_place(row.code))
                for row in record.placements
            ],
        ),
        ("Schools", [_stretch(*_span(row), row.name) for row in around.schools]),
        ("Missing", [_stretch(*_span(row), codes.words(codes.MISSING, row.kind)) for row in around.missing]),
    ]
    return [(name, sorted(found, key=lambda each: each.since)) for name, found in lanes if found]


def _span(row: Any) -> tuple[date, date | None]:
    return row.from_on, row.to_on


def _short_place(code: str) -> str | None:
    return SHORT_PLACE.get(code) or SHORT_PLACE.get(code[:1])


def _stretch(since: date, until: date | None, what: str, open_start: bool = False, short: str | None = None) -> Stretch:
    said = what[:1].upper() + what[1:]
    began = f"{long_date(since)}{' or before' if open_start else ''}"
    return Stretch(
        since=since,
        until=until,
        words=short or said,
        title=f"{said}, {began} to {long_date(until) if until else 'now'}",
        open_start=open_start,
    )


def _marks(record: ChildRecord, scale: _Scale) -> Iterable[Mark]:
    for review in record.held:
        if review.first_part_on and scale.first <= review.first_part_on <= scale.last:
            late = bool(review.due_certain and review.due_on and review.first_part_on > review.due_on)
            title = f"Review held {long_date(review.first_part_on)}{', late' if late else ''}"
            yield Mark(x=scale.x(review.first_part_on), kind="late" if late else "held", title=title)
    if record.due:
        yield Mark(
            x=scale.x(max(record.due.on, scale.first)), kind="due", title=f"Review due {long_date(record.due.on)}"
        )
    if record.booked_on:
        yield Mark(x=scale.x(record.booked_on), kind="booked", title=f"Review booked {long_date(record.booked_on)}")


def _words(record: ChildRecord, around: Around, first: date) -> str:
    counts = [
        plural(len(record.periods), "period of care", "periods of care"),
        plural(len(record.placements), "home"),
        plural(len(record.held), "review held", "reviews held"),
    ]
    due = f", the next due {long_date(record.due.on)}" if record.due else ""
    return (
        f"Time in care since {long_date(first)}: {', '.join(counts)}{due}. The lists under “Time in care” say the same."
    )
