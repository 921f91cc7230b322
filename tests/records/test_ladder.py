"""The projection of oversight against a slow and obvious second way to say the same."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.days import ENGLAND_AND_WALES, Weeks, add_length
from keel.records.commands import events, midway, places, visits
from keel.records.commands.events import Told
from keel.records.commands.ladder import NEVER, rebuild_ladder
from keel.records.models import (
    Child,
    ChildNow,
    Contact,
    Ladder,
    MidwayCheck,
    NextReview,
    Placement,
    Postcode,
    Review,
    SignificantEvent,
    SocialVisit,
)
from keel.records.permissions import service
from keel.records.places import Rank, rank_of, registration_of
from keel.records.queries import oversight_lists as lists
from tests.builders import (
    NOW,
    TODAY,
    Council,
    Stay,
    a_child,
    a_child_in_care,
    a_contact,
    a_decision,
    a_return,
    children_in_care,
)

pytestmark = pytest.mark.django_db


def doing(**more: Any) -> dict[str, Any]:
    return {"by": service(), "today": TODAY, "now": NOW, **more}


@pytest.fixture
def children() -> list[Child]:
    """Children of every sort: seen in each way, checked, visited, with events, in long-term homes, and gone."""
    homes = [("U4", "C2"), ("U6", "C2"), ("P1", "C1"), ("P1", "C2"), ("H5", "C2"), ("K2", "V2"), ("Z1", "C2")]
    told = [
        a_child(
            str(number),
            stays=[Stay(since=date(2025, 3, 3) + timedelta(days=17 * number), ls=ls, place=place)],
            reviews=[date(2025, 11, 3) + timedelta(days=13 * number)] if number % 3 else [],
        )
        for number, (place, ls) in enumerate(homes * 2)
    ]
    a_return(*told, a_child("90", since=date(2025, 5, 6), until=date(2026, 2, 2)))
    made = list(Child.objects.exclude(number="90").order_by("id"))
    for child in made:
        number = int(child.number)
        day = TODAY - timedelta(days=9 * number + 1)
        kind, means = [("seen", "in_person"), ("seen_alone", "video"), ("about", "phone")][number % 3]
        a_contact(child, day, seen=kind, means=means)
        if number % 2:
            visits.record_visit(child=child, on=day, seen_alone=True, **doing())
        if number % 4 == 1:
            told_of = Told(happened_on=day, told_on=TODAY, told_by="A", told_how="phone", kind="missing")
            events.tell_event(child=child, told=told_of, **doing())
        if number % 5 == 2 and number % 3:
            decision = a_decision(child)
            answers = {decision.pk: midway.Said("on_course")}
            midway.close_midway(child=child, answers=answers, note="", seen=0, **doing())
    return made


def obvious(child: Child) -> dict[str, Any]:
    """One row, worked out question by question."""
    made = [row for row in Contact.objects.filter(child=child) if row.stands and row.state == "done" and row.seen]
    held = [row for row in Review.objects.filter(child=child) if row.first_part_on]
    there = [row for row in held if row.participation in ("PN1", "PN2", "PN3", "PN4")]
    in_sight = [row for row in made if row.seen != "about" and row.means in ("in_person", "video")]
    on = {
        "contact_on": [row.on for row in made] + [row.first_part_on for row in there],
        "seen_on": [row.on for row in in_sight] + [row.first_part_on for row in there],
        "alone_on": [row.on for row in in_sight if row.seen == "seen_alone"],
        "person_on": [row.on for row in in_sight if row.means == "in_person"]
        + [row.first_part_on for row in there if row.mode == "in_person"],
    }
    now, home = ChildNow.objects.get(child=child), Placement.objects.filter(child=child).latest("from_on")
    last = max(held, key=lambda row: row.first_part_on or NEVER, default=None)
    check = MidwayCheck.objects.filter(review=last, closed_on__isnull=False).first() if last else None
    next_on = NextReview.objects.get(child=child).due_on
    half_way = None
    if last and last.completed_on and next_on > last.completed_on:
        half_way = last.completed_on + timedelta(days=(next_on - last.completed_on).days // 2)
    return {
        **{name: max([day for day in days if day], default=NEVER) for name, days in on.items()},
        "midway_due_on": check.due_on if check else half_way,
        "midway_done_on": check.closed_on if check else None,
        "visit_due_on": _visit(child, home, now.legal_status, bool(held)),
        "open_events": SignificantEvent.objects.filter(child=child, answer="").count(),
        "place_rank": rank_of(registration_of(home.code, home.urn, now.location, TODAY), now.location, now.miles),
    }


def _visit(child: Child, home: Placement, status: str, reviewed: bool) -> date | None:
    """Six weeks in the first year; then three months in long-term fostering; at home under an interim order weekly."""
    days = [row.on for row in SocialVisit.objects.filter(child=child) if row.stands and not row.taken_back]
    if not days:
        return None
    last = max(days)
    if last < home.from_on:
        return add_length(home.from_on, Weeks(1))
    if home.code == "P1" and status == "C1":
        return add_length(last, Weeks(4) if reviewed else Weeks(1))
    year = date(home.from_on.year + 1, home.from_on.month, home.from_on.day)
    if last >= year and home.code in ("U1", "U4"):
        month = last.month + 3
        return date(last.year + (month > 12), (month - 1) % 12 + 1, last.day)
    return add_length(last, Weeks(6))


def test_every_row_is_what_the_facts_say(children: list[Child]) -> None:
    for again in (False, True):
        if again:
            rebuild_ladder(**doing())
        for child in children:
            row = Ladder.objects.values().get(child=child)
            said = obvious(child)
            assert {name: row[name] for name in said} == said, (child.number, again)
    assert not Ladder.objects.filter(child__number="90").exists()
    assert ENGLAND_AND_WALES.horizon > TODAY


def test_making_it_again_changes_nothing_and_leaves_no_trace(children: list[Child]) -> None:
    assert rebuild_ladder(**doing()) == 0


def test_making_it_asks_as_much_of_many_as_of_few() -> None:
    def asked() -> int:
        Ladder.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            rebuild_ladder(**doing())
        return len(queries)

    children_in_care(5)
    few = asked()
    children_in_care(150, first=1000)
    assert asked() == few


@pytest.mark.parametrize(
    ("code", "urn", "location", "on", "miles", "rank"),
    [
        ("Z1", "", "own", TODAY, None, Rank.UNREGISTERED),
        ("K2", "", "own", TODAY, None, Rank.UNREGISTERED),
        ("K2", "XXXXXXX", "own", TODAY, None, Rank.UNREGISTERED),
        ("K2", "1234567", "own", TODAY, None, Rank.NEAR),
        ("K2", "SC12345", "own", TODAY, None, Rank.NEAR),
        ("K2", "", "scotland", TODAY, 300, Rank.FAR),
        ("K2", "", "wales", TODAY, None, Rank.AT_A_DISTANCE),
        ("H5", "", "own", date(2023, 10, 27), None, Rank.UNREGULATED),
        ("H5", "", "own", date(2023, 10, 28), None, Rank.UNREGISTERED),
        ("K3", "1234567", "own", TODAY, None, Rank.NEAR),
        ("P2", "", "own", TODAY, None, Rank.UNREGULATED),
        ("U6", "", "own", TODAY, 20, Rank.NEAR),
        ("U6", "", "neighbour", TODAY, 20.1, Rank.FAR),
        ("U6", "", "neighbour", TODAY, 3, Rank.ADJOINING),
        ("U6", "", "other", TODAY, 3, Rank.AT_A_DISTANCE),
        ("U6", "", "", TODAY, None, Rank.NEAR),
    ],
)
def test_who_is_seen_first(code: str, urn: str, location: str, on: date, miles: Any, rank: Rank) -> None:
    assert rank_of(registration_of(code, urn, location, on), location, miles) is rank


def test_the_councils_places_change_who_is_far_away() -> None:
    Postcode.objects.update_or_create(
        code="ME22BB", defaults={"east": 573000, "north": 169000, "district": "E06000035"}
    )
    child = a_child_in_care(since=date(2025, 5, 6))
    places.set_place(code="E07000110", name="Elsewhere", kind="own", **doing())
    assert Ladder.objects.get(child=child).place_rank == Rank.AT_A_DISTANCE
    places.set_place(code="E06000035", name="Next door", kind="neighbour", **doing())
    assert Ladder.objects.get(child=child).place_rank == Rank.ADJOINING
    places.set_place(code="E06000035", name="Next door", kind="own", change=True, **doing())
    assert Ladder.objects.get(child=child).place_rank == Rank.NEAR


def test_counts_and_what_a_social_worker_is_asked(council: Council) -> None:
    since = date(2026, 3, 2)
    mine = a_child_in_care(since=since, reviews=[date(2026, 3, 23)], workers=[("SW0001", since, None)])
    due = Ladder.objects.get(child=mine).midway_due_on
    assert due
    worker = council.social_worker.actor()
    for day, asked in ((due - timedelta(days=15), []), (due - timedelta(days=14), [mine.number]), (due, [mine.number])):
        assert [row.child for row in lists.midway_soon(worker, day)] == asked
    assert lists.midway_soon(council.other_social_worker.actor(), due) == []
    later = due + timedelta(days=1)
    assert lists.oversight_counts(worker, later, months=1) == {"seen": 1, "midway": 1, "visits": 0}
    a_contact(mine, TODAY, seen="seen", means="video")
    assert lists.oversight_counts(worker, TODAY, months=1)["seen"] == 0
