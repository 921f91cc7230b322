"""Events of the audit trail in words: what was done to whom, with names beside the keys that are sealed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from keel.pages.accounts.presenters import moment
from keel.pages.govuk.words import long_date
from keel.records.queries.due import said
from keel.records.queries.trail import CHILD, KIND_OF, POST, STAFF, TEAM, USER, keys_in

if TYPE_CHECKING:
    from keel.records.models import AuditEvent
    from keel.records.queries.trail import Names

MANY = 5
"""Of more names than this the rest is counted."""
SEAL = 64
ABOUT = {
    "user": "sign-in",
    "switched_off": "sign-in switched off",
    "staff": "person on the staff list",
    "from": "from the list of",
    "child": "child",
    "children": "children",
    "iro": "IRO",
    "to_on": "last day",
    "from_on": "first day",
    "left_on": "last day",
    "holds_from": "holds from",
    "booked_for": "booked for",
    "ends_on": "care ends on",
    "visit": "social work visit",
    "pathway": "pathway plan step",
    "sections": "sections of the record",
    "item": "standard of the second review",
    "decision": "decision",
    "because": "because",
    "known": "name is known",
    "waits": "has to wait",
    "digest": "seal of the rows",
    "ended": "allocation that ended",
    "again": "allocation that goes on",
    "link": "manager’s link",
    "link_why": "why it did not open",
    "messages": "mails",
    "chosen": "chosen because no manager was known",
    "taken": "change taken into the decision",
    "before": "before",
    "copies": "copies of the record",
    "gets": "how much of it",
    "way": "which way",
    "lacks": "what it lacks",
    "corrects": "in place of",
    "invitation": "person on the list of a review",
    "invitations": "people on the list of a review",
    "choice": "what the child would like",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that an event is about: what it is, each name with a page where there is one, and the keys."""

    label: str
    names: list[tuple[str, str]]
    more: int = 0
    keys: str = ""


Line = tuple[str, str, tuple[str, str], str, list[Part]]
"""Number, when, by whom (name and user name), what was done, about what."""


def line(event: AuditEvent, names: Names) -> Line:
    """One event as the list shows it."""
    return (f"{event.number:,}", moment(event.at), who(event, names), event.action, parts(event, names))


def parts(event: AuditEvent, names: Names) -> list[Part]:
    """What an event is about. Of children whom this reader may not see the key alone."""
    return [_part(name, value, names) for name, value in event.about.items()]


def who(event: AuditEvent, names: Names) -> tuple[str, str]:
    """*Morgan Fern* and the user name; of Keel's own work the name that it goes by."""
    name = names.usernames.get(event.by, "")
    return (name, event.by) if name else (event.by, "")


def _part(name: str, value: Any, names: Names) -> Part:
    label = ABOUT.get(name, name.replace("_", " "))
    kind = KIND_OF.get(name)
    keys = keys_in(kind, {name: value}) if kind else []
    if not keys:
        return Part(label=label, names=[(_plain(value), "")])
    found = [(key, *_named(kind, key, names)) for key in keys]
    known = [(words, href) for _, words, href in found if words]
    unknown = [str(key) for key, words, _ in found if not words]
    shown = known[:MANY] + ([("not shown to you, or no longer there", "")] if unknown else [])
    return Part(label=label, names=shown, more=len(known[MANY:]), keys=", ".join(str(key) for key in keys[:MANY]))


def _named(kind: str | None, key: int, names: Names) -> tuple[str, str]:
    if kind == CHILD:
        child = names.children.get(key)
        if child is None:
            return "", ""
        name = said(child.given_name, child.family_name, child.preferred_name)
        words = f"{name}, {child.number}" if name else f"Child {child.number}"
        return words, reverse("child", args=[child.number])
    if kind == STAFF:
        return (names.staff[key], reverse("person", args=[key])) if key in names.staff else ("", "")
    table: Mapping[int, str] = {USER: names.users, TEAM: names.teams, POST: names.posts}.get(kind or "", {})
    return table.get(key, ""), ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "" or value == {} or value == []:
        return "nothing"
    if isinstance(value, dict):
        return ", ".join(str(key) for key in value)
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    words = str(value)
    with suppress(ValueError):
        return long_date(date.fromisoformat(words))
    digest = len(words) == SEAL and all(letter in "0123456789abcdef" for letter in words)
    return f"{words[:8]}…" if digest else words
