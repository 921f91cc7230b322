"""The queue of children without an IRO: who is in it, in which order, with which countdown, and how many queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.appointment import unnamed
from keel.law.days import ENGLAND_AND_WALES, WorkingDays
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.sources import IRO_APPOINTED, IRO_NAMED
from keel.records.commands.children import join_siblings, restrict_child
from keel.records.commands.finding import note_iros
from keel.records.commands.practice import set_practice
from keel.records.models import Allocation, Child
from keel.records.permissions import service
from keel.records.queries.unallocated import Waiting, unallocated
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return, children_in_care, held_by, on

pytestmark = pytest.mark.django_db


def queue(state: str = "", **more: Any) -> list[Waiting]:
    return unallocated(actor=more.get("actor") or service(), today=TODAY, state=state)[0:100]


def numbers(state: str = "", **more: Any) -> list[str]:
    return [one.number for one in queue(state, **more)]


def test_the_most_urgent_first(council: Council) -> None:
    """Monday 1 June 2026. Whitsun's bank holiday was a week ago."""
    starts = {"1": "2026-05-29", "2": "2026-05-22", "3": "2026-05-21", "4": "2025-03-03", "5": "2026-05-26"}
    a_return(*(a_child(number, since=on(day)) for number, day in starts.items()), year=2027)
    held_by(council.iro, Child.objects.get(number="4"), since=on("2025-03-06"))
    Allocation.objects.update(to_on=on("2026-05-25"))
    note_iros(list(Allocation.objects.values_list("child", flat=True)))
    found = queue()
    assert [(one.number, one.unnamed.wanted_by, one.days_left) for one in found] == [
        ("3", on("2026-05-29"), -1),
        ("4", on("2026-05-26"), -4),
        ("2", on("2026-06-01"), 0),
        ("5", on("2026-06-02"), 1),
        ("1", on("2026-06-05"), 4),
    ]
    assert [one.unnamed.past_limit for one in found] == [True, True, False, False, False]
    assert (found[1].last_iro, found[1].last_until) == ("Ama Owusu", on("2026-05-25"))
    assert (found[1].unnamed.source, found[0].unnamed.source) == (IRO_APPOINTED, IRO_NAMED)
    assert numbers("late") == ["3", "4"]
    assert numbers("waiting") == ["2", "5", "1"]
    assert unallocated(actor=service(), today=TODAY).counts() == {"late": 2, "waiting": 3}


def test_late_is_what_the_law_says_for_every_start(council: Council) -> None:
    """Each of forty days around the limit, over Easter and over Christmas, against the law's own answer."""
    for today in (on("2026-04-10"), on("2026-01-05"), on("2026-06-01")):
        found = unallocated(actor=service(), today=today)
        for ago in range(40):
            start = today - timedelta(days=ago)
            answer = unnamed(start, [], today, DEFAULT_PRACTICE)
            assert (start <= found.cut) == answer.past_limit, start


def test_the_councils_own_shorter_time_counts(council: Council) -> None:
    set_practice(by=service(), name="iro_named_days", value=2, holds_from=TODAY, today=TODAY, now=NOW)
    a_return(a_child("1", since=on("2026-05-28")), a_child("2", since=on("2026-05-27")), year=2027)
    assert numbers("late") == ["2"]
    assert queue()[1].unnamed.name_by == ENGLAND_AND_WALES.add(on("2026-05-28"), WorkingDays(2))


def test_who_is_not_in_it(council: Council) -> None:
    a_return(
        a_child("has one"),
        a_child("went home", until=on("2026-03-01")),
        a_child("grown up", born=on("2008-05-31")),
        a_child("waits", born=on("2008-06-02")),
    )
    held_by(council.iro, Child.objects.get(number="has one"))
    assert numbers() == ["waits"]


def test_somebody_named_from_a_later_day_is_shown_with_it(council: Council) -> None:
    a_return(a_child("1"))
    held_by(council.iro, Child.objects.get(), since=TODAY + timedelta(days=3))
    (one,) = queue()
    assert (one.coming_iro, one.coming_on, one.last_iro) == ("Ama Owusu", TODAY + timedelta(days=3), "")


def test_short_breaks_are_care_and_need_an_iro(council: Council) -> None:
    a_child_in_care(number="1", stays=[Stay(since=on("2026-05-26"), ls="V4")])
    (one,) = queue()
    assert (one.number, one.short_breaks, one.unnamed.name_by) == ("1", True, on("2026-06-02"))


def test_brothers_and_sisters_and_the_next_review_stand_beside(council: Council) -> None:
    a_return(a_child("1"), a_child("2"), a_child("3", until=on("2026-03-01")))
    one, other, home = Child.objects.order_by("number")
    held_by(council.iro, other)
    for brother in (other, home):
        join_siblings(by=service(), one=one, other=brother, now=NOW)
    (row,) = queue()
    assert [(sibling.number, sibling.iro_name) for sibling in row.siblings] == [("2", "Ama Owusu")]
    assert row.review_due_on == one.next_review.due_on


def test_a_restricted_child_is_seen_by_those_who_may(council: Council) -> None:
    a_return(a_child("1"), a_child("2"))
    restrict_child(by=service(), child=Child.objects.get(number="2"), because="A worker’s own", now=NOW)
    assert numbers(actor=council.manager.actor()) == ["1", "2"]
    assert numbers(actor=council.administrator.actor()) == ["1"]
    assert numbers(actor=council.committee_officer.actor()) == []


def test_as_many_queries_for_many_as_for_few(council: Council) -> None:
    children_in_care(3)
    with CaptureQueriesContext(connection) as few:
        assert len(queue()) == 3
    children_in_care(40, first=100)
    with CaptureQueriesContext(connection) as many:
        assert len(queue()) == 43
    assert len(many) == len(few)
