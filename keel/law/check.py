"""Comparing a file of worked examples with the law, row by row: `python -m keel.law check FILE.csv`."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from keel.law import duties
from keel.law.answers import Rule
from keel.law.clocks import Held, count_ordinary
from keel.law.days import ENGLAND_AND_WALES, Calendar, Months, add_months
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.timetable import TIMETABLE
from keel.law.wording import read_date, say

COLUMNS = ("case", "rule", "start_event", "start_date", "prior_review_dates", "expected_due_date")

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """One worked example with what the law says of it."""

    row: Row
    answer: date

    @property
    def agrees(self) -> bool:
        """Say whether the example and the law give the same date."""
        return self.row.expected == self.answer

    def __str__(self) -> str:
        row = self.row
        return f"{row.case} (line {row.line}): {row.rule} gives {say(self.answer)}, the file says {say(row.expected)}."


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


def read_records(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Read the rows of a file with their line numbers, with or without a byte-order mark; raises `Unreadable`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restval="", restkey="")
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise Unreadable(f"{path} has no column {', '.join(missing)}. It needs {', '.join(COLUMNS)}.")
            rows = [(reader.line_num, {column: record[column].strip() for column in COLUMNS}) for record in reader]
            return [row for row in rows if any(row[1].values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path} cannot be read ({error}). Give a CSV file saved as UTF-8.") from error


def read_row(line: int, cells: dict[str, str]) -> Row:
    """Turn the cells of one line into an example; raises `Unreadable`."""
    case, rule = cells["case"], cells["rule"]
    if rule not in {str(known) for known in EVALUATORS}:
        raise Unreadable(f"{case} (line {line}): {rule or 'an empty rule'} is not a rule that can be checked here.")
    priors = [text for text in cells["prior_review_dates"].split(";") if text.strip()]
    return Row(
        line,
        case,
        rule,
        cells["start_event"],
        _date(cells["start_date"], case, line, "start_date"),
        tuple(sorted({_date(text, case, line, "prior_review_dates") for text in priors})),
        _date(cells["expected_due_date"], case, line, "expected_due_date"),
    )


def _date(text: str, case: str, line: int, column: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise Unreadable(f"{case} (line {line}): {column} is {text!r}, not a date. Write it as 2026-03-14.") from error


def evaluate(row: Row, calendar: Calendar = ENGLAND_AND_WALES) -> date:
    """Give the date by the rule that the row names, on the row's own dates; raises `Unreadable` past the horizon."""
    try:
        answer = EVALUATORS[Rule(row.rule)](row, calendar)
    except (OverflowError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{row.case} (line {row.line}): the date is outside the calendar ({error}).") from error
    for day in (row.start, *row.priors, answer, row.expected):
        if not calendar.covers(day):
            raise Unreadable(
                f"{row.case} (line {row.line}): {say(day)} is outside the bank holidays that are known, "
                f"{say(calendar.first_day)} to {say(calendar.horizon)}. Add the missing years to bank_holidays.csv."
            )
    return answer


@dataclass(frozen=True, slots=True)
class Report:
    """What came of checking a file: the verdict on each row that could be read, and what stopped the others."""

    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]

    @property
    def disagreements(self) -> tuple[Verdict, ...]:
        """The rows on which the file and the law differ."""
        return tuple(verdict for verdict in self.verdicts if not verdict.agrees)

    def __str__(self) -> str:
        rows = len(self.verdicts) + len(self.problems)
        agree = f"{len(self.verdicts) - len(self.disagreements)} of {rows} agree"
        return "\n".join([*map(str, self.disagreements), agree])


def check(path: Path, calendar: Calendar = ENGLAND_AND_WALES) -> Report:
    """Evaluate every example of a file; raises `Unreadable` where the file itself cannot be read."""
    verdicts: list[Verdict] = []
    problems: list[str] = []
    for line, cells in read_records(path):
        try:
            row = read_row(line, cells)
            verdicts.append(Verdict(row, evaluate(row, calendar)))
        except Unreadable as error:
            problems.append(str(error))
    return Report(tuple(verdicts), tuple(problems))
