"""Somebody leaves: their whole list, or some of it, to one or several others. And taking back a mistake."""

from datetime import timedelta

import pytest

from keel.records.commands.children import join_siblings
from keel.records.commands.giving import HandedOver, allocate_group, hand_over
from keel.records.commands.giving_checks import FarBack, Wish
from keel.records.commands.siblings import set_apart
from keel.records.commands.undo_allocation import undo_allocation
from keel.records.models import Allocation, AuditEvent, Child, Review, ReviewStatus, Siblings, Staff
from keel.records.permissions import Permission, service
from keel.records.queries.allocation import given_today
from keel.records.queries.audit import first_break
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child, a_post, a_return, a_worker, held_by, may, on

pytestmark = pytest.mark.django_db
NOTE = "I was their IRO for two years; ask them about the dog."


@pytest.fixture
def third(council: Council) -> Staff:
    who = a_worker("Nia", "Frost")
    a_post(who, council.teams["IROs"])
    return who


@pytest.fixture
def listed(council: Council) -> list[Child]:
    """Four children of one IRO; two are sisters, and one has a social worker who also holds an IRO's sign-in."""
    a_return(
        a_child("1000"),
        a_child("2000"),
        a_child("3000", workers=[("SW0002", on("2025-05-06"), on("2026-01-04"))]),
        a_child("4000"),
    )
    children = list(Child.objects.order_by("number"))
    for child in children:
        held_by(council.iro, child, since=on("2026-02-02"))
    join_siblings(by=service(), one=children[0], other=children[1], now=NOW)
    return children


def leave(council: Council, to: dict[Child, Staff], *, note: str = NOTE, **more: str) -> HandedOver:
    wishes = [Wish(child=child.pk, iro=iro.pk, handover_note=note, **more) for child, iro in to.items()]
    return hand_over(by=service(), leaver=council.iro.staff, wishes=wishes, from_on=TODAY, today=TODAY, now=NOW)


def iros() -> dict[str, str]:
    rows = Allocation.objects.filter(to_on=None).order_by("child__number")
    return dict(rows.values_list("child__number", "iro__given_name"))


def test_a_whole_list_to_two_others(council: Council, listed: list[Child], third: Staff) -> None:
    others = council.other_iro.staff
    done = leave(council, {child: others if child.number < "3000" else third for child in listed})
    assert done.kept == []
    assert done.given
    assert iros() == {"1000": "Bryn", "2000": "Bryn", "3000": "Nia", "4000": "Nia"}
    assert set(Allocation.objects.filter(to_on=None).values_list("handover_note", flat=True)) == {NOTE}
    event = AuditEvent.objects.get(number=done.given.event)
    assert event.action == "list handed over"
    assert event.about["from"] == council.iro.staff.pk
    assert len(event.about["allocations"]) == len(event.about["children"]) == len(event.about["ended"]) == 4
    assert NOTE not in str(event.about)


def test_the_barred_stay_with_why_and_the_others_go(council: Council, listed: list[Child]) -> None:
    """Farah Noor was once the social worker of 3000."""
    done = leave(council, dict.fromkeys(listed[2:], council.other_social_worker.staff))
    ((stays, why),) = done.kept
    assert stays == listed[2].pk
    assert "They were once the child's social worker." in why
    assert iros()["4000"] == "Farah"
    assert iros()["3000"] == "Ama"


def test_a_sister_who_would_be_left_behind_asks_for_a_reason(council: Council, listed: list[Child]) -> None:
    done = leave(council, {listed[0]: council.other_iro.staff})
    assert "Say why they are kept apart" in done.kept[0][1]
    assert done.given is None
    done = leave(council, {listed[0]: council.other_iro.staff}, apart_because="She asked for it.")
    assert done.kept == []
    assert Allocation.objects.get(child=listed[0], to_on=None).apart_from_siblings_because == "She asked for it."


def test_where_one_of_two_stays_the_other_is_looked_at_again(council: Council, listed: list[Child]) -> None:
    """The first is barred by a social worker of the past; her sister would then be alone with the new IRO."""
    sister = listed[2]
    join_siblings(by=service(), one=sister, other=listed[3], now=NOW)
    done = leave(council, dict.fromkeys([sister, listed[3]], council.other_social_worker.staff))
    assert [child for child, _ in done.kept] == [sister.pk, listed[3].pk]
    assert done.given is None
    assert set(iros().values()) == {"Ama"}


def test_two_who_may_not_share_do_not_both_go_to_one(council: Council, listed: list[Child], third: Staff) -> None:
    pair = Siblings.objects.get().pk
    Allocation.objects.filter(child=listed[1]).update(iro=third)
    set_apart(by=service(), pair=pair, because="Afraid", now=NOW)
    done = leave(council, {listed[0]: third})
    assert "may not share an IRO" in done.kept[0][1]
    assert leave(council, {listed[0]: council.other_iro.staff}).kept == []


def test_whoever_was_given_to_another_since_stays_there(council: Council, listed: list[Child], third: Staff) -> None:
    leave(council, {listed[3]: third})
    done = leave(council, dict.fromkeys(listed[2:], council.other_iro.staff))
    assert done.kept == [
        (listed[3].pk, "Ama Owusu is no longer this child’s IRO. Nia Frost is, since 1 June 2026."),
    ]
    assert iros()["3000"] == "Bryn"


def test_a_note_is_asked_for(council: Council, listed: list[Child]) -> None:
    done = leave(council, {listed[3]: council.other_iro.staff}, note=" ")
    assert "Say what the next IRO must know" in done.kept[0][1]


def test_a_list_from_a_day_long_past_is_asked_about(council: Council, listed: list[Child]) -> None:
    Allocation.objects.update(from_on=on("2025-06-02"))
    wishes = [Wish(child=child.pk, iro=council.other_iro.staff.pk, handover_note=NOTE) for child in listed[:2]]
    asked = {
        "by": service(),
        "leaver": council.iro.staff,
        "wishes": wishes,
        "from_on": on("2026-01-05"),
        "today": TODAY,
    }
    with pytest.raises(FarBack, match="5 months back"):
        hand_over(now=NOW, **asked)
    assert hand_over(now=NOW, **asked, long_ago=True).given


def test_only_those_who_may_hand_a_list_over(council: Council, listed: list[Child]) -> None:
    wish = Wish(child=listed[0].pk, iro=council.other_iro.staff.pk)
    with pytest.raises(NotPermitted):
        hand_over(by=council.iro.actor(), leaver=council.iro.staff, wishes=[wish], from_on=TODAY, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="No child is chosen"):
        leave(council, {})


# ---- taking back -----------------------------------------------------------------------------------------------------


def test_a_mistake_is_taken_back_and_the_one_before_runs_again(council: Council, listed: list[Child]) -> None:
    before = iros()
    done = leave(council, dict.fromkeys(listed, council.other_iro.staff))
    assert done.given
    taken = undo_allocation(by=service(), event=done.given.event, now=NOW + timedelta(hours=2))
    assert (len(taken), iros()) == (4, before)
    event = AuditEvent.objects.latest("number")
    assert event.action == "allocation undone"
    assert event.about["event"] == done.given.event
    assert sorted(event.about["again"]) == sorted(Allocation.objects.values_list("pk", flat=True))
    assert first_break() is None
    with pytest.raises(Refused, match="undone already"):
        undo_allocation(by=service(), event=done.given.event, now=NOW)


def one(council: Council, child: Child, iro: Staff | None = None, day: str = "2026-06-01") -> int:
    wish = Wish(child=child.pk, iro=(iro or council.other_iro.staff).pk, handover_note="a", apart_because="b")
    return allocate_group(by=service(), wishes=[wish], from_on=on(day), today=TODAY, now=NOW).event


def test_only_on_the_same_day(council: Council, listed: list[Child]) -> None:
    event = one(council, listed[3])
    made = Allocation.objects.latest("pk").pk
    assert given_today([made], NOW) == {made: event}
    assert given_today([made], NOW + timedelta(days=1)) == {}
    with pytest.raises(Refused, match="earlier day"):
        undo_allocation(by=service(), event=event, now=NOW + timedelta(days=1))
    assert iros()["4000"] == "Bryn"


def test_only_the_newest(council: Council, listed: list[Child], third: Staff) -> None:
    first = one(council, listed[3])
    second = one(council, listed[3], third, "2026-06-03")
    with pytest.raises(Refused, match=r"child 4000 has been given to Nia Frost since"):
        undo_allocation(by=service(), event=first, now=NOW)
    for event, who in ((second, "Bryn"), (first, "Ama")):
        undo_allocation(by=service(), event=event, now=NOW)
        assert iros()["4000"] == who


def test_not_once_it_has_ended(council: Council, listed: list[Child]) -> None:
    event = one(council, listed[3])
    Allocation.objects.filter(child=listed[3], to_on=None).update(to_on=TODAY)
    with pytest.raises(Refused, match="no longer the IRO"):
        undo_allocation(by=service(), event=event, now=NOW)


def test_not_once_a_review_rests_on_it(council: Council, listed: list[Child]) -> None:
    event = one(council, listed[3])
    review = Review.objects.create(child=listed[3], source="keel", first_part_on=TODAY)
    step = ReviewStatus(review=review, status="started", on=TODAY, by="a")
    step.written_at = NOW + timedelta(hours=1)
    step.save()
    with pytest.raises(Refused, match="A review of child 4000 was recorded since"):
        undo_allocation(by=service(), event=event, now=NOW + timedelta(hours=2))
    ReviewStatus.objects.update(written_at=NOW - timedelta(hours=1))
    assert undo_allocation(by=service(), event=event, now=NOW + timedelta(hours=2))


def test_not_what_is_no_allocation(council: Council, listed: list[Child]) -> None:
    latest = AuditEvent.objects.filter(action="siblings joined").latest("number").number
    for event in (latest, 999_999):
        with pytest.raises(Refused, match="no such allocation"):
            undo_allocation(by=service(), event=event, now=NOW)
    with pytest.raises(NotPermitted):
        undo_allocation(by=may(Permission.RECORD_REVIEW), event=latest, now=NOW)
