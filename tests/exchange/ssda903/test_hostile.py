"""Files that are not what they say: refused in plain words, without being unpacked or held in memory whole."""

import io
import os
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keel.exchange import decode
from keel.exchange.ssda903.read import Unreadable

from .situations import BORN, HEADER, ORDINARY, REVIEW, codes, only, read, write_return


def zip_bomb() -> bytes:
    """A small zip that unpacks to 50 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("reviews.csv", bytes(50_000_000))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a picture"),
        (zip_bomb(), "a zip file or a workbook"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08" + bytes(50), "a compressed file"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "an older workbook"),
        ("CHILD,DOB,REVIEW\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"CHILD\x81\x8d\n", "not text"),
        (b"a" * 200_000, "one line without an end"),
    ],
)
def test_a_file_renamed_is_refused_and_the_rest_is_read(content: bytes, kind: str, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "picture.csv").write_bytes(content)
    batch = read(folder)
    found = only(batch, "file-not-text")
    assert kind in found.why
    assert (found.level, found.row) == ("refused", None)
    assert len(batch.rows["episodes"]) == 1


@pytest.mark.parametrize("name", ["return.zip", "return.xlsx", "return.XML", "old.xls", "return.txt"])
def test_what_is_not_csv_is_set_aside_unopened(name: str, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / name).write_bytes(zip_bomb())
    batch = read(folder)
    assert only(batch, "file-set-aside").file == name
    assert [each.set_aside is None for each in batch.files if each.name == name] == [False]


def test_xml_named_csv_is_set_aside(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "all.csv").write_text("<?xml version='1.0'?>\n<EXPSSDA903></EXPSSDA903>\n")
    assert "XML" in only(read(folder), "file-set-aside").why


def test_leftovers_and_folders_are_passed_over(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    for name in (".DS_Store", "README.txt", "~$header.xlsx", "script.py", ".hidden.csv"):
        (folder / name).write_text("x")
    (folder / "older").mkdir()
    (folder / "nowhere").symlink_to(folder / "gone")
    batch = read(folder)
    assert batch.findings == []
    assert len(batch.files) == 3


def test_links_to_files_are_followed(tmp_path: Path) -> None:
    kept = write_return(tmp_path / "kept")
    folder = write_return(tmp_path / "2026", {"header": [HEADER]})
    for table in ("episodes", "reviews"):
        (folder / f"{table}.csv").symlink_to(kept / f"{table}.csv")
    batch = read(folder)
    assert batch.findings == []
    assert {name: len(rows) for name, rows in batch.rows.items() if rows} == {"header": 1, "episodes": 1, "reviews": 1}


def test_a_link_to_a_file_beside_it_is_not_read_twice(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "a-link.csv").symlink_to("reviews.csv")
    found = only(read(folder), "file-set-aside")
    assert (found.file, found.why) == (
        "a-link.csv",
        "Set aside: it is a link to reviews.csv, which is here too.",
    )


def test_what_is_named_as_a_table_and_is_no_file_is_set_aside_with_a_word(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026", {name: ORDINARY[name] for name in ("header", "episodes")})
    (folder / "reviews.csv").mkdir()
    (folder / "linked.csv").symlink_to(tmp_path)
    (folder / "missing.csv").symlink_to(folder / "gone")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    os.mkfifo(folder / "pipe.csv")
    batch = read(folder)
    assert {finding.file: finding.why for finding in batch.warnings if finding.code == "file-set-aside"} == {
        "reviews.csv": "Set aside: it is a folder, though its name ends in .csv.",
        "linked.csv": "Set aside: it is a link to a folder, though its name ends in .csv.",
        "missing.csv": "Set aside: it is a link to a file that is not there or may not be opened.",
        "loop.csv": "Set aside: it is a link to a file that is not there or may not be opened.",
        "pipe.csv": "Set aside: it is something other than a plain file.",
    }
    assert all(each.set_aside for each in batch.files if each.table is None)
    assert ("reviews", 2026) not in batch.spans


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(50), b"CHILD,IN_TOUCH\n1000,YES\n", b"\n\n"])
def test_a_folder_with_nothing_readable_is_unreadable_and_says_why(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "only.csv").write_bytes(content)
    with pytest.raises(Unreadable, match=r"Nothing in .* only\.csv: ") as unreadable:
        read(tmp_path)
    assert [finding.file for finding in unreadable.value.findings] == ["only.csv"]


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "missing.csv").write_bytes(b"")
    batch = read(folder)
    assert only(batch, "file-empty").level == "warning"
    assert ("missing", 2026) not in batch.spans


@pytest.mark.parametrize("cut", range(1, len(REVIEW)))
def test_a_file_cut_off_anywhere_in_its_last_row_never_crashes(cut: int, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    whole = (folder / "reviews.csv").read_text()
    (folder / "reviews.csv").write_text(f"{whole}{REVIEW.replace('28/05', '27/08')[:cut]}")
    batch = read(folder)
    assert len(batch.rows["reviews"]) + len(batch.refused) == 2


def test_a_quotation_mark_left_open_at_the_end_is_told(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    rows = [REVIEW, f'1000,{BORN},27/08/2025,"PN1', f"1000,{BORN},26/11/2025,PN1"]
    write_return(folder, {"reviews": rows})
    found = only(read(folder), "quote-left-open")
    assert (found.row, found.level) == (3, "refused")


def test_a_quotation_mark_that_swallows_the_file_is_bounded(tmp_path: Path) -> None:
    rows = [REVIEW, f'1000,{BORN},27/08/2025,"PN1', *[f"1000,{BORN},26/11/2025,PN1"] * 10_000]
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": rows}))
    assert only(batch, "file-cut-off").row == 3
    assert ("reviews", 2026) not in batch.spans
    assert len(batch.rows["reviews"]) == 1


def test_what_a_finding_shows_is_short_and_safe_for_a_terminal(tmp_path: Path) -> None:
    tables = {**ORDINARY, "header": [HEADER, f"\x1b[2J{'9' * 300},M,{BORN},WBRI,,,"]}
    (found,) = read(write_return(tmp_path / "2026", tables)).refused
    assert found.value.isprintable()
    assert len(found.value) < 100


def test_words_with_braces_are_only_words(tmp_path: Path) -> None:
    tables = {**ORDINARY, "reviews": [REVIEW, "{child!r},{0},{why},{}"]}
    assert codes(read(write_return(tmp_path / "2026", tables)))["date-unreadable"] == 2


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_return(tmp_path / "2026")

    def closed(path: Path) -> str:
        if path.name == "reviews.csv":
            raise PermissionError(13, "Permission denied")
        return "utf-8"

    monkeypatch.setattr("keel.exchange.ssda903.read.encoding_of", closed)
    found = only(read(folder), "file-unopened")
    assert (found.level, found.why) == ("refused", "This file could not be opened: Permission denied.")


def test_a_name_that_cannot_be_shown_is_shown_without_harm(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "\x1b[31mred.csv").write_bytes(b"")
    assert only(read(folder), "file-empty").file == "�[31mred.csv"


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    with (folder / "reviews.csv").open("r+b") as file:
        file.truncate(200_000_000)
    batch = read(folder)
    assert "200 MB" in only(batch, "file-too-large").why
    assert ("reviews", 2026) not in batch.spans


def test_a_file_with_too_many_rows_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keel.exchange.ssda903.parse.ROW_LIMIT", 15_000)
    rows = [REVIEW] * 40_000
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": rows}))
    assert only(batch, "file-too-large").file == "reviews.csv"
    assert ("reviews", 2026) not in batch.spans
    assert [each.rows for each in batch.files if each.table == "reviews"] == [19_998]


@pytest.mark.slow
def test_a_file_just_under_the_limit_stays_within_bounded_memory(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    with (folder / "reviews.csv").open("a") as file:
        line = f"1000,{BORN},2025-05-28,{'PN1'}\n"
        for _ in range((decode.LIMIT - 10_000) // (len(line) * 10_000)):
            file.write(line * 10_000)
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from keel.exchange.ssda903.read import read_batch\n"
        "b = read_batch([Path(sys.argv[1])], year=None, today=date(2026, 6, 1), known_children=lambda n: {})\n"
        "assert any(f.code == 'file-too-large' for f in b.findings)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True, timeout=300)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 700 * 1024
