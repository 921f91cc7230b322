"""Ending care by decision: the approvals that regulation 39 demands, and what they mean for the record."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.commands.endings import Decided, record_ending, take_ending_back
from keel.records.models import CarePeriod, CeaseDecision, Child, NextReview, SignificantEvent
from keel.records.permissions import service
from keel.records.queries.endings import not_approved
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return

pytestmark = pytest.mark.django_db
ALL = ("wishes", "suitable", "iro")
APPROVED = {
    "approver": "nominated_officer",
    "approver_name": "Hal Moss",
    "approved_on": TODAY,
    "satisfied": ALL,
}


@pytest.fixture
def child() -> Child:
    return a_child_in_care(stays=[Stay(since=date(2026, 3, 2), ls="V2")], reviews=[date(2026, 3, 23)])


def decide(child: Child, **values: Any) -> CeaseDecision:
    about = {"decided_on": TODAY, "ends_on": TODAY + timedelta(days=10), "to_parent": True, **APPROVED, **values}
    return record_ending(by=service(), child=child, decided=Decided(**about), today=TODAY, now=NOW)


def test_a_decision_with_its_approval_is_recorded(child: Child) -> None:
    row = decide(child)
    assert (row.needed, row.approver, row.approver_name) == ("nominated_officer", "nominated_officer", "Hal Moss")
    assert row.satisfied == sorted(ALL)


@pytest.mark.parametrize("order", ["C1", "C2"])
def test_under_a_care_order_only_a_court_ends_care(order: str) -> None:
    under = a_child_in_care(stays=[Stay(since=date(2026, 3, 2), ls=order)], reviews=[date(2026, 3, 23)])
    with pytest.raises(Refused, match="only a court ends it") as refused:
        decide(under)
    assert refused.value.about == "ends_on"
    assert not CeaseDecision.objects.exists()


@pytest.mark.parametrize(
    ("values", "about", "says"),
    [
        ({"approver": ""}, "approver", "Say who approved it"),
        ({"approver_name": " "}, "approver_name", "name of whoever approved"),
        ({"approved_on": None}, "approved_on", "day on which it was approved"),
        ({"approved_on": TODAY + timedelta(days=11)}, "approved_on", "before care ends"),
        ({"satisfied": ("wishes", "suitable")}, "satisfied", "the IRO was consulted"),
        ({"satisfied": ()}, "satisfied", "wishes and feelings"),
        ({"decided_on": TODAY + timedelta(days=1)}, "decided_on", "has not come"),
        ({"decided_on": date(2026, 2, 1)}, "decided_on", "before the child came into care"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on", "before it was decided"),
        ({"ends_on": TODAY + timedelta(days=400)}, "ends_on", "more than a year"),
    ],
)
def test_without_what_the_law_asks_for_it_is_refused(
    child: Child, values: dict[str, Any], about: str, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        decide(child, **values)
    assert refused.value.about == about
    assert not CeaseDecision.objects.exists()


def test_within_twenty_working_days_nobody_need_approve() -> None:
    new = a_child_in_care(stays=[Stay(since=TODAY - timedelta(days=5), ls="V2")])
    row = decide(new, approver="", approver_name="", approved_on=None, satisfied=(), ends_on=TODAY)
    assert row.needed == "nobody"


def test_at_sixteen_without_an_order_only_the_director_will_do() -> None:
    older = a_child_in_care(stays=[Stay(since=date(2026, 5, 26), ls="V2")], born=date(2010, 1, 5))
    with pytest.raises(Refused, match="director of children’s services must approve") as refused:
        decide(older)
    assert refused.value.about == "approver"
    assert decide(older, approver="director").needed == "director"


def test_a_child_who_goes_to_nobody_with_responsibility_is_reviewed_first(child: Child) -> None:
    decide(child, to_parent=False)
    event = SignificantEvent.objects.get()
    assert (event.ground, event.leaves_on) == ("e", TODAY + timedelta(days=10))
    assert NextReview.objects.get(child=child).forward_ground == "e"


def test_to_a_parent_the_law_asks_for_none(child: Child) -> None:
    decide(child)
    assert not SignificantEvent.objects.exists()


def test_only_one_stands_at_a_time_and_it_can_be_taken_back(child: Child) -> None:
    row = decide(child)
    with pytest.raises(Refused, match="recorded already"):
        decide(child)
    about = {"by": service(), "child": child, "today": TODAY, "now": NOW}
    with pytest.raises(Refused, match="Say why"):
        take_ending_back(decision=row.pk, because=" ", **about)
    back = take_ending_back(decision=row.pk, because="She stays", **about)
    with pytest.raises(Refused, match="already"):
        take_ending_back(decision=back.pk, because="again", **about)
    assert decide(child).stands
    assert CeaseDecision.objects.count() == 3


def end_it(child: Child, rec: str = "E4A") -> CarePeriod:
    """The ending comes with the next return."""
    over = [Stay(since=date(2026, 3, 2), ls="V2", until=TODAY, rec=rec)]
    a_return(a_child(child.number, stays=over, reviews=[date(2026, 3, 23)]), year=2027)
    return CarePeriod.objects.get(child=child)


def test_an_imported_ending_is_a_fact_and_its_approval_is_not_recorded(child: Child, council: Council) -> None:
    period = end_it(child)
    assert (period.ended_on, period.approval) == (TODAY, "not_recorded")
    assert list(not_approved(council.manager.actor(), TODAY)) == [period]
    assert not not_approved(council.iro.actor(), TODAY).exists()


def test_with_a_decision_on_record_its_approval_is(child: Child, council: Council) -> None:
    decide(child, ends_on=TODAY)
    assert end_it(child).approval == "recorded"
    assert not not_approved(council.manager.actor(), TODAY).exists()


@pytest.mark.parametrize("rec", ["E11", "E2", "E17", "E43"])
def test_what_ends_care_by_law_needs_none(child: Child, rec: str) -> None:
    assert end_it(child, rec).approval == "not_needed"
