"""Taking a batch out again: exactly what stood before, and only while nothing rests on it."""

from collections.abc import Callable

import pytest

from keel.records.commands import children as about
from keel.records.commands.reviews import book_review
from keel.records.commands.undo import undo_batch
from keel.records.models import AuditEvent, Batch, Child, GivenHeader, NextReview
from keel.records.permissions import Permission, service
from keel.records.queries.audit import first_break
from keel.records.refused import NotPermitted, Refused
from tests.builders import (
    NOW,
    TODAY,
    TWO_YEARS,
    Council,
    Stay,
    a_child,
    a_return,
    a_worker,
    import_folders,
    may,
    on,
)
from tests.records.dumps import dump


def undo(batch: int | None) -> dict[str, int]:
    assert batch is not None
    return undo_batch(by=service(), batch=batch, today=TODAY, now=NOW)


def told(*children: object, year: int) -> int:
    """Bring children in; the number of the batch."""
    batch = a_return(*children, year=year).outcome.batch  # type: ignore[arg-type]
    assert batch is not None
    return batch


@pytest.mark.django_db
def test_undoing_the_second_year_gives_the_first_back_to_the_letter() -> None:
    import_folders(TWO_YEARS[0])
    before = dump(arrival=True)
    second = import_folders(TWO_YEARS[1])
    assert dump(arrival=True) != before
    counts = undo(second.outcome.batch)
    after = dump(arrival=True)
    for table, rows in before.items():
        assert after[table] == rows, table
    assert counts["children"] > 100
    assert first_break() is None
    assert AuditEvent.objects.latest("number").action == "import undone"


@pytest.mark.django_db
def test_undone_and_brought_in_again_is_as_if_never_undone() -> None:
    import_folders(TWO_YEARS[0])
    second = import_folders(TWO_YEARS[1])
    before = dump()
    undo(second.outcome.batch)
    again = import_folders(TWO_YEARS[1])
    assert again.outcome.batch != second.outcome.batch
    assert again.outcome.by_kind == second.outcome.by_kind
    assert dump() == before


@pytest.mark.django_db
def test_a_batch_in_the_middle_goes_while_nothing_rests_on_it() -> None:
    told(a_child("1"), year=2025)
    before = dump(arrival=True)
    middle = told(a_child("2"), year=2025)
    last = told(a_child("3"), year=2025)
    undo(middle)
    assert set(Child.objects.values_list("number", flat=True)) == {"1", "3"}
    undo(last)
    assert dump(arrival=True) == before


@pytest.mark.django_db
def test_no_batch_is_undone_twice() -> None:
    batch = told(a_child(), year=2026)
    undo(batch)
    with pytest.raises(Refused, match=f"Batch {batch} was already undone on 1 June 2026 by Keel"):
        undo(batch)
    with pytest.raises(Refused, match="There is no batch 999"):
        undo(999)


@pytest.mark.django_db
def test_only_those_who_may_bring_files_in_may_take_them_out() -> None:
    batch = told(a_child(), year=2026)
    with pytest.raises(NotPermitted):
        undo_batch(by=may(Permission.SEE_ALL_CHILDREN), batch=batch, today=TODAY, now=NOW)
    assert Child.objects.exists()


# ---- what a newer return confirmed -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_confirmation_is_taken_back_by_itself() -> None:
    """2024 said it first, 2025 and 2026 said the same: without 2026 it is 2025's word again, not 2024's."""
    child = a_child(since=on("2023-05-09"))
    told(child, year=2024)
    told(child, year=2025)
    before = dump(arrival=True)
    undo(told(child, year=2026))
    assert dump(arrival=True) == before
    a_return(a_child(since=on("2023-05-09"), sex="M"), year=2024)
    assert Child.objects.get().sex == "F"


@pytest.mark.django_db
def test_a_confirmation_in_the_middle_is_taken_back_too() -> None:
    child = a_child(since=on("2023-05-09"))
    told(child, year=2024)
    before = dump(arrival=True)
    middle, last = told(child, year=2025), told(child, year=2026)
    undo(middle)
    assert GivenHeader.objects.get(stands=True).year == 2026
    undo(last)
    assert dump(arrival=True) == before


@pytest.mark.django_db
def test_a_batch_whose_rows_a_later_one_says_again_stays() -> None:
    """Undone, its rows would be gone although the later return, which stands, says them too."""
    first = told(a_child(since=on("2024-05-07")), year=2025)
    second = told(a_child(since=on("2024-05-07")), year=2026)
    with pytest.raises(Refused, match=f"batch {second} .*Undo batch {second} first"):
        undo(first)
    undo(second)
    undo(first)
    assert not Child.objects.exists()


# ---- what rests on a batch -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "what"),
    [
        (a_child(since=on("2024-05-07"), until=on("2025-09-01")), "speaks of children that it brought in"),
        (a_child(stays=[Stay(since=on("2025-07-01"))]), "speaks of children that it brought in"),
    ],
)
def test_a_later_batch_comes_out_first(later: object, what: str) -> None:
    first = told(a_child(since=on("2024-05-07")), year=2025)
    second = told(later, year=2026)
    with pytest.raises(Refused) as refused:
        undo(first)
    assert str(refused.value).startswith(f"Batch {first} cannot be undone: batch {second} ")
    assert what in str(refused.value)
    assert str(refused.value).endswith(f"Undo batch {second} first.")
    undo(second)
    undo(first)


def _give_an_iro(child: Child) -> None:
    from keel.records.commands.allocation import allocate_iro

    iro = a_worker("Ama", "Owusu")
    allocate_iro(by=service(), child=child, iro=iro, from_on=TODAY, now=NOW)


def _add_a_mother(child: Child) -> None:
    person = {"given_name": "Maya", "family_name": "Hill", "kind": "mother"}
    about.add_person(by=service(), child=child, from_on=TODAY, now=NOW, **person)  # type: ignore[arg-type]


def _join_to_a_sibling(child: Child) -> None:
    a_return(a_child("2000"), year=2026)
    about.join_siblings(by=service(), one=Child.objects.get(number="2000"), other=child, now=NOW)


def _book_a_review(child: Child) -> None:
    book_review(by=service(), child=child, booked_for=on("2026-07-01"), because="away", today=TODAY, now=NOW)


def _name(child: Child) -> None:
    about.name_children(by=service(), names=[(child.number, "Lena", "Hill", "")], now=NOW)


def _restrict(child: Child) -> None:
    about.restrict_child(by=service(), child=child, because="a relative works for the council", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("work", "said"),
    [
        (_give_an_iro, "an IRO"),
        (_add_a_mother, "people around them"),
        (_join_to_a_sibling, "brothers or sisters"),
        (_book_a_review, "recorded in Keel"),
        (_name, "names"),
        (_restrict, "a restriction"),
    ],
)
def test_work_done_since_holds_a_batch_in_place(work: Callable[[Child], None], said: str) -> None:
    batch = told(a_child("1000"), year=2026)
    work(Child.objects.get(number="1000"))
    before = dump(arrival=True)
    with pytest.raises(Refused, match=rf"^Batch {batch} cannot be undone: .*\b1 of the children.*{said}.*lost"):
        undo(batch)
    assert dump(arrival=True) == before
    assert Batch.objects.get(pk=batch).undone_at is None


@pytest.mark.django_db
def test_work_on_children_of_other_batches_holds_nothing(council: Council) -> None:
    told(a_child("1000"), year=2026)
    for work in (_give_an_iro, _book_a_review, _name):
        work(Child.objects.get(number="1000"))
    other = told(a_child("3000"), year=2026)
    undo(other)
    assert list(Child.objects.values_list("number", flat=True)) == ["1000"]


@pytest.mark.django_db
def test_without_its_year_a_childs_reviews_are_unknown_again() -> None:
    told(a_child(since=on("2024-05-07"), reviews=[on("2024-05-28")]), year=2025)
    (before,) = NextReview.objects.values_list("due_on", "certain", "known_to")
    batch = told(a_child(since=on("2024-05-07"), reviews=[on("2025-05-27")]), year=2026)
    assert NextReview.objects.get().known_to == on("2026-03-31")
    undo(batch)
    assert NextReview.objects.values_list("due_on", "certain", "known_to").get() == before
    assert before[2] == on("2025-03-31")


@pytest.mark.django_db
def test_up_to_five_children_are_named_and_none_whose_record_is_restricted() -> None:
    batch = told(*(a_child(f"{number}") for number in range(1000, 1007)), year=2026)
    about.name_children(by=service(), names=[(f"{n}", "Lena", "Hill", "") for n in range(1000, 1003)], now=NOW)
    about.restrict_child(by=service(), child=Child.objects.get(number="1001"), because="kept apart", now=NOW)
    with pytest.raises(Refused, match=r"^Batch .* 3 of the children .* have since .* \(1000, 1002 and others\)\."):
        undo(batch)
    about.name_children(by=service(), names=[(f"{n}", "Lena", "Hill", "") for n in range(1003, 1007)], now=NOW)
    with pytest.raises(Refused, match=r"7 of the children .* \(1000, 1002, 1003, 1004, 1005 and others\)\."):
        undo(batch)
