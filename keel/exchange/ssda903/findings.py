"""What a reader of the return's files is told: the checks of `checks.toml`, and a folder that tells no year."""

from collections.abc import Sequence
from pathlib import Path

from keel.exchange.findings import Check, Checks, Finding, Level, Unreadable, printable, said, shown

__all__ = ["CHECKS", "Check", "Finding", "Level", "Unreadable", "no_year", "note", "printable", "said", "shown"]

# How many of the things found a sentence for a whole folder names.
SHOWN_REASONS = 5
# What stops a whole file; named before what stops single rows.
_WHOLE_FILE = (
    "column-twice", "file-not-text", "file-unopened", "file-empty", "file-too-large", "file-cut-off", "file-unknown",
    "file-two-tables",
)  # fmt: skip

CHECKS = Checks.of(__package__)
note = CHECKS.note


class NoYear(Unreadable):
    """Nothing tells which return year the files are of. `wrong`: what was wrong with them, in lines."""

    def __init__(self, message: str, findings: tuple[Finding, ...], wrong: Sequence[str]) -> None:
        super().__init__(message, findings)
        self.wrong = wrong


def no_year(folder: Path, findings: Sequence[Finding]) -> NoYear:
    """Nothing tells the return year of a folder: first what was wrong with its files, then how to say the year."""
    wrong = [one for one in findings if one.level == "refused" or one.code in _WHOLE_FILE]
    wrong.sort(key=lambda one: one.code not in _WHOLE_FILE)
    lines = [_in_words(finding) for finding in wrong[:SHOWN_REASONS]]
    if len(wrong) > SHOWN_REASONS:
        lines.append(f"And {len(wrong) - SHOWN_REASONS:,} more.")
    how = "Mend that, or say it with --year 2026." if wrong else "Say it with --year 2026."
    said = f"Nothing in {folder} that could be read tells which return year it is of. {how}"
    return NoYear("\n".join([*lines, said]), tuple(findings), lines)


def _in_words(finding: Finding) -> str:
    """A finding on a line of its own: where it is, why it is one, and what to do."""
    row = f"row {finding.row}" if finding.row else ""
    value = f'"{finding.value}"' if finding.row and finding.column and finding.value else ""
    where = ", ".join(part for part in (finding.file, row, finding.column or "", value) if part)
    return f"{where}: {finding.why} {finding.mend}".strip()
