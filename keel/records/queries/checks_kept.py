"""What a check of regulation 46 looked at when a child was given an IRO: kept with the allocation, read years later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.sources import EXPERIENCE, PARENT_AND_CHILD, WHO_MAY_BE_IRO, Source
from keel.records.models import Staff, Team

UNKNOWN = (
    "who is the child’s personal adviser",
    "who prepared the care plan",
    "who controls the resources for the case",
)
"""What regulation 46 asks and nothing in the record tells: a person has to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One thing that was looked at: what, what was found (names or a day; empty where nothing was), by which rule."""

    what: str
    found: Sequence[str] = ()
    day: date | None = None
    yes: bool | None = None
    origin: str
    source: Source


_PEOPLE = ("social_workers", "earlier_social_workers")
_KEYS = ("told_workers", "told_earlier_workers", "parent_or_child_iros")
RETURN, LIST, TOLD, RECORD = "the 903 return", "the staff list", "a spreadsheet or a person", "the record of IROs"


def checks_kept(facts: Iterable[Mapping[str, Any]]) -> list[list[Looked]]:
    """What each of these checks looked at, in words with the names of today. Two queries, however many they are."""
    some = list(facts)
    numbers = {number for one in some for name in _PEOPLE for number in one.get(name, ())}
    keys = {key for one in some for name in _KEYS for key in one.get(name, ())}
    keys |= {one["manager"] for one in some if one.get("manager")}
    teams = {key for one in some for name in ("teams", "told_teams") for key in one.get(name, ())}
    people = Staff.objects.filter(pk__in=keys) | Staff.objects.filter(worker_number__in=numbers)
    names: dict[Any, str] = {}
    for person in people:
        names[person.pk] = person.name
        names[person.worker_number] = person.name
    called = dict(Team.objects.filter(pk__in=teams).values_list("id", "name"))
    return [_looked(one, names, called) if one else [] for one in some]


def _looked(facts: Mapping[str, Any], names: Mapping[Any, str], teams: Mapping[int, str]) -> list[Looked]:
    def people(name: str) -> list[str]:
        return [names.get(key, str(key)) for key in facts.get(name, ())]

    def of_teams(name: str) -> list[str]:
        return [teams.get(key, f"team {key}, no longer on the list") for key in facts.get(name, ())]

    rule, manager, qualified = WHO_MAY_BE_IRO, facts.get("manager"), facts.get("qualified_on")
    day = date.fromisoformat(qualified) if qualified else None
    managed_by = [names.get(manager, str(manager))] if manager else []
    now, before = people("social_workers"), people("earlier_social_workers")
    kin = people("parent_or_child_iros")
    found = [
        Looked(what="On the register of social workers", yes=bool(facts.get("registered")), origin=LIST, source=rule),
        Looked(what="Qualified on", day=day, origin=LIST, source=EXPERIENCE),
        Looked(what="The child’s social workers", found=now, origin=RETURN, source=rule),
        Looked(what="The child’s social workers before", found=before, origin=RETURN, source=rule),
        Looked(what="The IRO’s teams", found=of_teams("teams"), origin=LIST, source=rule),
        Looked(what="The IRO’s manager", found=managed_by, origin=LIST, source=rule),
        Looked(what="IROs of a looked-after parent or child", found=kin, origin=RECORD, source=PARENT_AND_CHILD),
    ]
    for name, what, asked in (
        ("told_workers", "Who else holds the case", people),
        ("told_earlier_workers", "Who else held the case before", people),
        ("told_teams", "Teams that hold the case", of_teams),
    ):
        if name in facts:
            found.append(Looked(what=what, found=asked(name), origin=TOLD, source=rule))
    return found
