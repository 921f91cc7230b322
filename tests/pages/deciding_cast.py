"""A review that was held, with decisions, for the pages of what comes after it."""

from datetime import datetime
from typing import Any

import pytest

from keel.records.commands import allocation
from keel.records.models import Child, Decision, ManagerLink, Review, Staff
from keel.records.permissions import service
from tests import builders
from tests.pages.conftest import NOW, TODAY, Council

KOFI, MIA = "LC-2", "LC-1"


def manager(council: Council) -> Staff:
    """The team manager, with an address."""
    person = council.staff["team-manager"]
    Staff.objects.filter(pk=person.pk).update(email="team.manager@larkwater.example")
    person.refresh_from_db()
    return person


def held(council: Council, number: str = KOFI, how_many: int = 2) -> Review:
    """Kofi's review of today, with decisions. His case is held by a social worker of the team manager's team."""
    child = Child.objects.get(number=number)
    if number == KOFI:
        allocation.allocate_iro(by=service(), child=child, iro=council.staff["iro"], from_on=TODAY, now=NOW)
    review = builders.a_held_review(child, TODAY)
    for place in range(1, how_many + 1):
        builders.a_decision(review, place, owner="Social-Worker Fern, social worker")
    return review


def out(council: Council, **more: Any) -> Review:
    """The same with its decisions gone out."""
    review = held(council, **more)
    builders.issued(review, manager(council), TODAY)
    return review


def link_of(review: Review) -> ManagerLink:
    """The newest link."""
    return ManagerLink.objects.filter(review=review).latest("id")


def decisions(review: Review) -> list[Decision]:
    """In order."""
    return list(Decision.objects.filter(review=review).order_by("number"))


def on_day(monkeypatch: pytest.MonkeyPatch, day: Any) -> datetime:
    """It is another day."""
    monkeypatch.setenv("KEEL_TODAY", day.isoformat())
    return datetime.combine(day, NOW.timetz())
