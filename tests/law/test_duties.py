"""What must happen before and after a review, social work visits, and special groups."""

from datetime import date

import pytest

from keel.law import duties, groups, parts, sources, visits
from keel.law.answers import Rule
from keel.law.days import Skipped
from keel.law.practice import DEFAULT_PRACTICE, Practice
from keel.law.visits import VisitKind


def d(text: str) -> date:
    return date.fromisoformat(text)


def dates(found: tuple[duties.Duty, ...]) -> dict[str, str]:
    return {str(duty.code): duty.on.isoformat() for duty in found}


def test_at_the_start_of_care() -> None:
    found = duties.at_start_of_care(d("2024-12-20"), DEFAULT_PRACTICE)
    assert dates(found) == {
        "HB_IRO_NAMED_5WD": "2024-12-31",
        "REG9_PLACEMENT_PLAN_5WD": "2024-12-31",
        "REG4_CARE_PLAN_10WD": "2025-01-08",
    }
    assert [duty.name for duty in found] == ["IRO named", "Placement plan made", "Care plan made"]
    assert [duty.source for duty in found] == [sources.IRO_NAMED, sources.PLACEMENT_PLAN, sources.CARE_PLAN]
    assert [len(duty.settings) for duty in found] == [1, 0, 0]
    assert found[0].because == (
        "IRO named: within 5 working days of the day care began, 20 December 2024, which is Tuesday 31 December 2024.",
        "Not counted: 4 weekend days, and Christmas Day (25 December 2024) and Boxing Day (26 December 2024).",
    )
    assert found[0].skipped == (Skipped(d("2024-12-25"), "Christmas Day"), Skipped(d("2024-12-26"), "Boxing Day"))
    assert found[0].counted_from == d("2024-12-20")
    assert "of the start of the first placement, 20 December 2024" in found[1].because[0]
    assert "of the start of the first placement, 20 December 2024" in found[2].because[0]


def test_plans_are_counted_from_the_first_placement() -> None:
    found = duties.at_start_of_care(d("2024-06-03"), DEFAULT_PRACTICE, placed_on=d("2024-06-05"))
    assert dates(found) == {
        "HB_IRO_NAMED_5WD": "2024-06-10",
        "REG9_PLACEMENT_PLAN_5WD": "2024-06-12",
        "REG4_CARE_PLAN_10WD": "2024-06-19",
    }


@pytest.mark.parametrize(
    ("youth_detention", "code", "on", "name", "setting"),
    [
        (False, Rule.REMAND_PLAN, "2024-06-10", "Care plan for the remand made", "remand_plan_days"),
        (True, Rule.DETENTION_PLAN, "2024-06-17", "Detention placement plan made", "detention_plan_days"),
    ],
)
def test_plan_after_a_remand(youth_detention: bool, code: Rule, on: str, name: str, setting: str) -> None:
    duty = duties.at_remand(d("2024-06-03"), DEFAULT_PRACTICE, youth_detention=youth_detention)
    assert (duty.code, duty.on, duty.name, duty.source) == (code, d(on), name, sources.REMAND_PLAN)
    assert [used.name for used in duty.settings] == [setting]
    assert "of the day of the remand, 3 June 2024" in duty.because[0]


def test_before_a_review() -> None:
    found = duties.before_review(d("2024-04-15"), DEFAULT_PRACTICE)
    assert dates(found) == {
        "HB_PREP_15WD_BEFORE": "2024-03-21",
        "LOCAL_INVITATIONS_10WD_BEFORE": "2024-03-28",
        "LOCAL_SW_REPORT_3WD_BEFORE": "2024-04-10",
        "REG36_CONVERSATION_BEFORE": "2024-04-15",
    }
    assert [duty.name for duty in found] == [
        "IRO and social worker speak",
        "Consultation forms and invitations sent",
        "Social worker's report with the IRO",
        "IRO speaks to the child in private",
    ]
    assert [duty.source for duty in found] == [
        sources.PREPARATION,
        sources.CONSULTATION,
        sources.SOCIAL_WORK_REPORT,
        sources.PRIVATE_CONVERSATION,
    ]
    assert [duty.settings[0].name for duty in found[:3]] == ["preparation_days", "invitation_days", "report_days"]
    # The private conversation has no length that anybody may set: the law says before each review.
    assert found[3].settings == ()
    assert all(duty.book_by == duty.on and duty.counted_from == d("2024-04-15") for duty in found)
    assert found[1].because == (
        "Consultation forms and invitations sent: at least 10 working days before the review on 15 April 2024, which "
        "is Thursday 28 March 2024.",
        "Not counted: 6 weekend days, and Good Friday (29 March 2024) and Easter Monday (1 April 2024).",
    )
    assert found[1].skipped == (Skipped(d("2024-03-29"), "Good Friday"), Skipped(d("2024-04-01"), "Easter Monday"))


def test_days_skipped_counting_back_are_those_in_between() -> None:
    assert duties.before_review(d("2024-12-25"), DEFAULT_PRACTICE)[2].skipped == ()
    # Boxing Day is the day before the answer, and so not one of those in between.
    assert duties.before_review(d("2025-01-02"), DEFAULT_PRACTICE)[2].on == d("2024-12-27")
    assert [day.name for day in duties.before_review(d("2025-01-02"), DEFAULT_PRACTICE)[2].skipped] == [
        "New Year's Day"
    ]
    after_boxing_day = duties.before_review(d("2024-12-27"), DEFAULT_PRACTICE)[2]
    assert after_boxing_day.on == d("2024-12-20")
    assert [day.name for day in after_boxing_day.skipped] == ["Christmas Day", "Boxing Day"]
    assert "2 weekend days" in after_boxing_day.because[1]


def test_after_a_review() -> None:
    found = duties.after_review(d("2024-06-03"), DEFAULT_PRACTICE)
    assert dates(found) == {
        "HB_DECISIONS_5WD": "2024-06-10",
        "LOCAL_CARE_PLAN_UPDATE_10D": "2024-06-13",
        "HB_FULL_RECORD_15WD": "2024-06-24",
        "HB_DISTRIBUTE_20WD": "2024-07-01",
    }
    assert [duty.name for duty in found] == [
        "Decisions sent out",
        "Care plan updated",
        "Full record finished",
        "Record sent to everyone entitled",
    ]
    assert [duty.source for duty in found] == [
        sources.DECISIONS,
        sources.CARE_PLAN_UPDATE,
        sources.FULL_RECORD,
        sources.DISTRIBUTION,
    ]
    assert [[used.name for used in duty.settings] for duty in found] == [
        ["decisions_days"],
        ["care_plan_update_days", "care_plan_update_unit"],
        ["full_record_days"],
        ["distribution_days"],
    ]
    assert all("of the day the review was completed, 3 June 2024" in duty.because[0] for duty in found)
    assert [duty.skipped for duty in found] == [(), (), (), ()]
    assert [duty.book_by for duty in found] == [duty.on for duty in found]
    assert found[0].because[1] == "Not counted: 2 weekend days. No bank holiday that is known lies in between."


def test_a_care_plan_may_be_updated_in_working_days() -> None:
    practice = Practice(care_plan_update_unit="working_days", care_plan_update_days=10)
    update = duties.after_review(d("2024-06-03"), practice)[1]
    assert update.on == d("2024-06-17")
    assert update.settings[1].value == "working_days"


def test_the_managers_reply_and_the_midway_check_follow_what_they_are_counted_from() -> None:
    found = duties.after_review(
        d("2024-06-03"), DEFAULT_PRACTICE, decisions_received_on=d("2024-06-07"), next_due_on=d("2024-12-03")
    )
    assert dates(found)["HB_MANAGER_REPLY_5WD"] == "2024-06-14"
    assert dates(found)["LOCAL_MIDWAY_CHECK"] == "2024-09-02"
    reply, midway = found[4], found[5]
    assert (reply.name, reply.source) == ("Team manager's reply", sources.MANAGER_REPLY)
    assert "of the day the decisions were received, 7 June 2024" in reply.because[0]
    assert reply.settings[0].name == "manager_reply_days"
    assert midway.because == (
        "Midway check: half-way from the review on 3 June 2024 to the next, due on 3 December 2024, which is "
        "Monday 2 September 2024.",
    )
    assert (midway.name, midway.source, midway.counted_from) == (
        "Midway check by the IRO",
        sources.MIDWAY,
        d("2024-06-03"),
    )
    assert midway.settings[0].value == "not set"


def test_a_midway_check_after_months() -> None:
    practice = Practice(midway_months=3)
    assert [duty.code for duty in duties.after_review(d("2024-06-01"), practice)][-1] == Rule.MIDWAY
    check = duties.midway_check(d("2024-06-01"), practice)
    assert (check.on, check.book_by) == (d("2024-09-01"), d("2024-08-30"))
    assert check.because == (
        "Midway check: 3 months after the review on 1 June 2024, which is Sunday 1 September 2024.",
    )
    with pytest.raises(ValueError, match=r"^A half-way check needs the date of the next review\.$"):
        duties.midway_check(d("2024-06-01"), DEFAULT_PRACTICE)


PLACED = d("2024-01-10")


@pytest.mark.parametrize(
    ("kind", "last", "more", "on", "code"),
    [
        ("ordinary", None, {}, "2024-01-17", "REG28_VISIT_1W"),
        ("ordinary", "2024-01-09", {}, "2024-01-17", "REG28_VISIT_1W"),
        ("ordinary", "2024-01-10", {}, "2024-02-21", "REG28_VISIT_6W"),
        ("ordinary", "2025-01-09", {"meant_to_last_to_18": True}, "2025-02-20", "REG28_VISIT_6W"),
        ("ordinary", "2025-01-10", {"meant_to_last_to_18": True}, "2025-04-10", "REG28_VISIT_3M"),
        ("ordinary", "2025-01-10", {}, "2025-02-21", "REG28_VISIT_6W"),
        ("ordinary", "2025-01-10", {"child_agrees_to_fewer": True}, "2025-02-21", "REG28_VISIT_6W"),
        ("emergency_with_parent", "2024-01-12", {"first_review_held": False}, "2024-01-19", "REG28_VISIT_WEEKLY"),
        ("emergency_with_parent", "2024-01-12", {}, "2024-02-23", "REG28_VISIT_6W"),
        ("emergency_with_parent", "2025-02-12", {"meant_to_last_to_18": True}, "2025-03-26", "REG28_VISIT_6W"),
        ("temporary_connected_person", "2024-01-12", {"first_review_held": False}, "2024-01-19", "REG28_VISIT_WEEKLY"),
        ("temporary_connected_person", "2024-01-12", {}, "2024-02-09", "REG28_VISIT_4W"),
        ("interim_order_at_home", "2024-01-12", {"first_review_held": False}, "2024-01-19", "REG28_VISIT_WEEKLY"),
        ("interim_order_at_home", "2024-01-12", {}, "2024-02-09", "REG28_VISIT_4W"),
        ("long_term_foster", "2024-05-12", {"child_agrees_to_fewer": True}, "2024-06-23", "REG28_VISIT_6W"),
        ("long_term_foster", "2025-05-12", {"child_agrees_to_fewer": True}, "2025-11-12", "REG28_VISIT_LTF_6M"),
        ("long_term_foster", "2025-05-12", {}, "2025-08-12", "REG28_VISIT_3M"),
        ("short_breaks", None, {}, "2024-04-10", "REG48_VISIT_3M"),
        ("short_breaks", "2024-03-01", {}, "2024-09-01", "REG48_VISIT_6M"),
        ("placed_for_adoption", None, {"first_review_held": False}, "2024-01-17", "AAR36_VISIT_WEEKLY"),
        ("placed_for_adoption", "2024-01-15", {"first_review_held": False}, "2024-01-22", "AAR36_VISIT_WEEKLY"),
        ("placed_for_adoption", "2024-01-15", {}, None, None),
    ],
)
def test_visits(kind: str, last: str | None, more: dict[str, bool], on: str | None, code: str | None) -> None:
    last_visit_on = d(last) if last else None
    duty = visits.next_visit(VisitKind(kind), placed_on=PLACED, last_visit_on=last_visit_on, **more)
    if on is None:
        assert duty is None
        return
    assert duty is not None
    assert (duty.on, str(duty.code)) == (d(on), code)
    assert duty.name == "Social work visit"
    from_placement = last_visit_on is None or last_visit_on < PLACED
    assert duty.counted_from == (PLACED if from_placement else last_visit_on)
    counted = "the start of the placement" if from_placement else "the last visit"
    assert f" of {counted}, " in duty.because[0]
    assert duty.source in (sources.VISITS, sources.SHORT_BREAKS, sources.LONG_TERM_FOSTER, sources.PLACED_VIEWS)


def test_visits_to_short_breaks_name_their_own_source() -> None:
    row = visits.interval(VisitKind.SHORT_BREAKS, placed_on=PLACED, last_visit_on=None)
    assert row is not None
    assert row.source == sources.SHORT_BREAKS


def test_what_is_not_said_about_a_visit_is_taken_as_usual() -> None:
    later = {"placed_on": PLACED, "last_visit_on": d("2025-05-12")}
    assert visits.interval(VisitKind.ORDINARY, **later) == visits.SIX_WEEKS  # type: ignore[arg-type]
    assert visits.interval(VisitKind.LONG_TERM_FOSTER, **later) == visits.THREE_MONTHS  # type: ignore[arg-type]
    assert visits.interval(VisitKind.PLACED_FOR_ADOPTION, **later) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("completed", "practice", "counted", "says"),
    [
        (None, {}, "2024-06-03", "It was held on 3 June 2024."),
        ("2024-06-03", {}, "2024-06-03", "It was held on 3 June 2024."),
        ("2024-07-01", {}, "2024-06-03", "It counts on the day of its first part, 3 June 2024."),
        (
            "2024-07-02",
            {},
            "2024-07-02",
            "It took 21 working days, more than 20 working days, so it counts on the day it",
        ),
        ("2024-07-02", {"parts_counted_on": "first_part"}, "2024-06-03", "the day of its first part"),
        ("2024-06-04", {"parts_counted_on": "completed"}, "2024-06-04", "the day it was completed, 4 June 2024."),
        ("2024-06-05", {"parts_late_after_days": 1}, "2024-06-05", "It took 2 working days, more than 1 working day"),
    ],
)
def test_the_date_of_a_review_in_parts(
    completed: str | None, practice: dict[str, object], counted: str, says: str
) -> None:
    found = parts.counted_on(d("2024-06-03"), d(completed) if completed else None, Practice(**practice))  # type: ignore[arg-type]
    assert found.on == d(counted)
    assert says in found.because
    names = [used.name for used in found.settings]
    assert names == ([] if says.startswith("It was held") else ["parts_counted_on", "parts_late_after_days"])


def test_adjourning() -> None:
    duty = parts.adjourned_until(d("2022-05-23"))
    assert (duty.on, duty.code, duty.source) == (d("2022-06-22"), Rule.ADJOURNED, sources.ADJOURNMENT)
    assert duty.because[0].startswith(
        "Adjourned review completed: within 20 working days of the day the review was adj"
    )
    assert [parts.may_adjourn(times) for times in (0, 1, 2)] == [True, False, False]
    assert parts.may_carry_out_proposals(None, None)
    assert not parts.may_carry_out_proposals(d("2022-05-23"), None)
    assert parts.may_carry_out_proposals(d("2022-05-23"), d("2022-06-01"))


def stay(began: str, ended: str) -> groups.Stay:
    return groups.Stay(d(began), d(ended))


def test_short_breaks_within_their_limits() -> None:
    longest = stay("2024-01-01", "2024-01-18")
    assert longest.days == 17
    assert stay("2024-01-01", "2024-01-01").days == 1
    assert groups.outside_short_break_limits([longest]) == ()
    assert groups.outside_short_break_limits([stay("2024-01-01", "2024-01-19")]) == (
        "the stay from 1 January 2024 is 18 days, more than 17 days",
    )


CONDITIONS = [
    ({}, None, ()),
    ({"care_order": True}, None, ("The child is in care under a care order.",)),
    (
        {"same_person_or_place": False},
        None,
        ("The stays are not all with the same person or in the same place.",),
    ),
    ({"goes_home_after_each": False}, None, ("The child does not go home after each stay.",)),
    ({}, 17, ()),
    ({}, 18, ("The stay from 1 January 2024 was meant to last 18 days, more than 17 days.",)),
    (
        {"care_order": True, "same_person_or_place": False, "goes_home_after_each": False},
        18,
        (
            "The child is in care under a care order.",
            "The stays are not all with the same person or in the same place.",
            "The child does not go home after each stay.",
            "The stay from 1 January 2024 was meant to last 18 days, more than 17 days.",
        ),
    ),
]


@pytest.mark.parametrize(("kept", "meant", "says"), CONDITIONS)
def test_each_condition_of_short_breaks_that_fails_is_named(
    kept: dict[str, bool], meant: int | None, says: tuple[str, ...]
) -> None:
    two = [groups.Stay(d("2024-01-01"), d("2024-01-04"), meant), stay("2024-02-01", "2024-02-04")]
    found = groups.short_breaks(two, groups.BreakConditions(**kept))
    assert (found.apply, found.source) == (not says, sources.SHORT_BREAK_LIMITS)
    assert found.because == (says or ("The series keeps to every condition of short breaks.",))
    assert len(groups.outside_short_break_limits(two, groups.BreakConditions(**kept))) == len(says)


def test_a_stay_that_overran_is_judged_by_what_was_meant() -> None:
    overran = ("2024-01-01", "2024-01-19")
    assert groups.short_breaks([groups.Stay(d(overran[0]), d(overran[1]), 17)]).apply
    assert not groups.short_breaks([stay(*overran)]).apply
    assert sorted([groups.Stay(d("2024-01-01"), d("2024-01-04"), 4), stay("2024-01-01", "2024-01-04")])


def test_short_breaks_add_up_over_any_twelve_months() -> None:
    five = [stay(f"2024-0{month}-01", f"2024-0{month}-16") for month in (2, 3, 4, 5, 6)]
    assert groups.outside_short_break_limits(five) == ()
    assert groups.outside_short_break_limits([stay("2025-01-31", "2025-02-10"), *five]) == (
        "76 days in the twelve months from 1 February 2024, more than 75 days",
    )
    assert groups.outside_short_break_limits([*five, stay("2025-02-01", "2025-02-11")]) == ()
    assert groups.outside_short_break_limits([stay("2023-06-30", "2023-07-01"), *five]) == (
        "76 days in the twelve months from 30 June 2023, more than 75 days",
    )


def test_long_term_fostering() -> None:
    duty = groups.long_term_foster_meeting(d("2023-05-01"), d("2024-02-29"), DEFAULT_PRACTICE)
    assert (duty.on, duty.code, duty.source) == (d("2025-02-28"), Rule.LTF_MEETING, sources.LTF_MEETING)
    assert duty.because == (
        "Review meeting in long-term fostering: within 12 months of the last review meeting, 29 February 2024, which "
        "is Friday 28 February 2025.",
    )
    assert [used.name for used in duty.settings] == ["ltf_meeting_months", "ltf_settled_months"]
    same_day = groups.long_term_foster_meeting(d("2024-02-29"), d("2024-02-29"), DEFAULT_PRACTICE)
    assert "the last review meeting" in same_day.because[0]
    before = groups.long_term_foster_meeting(d("2024-03-05"), d("2024-02-29"), Practice(ltf_meeting_months=6))
    assert before.on == d("2024-09-05")
    assert "of the start of the placement, 5 March 2024" in before.because[0]


@pytest.mark.parametrize(
    ("since", "last", "review_on", "needed"),
    [
        (None, "2024-01-01", "2024-07-01", True),
        ("2023-01-01", None, "2024-07-01", True),
        ("2023-07-02", "2024-01-01", "2024-07-01", True),
        ("2023-07-01", "2024-01-01", "2024-07-01", False),
        ("2020-07-01", "2024-01-01", "2024-07-02", True),
        ("2020-07-01", "2023-07-02", "2024-07-01", True),
    ],
)
def test_whether_a_review_needs_a_meeting(since: str | None, last: str | None, review_on: str, needed: bool) -> None:
    settled, meeting = (d(text) if text else None for text in (since, last))
    assert groups.meeting_needed(settled, meeting, d(review_on), DEFAULT_PRACTICE) is needed


def test_day_counts_beside_the_calendar() -> None:
    three = groups.day_count(Rule.SECOND, d("2022-03-15"))
    assert three == groups.DayCount(d("2022-06-14"), d("2022-06-15"), -1)
    six = groups.day_count(Rule.LATER, d("2024-10-30"))
    assert six == groups.DayCount(d("2025-05-01"), d("2025-04-30"), 1)
    assert groups.day_count(Rule.FIRST, d("2024-10-30")) is None


def test_how_often_a_day_counter_is_wrong() -> None:
    starts = [date.fromordinal(n) for n in range(date(2021, 1, 1).toordinal(), date(2025, 1, 1).toordinal())]
    early = {
        rule: [round(100 * sum(f(groups.day_count(rule, day).out_by) for day in starts) / len(starts))  # type: ignore[union-attr]
               for f in (lambda out: out < 0, lambda out: out > 0)]
        for rule in (Rule.SECOND, Rule.LATER)
    }  # fmt: skip
    assert early == {Rule.SECOND: [58, 21], Rule.LATER: [33, 46]}


@pytest.mark.parametrize(
    ("answered_by", "deemed"),
    [
        pytest.param("2024-06-06", False, id="day 3"),
        pytest.param("2024-06-07", False, id="day 4"),
        pytest.param("2024-06-10", False, id="day 5, the last: an answer is still in time"),
        pytest.param("2024-06-11", True, id="day 6"),
    ],
)
def test_silence_of_five_working_days_means_agreed(answered_by: str, deemed: bool) -> None:
    """Received on Monday 3 June 2024."""
    assert duties.deemed_agreed(d("2024-06-03"), DEFAULT_PRACTICE, on=d(answered_by)) is deemed


def test_every_duty_of_a_review_is_somebody_s_move() -> None:
    before, after = (
        duties.before_review(d("2024-06-03"), DEFAULT_PRACTICE),
        duties.after_review(
            d("2024-06-03"), DEFAULT_PRACTICE, decisions_received_on=d("2024-06-04"), next_due_on=d("2024-12-03")
        ),
    )
    assert {duty.code for duty in (*before, *after)} <= set(duties.MOVER)
