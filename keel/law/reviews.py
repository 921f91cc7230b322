"""When the next review is due, and why: regulation 33 and its special cases, from facts.

`next_due` answers for a day, `next_due_date` gives the bare date, and `dues_of_held_reviews` looks back at each review
held.
"""

from datetime import date

from keel.law import explanations
from keel.law.answers import Due, Rule
from keel.law.clocks import ORDINARY, Held, Standing, count, standing_of
from keel.law.days import ENGLAND_AND_WALES, ONE_DAY, Calendar
from keel.law.endings import adult_on, never_falls_due
from keel.law.facts import CareFacts, HeldReview
from keel.law.histories import Outcome, Question, known_fully, settle
from keel.law.parts import has_lapsed
from keel.law.practice import Practice
from keel.law.timetable import TIMETABLE


def looked_after_on(facts: CareFacts, on: date) -> bool:
    """Say whether the child is looked after at the end of a day: begun, not ended, not yet eighteen."""
    if on < facts.started_on or (facts.ended_on is not None and facts.ended_on <= on):
        return False
    if any(left <= on < back for left, back in facts.away):
        return False
    return facts.born_on is None or on < adult_on(facts.born_on)


def next_due(facts: CareFacts, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, on: date) -> Due | None:
    """Say when the next review is due, from what had happened by the end of `on`; None where not in care then."""
    if not looked_after_on(facts, on):
        return None
    facts = facts.as_at(on)
    standing = standing_of(facts.tracks) if facts.tracks else ORDINARY
    outcome = _outcome(facts, _in_order(facts, calendar, on), standing, practice, calendar, on=on)
    return explanations.due(facts, outcome, standing, practice, calendar, on=on)


def leaves_on(facts: CareFacts) -> date | None:
    """Give the day on which care is known to end: the eighteenth birthday, or an ending on record, if sooner."""
    return min(filter(None, (facts.born_on and adult_on(facts.born_on), facts.ended_on)), default=None)


def care_ends_first(facts: CareFacts, due: Due) -> bool:
    """Say whether care ends before the day of a review, and before the service's own day for it."""
    return never_falls_due(due.on, due.local.on if due.local else None, leaves_on(facts))


def first_due_date(started_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the last day for a first review by the ordinary timetable."""
    return calendar.add(started_on, TIMETABLE[Rule.FIRST].length)


def second_due_date(first_review_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the last day for a second review by the ordinary timetable."""
    return calendar.add(first_review_on, TIMETABLE[Rule.SECOND].length)


def later_due_date(last_review_on: date, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the last day for a later review by the ordinary timetable."""
    return calendar.add(last_review_on, TIMETABLE[Rule.LATER].length)


def next_due_date(
    facts: CareFacts, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES, *, on: date
) -> date | None:
    """Give the date of `next_due` alone, without the reasons: for long lists."""
    if not looked_after_on(facts, on):
        return None
    facts = facts.as_at(on)
    standing = standing_of(facts.tracks) if facts.tracks else ORDINARY
    return _outcome(facts, _in_order(facts, calendar, on), standing, practice, calendar, on=on).counted.on


def dues_of_held_reviews(
    facts: CareFacts, practice: Practice, calendar: Calendar = ENGLAND_AND_WALES
) -> tuple[Due, ...]:
    """Say, for each review of the period in date order, what was due by law when it was held; `held_on` names it.

    By the words of the law alone: local targets are left out, and an extra review is the second one. Reviews before the
    start of a known period, or after its end, belong to no due date and are left out.
    """
    dues = []
    for review in sorted(facts.reviews, key=_first_part):
        held_on = review.first_part_on
        if not _within(facts, held_on):
            continue
        then = facts.as_at(held_on)
        # A change on the very day of the review came after it: the review was still one of the timetable before.
        cut = max(held_on, facts.started_on + ONE_DAY)
        standing = standing_of([change for change in then.tracks if change.since < cut])
        before = tuple(held for held in _in_order(then, calendar, held_on) if held.on < held_on)
        outcome = _outcome(then, before, standing, practice.plain_wording, calendar, on=held_on)
        due = explanations.due(then, outcome, standing, practice.plain_wording, calendar, on=held_on)
        dues.append(explanations.looking_back(due, held_on))
    return tuple(dues)


def _within(facts: CareFacts, day: date) -> bool:
    """Say whether a review on that day belongs to the period of care; its last day still does."""
    after_start = day >= facts.started_on or not facts.start_known
    return after_start and (facts.ended_on is None or day <= facts.ended_on)


def _in_order(facts: CareFacts, calendar: Calendar, day: date) -> tuple[Held, ...]:
    """Give the reviews on record by the day of their first part, which every interval is counted from.

    Two entries on one day are one review, and an extra one only where both are said to be. One begun and not completed
    in the twenty working days that regulation 36(2) allows has not been held.
    """
    if len(facts.reviews) < 2 and facts.start_known:
        return tuple(
            Held(one.first_part_on, one.extra)
            for one in facts.reviews
            if one.first_part_on >= facts.started_on and not (one.unfinished and has_lapsed(one, calendar, on=day))
        )
    held: dict[date, Held] = {}
    for review in sorted(facts.reviews, key=_first_part):
        on, extra = review.first_part_on, review.extra
        if on < facts.started_on and facts.start_known:
            continue
        if review.unfinished and has_lapsed(review, calendar, on=day):
            continue
        if on in held and not (extra and held[on].extra):
            extra = False if False in (extra, held[on].extra) else None
        held[on] = Held(on, extra)
    return tuple(held.values())


def _first_part(review: HeldReview) -> date:
    return review.first_part_on


def _outcome(
    facts: CareFacts, held: tuple[Held, ...], standing: Standing, practice: Practice, calendar: Calendar, *, on: date
) -> Outcome:
    """Count the one history there is, or settle between the many."""
    if known_fully(facts):
        counted = count(facts.started_on, held, standing, practice, calendar)
        return Outcome(counted, counted.on)
    return settle(facts, Question(held, standing, practice, calendar), on=on)
