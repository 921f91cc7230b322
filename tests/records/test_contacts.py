"""Contacts between reviews: what counts as seen, planned and made, corrected and taken back, and journeys."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from keel.records.commands import contacts
from keel.records.commands.contacts import Journey, Made
from keel.records.commands.undo import undo_batch
from keel.records.models import AuditEvent, Batch, Child, Contact, Ladder, Review
from keel.records.permissions import service
from keel.records.queries.oversight import oversight_of
from keel.records.refused import NotPermitted, Refused
from keel.records.stamps import Overtaken
from tests.builders import NOW, TODAY, Council, a_child_in_care, a_contact, held_by

pytestmark = pytest.mark.django_db
BEFORE = TODAY - timedelta(days=10)
NEVER = date.min
MET = {"means": "in_person"}


@pytest.fixture
def child() -> Child:
    return a_child_in_care(since=date(2025, 5, 6))


def doing(**more: Any) -> dict[str, Any]:
    return {"by": service(), "today": TODAY, "now": NOW, **more}


def stands(child: Child) -> dict[str, Any]:
    return Ladder.objects.values().get(child=child)


@pytest.mark.parametrize(
    ("seen", "means", "counts"),
    [
        ("seen_alone", "in_person", {"seen_on", "alone_on", "person_on"}),
        ("seen", "in_person", {"seen_on", "person_on"}),
        ("seen_alone", "video", {"seen_on", "alone_on"}),
        ("seen", "video", {"seen_on"}),
        ("seen_alone", "phone", set()),
        ("seen", "phone", set()),
        ("about", "in_person", set()),
        ("about", "written", set()),
    ],
)
def test_one_kind_of_contact_is_never_taken_for_another(child: Child, seen: str, means: str, counts: set[str]) -> None:
    a_contact(child, BEFORE, seen=seen, means=means)
    row = stands(child)
    assert row["contact_on"] == BEFORE
    assert {name for name in ("seen_on", "alone_on", "person_on") if row[name] == BEFORE} == counts
    assert all(row[name] == NEVER for name in {"seen_on", "alone_on", "person_on"} - counts)


def test_nobody_is_seen_in_writing(child: Child) -> None:
    with pytest.raises(Refused, match="Nobody is seen in writing") as refused:
        a_contact(child, BEFORE, seen="seen", means="written")
    assert refused.value.about == "means"


@pytest.mark.parametrize(
    ("values", "about", "says"),
    [
        ({"on": TODAY + timedelta(days=1)}, "on", "has not come"),
        ({"on": date(2001, 1, 1)}, "on", "before the child was born"),
        ({"on": date(2025, 5, 5)}, "on", "before the child came into care"),
        ({"seen": ""}, "seen", "whether the child was seen"),
        ({"means": ""}, "means", "by what means"),
        ({"seen": "heard"}, "seen", "whether the child was seen"),
        ({"means": "pigeon"}, "means", "by what means"),
        ({"place": "12 Mill Road"}, "place", "without a postcode or an address"),
        ({"journey": Journey(miles=Decimal(3))}, "travel", "how you travelled"),
        ({**MET, "journey": Journey(travel="rocket")}, "travel", "from the list"),
        ({**MET, "journey": Journey(travel="car", miles=Decimal(99999))}, "miles", "2,000 miles"),
        ({**MET, "journey": Journey(travel="bus", pence=99_999_999)}, "cost", "£10,000"),
        ({"journey": Journey(travel="car", miles=Decimal(12))}, "travel", "belongs to a contact face to face"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_beside_its_box(
    child: Child, values: dict[str, Any], about: str, says: str
) -> None:
    made = Made(**{"on": BEFORE, "seen": "seen", "means": "video", **values})
    with pytest.raises(Refused, match=says) as refused:
        contacts.record_contact(child=child, made=made, **doing())
    assert refused.value.about == about
    assert not Contact.objects.exists()


def test_the_same_contact_is_recorded_once(child: Child) -> None:
    made = Made(on=BEFORE, seen="seen", means="video", note="We talked.")
    contacts.record_contact(child=child, made=made, **doing())
    with pytest.raises(Refused, match="recorded already, the same to the letter"):
        contacts.record_contact(child=child, made=made, **doing())
    other = Made(on=BEFORE, seen="seen", means="video", note="Again in the evening.")
    assert contacts.record_contact(child=child, made=other, **doing())


def test_a_planned_contact_is_carried_out_and_keeps_its_day(child: Child) -> None:
    planned = contacts.plan_contact(child=child, planned_for=TODAY + timedelta(days=3), seen="seen_alone", **doing())
    assert stands(child)["planned_for"] == planned.planned_for
    later = TODAY + timedelta(days=4)
    made = Made(on=later, seen="seen", means="in_person")
    row = contacts.record_contact(child=child, made=made, planned=planned.pk, **doing(today=later))
    assert (row.planned_for, row.instead_of_id) == (planned.planned_for, planned.pk)
    assert Ladder.objects.get(child=child).planned_for is None
    with pytest.raises(Overtaken, match="changed this entry"):
        contacts.record_contact(child=child, made=made, planned=planned.pk, **doing(today=later))


def test_a_contact_is_not_planned_for_the_past_or_for_years_ahead(child: Child) -> None:
    for day, says in ((BEFORE, "has passed"), (TODAY + timedelta(days=900), "two years")):
        with pytest.raises(Refused, match=says):
            contacts.plan_contact(child=child, planned_for=day, **doing())


def test_a_correction_is_a_row_of_its_own_and_what_stood_before_is_kept(child: Child) -> None:
    row = a_contact(child, BEFORE, note="We talked about swimming.")
    made = Made(on=BEFORE, seen="seen", means="video", note="It was by video.")
    newer = contacts.correct_contact(child=child, contact=row.pk, made=made, because="It was a call", **doing())
    row.refresh_from_db()
    assert (row.stands, row.note) == (False, "We talked about swimming.")
    assert (newer.stands, newer.because) == (True, "It was a call")
    assert stands(child)["person_on"] == NEVER
    seen = oversight_of(child, TODAY)
    assert [(one.pk, [old.pk for old in seen.earlier[one.pk]]) for one in seen.contacts] == [(newer.pk, [row.pk])]
    event = AuditEvent.objects.get(action="contact corrected")
    assert event.about["fields"] == ["means", "note", "seen"]
    assert "swimming" not in str(event.about)


def test_two_who_correct_the_same_contact_do_not_overwrite_each_other(child: Child) -> None:
    row = a_contact(child, BEFORE)
    first, second = (Made(on=BEFORE, seen="seen", means=means) for means in ("video", "phone"))
    contacts.correct_contact(child=child, contact=row.pk, made=first, because="a call", **doing())
    with pytest.raises(Overtaken, match="What you typed is still here"):
        contacts.correct_contact(child=child, contact=row.pk, made=second, because="a call", **doing())
    with pytest.raises(Overtaken):
        contacts.drop_contact(child=child, contact=row.pk, because="twice", **doing())
    assert Contact.objects.get(stands=True).means == "video"


def test_a_correction_says_why_and_changes_something(child: Child) -> None:
    row = a_contact(child, BEFORE)
    same = Made(on=BEFORE, seen="seen_alone", means="in_person")
    with pytest.raises(Refused, match="Nothing was changed"):
        contacts.correct_contact(child=child, contact=row.pk, made=same, because="a", **doing())
    other = Made(on=BEFORE, seen="seen", means="in_person")
    with pytest.raises(Refused, match="Say why it is corrected"):
        contacts.correct_contact(child=child, contact=row.pk, made=other, because="  ", **doing())


def test_what_was_recorded_by_mistake_is_taken_back_and_stays(child: Child) -> None:
    row = a_contact(child, BEFORE)
    contacts.drop_contact(child=child, contact=row.pk, because="Another child", **doing())
    assert stands(child)["contact_on"] == NEVER
    assert set(Contact.objects.values_list("state", "stands")) == {("done", False), ("taken_back", True)}
    last = Contact.objects.get(stands=True)
    with pytest.raises(Refused, match="already"):
        contacts.drop_contact(child=child, contact=last.pk, because="again", **doing())


def test_a_planned_contact_is_called_off_with_its_reason(child: Child) -> None:
    planned = contacts.plan_contact(child=child, planned_for=TODAY, **doing())
    off = contacts.drop_contact(child=child, contact=planned.pk, because="She is away", **doing())
    assert (off.state, off.because) == ("off", "She is away")
    assert stands(child)["planned_for"] is None


def test_the_journey_to_a_review_is_no_contact(child: Child, council: Council) -> None:
    review = Review.objects.create(child=child, source="keel", first_part_on=BEFORE)
    held_by(council.iro, child)
    who = council.iro.actor()
    journey = Journey(travel="train", miles=Decimal("84.5"), minutes=150, pence=4210)
    contacts.record_journey(review=review, journey=journey, **doing(by=who))
    again = Journey(travel="train", miles=Decimal("84.5"), minutes=150, pence=3999)
    contacts.record_journey(review=review, journey=again, **doing(by=who))
    assert Contact.objects.filter(stands=True).values_list("pence", "staff").get() == (3999, council.iro.staff.pk)
    assert Contact.objects.filter(stands=False).get().pence == 4210
    assert not oversight_of(child, TODAY).contacts
    booked = Review.objects.create(child=child, source="keel", booked_for=TODAY)
    with pytest.raises(Refused, match="has not been held"):
        contacts.record_journey(review=booked, journey=journey, **doing(by=who))


def test_only_who_sees_the_child_and_oversees_may_record(child: Child, council: Council) -> None:
    made = Made(on=BEFORE, seen="seen", means="video")
    for member, says in ((council.iro, "do not work with this child"), (council.social_worker, "may not")):
        with pytest.raises(NotPermitted, match=says):
            contacts.record_contact(child=child, made=made, **doing(by=member.actor()))
    held_by(council.iro, child)
    row = contacts.record_contact(child=child, made=made, **doing(by=council.iro.actor()))
    assert row.staff_id == council.iro.staff.pk


def test_an_import_is_not_undone_under_what_was_recorded_since(child: Child) -> None:
    a_contact(child, BEFORE)
    with pytest.raises(Refused, match="contacts with their IRO"):
        undo_batch(by=service(), batch=Batch.objects.latest("id").pk, today=TODAY, now=NOW)
