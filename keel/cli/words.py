"""How commands speak: plain tables, progress on the error stream, dates as people write them."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from typing import TextIO

from django.core.management.base import CommandError

from keel.exchange.progress import counts_bytes, how_far


def long_date(day: date | None) -> str:
    """14 March 2026."""
    return f"{day.day} {day:%B %Y}" if day else ""


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Outside these a date is a slip of the keyboard, and a few months from it there may be no date at all."""


def date_argument(text: str) -> date:
    """An argument that is a date as 2026-03-14."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date. Write it as 2026-03-14.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{text!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}. Check the year.")
    return day


def number_argument(text: str, *, least: int = 0, most: int | None = None) -> int:
    """An argument that is a whole number, nought or more, or within these bounds."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number. Write it in digits, as in 28.")
    # Digits first: a number of thousands of digits is more than Python reads.
    if most is not None and (len(text.lstrip("0")) > len(str(most)) or not least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"{text} is not a number from {least:,} to {most:,}. Choose one of these.")
    return int(text)


A_LIFETIME = 36_525
"""Days in a hundred years."""


def days_argument(text: str) -> int:
    """An argument that is a number of days, at most a hundred years."""
    return number_argument(text, most=A_LIFETIME)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns lined up, headings first."""
    widths = [max(len(row[place]) for row in [headings, *rows]) for place in range(len(headings))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [headings, ["-" * width for width in widths], *rows]
    ]
    return "\n".join(lines)


LONG_ROWS, LONG_BYTES = 5_000, 5_000_000
"""Work shorter than this is over before anybody wonders."""


class Progress:
    """Says how far long work is, on the error stream so that output can still be piped: at most every tenth."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.said: dict[str, int] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        tenth = done * 10 // max(total, 1)
        if total >= (LONG_BYTES if counts_bytes(what) else LONG_ROWS) and tenth > self.said.get(what, 0):
            self.said[what] = tenth
            self.stream.write(f"{what}: {how_far(what, done, total)}\n")
            self.stream.flush()


class Failed(CommandError):  # noqa: N818 - it reads as what happened
    """A command that ends with a sentence and an exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence, returncode=code)
