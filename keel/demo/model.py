"""A made-up child before any of it is a file: times in care, homes, reviews."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

SHORT_BREAKS = frozenset({"V3", "V4"})
SEMI_INDEPENDENT, OTHER_PLACE = "SEMI", "OTHER"
"""Two placements whose code changed from one return to another."""


@dataclass(slots=True, kw_only=True)
class Episode:
    """One row of the return; `ends` is how it ended, X1 where another followed."""

    on: date
    began: str
    legal: str
    place: str
    provider: str = ""
    at: str = ""
    urn: str = ""
    until: date | None = None
    ends: str = ""
    because: str = ""


@dataclass(slots=True, kw_only=True)
class Stay:
    """One time in care. `reason`: the code with which it ended."""

    start: date
    end: date | None = None
    reason: str = ""
    episodes: list[Episode] = field(default_factory=list)

    def holds(self, day: date) -> bool:
        """Whether the child was in care at the end of that day."""
        return self.start <= day and (self.end is None or self.end > day)

    @property
    def short_breaks(self) -> bool:
        """Whether it was nothing but short breaks."""
        return bool(self.episodes) and all(episode.legal in SHORT_BREAKS for episode in self.episodes)


@dataclass(slots=True, kw_only=True)
class DemoChild:
    """One child. `story` is their entry in stories.toml; `reviews`: day -> participation code."""

    number: str = ""
    sex: str
    born: date
    stays: list[Stay]
    ethnicity: str = ""
    need: str = "N1"
    home: str = ""
    unaccompanied: bool = False
    story: dict[str, Any] = field(default_factory=dict)
    reviews: dict[date, str] = field(default_factory=dict)
    given: str = ""
    family: str = ""
    preferred: str = ""

    def in_care(self, day: date) -> bool:
        """Whether the child was looked after at the end of that day, short breaks left out."""
        return any(stay.holds(day) and not stay.short_breaks for stay in self.stays)
