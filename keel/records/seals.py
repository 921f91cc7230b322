"""How the audit trail is sealed: digests over what was said, each with the one before."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64
"""What the first event says stood before it."""


def seal_of(*, number: int, at: datetime, by: str, action: str, about: Any, before: str) -> str:
    """The seal of an event: SHA-256 over everything it says, the seal before it among it."""
    said = [number, at.astimezone(UTC).isoformat(), by, action, about, before]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def digest_of(rows: Iterable[object]) -> str:
    """One digest for many rows, in the order given."""
    running = hashlib.sha256()
    for row in rows:
        running.update(repr(row).encode())
    return running.hexdigest()


def access_digest(rows: Iterable[tuple[int, datetime, str, str, str]]) -> str:
    """The digest under which access events are sealed: id, when, who, child, page."""
    return digest_of((key, at.astimezone(UTC).isoformat(), who, child, page) for key, at, who, child, page in rows)


ACCESS_COLUMNS = ("id", "at", "by", "child_number", "page")
