"""All tables, one noun a file."""

from keel.records.models.allocation import Allocation
from keel.records.models.audit import AccessEvent, AuditEvent, AuditHead
from keel.records.models.care import CarePeriod, LegalStatus, Placement, School
from keel.records.models.child import Child, ChildNumber, RestrictionStep, Siblings, SiblingsStep
from keel.records.models.clock import ReviewClock
from keel.records.models.decision import Decision, DecisionStep
from keel.records.models.due import LateNote, NextReview
from keel.records.models.events import BatchHeard, EventAnswer, SignificantEvent
from keel.records.models.exchange import Batch, BatchChild, BatchFile
from keel.records.models.given import (
    GivenEpisode,
    GivenHeader,
    GivenIncomplete,
    GivenMissing,
    GivenPlacedForAdoption,
    GivenPreviousPermanence,
    GivenReview,
    GivenSocialWorker,
    GivenUnaccompanied,
)
from keel.records.models.invitation import Invitation
from keel.records.models.leaving import CeaseDecision, PathwayDue, PathwayStep
from keel.records.models.manager_link import ManagerLink
from keel.records.models.outbox import Message, Notice
from keel.records.models.oversight import Contact, Ladder, MidwayCheck, SocialVisit
from keel.records.models.pack import Pack
from keel.records.models.people import Person, Relationship
from keel.records.models.places import CouncilPlace, Postcode
from keel.records.models.practice import CouncilHoliday, PracticeValue
from keel.records.models.preparing import (
    ChildChoice,
    Conversation,
    InvitationStep,
    Paper,
    PaperStep,
    Talk,
)
from keel.records.models.record_copy import RecordCopy, RecordCopyStep
from keel.records.models.review import Review, ReviewPart, ReviewStatus, Room
from keel.records.models.room import RecordSection, RecordSectionVersion, StandardsAnswer, Writing
from keel.records.models.search import ChildNow, ChildWord
from keel.records.models.staff import Leave, Post, RoleHeld, SignInTry, Staff, Team, User
from keel.records.models.told import BatchStep, CareStart, CaseHeld, ReviewsKnown
from keel.records.models.work import CalendarFeed, Job, Looked

__all__ = [
    "AccessEvent",
    "Allocation",
    "AuditEvent",
    "AuditHead",
    "Batch",
    "BatchChild",
    "BatchFile",
    "BatchHeard",
    "BatchStep",
    "CalendarFeed",
    "CarePeriod",
    "CareStart",
    "CaseHeld",
    "CeaseDecision",
    "Child",
    "ChildChoice",
    "ChildNow",
    "ChildNumber",
    "ChildWord",
    "Contact",
    "Conversation",
    "CouncilHoliday",
    "CouncilPlace",
    "Decision",
    "DecisionStep",
    "EventAnswer",
    "GivenEpisode",
    "GivenHeader",
    "GivenIncomplete",
    "GivenMissing",
    "GivenPlacedForAdoption",
    "GivenPreviousPermanence",
    "GivenReview",
    "GivenSocialWorker",
    "GivenUnaccompanied",
    "Invitation",
    "InvitationStep",
    "Job",
    "Ladder",
    "LateNote",
    "Leave",
    "LegalStatus",
    "Looked",
    "ManagerLink",
    "Message",
    "MidwayCheck",
    "NextReview",
    "Notice",
    "Pack",
    "Paper",
    "PaperStep",
    "PathwayDue",
    "PathwayStep",
    "Person",
    "Placement",
    "Post",
    "Postcode",
    "PracticeValue",
    "RecordCopy",
    "RecordCopyStep",
    "RecordSection",
    "RecordSectionVersion",
    "Relationship",
    "RestrictionStep",
    "Review",
    "ReviewClock",
    "ReviewPart",
    "ReviewStatus",
    "ReviewsKnown",
    "RoleHeld",
    "Room",
    "School",
    "Siblings",
    "SiblingsStep",
    "SignInTry",
    "SignificantEvent",
    "SocialVisit",
    "Staff",
    "StandardsAnswer",
    "Talk",
    "Team",
    "User",
    "Writing",
]
