"""What a council may set, and what it may not."""

from dataclasses import fields

import pytest

from keel.law.answers import SettingUsed
from keel.law.practice import DEFAULT_PRACTICE, SETTING_BY_NAME, SETTINGS, NotAllowed, Practice


def test_every_setting_has_its_field_and_its_default() -> None:
    assert [field.name for field in fields(Practice)] == sorted(
        (setting.name for setting in SETTINGS), key=[field.name for field in fields(Practice)].index
    )
    assert {setting.name: setting.default for setting in SETTINGS} == {
        field.name: getattr(DEFAULT_PRACTICE, field.name) for field in fields(Practice)
    }
    assert len(SETTING_BY_NAME) == len(SETTINGS)
    assert {setting.kind for setting in SETTINGS} == {"yes_no", "choice", "number"}
    assert all(setting.label and setting.help and setting.source for setting in SETTINGS)


def test_values_may_come_as_words() -> None:
    practice = Practice.from_values(
        {
            "keep_three_month_review": "no",
            "later_review_months": " 4 ",
            "extra_review_days": 14,
            "parts_counted_on": "completed",
            "midway_months": "",
            "placed_review_months": "not set",
        }
    )
    assert practice == Practice(
        keep_three_month_review=False, later_review_months=4, extra_review_days=14, parts_counted_on="completed"
    )
    assert Practice.from_values({}) == DEFAULT_PRACTICE
    assert SETTING_BY_NAME["keep_three_month_review"].read("perhaps") == "perhaps"
    assert hash(Practice.from_values({})) == hash(DEFAULT_PRACTICE) != hash(practice)
    assert Practice.from_values({"keep_three_month_review": True}).keep_three_month_review is True
    for words, value in {"yes": True, "True": True, "false": False, "NO": False}.items():
        assert Practice.from_values({"keep_three_month_review": words}).keep_three_month_review is value


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("later_review_months", 7, "Later reviews within cannot be 7 months: the most allowed is 6 (Care Planning,"),
        ("later_review_months", 0, "Later reviews within cannot be 0 months: the least allowed is 1 ("),
        ("later_review_months", "seven", "Later reviews within must be a whole number of months."),
        (
            "preparation_days",
            14,
            "speak before the review, at least cannot be 14 working days: the least allowed is 15",
        ),
        ("extra_review_days", 92, "the most allowed is 91"),
        ("extra_review_days", -1, "the least allowed is 0"),
        ("extra_review_days", "-1", "the least allowed is 0"),
        ("extra_review_days", True, "must be a whole number of days."),
        ("extra_review_days", None, "must be a whole number of days."),
        ("extra_review_days", "", "must be a whole number of days."),
        ("extra_review_days", 1.5, "must be a whole number of days."),
        ("keep_three_month_review", "perhaps", "Keep the three-month review after an extra one must be yes or no."),
        ("keep_three_month_review", 1, "must be yes or no."),
        ("parts_counted_on", "never", "must be one of: first_part_unless_late, first_part, completed."),
        ("care_plan_update_unit", "weeks", "must be one of: days, working_days."),
        ("no_such_thing", 1, "There is no practice setting called no_such_thing. Choose one of the names in the list."),
    ],
)
def test_what_is_not_allowed_is_said(name: str, value: object, says: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        Practice.from_values({name: value})  # type: ignore[dict-item]
    assert says in str(refused.value)


LIMITS = {
    "extra_review_days": (0, 91),
    "parts_late_after_days": (0, 20),
    "later_review_months": (1, 6),
    "placed_review_months": (1, 6),
    "returned_then_months": (1, 6),
    "ltf_meeting_months": (1, 12),
    "ltf_settled_months": (12, None),
    "soon_within_days": (0, None),
    "iro_named_days": (1, 5),
    "preparation_days": (15, None),
    "invitation_days": (1, None),
    "report_days": (1, None),
    "remand_plan_days": (1, 5),
    "detention_plan_days": (1, 10),
    "decisions_days": (1, 5),
    "manager_reply_days": (1, 5),
    "full_record_days": (1, 15),
    "distribution_days": (1, 20),
    "care_plan_update_days": (1, None),
    "midway_months": (1, 5),
    "iro_experience_years": (5, None),
    "pathway_review_months": (1, 6),
    "pathway_move_days": (1, 28),
    "dispute_informal_days": (1, None),
    "dispute_stage_1_days": (1, None),
    "dispute_stage_2_days": (1, None),
    "dispute_stage_3_days": (1, None),
    "dispute_stage_4_days": (1, None),
}


def test_no_limit_can_be_passed() -> None:
    assert {s.name: (s.lowest, s.highest) for s in SETTINGS if s.kind == "number"} == LIMITS
    for name, (lowest, highest) in LIMITS.items():
        assert getattr(Practice.from_values({name: lowest}), name) == lowest
        with pytest.raises(NotAllowed):
            Practice.from_values({name: lowest - 1})
        if highest is not None:
            assert getattr(Practice.from_values({name: str(highest)}), name) == highest
            with pytest.raises(NotAllowed):
                Practice(**{name: highest + 1})  # type: ignore[arg-type]


def test_the_plain_wording_leaves_local_practice_out_and_keeps_the_rest() -> None:
    practice = Practice(later_review_months=4, placed_review_months=3, returned_then_months=3, decisions_days=2)
    assert practice.plain_wording == Practice(keep_three_month_review=False, decisions_days=2)
    assert practice.plain_wording is practice.plain_wording


def test_settings_used_show_their_value_and_default() -> None:
    practice = Practice(keep_three_month_review=False, decisions_days=2)
    assert practice.used("keep_three_month_review", "decisions_days", "midway_months") == (
        SettingUsed("keep_three_month_review", "no", "yes"),
        SettingUsed("decisions_days", 2, 5),
        SettingUsed("midway_months", "not set", "not set"),
    )
    assert practice.used() == ()
