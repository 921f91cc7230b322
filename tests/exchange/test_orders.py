"""Several returns of the same children: whatever the order, whatever is corrected or taken out, the record is the same
as if only the returns that stand had ever come.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from keel.exchange.returns import Report
from keel.law.answers import State
from keel.records.commands.undo import undo_batch
from keel.records.models import Batch, CarePeriod, Child, GivenEpisode, Review
from keel.records.permissions import service
from keel.records.queries.due import due_rows
from keel.records.refused import Refused
from tests.builders import NOW, AChild, Stay, a_child, a_return, import_folders, on, write_return
from tests.records.dumps import Dump, dump

TODAY = on("2026-04-20")
YEARS = (2023, 2024, 2025, 2026)
LAST_DAY = on("2026-03-31")


def told(*children: AChild, year: int, **more: object) -> Report:
    return a_return(*children, year=year, today=TODAY, **more)  # type: ignore[arg-type]


def undo(batch: int | None) -> None:
    assert batch is not None
    undo_batch(by=service(), batch=batch, today=TODAY, now=NOW)


def state(number: str = "1000", day: date = LAST_DAY) -> tuple[State, date, tuple[str, ...]] | None:
    rows = {row.child: row for row in due_rows(actor=service(), on=day, today=TODAY)}
    return (rows[number].state, rows[number].due_on, rows[number].assumes) if number in rows else None


# ---- made-up returns -------------------------------------------------------------------------------------------------


def a_life(random: Random) -> tuple[list[Stay], list[date]]:
    """Stays in and out of care, some changed on one day, and reviews now and then."""
    stays: list[Stay] = []
    day, rne = on("2021-09-01") + timedelta(random.randrange(900)), "S"
    while day < LAST_DAY and len(stays) < 9:
        until = day + timedelta(random.choice((3, 40, 150, 300, 500)))
        goes_on = random.random() < 0.6
        ls, place = random.choice(("C1", "C2", "V2", "E1")), random.choice(("U6", "K2", "U4"))
        stays.append(Stay(since=day, until=until, rne=rne, ls=ls, place=place, rec="X1" if goes_on else "E4A"))
        day, rne = (until, random.choice("LPB")) if goes_on else (until + timedelta(random.choice((1, 30, 200))), "S")
    inside = [on("2022-04-01") + timedelta(random.randrange(1400)) for _ in range(9)]
    return stays, sorted({day for day in inside if any(s.since <= day <= (s.until or day) for s in stays)})


def as_returned(number: str, life: tuple[list[Stay], list[date]], year: int, random: Random) -> AChild | None:
    """What the return of a year says of a life, now and then wrongly."""
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    stays = []
    for stay in life[0]:
        until = stay.until if stay.until and stay.until <= last else None
        if stay.since <= last and (until is None or until >= first):
            since = stay.since + timedelta(random.random() < 0.1)
            ls = random.choice(("C1", "C2")) if random.random() < 0.1 else stay.ls
            if until is None or until > since:
                rec = stay.rec if until else ""
                stays.append(Stay(since=since, until=until, rne=stay.rne, ls=ls, place=stay.place, rec=rec))
    reviews = [day for day in life[1] if first <= day <= last and random.random() < 0.95]
    sex = "M" if random.random() < 0.1 else "F"
    return a_child(number, stays=stays, reviews=reviews, sex=sex) if stays and random.random() < 0.95 else None


def made_up(seed: int, how_many: int = 10) -> dict[int, list[AChild]]:
    random = Random(seed)
    lives = {f"{number:04}": a_life(random) for number in range(how_many)}
    return {
        year: [child for number, life in lives.items() if (child := as_returned(number, life, year, random))]
        for year in YEARS
    }


class _Back(Exception):  # noqa: N818 - it reads as what happened
    """Ends a trial and takes it out of the database."""


def tried(do: Callable[[], object]) -> Dump:
    """The record that something leaves behind, in a database put back as it was."""
    found: list[Dump] = []
    try:
        with transaction.atomic():
            do()
            found.append(dump())
            raise _Back
    except _Back:
        return found[0]


def bring_in(returns: dict[int, list[AChild]], order: Sequence[int]) -> dict[int, int | None]:
    return {year: told(*returns[year], year=year).outcome.batch for year in order}


ORDERS = list(permutations(YEARS))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seed", "orders"),
    [
        (1, ORDERS[::5]),
        pytest.param(2, ORDERS, marks=pytest.mark.slow),
        pytest.param(3, ORDERS, marks=pytest.mark.slow),
    ],
)
def test_any_order_gives_the_same_record_and_saying_it_again_gives_no_difference(
    seed: int, orders: Sequence[tuple[int, ...]]
) -> None:
    returns = made_up(seed)
    first = tried(lambda: bring_in(returns, YEARS))

    def twice(order: Sequence[int]) -> None:
        bring_in(returns, order)
        again = [told(*returns[year], year=year).outcome for year in order]
        assert [(outcome.total, outcome.batch) for outcome in again] == [(0, None)] * len(order)

    for order in orders:
        assert tried(lambda order=order: twice(order)) == first, order  # type: ignore[misc]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [4, pytest.param(5, marks=pytest.mark.slow)])
@pytest.mark.parametrize("gone", YEARS)
def test_a_return_taken_out_again_leaves_what_the_others_say(seed: int, gone: int) -> None:
    returns = made_up(seed)
    rest = [year for year in YEARS if year != gone]
    without = tried(lambda: bring_in(returns, rest))

    def last() -> None:
        undo(bring_in(returns, [*rest, gone])[gone])

    assert tried(last) == without

    def held_by_later_ones() -> None:
        """Where a later batch rests on it, it stays until that one is out; then both come out clean."""
        batches = bring_in(returns, [gone, *rest])
        try:
            undo(batches[gone])
        except Refused:
            for year in reversed(rest):
                undo(batches[year])
            undo(batches[gone])
            bring_in(returns, rest)

    assert tried(held_by_later_ones) == without


# ---- situations ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_older_return_that_came_late_keeps_its_word_when_the_newer_is_taken_out() -> None:
    early = a_child(since=on("2023-05-09"), reviews=[on("2023-06-01")])
    middle = a_child(stays=[Stay(since=on("2023-05-09"), ls="C1", place="K2")])
    newest = a_child(stays=[Stay(since=on("2023-05-09"), until=on("2025-06-02"))])
    told(early, year=2024)
    batch = told(newest, year=2026).outcome.batch
    late = told(middle, year=2025)
    assert late.outcome.total == 0
    assert late.outcome.batch is not None
    undo(batch)
    assert list(GivenEpisode.objects.filter(stands=True).values_list("year", "ls", "place")) == [(2025, "C1", "K2")]
    assert told(middle, year=2025).outcome.batch is None


@pytest.mark.django_db
def test_a_batch_stays_while_an_older_return_that_came_later_speaks_of_its_children() -> None:
    first = told(a_child(since=on("2024-05-09")), year=2026).outcome.batch
    second = told(a_child(since=on("2024-05-09")), year=2025).outcome.batch
    assert second is not None
    with pytest.raises(Refused, match=f"batch {second} speaks of children that it brought in"):
        undo(first)
    undo(second)
    undo(first)
    assert not Child.objects.exists()


@pytest.mark.django_db
def test_what_a_corrected_return_leaves_out_is_no_longer_so() -> None:
    wrong = a_child(since=on("2025-05-06"), reviews=[on("2025-06-03"), on("2026-03-25")])
    right = a_child(since=on("2025-05-06"), reviews=[on("2025-06-03"), on("2025-07-25")])
    told(wrong, year=2026)
    assert state() == (State.DUE, on("2026-09-25"), ())
    correction = told(right, year=2026)
    assert correction.outcome.by_kind == {"reviews new": 1, "reviews gone": 1}
    (warned,) = [one for one in correction.read.warnings if one.code == "rows-left-out"]
    assert warned.why == "1 row of the record (reviews) is left out of this return, so it no longer counts."
    assert list(Review.objects.order_by("first_part_on").values_list("first_part_on", flat=True)) == [
        on("2025-06-03"),
        on("2025-07-25"),
    ]
    assert (found := state())
    assert found[0] is State.LATE
    undo(correction.outcome.batch)
    assert state() == (State.DUE, on("2026-09-25"), ())


@pytest.mark.django_db
def test_an_episode_left_out_of_a_corrected_return_no_longer_holds_the_child_in_care() -> None:
    left = Stay(since=on("2025-05-06"), until=on("2025-06-02"))
    told(a_child(stays=[left, Stay(since=on("2025-08-01"))]), year=2026)
    assert state() is not None
    correction = told(a_child(stays=[left]), year=2026)
    assert correction.outcome.by_kind == {"episodes gone": 1}
    assert state() is None
    assert CarePeriod.objects.get().ended_on == on("2025-06-02")


@pytest.mark.django_db
def test_a_correction_touches_only_the_children_and_tables_that_it_holds() -> None:
    one, other = (a_child(number, reviews=[on("2025-06-03")]) for number in ("1", "2"))
    told(one, other, year=2026)
    again = told(a_child("1", reviews=[on("2025-06-03"), on("2025-09-01")]), year=2026)
    assert again.outcome.by_kind == {"reviews new": 1}
    assert Review.objects.filter(child__number="2").count() == 1


@pytest.mark.django_db
def test_a_file_of_mended_rows_alone_adds_to_what_there_is(tmp_path: Path) -> None:
    told(a_child("1", reviews=[on("2025-06-03"), on("2025-09-02")]), year=2026)
    (tmp_path / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/06/2012,02/12/2025,PN1\n")
    report = import_folders(tmp_path, today=TODAY, year=2026)
    assert report.outcome.by_kind == {"reviews new": 1}
    assert Review.objects.count() == 3


@pytest.mark.django_db
def test_an_open_episode_that_the_next_return_has_not_is_corrected_away() -> None:
    told(a_child(since=on("2024-06-02"), reviews=[on("2024-06-20")]), year=2025)
    corrected = told(a_child(since=on("2024-06-01"), until=on("2025-06-10")), year=2026)
    assert corrected.outcome.by_kind == {"episodes new": 1, "episodes gone": 1}
    assert state() is None
    assert CarePeriod.objects.values_list("started_on", "ended_on").get() == (on("2024-06-01"), on("2025-06-10"))


@pytest.mark.django_db
def test_an_open_episode_stays_where_the_next_return_is_not_the_very_next() -> None:
    """It may have ended in the year between, which no return tells of: the start of care must not be lost."""
    told(a_child(since=on("2022-06-02")), year=2023)
    told(a_child(stays=[Stay(since=on("2024-09-01"), rne="P")]), year=2025)
    assert CarePeriod.objects.get().started_on == on("2022-06-02")


@pytest.mark.django_db
def test_a_header_alone_says_nothing_of_a_childs_care() -> None:
    told(a_child(since=on("2024-06-02"), reviews=[on("2024-06-20")]), year=2025)
    told(a_child(stays=[], number="9", since=on("2025-05-06")), year=2026, extra={"header": a_child().rows()["header"]})
    assert (found := state())
    assert found[:2] == (State.UNKNOWN, on("2024-09-20"))


@pytest.mark.django_db
@pytest.mark.parametrize("rec", ["X1", ""])
def test_an_episode_that_ended_and_nothing_followed_leaves_care_itself_unknown(rec: str) -> None:
    ended = Stay(since=on("2025-05-06"), until=on("2025-06-10"), rec=rec or "X1")
    report = told(a_child(stays=[ended], reviews=[on("2025-05-20")]), year=2026)
    assert report.outcome.batch
    if not rec:
        GivenEpisode.objects.update(rec="")
    assert (found := state())
    assert found[:2] == (State.UNKNOWN, on("2025-08-20"))
    assert found[2] == (
        "care went on after 10 June 2025, when the last episode on record ended",
        "no review was held after 10 June 2025",
    )
    assert state(day=on("2025-06-09")) == (State.DUE, on("2025-08-20"), ())


@pytest.mark.django_db
def test_a_child_whose_ending_may_be_in_the_part_of_a_file_that_was_cut_off_is_not_called_late() -> None:
    told(a_child("1", since=on("2024-05-07"), reviews=[on("2024-05-28")]), year=2025)
    told(a_child("2"), a_child("1", since=on("2024-05-07")), year=2026)
    broken = {"episodes": ["1,07/05/2024,S,C2,N1,U6,PR1,2"]}
    told(a_child("2"), year=2026, extra=broken, on_error="keep-good")
    assert (found := state("1"))
    assert found[0] is State.UNKNOWN
    assert Batch.objects.count() == 3


# ---- what was refused, or has no header, takes nothing away and makes nothing certain --------------------------------

TWO = (on("2025-05-20"), on("2025-08-12"))


def rewritten(folder: Path, table: str, old: str, new: str) -> Path:
    path = folder / f"{table}.csv"
    path.write_text(path.read_text().replace(old, new, 1))
    return folder


def keep_good(folder: Path, year: int = 2026) -> Report:
    return import_folders(folder, today=TODAY, year=year, on_error="keep-good")


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["", "01"])
def test_a_refused_row_that_nobody_can_be_told_to_own_takes_no_childs_row_away(tmp_path: Path, whose: str) -> None:
    told(a_child("1", reviews=TWO), a_child("2", reviews=TWO), year=2026)
    before = dump()
    again = write_return(tmp_path / "2026", a_child("1", reviews=TWO), a_child("2", reviews=TWO))
    report = keep_good(rewritten(again, "reviews", "\n1,", f"\n{whose},"))
    assert (len(report.read.refused), report.outcome.by_kind) == (1, {})
    after = dump()
    assert {table: rows for table, rows in after.items() if table != "GivenIncomplete"} == {
        table: rows for table, rows in before.items() if table != "GivenIncomplete"
    } or whose == "01"
    assert Review.objects.filter(child__number="1").count() == 2


@pytest.mark.django_db
def test_a_file_without_a_header_corrects_no_episode_away() -> None:
    told(a_child(since=on("2024-06-02"), reviews=[on("2024-06-20")]), year=2025)
    extra = {"episodes": a_child(stays=[Stay(since=on("2025-09-10"), rne="P")]).rows()["episodes"]}
    report = told(year=2026, extra=extra)
    assert report.outcome.by_kind == {"episodes new": 1}
    assert CarePeriod.objects.values_list("started_on", "start_known").get() == (on("2024-06-02"), True)


@pytest.mark.django_db
def test_an_episode_in_the_part_of_a_file_that_was_cut_off_is_not_corrected_away(tmp_path: Path) -> None:
    told(a_child(since=on("2024-06-02"), reviews=[on("2024-06-20")]), year=2025)
    moved = a_child(stays=[Stay(since=on("2025-09-10"), rne="P")])
    folder = write_return(tmp_path / "2026", moved, extra={"episodes": ["2,02/06/2024,S,C2,N1,U"]})
    path = folder / "episodes.csv"
    path.write_text(path.read_text().rstrip("\n"))
    keep_good(folder)
    assert (found := state())
    assert found[0] is State.UNKNOWN
    assert CarePeriod.objects.values_list("started_on", "start_known").get() == (on("2024-06-02"), True)


@pytest.mark.django_db
def test_a_file_without_a_header_makes_no_other_child_certain(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026", a_child("1", reviews=TWO), a_child("2", reviews=TWO))
    keep_good(
        rewritten(rewritten(folder, "reviews", "20/05/2025", "31/02/2025"), "reviews", "20/05/2025", "32/05/2025")
    )
    unsure = {number: state(number) for number in ("1", "2")}
    assert {found and found[0] for found in unsure.values()} == {State.UNKNOWN}
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/06/2012,20/05/2025,PN1\n")
    keep_good(alone)
    assert state("2") == unsure["2"]
    whole = write_return(tmp_path / "whole", a_child("2", reviews=TWO))
    keep_good(whole)
    assert (found := state("2"))
    assert found[0] is not State.UNKNOWN


@pytest.mark.django_db
def test_a_year_whose_header_nobody_has_seen_is_not_known(tmp_path: Path) -> None:
    told(*(a_child(number, since=on("2024-06-02")) for number in ("1", "2")), year=2026)
    before = state("2")
    (tmp_path / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/06/2012,20/06/2024,PN1\n")
    keep_good(tmp_path, year=2025)
    assert state("2") == before
    assert before
    assert before[2] == ("no review was held from 2 June 2024 to 31 March 2025",)


@pytest.mark.django_db
def test_a_refused_review_keeps_no_corrected_episode(tmp_path: Path) -> None:
    told(a_child(since=on("2024-06-02"), reviews=[on("2024-06-20")]), year=2025)
    left = a_child(since=on("2024-06-01"), until=on("2025-09-10"), reviews=[on("2025-06-03")])
    keep_good(rewritten(write_return(tmp_path / "2026", left), "reviews", "03/06/2025", "31/02/2025"))
    assert CarePeriod.objects.values_list("started_on", "ended_on").get() == (on("2024-06-01"), on("2025-09-10"))
    assert state() is None


@pytest.mark.django_db
def test_undoing_a_correction_brings_back_the_steps_of_its_reviews() -> None:
    told(a_child(since=on("2025-05-06"), reviews=TWO), year=2026)
    before = dump(arrival=True)
    undo(told(a_child(since=on("2025-05-06"), reviews=TWO[:1]), year=2026).outcome.batch)
    assert dump(arrival=True) == before


@pytest.mark.django_db
def test_before_a_child_is_first_known_no_return_tells_of_their_reviews() -> None:
    """In care before, says the episode, yet the return of that time has not: when reviews were held nobody knows."""
    told(a_child("2", since=on("2023-05-09")), year=2024)
    told(a_child("2", since=on("2023-05-09")), year=2025)
    came = a_child(stays=[Stay(since=on("2025-09-25"), rne="P")], reviews=[on("2025-10-22")])
    told(a_child("2", since=on("2023-05-09")), came, year=2026)
    assert Review.objects.values_list("due_certain", flat=True).get(child__number="1000") is False
    assert (found := state())
    assert found[0] is State.UNKNOWN
