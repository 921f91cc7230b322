"""What somebody who brings a file in is told of it: one finding for each row and cause, in plain words.

Each reader keeps its checks in a `checks.toml` of its own; pages and documents about them come from there.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Literal

Level = Literal["refused", "warning"]
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for: in which words it is explained, and in which it is said of a row."""

    level: Level
    what: str
    because: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or odd. `row` is the row that a spreadsheet shows, its header being 1; None for a whole file."""

    level: Level
    code: str
    file: str
    row: int | None
    column: str | None
    value: str
    why: str
    mend: str

    def as_dict(self) -> dict[str, str | int | None]:
        """The finding as `import-903 --format json` and `import-sheet --format json` give it."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "why": self.why,
            "mend": self.mend,
        }

    def with_rows(self, count: int) -> "Finding":
        """The finding of a refused header row, which takes the child's rows of other tables with it."""
        rows = "1 row of another table was" if count == 1 else f"{count} rows of other tables were"
        return replace(self, why=f"{self.why} {rows} refused with it.")


def by_kind(findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]:
    """Findings of one kind together, the most frequent first."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.code, []).append(finding)
    return sorted(kinds.items(), key=lambda kind: -len(kind[1]))


class Unreadable(Exception):  # noqa: N818 - it is the answer, not a fault
    """Nothing can be read: no such file, nothing in it that Keel knows, or no telling what it is."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class Checks(dict[str, Check]):
    """Every check of one reader, by its code."""

    @classmethod
    def of(cls, package: str) -> "Checks":
        """Read the checks.toml of a package."""
        words = files(package).joinpath("checks.toml").read_text(encoding="utf-8")
        return cls({code: Check(**texts) for code, texts in tomllib.loads(words).items()})

    def note(
        self, code: str, file: str, row: int | None, column: str | None = None, value: object = "", /, **words: Any
    ) -> Finding:
        """A finding in the words of its check."""
        check = self[code]
        why = check.why.format(column=column, **words) if "{" in check.why else check.why
        mend = check.mend.format(column=column, **words) if "{" in check.mend else check.mend
        return Finding(check.level, code, file, row, column, shown(value), why, mend)


def shown(value: object) -> str:
    """A value as a person may be shown it: short, and without characters that could upset a terminal."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet's 45672.0 is 45672 to whoever looks at it
    text = f"{value:%d/%m}/{value.year:04}" if isinstance(value, date) else str(value)
    if len(text) > SHOWN:
        text = f"{text[:SHOWN]}…"
    return printable(text)


def printable(text: str) -> str:
    """A text in which every character that cannot be seen stands as �."""
    return text if text.isprintable() else "".join(each if each.isprintable() else "�" for each in text)


def said(day: Any) -> str:
    """A date as it is said in a sentence."""
    return f"{day.day} {day:%B %Y}"
