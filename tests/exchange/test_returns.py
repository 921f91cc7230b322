"""Returns into the record: what two whole years give, in any order, and again."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q

from keel.exchange.ssda903.findings import Unreadable
from keel.law.answers import State
from keel.records.commands.undo import undo_batch
from keel.records.models import AuditEvent, Batch, CarePeriod, Child, GivenEpisode, NextReview, Review
from keel.records.permissions import Permission, service
from keel.records.queries.due import due_rows
from keel.records.refused import NotPermitted
from tests.builders import (
    NOW,
    TODAY,
    TWO_YEARS,
    AChild,
    Stay,
    a_child,
    a_return,
    import_folders,
    may,
    on,
    write_return,
)
from tests.records.dumps import dump

FIRST, SECOND = TWO_YEARS
LAST_DAY = date(2026, 3, 31)
DAY = timedelta(days=1)


# ---- the invented council --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("two_years")
class TestTwoYears:
    """What stands after 2025 and 2026 are in."""

    def test_everything_is_there(self) -> None:
        assert Child.objects.count() == 500
        assert CarePeriod.objects.count() == 500
        assert CarePeriod.objects.filter(start_known=False).count() == 56
        assert GivenEpisode.objects.filter(stands=True).count() == 851
        assert Review.objects.count() == 1285
        assert CarePeriod.objects.filter(ended_on=None).count() == 382
        # Two of the 382 in care on 31 March have turned eighteen by the day of the import.
        assert NextReview.objects.count() == 380

    def test_every_next_review_is_certain_and_none_is_late_on_the_last_day(self) -> None:
        rows = list(due_rows(actor=service(), on=LAST_DAY, today=TODAY))
        assert len(rows) == 382
        assert all(row.certain and row.due_on >= LAST_DAY for row in rows)
        assert {row.state for row in rows} == {State.DUE, State.SOON}

    def test_past_the_last_day_a_passed_date_is_unknown_not_late(self) -> None:
        later = date(2026, 9, 30)
        rows = list(due_rows(actor=service(), on=later, today=later))
        passed = [row for row in rows if row.due_on < later]
        assert len(passed) > 300
        assert {(row.state, row.known_to) for row in passed} == {(State.UNKNOWN, LAST_DAY)}
        assert not [row for row in rows if row.state is State.LATE]

    def test_every_review_says_what_was_due_or_that_it_is_not_known(self) -> None:
        inside = Review.objects.exclude(due_on=None)
        assert inside.count() == 1285
        # Only of children who were in care before the first day that the returns speak of is anything open.
        unsure = set(inside.filter(due_certain=False).values_list("child", flat=True))
        before = Q(start_known=False) | Q(started_on__lt=on("2024-04-01"))
        assert unsure
        assert unsure <= set(CarePeriod.objects.filter(before).values_list("child", flat=True))

    def test_bringing_them_in_again_finds_nothing(self) -> None:
        before, batches, events = dump(arrival=True), Batch.objects.count(), AuditEvent.objects.count()
        for folders in (TWO_YEARS, [FIRST], [SECOND]):
            report = import_folders(*folders)
            assert (report.outcome.total, report.outcome.batch, report.applied) == (0, None, 0)
        assert dump(arrival=True) == before
        assert (Batch.objects.count(), AuditEvent.objects.count()) == (batches, events)


def _one_after_the_other() -> None:
    import_folders(FIRST)
    import_folders(SECOND)


def _the_newer_first() -> None:
    import_folders(SECOND)
    import_folders(FIRST)


@pytest.mark.django_db
@pytest.mark.parametrize("bring_in", [_one_after_the_other, _the_newer_first])
def test_any_order_gives_the_same_record_as_one_batch(bring_in: Callable[[], None]) -> None:
    import_folders(*TWO_YEARS)
    together = dump()
    undo_batch(by=service(), batch=Batch.objects.get(undone_at=None).pk, today=TODAY, now=NOW)
    assert not Child.objects.exists()
    bring_in()
    assert Batch.objects.filter(undone_at=None).count() == 2
    apart = dump()
    for table, rows in together.items():
        assert apart[table] == rows, table


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_changes_nothing() -> None:
    before = dump(arrival=True)
    tried = import_folders(*TWO_YEARS, dry_run=True)
    assert dump(arrival=True) == before
    assert not Batch.objects.exists()
    assert not AuditEvent.objects.exists()
    done = import_folders(*TWO_YEARS)
    assert tried.outcome.by_kind == done.outcome.by_kind
    assert (tried.applied, tried.outcome.batch) == (0, None)
    assert done.applied == done.outcome.total == 3643


# ---- small situations ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_row_that_changes_is_kept_beside_the_new_one() -> None:
    a_return(a_child(since=on("2024-05-07")), year=2025)
    report = a_return(a_child(since=on("2024-05-07"), until=on("2025-09-01")), year=2026)
    assert report.outcome.by_kind == {"episodes changed": 1}
    old, new = GivenEpisode.objects.order_by("id")
    assert (old.dec, old.year, old.stands) == (None, 2025, False)
    assert (new.dec, new.year, new.stands) == (on("2025-09-01"), 2026, True)
    assert CarePeriod.objects.get().ended_on == on("2025-09-01")
    assert not NextReview.objects.exists()


@pytest.mark.django_db
def test_an_older_return_fills_gaps_and_overrides_nothing() -> None:
    a_return(a_child(since=on("2024-05-07"), until=on("2025-09-01"), reviews=[on("2025-06-03")]), year=2026)
    report = a_return(a_child(since=on("2024-05-07"), reviews=[on("2024-05-28")], sex="M"), year=2025)
    assert report.outcome.by_kind == {"reviews new": 1}
    assert CarePeriod.objects.get().ended_on == on("2025-09-01")
    assert Child.objects.get().sex == "F"
    assert list(Review.objects.order_by("first_part_on").values_list("first_part_on", flat=True)) == [
        on("2024-05-28"),
        on("2025-06-03"),
    ]


@pytest.mark.django_db
def test_a_newer_return_that_says_the_same_is_not_overridden_by_one_in_between() -> None:
    a_return(a_child(since=on("2023-05-09")), year=2024)
    a_return(a_child(since=on("2023-05-09")), year=2026)
    report = a_return(a_child(since=on("2023-05-09"), sex="M"), year=2025)
    assert report.outcome.by_kind == {}
    assert Child.objects.get().sex == "F"


@pytest.mark.django_db
def test_three_returns_in_every_order_give_one_record() -> None:
    from itertools import permutations

    told = {
        2024: a_child(since=on("2023-05-09"), reviews=[on("2023-05-30")]),
        2025: a_child(since=on("2023-05-09"), until=on("2024-06-03"), reviews=[on("2024-05-28")], sex="M"),
        2026: a_child(stays=[Stay(since=on("2025-07-01"))], reviews=[on("2025-07-22"), on("2025-10-21")]),
    }
    records = []
    for order in permutations(told):
        for year in order:
            a_return(told[year], year=year)
        records.append(dump())
        for batch in Batch.objects.filter(undone_at=None).order_by("-pk"):
            undo_batch(by=service(), batch=batch.pk, today=TODAY, now=NOW)
        assert not Child.objects.exists()
    assert all(record == records[0] for record in records)
    assert len(records[0]["CarePeriod"]) == 2


@pytest.mark.django_db
def test_a_year_that_has_not_ended_is_known_to_its_last_event() -> None:
    today = on("2025-12-10")
    a_return(a_child(reviews=[on("2025-05-27"), on("2025-08-26")]), today=today)
    assert NextReview.objects.get().known_to == on("2025-08-26")
    (row,) = due_rows(actor=service(), on=on("2026-03-01"), today=today)
    assert (row.due_on, row.state) == (on("2026-02-26"), State.UNKNOWN)


@pytest.mark.django_db
def test_the_whole_year_makes_more_known_than_the_part_before_it() -> None:
    child = a_child(reviews=[on("2025-05-27"), on("2025-08-26")])
    a_return(child, today=on("2025-12-10"))
    report = a_return(child, today=TODAY)
    # No row differs; that the year is now whole is kept all the same.
    assert report.outcome.total == 0
    assert report.outcome.batch is not None
    assert NextReview.objects.get().known_to == on("2026-03-31")


@pytest.mark.django_db
def test_only_those_who_may_bring_files_in_do(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026", a_child())
    with pytest.raises(NotPermitted):
        import_folders(folder, by=may(Permission.SEE_ALL_CHILDREN))
    assert not Child.objects.exists()


@pytest.mark.django_db
def test_names_and_numbers_at_their_longest_are_stored(tmp_path: Path) -> None:
    number = "9" * 200
    deep = tmp_path / ("long-" * 40) / ("name-" * 20)
    twice = [write_return(deep / side / "2026", a_child(number)) for side in "ab"]
    import_folders(*twice)
    assert Child.objects.get().number == number


@pytest.mark.django_db
@pytest.mark.parametrize("ls", ["V2", "V3", "J1", "E1"])
@pytest.mark.parametrize(
    ("old", "far"), [("1900-01-01", "2100-12-31"), ("1066-10-14", "9970-12-31"), ("0002-01-01", "9970-12-31")]
)
def test_dates_at_the_ends_of_time_do_not_stop_an_import(ls: str, old: str, far: str) -> None:
    first, last = on(old), on(far)
    a_return(
        a_child("1", born=first, since=first + DAY, reviews=[first + 2 * DAY]),
        a_child("2", born=last, since=last, reviews=[last]),
        a_child("3", stays=[Stay(since=on("2025-05-06"), until=last, ls=ls)], reviews=[last]),
        a_child("4", stays=[Stay(since=on("2025-05-06"), ls=ls), Stay(since=last, rne="P", ls=ls)]),
        a_child("5", stays=[Stay(since=first, rne="P", ls=ls)], born=first, reviews=[on("2025-05-27")]),
        a_child("6", workers=[("SW1", first, last)], alone_until=last),
    )
    assert Child.objects.count() == 6
    assert list(due_rows(actor=service(), on=LAST_DAY, today=TODAY))


@pytest.mark.django_db
@pytest.mark.parametrize("ls", ["V2", "J1", "E1"])
def test_an_end_on_the_last_day_of_the_calendar_is_kept_with_a_warning(ls: str) -> None:
    endless = date.max
    report = a_return(
        a_child("1", stays=[Stay(since=on("2025-05-06"), until=endless, ls=ls)], workers=[("SW1", TODAY, endless)])
    )
    assert {finding.code for finding in report.read.warnings} >= {"date-too-far"}
    assert GivenEpisode.objects.get().dec == endless
    assert list(due_rows(actor=service(), on=LAST_DAY, today=TODAY))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "child",
    [
        a_child("1", stays=[Stay(since=on("2025-05-06"), until=date.max, ls="V3")]),
        a_child("1", born=date.max),
        a_child("1", since=date.max),
        a_child("1", reviews=[date.max]),
    ],
    ids=["the end of a short break", "birth", "start", "review"],
)
def test_what_nothing_can_be_counted_from_is_refused_with_the_reason(child: AChild) -> None:
    report = a_return(child)
    assert {finding.code for finding in report.read.refused} == {"date-uncountable"}
    assert report.turned_away


@pytest.mark.django_db
def test_an_unreadable_folder_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "header.csv").write_bytes(b"")
    with pytest.raises(Unreadable):
        import_folders(tmp_path, year=2026)
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_error_half_way_leaves_the_record_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    import_folders(FIRST)
    before = dump(arrival=True)
    from keel.records.commands import batches

    def broken(*_: object) -> None:
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(batches, "complete_reviews", broken)
    with pytest.raises(RuntimeError):
        import_folders(SECOND)
    monkeypatch.undo()
    assert dump(arrival=True) == before
    assert not connection.in_atomic_block
    assert import_folders(SECOND).applied
