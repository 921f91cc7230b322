"""Rows that cannot be stored: all or nothing, or the good ones; and nothing certain of a child whose rows are gone."""

from datetime import date
from pathlib import Path

import pytest

from keel.exchange.returns import KEEP_GOOD, Report
from keel.law.answers import State
from keel.records.commands.undo import undo_batch
from keel.records.given import TABLES
from keel.records.models import Batch, Child, GivenEpisode, GivenIncomplete, NextReview, Review
from keel.records.permissions import service
from keel.records.queries.due import DueRow, due_rows
from tests.builders import NOW, SAMPLES, TODAY, AChild, a_child, a_return, import_folders, on, write_return
from tests.records.dumps import dump

BAD_DAY = "1000,01/06/2012,2025-11-04,PN1"
"""A review of child 1000 whose date cannot be read."""
FOUR_REVIEWS = [on("2024-05-28"), on("2024-08-27"), on("2025-02-25"), on("2025-08-19")]


def due_of(number: str, day: date = TODAY) -> DueRow:
    """The child's row of the list, as it stands on a day."""
    (found,) = [row for row in due_rows(actor=service(), on=day, today=max(day, TODAY)) if row.child == number]
    return found


@pytest.fixture
def since_2024() -> AChild:
    """In care since 7 May 2024, reviewed as the law asks up to August 2025."""
    return a_child(since=on("2024-05-07"), reviews=FOUR_REVIEWS)


# ---- the dirty set ---------------------------------------------------------------------------------------------------


def part_of(folder: Path, place: Path, *, every: int) -> Path:
    """One child in so many of a return, and with them every child whom no header row names."""
    place.mkdir()
    numbers = [line.split(",")[0] for line in (folder / "header.csv").read_text().splitlines()[1:]]
    left_out = {number for at, number in enumerate(numbers) if at % every}
    for path in folder.glob("*.csv"):
        first, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        kept = [each for each in lines if each.split(",")[0] not in left_out]
        (place / path.name).write_text("\n".join([first, *kept]) + "\n", encoding="utf-8")
    return place


def check_dirty(folder: Path) -> Report:
    """All or nothing first; then the good rows, each of them and no other; then the same again. Gives the second."""
    stopped = import_folders(folder, year=2026)
    assert stopped.turned_away
    assert stopped.outcome.total
    assert (stopped.applied, Batch.objects.count(), Child.objects.count()) == (0, 0, 0)

    kept = import_folders(folder, year=2026, on_error=KEEP_GOOD)
    assert not kept.turned_away
    assert kept.applied == kept.outcome.total == stopped.outcome.total
    for table in TABLES:
        assert table.model.objects.count() == len(kept.read.rows[table.name]), table.name
    assert Review.objects.count() == len(kept.read.rows["reviews"])
    unknown = {finding.value for finding in kept.read.refused if finding.code == "unknown-child"}
    assert unknown
    assert not Child.objects.filter(number__in=unknown).exists()
    assert all(finding.why and finding.mend for finding in kept.read.refused)

    marked = set(GivenIncomplete.objects.values_list("table", "year", "child__number"))
    assert marked == {each for each in kept.read.incomplete if each[2] not in unknown}

    before = dump(arrival=True)
    again = import_folders(folder, year=2026, on_error=KEEP_GOOD)
    assert (again.outcome.total, again.outcome.batch) == (0, None)
    assert dump(arrival=True) == before
    return kept


@pytest.mark.django_db
def test_one_refused_row_stops_everything_unless_the_good_rows_are_asked_for(tmp_path: Path) -> None:
    check_dirty(part_of(SAMPLES / "fake", tmp_path / "part", every=40))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_dirty_set() -> None:
    kept = check_dirty(SAMPLES / "fake")
    assert len(kept.read.refused) == 25
    assert (Child.objects.count(), GivenEpisode.objects.count()) == (2675, 5050)
    assert GivenIncomplete.objects.exists()


@pytest.mark.django_db
def test_a_refused_header_row_gives_one_record_in_any_order(since_2024: AChild) -> None:
    """A child whom the record knows already loses the rows of that return like one whom it meets."""
    bad = {"header": ["1000,F,1 June 2012,WBRI,A123456789012,,"]}
    rows = {name: lines for name, lines in since_2024.rows().items() if name != "header"}
    told = [
        lambda: a_return(since_2024, year=2025, on_error=KEEP_GOOD),
        lambda: a_return(a_child("2000"), year=2026, extra={**bad, **rows}, on_error=KEEP_GOOD),
    ]
    records = []
    for order in (told, told[::-1]):
        for bring_in in order:
            bring_in()
        records.append(dump())
        for batch in Batch.objects.filter(undone_at=None).order_by("-pk"):
            undo_batch(by=service(), batch=batch.pk, today=TODAY, now=NOW)
        assert not Child.objects.exists()
    # What was refused of a child whom the record had not met is nobody's, and that return says nothing of the child.
    for table in records[0].keys() - {"GivenIncomplete"}:
        assert records[1][table] == records[0][table], table
    assert records[0]["GivenEpisode"]


# ---- no false certainty ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_a_refused_row_the_next_review_is_certain(since_2024: AChild) -> None:
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026)
    assert (due_of("1000", on("2026-02-19")).certain, due_of("1000", on("2026-02-19")).due_on) == (
        True,
        on("2026-02-19"),
    )
    assert due_of("1000", on("2026-03-31")).state is State.LATE


@pytest.mark.django_db
def test_a_refused_review_makes_its_year_unknown_for_that_child_alone(since_2024: AChild) -> None:
    other = a_child("2000", since=on("2024-05-07"), reviews=FOUR_REVIEWS)
    a_return(since_2024, other, year=2025)
    a_return(since_2024, other, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    mine, theirs = due_of("1000", on("2026-03-31")), due_of("2000", on("2026-03-31"))
    assert not mine.certain
    assert mine.state is State.UNKNOWN
    assert "no review was held from 20 August 2025 to 30 March 2026" in mine.assumes
    assert theirs.certain
    assert theirs.state is State.LATE


@pytest.mark.django_db
def test_a_refused_review_alone_in_its_file_counts_too(since_2024: AChild, tmp_path: Path) -> None:
    a_return(since_2024, year=2025)
    other = a_child("2000", since=on("2024-05-07"), reviews=FOUR_REVIEWS)
    a_return(other, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    assert set(GivenIncomplete.objects.values_list("child__number", "table", "year")) == {("1000", "reviews", 2026)}
    assert due_of("1000", on("2026-03-31")).state is State.UNKNOWN


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bad",
    [
        "1000,2025-11-04,S,C2,N1,U6,PR1,,,,ME1 1AA,ME2 2BB,1234567",
        "1000,04/11/2025,S,C2,N1,U6,PR1,01/11/2025,E4A,,ME1 1AA,ME2 2BB,1234567",
    ],
)
def test_a_refused_episode_makes_its_year_unknown_too(since_2024: AChild, bad: str) -> None:
    """It may have been an ending and a new start, so what is left says nothing for certain about reviews."""
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026, extra={"episodes": [bad]}, on_error=KEEP_GOOD)
    assert due_of("1000", on("2026-03-31")).state is State.UNKNOWN


@pytest.mark.django_db
def test_a_row_refused_later_takes_certainty_away(since_2024: AChild) -> None:
    """Nothing else in the files differs, and still they say that the year was not whole."""
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026)
    assert due_of("1000", on("2026-03-31")).state is State.LATE
    report = a_return(since_2024, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    assert report.outcome.total == 0
    assert due_of("1000", on("2026-03-31")).state is State.UNKNOWN


@pytest.mark.django_db
def test_files_without_the_refused_row_make_the_year_whole_again(since_2024: AChild) -> None:
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    a_return(since_2024, year=2026)
    assert due_of("1000", on("2026-03-31")).state is State.LATE


@pytest.mark.django_db
def test_what_was_due_when_a_review_was_held_is_not_certain_in_a_year_that_is_not_whole(since_2024: AChild) -> None:
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    certain = dict(Review.objects.order_by("first_part_on").values_list("first_part_on", "due_certain"))
    assert [certain[day] for day in FOUR_REVIEWS] == [True, True, True, False]


@pytest.mark.django_db
def test_the_projection_agrees(since_2024: AChild) -> None:
    a_return(since_2024, year=2025)
    a_return(since_2024, year=2026, extra={"reviews": [BAD_DAY]}, on_error=KEEP_GOOD)
    row = NextReview.objects.get()
    assert (row.certain, row.due_on, row.latest_on) == (False, on("2026-02-19"), on("2026-09-30"))
    assert due_of("1000", on("2026-07-01")).state is State.UNKNOWN


@pytest.mark.django_db
def test_a_review_after_the_end_of_its_return_does_not_say_that_everything_since_is_known(tmp_path: Path) -> None:
    """A slip, or a row that ran over: it was told by a return, so nothing is known of the days after it."""
    child = a_child(since=on("2024-05-07"), reviews=[on("2024-05-28"), on("2024-08-27"), on("2025-04-22")])
    import_folders(write_return(tmp_path / "2025", child), today=TODAY)
    assert due_of("1000", on("2026-02-01")).state is State.UNKNOWN
