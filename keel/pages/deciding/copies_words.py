"""A line of the list of copies in words: who, how much and why, which way, where it stands, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from keel.pages.govuk.words import and_list, long_date, moment
from keel.records.queries.copies import is_on_its_way, is_over, is_ready, waits_for

if TYPE_CHECKING:
    from keel.records.models import RecordCopy
    from keel.records.queries.copies import Proposed

GETS = {"whole": "The whole record", "decisions": "The decisions only", "nothing": "Nothing"}
WAYS = {"": "Not chosen yet", "email": "By email", "post": "By post", "by_hand": "By hand", "in_person": "In person"}
NO_ADDRESS = "Without anything that tells where the child lives"
__all__ = ["GETS", "WAYS", "Line", "is_over", "line", "missing", "ready", "who"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `state`: a colour of the tag beside the words."""

    who: str
    kind: str
    gets: str
    because: str
    without: str
    way: str
    email: str
    state: str
    said: str
    more: str
    acts: list[tuple[str, str]]


def who(copy: RecordCopy | Proposed) -> str:
    """*Jane Hart*; *the child* where no name is known."""
    return copy.name or f"the {copy.kind}"


def line(copy: RecordCopy, there: tuple[str, int], *, finished: bool, distributed: bool = False) -> Line:
    """One line that is kept. Once everybody has theirs, nothing of it is taken back."""
    state, said, more = _stands(copy, finished=finished)
    return Line(
        who=who(copy)[:1].upper() + who(copy)[1:],
        kind=copy.kind,
        gets=GETS[copy.gets],
        because=copy.because,
        without=NO_ADDRESS if copy.without_address and copy.gets != "nothing" else "",
        way="" if copy.gets == "nothing" else WAYS[copy.way],
        email=copy.email if copy.way == "email" and copy.gets != "nothing" else "",
        state=state,
        said=said,
        more=more,
        acts=_acts(copy, (*there, copy.pk), finished=finished, distributed=distributed),
    )


def _stands(copy: RecordCopy, *, finished: bool) -> tuple[str, str, str]:
    if copy.gets == "nothing":
        return "grey", "Nothing is sent", ""
    if copy.sent_on:
        mail = copy.message
        proof = f"the mail left on {moment(mail.sent_at)}" if mail and mail.sent_at else copy.proof
        return "green", f"Sent on {long_date(copy.sent_on)}", proof
    if is_on_its_way(copy):
        return "blue", "In the outbox", copy.message.error if copy.message else ""
    if copy.message and copy.message.state == "failed":
        return "late", "The mail was given up", copy.message.error
    if why := waits_for(copy):
        return "soon", f"Not ready: {why}", ""
    if not finished:
        return "grey", "Waits for the record", ""
    return "blue", "Ready" if is_ready(copy) else "To be sent", ""


def _acts(copy: RecordCopy, there: tuple[str, int, int], *, finished: bool, distributed: bool) -> list[tuple[str, str]]:
    if is_on_its_way(copy):
        return []
    prints = [("Print it", reverse("record_copy_print", args=there))] if finished and copy.gets != "nothing" else []
    if copy.sent_on:
        stays = distributed or (copy.message and copy.message.sent_at)
        return prints + ([] if stays else [("It was not sent", reverse("record_copy_not_sent", args=there))])
    if distributed:
        return prints
    found = [("Change", reverse("record_copy", args=there))]
    if finished and copy.gets != "nothing":
        found.append(("Record as sent", reverse("record_copy_sent", args=there)))
    return found + prints


def missing(one: Proposed) -> list[str]:
    """Somebody whom the list lacks: who, what they are, how much, why, which way."""
    name = who(one)
    return [
        name[:1].upper() + name[1:],
        one.kind,
        GETS[one.gets],
        one.because or "–",
        WAYS[one.way] if one.way else "–",
    ]


def ready(copy: RecordCopy, left_out: list[str]) -> list[str]:
    """One copy that is about to go: who, the address, how much, what is left out."""
    return [who(copy), copy.email, GETS[copy.gets], and_list(left_out) or "nothing"]
