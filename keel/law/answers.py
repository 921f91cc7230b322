"""What the law answers with: a date that carries its rule, its reason, its source and how certain it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from keel.law.days import Skipped
from keel.law.sources import Source, Sureness


class Rule(StrEnum):
    """The code of each rule that gives a date."""

    # Rules are looked up for every date of every child; the hash of a plain string is many times as fast as an enum's.
    __hash__ = str.__hash__

    FIRST = "REG33(1)_FIRST_20WD"
    SECOND = "REG33(2)_SECOND_3M"
    LATER = "REG33(2)_LATER_6M"
    SHORT_BREAKS_FIRST = "REG48_FIRST_3M"
    SHORT_BREAKS_LATER = "REG48_LATER_6M"
    AUTHORISED_FIRST = "AAR36(1)(a)_AUTHORISED_3M"
    AUTHORISED_LATER = "AAR36(1)(b)_AUTHORISED_6M"
    EARLIER_OF_BOTH = "EARLIER_OF_REG33_AND_AAR36(1)(a)"
    PLACED_FIRST = "AAR36(3)(a)_PLACED_4W"
    PLACED_SECOND = "AAR36(3)(b)_PLACED_3M"
    PLACED_LATER = "AAR36(3)(c)_PLACED_6M"
    RETURN_EARLIEST = "AAR36_RETURN_EARLIEST_28D"
    RETURN_LATEST = "AAR36_RETURN_LATEST_42D"
    ADJOURNED = "REG36(2)_ADJOURN_20WD"
    LTF_MEETING = "LOCAL_LTF_MEETING_12M"
    IRO_NAMED = "HB_IRO_NAMED_5WD"
    PREPARATION = "HB_PREP_15WD_BEFORE"
    INVITATIONS = "LOCAL_INVITATIONS_10WD_BEFORE"
    REPORT = "LOCAL_SW_REPORT_3WD_BEFORE"
    CONVERSATION = "REG36_CONVERSATION_BEFORE"
    CARE_PLAN = "REG4_CARE_PLAN_10WD"
    PLACEMENT_PLAN = "REG9_PLACEMENT_PLAN_5WD"
    REMAND_PLAN = "REG47_REMAND_PLAN_5WD"
    DETENTION_PLAN = "REG47_DETENTION_PLAN_10WD"
    DECISIONS = "HB_DECISIONS_5WD"
    MANAGER_REPLY = "HB_MANAGER_REPLY_5WD"
    FULL_RECORD = "HB_FULL_RECORD_15WD"
    DISTRIBUTION = "HB_DISTRIBUTE_20WD"
    CARE_PLAN_UPDATE = "LOCAL_CARE_PLAN_UPDATE_10D"
    MIDWAY = "LOCAL_MIDWAY_CHECK"
    VISIT_FIRST = "REG28_VISIT_1W"
    VISIT_SIX_WEEKS = "REG28_VISIT_6W"
    VISIT_THREE_MONTHS = "REG28_VISIT_3M"
    VISIT_WEEKLY = "REG28_VISIT_WEEKLY"
    VISIT_FOUR_WEEKS = "REG28_VISIT_4W"
    VISIT_LONG_TERM_FOSTER = "REG28_VISIT_LTF_6M"
    VISIT_SHORT_BREAKS_FIRST = "REG48_VISIT_3M"
    VISIT_SHORT_BREAKS_LATER = "REG48_VISIT_6M"
    VISIT_PLACED = "AAR36_VISIT_WEEKLY"
    DISPUTE_STAGE = "HB_DISPUTE_STAGE"
    PATHWAY_ASSESSMENT = "REG42_NEEDS_ASSESSMENT_3M"
    PATHWAY_REVIEW = "CLR7_PATHWAY_REVIEW_6M"
    PATHWAY_MOVE = "CLR7_PATHWAY_MOVE_28D"


class State(StrEnum):
    """How a due date stands on a day."""

    DUE = "due"
    SOON = "soon"
    LATE = "late"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """Something a reader must know before relying on a date."""

    COVID_WINDOW = "covid_window"
    BEFORE_2010_REGULATIONS = "before_2010_regulations"
    PAST_HORIZON = "past_horizon"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would change the date, and when, where that is known."""

    text: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class SettingUsed:
    """A practice setting that the answer rests on, as it is set and as it would be by default."""

    name: str
    value: str | int
    default: str | int


@dataclass(frozen=True, slots=True)
class LocalTarget:
    """A date stricter than the law that the council sets itself; it stands beside the law's date, never instead."""

    on: date
    book_by: date
    because: str
    setting: SettingUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a review is due by law, and why.

    `on` is the date; where the history is not fully known it is the earliest that any history gives, `latest` is the
    latest, and `certain` is False. `known_to` is the last day up to which reviews are known (None: still kept).
    `counted_what` says in words what happened on `counted_from`. `skipped` names the bank holidays left out.
    `held_on` is set only where the answer looks back at a review already held.
    """

    on: date
    rule: Rule
    counted_from: date
    counted_what: str
    because: tuple[str, ...]
    source: Source
    book_by: date
    latest: date
    certain: bool = True
    skipped: tuple[Skipped, ...] = ()
    weekend_days: int = 0
    settings: tuple[SettingUsed, ...] = ()
    known_to: date | None = None
    assumes: tuple[str, ...] = ()
    settled_by: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    not_before: date | None = None
    local: LocalTarget | None = None
    flags: tuple[Flag, ...] = ()
    held_on: date | None = None

    @property
    def earliest(self) -> date:
        """The earliest date that any history gives: `on`, by another name."""
        return self.on

    def as_dict(self) -> dict[str, object]:
        """Give the answer as plain values that JSON can hold: dates as YYYY-MM-DD, lists for tuples."""
        return {name.name: _plain(getattr(self, name.name)) for name in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make the answer again from what `as_dict` gave, after a journey through JSON or not."""
        return cls(**{name.name: _READERS[name.name](values[name.name]) for name in fields(cls)})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _source(value: Mapping[str, Any]) -> Source:
    return Source(**{**value, "sureness": Sureness(value["sureness"]), "checked_on": _day(value["checked_on"])})


def _local(value: Mapping[str, Any] | None) -> LocalTarget | None:
    if value is None:
        return None
    dates = {"on": _day(value["on"]), "book_by": _day(value["book_by"])}
    return LocalTarget(**{**value, **dates, "setting": SettingUsed(**value["setting"])})


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("on", "counted_from", "book_by", "latest", "known_to", "not_before", "held_on"), _day),
    **dict.fromkeys(("because", "assumes", "settled_by"), tuple),
    **dict.fromkeys(("counted_what", "certain", "weekend_days"), lambda value: value),
    "rule": Rule,
    "source": _source,
    "skipped": lambda items: tuple(Skipped(date.fromisoformat(item["on"]), item["name"]) for item in items),
    "settings": lambda items: tuple(SettingUsed(**item) for item in items),
    "changes": lambda items: tuple(Change(item["text"], _day(item["on"])) for item in items),
    "local": _local,
    "flags": lambda items: tuple(Flag(item) for item in items),
}


def _plain(value: object) -> object:
    """Turn an answer's value into what JSON can hold."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, (Change, Due, LocalTarget, SettingUsed, Skipped, Source)):
        return {name.name: _plain(getattr(value, name.name)) for name in fields(value)}
    if isinstance(value, StrEnum):
        return str(value)
    return value


def state_of(due: Due, on: date, soon_within_days: int = 28) -> State:
    """Say how a date stands on a day; `soon_within_days` is in calendar days.

    Late only where every history agrees that the date has passed and the record is known up to that day.
    """
    known = due.known_to is None or due.known_to >= on
    if on > due.latest:
        return State.LATE if known else State.UNKNOWN
    if not due.certain:
        return State.UNKNOWN
    return State.SOON if due.on - on <= timedelta(days=soon_within_days) else State.DUE


def was_late(due: Due, held_on: date) -> bool | None:
    """Say whether a review held on a day was late by law; None where the histories disagree."""
    if held_on <= due.on:
        return False
    return True if held_on > due.latest else None
