"""Settings and the audit trail in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keel.law.practice import DEFAULT_PRACTICE, SETTING_BY_NAME, Setting
from keel.law.settings_list import DISPUTE_SETTINGS, DUTY_SETTINGS, LEAVING_CARE_SETTINGS, TIMETABLE_SETTINGS
from keel.law.sources import Source
from keel.pages.accounts.presenters import moment
from keel.pages.govuk.words import long_date, plural
from keel.records.queries.practice import KEPT_FROM

GROUPS: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    ("When reviews are due", TIMETABLE_SETTINGS),
    ("Before and after a review", DUTY_SETTINGS),
    ("Leaving care", LEAVING_CARE_SETTINGS),
    ("Disputes", DISPUTE_SETTINGS),
)
CHOICES = {
    "first_part_unless_late": "The first part, unless the rest came too late",
    "first_part": "The first part",
    "completed": "The day it was completed",
    "days": "Calendar days",
    "working_days": "Working days",
}
RECORD_LABEL = "Every review is recorded in Keel since"
RECORD_HELP = (
    "From this day on nothing about reviews is unknown: one that is not here was not held. Before it, Keel knows what "
    "the returns and spreadsheets say, and no more."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One setting as a page shows it."""

    name: str
    label: str
    help: str
    value: str
    since: str
    set_by: str
    limits: str
    comes_with: str
    ours: bool
    """Whether the council set it; otherwise it is as Keel comes."""
    coming: list[str]
    """*from 1 August 2022: 3 months*, of what is set for days to come."""
    source: Source | None
    limited_by: Source | None


def moved_words(moved: int) -> str:
    """What a change did to the dates of how many children."""
    return f"The next review of {plural(moved, 'child', 'children')} changed." if moved else "No due date changed."


def label_of(name: str) -> str:
    """What a setting is called."""
    return RECORD_LABEL if name == KEPT_FROM else SETTING_BY_NAME[name].label


def value_words(name: str, value: Any) -> str:
    """*5 working days*, *Yes*, *Not set*."""
    if name == KEPT_FROM:
        return long_date(date.fromisoformat(value)) if value else "Not set"
    setting = SETTING_BY_NAME[name]
    read = setting.read(value)
    if read is None:
        return "Not set"
    if isinstance(read, bool):
        return "Yes" if read else "No"
    if setting.choices:
        return CHOICES.get(str(read), str(read))
    return f"{read} {setting.unit[:-1] if read == 1 and setting.unit.endswith('s') else setting.unit}"


def limits_words(setting: Setting) -> str:
    """How far the law or the guidance lets a council go."""
    if setting.kind == "yes_no":
        return "Yes or no: the council decides"
    if setting.choices:
        return "One of: " + "; ".join(CHOICES.get(one, one).lower() for one in setting.choices)
    low, high, unit = setting.lowest, setting.highest, setting.unit
    if low and high and low == high:
        return f"Exactly {low} {unit}"
    if high is not None:
        return f"At most {high} {unit}" if not low or low == 1 else f"From {low} to {high} {unit}"
    return f"At least {low} {unit}" if low and low > 1 else f"Any number of {unit}"


def shown(name: str, row: Any, coming: Sequence[Any] = ()) -> Shown:
    """A setting with the row that holds, if the council ever set it."""
    setting = SETTING_BY_NAME.get(name)
    default = getattr(DEFAULT_PRACTICE, name) if setting else None
    return Shown(
        name=name,
        label=label_of(name),
        help=setting.help if setting else RECORD_HELP,
        value=value_words(name, row.value if row else default),
        since=long_date(row.holds_from) if row else "",
        set_by=f"{row.set_by}, {moment(row.set_at)}" if row else "",
        limits=limits_words(setting) if setting else "Any day, or none",
        comes_with=value_words(name, default),
        ours=row is not None,
        coming=[f"from {long_date(one.holds_from)}: {value_words(name, one.value)}" for one in coming],
        source=setting.source if setting else None,
        limited_by=(setting.limited_by or setting.source) if setting else None,
    )


def groups(standing: Mapping[str, Any], to_come: Mapping[str, Any]) -> list[tuple[str, list[Shown]]]:
    """Every setting by group, with what is to come."""

    def one(name: str) -> Shown:
        return shown(name, standing.get(name), to_come.get(name, ()))

    found = [(title, [one(setting.name) for setting in some]) for title, some in GROUPS]
    return [*found, ("The record itself", [one(KEPT_FROM)])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value that a setting was given. `state`: whether it holds; `day`: by which it can be withdrawn, if it can."""

    value: str
    since: str
    set_by: str
    set_on: str
    state: str
    day: str


def history(name: str, rows: Sequence[Any], today: date) -> list[Given]:
    """Every value of a setting, the newest first: of two for one day the one set last stands, the other is replaced."""
    found: list[Given] = []
    days: set[date] = set()
    holds = next((row for row in rows if row.holds_from <= today), None)
    for row in rows:
        replaced, ahead = row.holds_from in days, row.holds_from > today
        days.add(row.holds_from)
        state = "Replaced" if replaced else "To come" if ahead else "Holds" if row is holds else "Over"
        found.append(
            Given(
                value=value_words(name, row.value),
                since=long_date(row.holds_from),
                set_by=row.set_by,
                set_on=moment(row.set_at),
                state=state,
                day=row.holds_from.isoformat() if ahead and not replaced else "",
            )
        )
    return found
