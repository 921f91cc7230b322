"""Caseloads for each full-time post, against a slow and obvious second way of counting."""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.caseload import Band
from keel.records.commands.staff import add_leave, add_post, give_role
from keel.records.models import Allocation, CarePeriod, Child, Post, Staff
from keel.records.permissions import Role, service
from keel.records.queries.caseloads import Load, Promised, away_with_children, held_on, loads, service_load
from keel.records.queries.iro_posts import HOLDS_CASES, NOT_REGISTERED
from tests.builders import NOW, TODAY, Council, a_child, a_return, a_worker, children_in_care, held_by, on

pytestmark = pytest.mark.django_db


def of(name: str, day: date = TODAY) -> Load:
    return next(one for one in loads(day) if one.name == name)


def post(who: Staff, council: Council, share: str, title: str, *, since: str = "2020-01-06", **more: object) -> None:
    about = {"title": title, "full_time_equivalent": Decimal(share), "from_on": on(since), "now": NOW, **more}
    add_post(by=service(), staff=who, team=council.teams["IROs"], **about)  # type: ignore[arg-type]


def slowly(day: date) -> dict[int, int]:
    """Look at every allocation and every time in care, one by one."""
    found: dict[int, int] = {}
    for row in Allocation.objects.all():
        if row.from_on > day or (row.to_on and row.to_on < day):
            continue
        born = row.child.born_on
        if born and date(born.year + 18, born.month, born.day) <= day:
            continue
        for period in CarePeriod.objects.filter(child=row.child):
            if period.started_on <= day and (period.ended_on is None or period.ended_on > day):
                found[row.iro_id] = found.get(row.iro_id, 0) + 1
    return found


def test_held_and_shares_agree_with_counting_one_by_one(council: Council) -> None:
    chance = random.Random(715)
    people = [council.iro.staff, council.other_iro.staff, *(a_worker("Nia", str(number)) for number in range(4))]
    shares = ["1", "0.6", "0.5", "0.8", "0.4", "1"]
    council.leaver.user.roles.all().delete()
    Post.objects.filter(staff__in=people).delete()
    for who, share in zip(people, shares, strict=True):
        post(who, council, share, "Independent Reviewing Officer")
    children = children_in_care(60)
    Child.objects.filter(pk__in=[child.pk for child in children[:5]]).update(born_on=on("2008-03-01"))
    CarePeriod.objects.filter(child__in=children[5:9]).update(ended_on=on("2026-04-01"), approval="not_needed")
    for child in children:
        first = on("2025-08-01") + timedelta(days=chance.randrange(200))
        middle = first + timedelta(days=chance.randrange(1, 100))
        for since, until in ((first, middle), (middle + timedelta(days=1), None)):
            Allocation.objects.create(
                child=child,
                iro=chance.choice(people),
                from_on=since,
                to_on=until,
                by="a",
                check_on=since,
                check_facts={},
            )
    for day in (on("2025-12-24"), on("2026-03-01"), on("2026-03-31"), on("2026-04-01"), TODAY):
        counted = slowly(day)
        assert held_on(day) == counted
        for one in loads(day):
            assert one.caseload.per_full_time is not None
            share = Fraction(shares[[who.pk for who in people].index(one.staff)])
            exact = Fraction(counted.get(one.staff, 0)) / share
            assert abs(Fraction(one.caseload.per_full_time) - exact) <= Fraction(1, 20)
        everyone = service_load(loads(day))
        assert everyone.everyone.children == sum(counted.values())
        assert everyone.posts == sum(map(Decimal, shares))


def test_the_service_with_and_without_somebody_whose_post_is_outside_it(council: Council) -> None:
    """As figures.md has it: the fostering reviewing officer's children count, their half post does not."""
    Post.objects.filter(staff__in=[council.iro.staff, council.other_iro.staff, council.leaver.staff]).delete()
    post(council.iro.staff, council, "1", "Independent Reviewing Officer")
    post(council.other_iro.staff, council, "0.5", "Fostering Independent Reviewing Officer")
    for place, child in enumerate(children_in_care(9)):
        held_by(council.other_iro if place < 2 else council.iro, child)
    told = service_load(loads(TODAY))
    assert (told.posts, told.own.children, told.everyone.children, told.outside) == (Decimal(1), 7, 9, 2)
    assert (told.own.per_full_time, told.everyone.per_full_time) == (Decimal("7.0"), Decimal("9.0"))
    assert (of("Bryn Hughes").in_team, of("Ama Owusu").in_team) == (False, True)


def test_who_is_an_iro(council: Council) -> None:
    """By role, by post, or by a child; not who has left and holds nobody."""
    titled = a_worker("Nia", "Frost")
    post(titled, council, "0.6", "Independent Reviewing Officer")
    holder = a_worker("Oba", "Gray")
    a_return(a_child("1"))
    Allocation.objects.create(
        child=Child.objects.get(), iro=holder, from_on=TODAY, by="a", check_on=TODAY, check_facts={}
    )
    assert [one.name for one in loads(TODAY)] == ["Ama Owusu", "Bryn Hughes", "Nia Frost", "Oba Gray"]
    assert of("Oba Gray").caseload.band is Band.NOT_KNOWN
    assert "Mina Rao" not in [one.name for one in loads(TODAY)]
    held_by(council.iro, Child.objects.create(number="2"))
    assert of("Ama Owusu").caseload.children == 0


def test_a_post_that_is_called_reviewing_officer_counts_alone(council: Council) -> None:
    who = council.iro.staff
    post(who, council, "0.6", "Independent reviewing officer")
    assert of("Ama Owusu").caseload.full_time_equivalent == Decimal("0.60")
    post(who, council, "0.2", "Fostering reviewing officer")
    assert of("Ama Owusu").caseload.full_time_equivalent == Decimal("0.80")
    assert of("Ama Owusu").in_team


def test_agency_protected_away_and_yet_to_begin(council: Council) -> None:
    who = a_worker("Nia", "Frost")
    post(who, council, "0.5", "IRO", since="2026-06-08", agency=True, protected_caseload=True)
    found = of("Nia Frost")
    assert (found.begins_on, found.agency, found.protected) == (on("2026-06-08"), True, True)
    assert len(found.caseload.because) == 3
    assert service_load(loads(TODAY)).posts == 2
    for until in ("2026-06-05", "2026-07-03"):
        add_leave(by=service(), staff=who, kind="sick", from_on=on("2026-05-20"), to_on=on(until), now=NOW)
    assert (of("Nia Frost").away, of("Nia Frost").away_until) == ("sick", on("2026-07-03"))
    add_leave(by=service(), staff=who, kind="parental", from_on=on("2026-05-20"), now=NOW)
    assert (of("Nia Frost").away, of("Nia Frost").away_until) == ("parental", None)
    assert of("Nia Frost", on("2026-05-19")).away == ""


def test_after_more_children(council: Council) -> None:
    assert of("Ama Owusu").after(71).band is Band.OVER
    assert of("Ama Owusu").after(70).band is Band.WITHIN


def test_as_many_queries_for_many_as_for_few(council: Council) -> None:
    with CaptureQueriesContext(connection) as few:
        loads(TODAY)
    for number in range(10):
        post(a_worker("Nia", str(number)), council, "0.5", "Independent Reviewing Officer")
    for child in children_in_care(20):
        held_by(council.iro, child)
    with CaptureQueriesContext(connection) as many:
        assert len(loads(TODAY)) == 12
    assert len(many) == len(few) == 5


def test_children_promised_from_a_later_day_count_in_what_comes_after(council: Council) -> None:
    children = children_in_care(5)
    for child in children:
        held_by(council.iro, child)
    for child, day in zip(children[:3], ("2026-09-01", "2026-09-01", "2026-10-01"), strict=True):
        held_by(council.other_iro, child, since=on(day))
    told = of("Bryn Hughes").promised
    assert (told.coming, told.coming_first, told.coming_last) == (3, on("2026-09-01"), on("2026-10-01"))
    assert of("Bryn Hughes").caseload.children == 0
    assert of("Bryn Hughes").after(2).children == 5
    gone = of("Ama Owusu")
    assert (gone.promised.going, gone.promised.going_first, gone.after(0).children) == (3, on("2026-09-01"), 5)
    assert held_on(TODAY) == {council.iro.staff.pk: 5}
    assert of("Bryn Hughes", on("2026-10-01")).promised == Promised()


def test_a_post_in_a_team_that_holds_cases_is_no_iros(council: Council) -> None:
    """Somebody who manages such a team is given the role: the service's posts stay as they were."""
    before = service_load(loads(TODAY)).posts
    give_role(by=service(), user=council.team_manager.user, role=Role.IRO, from_on=TODAY, now=NOW)
    found = of("Gwen Pike")
    assert (found.uncounted, found.caseload.full_time_equivalent, found.in_team) == (HOLDS_CASES, Decimal(0), False)
    assert service_load(loads(TODAY)).posts == before


def test_a_post_of_somebody_who_is_not_registered_is_no_iros(council: Council) -> None:
    before = service_load(loads(TODAY)).posts
    post(a_worker("Nia", "Frost", registered=False), council, "1", "Independent Reviewing Officer")
    assert of("Nia Frost").uncounted == NOT_REGISTERED
    assert service_load(loads(TODAY)).posts == before


def test_whose_children_have_nobody_there(council: Council) -> None:
    for child in children_in_care(2):
        held_by(council.iro, child)
    add_leave(by=service(), staff=council.iro.staff, kind="sick leave", from_on=on("2026-05-20"), now=NOW)
    add_leave(by=service(), staff=council.other_iro.staff, kind="sick leave", from_on=on("2026-05-20"), now=NOW)
    (away,) = away_with_children(TODAY)
    assert (away.name, away.since, away.until, away.children) == ("Ama Owusu", on("2026-05-20"), None, 2)
    told = service_load(loads(TODAY))
    assert (told.posts, told.away, told.away_children) == (Decimal(2), Decimal(2), 2)
