"""The council's practice, its holidays and the night's clock, from a terminal."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from keel.cli.management.commands.practice import Command
from keel.cli.words import Failed
from keel.records.models import AuditEvent, CouncilHoliday, NextReview, PracticeValue
from tests.builders import TODAY, Stay, a_child, a_child_in_care, a_return

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")


def said(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_practice_is_listed_with_units_and_what_it_is_unless_set() -> None:
    said("practice", "later_review_months", "4", "--from", "2026-01-01")
    line = next(line for line in said("practice").splitlines() if line.startswith("later_review_months"))
    assert line.split()[1:5] == ["4", "months", "not", "set"]
    assert PracticeValue.objects.get().holds_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("name", "typed", "stored", "listed"),
    [
        ("keep_three_month_review", "no", False, "no"),
        ("keep_three_month_review", "Yes", True, "yes"),
        ("keep_three_month_review", "false", False, "no"),
        ("later_review_months", "not set", None, "not set"),
        ("later_review_months", "null", None, "not set"),
        ("record_kept_from", "not set", None, "not set"),
        ("record_kept_from", "2026-04-01", "2026-04-01", "2026-04-01"),
        ("parts_counted_on", "completed", "completed", "completed"),
    ],
)
def test_what_is_typed_listed_and_answered_is_one_language(name: str, typed: str, stored: Any, listed: str) -> None:
    assert said("practice", name, typed).startswith(f"{name} is {listed} from ")
    assert PracticeValue.objects.get().value == stored
    told = said("practice")
    line = next(line for line in told.splitlines() if line.startswith(name))
    assert line.removeprefix(name).strip().startswith(listed)
    assert not {"true", "false", "null"} & set(told.split())


def test_help_and_refusal_speak_as_the_list_does() -> None:
    told = Command().create_parser("keel", "practice").format_help()
    assert "yes or no, 'not set'" in " ".join(told.split())
    with pytest.raises(Failed, match="Write the day as 2026-03-14, or “not set”"):
        said("practice", "record_kept_from", "banana")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["later_review_months", "7"], "the most allowed is 6"),
        (["nonsense", "1"], "no practice setting called nonsense"),
        (["record_kept_from", "banana"], "not a date"),
        (["decisions_days"], "Say the value too"),
    ],
)
def test_what_may_not_be_set_is_refused_in_words(words: list[str], why: str) -> None:
    with pytest.raises(Failed, match=why) as refused:
        said("practice", *words)
    assert refused.value.returncode == 1
    assert not PracticeValue.objects.exists()


def test_a_proclaimed_holiday_moves_a_first_review_that_is_still_to_come() -> None:
    a_child_in_care(since=date(2026, 6, 8), year=2027, today=date(2026, 6, 15))
    assert NextReview.objects.get().due_on == date(2026, 7, 6)
    assert "is a bank holiday now" in said("add_holiday", "2026-06-26", "A day of thanks")
    assert NextReview.objects.get().due_on == date(2026, 7, 7)
    with pytest.raises(Failed, match="in the list already"):
        said("add_holiday", "2026-06-26", "Again")
    with pytest.raises(Failed, match="weekends are never counted"):
        said("add_holiday", "2026-06-27", "A Saturday")
    with pytest.raises(Failed, match="what the holiday is called"):
        said("add_holiday", "2026-06-25", " ")
    with pytest.raises(Failed, match="known until 31 December 2028"):
        said("add_holiday", "2031-06-25", "Far off")
    assert CouncilHoliday.objects.count() == 1


def test_a_birthday_in_the_night_takes_somebody_off_the_list_and_a_second_night_does_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_child_in_care(since=date(2026, 5, 11), born=date(2008, 6, 16), year=2027, today=date(2026, 6, 15))
    assert NextReview.objects.count() == 1
    monkeypatch.setenv("KEEL_TODAY", "2026-06-16")
    assert "changed the next review of 1 child." in said("nightly")
    assert NextReview.objects.count() == 0
    events = AuditEvent.objects.count()
    assert said("nightly").strip() == "The new day changed no child’s next review."
    assert AuditEvent.objects.count() == events


def test_a_dispute_ladder_that_takes_too_long_is_warned_of() -> None:
    assert "Warning" not in said("practice", "dispute_stage_1_days", "5")
    assert "add up to 25 working days" in said("practice", "dispute_stage_1_days", "10")


def test_a_night_tells_the_iro_what_an_import_brought_and_a_second_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEEL_TODAY", TODAY.isoformat())
    first, until = date(2025, 5, 6), date(2026, 5, 20)
    a_return(a_child("1", since=first))
    said("nightly")
    moved = [Stay(since=first, until=until, rec="X1"), Stay(since=until, rne="P", place="K2")]
    a_return(a_child("1", stays=moved), year=2027)
    assert "Imports told the IROs of 1 event." in said("nightly")
    events = AuditEvent.objects.count()
    assert "Imports" not in said("nightly")
    assert AuditEvent.objects.count() == events
