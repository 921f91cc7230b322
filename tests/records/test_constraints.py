"""What the database itself refuses, on whichever engine the tests run: each constraint of each table has a case."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from keel.records.given import TABLES
from keel.records.models import (
    AccessEvent,
    Allocation,
    AuditEvent,
    AuditHead,
    Batch,
    BatchChild,
    BatchFile,
    BatchHeard,
    BatchStep,
    CalendarFeed,
    CarePeriod,
    CareStart,
    CaseHeld,
    CeaseDecision,
    Child,
    ChildChoice,
    ChildNow,
    ChildNumber,
    ChildWord,
    Contact,
    Conversation,
    CouncilHoliday,
    CouncilPlace,
    Decision,
    DecisionStep,
    EventAnswer,
    GivenEpisode,
    GivenHeader,
    GivenIncomplete,
    GivenMissing,
    GivenPlacedForAdoption,
    GivenPreviousPermanence,
    GivenReview,
    GivenSocialWorker,
    GivenUnaccompanied,
    Invitation,
    InvitationStep,
    Job,
    Ladder,
    LateNote,
    Leave,
    LegalStatus,
    Looked,
    ManagerLink,
    Message,
    MidwayCheck,
    NextReview,
    Notice,
    Pack,
    Paper,
    PaperStep,
    PathwayDue,
    PathwayStep,
    Person,
    Placement,
    Post,
    Postcode,
    PracticeValue,
    RecordCopy,
    RecordCopyStep,
    RecordSection,
    RecordSectionVersion,
    Relationship,
    RestrictionStep,
    Review,
    ReviewClock,
    ReviewPart,
    ReviewsKnown,
    ReviewStatus,
    RoleHeld,
    Room,
    School,
    Siblings,
    SiblingsStep,
    SignificantEvent,
    SignInTry,
    SocialVisit,
    Staff,
    StandardsAnswer,
    Talk,
    Team,
    User,
    Writing,
)
from tests.builders import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
Model = type[models.Model]
_numbers = count(1)


def make(model: Model, **changes: Any) -> Any:
    """A row that the database takes, with these changes."""
    values = {name: value() if callable(value) else value for name, value in ORDINARY[model].items()}
    return model._base_manager.create(**{**values, **changes})


def child() -> Child:
    return make(Child)


def batch() -> Batch:
    return make(Batch)


def _given(**more: Any) -> dict[str, Any]:
    return {"child": child, "year": 2026, "stands": True, "batch": batch, **more}


ORDINARY: dict[Model, dict[str, Any]] = {
    AccessEvent: {"at": NOW, "by": "a", "child_number": "1", "page": "child"},
    Allocation: {
        "child": child,
        "iro": lambda: make(Staff),
        "from_on": DAY,
        "by": "a",
        "check_on": DAY,
        "check_facts": dict,
    },
    AuditEvent: {
        "number": lambda: next(_numbers),
        "at": NOW,
        "by": "a",
        "action": "b",
        "about": dict,
        "before": "c",
        "seal": "d",
    },
    AuditHead: {"seal": ""},
    Batch: {"kind": "ssda903", "applied_at": NOW, "applied_by": "a"},
    BatchChild: {"batch": batch, "child": child, "year": 2026},
    BatchFile: {
        "batch": batch,
        "name": "a.csv",
        "table": "header",
        "year": 2026,
        "rows": 1,
        "known_from": DAY,
        "known_to": DAY,
    },
    CarePeriod: {"child": child, "started_on": DAY, "start_known": True},
    Child: {"number": lambda: f"C{next(_numbers)}"},
    ChildNumber: {"child": child, "system": "LCS", "value": lambda: f"{next(_numbers)}"},
    CouncilHoliday: {"on": DAY, "name": "a", "added_at": NOW, "added_by": "a"},
    GivenEpisode: _given(decom=DAY),
    GivenHeader: _given(),
    GivenIncomplete: {"child": child, "table": "reviews", "year": 2026, "batch": batch},
    GivenMissing: _given(from_on=DAY),
    GivenPlacedForAdoption: _given(decided_on=DAY),
    GivenPreviousPermanence: _given(),
    GivenReview: _given(held_on=DAY),
    GivenSocialWorker: _given(worker="SW1", from_on=DAY),
    GivenUnaccompanied: _given(),
    Leave: {"staff": lambda: make(Staff), "kind": "sick", "from_on": DAY},
    LegalStatus: {"child": child, "from_on": DAY, "code": "C2"},
    NextReview: {"child": child, "due_on": DAY, "latest_on": DAY, "book_by": DAY, "rule": "r", "certain": True},
    LateNote: {"child": child, "due_on": DAY, "why": "move", "because": "a", "by": "a", "written_at": NOW},
    Person: {},
    Placement: {"child": child, "from_on": DAY},
    Post: {
        "staff": lambda: make(Staff),
        "team": lambda: make(Team),
        "title": "a",
        "full_time_equivalent": Decimal("0.5"),
        "from_on": DAY,
    },
    PracticeValue: {"name": "a", "value": 1, "holds_from": DAY, "set_at": NOW, "set_by": "a"},
    Relationship: {"child": child, "person": lambda: make(Person), "kind": "mother", "gets": "whole", "from_on": DAY},
    Decision: {"child": child, "review": lambda: make(Review), "number": 1, "written_at": NOW, "by": "a"},
    DecisionStep: {
        "decision": lambda: make(Decision),
        "kind": "changed",
        "on": DAY,
        "written_at": NOW,
        "by": "a",
    },
    ChildChoice: {"review": lambda: make(Review), "on": DAY, "how": "phone", "written_at": NOW, "by": "a"},
    Conversation: {
        "review": lambda: make(Review),
        "held": True,
        "on": DAY,
        "how": "phone",
        "alone": True,
        "safe": "yes",
        "written_at": NOW,
        "by": "a",
    },
    Invitation: {"review": lambda: make(Review), "kind": "mother"},
    InvitationStep: {"invitation": lambda: make(Invitation), "what": "added", "written_at": NOW, "by": "a"},
    Pack: {"review": lambda: make(Review), "token": lambda: f"p{next(_numbers)}", "made_at": NOW, "by": "a"},
    Paper: {
        "review": lambda: make(Review),
        "child": child,
        "kind": "report",
        "asked_name": "a",
        "asked_on": DAY,
        "due_on": DAY,
    },
    PaperStep: {"paper": lambda: make(Paper), "what": "asked", "on": DAY, "written_at": NOW, "by": "a"},
    Talk: {"review": lambda: make(Review), "on": DAY, "how": "phone", "with_whom": "a", "written_at": NOW, "by": "a"},
    ManagerLink: {
        "review": lambda: make(Review),
        "staff": lambda: make(Staff),
        "digest": lambda: f"{next(_numbers)}",
        "made_at": NOW,
        "by": "a",
        "answer_by": DAY,
        "last_on": DAY + ONE_DAY,
    },
    RecordCopy: {"review": lambda: make(Review), "kind": "mother", "gets": "whole", "by": "a"},
    RecordCopyStep: {"copy": lambda: make(RecordCopy), "at": NOW, "by": "a"},
    Message: {
        "key": lambda: f"m{next(_numbers)}",
        "kind": "a",
        "to": "a@b.example",
        "subject": "a",
        "body": "a",
        "queued_at": NOW,
        "try_at": NOW,
        "by": "a",
    },
    Notice: {
        "key": lambda: f"n{next(_numbers)}",
        "staff": lambda: make(Staff),
        "kind": "a",
        "child": child,
        "at": NOW,
    },
    Review: {"child": child, "source": "keel"},
    ReviewClock: {
        "review": lambda: make(Review),
        "child": child,
        "duty": "a",
        "mover": "iro",
        "due_on": DAY,
        "counted_from": DAY,
    },
    Room: {"name": lambda: f"R{next(_numbers)}"},
    RecordSection: {"review": lambda: make(Review), "key": "S7_1", "written_at": NOW, "kept_at": NOW, "by": "a"},
    RecordSectionVersion: {"section": lambda: make(RecordSection), "version": 1, "written_at": NOW, "by": "a"},
    StandardsAnswer: {
        "review": lambda: make(Review),
        "item": "voice",
        "met": "met",
        "because": "a",
        "written_at": NOW,
        "by": "a",
    },
    Writing: {"review": lambda: make(Review), "user": lambda: make(User), "at": NOW, "began_at": NOW},
    ReviewStatus: {"review": lambda: make(Review), "status": "planned", "on": DAY, "written_at": NOW, "by": "a"},
    RoleHeld: {"user": lambda: make(User), "role": "IRO", "from_on": DAY},
    SignInTry: {"typed": "a", "at": NOW},
    RestrictionStep: {"child": child, "restricted": True, "because": "a", "by": "b", "at": NOW},
    Siblings: {"one": child, "other": child},
    SiblingsStep: {"pair": lambda: make(Siblings), "apart": True, "because": "a", "by": "b", "at": NOW},
    Staff: {"given_name": "A", "family_name": "B"},
    Team: {"name": lambda: f"T{next(_numbers)}"},
    User: {"username": lambda: f"u{next(_numbers)}"},
    BatchStep: {"batch": batch, "child": child, "table": "Child", "row": 1, "after": dict},
    CalendarFeed: {"user": lambda: make(User), "secret": lambda: f"{next(_numbers)}", "made_at": NOW},
    CareStart: {"child": child, "by": "a", "told_at": NOW, "started_on": DAY},
    CaseHeld: {"child": child, "by": "a", "told_at": NOW, "team": lambda: make(Team), "from_on": DAY},
    ChildNow: {"child": child, "child_number": "1", "in_care": True, "iro_since": DAY, "leaves_on": DAY},
    ChildWord: {"child": child, "word": "mia"},
    CouncilPlace: {"code": lambda: f"E{next(_numbers):08}", "name": "Larkwater", "kind": "own"},
    Job: {"kind": "ssda903", "user": lambda: make(User), "asked_at": NOW},
    Looked: {"user": lambda: make(User), "at": NOW},
    Postcode: {"code": lambda: f"ME{next(_numbers)}"},
    ReviewPart: {"review": lambda: make(Review), "on": DAY},
    School: {"child": child, "name": "Estuary Primary", "from_on": DAY},
    ReviewsKnown: {"child": child, "by": "a", "told_at": NOW, "first": DAY},
    BatchHeard: {"batch": batch, "at": NOW, "events": 0},
    CeaseDecision: {
        "child": child,
        "by": "a",
        "written_at": NOW,
        "decided_on": DAY,
        "ends_on": DAY,
        "needed": "nobody",
        "to_parent": True,
    },
    Contact: {
        "child": child,
        "by": "a",
        "written_at": NOW,
        "state": "done",
        "on": DAY,
        "seen": "seen",
        "means": "video",
    },
    EventAnswer: {
        "event": lambda: make(SignificantEvent),
        "answer": "note",
        "because": "a",
        "on": DAY,
        "by": "a",
        "written_at": NOW,
    },
    Ladder: {
        "child": child,
        "child_number": "1",
        "since": DAY,
        "contact_on": DAY,
        "seen_on": DAY,
        "alone_on": DAY,
        "person_on": DAY,
        "place_rank": 9,
    },
    MidwayCheck: {"child": child, "review": lambda: make(Review), "written_at": NOW, "by": "a"},
    PathwayDue: {
        "child": child,
        "child_number": "1",
        "left_on": DAY,
        "due_on": DAY,
        "rule": "r",
        "counted_from": DAY,
    },
    PathwayStep: {"child": child, "by": "a", "written_at": NOW, "kind": "review", "on": DAY},
    SignificantEvent: {
        "child": child,
        "kind": "missing",
        "happened_on": DAY,
        "told_on": DAY,
        "told_by": "a",
        "told_how": "phone",
        "by": "a",
        "written_at": NOW,
    },
    SocialVisit: {"child": child, "by": "a", "written_at": NOW, "on": DAY, "seen_alone": True},
}


# ---- the cases -------------------------------------------------------------------------------------------------------


def wrong(model: Model, **changes: Any) -> Callable[[], Any]:
    """One row that may not be."""
    return lambda: make(model, **changes)


def twice(model: Model, *same: str, **changes: Any) -> Callable[[], Any]:
    """A second row with the same values in these columns."""

    def again() -> Any:
        first = make(model, **changes)
        return make(model, **{**changes, **{name: getattr(first, name) for name in same}})

    return again


def of_given(table: str, model: Model) -> dict[str, list[Callable[[], Any]]]:
    """One row of a key stands, each return year says a key once, and a row that was replaced never stands."""

    def another_year() -> Any:
        make(model, child=make(model).child, year=2027)

    return {
        f"given_{table}_once": [another_year],
        f"given_{table}_once_a_year": [twice(model, "child", stands=False)],
        f"given_{table}_replaced_never_stands": [lambda: make(model, replaced_by=batch())],
    }


SOONER = {
    "conversation_how_length": "conversation_how_known",
    "conversation_safe_length": "conversation_safe_known",
    "conversation_advocate_length": "conversation_advocate_known",
    "conversation_reason_length": "conversation_reason_known",
    "paper_kind_length": "paper_kind_known",
    "paper_step_what_length": "paper_step_what_known",
    "invitation_step_what_length": "invitation_step_what_known",
    "talk_how_length": "talk_how_known",
    "child_choice_how_length": "child_choice_how_known",
    "child_choice_who_chairs_length": "child_choice_who_chairs_known",
    "record_copy_gets_length": "record_copy_gets_known",
    "contact_state_length": "contact_state_known",
    "contact_seen_length": "contact_seen_known",
    "contact_means_length": "contact_means_known",
    "event_answer_answer_length": "event_answer_known",
    "pathway_step_kind_length": "pathway_step_kind_known",
    "significant_event_ground_length": "significant_event_kind_or_ground",
    "midway_check_closed_by_length": "midway_check_closed_by_someone",
    "cease_decision_needed_length": "cease_decision_approved_where_needed",
    "significant_event_answer_length": "significant_event_answered_with_a_day",
    "next_review_forward_ground_length": "next_review_forward_says_why",
    "decision_answer_length": "decision_answer_known",
    "standards_answer_met_length": "standards_answer_met_known",
    "decision_outcome_length": "decision_closed_with_outcome",
    "decision_step_kind_length": "decision_step_kind_known",
    "message_state_length": "message_state_known",
    "council_place_kind_length": "council_place_kind_known",
    "job_state_known": "job_ended_when_over",
    "job_state_length": "job_state_known",
    "relationship_gets_length": "relationship_gets_known",
    "review_source_length": "review_source_known",
    "siblings_kind_length": "siblings_kind_known",
    "review_status_status_length": "review_status_known",
}
"""Too long is also not one of the words, and an engine names whichever it looks at first."""


def its_own_parent() -> None:
    team = make(Team)
    Team.objects.filter(pk=team.pk).update(parent=team)


def the_other_way_round() -> None:
    one, other = child(), child()
    make(Siblings, one=other, other=one)


CASES: dict[str, list[Callable[[], Any]]] = {
    "cease_decision_ends_after_decided": [wrong(CeaseDecision, ends_on=DAY - ONE_DAY)],
    "cease_decision_approved_where_needed": [
        wrong(CeaseDecision, needed="director", approver="director", approver_name="A"),
        wrong(CeaseDecision, needed="director", approver="director", approved_on=DAY),
        wrong(CeaseDecision, needed="director", approver_name="A", approved_on=DAY),
    ],
    "contact_made_says_when_and_how": [
        wrong(Contact, on=None),
        wrong(Contact, seen=""),
        wrong(Contact, means=""),
    ],
    "contact_means_known": [wrong(Contact, means="pigeon")],
    "contact_not_seen_in_writing": [wrong(Contact, means="written")],
    "contact_planned_has_a_day": [wrong(Contact, state="planned")],
    "contact_seen_known": [wrong(Contact, seen="heard")],
    "contact_state_known": [wrong(Contact, state="lost")],
    "event_answer_known": [wrong(EventAnswer, answer="perhaps")],
    "midway_check_closed_by_someone": [wrong(MidwayCheck, closed_on=DAY), wrong(MidwayCheck, closed_by="a")],
    "next_review_forward_says_why": [
        wrong(NextReview, forward_on=DAY),
        wrong(NextReview, forward_ground="a"),
        wrong(NextReview, forward_on=DAY, forward_ground="f"),
    ],
    "pathway_step_kind_known": [wrong(PathwayStep, kind="visit")],
    "significant_event_answered_with_a_day": [
        wrong(SignificantEvent, answer="note"),
        wrong(SignificantEvent, answered_on=DAY),
        wrong(SignificantEvent, answered_on=DAY, answer="perhaps"),
    ],
    "significant_event_ground_known": [wrong(SignificantEvent, kind="", ground="f")],
    "significant_event_kind_or_ground": [wrong(SignificantEvent, kind=""), wrong(SignificantEvent, ground="a")],
    "allocation_one_iro_at_a_time": [twice(Allocation, "child")],
    "audit_head_only_one": [wrong(AuditHead, id=2)],
    "batch_undone_by_someone": [wrong(Batch, undone_at=NOW), wrong(Batch, undone_by="a")],
    "care_period_approval_length": [wrong(CarePeriod, ended_on=DAY + ONE_DAY, approval="x" * 21)],
    "care_period_end_has_approval_state": [
        wrong(CarePeriod, approval="not_needed"),
        wrong(CarePeriod, ended_on=DAY + ONE_DAY),
    ],
    "care_period_once_a_day": [twice(CarePeriod, "child", ended_on=DAY + ONE_DAY, approval="not_needed")],
    "care_period_one_open": [lambda: make(CarePeriod, child=make(CarePeriod).child, started_on=DAY + ONE_DAY)],
    "calendar_feed_one_open": [twice(CalendarFeed, "user")],
    "case_held_by_somebody": [wrong(CaseHeld, team=None)],
    "case_held_once_at_a_time": [twice(CaseHeld, "child")],
    "child_word_once": [twice(ChildWord, "child")],
    "council_place_kind_known": [wrong(CouncilPlace, kind="far")],
    "job_ended_when_over": [wrong(Job, state="done"), wrong(Job, ended_at=NOW)],
    "job_state_known": [wrong(Job, state="lost")],
    "postcode_both_or_neither": [wrong(Postcode, east=1), wrong(Postcode, north=1)],
    "review_part_once_a_day": [twice(ReviewPart, "review")],
    "child_number_given": [wrong(Child, number="")],
    "child_number_once_a_system": [twice(ChildNumber, "value")],
    "child_restricted_says_why": [wrong(Child, restricted=True)],
    "given_episode_ends_after_start": [wrong(GivenEpisode, dec=DAY), wrong(GivenEpisode, dec=DAY - ONE_DAY)],
    "batch_child_once": [twice(BatchChild, "batch", "child")],
    "given_incomplete_once": [twice(GivenIncomplete, "child", "batch")],
    "legal_status_once_a_day": [twice(LegalStatus, "child")],
    "next_review_book_by_not_after_due": [wrong(NextReview, book_by=DAY + ONE_DAY)],
    "next_review_certain_is_one_date": [wrong(NextReview, latest_on=DAY + ONE_DAY)],
    "next_review_latest_not_before_due": [wrong(NextReview, latest_on=DAY - ONE_DAY, certain=False)],
    "placement_once_a_day": [twice(Placement, "child")],
    "post_full_time_equivalent_is_a_share": [
        wrong(Post, full_time_equivalent=Decimal(0)),
        wrong(Post, full_time_equivalent=Decimal("1.01")),
    ],
    "practice_value_once": [twice(PracticeValue)],
    "relationship_gets_known": [wrong(Relationship, gets="half", because="a")],
    "relationship_less_than_whole_says_why": [wrong(Relationship, gets="nothing")],
    "review_completed_after_first_part": [
        wrong(Review, first_part_on=DAY, completed_on=DAY - ONE_DAY),
    ],
    "decision_answer_known": [wrong(Decision, answer="perhaps")],
    "decision_closed_with_outcome": [wrong(Decision, closed_on=DAY), wrong(Decision, outcome="done")],
    "decision_once_a_number": [twice(Decision, "review", "number")],
    "decision_outcome_known": [wrong(Decision, outcome="lost", closed_on=DAY)],
    "decision_step_kind_known": [wrong(DecisionStep, kind="rumour")],
    "invitation_left_out_says_who_and_why": [
        wrong(Invitation, left_out=True, left_out_by="a"),
        wrong(Invitation, left_out=True, left_out_because="a"),
    ],
    "invitation_once_a_colleague": [lambda: twice(Invitation, "review", "staff", "kind", staff=make(Staff))()],
    "invitation_once_a_person": [
        lambda: twice(Invitation, "review", "relationship", relationship=make(Relationship))()
    ],
    "invitation_one_of_the_child": [twice(Invitation, "review", "kind", kind="child")],
    "child_choice_how_known": [wrong(ChildChoice, how="by owl")],
    "child_choice_who_chairs_known": [wrong(ChildChoice, who_chairs="nobody")],
    "conversation_advocate_known": [wrong(Conversation, advocate="perhaps")],
    "conversation_held_says_how_or_why_not": [
        wrong(Conversation, alone=None),
        wrong(Conversation, how=""),
        wrong(Conversation, safe=""),
        wrong(Conversation, held=False, alone=None, how="", safe=""),
        wrong(Conversation, held=False, reason="child_refused"),
    ],
    "conversation_how_known": [wrong(Conversation, how="by owl")],
    "conversation_reason_known": [wrong(Conversation, alone=False, reason="forgot")],
    "conversation_safe_known": [wrong(Conversation, safe="perhaps")],
    "invitation_step_what_known": [wrong(InvitationStep, what="lost")],
    "paper_came_or_not_needed": [wrong(Paper, came_on=DAY, not_needed_on=DAY)],
    "paper_chased_has_its_day": [wrong(Paper, chased=1), wrong(Paper, chased_on=DAY)],
    "paper_kind_known": [wrong(Paper, kind="novel")],
    "paper_once_a_review": [twice(Paper, "review", "kind")],
    "paper_step_what_known": [wrong(PaperStep, what="lost")],
    "talk_how_known": [wrong(Talk, how="by owl")],
    "message_sent_when_sent": [wrong(Message, state="sent")],
    "message_state_known": [wrong(Message, state="lost")],
    "review_clock_once": [twice(ReviewClock, "review", "duty")],
    "review_counted_when_completed": [wrong(Review, first_part_on=DAY, counted_on=DAY)],
    "review_one_a_day": [twice(Review, "child", first_part_on=DAY)],
    "review_source_known": [wrong(Review, source="hearsay")],
    "review_status_known": [wrong(ReviewStatus, status="forgotten")],
    "record_section_once": [twice(RecordSection, "review")],
    "record_section_version_once": [twice(RecordSectionVersion, "section")],
    "standards_answer_met_known": [wrong(StandardsAnswer, met="perhaps")],
    "standards_answer_one_stands": [twice(StandardsAnswer, "review")],
    "standards_answer_says_why": [wrong(StandardsAnswer, because="")],
    "writing_once": [twice(Writing, "review", "user")],
    "role_held_open_once": [twice(RoleHeld, "user")],
    "school_once_a_day": [twice(School, "child")],
    "siblings_in_order": [the_other_way_round, lambda: make(Siblings, one=(one := child()), other=one)],
    "siblings_kind_known": [wrong(Siblings, kind="cousins")],
    "siblings_once": [twice(Siblings, "one", "other")],
    "team_not_its_own_parent": [its_own_parent],
    **of_given("header", GivenHeader),
    **of_given("episode", GivenEpisode),
    **of_given("review", GivenReview),
    **of_given("unaccompanied", GivenUnaccompanied),
    **of_given("missing", GivenMissing),
    **of_given("permanence", GivenPreviousPermanence),
    **of_given("adoption", GivenPlacedForAdoption),
    **of_given("worker", GivenSocialWorker),
    # Columns that are unique by themselves.
    "AuditEvent.number": [twice(AuditEvent, "number")],
    "CalendarFeed.secret": [twice(CalendarFeed, "secret")],
    "Child.number": [twice(Child, "number")],
    "ChildNow.child": [twice(ChildNow, "child")],
    "CouncilPlace.code": [twice(CouncilPlace, "code")],
    "Conversation.corrects": [lambda: twice(Conversation, "corrects", corrects=make(Conversation))()],
    "Message.key": [twice(Message, "key")],
    "ManagerLink.digest": [twice(ManagerLink, "digest")],
    "manager_link_one_open": [twice(ManagerLink, "review")],
    "manager_link_opened_in_a_browser": [wrong(ManagerLink, opened_at=NOW), wrong(ManagerLink, browser="a")],
    "manager_link_used_once_opened": [wrong(ManagerLink, used_at=NOW)],
    "manager_link_over_after_the_answer": [wrong(ManagerLink, last_on=DAY)],
    "record_copy_once_a_person": [
        lambda: twice(RecordCopy, "review", "relationship", relationship=make(Relationship))()
    ],
    "record_copy_once_a_colleague": [lambda: twice(RecordCopy, "review", "staff", staff=make(Staff))()],
    "record_copy_one_of_the_child": [twice(RecordCopy, "review", "kind", kind="child")],
    "record_copy_less_than_whole_says_why": [wrong(RecordCopy, gets="nothing")],
    "record_copy_gets_known": [wrong(RecordCopy, gets="half", because="a")],
    "record_copy_sent_some_way": [
        wrong(RecordCopy, sent_on=DAY),
        wrong(RecordCopy, sent_on=DAY, way="post", gets="nothing", because="a"),
    ],
    "Pack.token": [twice(Pack, "token")],
    "Notice.key": [twice(Notice, "key")],
    "Room.name": [twice(Room, "name")],
    "Looked.user": [twice(Looked, "user")],
    "Postcode.code": [twice(Postcode, "code")],
    "CouncilHoliday.on": [twice(CouncilHoliday)],
    "NextReview.child": [twice(NextReview, "child")],
    "BatchHeard.batch": [twice(BatchHeard, "batch")],
    "CeaseDecision.instead_of": [lambda: twice(CeaseDecision, "instead_of", instead_of=make(CeaseDecision))()],
    "Contact.instead_of": [lambda: twice(Contact, "instead_of", instead_of=make(Contact))()],
    "Ladder.child": [twice(Ladder, "child")],
    "MidwayCheck.review": [twice(MidwayCheck, "review")],
    "PathwayDue.child": [twice(PathwayDue, "child")],
    "PathwayStep.instead_of": [lambda: twice(PathwayStep, "instead_of", instead_of=make(PathwayStep))()],
    "SignificantEvent.key": [twice(SignificantEvent, "key", key="a")],
    "SocialVisit.instead_of": [lambda: twice(SocialVisit, "instead_of", instead_of=make(SocialVisit))()],
    "Staff.worker_number": [twice(Staff, worker_number="SW1")],
    "Team.name": [twice(Team, "name")],
    "User.staff": [lambda: make(User, staff=make(User, staff=make(Staff)).staff)],
    "User.username": [twice(User, "username")],
}


def all_models() -> list[Model]:
    return list(apps.get_app_config("records").get_models())


def constraints() -> Iterator[tuple[str, Model, models.BaseConstraint | None]]:
    """Every constraint by its name, and every unique column as Table.column."""
    for model in all_models():
        for constraint in model._meta.constraints:
            yield constraint.name, model, constraint
        for field in model._meta.concrete_fields:
            if field.unique and not field.primary_key:
                yield f"{model.__name__}.{field.name}", model, None


def cases_of(name: str, model: Model) -> list[Callable[[], Any]]:
    """The cases of one constraint: written above, or following from its name for lengths and spans."""
    if name in CASES:
        return CASES[name]
    for field in model._meta.concrete_fields:
        if name.endswith(f"_{field.name}_length") and field.max_length:
            more = {"because": "a"} if model in (Relationship, RecordCopy) and field.name == "gets" else {}
            more |= {"opened_at": NOW} if model is ManagerLink and field.name == "browser" else {}
            return [wrong(model, **{field.name: "x" * (field.max_length + 1)}, **more)]
        for other in model._meta.concrete_fields:
            if name.endswith(f"_{field.name}_after_{other.name}"):
                ends = {field.name: DAY - ONE_DAY}
                approval = {"approval": "not_needed"} if model is CarePeriod else {}
                return [wrong(model, **ends, **approval)]
    return []


@pytest.mark.parametrize(("name", "model"), [(name, model) for name, model, _ in constraints()], ids=str)
def test_the_database_refuses(name: str, model: Model) -> None:
    cases = cases_of(name, model)
    assert cases, f"Write a case for the constraint {name}: a row that the database must not take"
    for case in cases:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            case()
        assert _is_about(name, model, str(refused.value)), f"{name} was not what stopped it: {refused.value}"


def _is_about(name: str, model: Model, said: str) -> bool:
    """Whether the database names this constraint, or for unique columns the columns."""
    if name in said or SOONER.get(name, name) in said or (name.endswith("_length") and "too long" in said):
        return True
    constraint = next((each for each in model._meta.constraints if each.name == name), None)
    fields = getattr(constraint, "fields", None) or [name.partition(".")[2]]
    columns = [model._meta.get_field(field).column for field in fields if field]
    return bool(columns) and "unique" in said.lower() and all(column in said for column in columns)


def test_no_case_is_of_a_constraint_that_is_gone() -> None:
    assert set(CASES) <= {name for name, _, _ in constraints()}


def test_every_table_has_an_ordinary_row_that_is_taken() -> None:
    assert set(ORDINARY) == set(all_models())
    for model in ORDINARY:
        if model is not Siblings:
            make(model)
    make(Siblings)


def test_every_text_column_is_kept_to_its_length() -> None:
    """SQLite takes any length, so each column needs a check of its own. Django's own password column is never typed."""
    missing = [
        f"{model.__name__}.{field.name}"
        for model in all_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField)
        and field.name != "password"
        and not any(each.name.endswith(f"_{field.name}_length") for each in model._meta.constraints)
    ]
    assert missing == []


def test_every_given_table_may_hold_one_standing_row_of_a_key() -> None:
    """A replaced row may stand beside the one that replaced it."""
    for table in TABLES:
        first = make(table.model)
        table.model._base_manager.filter(pk=first.pk).update(replaced_by=first.batch, stands=False)
        make(table.model, child=first.child)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Post, {"to_on": DAY, "full_time_equivalent": Decimal(1)}),
        (Leave, {"to_on": DAY}),
        (Allocation, {"to_on": DAY}),
        (Relationship, {"to_on": DAY}),
        (RoleHeld, {"to_on": DAY}),
        (Review, {"first_part_on": DAY, "completed_on": DAY, "counted_on": DAY}),
        (CarePeriod, {"ended_on": DAY + ONE_DAY, "approval": "not_needed"}),
        (Placement, {"to_on": DAY + ONE_DAY}),
        (Child, {"restricted": True, "restricted_why": "a"}),
        (NextReview, {"certain": False, "latest_on": DAY + ONE_DAY}),
    ],
)
def test_what_lies_just_inside_is_taken(model: Model, changes: dict[str, Any]) -> None:
    assert make(model, **changes).pk


@pytest.mark.parametrize("model", [CarePeriod, LegalStatus, Placement])
def test_care_never_ends_on_the_day_it_began(model: Model) -> None:
    approval = {"ended_on": DAY, "approval": "not_needed"} if model is CarePeriod else {"to_on": DAY}
    with pytest.raises(DatabaseError), transaction.atomic():
        make(model, **approval)
