"""A looked-after mother or father and their child: told, barred from one IRO, whoever is given first."""

import pytest

from keel.law.sources import PARENT_AND_CHILD
from keel.records.commands.allocation import allocate_many
from keel.records.commands.children import join_siblings
from keel.records.commands.giving import allocate_group
from keel.records.commands.giving_checks import Wish
from keel.records.commands.siblings import set_apart, tell_tie
from keel.records.models import AuditEvent, CarePeriod, Child, Siblings
from keel.records.permissions import service
from keel.records.queries.candidates import candidates
from keel.records.queries.independence import why_not_iro
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child, a_child_in_care, a_return, held_by, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def child() -> Child:
    a_return(a_child("1000"))
    return Child.objects.get(number="1000")


@pytest.fixture
def baby(child: Child) -> Child:
    """The child's own child, in care as well."""
    Child.objects.filter(pk=child.pk).update(sex="2", born_on=on("2009-03-01"))
    found = a_child_in_care(number="BABY", born=on("2025-09-01"), since=on("2025-09-02"))
    join_siblings(by=service(), one=found, other=child, parent=child, now=NOW)
    return found


@pytest.mark.parametrize("mother_first", [True, False])
def test_a_parent_and_their_child_have_different_iros(
    council: Council, child: Child, baby: Child, mother_first: bool
) -> None:
    first, second = (child, baby) if mother_first else (baby, child)
    held_by(council.iro, first)
    with pytest.raises(Refused, match="looked-after parent"):
        held_by(council.iro, second)
    made = held_by(council.other_iro, second)
    assert made.check_facts["parent_or_child_iros"] == [council.iro.staff.pk]


def test_whoever_is_to_hold_the_mother_later_is_barred_too(council: Council, child: Child, baby: Child) -> None:
    held_by(council.other_iro, child)
    held_by(council.iro, child, since=on("2026-09-01"))
    reasons, _ = why_not_iro([(baby.pk, council.iro.staff.pk)], TODAY)[baby.pk, council.iro.staff.pk]
    assert [bar.code for bar in reasons] == ["parent_and_child"]


def test_a_mother_who_is_not_looked_after_bars_nobody(council: Council, child: Child, baby: Child) -> None:
    held_by(council.iro, child)
    CarePeriod.objects.filter(child=child).delete()
    assert held_by(council.iro, baby, since=TODAY)


def test_the_return_tells_whose_child_it_is(council: Council, child: Child) -> None:
    """Nobody said so; the mother's 903 header has the day on which her first child was born."""
    baby = a_child_in_care(number="BABY", born=on("2025-09-01"), since=on("2025-09-02"))
    pair = join_siblings(by=service(), one=baby, other=child, now=NOW)
    held_by(council.iro, child)
    held_by(council.iro, baby).delete()
    Child.objects.filter(pk=child.pk).update(mother="1", first_child_born_on=on("2025-09-01"), sex="F")
    with pytest.raises(Refused, match="looked-after parent"):
        held_by(council.iro, baby)
    with pytest.raises(Refused, match="903 return says"):
        tell_tie(by=service(), pair=pair.pk, parent=None, now=NOW)
    with pytest.raises(Refused, match="Mother and child never share an IRO"):
        set_apart(by=service(), pair=pair.pk, because="Because.", now=NOW)


def test_both_at_once_to_one_is_refused(council: Council, child: Child, baby: Child) -> None:
    with pytest.raises(Refused, match="would be the IRO of both"):
        allocate_many(
            by=service(),
            allocations=[(one.number, council.iro.staff.pk, TODAY) for one in (child, baby)],
            now=NOW,
        )
    wishes = [Wish(child=one.pk, iro=council.iro.staff.pk) for one in (child, baby)]
    with pytest.raises(Refused, match="would be the IRO of both"):
        allocate_group(by=service(), wishes=wishes, from_on=TODAY, today=TODAY, now=NOW)
    found = candidates([child.pk, baby.pk], on=TODAY, today=TODAY)
    assert all(one.barred[0].source is PARENT_AND_CHILD for one in found)


def test_only_those_who_may_tell_a_tie(council: Council, child: Child, baby: Child) -> None:
    pair = Siblings.objects.get()
    with pytest.raises(NotPermitted):
        tell_tie(by=council.social_worker.actor(), pair=pair.pk, parent=None, now=NOW)
    tell_tie(by=council.manager.actor(), pair=pair.pk, parent=None, now=NOW)
    assert held_by(council.iro, child)
    assert held_by(council.iro, baby)
    assert AuditEvent.objects.get(action="family tie told").about["kind"] == "siblings"
    with pytest.raises(Refused, match="said of these two already"):
        tell_tie(by=service(), pair=pair.pk, parent=None, now=NOW)
    with pytest.raises(Refused, match="not recorded as one family"):
        tell_tie(by=service(), pair=99_999, parent=None, now=NOW)
