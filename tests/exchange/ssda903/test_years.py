"""The return year: asked for, in a name, or found in the dates."""

from datetime import date
from pathlib import Path

import pytest

from keel.exchange.ssda903.codes import PLACE, REC, SEX
from keel.exchange.ssda903.read import Unreadable, read_batch
from keel.exchange.ssda903.years import year_in_name

from .situations import EPISODE, HEADER, ORDINARY, read, write_return


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2026", 2026),
        ("SSDA903_2024_reviews.csv", 2024),
        ("903 2025-26", 2026),
        ("2025_26", 2026),
        ("2025-2026", 2026),
        ("2025/26", 2026),
        ("April 2025 to March 2026", 2026),
        ("2015-16", 2016),
        ("2019-20", 2020),
        ("2026-03-31", 2026),
        ("20260331", None),
        ("SSDA903", None),
        ("reviews", None),
        ("2014", None),
        ("2031", None),
        ("2021 and 2025", None),
    ],
)
def test_a_year_in_a_name(name: str, year: int | None) -> None:
    assert year_in_name(name) == year


def year_of_files(folder: Path, asked: int | None = None) -> dict[str, int | None]:
    return {each.path.name: each.year for each in read(folder, year=asked).files}


def test_the_year_asked_for_goes_before_every_name(tmp_path: Path) -> None:
    assert set(year_of_files(write_return(tmp_path / "2024"), 2026).values()) == {2026}


def test_the_name_of_a_file_goes_before_that_of_its_folder(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2025")
    (folder / "reviews.csv").rename(folder / "reviews_2026.csv")
    assert year_of_files(folder) == {"episodes.csv": 2025, "header.csv": 2025, "reviews_2026.csv": 2026}


@pytest.mark.parametrize(("start", "year"), [("31/03/2025", 2025), ("01/04/2025", 2026), ("06/05/2025", 2026)])
def test_without_a_name_the_latest_start_or_end_of_an_episode_tells(start: str, year: int, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "new", {"header": [HEADER], "episodes": [EPISODE.replace("06/05/2025", start)]})
    assert set(year_of_files(folder).values()) == {year}


def test_a_slip_into_the_future_does_not_tell_the_year(tmp_path: Path) -> None:
    rows = [EPISODE, EPISODE.replace("06/05/2025", "06/05/2052").replace("1000", "2000")]
    folder = write_return(tmp_path / "new", {"header": [HEADER, HEADER.replace("1000", "2000")], "episodes": rows})
    assert set(year_of_files(folder).values()) == {2026}


def test_reviews_alone_tell_their_year_too(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "new", {"reviews": ORDINARY["reviews"]})
    assert year_of_files(folder) == {"reviews.csv": 2026}


def test_nothing_that_tells_the_year_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="--year"):
        read(write_return(tmp_path / "new", {"header": [HEADER]}))


@pytest.mark.parametrize("year", [2015, 2028, 26])
def test_a_return_before_or_after_those_known_is_unreadable(year: int, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="2015/16 to 2026/27"):
        read(write_return(tmp_path / "2026"), year=year)


@pytest.mark.parametrize(("year", "meant"), [(25, 2025), (16, 2016), (99, 2027), (0, 2027)])
def test_a_year_in_two_digits_is_asked_for_in_full(year: int, meant: int, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=f"^{year} is not a return year. Write the year in full, as {meant}. Keel"):
        read(write_return(tmp_path / "2026"), year=year)


def not_told(folder: Path) -> list[str]:
    """What is said of a folder whose return year nothing tells, line by line."""
    with pytest.raises(Unreadable) as raised:
        read(folder)
    assert raised.value.findings
    *lines, last = str(raised.value).splitlines()
    assert last == (
        f"Nothing in {folder} that could be read tells which return year it is of. "
        "Mend that, or say it with --year 2026."
    )
    return lines


def test_dates_that_cannot_be_read_are_named_before_the_year_is_asked_for(tmp_path: Path) -> None:
    rows = [EPISODE.replace("06/05/2025", f"2025-05-0{day}") for day in range(1, 8)]
    lines = not_told(write_return(tmp_path / "new", {"header": [HEADER], "episodes": rows}))
    assert lines[0] == (
        'episodes.csv, row 2, DECOM, "2025-05-01": This is not a date that can be read without guessing. '
        "Write it as 01/05/2025: day, month, year."
    )
    assert (len(lines), lines[-1]) == (6, "And 2 more.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n", "episodes.csv: This file is a picture, not a table of text. Save the table as CSV"),
        (b"", "episodes.csv: "),
        (b"CHILD,DECOM,RNE,RNE,LS,CIN,PLACE\n", "episodes.csv, row 1, RNE: The column RNE stands in this file more"),
        (b"CHILD,THIS,THAT\n", "episodes.csv, row 1: Set aside"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_before_the_year_is_asked_for(
    content: bytes, says: str, tmp_path: Path
) -> None:
    folder = write_return(tmp_path / "new", {"header": [HEADER, f"{HEADER},x"]})
    (folder / "episodes.csv").write_bytes(content)
    lines = not_told(folder)
    assert lines[0].startswith(says)
    assert lines[1].startswith("header.csv, row 3: This row has 8 cells where the table has 7 columns.")


def test_dates_before_the_first_return_are_unreadable(tmp_path: Path) -> None:
    old = EPISODE.replace("2025", "2012")
    with pytest.raises(Unreadable, match="2015/16 to 2026/27"):
        read(write_return(tmp_path / "old", {"header": [HEADER.replace("2012", "2002")], "episodes": [old]}))


def test_a_year_is_shown_as_its_two_dates(tmp_path: Path) -> None:
    read_file = read(write_return(tmp_path / "2026")).files[0]
    assert (str(read_file.first_day), str(read_file.last_day)) == ("2025-04-01", "2026-03-31")


@pytest.mark.parametrize(
    ("codes", "code", "first", "last"),
    [
        (SEX, "1", 2016, 2024),
        (SEX, "M", 2025, 2027),
        (SEX, "U", 2025, 2027),
        (PLACE, "H5", 2016, 2025),
        (PLACE, "P2", 2016, 2025),
        (PLACE, "Z1", 2016, 2025),
        (PLACE, "K3", 2025, 2027),
        (PLACE, "Z14", 2026, 2027),
        (REC, "E43", 2016, 2018),
        (REC, "E45", 2019, 2027),
    ],
)
def test_codes_come_and_go_by_return(codes: object, code: str, first: int, last: int) -> None:
    from keel.exchange.ssda903.codes import Codes

    assert isinstance(codes, Codes)
    years = [year for year, right in codes.by_year.items() if code in right]
    assert (years[0], years[-1], len(years)) == (first, last, last - first + 1)


def test_a_return_of_a_year_that_has_not_begun_is_unreadable(tmp_path: Path) -> None:
    folder, day = write_return(tmp_path / "2027"), date(2026, 3, 31)
    with pytest.raises(Unreadable, match=r"^episodes.csv is of the return for 2026/27, which begins on 1 April 2026,"):
        read_batch([folder], year=None, today=day, known_children=lambda _: {})
    assert read_batch([folder], year=2026, today=day, known_children=lambda _: {}).rows["header"]
