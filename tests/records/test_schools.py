"""Where a child goes to school, one after the other."""

from datetime import date

import pytest

from keel.records.commands.schools import leave_school, start_school
from keel.records.models import AuditEvent, School
from keel.records.permissions import Permission, service
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, a_child_in_care, may

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2025, 9, 3)


def test_a_new_school_ends_the_one_before_and_both_are_kept() -> None:
    child = a_child_in_care()
    start_school(by=service(), child=child, name="Estuary Primary", from_on=date(2022, 9, 5), now=NOW)
    start_school(by=service(), child=child, name="Larkwater Academy", from_on=SEPTEMBER, now=NOW)
    assert list(School.objects.order_by("from_on").values_list("name", "to_on")) == [
        ("Estuary Primary", SEPTEMBER),
        ("Larkwater Academy", None),
    ]
    assert AuditEvent.objects.filter(action="school started").count() == 2


def test_a_school_that_is_left() -> None:
    child = a_child_in_care()
    start_school(by=service(), child=child, name="Estuary Primary", from_on=SEPTEMBER, now=NOW)
    with pytest.raises(Refused, match="Choose a later day"):
        leave_school(by=service(), child=child, to_on=SEPTEMBER, now=NOW)
    assert leave_school(by=service(), child=child, to_on=date(2026, 2, 2), now=NOW).to_on == date(2026, 2, 2)
    with pytest.raises(Refused, match="none to leave"):
        leave_school(by=service(), child=child, to_on=date(2026, 2, 3), now=NOW)


@pytest.mark.parametrize("day", [date(2012, 5, 31), SEPTEMBER, date(2024, 9, 2)])
def test_a_day_that_cannot_be_is_refused(day: date) -> None:
    child = a_child_in_care(born=date(2012, 6, 1))
    start_school(by=service(), child=child, name="Estuary Primary", from_on=SEPTEMBER, now=NOW)
    with pytest.raises(Refused):
        start_school(by=service(), child=child, name="Larkwater Academy", from_on=day, now=NOW)
    assert School.objects.count() == 1


def test_only_those_who_record_may_say_so() -> None:
    child = a_child_in_care()
    nobody = may(Permission.SEE_ALL_CHILDREN)
    with pytest.raises(NotPermitted):
        start_school(by=nobody, child=child, name="Estuary Primary", from_on=SEPTEMBER, now=NOW)
    with pytest.raises(NotPermitted):
        leave_school(by=nobody, child=child, to_on=SEPTEMBER, now=NOW)
