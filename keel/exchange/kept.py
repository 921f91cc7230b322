"""What was found in files that somebody sent, kept beside them: all of it as a table, and a few of each kind to show.

It names children, so it lies in the folder of the work and goes with it; the record of the work holds numbers only.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keel.exchange.findings import Check, Finding, by_kind
from keel.exchange.tables_out import csv_lines

FIRST = 5
"""How many of a kind a page shows by themselves; the table holds all."""
TABLE, SHOWN, CHANGES = "findings.csv", "findings.json", "changes.json"
OfChild = tuple[str, list[tuple[str, str, str]]]
"""A child's number, and what differs of theirs: (what, before, after)."""
COLUMNS = ("kind", "file", "row", "column", "value", "why", "mend")


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one kind. `level`: refused or warning. `first`: a few of them, as `Finding.as_dict` gives them."""

    level: str
    what: str
    because: str
    count: int
    first: Sequence[Mapping[str, Any]]


def keep(place: Path, findings: Sequence[Finding], checks: Mapping[str, Check]) -> None:
    """Write both files into a folder. `checks` are those of whoever read the files: what each kind is about."""
    rows = ((one.level, one.file, one.row, one.column, one.value, one.why, one.mend) for one in findings)
    with _private(place / TABLE) as out:
        out.writelines(csv_lines(COLUMNS, rows))
    with _private(place / SHOWN) as out:
        json.dump([_kind(level, checks.get(code), alike) for level, code, alike in _kinds(findings)], out)


def kept(place: Path) -> list[Kind] | None:
    """The kinds, refused ones first; None where they are not (or no longer) there."""
    try:
        return [Kind(**said) for said in json.loads((place / SHOWN).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return None


def keep_changes(place: Path, changes: Sequence[tuple[str, str, str, str]]) -> None:
    """Write down the differences, those of a child together: child, what, before, after."""
    of_child: dict[str, list[tuple[str, str, str]]] = {}
    for child, *what in changes:
        of_child.setdefault(child, []).append((what[0], what[1], what[2]))
    with _private(place / CHANGES) as out:
        json.dump(list(of_child.items()), out)


def changes(place: Path) -> list[OfChild]:
    """What differs, child by child; nothing where it is not (or no longer) there."""
    try:
        said = json.loads((place / CHANGES).read_text("utf-8"))
        return [(child, [(what, was, now) for what, was, now in differs]) for child, differs in said]
    except (OSError, ValueError, TypeError):
        return []


def _kinds(findings: Sequence[Finding]) -> Iterable[tuple[str, str, list[Finding]]]:
    for level in ("refused", "warning"):
        for code, alike in by_kind(finding for finding in findings if finding.level == level):
            yield level, code, alike


def _kind(level: str, check: Check | None, alike: Sequence[Finding]) -> dict[str, Any]:
    return {
        "level": level,
        "what": check.what if check else alike[0].why,
        "because": check.because if check else "",
        "count": len(alike),
        "first": [finding.as_dict() for finding in alike[:FIRST]],
    }


def _private(path: Path) -> Any:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(opened, "w", encoding="utf-8", newline="")
