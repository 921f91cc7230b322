"""How children took part: each month of the last full year has its ledger's codes, the other months their like."""

from collections.abc import Sequence
from datetime import date
from random import Random

from keel.demo import files
from keel.demo.files import CODES, UNDER_FOUR
from keel.demo.model import DemoChild
from keel.demo.timeline import Timeline, years_after

YOUNGEST_FIRST = ("PN3", "PN7", "PN5", "PN6", "PN2", "PN1", "PN4")
"""Codes in the order of the ages that they are most often given to."""
DAYS_IN_A_YEAR = 365.25
SPREAD_IN_YEARS = 5


def code_reviews(timeline: Timeline, children: Sequence[DemoChild], rng: Random) -> None:
    """Give every review its code: PN0 under four, on the fourth birthday and after it another."""
    by_month: dict[int, list[tuple[DemoChild, date]]] = {}
    for child in children:
        for day in sorted(child.reviews):
            if day < years_after(child.born, 4):
                child.reviews[day] = UNDER_FOUR
            else:
                by_month.setdefault(timeline.month_of(day), []).append((child, day))
    ledger = files.ledger()
    shares = {code: sum(month.codes[code] for month in ledger) for code in CODES[1:]}
    for number, held in sorted(by_month.items()):
        if 0 <= number < len(ledger):
            codes = [code for code in YOUNGEST_FIRST for _ in range(ledger[number].codes[code])]
        else:
            drawn = rng.choices(list(shares), list(shares.values()), k=len(held))
            codes = sorted(drawn, key=YOUNGEST_FIRST.index)
        held.sort(key=lambda pair: (pair[1] - pair[0].born).days / DAYS_IN_A_YEAR + rng.gauss(0, SPREAD_IN_YEARS))
        for (child, day), code in zip(held, codes, strict=True):
            child.reviews[day] = code
