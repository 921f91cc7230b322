"""What a council may set for itself, its defaults, and the limits that the law puts on it.

A number that the law fixes is not here: it stands in `timetable`. A number that guidance recommends is a default here;
a number that one council practises starts empty. A setting may be stricter than the law or the guidance, never looser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

from keel.law.answers import SettingUsed
from keel.law.setting import NotAllowed, Setting, Value, shown
from keel.law.settings_list import SETTINGS

__all__ = ["DEFAULT_PRACTICE", "SETTINGS", "SETTING_BY_NAME", "NotAllowed", "Practice", "Setting", "Value"]

SETTING_BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, kw_only=True)
class Practice:
    """One council's practice on a day; the defaults are the recommended ones. Units are in `SETTINGS`."""

    keep_three_month_review: bool = True
    extra_review_days: int = 28
    parts_counted_on: str = "first_part_unless_late"
    parts_late_after_days: int = 20
    later_review_months: int | None = None
    placed_review_months: int | None = None
    returned_then_months: int = 6
    ltf_meeting_months: int = 12
    ltf_settled_months: int = 12
    iro_named_days: int = 5
    preparation_days: int = 15
    invitation_days: int = 10
    report_days: int = 3
    remand_plan_days: int = 5
    detention_plan_days: int = 10
    decisions_days: int = 5
    manager_reply_days: int = 5
    full_record_days: int = 15
    distribution_days: int = 20
    care_plan_update_days: int = 10
    care_plan_update_unit: str = "days"
    midway_months: int | None = None
    soon_within_days: int = 28
    iro_experience_years: int = 5
    iros_review_pathway_plans: bool = False
    pathway_review_months: int = 6
    pathway_move_days: int = 28
    dispute_informal_days: int = 5
    dispute_stage_1_days: int = 5
    dispute_stage_2_days: int = 5
    dispute_stage_3_days: int = 5
    dispute_stage_4_days: int = 5

    def __hash__(self) -> int:
        """Give the hash, worked out once: every answer about every child is kept by its practice."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, field.name) for field in fields(self)))

    def __post_init__(self) -> None:
        """Refuse a value that the law, or the guidance, does not allow."""
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))

    @classmethod
    def from_values(cls, values: Mapping[str, Value]) -> Self:
        """Make a practice from stored values; what is not named keeps its default.

        Raises `NotAllowed`, with a sentence for the person who set it, where a value would loosen the law.
        """
        for name in values:
            if name not in SETTING_BY_NAME:
                raise NotAllowed(f"There is no practice setting called {name}. Choose one of the names in the list.")
        read = {name: SETTING_BY_NAME[name].read(value) for name, value in values.items()}
        return cls(**read)  # type: ignore[arg-type]

    def used(self, *names: str) -> tuple[SettingUsed, ...]:
        """Name the settings that an answer rests on, with their values and defaults. Kept: every list asks again."""
        if names not in self._used:
            self._used[names] = tuple(
                SettingUsed(name, shown(getattr(self, name)), shown(SETTING_BY_NAME[name].default)) for name in names
            )
        return self._used[names]

    @cached_property
    def _used(self) -> dict[tuple[str, ...], tuple[SettingUsed, ...]]:
        return {}

    @cached_property
    def plain_wording(self) -> "Practice":
        """The same practice with only the words of the law in the timetable: for judging reviews already held."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        nothing_local = {
            "keep_three_month_review": False,
            "later_review_months": None,
            "placed_review_months": None,
            "returned_then_months": SETTING_BY_NAME["returned_then_months"].default,
        }
        return Practice(**{**values, **nothing_local})


DEFAULT_PRACTICE = Practice()
