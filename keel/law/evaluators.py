"""What the law says of one worked example: the rule that it names, on its own dates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from keel.law import duties, eligible, visits
from keel.law.answers import Rule
from keel.law.clocks import Held, count_ordinary
from keel.law.days import Calendar, Months, WorkingDays, add_months
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.timetable import TIMETABLE

# The events with which care begins, so that a review before them belongs to an earlier period.
BEGINNINGS = frozenset(
    {
        "became_looked_after",
        "re_entered_care",
        "remanded_to_youth_detention",
        "remanded_to_local_authority_accommodation",
        "uasc_arrival_s20",
        "first_short_break_placement",
        "short_breaks_outside_reg48",
    }
)


class Unreadable(ValueError):  # noqa: N818 - it reads as what happened
    """A row, or a file, that cannot be checked; its text says what and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One worked example as it stands in the file."""

    line: int
    case: str
    rule: str
    start_event: str
    start: date
    priors: tuple[date, ...]
    expected: date


Evaluator = Callable[[Row, Calendar], date]


def _from_start(row: Row, calendar: Calendar) -> date:
    return calendar.add(row.start, TIMETABLE[Rule(row.rule)].length)


def _from_first(row: Row, calendar: Calendar) -> date:
    return calendar.add(_since_start(row)[0], TIMETABLE[Rule(row.rule)].length)


def _from_last(row: Row, calendar: Calendar) -> date:
    return calendar.add(_since_start(row)[-1], TIMETABLE[Rule(row.rule)].length)


def _from_first_after(row: Row, calendar: Calendar) -> date:
    return calendar.add(_after_event(row)[0], TIMETABLE[Rule(row.rule)].length)


def _from_last_after(row: Row, calendar: Calendar) -> date:
    return calendar.add(_after_event(row)[-1], TIMETABLE[Rule(row.rule)].length)


def _earlier_of_both(row: Row, calendar: Calendar) -> date:
    """Run both clocks on the plain wording: the ordinary one over every review, the other from the authority."""
    adoption = calendar.add(row.start, TIMETABLE[Rule.AUTHORISED_FIRST].length)
    if not row.priors:
        return adoption
    reviews = [Held(day) for day in row.priors]
    ordinary = count_ordinary(row.priors[0], reviews, DEFAULT_PRACTICE.plain_wording, calendar)
    return min(adoption, ordinary.on)


def _meeting(row: Row, _calendar: Calendar) -> date:
    return add_months(row.start, Months(DEFAULT_PRACTICE.ltf_meeting_months))


def _at_start(row: Row, calendar: Calendar) -> date:
    return _named(row, duties.at_start_of_care(row.start, DEFAULT_PRACTICE, calendar))


def _before_review(row: Row, calendar: Calendar) -> date:
    return _named(row, duties.before_review(row.start, DEFAULT_PRACTICE, calendar))


def _after_review(row: Row, calendar: Calendar) -> date:
    found = duties.after_review(row.start, DEFAULT_PRACTICE, calendar, decisions_received_on=row.start)
    return _named(row, found)


def _at_remand(row: Row, calendar: Calendar) -> date:
    kinds = (duties.at_remand(row.start, DEFAULT_PRACTICE, calendar, youth_detention=kind) for kind in (False, True))
    return _named(row, tuple(kinds))


def _visit(row: Row, calendar: Calendar) -> date:
    return calendar.add(row.start, next(each.length for each in visits.INTERVALS if each.code == row.rule))


def _dispute_stage(row: Row, calendar: Calendar) -> date:
    return calendar.add(row.start, WorkingDays(DEFAULT_PRACTICE.dispute_stage_1_days))


def _pathway(row: Row, calendar: Calendar) -> date:
    found = (
        eligible.needs_assessment(row.start, calendar),
        eligible.pathway_review(row.start, DEFAULT_PRACTICE, calendar),
        eligible.pathway_review_after_move(row.start, DEFAULT_PRACTICE, calendar),
    )
    return _named(row, found)


def _named(row: Row, found: Sequence[duties.Duty]) -> date:
    return next(duty.on for duty in found if duty.code == row.rule)


EVALUATORS: dict[Rule, Evaluator] = {
    Rule.FIRST: _from_start,
    Rule.SECOND: _from_first,
    Rule.LATER: _from_last,
    Rule.SHORT_BREAKS_FIRST: _from_start,
    Rule.SHORT_BREAKS_LATER: _from_last,
    Rule.AUTHORISED_FIRST: _from_start,
    Rule.AUTHORISED_LATER: _from_last_after,
    Rule.EARLIER_OF_BOTH: _earlier_of_both,
    Rule.PLACED_FIRST: _from_start,
    Rule.PLACED_SECOND: _from_first_after,
    Rule.PLACED_LATER: _from_last_after,
    Rule.RETURN_EARLIEST: _from_start,
    Rule.RETURN_LATEST: _from_start,
    Rule.ADJOURNED: _from_start,
    Rule.LTF_MEETING: _meeting,
    Rule.IRO_NAMED: _at_start,
    Rule.CARE_PLAN: _at_start,
    Rule.PLACEMENT_PLAN: _at_start,
    Rule.PREPARATION: _before_review,
    Rule.INVITATIONS: _before_review,
    Rule.REPORT: _before_review,
    Rule.DECISIONS: _after_review,
    Rule.MANAGER_REPLY: _after_review,
    Rule.FULL_RECORD: _after_review,
    Rule.DISTRIBUTION: _after_review,
    Rule.CARE_PLAN_UPDATE: _after_review,
    Rule.REMAND_PLAN: _at_remand,
    Rule.DETENTION_PLAN: _at_remand,
    Rule.DISPUTE_STAGE: _dispute_stage,
    Rule.PATHWAY_ASSESSMENT: _pathway,
    Rule.PATHWAY_REVIEW: _pathway,
    Rule.PATHWAY_MOVE: _pathway,
    **dict.fromkeys((each.code for each in visits.INTERVALS), _visit),
}


def _since_start(row: Row) -> Sequence[date]:
    """Give the reviews of the period, all of them: the row names no others, except where care began anew."""
    found = [day for day in row.priors if day >= row.start] if row.start_event in BEGINNINGS else []
    _need_reviews(row)
    return found or row.priors


def _after_event(row: Row) -> Sequence[date]:
    """Give the reviews held after the event that starts the count; those before it only where there is no other."""
    _need_reviews(row)
    for found in ([day for day in row.priors if day > row.start], [day for day in row.priors if day == row.start]):
        if found:
            return found
    return row.priors


def _need_reviews(row: Row) -> None:
    if not row.priors:
        raise Unreadable(
            f"{row.case} (line {row.line}): {row.rule} counts from a review, and the row names none. "
            "Add its date to prior_review_dates."
        )
