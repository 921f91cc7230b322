"""Alter each number and each row of the law in turn: the worked examples must notice every one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from keel.law import (
    appointment,
    becoming,
    chairing,
    check,
    clocks,
    days,
    disputes,
    duties,
    eligible,
    endings,
    evaluators,
    explanations,
    forward,
    groups,
    matters,
    parts,
    permanence,
    placements,
    practice,
    reviews,
    timetable,
    visits,
)
from keel.law.answers import state_of
from keel.law.days import Calendar, CalendarDays, Months, Weeks, WorkingDays
from keel.law.practice import DEFAULT_PRACTICE, Practice
from keel.law.settings_list import SETTINGS
from tests.law import test_answers, test_chairing, test_challenge, test_duties, test_eligible
from tests.law.examples import FOLDER, Child, children

VECTORS = Path(__file__).parents[1] / "data" / "timetable_vectors.csv"
FILES = [VECTORS, *sorted(FOLDER.glob("rules_*.csv"))]


def examples_hold() -> bool:
    """Run every worked example that a reader can see."""
    explanations.answer.cache_clear()
    for path in FILES:
        report = check.check(path)
        if report.problems or report.disagreements:
            return False
    try:
        return all(map(child_holds, children()))
    except TypeError:  # a row in months or weeks that is made to count working days needs a calendar
        return False


def child_holds(child: Child) -> bool:
    due = reviews.next_due(child.facts, practice.DEFAULT_PRACTICE, on=child.on)
    found = (due.on, due.latest, str(due.rule), str(state_of(due, child.on))) if due else (None, None, "", "")
    return found == (child.due, child.latest, child.rule, child.state)


def test_they_hold_as_the_law_stands() -> None:
    assert examples_hold()


def longer(length: days.Length, by: int) -> days.Length:
    return type(length)(length.count + by)


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("rule", list(timetable.TIMETABLE), ids=str)
def test_the_length_of_every_row(monkeypatch: pytest.MonkeyPatch, rule: timetable.Rule, by: int) -> None:
    step = timetable.TIMETABLE[rule]
    monkeypatch.setitem(timetable.TIMETABLE, rule, replace(step, length=longer(step.length, by)))
    assert not examples_hold()


@pytest.mark.parametrize("rule", list(timetable.TIMETABLE), ids=str)
def test_the_unit_of_every_row(monkeypatch: pytest.MonkeyPatch, rule: timetable.Rule) -> None:
    step = timetable.TIMETABLE[rule]
    other = WorkingDays if isinstance(step.length, CalendarDays | Weeks) else CalendarDays
    monkeypatch.setitem(timetable.TIMETABLE, rule, replace(step, length=other(step.length.count)))
    assert not examples_hold()


GUIDANCE = {
    "extra_review_days": (27, 29),
    "ltf_meeting_months": (11,),
    "returned_then_months": (5,),
    "iro_named_days": (4,),
    "preparation_days": (16,),
    "invitation_days": (9, 11),
    "report_days": (2, 4),
    "decisions_days": (4,),
    "manager_reply_days": (4,),
    "full_record_days": (14,),
    "distribution_days": (19,),
    "care_plan_update_days": (9, 11),
    "care_plan_update_unit": ("working_days",),
    "keep_three_month_review": (False,),
    "soon_within_days": (),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GUIDANCE.items() for value in values])
def test_every_default_that_dates_an_example(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    altered = Practice(**{name: value})  # type: ignore[arg-type]
    monkeypatch.setattr(practice, "DEFAULT_PRACTICE", altered)
    monkeypatch.setattr(evaluators, "DEFAULT_PRACTICE", altered)
    assert not examples_hold()


@pytest.mark.parametrize(
    "day", [day for day in days.ENGLAND_AND_WALES.names if date(2021, 1, 1) <= day < date(2028, 12, 25)]
)
def test_every_bank_holiday_of_recent_years_matters_to_somebody(day: date) -> None:
    names = {on: name for on, name in days.ENGLAND_AND_WALES.names.items() if on != day}
    without = Calendar.of(names.items(), first_day=days.FIRST_DAY, horizon=days.HORIZON)
    start = day - timedelta(days=20)
    assert reviews.first_due_date(start, without) < reviews.first_due_date(start)


def cases(test: Callable[..., None]) -> Callable[[], None]:
    """Run every row of a table of cases, as one test."""

    def run() -> None:
        marks = (mark for mark in test.pytestmark if mark.name == "parametrize")  # type: ignore[attr-defined]
        for case in next(marks).args[1]:
            test(*case)

    return run


SINCE = cases(test_eligible.test_the_first_day_of_an_eligible_child)
APPROVER = cases(test_eligible.test_what_the_approver_of_an_ending_must_be_satisfied_of)
ON_LEAVING = cases(test_eligible.test_a_review_when_care_ends_first)
BECOMING = cases(test_eligible.test_becoming_looked_after)
PLANS = cases(test_chairing.test_a_plan_for_permanence_by_the_second_review)
CONVERSATIONS = cases(test_chairing.test_the_private_conversation)
WORDS = {
    reason: words for reason, words in chairing.NOT_HELD_WORDS.items() if reason is not chairing.NotHeld.CHILD_REFUSED
}

CONSTANTS: list[tuple[object, str, object, Callable[[], None]]] = [
    (groups, "SHORT_BREAK_LONGEST_STAY", CalendarDays(18), test_duties.test_short_breaks_within_their_limits),
    (groups, "SHORT_BREAK_LONGEST_STAY", CalendarDays(16), test_duties.test_short_breaks_within_their_limits),
    (groups, "SHORT_BREAK_DAYS_A_YEAR", CalendarDays(74), test_duties.test_short_breaks_add_up_over_any_twelve_months),
    (groups, "SHORT_BREAK_DAYS_A_YEAR", CalendarDays(76), test_duties.test_short_breaks_add_up_over_any_twelve_months),
    (groups, "A_YEAR", Months(11), test_duties.test_short_breaks_add_up_over_any_twelve_months),
    (groups, "HABIT_THREE_MONTHS", CalendarDays(90), test_duties.test_day_counts_beside_the_calendar),
    (groups, "HABIT_SIX_MONTHS", CalendarDays(182), test_duties.test_day_counts_beside_the_calendar),
    (duties, "CARE_PLAN_WITHIN", WorkingDays(9), examples_hold),
    (duties, "PLACEMENT_PLAN_WITHIN", WorkingDays(6), examples_hold),
    (parts, "ADJOURNMENTS_ALLOWED", 2, test_duties.test_adjourning),
    (endings, "ADULT_AT_YEARS", 17, test_challenge.test_eighteenth_birthdays),
    (
        disputes,
        "FORMAL_LIMIT",
        WorkingDays(21),
        test_challenge.test_a_ladder_longer_than_twenty_working_days_is_warned_of,
    ),
    (
        disputes,
        "FORMAL_LIMIT",
        WorkingDays(19),
        test_challenge.test_a_ladder_longer_than_twenty_working_days_is_warned_of,
    ),
    (
        disputes,
        "LADDER",
        disputes.LADDER[:-1],
        test_challenge.test_a_ladder_longer_than_twenty_working_days_is_warned_of,
    ),
    (disputes, "MOVES", disputes.MOVES[1:], test_challenge.test_every_stage_has_its_moves),
    (matters, "SCHEDULE_7", matters.SCHEDULE_7[1:], test_challenge.test_the_checklist_follows_the_timetable),
    (forward, "SIGNIFICANT_EVENTS", (), test_challenge.test_leaving_on_a_day_not_yet_known),
    (eligible, "CARE_NEEDED", Weeks(12), SINCE),
    (eligible, "CARE_NEEDED", Weeks(14), SINCE),
    (eligible, "CARE_NEEDED", CalendarDays(13), SINCE),
    (eligible, "COUNTED_FROM_AGE_YEARS", 13, SINCE),
    (eligible, "COUNTED_FROM_AGE_YEARS", 15, SINCE),
    (eligible, "ELIGIBLE_FROM_AGE_YEARS", 15, SINCE),
    (eligible, "ELIGIBLE_FROM_AGE_YEARS", 17, SINCE),
    (eligible, "ASSESSMENT_WITHIN", Months(2), test_eligible.test_the_needs_of_an_eligible_child_are_assessed),
    (eligible, "ASSESSMENT_WITHIN", Months(4), test_eligible.test_the_needs_of_an_eligible_child_are_assessed),
    (becoming, "LONGER_THAN", timedelta(hours=23), BECOMING),
    (becoming, "LONGER_THAN", timedelta(hours=25), BECOMING),
    (becoming, "LONGER_THAN", timedelta(hours=24, minutes=-1), BECOMING),
    (becoming, "ONE_HOUR", timedelta(minutes=30), BECOMING),
    (permanence, "BY_REVIEW", 1, PLANS),
    (permanence, "BY_REVIEW", 3, PLANS),
    *((chairing, "LAWFUL_REASONS", chairing.LAWFUL_REASONS ^ {reason}, CONVERSATIONS) for reason in chairing.NotHeld),
    (chairing, "NOT_HELD_WORDS", WORDS, test_chairing.test_the_conversation_before_a_first_review),
    *(
        (endings, "APPROVER_SATISFIED", tuple(p for p in endings.APPROVER_SATISFIED if p != point), APPROVER)
        for point in endings.APPROVER_SATISFIED
    ),
    *(
        (endings, "REQUIRED_BEFORE_LEAVING", endings.REQUIRED_BEFORE_LEAVING ^ {ground}, ON_LEAVING)
        for ground in forward.Ground
    ),
]


@pytest.mark.parametrize(
    ("module", "name", "value", "notices"),
    CONSTANTS,
    ids=[f"{row[1]}-{number}" for number, row in enumerate(CONSTANTS)],
)
def test_every_constant(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, value: object, notices: Callable[[], None]
) -> None:
    monkeypatch.setattr(module, name, value)
    with pytest.raises(AssertionError):
        assert notices() is not False
    explanations.answer.cache_clear()


@pytest.mark.parametrize("module", [appointment, becoming, chairing, eligible, permanence], ids=lambda it: it.__name__)
def test_no_constant_is_forgotten(module: object) -> None:
    imported = {"ENGLAND_AND_WALES", "ONE_DAY", "UTC"}
    here = {name for name in vars(module) if name.isupper()} - imported
    assert here == {row[1] for row in CONSTANTS if row[0] is module}


DATED: list[tuple[object, str, object, str, Callable[..., None], tuple[object, ...]]] = [
    (
        explanations,
        "COVID_FIRST_DAY",
        1,
        "later",
        test_answers.test_flags,
        ("2020-03-25", [test_answers.Flag.COVID_WINDOW]),
    ),
    (explanations, "COVID_FIRST_DAY", -1, "sooner", test_answers.test_flags, ("2020-03-24", [])),
    (explanations, "COVID_LAST_DAY", 3, "later", test_answers.test_flags, ("2020-08-28", [])),
    (
        explanations,
        "COVID_LAST_DAY",
        -1,
        "sooner",
        test_answers.test_flags,
        ("2020-08-27", [test_answers.Flag.COVID_WINDOW]),
    ),
    (explanations, "REGULATIONS_IN_FORCE", 1, "later", test_answers.test_flags, ("2011-04-01", [])),
]


@pytest.mark.parametrize(
    ("module", "name", "by", "which", "test", "given"), DATED, ids=[f"{r[1]}-{r[3]}" for r in DATED]
)
def test_every_date(  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch, module, name: str, by: int, which: str, test, given
) -> None:
    explanations.answer.cache_clear()
    monkeypatch.setattr(module, name, getattr(module, name) + timedelta(days=by))
    with pytest.raises(AssertionError):
        test(*given)


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize("name", ["OTHER_ARRANGEMENTS_BARRED_FROM", "REGISTRATION_COMPULSORY_FROM"])
def test_the_dates_of_other_arrangements(monkeypatch: pytest.MonkeyPatch, name: str, by: int) -> None:
    monkeypatch.setattr(placements, name, getattr(placements, name) + timedelta(days=by))
    rows = [
        ("2007-06-01", "2021-09-09", "unregulated", False, "A child under 16 may not be placed here."),
        ("2007-06-01", "2021-09-08", "unregulated", True, "Registration was not yet compulsory."),
        ("2007-06-01", "2023-10-27", "unregulated", True, "Registration was not yet compulsory."),
        ("2007-06-01", "2023-10-28", "unregulated", False, "The provider must be registered with Ofsted and is not."),
    ]
    failed = 0
    for row in rows:
        try:
            test_challenge.test_other_arrangements(*row)
        except AssertionError:
            failed += 1
    assert failed


VISITS = ["FIRST", "SIX_WEEKS", "THREE_MONTHS", "WEEKLY", "FOUR_WEEKS", "LONG_TERM_FOSTER", "BREAKS_FIRST",
          "BREAKS_LATER",
          "PLACED_WEEKLY"]  # fmt: skip


@pytest.mark.parametrize("name", VISITS)
def test_every_row_of_the_visits(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    row = getattr(visits, name)
    monkeypatch.setattr(visits, name, replace(row, length=longer(row.length, 1)))
    cases = next(m for m in test_duties.test_visits.pytestmark if m.name == "parametrize").args[1]  # type: ignore[attr-defined]
    failed = 0
    for case in cases:
        try:
            test_duties.test_visits(*case)
        except AssertionError:
            failed += 1
    assert failed


def test_every_setting_that_dates_something_is_altered_here() -> None:
    elsewhere = {
        "parts_counted_on", "parts_late_after_days", "later_review_months", "placed_review_months",
        "ltf_settled_months",
        "remand_plan_days", "detention_plan_days", "midway_months", "iro_experience_years",
        # Their defaults date the first case of `test_eligible.test_the_pathway_plans_of_those_who_left`.
        "pathway_review_months", "pathway_move_days",
        # It dates nothing: it says whether there is a list.
        "iros_review_pathway_plans",
        *(setting.name for setting in SETTINGS if setting.name.startswith("dispute_")),
    }  # fmt: skip
    assert {setting.name for setting in SETTINGS} == elsewhere | set(GUIDANCE)
    assert clocks.ORDINARY.since is None
    assert DEFAULT_PRACTICE.parts_counted_on == "first_part_unless_late"
