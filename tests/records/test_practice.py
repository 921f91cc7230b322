"""The council's practice and bank holidays: what moves, what stays, and what is refused."""

from typing import Any

import pytest

from keel.law.days import ENGLAND_AND_WALES
from keel.records.commands.practice import add_holiday, set_practice
from keel.records.models import AuditEvent, CouncilHoliday, NextReview, PracticeValue, Review
from keel.records.permissions import Permission, service
from keel.records.queries import practice as settings
from keel.records.queries.due import due_rows
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, TWO_YEARS, a_child, a_child_in_care, a_return, import_folders, may, on
from tests.records.dumps import dump

pytestmark = pytest.mark.django_db


def set_to(name: str, value: Any, *, since: str = "2026-01-01") -> PracticeValue:
    return set_practice(by=service(), name=name, value=value, holds_from=on(since), today=TODAY, now=NOW)


def holiday(day: str, name: str = "A royal occasion") -> CouncilHoliday:
    return add_holiday(by=service(), on=on(day), name=name, today=TODAY, now=NOW)


# ---- bank holidays ---------------------------------------------------------------------------------------------------


def test_a_holiday_moves_dates_that_are_still_to_come_and_no_other() -> None:
    """It falls inside both counts of twenty working days: of a review that was held, and of one that is to come."""
    a_return(a_child("held", since=on("2026-05-05"), reviews=[on("2026-06-01")]), year=2027)
    a_return(a_child("to come", since=on("2026-05-05")), year=2027)
    was = Review.objects.get()
    assert (was.due_on, was.due_certain) == (on("2026-06-03"), True)
    before = dict(NextReview.objects.values_list("child__number", "due_on"))
    assert before == {"held": on("2026-09-01"), "to come": on("2026-06-03")}

    holiday("2026-05-21")

    assert dict(NextReview.objects.values_list("child__number", "due_on")) == {**before, "to come": on("2026-06-04")}
    is_now = Review.objects.get()
    assert (is_now.due_on, is_now.due_latest_on, is_now.due_rule) == (was.due_on, was.due_latest_on, was.due_rule)


def test_not_even_an_import_after_it_moves_what_was_due() -> None:
    a_return(a_child(since=on("2025-05-06"), reviews=[on("2025-05-27")]), year=2026)
    assert Review.objects.get().due_on == on("2025-06-04")
    holiday("2025-05-20")
    # Another timetable of the same child, another of the same year: everything is derived again.
    a_return(a_child(since=on("2025-05-06"), reviews=[on("2025-05-27")], sex="M"), year=2026)
    a_return(a_child("2000"), year=2025)
    assert Review.objects.get(child__number="1000").due_on == on("2025-06-04")


def test_the_audit_trail_says_so() -> None:
    a_child_in_care(since=on("2026-05-05"), year=2027)
    row = holiday("2026-05-21")
    added, rebuilt = AuditEvent.objects.order_by("-number")[:2][::-1]
    assert (added.action, added.about) == ("bank holiday added", {"holiday": row.pk, "on": "2026-05-21"})
    assert rebuilt.action == "due dates rebuilt"
    assert rebuilt.about == {
        "children": 1,
        "because": "bank holiday 2026-05-21",
        "added": 0,
        "changed": 1,
        "gone": 0,
    }


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-06-06", "6 June 2026 is a Saturday"), ("2026-12-25", "in the list already"), ("2026-06-15", "already")],
)
def test_what_is_no_working_day_already_is_not_added(day: str, said: str) -> None:
    holiday("2026-06-15")
    with pytest.raises(Refused, match=said):
        holiday(day)
    assert CouncilHoliday.objects.count() == 1


def test_the_calendar_holds_both() -> None:
    holiday("2026-06-15")
    calendar = settings.calendar()
    assert not calendar.is_working_day(on("2026-06-15"))
    assert not calendar.is_working_day(on("2026-12-25"))
    assert ENGLAND_AND_WALES.is_working_day(on("2026-06-15"))


def test_two_years_and_a_holiday_leave_every_past_review_alone() -> None:
    import_folders(*TWO_YEARS)
    before = dump()["Review"]
    holiday("2025-09-15")
    import_folders(*TWO_YEARS)
    assert dump()["Review"] == before


# ---- practice --------------------------------------------------------------------------------------------------------


def test_a_value_holds_from_its_day() -> None:
    set_to("soon_within_days", 14, since="2026-05-01")
    set_to("soon_within_days", 7, since="2026-07-01")
    values = {day: settings.practice_of(settings.values_on(on(day))).soon_within_days
              for day in ("2026-04-30", "2026-05-01", "2026-06-30", "2026-07-01")}  # fmt: skip
    assert list(values.values()) == [28, 14, 14, 7]


def test_the_list_of_a_past_day_uses_the_practice_of_that_day() -> None:
    a_child_in_care(since=on("2026-03-24"), year=2026)
    set_to("soon_within_days", 1, since="2026-04-01")
    state = {day: row.state for day in ("2026-03-31", "2026-04-01")
             for row in due_rows(actor=service(), on=on(day), today=TODAY)}  # fmt: skip
    assert state == {"2026-03-31": "soon", "2026-04-01": "due"}


def test_a_local_target_stands_beside_the_laws_date() -> None:
    a_child_in_care(reviews=[on("2025-05-27"), on("2025-08-26"), on("2026-02-24")])
    assert NextReview.objects.get().local_on is None
    set_to("later_review_months", 4)
    row = NextReview.objects.get()
    assert (row.due_on, row.local_on) == (on("2026-08-24"), on("2026-06-24"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("later_review_months", 7, "the most allowed is 6"),
        ("full_record_days", 0, "least allowed"),
        ("soon_within_days", "soon", "must be a whole number"),
        ("keep_three_month_review", "perhaps", "must be yes or no"),
        ("made_up", 1, "no practice setting called made_up"),
        ("record_kept_from", "last spring", "is not a date"),
        ("record_kept_from", 7, "is not a date"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_in_words(name: str, value: Any, said: str) -> None:
    a_child_in_care()
    before, events = dump(), AuditEvent.objects.count()
    with pytest.raises(Refused, match=said):
        set_to(name, value)
    assert not PracticeValue.objects.exists()
    assert (dump(), AuditEvent.objects.count()) == (before, events)


def test_the_day_from_which_the_record_is_kept_may_be_emptied() -> None:
    set_to("record_kept_from", "2026-04-01")
    set_to("record_kept_from", None, since="2026-05-01")
    assert settings.kept_from(settings.values_on(TODAY)) is None


def test_a_local_target_may_be_given_up() -> None:
    a_child_in_care(reviews=[on("2025-05-27"), on("2025-08-26"), on("2026-02-24")])
    set_to("later_review_months", 4)
    set_to("later_review_months", None, since="2026-02-01")
    assert NextReview.objects.get().local_on is None


def test_who_set_it_and_when_is_on_the_row() -> None:
    by = may(Permission.SET_PRACTICE, Permission.RECORD_REVIEW, name="chidi")
    row = set_practice(by=by, name="report_days", value=5, holds_from=TODAY, today=TODAY, now=NOW)
    assert (row.set_by, row.set_at, row.holds_from) == ("chidi", NOW, TODAY)
    event = AuditEvent.objects.get(action="practice set")
    assert event.about == {"practice": row.pk, "name": "report_days", "holds_from": "2026-06-01"}


@pytest.mark.parametrize("permission", [Permission.MANAGE_STAFF, Permission.RECORD_REVIEW])
def test_only_those_who_may_set_it(permission: Permission) -> None:
    with pytest.raises(NotPermitted):
        set_practice(by=may(permission), name="report_days", value=5, holds_from=TODAY, today=TODAY, now=NOW)
    with pytest.raises(NotPermitted):
        add_holiday(by=may(permission), on=on("2026-06-15"), name="x", today=TODAY, now=NOW)
