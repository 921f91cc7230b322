"""What is read, whatever it was saved with and whichever way round."""

import csv
import gc
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from keel.exchange.ssda903.read import ReadBatch, Unreadable, read_batch
from keel.exchange.ssda903.tables import TABLES

from .situations import BORN, EPISODE, HEADER, ORDINARY, REVIEW, TODAY, codes, only, read, text_of, write_return


def values(batch: ReadBatch) -> dict[str, dict[tuple[object, ...], tuple[object, ...]]]:
    return {name: {key: row.values for key, row in rows.items()} for name, rows in batch.rows.items()}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_same_rows_come_from_every_encoding(encoding: str, end: str, tmp_path: Path) -> None:
    plain = write_return(tmp_path / "plain" / "2026", {**ORDINARY, "header": [HEADER.replace("1000", "José")]})
    other = write_return(tmp_path / "other" / "2026")
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    for name, rows in ORDINARY.items():
        text = mark + text_of(name, rows, end).replace("1000", "José")
        (other / f"{name}.csv").write_bytes(text.encode(encoding))
        (plain / f"{name}.csv").write_text(text_of(name, rows).replace("1000", "José"), encoding="utf-8")
    batch = read(other)
    assert batch.findings == []
    assert values(batch) == values(read(plain))
    assert batch.rows["header"][("José",)].values[2] == date(2012, 6, 1)


def test_tables_are_told_by_their_columns_not_by_name(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "episodes.csv").rename(folder / "swap")
    (folder / "reviews.csv").rename(folder / "episodes.csv")
    (folder / "swap").rename(folder / "reviews.csv")
    batch = read(folder)
    assert batch.findings == []
    assert {each.name: each.table for each in batch.files} == {
        "episodes.csv": "reviews",
        "header.csv": "header",
        "reviews.csv": "episodes",
    }


def test_columns_may_stand_in_any_order_case_and_padding(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "reviews.csv").write_text(f" review_code ,Review,CHILD,dob\npn1 ,28/5/2025,1000,{BORN}\n")
    batch = read(folder)
    assert batch.findings == []
    assert list(values(batch)["reviews"].values()) == [("1000", date(2012, 6, 1), date(2025, 5, 28), "PN1")]


def test_an_older_table_without_some_columns_is_read_with_blanks(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "episodes.csv").write_text("CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n1000,06/05/2025,S,V2,N1,U6,,\n")
    batch = read(folder)
    assert "PLACE_PROVIDER, REASON_PLACE_CHANGE, HOME_POST, PL_POST, URN" in only(batch, "columns-missing").why
    assert next(iter(values(batch)["episodes"].values()))[6:] == ("", None, "", "", "", "", "")


def test_a_column_that_is_not_the_tables_own_is_left_out(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "reviews.csv").write_text(f"NAME,CHILD,DOB,REVIEW,REVIEW_CODE\nAnn,{REVIEW}\n")
    batch = read(folder)
    assert "NAME" in only(batch, "columns-extra").why
    assert next(iter(values(batch)["reviews"].values()))[0] == "1000"


def test_an_unknown_table_names_the_nearest_and_what_differs(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "extra.csv").write_text("CHILD,DOB,REVIEWED,REVIEW_CODE\n")
    found = only(read(folder), "file-unknown")
    assert found.why.endswith("Nearest is reviews. It lacks REVIEW. It also has REVIEWED.")


@pytest.mark.parametrize(("sign", "what"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright lines")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quoted", [True, False])
def test_columns_may_be_separated_by_something_else(
    sign: str, what: str, encoding: str, quoted: bool, tmp_path: Path
) -> None:
    folder = write_return(tmp_path / "2026")
    with (folder / "reviews.csv").open("w", encoding=encoding, newline="") as file:
        written = csv.writer(file, delimiter=sign, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
        written.writerows([TABLES["reviews"].names, REVIEW.split(","), f"1000,{BORN},never,PN1".split(",")])
    batch = read(folder)
    assert codes(batch) == {"columns-separated": 1, "date-unreadable": 1}
    assert f"separated by {what}," in only(batch, "columns-separated").why
    assert only(batch, "date-unreadable").row == 3
    assert list(values(batch)["reviews"].values()) == [("1000", date(2012, 6, 1), date(2025, 5, 28), "PN1")]


def test_semicolons_of_no_table_are_named(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "extra.csv").write_text("CHILD;DOB;REVIEWED;REVIEW_CODE\n")
    assert "separated by something other than a comma" in only(read(folder), "file-unknown").why


def test_a_childs_number_is_kept_to_the_letter(tmp_path: Path) -> None:
    rows = {
        name: [row[0].replace("1000,", "00 1,", 1), row[0].replace("1000,", "1,", 1)] for name, row in ORDINARY.items()
    }
    batch = read(write_return(tmp_path / "2026", rows))
    assert set(batch.rows["header"]) == {("00 1",), ("1",)}
    rows["reviews"] = [REVIEW.replace("1000,", " 1,", 1)]
    found = only(read(write_return(tmp_path / "2026", rows)), "unknown-child")
    assert found.why.endswith("“1” is there, with other zeros or spaces.")


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("2025-08-27", "Write it as 27/08/2025: day, month, year."),
        ("2025-08-27 00:00:00", "Write it as 27/08/2025, without a time."),
        ("27/08/2025 00:00:00", "Leave out the time: write 27/08/2025."),
        ("27/08/25", "Write all four figures of the year, for example 27/08/2025 if that is the year."),
        ("45896", "It is a spreadsheet's own number for a day. Give the column the form dd/mm/yyyy and save."),
        ("29/02/2025", "There is no such day in the calendar. Check day and month."),
        ("NULL", "Write it as day/month/year with all four figures of the year, for example 01/04/2025."),
    ],
)
def test_an_unreadable_date_says_how_to_write_it(written: str, mend: str, tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": [REVIEW, f"1000,{BORN},{written},PN1"]}))
    found = only(batch, "date-unreadable")
    assert (found.level, found.file, found.row, found.column, found.value) == (
        "refused", "reviews.csv", 3, "REVIEW", written,
    )  # fmt: skip
    assert found.mend == mend
    assert batch.incomplete == {("reviews", 2026, "1000")}


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "reviews.csv").write_text(f"CHILD,DOB,REVIEW,REVIEW_CODE\n\n,,,\n{REVIEW},,\n1000,{BORN},never,PN1\n")
    batch = read(folder)
    assert only(batch, "date-unreadable").row == 5
    assert [(each.rows, each.refused) for each in batch.files if each.table == "reviews"] == [(2, 1)]


def test_a_refused_header_row_takes_the_childs_rows_with_it_and_counts_them_once(tmp_path: Path) -> None:
    tables = {**ORDINARY, "header": [HEADER.replace(BORN, "1 June 2012")]}
    batch = read(write_return(tmp_path / "2026", tables))
    (found,) = batch.refused
    assert found.file == "header.csv"
    assert found.why.endswith("2 rows of other tables were refused with it.")
    assert not any(batch.rows.values())
    assert [(each.table, each.rows, each.refused) for each in batch.files] == [
        ("episodes", 1, 1),
        ("header", 1, 1),
        ("reviews", 1, 1),
    ]


def test_a_header_row_cut_short_takes_the_childs_rows_with_it(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026", {**ORDINARY, "header": []})
    with (folder / "header.csv").open("a") as end:
        end.write(f"1000,M,{BORN}")
    (found,) = read(folder).findings
    assert found.code == "row-cut-short"
    assert found.why.endswith("2 rows of other tables were refused with it.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("table", "row", "kept"),
    [
        ("reviews", f"1000,{BORN},27/08/2025", ("1000", date(2012, 6, 1), date(2025, 8, 27), "")),
        ("missing", f"1000,{BORN},M,04/11/2025", ("1000", date(2012, 6, 1), "M", date(2025, 11, 4), None)),
    ],
)
def test_blank_cells_left_out_at_the_end_of_a_row_are_blank(
    table: str, row: str, kept: tuple[object, ...], end: str, encoding: str, tmp_path: Path
) -> None:
    folder = write_return(tmp_path / "2026")
    text = text_of(table, [*ORDINARY.get(table, ()), row], end)
    (folder / f"{table}.csv").write_bytes(text.encode(encoding))
    batch = read(folder)
    assert batch.refused == []
    assert only(batch, "row-padded").level == "warning"
    assert list(values(batch)[table].values())[-1] == kept
    assert (table, 2026) in batch.spans


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("row", [f"1000,{BORN},27/08/2025", f"1000,{BORN},27/08/20"])
def test_a_short_row_in_which_a_file_breaks_off_is_refused(row: str, encoding: str, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "reviews.csv").write_bytes((text_of("reviews", [REVIEW]) + row).encode(encoding))
    batch = read(folder)
    assert codes(batch) == {"row-cut-short": 1}
    assert [(each.rows, each.refused) for each in batch.files if each.table == "reviews"] == [(2, 1)]
    assert batch.incomplete == {("reviews", 2026, "1000")}
    assert ("reviews", 2026) not in batch.spans


def test_a_row_that_lacks_what_it_cannot_be_kept_without_is_refused(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": [REVIEW, f"1000,{BORN}"]}))
    assert codes(batch) == {"row-cut-short": 1}


@pytest.mark.parametrize(
    ("first", "copies"),
    [(BORN, {"birth-differs-in-copy": 1, "duplicate-row": 1}), ("02/06/2012", {"birth-differs-in-copy": 2})],
)
def test_of_rows_that_differ_only_in_the_repeated_birth_the_headers_is_kept(
    first: str, copies: dict[str, int], tmp_path: Path
) -> None:
    rows = [f"1000,{day},28/05/2025,PN1" for day in (first, BORN, "02/06/2012")]
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": rows}))
    assert codes(batch) == copies
    assert list(values(batch)["reviews"].values()) == [("1000", date(2012, 6, 1), date(2025, 5, 28), "PN1")]


UNREADABLE_HEADER = HEADER.replace(BORN, "1 June 2012")


def test_a_refused_header_row_takes_the_rows_of_its_own_return_with_it_and_no_others(tmp_path: Path) -> None:
    """Whether another return in the batch, or the record, knows the child or not."""
    before = {"header": [HEADER], "episodes": [EPISODE.replace("06/05/2025", "17/03/2025")], "reviews": []}
    older = write_return(tmp_path / "2025", before)
    newer = write_return(tmp_path / "2026", {**ORDINARY, "header": [UNREADABLE_HEADER]})
    for batch in (read(older, newer), read(newer, known={"1000": None}), read(newer)):
        (found,) = batch.refused
        assert found.code == "date-unreadable"
        assert found.why.endswith("2 rows of other tables were refused with it.")
        assert {row.year for rows in batch.rows.values() for row in rows.values()} <= {2025}
        assert {("episodes", 2026, "1000"), ("reviews", 2026, "1000")} <= batch.incomplete
    assert len(read(older, newer).rows["episodes"]) == 1


def test_an_older_row_stands_where_the_newer_one_went_with_its_header(tmp_path: Path) -> None:
    open_ = EPISODE.replace("06/05/2025", "17/03/2025")
    older = write_return(tmp_path / "2025", {"header": [HEADER], "episodes": [open_]})
    ended = open_.replace("PR1,,,", "PR1,06/11/2025,E4A,")
    newer = write_return(tmp_path / "2026", {"header": [UNREADABLE_HEADER], "episodes": [ended]})
    assert [row.year for row in read(older, newer).rows["episodes"].values()] == [2025]


def test_a_child_who_is_not_in_the_header_but_in_the_record_keeps_its_rows(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "header": []}), known={"1000": date(2012, 6, 1)})
    assert batch.refused == []


def test_a_second_header_row_that_stands_keeps_the_childs_rows(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "header": [HEADER, UNREADABLE_HEADER]}))
    assert codes(batch) == {"date-unreadable": 1}
    assert len(batch.rows["reviews"]) == 1


def test_header_rows_that_contradict_each_other_take_the_childs_rows_with_them(tmp_path: Path) -> None:
    tables = {**ORDINARY, "header": [HEADER, HEADER.replace("WBRI", "REFU")]}
    batch = read(write_return(tmp_path / "2026", tables))
    assert codes(batch) == {"contradictory": 2}
    assert "2 rows of other tables" in batch.refused[0].why
    assert "differs in ETHNIC" in batch.refused[0].why


def test_a_child_of_the_record_needs_no_header_row(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026", {"episodes": [EPISODE], "reviews": [REVIEW]})
    assert codes(read(folder)) == {"unknown-child": 2}
    batch = read(folder, known={"1000": date(2012, 6, 1)})
    assert batch.findings == []
    assert len(batch.rows["reviews"]) == 1


def test_the_record_is_asked_once_for_every_child(tmp_path: Path) -> None:
    asked: list[set[str]] = []

    def known(numbers: set[str]) -> dict[str, date | None]:
        asked.append(numbers)
        return {}

    folder = write_return(tmp_path / "2026", {**ORDINARY, "missing": [f"2000,{BORN},M,02/06/2025,02/06/2025"]})
    read_batch([folder], year=None, today=TODAY, known_children=known)
    assert asked == [{"1000", "2000"}]


def test_a_newer_return_wins_and_an_older_one_fills_gaps_in_any_order(tmp_path: Path) -> None:
    started = EPISODE.replace("06/05/2025", "04/03/2024")
    moved = started.replace("PR1,,,", "PR1,06/11/2025,X1,CARPL")
    after = EPISODE.replace("06/05/2025", "06/11/2025").replace(",S,", ",P,").replace("ME2", "ME3")
    folders = [
        write_return(tmp_path / "2024", {"header": [HEADER.replace(",M,", ",1,")], "episodes": [started]}),
        write_return(
            tmp_path / "2025",
            {"header": [HEADER], "episodes": [started], "reviews": [f"1000,{BORN},26/03/2025,PN3"]},
        ),
        write_return(tmp_path / "2026", {"header": [HEADER], "episodes": [moved, after], "reviews": [REVIEW]}),
    ]
    results = [values(read(*order)) for order in permutations(folders)]
    assert all(result == results[0] for result in results)
    batch = read(*folders)
    assert codes(batch) == {}
    assert [(row.year, row.values[7]) for row in batch.rows["episodes"].values()] == [
        (2026, date(2025, 11, 6)),
        (2026, None),
    ]
    assert sorted(row.year for row in batch.rows["reviews"].values()) == [2025, 2026]
    assert batch.rows["header"][("1000",)].values[1] == "M"
    assert ("reviews", 2024) not in batch.spans
    assert {("reviews", 2025), ("reviews", 2026), ("header", 2024)} <= batch.spans


def test_files_of_several_folders_can_be_told_apart(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026"), write_return(tmp_path / "2025", {"header": [HEADER]}))
    assert [each.name for each in batch.files] == [
        "2025/header.csv",
        "2026/episodes.csv",
        "2026/header.csv",
        "2026/reviews.csv",
    ]


def test_the_same_folder_twice_is_one_folder(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    assert len(read(folder, folder).files) == 3


def test_a_table_with_no_rows_is_held_for_its_year(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "missing": []}))
    assert ("missing", 2026) in batch.spans
    assert batch.findings == []


def test_a_file_that_breaks_off_vouches_for_no_year(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    with (folder / "reviews.csv").open("a") as end:
        end.write("1000,01/06")
    batch = read(folder)
    assert ("reviews", 2026) not in batch.spans
    assert only(batch, "row-cut-short").row == 3
    assert len(batch.rows["reviews"]) == 1


def test_files_say_what_they_are(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {"header": [HEADER], "episodes": [EPISODE]}))
    assert batch.as_dict_files()[0] == {
        "name": "episodes.csv",
        "table": "episodes",
        "year": 2026,
        "first_day": "2025-04-01",
        "last_day": "2026-03-31",
        "rows": 1,
        "set_aside": None,
    }


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    read_batch(
        [write_return(tmp_path / "2026")],
        year=None,
        today=TODAY,
        known_children=lambda numbers: {},
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    assert [what for what, _, _ in told] == [
        "Reading episodes.csv",
        "Reading header.csv",
        "Reading reviews.csv",
        "Checking children",
    ]
    assert all(done == total for _, done, total in told)


def test_the_collector_runs_again_after_reading(tmp_path: Path) -> None:
    read(write_return(tmp_path / "2026"))
    assert gc.isenabled()
    with pytest.raises(Unreadable):
        read(tmp_path / "nowhere")
    assert gc.isenabled()


def test_a_folder_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        read(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(Unreadable, match="is a file, not a folder"):
        read(tmp_path / "file")
    with pytest.raises(Unreadable, match="Name the folder that holds"):
        read(tmp_path)
    with pytest.raises(Unreadable, match="No folder"):
        read()
