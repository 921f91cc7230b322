"""What an answer says besides its date: a remand, long-term fostering, a review that was begun and is not complete."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from keel.law.answers import Due, Rule
from keel.law.clocks import Standing
from keel.law.days import Calendar, Months, add_months
from keel.law.duties import at_remand
from keel.law.facts import CareFacts, Track
from keel.law.parts import adjourned_until
from keel.law.practice import Practice
from keel.law.wording import say

REMAND_SETTINGS = ("remand_plan_days", "detention_plan_days")
FOSTER_SETTINGS = ("ltf_meeting_months", "ltf_settled_months")


def with_asides(
    due: Due, facts: CareFacts, standing: Standing, practice: Practice, calendar: Calendar, *, on: date
) -> Due:
    """Add to an answer what goes with the child's situation, and name the settings that it rests on."""
    said: list[str] = []
    used: tuple[str, ...] = ()
    if standing.track is Track.REMAND:
        said.append("A remand makes the child looked after. The timetable of reviews is the ordinary one.")
        if due.rule is Rule.FIRST and standing.since:
            said.append(_plans(standing.since, practice, calendar))
            used += REMAND_SETTINGS
    if facts.long_term_foster_since and (meeting := _meeting(facts.long_term_foster_since, due.on, practice)):
        said.append(meeting)
        used += FOSTER_SETTINGS
    said += _unfinished(facts, calendar, on)
    return replace(due, because=(*due.because, *said), settings=(*due.settings, *practice.used(*used)))


def _plans(remanded_on: date, practice: Practice, calendar: Calendar) -> str:
    """Say by when the plan is due, which hangs on where the child is held."""
    home, detained = (at_remand(remanded_on, practice, calendar, youth_detention=kind).on for kind in (False, True))
    return (
        f"A plan is due by {say(home)} in local authority accommodation, or by {say(detained)} in youth detention, "
        "where it is called the detention placement plan."
    )


def _meeting(fostered_since: date, due_on: date, practice: Practice) -> str:
    """Say that not every review needs a meeting, once long-term fostering has settled; empty before."""
    settled = add_months(fostered_since, Months(practice.ltf_settled_months))
    if due_on < settled:
        return ""
    return (
        f"The child has been in a long-term foster home since {say(fostered_since)}. The review stays due by this "
        "date, but need not be a meeting each time, so long as there is one at least every "
        f"{Months(practice.ltf_meeting_months)}. This is a council setting."
    )


def _unfinished(facts: CareFacts, calendar: Calendar, on: date) -> Iterator[str]:
    """Say how a review stands that was begun and is not complete (regulation 36(2))."""
    for review in facts.reviews:
        if not review.unfinished:
            continue
        began, until = say(review.first_part_on), adjourned_until(review.first_part_on, calendar).on
        if on <= until:
            yield f"The review that began on {began} is not complete. It must be completed by {say(until)}."
        else:
            yield f"The review that began on {began} was not completed by {say(until)}, so it does not count as held."
