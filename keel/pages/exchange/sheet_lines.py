"""A spreadsheet's columns and differences, in words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from keel.pages.exchange.presenters import named
from keel.pages.govuk.words import plural
from keel.pages.naming import Named

if TYPE_CHECKING:
    from keel.exchange.sheets.fields import Field
    from keel.exchange.sheets.look import Looked
    from keel.pages.exchange.forms import ConfirmForm
    from keel.records.models import Child


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One column to confirm: its heading, some of its cells, and the name of its box on the form."""

    heading: str
    examples: str
    box: str


def columns(form: "ConfirmForm") -> list[ColumnLine]:
    """The columns of a worksheet, those that were not understood first."""
    return [
        ColumnLine(
            heading=column.heading or f"Column {column.place + 1}, which has no heading",
            examples="; ".join(column.examples) or "No cell is filled",
            box=f"column-{column.place}",
        )
        for column in form.columns
    ]


def not_understood(looked: "Looked") -> str:
    """Which headings mean nothing to Keel, and what to do; nothing where none."""
    some = looked.not_understood
    if not some:
        return ""
    count = f"{plural(len(some), 'column')} {'was' if len(some) == 1 else 'were'} not understood"
    first = "It stands first below: say what it is" if len(some) == 1 else "They stand first below: say what each is"
    return f"{count}: {', '.join(column.heading for column in some)}. {first}, or leave it out."


def sheet_fields(fields: Mapping[str, "Field"]) -> list[list[str]]:
    """What each column that Keel reads is."""
    return [[field.title, field.explain] for field in fields.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """What differs of one child. `named` is the child where their page can be opened. `new`: what the record has not
    had; `changes`: (what, as it is in the record, as it is in the sheet)."""

    number: str
    named: Named | None
    new: Sequence[tuple[str, str]] = ()
    changes: Sequence[tuple[str, str, str]] = ()
    hidden: bool = False


def changes(
    some: Iterable[tuple[str, Sequence[tuple[str, str, str]]]],
    seen: Mapping[str, "Child"],
    hidden: Collection[str],
    today: date,
) -> list[ChangeLine]:
    """The differences, a child at a time. Of a child whom one may not see nothing is said but that there are some."""
    return [
        ChangeLine(number=number, named=None, hidden=True)
        if number in hidden
        else ChangeLine(
            number=number,
            named=named(seen[number], today) if number in seen else None,
            new=_together([(what, now) for what, was, now in differs if not was]),
            changes=[(_capital(what), was, now) for what, was, now in differs if was],
        )
        for number, differs in some
    ]


def _together(some: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Several of one thing as one: *Review held: 3 June 2025, 28 August 2025*."""
    found: dict[str, list[str]] = {}
    for what, now in some:
        found.setdefault(_capital(what), []).append(now)
    return [(what, ", ".join(filter(None, values))) for what, values in found.items()]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def not_listed(listed: int, result: Mapping[str, Any]) -> str:
    """Why a list of differences ends before all are listed; nothing where it does not."""
    rest = result.get("children", 0) - listed
    if rest <= 0 or not listed:
        return ""
    return (
        f"Only the first {listed:,} children are listed, because a longer list would be too slow to show. Another "
        f"{rest:,} differ too: they are counted above, and what is decided holds for them as well."
    )


def undated(result: Mapping[str, Any]) -> str:
    """How many children a spreadsheet leaves without any review date, and what to do; nothing where none."""
    count = result.get("warned", {}).get("start-missing", 0)
    if not count:
        return ""
    whose = "the child’s" if count == 1 else "each child’s"
    return (
        f"{plural(count, 'child', 'children')} will have no review date, because nothing says when their care began. "
        f"Give the start of care in the sheet and send it again, or give it later on {whose} own page, under "
        "“Earlier dates”."
    )
