"""What changed since somebody last looked, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keel.pages.govuk.words import moment, plural
from keel.pages.naming import Named, name_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from keel.pages.today.presenters import Link
    from keel.records.models import Batch
    from keel.records.queries.changes import Change

COUNTED = {
    "came": ("came into care", "came into care"),
    "left": ("left care", "left care"),
    "moved": ("moved home", "moved home"),
    "status": ("has another legal status", "have another legal status"),
    "missing": ("went missing", "went missing"),
    "back": ("came back after being missing", "came back after being missing"),
    "yours": ("is new to you", "are new to you"),
    "booked": ("has a review booked", "have a review booked"),
    "rebooked": ("has a review moved to another day", "have a review moved to another day"),
    "called off": ("has a review called off", "have a review called off"),
    "begun": ("has a review begun", "have a review begun"),
    "held": ("has a review recorded as held", "have a review recorded as held"),
}
"""What changed, of one child and of several."""
IN_NUMBERS = {
    "booked": ("review booked", "reviews booked"),
    "rebooked": ("review moved to another day", "reviews moved to another day"),
    "called off": ("review called off", "reviews called off"),
    "begun": ("review begun", "reviews begun"),
    "held": ("review recorded as held", "reviews recorded as held"),
    "given an IRO": ("child given an IRO", "children given an IRO"),
}
"""What other people did, of one and of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """Files that were brought in as one batch, in words."""

    key: int
    when: str
    what: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Something that changed, in words."""

    child: Named
    what: str
    on: date


def changed(found: Iterable[Change], today: date, link: Link) -> list[Changed]:
    """Each change in words."""
    return [Changed(child=name_record(row.child, today, link), what=_said(row), on=row.on) for row in found]


def _said(row: Change) -> str:
    return COUNTED[row.kind][0].capitalize()


def counted(found: Iterable[Change]) -> str:
    """*2 children moved home · 1 child is new to you*."""
    counts: dict[str, set[int]] = {}
    for row in found:
        counts.setdefault(row.kind, set()).add(row.child.pk)
    return " · ".join(
        f"{plural(len(children), 'child', 'children')} {COUNTED[kind][len(children) > 1]}"
        for kind, children in sorted(counts.items(), key=lambda pair: list(COUNTED).index(pair[0]))
    )


def in_numbers(found: Mapping[str, int]) -> str:
    """*12 reviews booked · 2 children given an IRO*."""
    return " · ".join(plural(found[kind], *words) for kind, words in IN_NUMBERS.items() if kind in found)


def since(when: datetime | None) -> str:
    """Since when changes are told."""
    return f"since you last looked, on {moment(when)}" if when else "since you first looked"


def batches(found: Sequence[Batch], names: Mapping[str, str]) -> list[BroughtIn]:
    """Files that were brought in."""
    return [
        BroughtIn(
            key=batch.pk,
            when=moment(batch.applied_at),
            what=f"{plural(sum(batch.differences.values()), 'change')} to the record"
            + (f", {plural(batch.refused, 'row')} refused" if batch.refused else "")
            + (f", {plural(batch.warnings, 'warning')}" if batch.warnings else "")
            + (", taken out again" if batch.undone_at else ""),
            by=names.get(batch.applied_by, batch.applied_by),
        )
        for batch in found
    ]
