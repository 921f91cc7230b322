"""Giving a child an IRO: the block of regulation 46 in each form, siblings, days, and many at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from keel.law.sources import WHO_MAY_BE_IRO
from keel.records.commands.allocation import allocate_iro, allocate_many
from keel.records.commands.children import join_siblings
from keel.records.commands.staff import add_team
from keel.records.models import Allocation, AuditEvent, CaseHeld, Child, Post, Staff
from keel.records.permissions import Permission, service
from keel.records.queries.checks_kept import checks_kept
from keel.records.queries.independence import why_not_iro
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child, a_council, a_post, a_return, a_worker, held_by, may, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(council: Council) -> Child:
    """Whose social worker is in the case team, and was another person of the next team before."""
    workers = [("SW0001", on("2026-01-05"), None), ("SW0002", on("2025-05-06"), on("2026-01-04"))]
    a_return(a_child("1000", workers=workers))
    return Child.objects.get(number="1000")


def allocate(child: Child, who: Staff, *, since: str = "2026-06-01", **more: str) -> Allocation:
    return allocate_iro(by=service(), child=child, iro=who, from_on=on(since), now=NOW, **more)


def codes(child: Child, who: Staff, day: str = "2026-06-01") -> set[str]:
    return {bar.code for bar in why_not_iro([(child.pk, who.pk)], on(day))[child.pk, who.pk][0]}


# ---- the block -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("social_worker", "social_worker"),
        ("other_social_worker", "past_social_worker"),
        ("team_manager", "manages_social_worker"),
        ("service_manager", "manages_social_worker"),
        ("senior_manager", "manages_social_worker"),
    ],
)
def test_those_too_near_the_case_may_not_be_its_iro(council: Council, child: Child, part: str, code: str) -> None:
    who = council.members()[part].staff
    assert code in codes(child, who)
    with pytest.raises(Refused) as refused:
        allocate(child, who)
    assert str(refused.value).startswith(f"{who} may not be this child’s IRO (")
    assert str(WHO_MAY_BE_IRO) in str(refused.value)
    assert str(refused.value).endswith("Choose somebody else.")
    assert not Allocation.objects.exists()


def test_somebody_of_the_same_team_may_not(council: Council, child: Child) -> None:
    near = a_worker("Nia", "Frost")
    a_post(near, council.teams["Case team"])
    assert codes(child, near) == {"case_team"}
    assert codes(child, near, "2019-01-01") == set()


def test_somebody_who_is_not_registered_may_not(child: Child) -> None:
    assert codes(child, a_worker("Nia", "Frost", registered=False)) == {"not_registered"}


def test_somebody_newly_qualified_may_not(child: Child) -> None:
    who = a_worker("Nia", "Frost")
    Staff.objects.filter(pk=who.pk).update(qualified_on=on("2021-06-02"))
    assert codes(child, who) == {"experience"}
    assert codes(child, who, "2026-06-02") == set()


def test_somebody_with_no_part_in_the_case_may(council: Council, child: Child) -> None:
    assert codes(child, council.iro.staff) == set()
    made = allocate(child, council.iro.staff)
    assert (made.iro, made.from_on, made.to_on, made.by) == (council.iro.staff, TODAY, None, "Keel")


def test_each_of_two_managers_of_one_team_is_barred(council: Council, child: Child) -> None:
    """A team may be managed by two people who share the post."""
    shares = a_worker("Nia", "Frost")
    a_post(shares, council.teams["Case team"], manages=True)
    for who in (shares, council.team_manager.staff):
        assert "manages_social_worker" in codes(child, who)


def test_the_manager_of_each_of_a_workers_teams_is_barred(council: Council, child: Child) -> None:
    far = council.teams["Next team"]
    a_post(council.social_worker.staff, far)
    manager = a_worker("Nia", "Frost")
    a_post(manager, far, manages=True)
    assert "manages_social_worker" in codes(child, manager)
    assert "manages_social_worker" in codes(child, council.team_manager.staff)


def test_whoever_manages_far_above_a_workers_other_team_is_barred(council: Council, child: Child) -> None:
    above = add_team(by=service(), name="Far service", now=NOW)
    a_post(council.social_worker.staff, add_team(by=service(), name="Far team", parent=above, now=NOW))
    manager = a_worker("Nia", "Frost")
    a_post(manager, above, manages=True)
    assert codes(child, manager) == {"manages_social_worker"}


def test_a_manager_two_levels_up_is_barred_where_nobody_manages_between(council: Council, child: Child) -> None:
    Post.objects.filter(staff__in=[council.team_manager.staff, council.service_manager.staff]).delete()
    assert codes(child, council.senior_manager.staff) == {"manages_social_worker"}


def test_the_manager_of_another_team_is_not_barred(council: Council, child: Child) -> None:
    manager = a_worker("Nia", "Frost")
    a_post(manager, council.teams["Next team"], manages=True)
    assert codes(child, manager) == set()


def test_who_manages_is_asked_of_the_day(council: Council, child: Child) -> None:
    Post.objects.filter(staff=council.team_manager.staff).update(to_on=on("2026-05-31"))
    assert codes(child, council.team_manager.staff, "2026-05-31") == {"manages_social_worker", "case_team"}
    assert codes(child, council.team_manager.staff, "2026-06-01") == set()


def test_the_check_is_kept(council: Council, child: Child) -> None:
    made = allocate(child, council.iro.staff)
    assert made.check_on == TODAY
    assert made.check_facts == {
        "on": "2026-06-01",
        "registered": True,
        "qualified_on": "2010-07-01",
        "social_workers": ["SW0001"],
        "earlier_social_workers": ["SW0002"],
        "teams": [council.teams["IROs"].pk],
        "manager": council.manager.staff.pk,
    }


def told(child: Child, since: str, until: str | None = None, **who: object) -> None:
    CaseHeld.objects.create(child=child, from_on=on(since), to_on=until and on(until), by="a", told_at=NOW, **who)


def test_the_block_holds_where_only_a_spreadsheet_says_who_holds_the_case(council: Council) -> None:
    a_return(a_child("2000"))
    child = Child.objects.get(number="2000")
    told(child, "2025-06-02", "2026-03-31", worker=council.other_social_worker.staff)
    told(child, "2026-04-01", worker=council.social_worker.staff, team=council.teams["Case team"])
    assert "past_social_worker" in codes(child, council.other_social_worker.staff)
    assert "social_worker" in codes(child, council.social_worker.staff)
    assert codes(child, council.team_manager.staff) == {"manages_social_worker", "case_team"}
    assert codes(child, council.iro.staff) == set()
    assert allocate(child, council.iro.staff).check_facts["told_workers"] == [council.social_worker.staff.pk]


def test_a_team_that_holds_the_case_without_a_worker_bars_its_people_and_managers(council: Council) -> None:
    a_return(a_child("2000"))
    child = Child.objects.get(number="2000")
    told(child, "2026-04-01", team=council.teams["Case team"])
    assert codes(child, council.social_worker.staff) == {"case_team"}
    assert codes(child, council.service_manager.staff) == {"manages_social_worker"}
    assert codes(child, council.other_social_worker.staff) == set()
    assert codes(child, council.social_worker.staff, "2026-03-31") == set()


def test_somebody_who_left_may_not(council: Council, child: Child) -> None:
    with pytest.raises(Refused, match="left"):
        allocate(child, council.leaver.staff)


# ---- handing over ----------------------------------------------------------------------------------------------------


def test_a_new_iro_ends_the_old_one_the_day_before(council: Council, child: Child) -> None:
    first = allocate(child, council.iro.staff, since="2026-02-02")
    second = allocate(child, council.other_iro.staff, since="2026-06-01", handover_note="Knows the school")
    first.refresh_from_db()
    assert (first.to_on, second.from_on) == (on("2026-05-31"), on("2026-06-01"))
    event = AuditEvent.objects.latest("number")
    assert event.about == {
        "allocation": second.pk,
        "child": child.pk,
        "iro": council.other_iro.staff.pk,
        "ended": first.pk,
    }


@pytest.mark.parametrize(
    ("since", "said"),
    [("2026-02-02", "has been this child’s IRO since 2 February 2026"), ("2026-01-01", "Choose a later day")],
)
def test_nobody_takes_over_before_the_other_began(council: Council, child: Child, since: str, said: str) -> None:
    allocate(child, council.iro.staff, since="2026-02-02")
    with pytest.raises(Refused, match=said):
        allocate(child, council.other_iro.staff, since=since)


def test_the_same_iro_is_not_given_twice(council: Council, child: Child) -> None:
    allocate(child, council.iro.staff, since="2026-02-02")
    with pytest.raises(Refused, match="already"):
        allocate(child, council.iro.staff)


def test_never_two_at_once_where_one_has_a_last_day(council: Council, child: Child) -> None:
    """The other was given for a known time, which is not over."""
    allocate_many(
        by=service(),
        allocations=[("1000", council.iro.staff.pk, on("2026-02-02"))],
        to_on=on("2026-06-30"),
        now=NOW,
    )
    with pytest.raises(Refused, match="until 30 June 2026"):
        allocate(child, council.other_iro.staff, since="2026-06-30")
    assert allocate(child, council.other_iro.staff, since="2026-07-01")


def test_only_those_who_may_allocate(council: Council, child: Child) -> None:
    with pytest.raises(NotPermitted):
        allocate_iro(by=may(Permission.RECORD_REVIEW), child=child, iro=council.iro.staff, from_on=TODAY, now=NOW)


# ---- siblings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def apart(council: Council, child: Child) -> Child:
    """A looked-after mother of the child, who may not share an IRO with them."""
    a_return(a_child("2000", born=on("2009-03-03")))
    mother = Child.objects.get(number="2000")
    join_siblings(by=service(), one=mother, other=child, now=NOW, iro_apart_because="One is the other’s mother.")
    return mother


def test_those_who_may_not_share_an_iro_do_not(council: Council, child: Child, apart: Child) -> None:
    allocate(child, council.iro.staff, since="2026-02-02")
    with pytest.raises(Refused, match=r"may not share an IRO with this one: One is the other’s mother\."):
        allocate(apart, council.iro.staff)
    assert allocate(apart, council.other_iro.staff)


def test_brothers_and_sisters_may_share(council: Council, child: Child) -> None:
    a_return(a_child("2000"))
    other = Child.objects.get(number="2000")
    join_siblings(by=service(), one=other, other=child, now=NOW)
    assert allocate(child, council.iro.staff)
    assert allocate(other, council.iro.staff)


# ---- many at once ----------------------------------------------------------------------------------------------------


def many(*rows: tuple[str, Staff, str]) -> int:
    return allocate_many(by=service(), allocations=[(a, b.pk, on(c)) for a, b, c in rows], now=NOW)


def test_many_at_once(council: Council, child: Child) -> None:
    a_return(a_child("2000"), a_child("3000"))
    mine, theirs = council.iro.staff, council.other_iro.staff
    events = AuditEvent.objects.count()
    rows = [("1000", mine, "2026-02-02"), ("2000", mine, "2026-03-02"), ("3000", theirs, "2026-02-02")]
    assert many(*rows) == 3
    found = Allocation.objects.order_by("child__number").values_list("child__number", "iro", "from_on", "check_on")
    assert list(found) == [(a, b.pk, on(c), on(c)) for a, b, c in rows]
    assert Allocation.objects.get(child=child).check_facts["social_workers"] == ["SW0001"]
    event = AuditEvent.objects.latest("number")
    assert AuditEvent.objects.count() == events + 1
    assert event.about["allocations"] == 3
    assert len(event.about["digest"]) == 64


@pytest.mark.parametrize("part", ["social_worker", "other_social_worker", "team_manager", "service_manager", "leaver"])
def test_the_block_holds_for_many_too(council: Council, child: Child, part: str) -> None:
    a_return(a_child("2000"))
    with pytest.raises(Refused):
        many(("2000", council.iro.staff, "2026-06-01"), ("1000", council.members()[part].staff, "2026-06-01"))
    assert not Allocation.objects.exists()


def test_siblings_apart_hold_for_many_too(council: Council, child: Child, apart: Child) -> None:
    with pytest.raises(Refused, match="may not share"):
        many(("1000", council.iro.staff, "2026-06-01"), ("2000", council.iro.staff, "2026-06-01"))
    allocate(child, council.iro.staff)
    with pytest.raises(Refused, match="may not share"):
        many(("2000", council.iro.staff, "2026-06-01"))
    assert many(("2000", council.other_iro.staff, "2026-06-01")) == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (lambda council: ("1000", council.other_iro.staff, "2026-06-15"), "1000 .*has an IRO"),
        (lambda council: ("9999", council.iro.staff, "2026-06-01"), "no child with the number 9999"),
        (lambda council: ("1000", Staff(pk=99999), "2026-06-01"), "nobody on the staff list"),
    ],
)
def test_many_are_refused_in_words(
    council: Council, child: Child, row: Callable[[Council], tuple[str, Staff, str]], said: str
) -> None:
    allocate(child, council.iro.staff)
    with pytest.raises(Refused, match=said):
        many(row(council))
    assert Allocation.objects.count() == 1


def test_the_same_child_twice_in_one_list_is_refused(council: Council, child: Child) -> None:
    with pytest.raises(Refused, match="1000"):
        many(("1000", council.iro.staff, "2026-06-01"), ("1000", council.other_iro.staff, "2026-06-01"))


# ---- two people at once ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_allocate_at_once_and_one_is_told() -> None:
    council = a_council()
    a_return(a_child("1000"))
    child = Child.objects.get()
    ready, said = threading.Barrier(2), []

    def give(to: Staff) -> None:
        try:
            ready.wait()
            allocate(child, to)
            said.append("given")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give, args=[who.staff]) for who in (council.iro, council.other_iro)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said)[1] == "given"
    assert "has been this child’s IRO since 1 June 2026" in sorted(said)[0]
    assert Allocation.objects.filter(to_on=None).count() == 1
    assert connection.vendor in ("sqlite", "postgresql")


def test_a_page_that_is_out_of_date_is_told_so(council: Council, child: Child) -> None:
    stale = Child.objects.get(pk=child.pk)
    held_by(council.iro, child, since=TODAY)
    with pytest.raises(Refused, match="Choose a later day"):
        allocate(stale, council.other_iro.staff)
    assert allocate(stale, council.other_iro.staff, since=str(TODAY + timedelta(days=1)))


def test_checks_are_read_with_names_and_as_many_queries_for_many_as_for_few(council: Council, child: Child) -> None:
    made = allocate(child, council.iro.staff)
    facts = {**made.check_facts, "told_workers": [council.other_social_worker.staff.pk], "told_teams": [99_999]}
    with CaptureQueriesContext(connection) as few:
        (kept,) = checks_kept([facts])
    with CaptureQueriesContext(connection) as many:
        assert checks_kept([{}, *([facts] * 20)])[0] == []
    assert len(few) == len(many) == 2
    told = {one.what: one for one in kept}
    assert told["The child’s social workers"].found == ["Ewan Clark"]
    assert told["Who else holds the case"].found == ["Farah Noor"]
    assert told["Teams that hold the case"].found == ["team 99999, no longer on the list"]
    assert told["Qualified on"].day == on("2010-07-01")
