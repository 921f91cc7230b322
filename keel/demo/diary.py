"""When reviews were held: by the law's own clock, about four months apart, in the last full year as the ledger says.

In the ledger's months those whose date is nearest are held first, until its number is reached. No review misses its
legal date unless its story says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from keel.demo import files
from keel.demo.files import Month, NoRoom
from keel.demo.model import DemoChild, Stay
from keel.demo.scripted import is_scripted, scripted_reviews
from keel.demo.timeline import DAY, FIRST_MONTH, Timeline, years_after
from keel.law.answers import Due, Rule
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.law.facts import CareFacts, HeldReview, Track, TrackChange
from keel.law.practice import Practice
from keel.law.reviews import next_due

SOONEST = {Rule.FIRST: 14, Rule.SECOND: 26, Rule.PLACED_FIRST: 14, Rule.PLACED_SECOND: 26}
"""How many days before its date a review may be held; for every other rule it is so many after the last one."""
EARLY = {Rule.FIRST: 6, Rule.PLACED_FIRST: 6}
MONTHS_OF_LEDGER = range(12)
FIRST_SEEN = timedelta(days=20)


@dataclass(slots=True)
class Spell:
    """One time in care with the reviews held in it; `unseen` are those before the returns begin."""

    child: DemoChild
    stay: Stay
    tracks: tuple[TrackChange, ...]
    unseen: tuple[date, ...] = ()
    held: list[date] = field(default_factory=list)
    aim: tuple[date, date] | None = None

    @property
    def last(self) -> date | None:
        """The last review."""
        return self.held[-1] if self.held else self.unseen[-1] if self.unseen else None

    @property
    def fourth(self) -> date:
        """The fourth birthday."""
        return years_after(self.child.born, 4)


@dataclass(frozen=True, slots=True)
class Window:
    """Between which days of a month a review could be held, and by when it must be.

    `by` is the law's date, `wish` the service's own where that is sooner; both are working days.
    """

    spell: Spell
    first: date
    last: date
    by: date
    wish: date
    under_four: bool


class Diary:
    """Fills the reviews of every child, month by month."""

    def __init__(self, timeline: Timeline, children: Sequence[DemoChild], rng: Random) -> None:
        self.timeline, self.rng = timeline, rng
        council = files.council()
        self.practice = Practice(**council["practice"])
        self.soonest = timedelta(days=council["reviews"]["soonest_days"])
        self.slack = council["reviews"]["slack_days"]
        self.ledger = files.ledger()
        spells = [self._spell(child, stay) for child in children for stay in child.stays if not stay.short_breaks]
        self.scripted = [spell for spell in spells if is_scripted(spell.child)]
        self.open = [spell for spell in spells if not is_scripted(spell.child)]
        for spell in self.scripted:
            spell.held = scripted_reviews(timeline, spell.child, spell.stay, spell.last)
        self.spells = spells

    def fill(self) -> None:
        """Hold every review up to yesterday."""
        for month in range(FIRST_MONTH, self.timeline.month_of(self.timeline.yesterday) + 1):
            first = self.timeline.month_first(month)
            last = min(self.timeline.month_last(month), self.timeline.yesterday)
            windows = list(self._windows(first, last))
            if month in MONTHS_OF_LEDGER:
                self._by_ledger(self.ledger[month], first, last, windows)
            else:
                self._by_aim(windows)
        for spell in self.spells:
            for day in spell.held:
                spell.child.reviews[day] = ""

    def _spell(self, child: DemoChild, stay: Stay) -> Spell:
        spell = Spell(child, stay, tuple(_tracks(stay)))
        if stay.start < self.timeline.opens - self.soonest * 2:
            recent = self.timeline.opens - timedelta(days=self.rng.randint(1, 108))
            spell.unseen = (stay.start + FIRST_SEEN, stay.start + FIRST_SEEN * 4, recent)
        return spell

    def _windows(self, first: date, last: date) -> Iterator[Window]:
        """Every child whose review could be held in this month."""
        for spell in self.open:
            end = spell.stay.end
            if spell.stay.start > last or (end and end <= first):
                continue
            due = self._due(spell, min(last, end - DAY) if end else last)
            if due is None:
                continue
            while due.book_by < first == self.timeline.opens:
                # Due before the returns begin: it was held then, unseen.
                spell.unseen = (*spell.unseen, due.book_by)
                due = self._due(spell, min(last, end - DAY) if end else last) or due
            if due.book_by < first:
                raise NoRoom(f"A review was missed: {spell.child.number} by {due.book_by:%d %B %Y}.")
            opens = (spell.last or spell.stay.start) + self.soonest
            if due.rule in SOONEST:
                opens = due.book_by - timedelta(days=SOONEST[due.rule])
            window = _inside(spell, opens, due, first, min(last, end - DAY) if end else last)
            if window:
                self._take_aim(spell, due.rule, window.wish)
                yield window

    def _take_aim(self, spell: Spell, rule: Rule, wish: date) -> None:
        """Choose once, for each date, how long before it the review is aimed at."""
        if spell.aim is None or spell.aim[0] != wish:
            spell.aim = (wish, wish - timedelta(days=self.rng.randint(0, EARLY.get(rule, self.slack))))

    def _due(self, spell: Spell, on: date) -> Due | None:
        held = (*spell.unseen, *spell.held)
        facts = CareFacts(
            started_on=spell.stay.start,
            tracks=spell.tracks,
            reviews=tuple(HeldReview(first_part_on=day) for day in held),
        )
        return next_due(facts, self.practice, on=on)

    def _by_ledger(self, month: Month, first: date, last: date, windows: Sequence[Window]) -> None:
        """As many as the month's row says, under four and older: what must be, then the nearest dates first."""
        there = [(day, spell) for spell in self.scripted for day in spell.held if first <= day <= last]
        for under_four in (True, False):
            wanted = month.under_four if under_four else month.reviews - month.under_four
            wanted -= sum((day < spell.fourth) == under_four for day, spell in there)
            queue = sorted(
                (window for window in windows if window.under_four == under_four),
                key=lambda window: (not _must(window, last), window.wish, window.spell.child.number),
            )
            must = sum(_must(window, last) for window in queue)
            if not must <= wanted <= len(queue):
                who = "under four" if under_four else "of four and over"
                raise NoRoom(
                    f"The ledger’s {month.name} has {wanted} reviews of children {who} to hold; "
                    f"{must} must be and {len(queue)} could be."
                )
            for window in queue[:wanted]:
                last_day = window.wish if window.first <= window.wish <= window.last else window.last
                window.spell.held.append(self._day(window.first, last_day))

    def _by_aim(self, windows: Sequence[Window]) -> None:
        """Outside the ledger's year: each when it is aimed at."""
        for window in windows:
            aim = window.spell.aim[1] if window.spell.aim else window.wish
            if aim <= window.last:
                day = CALENDAR.last_working_day_on_or_before(min(max(aim, window.first), window.last))
                window.spell.held.append(max(day, window.first))

    def _day(self, first: date, last: date) -> date:
        days = [first + DAY * number for number in range((last - first).days + 1)]
        return self.rng.choice([day for day in days if CALENDAR.is_working_day(day)])


def _wish(due: Due) -> date:
    """The last working day for a review by law, or by the service's own practice where that is sooner."""
    return min(due.book_by, due.local.book_by) if due.local else due.book_by


def _must(window: Window, last: date) -> bool:
    """Whether the law asks for the review by the end of a month: those come before any that the service only wishes."""
    return window.by <= last and not _leaves(window)


def _leaves(window: Window) -> bool:
    """Whether care ends before the review would be due: then none is required."""
    end = window.spell.stay.end
    return end is not None and end <= window.by


def _inside(spell: Spell, opens: date, due: Due, first: date, last: date) -> Window | None:
    """The part of a month in which a review can be held; on the fourth birthday a child counts as four."""
    low, high = max(opens, first, spell.stay.start + DAY), min(due.book_by, last)
    parts = [(low, high)]
    if low < spell.fourth <= high:
        parts = [(spell.fourth, high), (low, spell.fourth - DAY)]
    for low, high in parts:
        low, high = CALENDAR.add(low - DAY, WorkingDays(1)), CALENDAR.last_working_day_on_or_before(high)
        if low <= high:
            return Window(spell, low, high, due.book_by, _wish(due), high < spell.fourth)
    return None


def _tracks(stay: Stay) -> Iterator[TrackChange]:
    """Which timetable holds from when."""
    before: Track | None = None
    for row in stay.episodes:
        track = Track.PLACED if row.place.startswith("A") else Track.AUTHORISED if row.legal == "E1" else None
        track = track or (Track.REMAND if row.legal == "J1" else Track.ORDINARY)
        if track is not before:
            yield TrackChange(track=track, since=row.on)
        before = track
