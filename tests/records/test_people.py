"""People around a child, and restrictions: put right, ended, taken out; what the trail keeps of it."""

import json
from datetime import date, timedelta

import pytest

from keel.records import stamps
from keel.records.commands.children import add_person, lift_restriction, restrict_child, set_interpreter
from keel.records.commands.people import change_person, end_person, remove_person
from keel.records.commands.schools import change_school, leave_school, remove_school, start_school
from keel.records.commands.undo import why_not_undone
from keel.records.models import AuditEvent, Child, Person, Relationship, School
from keel.records.permissions import Permission, service
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, a_child_in_care, may

pytestmark = pytest.mark.django_db
WHEN = {"today": TODAY, "now": NOW}
AS_IT_IS = {
    "given_name": "Philippa",
    "family_name": "Quillfeather",
    "kind": "mother",
    "gets": "decisions",
    "because": "she asked us",
    "may_know_address": True,
    "parental_responsibility": True,
}


def a_mother(from_on: date = TODAY) -> Relationship:
    return add_person(by=service(), child=a_child_in_care(), from_on=from_on, now=NOW, **AS_IT_IS)  # type: ignore[arg-type]


def changed(tie: Relationship, **to: object) -> tuple[str, ...]:
    return change_person(by=service(), tie=tie, **WHEN, **{**AS_IT_IS, **to})  # type: ignore[arg-type]


def test_an_event_keeps_columns_and_codes_as_they_were_and_never_the_words() -> None:
    tie = a_mother()
    assert changed(tie, kind="grandmother", gets="nothing", because="a court said so", may_know_address=False) == (
        "kind",
        "gets",
        "because",
        "may_know_address",
    )
    event = AuditEvent.objects.latest("number")
    assert event.about["before"] == {"gets": "decisions", "may_know_address": True}
    said = json.dumps(list(AuditEvent.objects.values("action", "about")), default=str)
    assert not [word for word in ("mother", "asked", "court", "Philippa") if word in said]


def test_less_than_the_whole_needs_a_reason_and_the_whole_has_none() -> None:
    tie = a_mother()
    with pytest.raises(Refused, match="Say why this person gets less"):
        changed(tie, because=" ")
    assert changed(tie, gets="whole") == ("gets", "because")
    assert changed(tie, gets="whole") == (), "nothing changes twice"


def test_a_change_that_another_overtook_is_refused() -> None:
    tie = a_mother()
    seen = stamps.of_person(tie)
    changed(tie, may_know_address=False)
    for act in (
        lambda: changed(tie, kind="aunt", seen=seen),
        lambda: end_person(by=service(), tie=tie, to_on=TODAY, seen=seen, **WHEN),
        lambda: remove_person(by=service(), tie=tie, seen=seen, **WHEN),
    ):
        with pytest.raises(stamps.Overtaken, match=r"Keel, at .* changed this person, while you were writing"):
            act()
    remove_person(by=service(), tie=tie, **WHEN)
    with pytest.raises(Refused, match="taken this person out of the record meanwhile"):
        changed(tie, kind="aunt")


def test_an_end_keeps_the_row_and_only_a_slip_of_today_goes() -> None:
    tie = a_mother(from_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="Give their last day"):
        remove_person(by=service(), tie=tie, **WHEN)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=2)):
        with pytest.raises(Refused) as refused:
            end_person(by=service(), tie=tie, to_on=day, **WHEN)
        assert refused.value.about == "to_on"
    assert end_person(by=service(), tie=tie, to_on=TODAY, **WHEN).to_on == TODAY
    assert end_person(by=service(), tie=tie, to_on=None, **WHEN).to_on is None
    assert Person.objects.count() == Relationship.objects.count() == 1


def test_a_child_whom_one_may_not_see_has_nobody_to_change() -> None:
    tie, records = a_mother(), may(Permission.RECORD_REVIEW)
    with pytest.raises(NotPermitted, match="You do not work with this child"):
        end_person(by=records, tie=tie, to_on=TODAY, **WHEN)
    school = start_school(by=service(), child=tie.child, name="Saltmarsh", from_on=date(2025, 9, 3), now=NOW)
    with pytest.raises(NotPermitted, match="You do not work with this child"):
        change_school(by=records, school=school, name="Salt", from_on=school.from_on, to_on=None, **WHEN)


def test_a_restriction_is_set_explained_anew_and_lifted_each_with_its_reason() -> None:
    child, by = a_child_in_care(), service()
    with pytest.raises(Refused, match="nothing to lift"):
        lift_restriction(by=by, child=child, because="no reason", now=NOW)
    restrict_child(by=by, child=child, because="a relative works here", now=NOW)
    with pytest.raises(Refused, match="restricted already"):
        restrict_child(by=by, child=child, because=" a relative  works here ", now=NOW)
    with pytest.raises(Refused, match="Say why"):
        lift_restriction(by=by, child=child, because="\n", now=NOW)
    restrict_child(by=by, child=child, because="a cousin works here", now=NOW)
    held = lift_restriction(by=by, child=child, because="the cousin has left", now=NOW)
    assert (held.restricted, held.restricted_why) == (False, "the cousin has left")
    actions = [event.action for event in AuditEvent.objects.order_by("number")][-3:]
    assert actions == ["record restricted", "reason of restriction changed", "restriction lifted"]
    assert "a restriction" in why_not_undone(Child.objects.get(pk=child.pk).created_by_batch_id or 0)
    with pytest.raises(NotPermitted):
        lift_restriction(by=may(Permission.RECORD_REVIEW), child=child, because="a try", now=NOW)


def test_an_interpreter_that_is_noted_already_is_not_noted_again() -> None:
    child = a_child_in_care()
    set_interpreter(by=service(), child=child, language=" Tigrinya ", now=NOW)
    events = AuditEvent.objects.count()
    set_interpreter(by=service(), child=child, language="Tigrinya", now=NOW)
    assert AuditEvent.objects.count() == events
    with pytest.raises(Refused, match="100 characters or fewer"):
        set_interpreter(by=service(), child=child, language="x" * 101, now=NOW)
    with pytest.raises(stamps.Overtaken, match="what is said of an interpreter"):
        set_interpreter(by=service(), child=child, language="", now=NOW, seen=stamps.of_interpreter(Child()))


# ---- schools ---------------------------------------------------------------------------------------------------------


def test_the_days_of_a_school_never_cross_those_of_another() -> None:
    child, by = a_child_in_care(), service()
    first = start_school(by=by, child=child, name="Estuary", from_on=date(2022, 9, 5), now=NOW)
    leave_school(by=by, child=child, to_on=date(2023, 7, 1), now=NOW)
    second = start_school(by=by, child=child, name="Saltmarsh", from_on=date(2023, 9, 5), now=NOW)
    last = start_school(by=by, child=child, name="Academy", from_on=date(2025, 9, 3), now=NOW)
    second = School.objects.get(pk=second.pk)
    for days, about in (
        ((date(2023, 6, 30), second.to_on), "from_on"),
        ((date(2022, 9, 5), second.to_on), "from_on"),
        ((date(2001, 1, 1), second.to_on), "from_on"),
        ((second.from_on, second.from_on), "to_on"),
        ((second.from_on, None), "to_on"),
        ((second.from_on, date(2025, 9, 4)), "to_on"),
    ):
        with pytest.raises(Refused) as refused:
            change_school(by=by, school=second, name="Saltmarsh", from_on=days[0], to_on=days[1], **WHEN)
        assert refused.value.about == about
    change_school(by=by, school=last, name="Academy", from_on=date(2025, 9, 1), to_on=None, **WHEN)
    assert School.objects.get(pk=second.pk).to_on == date(2025, 9, 1), "it had ended on the day the next began"
    change_school(by=by, school=second, name="Saltmarsh", from_on=date(2023, 9, 1), to_on=date(2025, 7, 1), **WHEN)
    assert School.objects.get(pk=first.pk).to_on == date(2023, 7, 1), "between the two there was none"
    assert change_school(by=by, school=last, name="Academy", from_on=date(2025, 9, 1), to_on=None, **WHEN) == ()


def test_a_school_of_another_day_stays_and_one_of_today_gives_way_to_the_one_it_ended() -> None:
    child, by = a_child_in_care(), service()
    first = start_school(by=by, child=child, name="Estuary", from_on=date(2022, 9, 5), now=NOW - timedelta(days=1))
    slip = start_school(by=by, child=child, name="Saltmarsh", from_on=date(2023, 9, 5), now=NOW)
    with pytest.raises(Refused, match="It was not recorded today"):
        remove_school(by=by, school=first, **WHEN)
    with pytest.raises(stamps.Overtaken, match="this school"):
        remove_school(by=by, school=slip, seen="another", **WHEN)
    remove_school(by=by, school=slip, **WHEN)
    assert School.objects.get() == first
    assert School.objects.get().to_on is None
    with pytest.raises(Refused, match="taken this school out"):
        remove_school(by=by, school=slip, **WHEN)
