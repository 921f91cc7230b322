"""The council's practice and bank holidays as the law takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from keel.law.days import ENGLAND_AND_WALES, Calendar
from keel.law.practice import NotAllowed, Practice
from keel.law.setting import shown
from keel.records.models import AuditEvent, CouncilHoliday, PracticeValue
from keel.records.plain import as_day, ask_alone

KEPT_FROM = "record_kept_from"
"""From this day on every review is recorded in Keel itself, so nothing after it is unknown."""
NOT_SET = shown(None)
OURS: Mapping[str, Any] = {KEPT_FROM: None}
"""Settings that are about Keel, not about the law."""


VALUES = "SELECT id, name, value FROM records_practicevalue WHERE holds_from <= %s ORDER BY holds_from, set_at, id"
"""As every page asks it: see docs/adr/0011."""


def values_on(day: date) -> dict[str, Any]:
    """Every setting's value on a day: the newest that holds by then. One query."""
    return {**OURS, **{row.name: row.value for row in PracticeValue.objects.raw(VALUES, [day])}}


def practice_of(values: Mapping[str, Any]) -> Practice:
    """The law's part of the settings."""
    return Practice.from_values({name: value for name, value in values.items() if name not in OURS})


def checked(name: str, value: Any) -> Any:
    """A value of one of Keel's own settings as it is stored. Raises `NotAllowed` where it is none."""
    if name == KEPT_FROM and value == NOT_SET:
        return None
    if name == KEPT_FROM and value is not None:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise NotAllowed(f"{value!r} is not a date. Write the day as 2026-03-14, or “{NOT_SET}”.") from None
    return value


@dataclass(frozen=True, slots=True)
class Judged:
    """What a day is judged by: the council's practice on it, and the bank holidays."""

    practice: Practice
    calendar: Calendar


def judged_on(day: date) -> Judged:
    """Both, for a page that asks several questions of one day. Two queries."""
    return Judged(practice_of(values_on(day)), calendar())


def kept_from(values: Mapping[str, Any]) -> date | None:
    """Since when the record of reviews is kept in Keel itself."""
    return date.fromisoformat(values[KEPT_FROM]) if values[KEPT_FROM] else None


def standing_on(day: date) -> dict[str, PracticeValue]:
    """Name -> the row that holds on a day, of every setting that the council ever set. One query."""
    rows = PracticeValue.objects.filter(holds_from__lte=day).order_by("holds_from", "set_at", "id")
    return {row.name: row for row in rows}


def history_of(name: str) -> list[PracticeValue]:
    """Every value that a setting was given, the newest first, those to come among them. One query."""
    return list(PracticeValue.objects.filter(name=name).order_by("-holds_from", "-set_at", "-id"))


def newest_of(name: str) -> PracticeValue | None:
    """What was set last of a setting, whatever the day it holds from. One query."""
    return PracticeValue.objects.filter(name=name).order_by("-id").first()


def to_come(day: date) -> dict[str, list[PracticeValue]]:
    """Name -> what is to hold from later days, the next first, each the last that was set for its day. One query."""
    rows = PracticeValue.objects.filter(holds_from__gt=day).order_by("holds_from", "set_at", "id")
    last = {(row.name, row.holds_from): row for row in rows}
    found: dict[str, list[PracticeValue]] = {}
    for (name, _), row in last.items():
        found.setdefault(name, []).append(row)
    return found


def dates_moved(because: str) -> int:
    """How many children's next review the newest change of this kind added, changed or took away. One query."""
    rebuilt = AuditEvent.objects.filter(action="due dates rebuilt").order_by("-number").first()
    if rebuilt is None or rebuilt.about.get("because") != because:
        return 0
    return sum(int(rebuilt.about.get(name, 0)) for name in ("added", "changed", "gone"))


def holidays_added() -> list[CouncilHoliday]:
    """The bank holidays that the council added, in order. One query."""
    return list(CouncilHoliday.objects.order_by("on"))


HOLIDAYS = 'SELECT "on", name FROM records_councilholiday ORDER BY "on"'


def calendar() -> Calendar:
    """The shipped bank holidays with those the council has added. One query."""
    return _calendar(tuple((day, name) for on, name in ask_alone(HOLIDAYS) if (day := as_day(on))))


@lru_cache(maxsize=4)
def _calendar(added: tuple[tuple[date, str], ...]) -> Calendar:
    made = ENGLAND_AND_WALES
    for on, name in added:
        made = made.with_holiday(on, name)
    return made
