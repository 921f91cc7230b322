"""Brothers and sisters given together, reasons for keeping them apart, handing over, and two people at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings
from keel.records.commands.giving import Given, allocate_group
from keel.records.commands.giving_checks import AnotherDay, FarBack, GivenSince, NoteWanted, ReasonWanted, Wish
from keel.records.commands.reviews_held import record_held
from keel.records.commands.siblings import lift_apart, set_apart
from keel.records.commands.staff import add_post
from keel.records.models import Allocation, AuditEvent, Child, Siblings, SiblingsStep, Staff
from keel.records.permissions import Permission, service
from keel.records.queries.allocation import handovers_of
from keel.records.queries.audit import first_break
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return, a_worker, held_by, may, on

pytestmark = pytest.mark.django_db
WHY = "They are six, too many for one person."


@pytest.fixture
def family(council: Council) -> list[Child]:
    """Two sisters and a brother in care, one with a social worker of the case team."""
    a_return(
        a_child("1000", born=on("2012-06-01"), workers=[("SW0001", on("2026-01-05"), None)]),
        a_child("2000", born=on("2014-06-01")),
        a_child("3000", born=on("2016-06-01")),
    )
    children = list(Child.objects.order_by("number"))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        join_siblings(by=service(), one=children[one], other=children[other], now=NOW)
    return children


def give(*children: Child, to: Staff, since: str = "2026-06-01", **more: object) -> Given:
    wishes = [Wish(child=child.pk, iro=to.pk, **more) for child in children]  # type: ignore[arg-type]
    return allocate_group(by=service(), wishes=wishes, from_on=on(since), today=TODAY, now=NOW)


def iro_of(child: Child) -> Staff | None:
    row = Allocation.objects.filter(child=child, to_on=None).first()
    return row.iro if row else None


def pair_of(one: Child, other: Child) -> Siblings:
    return Siblings.objects.get(one=one, other=other)


# ---- together --------------------------------------------------------------------------------------------------------


def test_all_three_at_once_in_one_event(council: Council, family: list[Child]) -> None:
    events = AuditEvent.objects.count()
    given = give(*family, to=council.iro.staff)
    assert [iro_of(child) for child in family] == [council.iro.staff] * 3
    event = AuditEvent.objects.latest("number")
    assert (AuditEvent.objects.count(), event.number) == (events + 1, given.event)
    assert event.action == "siblings given an IRO"
    assert event.about == {
        "allocations": [row.pk for row in given.allocations],
        "children": [child.pk for child in family],
        "ended": [None, None, None],
    }
    assert given.allocations[0].check_facts["social_workers"] == ["SW0001"]
    assert first_break() is None


def test_one_alone_is_written_as_it_always_was(council: Council, family: list[Child]) -> None:
    (made,) = give(family[0], to=council.iro.staff).allocations
    event = AuditEvent.objects.latest("number")
    assert event.action == "IRO allocated"
    assert event.about == {
        "allocation": made.pk,
        "child": family[0].pk,
        "iro": council.iro.staff.pk,
        "ended": None,
    }


def test_all_or_none(council: Council, family: list[Child]) -> None:
    """Regulation 46 bars one of three, so none is given, and the sentence says which."""
    with pytest.raises(Refused, match=r"child 1000: .*regulation 46.*social worker"):
        give(*family, to=council.team_manager.staff)
    assert not Allocation.objects.exists()


def test_the_number_of_queries_hangs_little_on_the_number_of_children(council: Council, family: list[Child]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as one:
        give(family[2], to=council.iro.staff)
    Allocation.objects.all().delete()
    with CaptureQueriesContext(connection) as three:
        give(*family, to=council.iro.staff)
    assert len(three) <= len(one) + 2


def test_only_those_who_may(council: Council, family: list[Child]) -> None:
    wish = Wish(child=family[0].pk, iro=council.iro.staff.pk)
    with pytest.raises(NotPermitted):
        allocate_group(by=may(Permission.RECORD_REVIEW), wishes=[wish], from_on=TODAY, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="No child is chosen"):
        allocate_group(by=service(), wishes=[], from_on=TODAY, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="no longer in the record"):
        allocate_group(by=service(), wishes=[Wish(child=9999, iro=wish.iro)], from_on=TODAY, today=TODAY, now=NOW)


def test_a_child_who_is_not_in_care_needs_no_iro(council: Council) -> None:
    a_return(a_child("4000", since=on("2025-05-06"), until=on("2026-02-02")))
    with pytest.raises(Refused, match="not in care"):
        give(Child.objects.get(number="4000"), to=council.iro.staff)


def test_nobody_is_given_a_child_before_their_post_begins(council: Council, family: list[Child]) -> None:
    new = a_worker("Nia", "Frost")
    post = {"title": "Independent Reviewing Officer", "full_time_equivalent": Decimal("0.5"), "now": NOW}
    add_post(by=service(), staff=new, team=council.teams["IROs"], from_on=on("2026-06-15"), **post)
    with pytest.raises(Refused, match="post begins on 15 June 2026"):
        give(family[0], to=new, since="2026-06-14")
    assert give(family[0], to=new, since="2026-06-15")


# ---- apart -----------------------------------------------------------------------------------------------------------


def test_another_iro_than_the_sisters_asks_for_a_reason_which_is_kept(council: Council, family: list[Child]) -> None:
    give(*family[:2], to=council.iro.staff)
    with pytest.raises(ReasonWanted, match="should have the same one"):
        give(family[2], to=council.other_iro.staff)
    (made,) = give(family[2], to=council.other_iro.staff, apart_because=WHY).allocations
    assert made.apart_from_siblings_because == WHY


def test_the_same_iro_asks_for_none(council: Council, family: list[Child]) -> None:
    give(family[0], to=council.iro.staff)
    assert give(family[1], to=council.iro.staff)


def test_a_sister_who_is_not_in_care_does_not_count(council: Council) -> None:
    a_return(a_child("1000"), a_child("2000", until=on("2026-03-01")))
    one, other = Child.objects.order_by("number")
    join_siblings(by=service(), one=one, other=other, now=NOW)
    Allocation.objects.create(
        child=other, iro=council.iro.staff, from_on=on("2026-01-01"), by="a", check_on=TODAY, check_facts={}
    )
    assert give(one, to=council.other_iro.staff)


def test_where_two_may_not_share_that_is_the_reason(council: Council, family: list[Child]) -> None:
    set_apart(by=service(), pair=pair_of(family[0], family[1]).pk, because="She is afraid of her.", now=NOW)
    give(family[0], to=council.iro.staff)
    with pytest.raises(Refused, match=r"may not share an IRO with this one: She is afraid of her\."):
        give(family[1], to=council.iro.staff)
    (made,) = give(family[1], to=council.other_iro.staff).allocations
    assert made.apart_from_siblings_because == "She is afraid of her."


def test_two_who_may_not_share_are_not_given_together(council: Council, family: list[Child]) -> None:
    set_apart(by=service(), pair=pair_of(family[0], family[1]).pk, because="She is afraid of her.", now=NOW)
    with pytest.raises(Refused, match="may not share an IRO"):
        give(*family, to=council.iro.staff)
    assert not Allocation.objects.exists()


def test_a_reason_too_long_is_refused_in_words(council: Council, family: list[Child]) -> None:
    give(family[0], to=council.iro.staff)
    with pytest.raises(ReasonWanted, match="300 characters"):
        give(family[1], to=council.other_iro.staff, apart_because="x" * 301)


def test_a_bar_is_lifted_with_a_reason_and_nothing_said_is_lost(council: Council, family: list[Child]) -> None:
    pair = pair_of(family[0], family[1])
    join_siblings(by=service(), one=family[0], other=family[1], iro_apart_because="They fell out.", now=NOW)
    set_apart(by=service("Chidi"), pair=pair.pk, because="She is afraid of her.", now=NOW)
    lift_apart(by=service("Chidi"), pair=pair.pk, because="They have made peace, and both ask for it.", now=NOW)
    pair.refresh_from_db()
    assert pair.iro_apart_because == ""
    assert list(SiblingsStep.objects.order_by("id").values_list("apart", "because", "by")) == [
        (True, "They fell out.", "Keel"),
        (True, "She is afraid of her.", "Chidi"),
        (False, "They have made peace, and both ask for it.", "Chidi"),
    ]
    actions = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert actions[-2:] == ["siblings may not share an IRO", "siblings may share an IRO"]
    assert give(*family[:2], to=council.iro.staff)


def test_what_cannot_be_said_of_two(council: Council, family: list[Child]) -> None:
    pair = pair_of(family[0], family[1]).pk
    for command, because, said in (
        (set_apart, "  ", "Say why"),
        (set_apart, "x" * 301, "300 characters"),
        (lift_apart, "Peace", "nothing to lift"),
    ):
        with pytest.raises(Refused, match=said):
            command(by=service(), pair=pair, because=because, now=NOW)
    set_apart(by=service(), pair=pair, because="Why", now=NOW)
    with pytest.raises(Refused, match="already"):
        set_apart(by=service(), pair=pair, because="Why ", now=NOW)
    with pytest.raises(Refused, match="not recorded as one family"):
        set_apart(by=service(), pair=9999, because="Why", now=NOW)
    with pytest.raises(NotPermitted):
        lift_apart(by=may(Permission.RECORD_REVIEW), pair=pair, because="Why", now=NOW)


# ---- handing over ----------------------------------------------------------------------------------------------------


def test_handing_over_asks_what_the_next_must_know_and_keeps_it(council: Council, family: list[Child]) -> None:
    child = family[0]
    held_by(council.iro, child, since=on("2026-02-02"))
    for nothing in ("", "  \n"):
        with pytest.raises(NoteWanted, match="Ama Owusu was this child’s IRO before"):
            give(child, to=council.other_iro.staff, handover_note=nothing, apart_because=WHY)
    give(child, to=council.other_iro.staff, handover_note="Likes to walk while talking. ", apart_because=WHY)
    newest, first = handovers_of(actor=council.manager.actor(), number="1000", today=TODAY)
    assert (newest.iro_name, newest.handover_note, newest.to_on) == (
        "Bryn Hughes",
        "Likes to walk while talking.",
        None,
    )
    assert (first.iro_name, first.to_on, first.by) == ("Ama Owusu", on("2026-05-31"), "Keel")
    assert handovers_of(actor=council.social_worker.actor(), number="2000", today=TODAY) == []


def test_after_a_vacancy_a_note_is_asked_for_too_but_not_of_the_same_person(
    council: Council, family: list[Child]
) -> None:
    child = family[0]
    row = held_by(council.iro, child, since=on("2026-02-02"))
    Allocation.objects.filter(pk=row.pk).update(to_on=on("2026-05-01"))
    with pytest.raises(NoteWanted):
        give(child, to=council.other_iro.staff)
    assert give(child, to=council.iro.staff)


def test_a_day_ahead_is_allowed(council: Council, family: list[Child]) -> None:
    held_by(council.iro, family[0], since=on("2026-02-02"))
    later = str(TODAY + timedelta(days=30))
    give(family[0], to=council.other_iro.staff, since=later, handover_note="Knows")
    first, second = Allocation.objects.filter(child=family[0]).order_by("from_on")
    assert (first.to_on, second.from_on) == (on(later) - timedelta(days=1), on(later))


# ---- two people at once ----------------------------------------------------------------------------------------------


def test_the_second_person_is_told_who_was_first(council: Council, family: list[Child]) -> None:
    """The row changed between the look and the save."""
    by = council.manager.actor()
    wish = Wish(child=family[0].pk, iro=council.iro.staff.pk, seen=0)
    allocate_group(by=by, wishes=[wish], from_on=TODAY, today=TODAY, now=NOW)
    other = Wish(child=family[0].pk, iro=council.other_iro.staff.pk, seen=0, handover_note="Mine")
    with pytest.raises(GivenSince) as told:
        allocate_group(by=service(), wishes=[other], from_on=TODAY + timedelta(days=1), today=TODAY, now=NOW)
    assert str(told.value).startswith(
        "On 1 June 2026 at 10:30 Chidi Eze gave child 1000 to Ama Owusu, from 1 June 2026, while you were looking."
    )
    assert iro_of(family[0]) == council.iro.staff
    assert Allocation.objects.count() == 1


def test_a_sister_who_was_given_meanwhile_stops_the_whole_group(council: Council, family: list[Child]) -> None:
    give(family[1], to=council.other_iro.staff)
    with pytest.raises(GivenSince, match=r"^child 2000: On 1 June 2026 at 10:30 Keel gave child 2000 to Bryn Hughes"):
        give(*family, to=council.iro.staff, seen=0)
    assert Allocation.objects.count() == 1


def test_what_was_taken_back_meanwhile_is_told_too(council: Council, family: list[Child]) -> None:
    with pytest.raises(GivenSince, match="was taken back while you were looking"):
        give(family[0], to=council.iro.staff, seen=12345)


def test_whoever_saw_what_stands_may_go_on(council: Council, family: list[Child]) -> None:
    first = allocate_iro(by=service(), child=family[0], iro=council.iro.staff, from_on=on("2026-02-02"), now=NOW)
    made = give(family[0], to=council.other_iro.staff, seen=first.pk, handover_note="Knows the school")
    assert made.allocations[0].iro == council.other_iro.staff


def test_who_was_first_is_told_without_a_time_where_no_event_says_it(council: Council, family: list[Child]) -> None:
    Allocation.objects.create(
        child=family[0], iro=council.iro.staff, from_on=TODAY, by="import", check_on=TODAY, check_facts={}
    )
    with pytest.raises(GivenSince, match=r"^import gave child 1000 to Ama Owusu, from 1 June 2026, while"):
        give(family[0], to=council.other_iro.staff, seen=0)


# ---- days long past --------------------------------------------------------------------------------------------------


def test_a_day_long_past_is_asked_about(council: Council, family: list[Child]) -> None:
    """A slip in the year would rewrite who was whose IRO."""
    wishes = [Wish(child=family[0].pk, iro=council.iro.staff.pk)]
    with pytest.raises(FarBack, match="2 June 2025 is 12 months back, and changes who was IRO"):
        allocate_group(by=service(), wishes=wishes, from_on=on("2025-06-02"), today=TODAY, now=NOW)
    with pytest.raises(FarBack, match="4 weeks back"):
        allocate_group(by=service(), wishes=wishes, from_on=TODAY - timedelta(days=29), today=TODAY, now=NOW)
    assert allocate_group(by=service(), wishes=wishes, from_on=on("2025-06-02"), today=TODAY, now=NOW, long_ago=True)


def test_four_weeks_back_is_not(council: Council, family: list[Child]) -> None:
    wishes = [Wish(child=family[0].pk, iro=council.iro.staff.pk)]
    assert allocate_group(by=service(), wishes=wishes, from_on=TODAY - timedelta(days=28), today=TODAY, now=NOW)


def test_not_before_a_review_that_somebody_else_chaired(council: Council, family: list[Child]) -> None:
    held_by(council.iro, family[0])
    record_held(
        by=service(),
        child=family[0],
        parts=[(on("2026-05-20"), "in_person")],
        completed=True,
        chaired_by=council.iro.staff,
        participation="PN1",
        today=TODAY,
        now=NOW,
    )
    wishes = [Wish(child=family[0].pk, iro=council.other_iro.staff.pk, handover_note="He likes dogs.")]
    with pytest.raises(AnotherDay, match="Ama Owusu chaired the review of 20 May 2026, so Bryn Hughes cannot"):
        allocate_group(by=service(), wishes=wishes, from_on=on("2026-05-20"), today=TODAY, now=NOW)
    assert allocate_group(by=service(), wishes=wishes, from_on=on("2026-05-21"), today=TODAY, now=NOW)


def test_not_in_an_earlier_time_in_care(council: Council) -> None:
    stays = [Stay(since=on("2025-01-06"), until=on("2025-03-03")), Stay(since=on("2026-03-02"))]
    child = a_child_in_care(number="back", stays=stays)
    wishes = [Wish(child=child.pk, iro=council.iro.staff.pk)]
    with pytest.raises(AnotherDay, match="This time in care began on 2 March 2026"):
        allocate_group(by=service(), wishes=wishes, from_on=on("2025-02-03"), today=TODAY, now=NOW, long_ago=True)
    assert allocate_group(by=service(), wishes=wishes, from_on=on("2026-03-02"), today=TODAY, now=NOW, long_ago=True)
