"""One person's copy of a record in plain words: all of it or the decisions, without what they may not know."""

from keel.records.commands.review_steps import HOUSE
from keel.records.models import Relationship
from keel.records.queries.bookings import POSTCODE
from keel.records.queries.record import RecordOf

LEFT_OUT = "[left out]"
ALL_BUT_OFFICE = frozenset({"Who is sent what"})
"""What stays in the council's own record: who else was sent what is nobody else's to read."""


def copy_of(record: RecordOf, gets: str, *, without_address: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """The parts of a copy, (heading, words), and what was left out of it, in words."""
    parts, gone, passages = list[tuple[str, str]](), list[str](), 0
    for part in record.parts:
        if part.heading in ALL_BUT_OFFICE or (gets == Relationship.Gets.DECISIONS and not part.decisions):
            continue
        if without_address and part.place:
            gone.append("where the review was held")
            continue
        text = part.text
        if without_address:
            text, codes = POSTCODE.subn(LEFT_OUT, text)
            text, houses = HOUSE.subn(LEFT_OUT, text)
            passages += codes + houses
        parts.append((part.heading, text))
    if passages:
        gone.append("a passage that looks like an address" if passages == 1 else f"{passages} that look like addresses")
    return parts, gone


def as_text(parts: list[tuple[str, str]]) -> str:
    """A copy as a mail carries it."""
    return "\n\n".join(f"{heading.upper()}\n{text}" for heading, text in parts)
