"""What a reader of the files is told: one finding for each row and cause, in plain words.

`CHECKS` is every check, from `checks.toml`: what is looked for and why. Pages and documents about them come from it.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

Level = Literal["refused", "warning"]
SHOWN = 80
# How many of the things found a sentence for a whole folder names.
SHOWN_REASONS = 5
# What stops a whole file; named before what stops single rows.
_WHOLE_FILE = (
    "column-twice", "file-not-text", "file-unopened", "file-empty", "file-too-large", "file-cut-off", "file-unknown",
    "file-two-tables",
)  # fmt: skip


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
        """The finding as `import-903 --format json` gives it."""
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


class Unreadable(Exception):  # noqa: N818 - it is the answer, not a fault
    """Nothing can be read: no such folder, no return in it, or no telling which year it is."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


def no_year(folder: Path, findings: Sequence[Finding]) -> Unreadable:
    """Nothing tells the return year of a folder: first what was wrong with its files, then how to say the year."""
    wrong = [one for one in findings if one.level == "refused" or one.code in _WHOLE_FILE]
    wrong.sort(key=lambda one: one.code not in _WHOLE_FILE)
    lines = [_in_words(finding) for finding in wrong[:SHOWN_REASONS]]
    if len(wrong) > SHOWN_REASONS:
        lines.append(f"And {len(wrong) - SHOWN_REASONS:,} more.")
    how = "Mend that, or say it with --year 2026." if wrong else "Say it with --year 2026."
    lines.append(f"Nothing in {folder} that could be read tells which return year it is of. {how}")
    return Unreadable("\n".join(lines), tuple(findings))


def _in_words(finding: Finding) -> str:
    """A finding on a line of its own: where it is, why it is one, and what to do."""
    row = f"row {finding.row}" if finding.row else ""
    value = f'"{finding.value}"' if finding.row and finding.column and finding.value else ""
    where = ", ".join(part for part in (finding.file, row, finding.column or "", value) if part)
    return f"{where}: {finding.why} {finding.mend}".strip()


def _checks() -> dict[str, Check]:
    words = files(__package__).joinpath("checks.toml").read_text(encoding="utf-8")
    return {code: Check(**texts) for code, texts in tomllib.loads(words).items()}


CHECKS = _checks()


def note(
    code: str, file: str, row: int | None, column: str | None = None, value: object = "", /, **words: Any
) -> Finding:
    """A finding in the words of its check."""
    check = CHECKS[code]
    why = check.why.format(column=column, **words) if "{" in check.why else check.why
    mend = check.mend.format(column=column, **words) if "{" in check.mend else check.mend
    return Finding(check.level, code, file, row, column, shown(value), why, mend)


def shown(value: object) -> str:
    """A value as a person may be shown it: short, and without characters that could upset a terminal."""
    if value is None:
        return ""
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
