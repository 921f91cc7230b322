"""What people send: taken in, or turned away in words; private while it is here, and gone afterwards."""

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from keel.exchange import uploads
from keel.exchange.uploads import NotTaken, take_return, take_sheet


@dataclass
class File:
    """A file as a page receives it."""

    name: str | None
    content: bytes = b"CHILD,SEX\n1,F\n"

    @property
    def size(self) -> int:
        return len(self.content)

    def chunks(self) -> Any:
        yield self.content


def zipped(files: Mapping[str, bytes], name: str = "return 2026.zip") -> File:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
    return File(name, out.getvalue())


def there(root: Path, token: str) -> list[str]:
    sent = root / token / uploads.SENT
    return sorted(str(path.relative_to(sent)) for path in sent.rglob("*") if path.is_file())


def test_csv_files_lie_together_for_their_owner_alone(tmp_path: Path) -> None:
    token = take_return(tmp_path, [File("header.csv"), File("C:\\exports\\episodes.csv"), File("../reviews.csv")])
    assert there(tmp_path, token) == ["return/episodes.csv", "return/header.csv", "return/reviews.csv"]
    for path in (tmp_path / token).rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert uploads.folder_of(tmp_path, token) == tmp_path / token
    uploads.remove_files(tmp_path / token)
    assert not uploads.has_files(tmp_path / token)


def test_a_zip_may_hold_years_in_folders_and_what_a_mac_leaves_behind(tmp_path: Path) -> None:
    files = {
        "ours/2025/header.csv": b"a",
        "ours/2026/header.csv": b"b",
        "theirs\\2026\\header.csv": b"c",
        "ours/2026/old.xlsx": b"PK",
        "__MACOSX/ours/2026/._header.csv": b"x",
        "ours/.DS_Store": b"x",
        "ours/2026/empty/": b"",
    }
    token = take_return(tmp_path, [zipped(files)])
    expected = ["2025/header.csv", "2026 (2)/header.csv", "2026/header.csv", "2026/old.xlsx"]
    assert there(tmp_path, token) == expected
    assert [path.name for path in uploads.sent_folders(tmp_path / token)] == ["2025", "2026", "2026 (2)"]


def test_a_zip_of_bare_files_gives_them_its_own_name_which_may_tell_the_year(tmp_path: Path) -> None:
    token = take_return(tmp_path, [zipped({"header.csv": b"a"}, name="903 2025-26.zip")])
    assert there(tmp_path, token) == ["903 2025-26/header.csv"]


def locked() -> File:
    content = bytearray(zipped({"header.csv": b"a"}).content)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    return File("locked.zip", bytes(content))


def bomb(monkeypatch: pytest.MonkeyPatch) -> File:
    """Declares one byte in its list and holds far more."""
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 100_000)
    return zipped({"header.csv": b"0" * 1_000_000})


def liar() -> File:
    """Says in its list that what it holds is shorter than it is."""
    content = bytearray(zipped({"header.csv": b"0" * 1_000_000}).content)
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 10)
    return File("liar.zip", bytes(content))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([File("return.zip"), File("header.csv")], "not both"),
        ([File("header.xlsx")], "not a .csv file"),
        ([File("header.xml")], "not a .csv file"),
        ([File(None)], "not a .csv file"),
        ([File("header.csv"), File("a/header.csv")], "Two of the files are called “header.csv”"),
        ([File("header.csv", b"")], "“header.csv” is empty"),
        ([File("header.csv", b"PK\x03\x04rest")], "is a zip file or a workbook, though its name ends in .csv"),
        ([File("header.csv", b"%PDF-1.7 rest")], "though its name ends in .csv"),
        ([File("return.zip", b"not a zip")], "cannot be unpacked"),
        ([File("return.zip", zipped({"header.csv": b"0" * 9000}).content[:60])], "cut off on its way"),
        ([zipped({"notes.txt": b"a"})], "holds no .csv file"),
        ([zipped({"../../header.csv": b"a"})], "names a file outside itself"),
        ([zipped({"/etc/header.csv": b"a"})], "names a file outside itself"),
        ([zipped({f"{number}.csv": b"a" for number in range(101)})], "holds 101 files"),
        ([File(f"{number}.csv") for number in range(101)], "Choose at most 100"),
        ([locked()], "locked with a password"),
        ([liar()], "cannot be unpacked"),
    ],
)
def test_what_is_turned_away_is_said_and_not_kept(tmp_path: Path, files: list[File], why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        take_return(tmp_path, files)
    assert not list(tmp_path.glob("*/*"))


def test_too_much_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotTaken, match="unpacks to more than"):
        take_return(tmp_path, [bomb(monkeypatch)])
    monkeypatch.setattr(uploads, "MOST_SENT", 10)
    with pytest.raises(NotTaken, match="larger than"):
        take_return(tmp_path, [File("header.csv")])
    assert not list(tmp_path.iterdir())


def test_a_sheet_is_one_file_of_a_kind_that_is_read(tmp_path: Path) -> None:
    token = take_sheet(tmp_path, File("Our children.XLSX", b"PK"), "morgan")
    found = uploads.sent_file(tmp_path / token)
    assert found is not None
    assert found.name == "Our children.XLSX"
    with pytest.raises(NotTaken, match="not a spreadsheet that Keel reads"):
        take_sheet(tmp_path, File("letter.docx"), "morgan")


@pytest.mark.parametrize("token", ["", "..", "../../etc", "A" * 32, "a" * 31, "a" * 33, "a" * 31 + "/"])
def test_only_a_token_names_a_folder(tmp_path: Path, token: str) -> None:
    with pytest.raises(ValueError, match="not the token of a folder"):
        uploads.folder_of(tmp_path, token)
