"""One measured line: a figure, what it is held against, and whether the target holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEADINGS = ("what", "figure", "floor or peer", "ratio", "target", "holds")
WORDS = {True: "yes", False: "NO", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`holds` is None where there is no target: the line only informs."""

    part: str
    what: str
    figure: str
    against: str
    ratio: float | None
    target: str = ""
    holds: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """The line as the JSON holds it."""
        return asdict(self)


def faster(part: str, what: str, mine: float, peer: float, *, at_least: float | None = None) -> Result:
    """How many times as fast as the peer."""
    target = "" if at_least is None else f"at least {at_least:g} times as fast"
    holds = None if at_least is None else peer / mine >= at_least
    return _line(part, what, mine, peer, peer / mine, target, holds)


def longer(part: str, what: str, mine: float, floor: float, *, at_most: float | None = None) -> Result:
    """How many times as long as the floor takes."""
    target = "" if at_most is None else f"at most {at_most:g} times"
    holds = None if at_most is None else mine / floor <= at_most
    return _line(part, what, mine, floor, mine / floor, target, holds)


def _line(part: str, what: str, mine: float, other: float, ratio: float, target: str, holds: bool | None) -> Result:
    figure, against = seconds(mine), seconds(other)
    return Result(part=part, what=what, figure=figure, against=against, ratio=ratio, target=target, holds=holds)


def within(part: str, what: str, value: float, unit: str, *, at_most: float) -> Result:
    """A figure with a limit of its own."""
    figure, target = f"{value:,.0f} {unit}", f"at most {at_most:,g} {unit}"
    return Result(part=part, what=what, figure=figure, against="", ratio=None, target=target, holds=value <= at_most)


def same(part: str, what: str, mine: int, other: int) -> Result:
    """Two counts that must be equal."""
    return Result(
        part=part, what=what, figure=f"{mine:,}", against=f"{other:,}", ratio=None, target="equal", holds=mine == other
    )


def seconds(value: float) -> str:
    """A time as a person reads it."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.2f} ms" if value >= 1e-3 else f"{value * 1e6:.2f} µs"


def table(results: Sequence[Result]) -> str:
    """The lines as one table, in Markdown so that it can be pasted."""
    rows = [_cells(line) for line in results]
    widths = [max(len(row[place]) for row in [HEADINGS, *rows]) for place in range(len(HEADINGS))]
    lines = [HEADINGS, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )


def _cells(line: Result) -> tuple[str, ...]:
    ratio = "" if line.ratio is None else f"{line.ratio:.{2 if line.ratio < 10 else 1}f}"
    return line.what, line.figure, line.against, ratio, line.target, WORDS[line.holds]
