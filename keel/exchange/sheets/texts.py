"""A table of text: which encoding, and what stands between its columns."""

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from pathlib import Path

from keel.exchange.decode import NotTextError, encoding_of
from keel.exchange.sheets.findings import unreadable
from keel.exchange.sheets.grid import Cell, Grid, TooLarge, Worksheet, is_blank
from keel.exchange.sheets.headings import recognised
from keel.exchange.sheets.scan import within_limits

SEPARATORS = ",;\t|"
_LINES_LOOKED_AT = 30
_MARKUP = ("<?xml", "<html", "<!doctype", "<table")


class TextBook:
    """A .csv file: one worksheet without a name of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets = (Worksheet(path.stem),)
        try:
            with path.open(encoding=encoding_of(path), newline="") as text:
                lines = text.read()
        except NotTextError as error:
            raise unreadable("file-not-a-spreadsheet", path.name, kind=str(error)) from None
        except UnicodeDecodeError:
            raise unreadable("file-broken", path.name) from None
        self.lines = lines.lstrip("\ufeff")
        if self.lines.lstrip()[:20].lower().startswith(_MARKUP):
            raise unreadable("file-not-a-spreadsheet", path.name, kind="a web page or XML")
        if not self.lines.strip():
            raise unreadable("file-empty", path.name)

    def grid(self, sheet: str) -> Grid:
        """Its cells, all of them texts."""
        del sheet
        separator = _separator(self.lines)
        rows: list[Sequence[Cell]] = []
        try:
            for cells in csv.reader(StringIO(self.lines, newline=""), delimiter=separator):
                if not is_blank(cells):
                    within_limits(len(rows), len(cells) - 1)
                rows.append(cells)
        except csv.Error:
            raise unreadable("file-broken", self.path.name) from None
        except TooLarge as error:
            raise unreadable("file-too-large", self.path.name, size=str(error)) from None
        return Grid(rows=rows)


def _separator(lines: str) -> str:
    """What parts the first lines into most headings; where none does, what stands in them most often."""
    first = list(islice(StringIO(lines, newline=""), _LINES_LOOKED_AT))

    def score(sign: str) -> tuple[int, int]:
        try:
            rows = list(csv.reader(first, delimiter=sign))
        except csv.Error:
            return 0, 0
        return max((recognised(row) for row in rows), default=0), Counter("".join(first))[sign]

    return max(SEPARATORS, key=score)
