"""Turning a count into an answer with its reasons: sentences, skipped days and flags."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from keel.law import asides, sources
from keel.law.answers import Change, Due, Flag, LocalTarget, Rule
from keel.law.changes import changes
from keel.law.clocks import AFTER_RETURN, Counted, Standing
from keel.law.days import Calendar, Months, Skipped, add_months
from keel.law.endings import adult_on
from keel.law.facts import CareFacts, Track
from keel.law.histories import Outcome
from keel.law.practice import Practice
from keel.law.timetable import (
    ADULT_AT_YEARS,
    COVID_FIRST_DAY,
    COVID_LAST_DAY,
    REGULATIONS_IN_FORCE,
    TIMETABLE,
    Step,
)
from keel.law.wording import join_words, left_out, say, say_with_weekday

_AFTER_RETURN = "the review after the return"


def due(
    facts: CareFacts, outcome: Outcome, standing: Standing, practice: Practice, calendar: Calendar, *, on: date
) -> Due:
    """Build the whole answer from what was counted, as it stands on a day."""
    found = answer(outcome, standing.track, practice, calendar)
    if standing.track is Track.REMAND or facts.long_term_foster_since or _any_unfinished(facts):
        found = asides.with_asides(found, facts, standing, practice, calendar, on=on)
    if facts.born_on is None or facts.born_on.year + ADULT_AT_YEARS > found.on.year:
        return found
    adult = adult_on(facts.born_on)
    if adult > found.on:
        return found
    birthday = Change(f"turning {ADULT_AT_YEARS} on {say(adult)}: care ends and no review is due", adult)
    return replace(found, changes=(birthday, *found.changes))


def _any_unfinished(facts: CareFacts) -> bool:
    for review in facts.reviews:  # noqa: SIM110 - asked for every child of every list, and twice as fast as any()
        if review.unfinished:
            return True
    return False


@lru_cache(maxsize=20_000)
def answer(outcome: Outcome, track: Track, practice: Practice, calendar: Calendar) -> Due:
    """Give the answer to what was counted, whoever the child. Kept, because the children of a long list share days."""
    counted = outcome.counted
    on, counted_from = counted.on, counted.counted_from
    # Where two clocks ran, the row of the earlier one gives the reasons.
    step = TIMETABLE[counted.binding or counted.rule]
    source = sources.BOTH_CLOCKS if counted.rule is Rule.EARLIER_OF_BOTH else step.source
    if counted.settings == AFTER_RETURN:
        source = sources.AFTER_RETURN
        step = replace(step, length=Months(practice.returned_then_months), counted_what=_AFTER_RETURN)
    skipped = calendar.skipped_between(counted_from, on) if step.working_days else ()
    weekend_days = calendar.weekend_days_between(counted_from, on) if step.working_days else 0
    local = _local_target(counted, practice, calendar)
    settings = practice.used(*counted.settings)
    return Due(
        on=on,
        rule=counted.rule,
        counted_from=counted_from,
        counted_what=step.counted_what,
        because=tuple(_because(step, outcome, skipped, weekend_days)),
        source=source,
        book_by=calendar.last_working_day_on_or_before(on),
        latest=outcome.latest,
        certain=outcome.certain,
        skipped=skipped,
        weekend_days=weekend_days,
        settings=settings if local is None else (*settings, local.setting),
        known_to=outcome.known_to,
        assumes=outcome.assumes,
        settled_by=outcome.settled_by,
        changes=tuple(changes(counted, track, practice)),
        not_before=counted.not_before,
        local=local,
        flags=flags(counted_from, on, calendar),
    )


def _because(step: Step, outcome: Outcome, skipped: tuple[Skipped, ...], weekend_days: int) -> Iterator[str]:
    """Say why, in sentences that can be read out one after the other."""
    counted = outcome.counted
    yield f"{step.opening} {say(counted.counted_from)}."
    yield f"{step.landing} {say_with_weekday(counted.on)}."
    if step.working_days:
        yield left_out(skipped, weekend_days)
    if counted.not_before:
        yield f"It must not be held before {say(counted.not_before)}."
    if counted.settings:
        yield _setting_sentence(counted)
    if counted.other:
        yield _two_clocks_sentence(counted.on, counted.other)
    if not outcome.certain:
        doubts = join_words(outcome.doubts)
        yield f"{doubts[:1].upper()}{doubts[1:]}, so it could be due as late as {say(outcome.latest)}."


def booking(on: date, book_by: date, calendar: Calendar) -> str:
    """Say by which working day to book, where the date itself is not one; empty where it is."""
    if on == book_by:
        return ""
    why = calendar.names.get(on)
    what = f"{say_with_weekday(on)} is {f'a bank holiday ({why})' if why else 'at a weekend'}"
    return f"{what}. The date stays; book it for {say_with_weekday(book_by)} at the latest."


def flag_words(flag: Flag, calendar: Calendar) -> str:
    """Say what a flag means for the date."""
    return {
        Flag.COVID_WINDOW: f"It falls, or was held, between {say(COVID_FIRST_DAY)} and {say(COVID_LAST_DAY)}, when "
        "rules were loosened for Covid.",
        Flag.BEFORE_2010_REGULATIONS: f"This began before {say(REGULATIONS_IN_FORCE)}, when older rules applied.",
        Flag.PAST_HORIZON: f"Bank holidays are known from {say(calendar.first_day)} to {say(calendar.horizon)}. "
        "Outside those days a working day named here may turn out to be a bank holiday.",
    }[flag]


def _setting_sentence(counted: Counted) -> str:
    if counted.settings == AFTER_RETURN:
        return "The ordinary timetable is taken to run on from the review after the return. This is a council setting."
    if counted.rule is not Rule.SECOND and counted.binding is not Rule.SECOND:
        return (
            "A review held shortly before the three-month date is taken as the second review, not as an extra one. "
            "This is a council setting."
        )
    return (
        "A review held soon after the first is taken as an extra one, so the three-month review is still held. "
        "This is a council setting; on the plain wording of the law the extra review is the second review."
    )


def _two_clocks_sentence(on: date, other: date) -> str:
    if on == other:
        return f"Until the child is placed for adoption two timetables run together; both give {say(on)}."
    return (
        "Until the child is placed for adoption two timetables run together and the earlier date counts; "
        f"the other gives {say(other)}."
    )


def _local_target(counted: Counted, practice: Practice, calendar: Calendar) -> LocalTarget | None:
    """Give the council's own earlier date for a later review, to stand beside the law's."""
    if counted.rule is Rule.PLACED_LATER:
        name, months, last = "placed_review_months", practice.placed_review_months, counted.counted_from
    elif counted.later_from:
        name, months, last = "later_review_months", practice.later_review_months, counted.later_from
    else:
        return None
    if months is None or (on := add_months(last, Months(months))) > counted.on:
        return None
    because = f"The council holds later reviews within {Months(months)} of the last, which is {say_with_weekday(on)}."
    return LocalTarget(on, calendar.last_working_day_on_or_before(on), because, practice.used(name)[0])


def looking_back(found: Due, held_on: date) -> Due:
    """Turn an answer into one about a review already held: nothing can change it any more."""
    marks = found.flags
    if COVID_FIRST_DAY <= held_on <= COVID_LAST_DAY and Flag.COVID_WINDOW not in marks:
        marks = (Flag.COVID_WINDOW, *marks)
    return replace(found, held_on=held_on, known_to=None, changes=(), flags=marks)


def flags(counted_from: date, on: date, calendar: Calendar) -> tuple[Flag, ...]:
    """List what a reader must know first: the Covid window, older regulations, bank holidays not known."""
    if counted_from > COVID_LAST_DAY and on <= calendar.horizon:
        return ()
    found = []
    if COVID_FIRST_DAY <= on <= COVID_LAST_DAY:
        found.append(Flag.COVID_WINDOW)
    if counted_from < REGULATIONS_IN_FORCE:
        found.append(Flag.BEFORE_2010_REGULATIONS)
    if on > calendar.horizon or counted_from < calendar.first_day:
        found.append(Flag.PAST_HORIZON)
    return tuple(found)
