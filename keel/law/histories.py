"""Every history that the facts allow: reviews that may have been held unseen, and starts that may have been.

Where some days of a period of care are not covered by any record, none, one, or two or more reviews may have been held
in them. Each is tried at the extreme days of each uncovered stretch, because a due date moves only one way as a review
moves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations
from typing import NamedTuple

from keel.law.answers import Rule
from keel.law.clocks import Counted, Held, Standing, count
from keel.law.days import ONE_DAY, Calendar, Months, add_months
from keel.law.facts import CareFacts
from keel.law.gaps import Stretch, known_to, nothing_known, uncovered
from keel.law.practice import Practice
from keel.law.timetable import TIMETABLE
from keel.law.wording import join_words, say

# Stands for a day before any that matters: a child whose care began long ago. Nothing is ever counted from it.
LONG_AGO = date(1, 7, 1)
_NEW_PERIOD = "whether a new period of care began on"


class Outcome(NamedTuple):
    """What all the histories say together: the count to show, the latest date, and what stays open."""

    counted: Counted
    latest: date
    certain: bool = True
    known_to: date | None = None
    assumes: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class History(NamedTuple):
    """One history that may have been: when care began, the days of reviews held unseen, and what is due by it."""

    start: date
    unseen: tuple[date, ...]
    counted: Counted


@dataclass(frozen=True, slots=True)
class Question:
    """What every history of one child has in common: the reviews on record, in order, and how to count."""

    held: tuple[Held, ...]
    standing: Standing
    practice: Practice
    calendar: Calendar

    def history(self, start: date, unseen: tuple[date, ...] = ()) -> History:
        """Count one history; what came before its start is left out of it."""
        reviews = [review for review in self.held if review.on >= start]
        reviews += [Held(day, None, False) for day in unseen if day >= start]
        reviews.sort(key=lambda review: review.on)
        return History(start, unseen, count(start, reviews, self.standing, self.practice, self.calendar))


def known_fully(facts: CareFacts) -> bool:
    """Say whether there is only one history."""
    known = facts.known is None and facts.care_known_to is None
    return known and facts.start_known and not facts.possible_restarts


def settle(facts: CareFacts, question: Question, *, on: date) -> Outcome:
    """Count every history that the facts allow, and say where they agree."""
    stretches = uncovered(facts)
    end = known_to(facts)
    plain = question.history(facts.started_on)
    ended = nothing_known(facts, end, on=on)
    if facts.start_known and not stretches and not facts.possible_restarts:
        return Outcome(plain.counted, plain.counted.on, known_to=end, assumes=ended)
    histories = [plain, *_histories(facts, question, stretches, plain)]
    # The first of the earliest: the fewer unseen reviews and new starts, the likelier.
    shown = min(histories, key=lambda history: history.counted.on)
    latest = max(history.counted.on for history in histories)
    if shown.counted.on == latest:
        return Outcome(plain.counted, latest, known_to=end, assumes=ended)
    settlers = _that_matter(_open_things(facts, stretches), histories)
    return Outcome(
        shown.counted,
        latest,
        certain=False,
        known_to=end,
        assumes=(*_assumptions(facts, stretches, shown, settlers, bool(question.held)), *ended),
        settled_by=tuple(open_thing.settled_by for open_thing in settlers),
        doubts=_doubts(facts, histories),
    )


def _histories(
    facts: CareFacts, question: Question, stretches: tuple[Stretch, ...], plain: History
) -> Iterator[History]:
    """Make every history but the plain one: each start that may have been, with each set of unseen reviews."""
    starts = [facts.started_on, *(day for day in facts.possible_restarts if day > facts.started_on)]
    for unseen in _sets_of_unseen(stretches, _turning_days(facts, question.standing)):
        for start in starts:
            yield question.history(start, unseen)
        if not facts.start_known:
            yield from _begun_long_ago(question, unseen, plain)


def _begun_long_ago(question: Question, unseen: tuple[date, ...], plain: History) -> Iterator[History]:
    """Count the histories in which care began before the first day on which the child is known to be looked after.

    Reviews may have been held long before, as well as the ones that are tried. A date before the one that the known
    days alone give is left out: it would mean that a review was missed before anybody was watching, which nothing
    suggests.
    """
    for days in (unseen, (LONG_AGO, *unseen)):
        history = question.history(LONG_AGO, days)
        if history.counted.on >= plain.counted.on:
            yield history


def _doubts(facts: CareFacts, histories: Sequence[History]) -> tuple[str, ...]:
    """Say what leaves the date open: each thing without which it would be less open, or else all that move it."""
    restarts = [day for day in sorted(set(facts.possible_restarts)) if day > facts.started_on]
    named = join_words([say(day) for day in restarts], "or")
    tried: dict[str, Callable[[History], bool]] = {
        "not every review is on record": lambda one: any(day >= facts.started_on for day in one.unseen),
        f"nothing says whether a new period of care began on {named}": lambda one: one.start in restarts,
        f"care may have begun before {say(facts.started_on)}": partial(_starts, LONG_AGO),
    }
    widest = _range(histories)
    found = [said for said, has in tried.items() if _range([one for one in histories if not has(one)]) != widest]
    moved = [history for history in histories if history.counted.on != histories[0].counted.on]
    return tuple(found or [said for said, has in tried.items() if any(map(has, moved))])


def _range(histories: Sequence[History]) -> tuple[date, date]:
    """Give the earliest and the latest date."""
    days = [history.counted.on for history in histories]
    return min(days), max(days)


def _turning_days(facts: CareFacts, standing: Standing) -> tuple[date, ...]:
    """List the days at which it matters on which side of them a review was held."""
    days = [change.since for change in facts.tracks] + list(facts.possible_restarts) + [facts.started_on]
    if standing.returned_on:
        days.append(TIMETABLE[Rule.RETURN_EARLIEST].length.count * ONE_DAY + standing.returned_on)
    for review in facts.reviews:
        if review.extra:
            # An unseen first review this long before an extra one is where the extra one begins to matter.
            turn = add_months(review.first_part_on, Months(-TIMETABLE[Rule.SECOND].length.count))
            days += [turn, turn + ONE_DAY, turn + 2 * ONE_DAY]
    return tuple(days)


def _sets_of_unseen(stretches: Iterable[Stretch], turning: tuple[date, ...]) -> Iterator[tuple[date, ...]]:
    """Give each set of days on which reviews may have been held unseen: none, one or two of the extreme days.

    Two are enough to stand for more: only the first and the last review ever matter to a date.
    """
    extremes: set[date] = set()
    for stretch in stretches:
        extremes.add(stretch.last)
        if stretch.first:
            extremes.add(stretch.first)
        for turn in turning:
            near = (turn - ONE_DAY, turn, turn + ONE_DAY)
            extremes.update(day for day in near if (stretch.first or turn - ONE_DAY) <= day <= stretch.last)
    for size in (0, 1, 2):
        yield from combinations(sorted(extremes), size)


def only_a_return_says(settled_by: str) -> bool:
    """Whether what would settle a date is said by the episodes of a return alone: nobody can vouch for it otherwise."""
    return settled_by.startswith(_NEW_PERIOD)


class _Open(NamedTuple):
    """Something that is not known: what would settle it, in words, and how a history reads it."""

    about: Stretch | date | None
    settled_by: str
    reads: Callable[[History], object]


def _open_things(facts: CareFacts, stretches: tuple[Stretch, ...]) -> list[_Open]:
    """List all that is not known: when care began, the reviews of each stretch, whether each return was a new start."""
    found = []
    if not facts.start_known:
        found.append(_Open(None, "the date on which care began", partial(_starts, LONG_AGO)))
    for stretch in stretches:
        found.append(_Open(stretch, _dates_wanted(facts, stretch), partial(_unseen_in, stretch)))
    for day in facts.possible_restarts:
        words = f"{_NEW_PERIOD} {say(day)}"
        found.append(_Open(day, words, partial(_starts, day)))
    return found


def _that_matter(things: list[_Open], histories: Sequence[History]) -> list[_Open]:
    """Leave out, one after the other, what need not be known: without it the rest still gives one date each way."""
    kept = list(things)
    for thing in things:
        rest = [other for other in kept if other is not thing]
        dates: dict[tuple[object, ...], date] = {}
        if all(
            dates.setdefault(tuple(other.reads(one) for other in rest), one.counted.on) == one.counted.on
            for one in histories
        ):
            kept = rest
    return kept


def _starts(day: date, history: History) -> bool:
    """Say whether the period that counts began on a day in a history."""
    return history.start == day


def _unseen_in(stretch: Stretch, history: History) -> tuple[date, ...]:
    """Give the reviews that a history has unseen in a stretch."""
    return tuple(
        day for day in history.unseen if day <= stretch.last and (stretch.first is None or day >= stretch.first)
    )


def _assumptions(
    facts: CareFacts, stretches: tuple[Stretch, ...], shown: History, settlers: Sequence[_Open], any_seen: bool
) -> Iterator[str]:
    """Say in words what the date that is shown takes for granted, of all that matters to it."""
    matters = [thing.about for thing in settlers]
    if not facts.start_known and not any_seen:
        yield f"care began on {say(facts.started_on)}, the first day on which it is known"
    for stretch in stretches:
        unseen = _unseen_in(stretch, shown)
        if unseen:
            yield f"a review was held on {join_words([say(day) for day in unseen])}, which is not on record"
        elif stretch not in matters:
            continue
        elif stretch.first is None:
            yield f"no review was held before {say(stretch.last + ONE_DAY)}"
        elif stretch.last >= shown.start:
            yield f"no review was held {_when(stretch.first, stretch.last)}"
    for day in facts.possible_restarts:
        if day == shown.start:
            yield f"a new period of care began on {say(day)}"
        elif day > shown.start and day in matters:
            yield f"no new period of care began on {say(day)}"


def _dates_wanted(facts: CareFacts, stretch: Stretch) -> str:
    """Ask for the reviews of a stretch."""
    if stretch.first is None or stretch.first == facts.started_on:
        return f"the dates of reviews before {say(stretch.last + ONE_DAY)}"
    return f"the dates of reviews {_when(stretch.first, stretch.last)}"


def _when(first: date, last: date) -> str:
    """Say when, for some days or one."""
    return f"on {say(first)}" if first == last else f"from {say(first)} to {say(last)}"
