"""Opening a file: .xlsx and .ods workbooks, and tables of text. Whatever cannot be read says so in a sentence."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from keel.exchange.sheets.findings import unreadable
from keel.exchange.sheets.grid import Cell, Grid, TooLarge, Worksheet
from keel.exchange.sheets.scan import Attributes, Damaged, OdsSheets, Scanned, XlsxSheet, walk
from keel.exchange.sheets.texts import TextBook

LIMIT, UNPACKED_LIMIT = 25_000_000, 250_000_000
_WORKBOOK, _RELATIONS, _CONTENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"
WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_OLDER = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class Book(Protocol):
    """A file that was opened."""

    @property
    def sheets(self) -> tuple[Worksheet, ...]: ...
    def grid(self, sheet: str) -> Grid: ...


def open_book(path: Path) -> Book:
    """Open a spreadsheet. Raises `Unreadable` in a sentence."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise unreadable("file-unopened", path.name, trouble="it is not a plain file")
        if size == 0:
            raise unreadable("file-empty", path.name)
        if size > LIMIT:
            raise unreadable("file-too-large", path.name, size=f"{size / 1e6:,.0f} MB")
        with path.open("rb") as opened:
            start = opened.read(4)
        if start == _OLDER:
            locked = _LOCKED in path.read_bytes()
            raise unreadable("file-locked" if locked else "file-older-workbook", path.name)
        if start.startswith(b"PK"):
            return _Workbook(path)
        text = TextBook(path)
        if path.suffix.lower() in WORKBOOKS:
            raise unreadable("file-no-workbook", path.name, ending=path.suffix)
        return text
    except OSError as error:
        raise unreadable("file-unopened", path.name, trouble=error.strerror or "it is not a plain file") from None


@contextmanager
def _in_words(file: str) -> Iterator[None]:
    """Whatever may be wrong inside a workbook, as a sentence."""
    try:
        yield
    except TooLarge as error:
        raise unreadable("file-too-large", file, size=str(error)) from None
    except PasswordError:
        raise unreadable("file-locked", file) from None
    except (
        CalamineError,
        Damaged,
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        EOFError,
        ValueError,
        NotImplementedError,
    ):
        raise unreadable("file-broken", file) from None
    except RuntimeError:
        raise unreadable("file-locked", file) from None  # how zipfile says that a part needs a password


class _Workbook:
    """An .xlsx or .ods file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _in_words(path.name):
            self._check()
            self.book = CalamineWorkbook.from_path(str(path))
            self.sheets = tuple(
                Worksheet(about.name, about.visible is not SheetVisibleEnum.Visible)
                for about in self.book.sheets_metadata
                if about.typ is SheetTypeEnum.WorkSheet
            )
        if not self.sheets:
            raise unreadable("file-empty", path.name)

    def _check(self) -> None:
        """What kind of workbook it is, how large unpacked; and of an .ods file, what is in it."""
        with zipfile.ZipFile(self.path) as parts:
            names = set(parts.namelist())
            if (unpacked := sum(part.file_size for part in parts.infolist())) > UNPACKED_LIMIT:
                raise TooLarge(f"{unpacked / 1e6:,.0f} MB when it is unpacked")
            self.relations: dict[str, str] = {}
            self.by_name: dict[str, str] = {}
            self.first_day_1904 = False
            self.scanned: dict[str, Scanned] = {}
            if _WORKBOOK in names:
                self._read_map(parts)
            elif _CONTENT in names and b"spreadsheet" in parts.read("mimetype")[:100]:
                if b"encryption-data" in parts.read("META-INF/manifest.xml"):
                    raise unreadable("file-locked", self.path.name)
                sheets = OdsSheets()
                with parts.open(_CONTENT) as stream:
                    walk(stream, sheets.start)
                self.scanned = sheets.found
            else:
                raise unreadable("file-not-a-spreadsheet", self.path.name, kind="a zip file or a document")

    def _read_map(self, parts: zipfile.ZipFile) -> None:
        """Which part of an .xlsx file holds which worksheet."""

        def relation(name: str, about: Attributes) -> None:
            if name == "Relationship":
                target = about.get("Target", "")
                self.relations[about.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

        def sheet(name: str, about: Attributes) -> None:
            if name == "sheet":
                key = next((value for key, value in about.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
                self.by_name[about.get("name", "")] = self.relations.get(key, "")
            elif name == "workbookPr":
                self.first_day_1904 = about.get("date1904") in ("1", "true")

        with parts.open(_RELATIONS) as stream:
            walk(stream, relation)
        with parts.open(_WORKBOOK) as stream:
            walk(stream, sheet)

    def grid(self, sheet: str) -> Grid:
        """The cells of one worksheet. Raises `Unreadable`."""
        with _in_words(self.path.name):
            scanned = self.scanned.get(sheet) or self._scan(sheet)
            read: Any = self.book.get_sheet_by_name(sheet)
            rows: list[list[Cell]] = read.to_python(skip_empty_area=False)
        return Grid(
            rows=rows,
            uncomputed=frozenset(scanned.uncomputed),
            errors=scanned.errors,
            merged=[*scanned.merged, *(read.merged_cell_ranges or ())],
            first_day_1904=self.first_day_1904,
        )

    def _scan(self, sheet: str) -> Scanned:
        if sheet not in self.by_name:
            return Scanned()
        walker = XlsxSheet()
        with zipfile.ZipFile(self.path) as parts, parts.open(self.by_name[sheet]) as stream:
            walk(stream, walker.start, walker.end, walker.text)
        return walker.found
