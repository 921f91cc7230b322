"""How an IRO's contacts with a child count: about, seen and seen alone, by each means, are never taken for each other.

No statute says how often an IRO sees a child between reviews; a council counts it, so what counts must be plain.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Seen(StrEnum):
    """Whether the child was seen: a contact about them is not seeing them."""

    ABOUT = "about"
    SEEN = "seen"
    ALONE = "seen_alone"


class Means(StrEnum):
    """By what means; unknown of a review that another system told of."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    WRITTEN = "written"
    UNKNOWN = ""


CAN_BE_SEEN_BY = frozenset({Means.IN_PERSON, Means.VIDEO, Means.UNKNOWN})
"""A child who is on the telephone is spoken to, and is not seen."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One contact, or one review at which the child was: the day, whether they were seen, and by what means."""

    on: date
    seen: Seen
    means: Means

    @property
    def is_seen(self) -> bool:
        """Whether the child was seen, alone or not. A child seen alone was seen."""
        return self.seen is not Seen.ABOUT and self.means in CAN_BE_SEEN_BY

    @property
    def is_alone(self) -> bool:
        """Whether the child was seen alone."""
        return self.seen is Seen.ALONE and self.means in CAN_BE_SEEN_BY

    @property
    def is_in_person(self) -> bool:
        """Whether the child was seen face to face: a call, and what nobody knows the means of, is not that."""
        return self.is_seen and self.means is Means.IN_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class LastContacts:
    """The last day of each; None where there was none."""

    any: date | None
    seen: date | None
    alone: date | None
    in_person: date | None


def last_contacts(sightings: Iterable[Sighting]) -> LastContacts:
    """Give the last contact of any kind, and when the child was last seen, seen alone, and seen face to face."""
    all_of_them = list(sightings)
    return LastContacts(
        any=max((one.on for one in all_of_them), default=None),
        seen=max((one.on for one in all_of_them if one.is_seen), default=None),
        alone=max((one.on for one in all_of_them if one.is_alone), default=None),
        in_person=max((one.on for one in all_of_them if one.is_in_person), default=None),
    )
