"""How many children an IRO holds for each full-time post, against the range that the Handbook calls good practice."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from keel.law import sources
from keel.law.sources import Source

FEWEST, MOST = 50, 70
"""Children for each full-time post: the Handbook's range, both ends in it."""
ONE_PLACE = Decimal("0.1")


class Band(StrEnum):
    """Where a caseload lies against the range."""

    UNDER = "under"
    WITHIN = "within"
    OVER = "over"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseload:
    """One IRO's children, or a whole service's, for each full-time post.

    `per_full_time` is rounded to one decimal place, half up; None where no post is recorded. `band` is judged before
    rounding, so that 70.04 is over the range though it is said as 70.0.
    """

    children: int
    full_time_equivalent: Decimal
    per_full_time: Decimal | None
    band: Band
    because: tuple[str, ...]
    source: Source


def caseload(
    children: int, full_time_equivalent: Decimal, *, agency: bool = False, protected: bool = False
) -> Caseload:
    """Measure a caseload: `children` held on a day, `full_time_equivalent` in full-time posts on that day.

    An agency worker's children count like anybody's, and so does a protected caseload: both are explained, not left
    out. Raises ValueError where either number is below nothing.
    Source: the Handbook, paragraph 7.15 (`sources.CASELOAD`).
    """
    if children < 0 or full_time_equivalent < 0:
        raise ValueError("A caseload has no fewer than no children, and no less than no post.")
    each = children / full_time_equivalent if full_time_equivalent else None
    return Caseload(
        children=children,
        full_time_equivalent=full_time_equivalent,
        per_full_time=None if each is None else each.quantize(ONE_PLACE, ROUND_HALF_UP),
        band=_band(each),
        because=(_range(each), *_asides(agency=agency, protected=protected)),
        source=sources.CASELOAD,
    )


def _band(each: Decimal | None) -> Band:
    if each is None:
        return Band.NOT_KNOWN
    if each > MOST:
        return Band.OVER
    return Band.UNDER if each < FEWEST else Band.WITHIN


def _range(each: Decimal | None) -> str:
    good = f"Good practice is {FEWEST} to {MOST} children for each full-time post"
    words = {
        Band.NOT_KNOWN: f"{good}. No post is recorded, so nothing can be divided by it.",
        Band.OVER: f"{good}. This is more: say why, and for how long.",
        Band.WITHIN: f"{good}. This lies within it.",
        Band.UNDER: f"{good}. This is fewer, so there is room.",
    }
    return words[_band(each)]


def _asides(*, agency: bool, protected: bool) -> tuple[str, ...]:
    said = []
    if agency:
        said.append("They come from an agency: their children will need another IRO when they go.")
    if protected:
        said.append("Their caseload is protected, as that of a newer colleague is: they are meant to hold fewer.")
    return tuple(said)
