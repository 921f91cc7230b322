"""Comparing a file of worked examples with the law, row by row: `python -m keel.law check FILE.csv`."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, Calendar
from keel.law.evaluators import EVALUATORS, Row, Unreadable
from keel.law.wording import read_date, say

COLUMNS = ("case", "rule", "start_event", "start_date", "prior_review_dates", "expected_due_date")


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
    records = read_records(path)
    if not records:
        # Agreeing on nothing must not read as good news.
        raise Unreadable(f"{path} has no rows: there are headings and nothing under them. Add an example to check.")
    for line, cells in records:
        try:
            row = read_row(line, cells)
            verdicts.append(Verdict(row, evaluate(row, calendar)))
        except Unreadable as error:
            problems.append(str(error))
    return Report(tuple(verdicts), tuple(problems))
