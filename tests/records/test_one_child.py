"""One child read once for a page: the same rows, facts and sightings as when each is asked for by itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.records.commands import contacts
from keel.records.commands.ladder import rebuild_ladder
from keel.records.facts import facts_from, facts_of
from keel.records.known import what_is_known
from keel.records.models import (
    CarePeriod,
    Child,
    Contact,
    Conversation,
    Decision,
    Ladder,
    Placement,
    Review,
)
from keel.records.of_child import of_child
from keel.records.permissions import service
from keel.records.queries.one_child import one_child
from keel.records.queries.oversight import oversight_from, oversight_of
from keel.records.queries.sightings import conversations_of, sightings_of, sightings_of_one
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_contact, a_decision, a_held_review, a_return

pytestmark = pytest.mark.django_db
BEGAN, AGAIN = date(2024, 4, 8), date(2025, 5, 6)
HELD = [date(2024, 5, 3), date(2025, 6, 2), date(2025, 9, 1)]


@pytest.fixture
def child(council: Council) -> Child:
    """In care twice, with reviews in both times, one begun and not completed, one booked, and much told between."""
    stays = [
        Stay(since=BEGAN, until=date(2024, 8, 1), rec="E4"),
        Stay(since=AGAIN, until=date(2025, 7, 1), rec="X1"),
        Stay(since=date(2025, 7, 1), rne="P"),
    ]
    others = [Stay(since=date(2025, 5, 7))]
    a_return(a_child("1", stays=stays, reviews=HELD), a_child("2", stays=others, reviews=[date(2025, 6, 4)]))
    for number in ("2", "1"):
        child = Child.objects.get(number=number)
        review = a_held_review(child, TODAY - timedelta(days=60))
        a_decision(review, 1)
        a_decision(review, 2, closed_on=TODAY, outcome="done")
        a_contact(child, TODAY - timedelta(days=40), means="video")
        first = a_contact(child, TODAY - timedelta(days=30))
        contacts.drop_contact(
            by=service(), child=child, contact=first.pk, because="It was another child", today=TODAY, now=NOW
        )
        Conversation.objects.create(
            review=review,
            written_at=NOW,
            by="ama",
            held=True,
            on=TODAY - timedelta(days=61),
            how="phone",
            alone=True,
            safe="yes",
        )
        begun = Review.objects.create(child=child, first_part_on=TODAY - timedelta(days=5), source="keel")
        assert begun.completed_on is None
        for days in (20, 10):
            Review.objects.create(child=child, booked_for=TODAY + timedelta(days=days), source="keel")
        Review.objects.create(child=child, booked_for=TODAY + timedelta(days=2), source="keel", over=True)
    return child


@pytest.mark.parametrize(
    ("table", "order", "by", "only"),
    [
        (CarePeriod, ("-started_on",), "child", {}),
        (Placement, ("-from_on", "-id"), "child", {}),
        (Review, ("id",), "child", {}),
        (Contact, ("id",), "child", {"stands": True}),
        (Decision, ("review_id", "number"), "child", {"closed_on": None}),
        (Conversation, (), "review__child", {"held": True, "corrected_by": None}),
    ],
)
def test_a_question_that_is_kept_finds_what_django_finds(
    child: Child, table: Any, order: tuple[str, ...], by: str, only: dict[str, Any]
) -> None:
    for who in Child.objects.all():
        with CaptureQueriesContext(connection) as asked:
            found = of_child(table, who.pk, *order, by=by, **only)
        assert len(asked) == 1
        assert found == list(table.objects.filter(**{by: who}, **only).order_by(*order))
        assert found
        assert [vars(row).keys() for row in found] == [
            vars(row).keys() for row in table.objects.filter(pk=found[0].pk)
        ] * len(found)


def test_what_follows_from_the_rows(child: Child) -> None:
    one = one_child(Child.objects.get(number="1"), TODAY)
    assert [row.started_on for row in one.periods] == [AGAIN, BEGAN]
    assert one.period == one.periods[0]
    assert one.home == Placement.objects.get(child=child, from_on=date(2025, 7, 1))
    assert [row.first_part_on for row in one.reviews] == [
        TODAY - timedelta(days=5),
        TODAY - timedelta(days=60),
        *reversed(HELD),
    ]
    assert (one.held, one.completed) == (one.reviews[0], one.reviews[1])
    assert one.booked
    assert one.booked.booked_for == TODAY + timedelta(days=10)


def test_once_the_next_review_has_begun_no_midway_check_is_due(child: Child) -> None:
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    assert one_child(child, TODAY).unfinished
    assert oversight_of(child, TODAY).midway.due_on is None
    assert Ladder.objects.get(child=child).midway_due_on is None
    Review.objects.filter(child=child, completed_on=None).delete()
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    due_on = oversight_of(child, TODAY).midway.due_on
    assert due_on is not None
    assert due_on == Ladder.objects.get(child=child).midway_due_on


def test_before_the_second_time_in_care_the_first_counts(child: Child) -> None:
    one = one_child(child, AGAIN - timedelta(days=1))
    assert one.period
    assert one.period.started_on == BEGAN
    assert one.home
    assert one.home.from_on == BEGAN


def test_the_law_reads_the_same_facts(child: Child) -> None:
    one, known = one_child(child, TODAY), what_is_known(None, [child.pk])
    facts = facts_from(child, one.periods, one.reviews, known)
    assert len(facts) == 2
    assert facts == facts_of([child.pk], known)[child.pk]


def test_the_child_was_seen_on_the_same_days(child: Child) -> None:
    made = list(Contact.objects.filter(child=child))
    found = sightings_of_one(made, one_child(child, TODAY).reviews, conversations_of(child.pk))
    assert len(found) == 6
    assert sorted(found, key=repr) == sorted(sightings_of([child.pk])[child.pk], key=repr)


def test_as_many_questions_however_much_there_is(child: Child) -> None:
    a_contact(child, TODAY)
    one = one_child(child, TODAY)
    with CaptureQueriesContext(connection) as few:
        oversight_from(one)
    for days in range(1, 20):
        a_contact(child, TODAY - timedelta(days=days))
        a_decision(one.reviews[1], 10 + days)
    with CaptureQueriesContext(connection) as many:
        seen = oversight_from(one)
    assert len(seen.contacts) == 6
    assert len(few) == len(many) <= 11
    again = Child.objects.get(pk=child.pk)
    with CaptureQueriesContext(connection) as alone:
        oversight_of(again, TODAY)
    assert len(alone) == len(many) + 7
