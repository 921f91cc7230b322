"""Disputes, endings of care, independence, placements, earlier reviews, and the lists of matters."""

from datetime import date

import pytest

from keel.law import disputes, endings, forward, matters, placements, sources
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES, WorkingDays
from keel.law.disputes import Act, Actor, Stage
from keel.law.endings import ApprovalState, Approver, EndingKind
from keel.law.facts import Track
from keel.law.forward import Ground
from keel.law.independence import Candidate, CaseRoles, bars, line_above, sibling_note
from keel.law.placements import Registration, StepProposed
from keel.law.practice import DEFAULT_PRACTICE, Practice


def d(text: str) -> date:
    return date.fromisoformat(text)


def test_the_child_can_go_to_cafcass_from_anywhere() -> None:
    assert all(disputes.may(stage, Act.REFER_TO_CAFCASS, Actor.IRO) for stage in Stage)
    assert all(disputes.may(stage, Act.REFER_TO_CAFCASS, Actor.IRO_MANAGER) for stage in Stage)
    assert not any(disputes.may(stage, Act.REFER_TO_CAFCASS, Actor.RESPONDENT) for stage in Stage)


def test_nobody_who_is_challenged_can_close_or_move_a_dispute() -> None:
    assert {move.act for stage in Stage for move in disputes.moves_from(stage, Actor.RESPONDENT)} == {Act.RESPOND}
    assert {move.act for stage in Stage for move in disputes.moves_from(stage, Actor.CLOCK)} == {Act.SILENCE}
    assert not any(disputes.may(stage, Act.WITHDRAW, Actor.IRO_MANAGER) for stage in Stage)


def test_every_stage_has_its_moves() -> None:
    ladder = [Stage.INFORMAL, Stage.STAGE_1, Stage.STAGE_2, Stage.STAGE_3, Stage.STAGE_4]
    assert list(disputes.OPEN_STAGES) == ladder
    for place, stage in enumerate(ladder):
        higher = ladder[place + 1 :]
        iro = disputes.moves_from(stage, Actor.IRO)
        assert [move.end for move in iro if move.act is Act.ESCALATE] == higher
        assert [move.end for move in disputes.moves_from(stage, Actor.CLOCK)] == higher[:1]
        assert [move.end for move in disputes.moves_from(stage, Actor.RESPONDENT)] == [stage]
        closing = {move.act: move.end for move in iro if move.end in disputes.CLOSED_STAGES}
        assert closing == {
            Act.RESOLVE: Stage.RESOLVED,
            Act.WITHDRAW: Stage.WITHDRAWN,
            Act.SUPERSEDE: Stage.SUPERSEDED,
        }
        assert [move.end for move in iro if move.act is Act.REFER_TO_CAFCASS] == [stage]
    for stage in disputes.CLOSED_STAGES:
        assert [move.act for move in disputes.moves_from(stage, Actor.IRO)] == [Act.REFER_TO_CAFCASS]
        assert [move.end for move in disputes.moves_from(stage, Actor.IRO)] == [stage]
        assert not disputes.moves_from(stage, Actor.CLOCK)


def test_stages_may_be_skipped_upwards_only() -> None:
    assert disputes.may(Stage.INFORMAL, Act.ESCALATE, Actor.IRO, Stage.STAGE_3)
    assert disputes.may(Stage.INFORMAL, Act.ESCALATE, Actor.IRO)
    assert not disputes.may(Stage.STAGE_3, Act.ESCALATE, Actor.IRO, Stage.STAGE_1)
    assert not disputes.may(Stage.STAGE_4, Act.ESCALATE, Actor.IRO)
    assert not disputes.may(Stage.INFORMAL, Act.RESOLVE, Actor.RESPONDENT)


@pytest.mark.parametrize(
    ("failure", "raised", "settled", "must"),
    [(True, True, False, True), (False, True, False, False), (True, False, False, False), (True, True, True, False)],
)
def test_when_a_referral_must_be_considered(failure: bool, raised: bool, settled: bool, must: bool) -> None:
    found = disputes.must_consider_cafcass(
        significant_failure=failure, raised_with_senior_manager=raised, settled_in_time=settled
    )
    assert found.must is must
    assert found.source == (sources.ADDITIONAL_FUNCTIONS if must else sources.CAFCASS)
    reasons = {
        (False, True, False): "No significant failure towards the child is recorded. The IRO may refer all the same.",
        (True, False, False): "It has not been raised with anybody senior enough. The IRO may refer all the same.",
        (True, True, True): "It was put right in a reasonable time. The IRO may refer all the same.",
        (
            True,
            True,
            False,
        ): "A significant failure, raised at a senior enough level, was not put right in a reasonable time.",
    }
    assert found.because == reasons.get((failure, raised, settled), found.because)
    assert found.because.endswith(" The IRO may refer all the same.") is not must


def test_an_answer_is_due_by_the_setting_of_its_stage() -> None:
    practice = Practice(dispute_informal_days=10, dispute_stage_2_days=3)
    due = {stage: disputes.answer_due(stage, d("2024-12-20"), practice) for stage in Stage}
    found = {str(stage): duty.on.isoformat() for stage, duty in due.items() if duty}
    assert found == {
        "informal": "2025-01-08",
        "stage_1": "2024-12-31",
        "stage_2": "2024-12-27",
        "stage_3": "2024-12-31",
        "stage_4": "2024-12-31",
    }
    first = due[Stage.STAGE_1]
    assert first is not None
    assert (first.code, first.source, first.settings[0].name) == (
        Rule.DISPUTE_STAGE,
        sources.DISPUTES,
        "dispute_stage_1_days",
    )
    assert first.because[0] == (
        "Answer from the service manager: within 5 working days of the day the dispute reached this stage, "
        "20 December 2024, which is Tuesday 31 December 2024."
    )


def test_silence_counts_in_the_calendar_it_is_given() -> None:
    calendar = ENGLAND_AND_WALES.with_holiday(d("2024-06-04"), "A day of thanks")
    found = disputes.stage_by_silence(Stage.INFORMAL, d("2024-06-03"), d("2024-06-11"), DEFAULT_PRACTICE, calendar)
    assert found == (Stage.INFORMAL, d("2024-06-03"))


@pytest.mark.parametrize(
    ("on", "stage", "since"),
    [
        ("2024-06-03", "informal", "2024-06-03"),
        ("2024-06-10", "informal", "2024-06-03"),
        ("2024-06-11", "stage_1", "2024-06-10"),
        ("2024-06-17", "stage_1", "2024-06-10"),
        ("2024-06-18", "stage_2", "2024-06-17"),
        ("2024-07-02", "stage_4", "2024-07-01"),
        ("2025-07-02", "stage_4", "2024-07-01"),
    ],
)
def test_silence_moves_a_dispute_up(on: str, stage: str, since: str) -> None:
    found = disputes.stage_by_silence(Stage.INFORMAL, d("2024-06-03"), d(on), DEFAULT_PRACTICE)
    assert found == (Stage(stage), d(since))
    closed = disputes.stage_by_silence(Stage.RESOLVED, d("2024-06-03"), d(on), DEFAULT_PRACTICE)
    assert closed == (Stage.RESOLVED, d("2024-06-03"))


def test_a_ladder_longer_than_twenty_working_days_is_warned_of() -> None:
    assert disputes.ladder_days(DEFAULT_PRACTICE) == WorkingDays(20)
    assert disputes.ladder_warning(DEFAULT_PRACTICE) == ""
    assert disputes.ladder_warning(Practice(dispute_informal_days=30)) == ""
    assert disputes.ladder_warning(Practice(dispute_stage_4_days=6)) == (
        "The formal stages add up to 21 working days. The IRO Handbook (statutory guidance, March 2010) asks for the "
        "whole formal process within 20 working days. Shorten a stage by 1 working day."
    )
    assert disputes.formal_limit(d("2024-06-03")) == d("2024-07-01")
    assert [used.name for used in disputes.settings_used(DEFAULT_PRACTICE)] == [
        "dispute_informal_days",
        *(f"dispute_stage_{n}_days" for n in (1, 2, 3, 4)),
    ]


def test_the_diagram_holds_every_stage() -> None:
    drawn = disputes.mermaid().splitlines()
    assert drawn[:3] == ["stateDiagram-v2", "    [*] --> informal", "    [*] --> stage_1: the child cannot wait"]
    assert "    informal --> stage_1: escalate, or silence" in drawn
    assert "    stage_3 --> stage_4: escalate, or silence" in drawn
    assert "    stage_4 --> resolved: resolve" in drawn
    assert "    stage_2 --> withdrawn: withdraw" in drawn
    assert "    informal --> superseded: supersede" in drawn
    assert drawn[-3:] == ["    resolved --> [*]", "    withdrawn --> [*]", "    superseded --> [*]"]
    assert len(drawn) == 3 + 4 + 15 + 3


@pytest.mark.parametrize(
    ("kind", "started", "ends", "born", "care_order", "approver", "says"),
    [
        (
            "decision",
            "2024-06-03",
            "2024-07-01",
            "2015-01-01",
            False,
            "nominated_officer",
            "for 20 working days; from 20",
        ),
        ("decision", "2024-06-03", "2024-06-28", "2015-01-01", False, "nobody", "for 19 working days, fewer than 20"),
        (
            "decision",
            "2024-06-03",
            "2024-06-05",
            "2008-06-05",
            False,
            "director",
            "16 or 17 and not under a care order",
        ),
        ("decision", "2024-06-03", "2024-06-05", "2008-06-06", False, "nobody", "for 2 working days"),
        ("decision", "2024-06-03", "2024-08-05", "2007-06-06", True, "nominated_officer", "a nominated officer must"),
        ("decision", "2024-06-03", "2024-08-05", None, False, "nominated_officer", "a nominated officer must"),
        ("decision", "2020-06-03", "2024-08-05", "2006-08-05", False, "nobody", "Care ends by law here"),
        (
            "decision",
            "2020-06-03",
            "2024-08-04",
            "2006-08-05",
            False,
            "director",
            "the director of children's services",
        ),
        ("by_law", "2020-06-03", "2024-08-04", "2006-08-05", False, "nobody", "Care ends by law here"),
        ("court_order", "2020-06-03", "2024-08-04", "2016-08-05", True, "nobody", "Care ends by law here"),
    ],
)
def test_who_must_approve_ending_care(
    kind: str, started: str, ends: str, born: str | None, care_order: bool, approver: str, says: str
) -> None:
    needed = endings.approval_needed(
        kind=EndingKind(kind),
        started_on=d(started),
        ends_on=d(ends),
        born_on=d(born) if born else None,
        care_order=care_order,
    )
    assert needed.approver is Approver(approver)
    assert says in needed.because[0]
    assert needed.because[0].startswith(("Care ends by law", "The child "))
    assert needed.because[0].endswith(".")
    assert needed.source == sources.ENDING_CARE


def test_an_approval_is_recorded_or_not() -> None:
    def state(needed: Approver, by: Approver | None, on: date | None) -> ApprovalState:
        return endings.approval_state(endings.ApprovalNeeded(needed, (), sources.ENDING_CARE), by, on)

    day = d("2024-06-01")
    assert state(Approver.NOBODY, None, None) is ApprovalState.NOT_NEEDED
    assert state(Approver.NOMINATED_OFFICER, None, None) is ApprovalState.NOT_RECORDED
    assert state(Approver.NOMINATED_OFFICER, Approver.NOMINATED_OFFICER, None) is ApprovalState.NOT_RECORDED
    assert state(Approver.NOMINATED_OFFICER, None, day) is ApprovalState.NOT_RECORDED
    assert state(Approver.NOMINATED_OFFICER, Approver.NOMINATED_OFFICER, day) is ApprovalState.RECORDED
    assert state(Approver.NOMINATED_OFFICER, Approver.DIRECTOR, day) is ApprovalState.RECORDED
    assert state(Approver.DIRECTOR, Approver.NOMINATED_OFFICER, day) is ApprovalState.NOT_RECORDED
    assert state(Approver.DIRECTOR, Approver.DIRECTOR, day) is ApprovalState.RECORDED


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("E3 E4A E4B E5 E6 E7 E8 E13 E16 e4a ZZ", "decision"),
        ("E2 E15 E17", "by_law"),
        ("E9 E11 E12 E14 E41 E43 E44 E45 E46 E47 E48", "court_order"),
        ("X1", "not_an_ending"),
    ],
)
def test_reasons_for_ceasing(codes: str, kind: str) -> None:
    assert {endings.kind_of_reason(f" {code} ") for code in codes.split()} == {EndingKind(kind)}
    assert len(endings.KIND_OF_REASON) == 24


def test_eighteenth_birthdays() -> None:
    assert endings.adult_on(d("2006-08-05")) == d("2024-08-05")
    assert endings.years_after(d("2008-02-28"), 17) == d("2025-02-28")
    assert endings.years_after(d("2008-03-29"), 17) == d("2025-03-29")


def test_birthdays_of_somebody_born_on_a_leap_day() -> None:
    assert endings.adult_on(d("2008-02-29")) == d("2026-03-01")
    assert endings.years_after(d("2008-02-29"), 16) == d("2024-02-29")


def codes(staff: str, on: str = "2024-06-01", **roles: object) -> list[str]:
    candidate = Candidate(staff=staff, registered=True, qualified_on=d("2010-09-01"))
    return [bar.code for bar in bars(candidate, CaseRoles(**roles), DEFAULT_PRACTICE, on=d(on))]  # type: ignore[arg-type]


LINE = {"worker": "manager", "manager": "head", "head": "director", "iro": "iro_manager"}


def test_who_may_be_an_iro() -> None:
    assert codes("iro", social_workers=frozenset({"worker"}), managers=LINE) == []
    assert codes("worker", social_workers=frozenset({"worker"}), managers=LINE) == ["social_worker"]
    for manager in ("manager", "head", "director"):
        assert codes(manager, social_workers=frozenset({"worker"}), managers=LINE) == ["manages_social_worker"]
    assert codes("pa", personal_advisers=frozenset({"pa"})) == ["personal_adviser"]
    assert codes("head", personal_advisers=frozenset({"manager"}), managers=LINE) == ["manages_personal_adviser"]
    assert codes("iro", care_plan_authors=frozenset({"iro"})) == ["care_plan_author"]
    assert codes("manager", care_plan_authors=frozenset({"worker"}), managers=LINE) == ["manages_care_plan_author"]
    assert codes("manager", case_managers=frozenset({"manager"}), managers=LINE) == ["case_manager"]
    assert codes("head", case_managers=frozenset({"manager"}), managers=LINE) == ["manages_case_manager"]
    assert codes("iro", past_social_workers=frozenset({"iro"})) == ["past_social_worker"]
    assert codes("iro", past_social_workers=frozenset({"iro"}), social_workers=frozenset({"iro"})) == ["social_worker"]
    assert codes("iro", resource_controllers=frozenset({"iro"})) == ["resources"]


def test_a_looked_after_parent_and_child_have_different_iros() -> None:
    roles = CaseRoles(iros_of_looked_after_parent_or_child=frozenset({"iro"}))
    candidate = Candidate(staff="iro", registered=True)
    (bar,) = bars(candidate, roles, DEFAULT_PRACTICE, on=d("2024-06-01"))
    assert (bar.code, bar.source) == ("parent_and_child", sources.PARENT_AND_CHILD)
    assert bar.because == "They are the IRO of the child's looked-after parent, or of the child's own child."
    other = Candidate(staff="other", registered=True)
    assert bars(other, roles, DEFAULT_PRACTICE, on=d("2024-06-01")) == ()


def test_every_bar_is_named_in_words() -> None:
    everything = CaseRoles(
        social_workers=frozenset({"worker"}),
        personal_advisers=frozenset({"worker"}),
        care_plan_authors=frozenset({"manager"}),
        case_managers=frozenset({"manager"}),
        resource_controllers=frozenset({"manager"}),
        past_social_workers=frozenset({"manager"}),
        managers=LINE,
    )
    candidate = Candidate(staff="manager", registered=False, qualified_on=d("2019-06-02"))
    found = bars(candidate, everything, DEFAULT_PRACTICE, on=d("2024-06-01"))
    assert [bar.because for bar in found] == [
        "An IRO must be a registered social worker.",
        "They manage the child's social worker.",
        "They manage the child's personal adviser.",
        "They are someone who prepared the child's care plan.",
        "They are someone who manages the child's case.",
        "They were once the child's social worker.",
        "They control the resources for the case.",
        "They qualified on 2 June 2019; an IRO needs 5 years since qualifying.",
    ]
    assert [bar.code for bar in found][::7] == ["not_registered", "experience"]
    assert {bar.source for bar in found[:-1]} == {sources.WHO_MAY_BE_IRO}
    assert found[-1].source == sources.EXPERIENCE


@pytest.mark.parametrize(("qualified", "enough"), [("2019-06-01", True), ("2019-06-02", False), (None, True)])
def test_experience(qualified: str | None, enough: bool) -> None:
    candidate = Candidate(staff=1, registered=True, qualified_on=d(qualified) if qualified else None)
    assert (bars(candidate, CaseRoles(), DEFAULT_PRACTICE, on=d("2024-06-01")) == ()) is enough


def test_a_loop_in_the_management_line_ends() -> None:
    assert line_above("a", {"a": "b", "b": "c", "c": "b"}) == ("b", "c")
    assert line_above("x", {}) == ()


@pytest.mark.parametrize(
    ("step", "given", "allowed", "says", "source"),
    [
        (
            "end_placement",
            {"reviewed": False},
            False,
            "A review is needed before ending a placement.",
            "ENDING_PLACEMENT",
        ),
        ("end_placement", {"reviewed": True}, True, "A review has considered ending a placement.", "ENDING_PLACEMENT"),
        (
            "end_placement",
            {"reviewed": False, "immediate_risk": True},
            True,
            "There is immediate risk. Tell the IRO as soon as reasonably practicable.",
            "ENDING_PLACEMENT",
        ),
        (
            "end_placement",
            {"reviewed": False, "not_practicable": True},
            False,
            "A review is needed",
            "ENDING_PLACEMENT",
        ),
        ("place_with_parent", {"reviewed": False, "immediate_risk": True}, False, "a parent", "PLACEMENT_WITH_PARENT"),
        ("change_care_plan", {"reviewed": False, "immediate_risk": True}, False, "care plan", "SIGNIFICANT_CHANGE"),
        (
            "change_care_plan",
            {"reviewed": False, "not_practicable": True},
            True,
            "A review first was not reasonably practicable. Say why on the record.",
            "SIGNIFICANT_CHANGE",
        ),
        (
            "move_to_other_arrangements",
            {"reviewed": False, "not_practicable": True},
            False,
            "A review is needed before moving a child from a regulated placement to other arrangements.",
            "OTHER_ARRANGEMENTS_REVIEW",
        ),
    ],
)
def test_steps_that_need_a_review_first(
    step: str, given: dict[str, bool], allowed: bool, says: str, source: str
) -> None:
    ruling = placements.review_first(StepProposed(step), **given)
    assert ruling.allowed is allowed
    assert says in ruling.because
    assert ruling.because.startswith(("A review ", "There is "))
    assert ruling.because.endswith(".")
    assert ruling.source == getattr(sources, source)


@pytest.mark.parametrize(
    ("outside", "adjoining", "approver", "says"),
    [
        (False, False, "nobody", "The placement is in the authority's own area."),
        (False, True, "nobody", "The placement is in the authority's own area."),
        (
            True,
            True,
            "nominated_officer",
            "The placement is outside the area, in an adjoining one, so a nominated officer must approve.",
        ),
        (
            True,
            False,
            "director",
            "The placement is at a distance: outside the area and not in an adjoining one. So the director of "
            "children's services must approve.",
        ),
    ],
)
def test_out_of_area(outside: bool, adjoining: bool, approver: str, says: str) -> None:
    found = placements.out_of_area_approver(outside_area=outside, in_adjoining_area=adjoining)
    assert found.approver is Approver(approver)
    assert found.iro_consulted is outside
    assert found.because == ((says, "The IRO is consulted first.") if outside else (says,))
    assert (found.source, found.iro_source) == (sources.OUT_OF_AREA, sources.OUT_OF_AREA_IRO)


@pytest.mark.parametrize(
    ("staff", "iros", "given", "code", "says"),
    [
        ("iro", [], {}, None, ""),
        ("iro", ["iro"], {}, None, ""),
        ("iro", ["iro", "other"], {}, None, ""),
        ("iro", ["other"], {}, "siblings_apart", "They should have the same one, unless interests conflict or they"),
        ("iro", ["other"], {"conflict_of_interest": True}, "siblings_conflict", "IRO, because interests conflict."),
        ("iro", ["other"], {"too_many": True}, "siblings_size", "another IRO, because they are too many for one."),
        (
            "iro",
            ["other"],
            {"conflict_of_interest": True, "too_many": True},
            "siblings_conflict",
            "IRO, because interests conflict.",
        ),
        ("iro", ["iro"], {"conflict_of_interest": True}, None, ""),
    ],
)
def test_brothers_and_sisters_have_one_iro(
    staff: str, iros: list[str], given: dict[str, bool], code: str | None, says: str
) -> None:
    roles = CaseRoles(iros_of_siblings=frozenset(iros))
    note = sibling_note(staff, roles, **given)
    assert (note.code if note else None) == code
    if note:
        assert says in note.because
        assert note.because.startswith("A brother or sister has another IRO")
        assert note.source == sources.SIBLINGS
    assert bars(Candidate(staff=staff, registered=True), roles, DEFAULT_PRACTICE, on=d("2024-06-01")) == ()


@pytest.mark.parametrize(
    ("born", "on", "registration", "allowed", "says"),
    [
        ("2008-06-02", "2024-06-01", "registered", False, "A child under 16 may not be placed here."),
        ("2008-06-01", "2024-06-01", "registered", True, "The provider is registered with Ofsted."),
        ("2007-06-01", "2021-09-09", "unregulated", False, "A child under 16 may not be placed here."),
        ("2007-06-01", "2021-09-08", "unregulated", True, "Registration was not yet compulsory."),
        ("2007-06-01", "2023-10-27", "unregulated", True, "Registration was not yet compulsory."),
        ("2007-06-01", "2023-10-28", "unregulated", False, "The provider must be registered with Ofsted and is not."),
        ("2007-06-01", "2023-10-27", "unregistered", False, "The provider must be registered with Ofsted and is not."),
    ],
)
def test_other_arrangements(born: str, on: str, registration: str, allowed: bool, says: str) -> None:
    ruling = placements.other_arrangements(born_on=d(born), on=d(on), registration=Registration(registration))
    assert (ruling.allowed, ruling.because) == (allowed, says)
    under_16 = says.startswith("A child under 16")
    assert ruling.source == (sources.OTHER_ARRANGEMENTS_UNDER_16 if under_16 else sources.SUPPORTED_ACCOMMODATION)


EVENT, LEAVES = d("2024-06-03"), d("2024-06-28")


@pytest.mark.parametrize(
    ("ground", "given", "before"),
    [
        ("a", {}, None),
        ("b", {}, None),
        ("c", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES}, LEAVES),
        ("c", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES, "reviews": [d("2024-05-31")]}, LEAVES),
        ("d", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES, "under_care_order": True}, LEAVES),
        ("e", {"leaves_on": LEAVES}, LEAVES),
        ("a", {"reviews": [d("2024-06-02")]}, None),
        ("b", {"reviews": [d("2024-06-02")]}, None),
        ("e", {"leaves_on": LEAVES, "reviews": [d("2024-06-02"), d("2024-06-29")]}, LEAVES),
    ],
)
def test_events_that_bring_a_review_forward(ground: str, given: dict[str, object], before: date | None) -> None:
    found = forward.bring_forward(Ground(ground), event_on=EVENT, **given)  # type: ignore[arg-type]
    assert found is not None
    assert (found.ground, found.called_on, found.before) == (Ground(ground), EVENT, before)
    assert found.source == sources.EARLIER_REVIEW
    if before:
        assert found.because.startswith("A review must be held before the child leaves on 28 June 2024, because ")
    else:
        assert found.because.startswith("A review must be brought forward: ")
        assert found.because.endswith(" (3 June 2024). The law names no number of days.")
    assert forward.GROUND_WORDS[found.ground] in found.because


@pytest.mark.parametrize(
    ("ground", "given"),
    [
        ("c", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES, "reviews": [d("2024-06-01")]}),
        ("c", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES, "reviews": [LEAVES]}),
        ("c", {"entered_on": d("2024-06-01"), "reviews": [d("2024-06-10")]}),
        ("d", {"entered_on": d("2024-06-01"), "leaves_on": LEAVES}),
        ("d", {"entered_on": d("2024-06-01"), "under_care_order": True, "reviews": [d("2024-06-10")]}),
        ("e", {"leaves_on": LEAVES, "under_care_order": True}),
        ("e", {"leaves_on": LEAVES, "going_to_parent": True}),
    ],
)
def test_events_that_do_not(ground: str, given: dict[str, object]) -> None:
    assert forward.bring_forward(Ground(ground), event_on=EVENT, **given) is None  # type: ignore[arg-type]


def test_leaving_on_a_day_not_yet_known() -> None:
    found = forward.bring_forward(Ground.ACCOMMODATION_STOPS, event_on=EVENT)
    assert found is not None
    assert found.before is None
    assert found.because.startswith(
        "A review must be held before the child leaves, because the authority means to stop"
    )
    assert len(forward.SIGNIFICANT_EVENTS) == 13


def test_the_checklist_follows_the_timetable() -> None:
    assert len(matters.SCHEDULE_7) == 13
    assert len(matters.PLACED_FOR_ADOPTION) == 7
    assert matters.matters_for(Track.ORDINARY) == matters.matters_for(Track.REMAND) == matters.SCHEDULE_7
    assert matters.matters_for(Track.PLACED) == matters.PLACED_FOR_ADOPTION
    assert matters.matters_for(Track.AUTHORISED) == (*matters.SCHEDULE_7, *matters.AUTHORISED_NOT_PLACED)
    lists = (matters.SCHEDULE_7, matters.PLACED_FOR_ADOPTION, matters.AUTHORISED_NOT_PLACED)
    every = [matter for found in lists for matter in found]
    assert len({matter.code for matter in every}) == len({matter.text for matter in every}) == 22
    assert matters.SCHEDULE_7[0].code == "S7_1"
    assert matters.SCHEDULE_7[0].source == sources.MATTERS


def test_a_blank_line_is_found() -> None:
    done = frozenset(matter.code for matter in matters.SCHEDULE_7[1:])
    assert matters.blank_lines(Track.ORDINARY, done) == matters.SCHEDULE_7[:1]
    assert matters.blank_lines(Track.ORDINARY, done | {"S7_1"}) == ()
    assert matters.blank_lines(Track.PLACED, done) == matters.PLACED_FOR_ADOPTION


@pytest.mark.parametrize(
    ("ground", "reviews"), [("a", ["2024-06-03"]), ("b", ["2024-06-10"]), ("e", ["2024-06-03"]), ("e", ["2024-06-28"])]
)
def test_a_review_since_the_event_settles_it(ground: str, reviews: list[str]) -> None:
    held = [d(day) for day in reviews]
    assert forward.bring_forward(Ground(ground), event_on=EVENT, leaves_on=LEAVES, reviews=held) is None
