"""Many notices and mails at once: written by their keys, so that what was told before is not told again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from keel.records.bulk import insert_rows
from keel.records.models import Message, Notice

NOTICE = ("key", "staff_id", "kind", "child_id", "review_id", "said", "at")
MESSAGE = (
    *("key", "kind", "to", "to_name", "subject", "body", "calendar", "child_id", "review_id"),
    *("state", "queued_at", "by", "try_at", "tries", "error"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing that one person is told on Today."""

    key: str
    staff: int
    kind: str
    child: int
    review: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to be queued."""

    key: str
    kind: str
    to: str
    to_name: str
    subject: str
    body: str
    child: int
    review: int


def tell_many(words: Sequence[Word], now: datetime) -> int:
    """Tell what was not told before. Two queries, however much. Returns how many are new."""
    new = {word.key: word for word in words}
    for key in _there(Notice, new):
        del new[key]
    rows = [(w.key, w.staff, w.kind, w.child, w.review, _plain(w.said), now) for w in new.values()]
    return insert_rows(Notice, NOTICE, rows)


def queue_many(mails: Sequence[Mail], who: str, now: datetime) -> int:
    """Queue what was not queued before. Two queries, however much. Returns how many are new."""
    new = {mail.key: mail for mail in mails if mail.to}
    for key in _there(Message, new):
        del new[key]
    waiting = Message.State.WAITING.value
    rows = [
        (m.key, m.kind, m.to, m.to_name, m.subject, m.body, "", m.child, m.review, waiting, now, who, now, 0, "")
        for m in new.values()
    ]
    return insert_rows(Message, MESSAGE, rows)


def _there(table: type[Notice] | type[Message], keys: Iterable[str]) -> list[str]:
    return list(table._base_manager.filter(key__in=list(keys)).values_list("key", flat=True))


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
