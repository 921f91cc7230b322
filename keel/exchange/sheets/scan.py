"""What the reader of workbooks does not tell: formulas without a result, errors, how far a worksheet reaches.

One pass over the worksheet's XML before it is read. A workbook of a few bytes may claim a cell in the last of a million
rows, and reading it would fill the memory: such a claim is found here first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from keel.exchange.sheets.grid import COLUMN_LIMIT, ROW_LIMIT, Area, At, TooLarge

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Attributes = Mapping[str, str]


class Damaged(Exception):  # noqa: N818 - it is the answer, not a fault
    """The XML inside a workbook cannot be read, or is not what a spreadsheet program writes."""


@dataclass(slots=True)
class Scanned:
    """What one worksheet was found to hold."""

    uncomputed: set[At] = field(default_factory=set)
    errors: dict[At, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


def walk(
    stream: IO[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call these for each element of an XML stream, by its name without prefix. Raises Damaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def no_doctype(*_: object) -> None:
        raise Damaged("it has a document type, which no spreadsheet program writes")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    if end:
        parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise Damaged("its parts are not whole") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def within_limits(row: int, column: int) -> None:
    """Raise TooLarge where a cell that holds something lies outside what is read."""
    if row > ROW_LIMIT:
        raise TooLarge(f"more than {ROW_LIMIT:,} rows")
    if column >= COLUMN_LIMIT:
        raise TooLarge(f"more than {COLUMN_LIMIT} columns")


class XlsxSheet:
    """Walks one worksheet of an .xlsx file."""

    def __init__(self) -> None:
        self.found = Scanned()
        self.row = self.column = -1
        self.kind = ""
        self.formula = self.in_value = False
        self.value: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self.row + 1
            self.column = -1
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self.formula = True
        elif name in ("v", "t"):
            self.in_value = True

    def _cell(self, attributes: Attributes) -> None:
        if match := _PLACE.fullmatch(attributes.get("r", "")):
            self.column = 0
            for letter in match[1]:
                self.column = self.column * 26 + ord(letter) - 64
            self.row, self.column = int(match[2]) - 1, self.column - 1
        elif "r" in attributes:
            raise Damaged("a cell stands where no cell can be")
        else:
            self.column += 1
        self.kind, self.formula, self.value = attributes.get("t", ""), False, []

    def text(self, text: str) -> None:
        """Text of an element."""
        if self.in_value:
            self.value.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self.in_value = False
        elif name == "c":
            value, at = "".join(self.value), (self.row, self.column)
            if value or self.formula:
                within_limits(*at)
            if self.formula and not value and self.kind != "str":
                self.found.uncomputed.add(at)
            elif self.kind == "e":
                self.found.errors[at] = value


class OdsSheets:
    """Walks content.xml of an .ods file, which holds every worksheet."""

    def __init__(self) -> None:
        self.found: dict[str, Scanned] = {}
        self.sheet = Scanned()
        self.row = self.column = 0
        self.rows = 1

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        about = {_local(key): value for key, value in attributes.items()}
        if name == "table":
            self.sheet = self.found.setdefault(about.get("name", ""), Scanned())
            self.row, self.rows = 0, 0
        elif name == "table-row":
            self.row += self.rows
            self.rows, self.column = _times(about, "number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(about)

    def _cell(self, about: Attributes) -> None:
        times = _times(about, "number-columns-repeated")
        at = (self.row, self.column)
        self.column += times
        if "value-type" not in about and "formula" not in about:
            return
        within_limits(self.row + self.rows - 1, self.column - 1)
        if "formula" in about and "value-type" not in about:
            self.sheet.uncomputed.add(at)
        down, across = _times(about, "number-rows-spanned"), _times(about, "number-columns-spanned")
        if down > 1 or across > 1:
            self.sheet.merged.append((at, (at[0] + down - 1, at[1] + across - 1)))


def _times(about: Attributes, name: str) -> int:
    number = about.get(name, "1")
    return int(number) if number.isdigit() and len(number) < 9 else 1
