"""Taking a spreadsheet out again, beside returns that came before and after it."""

from pathlib import Path
from typing import Any

import pytest

from keel.exchange.sheet_imports import SheetReport, bring_in_sheet
from keel.records.commands.children import name_children, set_interpreter
from keel.records.commands.due import rebuild_due
from keel.records.commands.reviews import rebook_review
from keel.records.commands.told import tell_care_start, tell_earlier_reviews
from keel.records.commands.undo import undo_batch
from keel.records.models import (
    Allocation,
    Batch,
    BatchStep,
    CareStart,
    CaseHeld,
    Child,
    ChildWord,
    Review,
    ReviewsKnown,
    RoleHeld,
    Staff,
    Team,
    User,
)
from keel.records.permissions import service
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, AChild, Council, Stay, a_child, a_return, on
from tests.exchange.sheets.workbooks import a_csv
from tests.records.dumps import dump

pytestmark = pytest.mark.django_db
HEAD = (
    "Child number",
    "Name",
    "DOB",
    "Start of care",
    "IRO",
    "Social worker",
    "Team",
    "Next review booked",
    "Earlier reviews",
)
MIA = ("1000", "Mia Hart", "1/6/2012", "6/5/2025", "Ama Owusu", "Ewan Clark", "Case team", "10/9/2026", "28/5/2025")
BO = ("2000", "Bo Lee", "3/2/2015", "12/5/2026", "", "", "", "", "none")
TOLD = (CareStart, ReviewsKnown, CaseHeld, Allocation)


@pytest.fixture
def bring(tmp_path: Path, council: Council) -> Any:
    del council

    def brought(*rows: Any, **options: Any) -> SheetReport:
        path = a_csv(tmp_path / "list.csv", [HEAD, *rows], separator="\t")
        return bring_in_sheet(path, by=service(), today=TODAY, now=NOW, **options)

    return brought


def undo(batch: int | None) -> dict[str, int]:
    assert batch is not None
    return undo_batch(by=service(), batch=batch, today=TODAY, now=NOW)


def everything() -> dict[str, Any]:
    """The record, what was told, and the words by which children are found."""
    told = {model.__name__: sorted(map(repr, model._default_manager.values_list())) for model in TOLD}
    words = sorted(ChildWord.objects.values_list("child__number", "word"))
    return {**dump(), **told, "words": words, "staff": sorted(Staff.objects.values_list("name_key"))}


def a_life(**more: Any) -> AChild:
    return a_child("1000", **{"since": on("2025-05-06"), "reviews": [on("2025-05-28"), on("2025-08-20")], **more})


def nothing_is_out_of_date() -> None:
    assert rebuild_due(by=service(), today=TODAY, now=NOW) == {"added": 0, "changed": 0, "gone": 0}


def test_a_sheet_alone_goes_without_a_trace(bring: Any) -> None:
    before = everything()
    first = bring(MIA, BO)
    counts = undo(first.outcome.batch)
    assert counts["child"] == 2
    assert everything() == before
    batch = Batch.objects.get()
    assert (batch.kind, batch.undone_by) == ("sheet", "Keel")
    with pytest.raises(Refused, match="already undone"):
        undo(batch.pk)


def test_what_was_changed_is_put_back(bring: Any) -> None:
    bring(MIA, BO)
    before = everything()
    changed = (
        "1000",
        "Mia Hart-Lee",
        "2/6/2012",
        "7/5/2025",
        "Bryn Hughes",
        "",
        "Next team",
        "11/9/2026",
        "28/5/2025; 20/8/2025",
    )
    second = bring(changed, BO)
    # An allocation and a case of the same day are not ended on the day before: one is refused, one is changed.
    assert [finding.code for finding in second.read.warnings] == ["iro-barred"]
    assert second.outcome.by_kind == {
        "name changed": 1,
        "date of birth changed": 1,
        "start of care changed": 1,
        "case holder changed": 1,
        "next review moved": 1,
        "review new": 1,
    }
    assert everything() != before
    undo(second.outcome.batch)
    assert everything() == before
    nothing_is_out_of_date()


def test_a_sheet_and_then_a_return(bring: Any) -> None:
    sheet = bring(MIA)
    before = everything()
    told = a_return(a_life(born=on("2012-06-02")))
    assert Child.objects.get().born_on == on("2012-06-02")  # the return's counts
    nothing_is_out_of_date()
    with pytest.raises(Refused, match="speaks of children that it brought in"):
        undo(sheet.outcome.batch)
    undo(told.outcome.batch)
    assert everything() == before
    undo(sheet.outcome.batch)
    assert not Child.objects.exists()


def test_a_return_and_then_a_sheet(bring: Any) -> None:
    told = a_return(a_life())
    before = everything()
    sheet = bring(MIA)
    assert set(sheet.outcome.by_kind) == {
        "name new",
        "IRO new",
        "case holder new",
        "next review new",
        "reviews known new",
    }
    with pytest.raises(Refused, match="speaks of children that it brought in"):
        undo(told.outcome.batch)
    undo(sheet.outcome.batch)
    assert everything() == before
    undo(told.outcome.batch)
    assert not Child.objects.exists()


def test_a_sheet_between_two_returns(bring: Any) -> None:
    first = a_return(a_life(reviews=(), stays=[Stay(since=on("2024-09-03"), rne="L")]), year=2025)
    sheet = bring(("1000", "Mia Hart", "", "1/8/2024", "", "", "", "", "28/8/2024"))
    second = a_return(a_life(stays=[Stay(since=on("2024-09-03"), rne="L")]), year=2026)
    with pytest.raises(Refused, match="speaks of children that it brought in"):
        undo(first.outcome.batch)
    undo(sheet.outcome.batch)
    nothing_is_out_of_date()
    without = everything()
    again = bring(("1000", "Mia Hart", "", "1/8/2024", "", "", "", "", "28/8/2024"))
    assert again.applied
    undo(again.outcome.batch)
    assert everything() == without
    assert second.outcome.batch


def test_a_later_sheet_rests_on_an_earlier_one(bring: Any) -> None:
    a_return(a_life())
    first = bring(MIA)
    second = bring((*MIA[:8], "28/5/2025; 20/8/2025; 12/2/2026"))
    assert second.outcome.by_kind == {"review new": 1}
    with pytest.raises(Refused, match="a spreadsheet, speaks of some of its children"):
        undo(first.outcome.batch)
    undo(second.outcome.batch)
    undo(first.outcome.batch)


def test_what_somebody_has_changed_since_is_not_lost(bring: Any) -> None:
    a_return(a_life())
    sheet = bring(MIA)
    name_children(by=service(), names=[("1000", "Mia", "Hart", "Mimi")], now=NOW)
    with pytest.raises(Refused, match="name or date of birth of child 1000 has been changed"):
        undo(sheet.outcome.batch)
    name_children(by=service(), names=[("1000", "Mia", "Hart", "")], now=NOW)
    booked = Review.objects.get(first_part_on=None)
    rebook_review(by=service(), review=booked, booked_for=on("2026-08-03"), because="school", today=TODAY, now=NOW)
    with pytest.raises(Refused, match="review of child 1000"):
        undo(sheet.outcome.batch)
    assert Allocation.objects.exists()
    assert CaseHeld.objects.exists()


def test_later_work_on_children_whom_a_sheet_brought_in(bring: Any) -> None:
    sheet = bring(BO)
    child = Child.objects.get()
    set_interpreter(by=service(), child=child, language="Polish", now=NOW)
    with pytest.raises(Refused, match="an interpreter"):
        undo(sheet.outcome.batch)
    set_interpreter(by=service(), child=child, language="", now=NOW)
    tell_care_start(by=service(), child=child, started_on=on("2026-05-11"), today=TODAY, now=NOW)
    with pytest.raises(Refused, match="a start of care"):
        undo(sheet.outcome.batch)
    assert CareStart.objects.count() == 2


def test_earlier_reviews_typed_since_keep_a_return_in(bring: Any) -> None:
    del bring
    told = a_return(a_life(reviews=(), stays=[Stay(since=on("2025-04-01"), rne="L")]))
    days = [on("2024-09-02"), on("2025-02-03")]
    tell_earlier_reviews(
        by=service(), child=Child.objects.get(), held_on=days, whole_history=False, today=TODAY, now=NOW
    )
    with pytest.raises(Refused, match="earlier reviews"):
        undo(told.outcome.batch)


def test_people_whom_a_sheet_added_go_unless_somebody_rests_on_them(bring: Any) -> None:
    row = ("1000", "Mia Hart", "1/6/2012", "6/5/2025", "Una Nolan", "Sol Ito", "Tide team", "", "")
    sheet = bring(row, add_staff=True)
    una = Staff.objects.get(family_name="Nolan")
    RoleHeld.objects.create(
        user=User.objects.create(username="una", password="-", staff=una), role="IRO", from_on=TODAY
    )
    undo(sheet.outcome.batch)
    assert Staff.objects.filter(family_name="Nolan").exists()
    assert not Staff.objects.filter(family_name="Ito").exists()
    assert not Team.objects.filter(name="Tide team").exists()


def test_an_undo_says_how_far_it_is(bring: Any) -> None:
    bring(MIA, BO)
    steps = BatchStep.objects.count()
    seen: list[tuple[str, int, int]] = []
    undo_batch(
        by=service(),
        batch=Batch.objects.get().pk,
        today=TODAY,
        now=NOW,
        progress=lambda step, done, total: seen.append((step, done, total)),
    )
    assert seen[:2] == [("Rows of the record taken back", 0, steps), ("Children put back", 0, 2)]
