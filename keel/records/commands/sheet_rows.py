"""What a spreadsheet hands over to the record, and what bringing it in came to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

LISTED = 5_000
"""Of how many children the differences are listed one by one; they are all counted."""


class SheetRow(Protocol):
    """One child as one row tells of them. A blank text or None says nothing.

    `reviews`: the days of reviews held, the earliest first; () where the row says that none was held.
    """

    @property
    def line(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def preferred_name(self) -> str: ...
    @property
    def date_of_birth(self) -> date | None: ...
    @property
    def iro(self) -> str: ...
    @property
    def social_worker(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def start_of_care(self) -> date | None: ...
    @property
    def next_review(self) -> date | None: ...
    @property
    def reviews(self) -> tuple[date, ...] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingSheet:
    """One worksheet. `tells_reviews`: it has a column of earlier reviews.

    `whole_history`: somebody vouches that the reviews listed are all since care began. `add_staff`: whoever is named
    and not on the staff list is put there. `keep_good`: rows that are refused are left out, and do not stop the rest.
    """

    name: str
    rows: Sequence[SheetRow]
    tells_reviews: bool
    whole_history: bool = False
    add_staff: bool = False
    keep_good: bool = False
    warnings: int = 0
    refused: int = 0


class Said(NamedTuple):
    """Something that the record says to a row: the check, the row, the field it is about, the cell, and words."""

    code: str
    line: int
    field: str
    value: object
    words: dict[str, Any]
    refuses: bool = False


class Change(NamedTuple):
    """One difference: whose, what, and what it was and is in words. `before` is blank where there was nothing."""

    child: str
    what: str
    before: str
    after: str


@dataclass(slots=True)
class SheetOutcome:
    """What an import did, or would do. `by_kind`: 'review new' -> how many."""

    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    changes: list[Change] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    children: dict[str, bool] = field(default_factory=dict)
    """The number of everyone whom some difference is of -> whether theirs are listed."""
    batch: int | None = None
    names: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    """(check, field, name) -> the rows in which that name stands."""

    @property
    def total(self) -> int:
        """All differences together."""
        return sum(self.by_kind.values())

    @property
    def refuses(self) -> bool:
        """Whether the record refuses some row."""
        return any(one.refuses for one in self.said)

    def say_of_name(self, code: str, line: int, about: str, name: str, /, **words: Any) -> None:
        """Say something of a name that many rows may hold: once, with all the rows in which it stands."""
        there = self.names.get((code, about, name))
        if there is None:
            there = self.names[code, about, name] = []
            self.said.append(Said(code, line, about, name, {**words, "lines": there}))
        there.append(line)

    def differs(self, kind: str, child: str, what: str, before: str, after: str) -> None:
        """Note one difference."""
        self.by_kind[kind] += 1
        if self.children.setdefault(child, len(self.children) < LISTED):
            self.changes.append(Change(child, what, before, after))
