"""All tables, one noun a file."""

from keel.records.models.allocation import Allocation
from keel.records.models.audit import AccessEvent, AuditEvent, AuditHead
from keel.records.models.care import CarePeriod, LegalStatus, Placement
from keel.records.models.child import Child, ChildNumber, Siblings
from keel.records.models.due import NextReview
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
from keel.records.models.people import Person, Relationship
from keel.records.models.practice import CouncilHoliday, PracticeValue
from keel.records.models.review import Review, ReviewStatus
from keel.records.models.staff import Leave, Post, RoleHeld, SignInTry, Staff, Team, User

__all__ = [
    "AccessEvent",
    "Allocation",
    "AuditEvent",
    "AuditHead",
    "Batch",
    "BatchChild",
    "BatchFile",
    "CarePeriod",
    "Child",
    "ChildNumber",
    "CouncilHoliday",
    "GivenEpisode",
    "GivenHeader",
    "GivenIncomplete",
    "GivenMissing",
    "GivenPlacedForAdoption",
    "GivenPreviousPermanence",
    "GivenReview",
    "GivenSocialWorker",
    "GivenUnaccompanied",
    "Leave",
    "LegalStatus",
    "NextReview",
    "Person",
    "Placement",
    "Post",
    "PracticeValue",
    "Relationship",
    "Review",
    "ReviewStatus",
    "RoleHeld",
    "Siblings",
    "SignInTry",
    "Staff",
    "Team",
    "User",
]
