"""Who might be a child's IRO: in which order, with what they would hold, what bars them, what speaks for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.sources import SIBLINGS, WHO_MAY_BE_IRO
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings, restrict_child
from keel.records.commands.posts import end_leave
from keel.records.commands.staff import add_leave
from keel.records.models import Allocation, Child
from keel.records.permissions import service
from keel.records.queries.candidates import Candidate, bars_of, candidates
from keel.records.queries.to_allocate import to_allocate, whole_list
from tests.builders import NOW, TODAY, Council, a_child, a_post, a_return, a_worker, children_in_care, held_by, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(council: Council) -> list[Child]:
    a_return(a_child("1000", workers=[("SW0002", on("2025-05-06"), None)]), a_child("2000"))
    children = list(Child.objects.order_by("number"))
    join_siblings(by=service(), one=children[0], other=children[1], now=NOW)
    return children


def names(found: list[Candidate]) -> list[str]:
    return [one.load.name for one in found]


def ask(*children: Child) -> list[Candidate]:
    return candidates([child.pk for child in children], on=TODAY, today=TODAY)


def test_the_least_loaded_first(council: Council, two: list[Child]) -> None:
    for child in children_in_care(3):
        held_by(council.iro, child)
    found = ask(two[0])
    assert names(found) == ["Bryn Hughes", "Ama Owusu"]
    assert [str(one.after.per_full_time) for one in found] == ["1.0", "4.0"]


def test_who_holds_the_sister_comes_first_and_the_others_ask_why(council: Council, two: list[Child]) -> None:
    for child in (*children_in_care(3), two[1]):
        held_by(council.iro, child)
    first, second = ask(two[0])
    assert (first.load.name, first.holds, first.splits) == ("Ama Owusu", ("child 2000",), ())
    assert (second.load.name, second.holds, second.splits) == ("Bryn Hughes", (), ("child 2000",))
    together = ask(*two)
    assert [(one.load.name, one.holds, one.splits) for one in together] == [
        ("Ama Owusu", (), ()),
        ("Bryn Hughes", (), ()),
    ]
    assert (str(together[0].after.per_full_time), together[0].holds_now) == ("5.0", ("child 2000",))


def test_who_held_the_child_before_comes_first_too(council: Council, two: list[Child]) -> None:
    row = held_by(council.other_iro, two[0], since=on("2025-06-02"))
    Allocation.objects.filter(pk=row.pk).update(to_on=on("2025-12-31"))
    for child in children_in_care(2):
        held_by(council.other_iro, child)
    first = ask(two[0])[0]
    assert first.load.name == "Bryn Hughes"
    assert [(one.child, one.from_on, one.to_on) for one in first.before] == [
        ("child 1000", on("2025-06-02"), on("2025-12-31"))
    ]


def test_who_is_barred_comes_last_with_every_reason(council: Council, two: list[Child]) -> None:
    a_post(council.iro.staff, council.teams["Next team"])
    last = ask(*two)[-1]
    assert last.load.name == "Ama Owusu"
    assert [(one.child, one.because, one.source) for one in last.barred] == [
        ("child 1000", "They work in the team that holds the child’s case.", WHO_MAY_BE_IRO)
    ]


def test_who_may_not_share_bars_whoever_holds_the_other(council: Council, two: list[Child]) -> None:
    join_siblings(by=service(), one=two[0], other=two[1], iro_apart_because="She is afraid.", now=NOW)
    held_by(council.iro, two[1])
    free, barred = ask(two[0])
    assert (free.load.name, free.splits) == ("Bryn Hughes", ())
    assert barred.barred[0].because == "They may not share an IRO with child 2000: She is afraid."
    assert barred.barred[0].source is SIBLINGS
    assert all(one.barred for one in ask(*two))


def test_who_has_left_by_then_is_no_candidate(council: Council, two: list[Child]) -> None:
    council.iro.staff.left_on = TODAY + timedelta(days=10)
    council.iro.staff.save()
    assert "Ama Owusu" in names(candidates([two[0].pk], on=TODAY + timedelta(days=10), today=TODAY))
    assert "Ama Owusu" not in names(candidates([two[0].pk], on=TODAY + timedelta(days=11), today=TODAY))


def test_as_many_queries_for_many_as_for_few(council: Council, two: list[Child]) -> None:
    with CaptureQueriesContext(connection) as few:
        ask(*two)
    for number in range(10):
        who = a_worker("Nia", str(number))
        a_post(who, council.teams["IROs"])
        held_by(council.iro, children_in_care(1, first=100 + number)[0])
    with CaptureQueriesContext(connection) as many:
        ask(*two)
    assert len(many) == len(few) <= 20


# ---- one child, one list ---------------------------------------------------------------------------------------------


def test_one_child_with_what_was_seen(council: Council, two: list[Child]) -> None:
    found = to_allocate(actor=council.manager.actor(), number="1000", today=TODAY, now=NOW)
    assert found
    assert (found.newest, found.held, found.before, found.undo) == ({two[0].pk: 0, two[1].pk: 0}, None, None, None)
    assert [(one.number, found.stands_alike(one)) for one in found.together()] == [("2000", True)]
    row = allocate_iro(by=service(), child=two[0], iro=council.iro.staff, from_on=TODAY, now=NOW)
    found = to_allocate(actor=council.manager.actor(), number="1000", today=TODAY, now=NOW)
    assert found
    assert (found.newest[two[0].pk], found.held) == (row.pk, row)
    assert found.undo
    assert not found.stands_alike(found.siblings[0])
    assert found.unnamed
    assert found.unnamed.since is None


def test_a_restricted_brother_is_not_shown_to_whoever_may_not_see_him(council: Council, two: list[Child]) -> None:
    restrict_child(by=service(), child=two[1], because="Private", now=NOW)
    shown = to_allocate(actor=council.administrator.actor(), number="1000", today=TODAY, now=NOW)
    assert shown
    assert shown.siblings == []
    assert to_allocate(actor=council.administrator.actor(), number="2000", today=TODAY, now=NOW) is None
    assert to_allocate(actor=council.manager.actor(), number="2000", today=TODAY, now=NOW)


def test_a_whole_list_with_the_next_review_first(council: Council) -> None:
    children = children_in_care(4)
    for child in children:
        held_by(council.iro, child)
    allocate_iro(by=service(), child=children[0], iro=council.other_iro.staff, from_on=TODAY, now=NOW)
    a_return(a_child("1", until=on("2026-03-01")))
    held_by(council.iro, Child.objects.get(number="1"))
    found = whole_list(actor=council.manager.actor(), staff=council.iro.staff.pk, today=TODAY)
    assert found
    dates = [one.review_due_on for one in found.children]
    assert (len(dates), dates) == (3, sorted(dates, key=str))
    assert (found.total, found.handed_over, found.left_care) == (3, 1, 1)
    assert whole_list(actor=council.manager.actor(), staff=99_999, today=TODAY) is None


def test_a_list_too_long_for_one_page_says_how_long_it_is(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keel.records.queries.to_allocate.AT_MOST", 3)
    for child in children_in_care(5):
        held_by(council.iro, child)
    found = whole_list(actor=council.manager.actor(), staff=council.iro.staff.pk, today=TODAY)
    assert found
    assert (len(found.children), found.total) == (3, 5)


def test_a_list_asks_as_many_queries_for_many_as_for_few(council: Council) -> None:
    def ask_list() -> None:
        found = whole_list(actor=council.manager.actor(), staff=council.iro.staff.pk, today=TODAY)
        assert found
        bars_of([row.child.pk for row in found.children], council.other_iro.staff.pk, on=TODAY)

    children = children_in_care(30)
    join_siblings(by=service(), one=children[0], other=children[1], now=NOW)
    for child in children[:2]:
        held_by(council.iro, child)
    with CaptureQueriesContext(connection) as few:
        ask_list()
    for child in children[2:]:
        held_by(council.iro, child)
    with CaptureQueriesContext(connection) as many:
        ask_list()
    assert len(many) == len(few)


def test_who_is_away_comes_after_those_who_are_there(council: Council, two: list[Child]) -> None:
    held_by(council.iro, two[1])
    away = add_leave(by=service(), staff=council.iro.staff, kind="sick leave", from_on=on("2026-05-20"), now=NOW)
    assert names(ask(two[0])) == ["Bryn Hughes", "Ama Owusu"]
    end_leave(by=service(), leave=away, to_on=on("2026-06-30"), now=NOW)
    back = candidates([two[0].pk], on=on("2026-07-01"), today=TODAY)
    assert names(back) == ["Ama Owusu", "Bryn Hughes"]


def test_whoever_is_promised_is_counted_once(council: Council, two: list[Child]) -> None:
    held_by(council.iro, two[0])
    held_by(council.other_iro, two[0], since=on("2026-09-01"))
    after = {one.load.name: one.after.children for one in ask(two[0])}
    assert after == {"Ama Owusu": 1, "Bryn Hughes": 1}
    assert {one.load.name: one.after.children for one in ask(two[1])} == {"Ama Owusu": 2, "Bryn Hughes": 2}
