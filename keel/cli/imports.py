"""What commands that bring files in have in common: the same options, words and exit codes."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from keel.cli.words import date_argument
from keel.exchange.findings import Finding, Unreadable
from keel.exchange.reports import Report
from keel.exchange.returns import KEEP_GOOD, REFUSE_ALL

SHOWN = 5
"""How many findings of one kind the text names; JSON names all."""

IN_WORDS = {
    "child new": "children new to the record",
    "name new": "names of children who had none",
    "name changed": "names changed",
    "date of birth new": "dates of birth of children who had none",
    "date of birth changed": "dates of birth changed",
    "start of care new": "starts of care",
    "start of care changed": "starts of care changed",
    "reviews known new": "children of whom every review from some day on is now known",
    "review new": "reviews held",
    "next review new": "next reviews booked",
    "next review moved": "next reviews moved to another day",
    "IRO new": "children given an IRO",
    "IRO changed": "children given another IRO",
    "case holder new": "children given a social worker or team",
    "case holder changed": "children given another social worker or team",
    "staff new": "people put on the staff list",
    "team new": "teams put on the staff list",
}
"""What a spreadsheet changes, as somebody reads it. Those of a return are named by its own tables."""

INTO_THE_DEMONSTRATION = (
    "Warning: this database holds the demonstration, so what is brought in will stand among invented children, and no "
    "page tells the two apart. To keep your council's own record apart, give it a file of its own first: "
    "export KEEL_DATABASE=var/ours.sqlite3, then keel migrate. To take files out again: keel undo-import."
)


def add_import_arguments(parser: ArgumentParser) -> None:
    """What to do about errors, in which form to answer, and on which day."""
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument(
        "--on-error",
        choices=[REFUSE_ALL, KEEP_GOOD],
        default=REFUSE_ALL,
        help="what to do when rows are refused: nothing at all (the default), or keep the good ones",
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--today", type=date_argument, help="act as on this day")


def nothing_read(error: Unreadable) -> dict[str, Any]:
    """The report of an import that could not begin, in the shape of every other."""
    refused = [finding.as_dict() for finding in error.findings if finding.level == "refused"]
    warnings = [finding.as_dict() for finding in error.findings if finding.level != "refused"]
    nothing: dict[str, Any] = {"files": [], "refused": refused, "warnings": warnings}
    return {
        **nothing,
        "differences": {"total": 0, "by_kind": {}},
        "applied": {"total": 0},
        "batch": None,
        "unreadable": str(error),
    }


def in_text(lines: list[str], report: Report, notes: Iterable[str] = ()) -> str:
    """A report in words, below these lines: what was refused, what is odd, what differs, what was done.

    `notes`: what nobody should miss, before the last line.
    """
    for title, findings in (("Refused", report.read.refused), ("Warnings", report.read.warnings)):
        if findings:
            lines += ["", f"{title}: {len(findings):,}"]
            for _, alike in report.findings_by_kind(findings):
                lines += [_line(finding) for finding in alike[:SHOWN]]
                if len(alike) > SHOWN:
                    lines.append(f"  … and {len(alike) - SHOWN:,} more like this (--format json names them all)")
    lines += ["", f"Differences against the record: {report.outcome.total:,}"]
    lines += [f"  {IN_WORDS.get(kind, kind)}: {count:,}" for kind, count in sorted(report.outcome.by_kind.items())]
    for said in notes:
        lines += ["", said]
    return "\n".join([*lines, "", _ending(report)])


def _line(finding: Finding) -> str:
    where = ", ".join(part for part in (finding.file, finding.row and f"row {finding.row}", finding.column) if part)
    return f"  {where}: {finding.why} {finding.mend}".rstrip()


def _ending(report: Report) -> str:
    if report.dry_run:
        return "Nothing was changed: this was a dry run."
    if report.turned_away:
        return (
            "Nothing was applied, because some rows were refused. Mend them and import again, or keep the good rows "
            "with --on-error keep-good."
        )
    if report.outcome.batch is None and report.read.refused:
        return (
            "Nothing new: the record already says what the rows that can be kept say. Nothing was changed; the refused "
            "rows are still left out."
        )
    if report.outcome.batch is None:
        return "The record already says all of this. Nothing was changed."
    if not report.applied:
        return (
            f"Nothing in the record differs. What these files say is kept beside it, as batch {report.outcome.batch}. "
            f"To take it out again: keel undo-import {report.outcome.batch}"
        )
    return (
        f"Applied {report.applied:,} differences as batch {report.outcome.batch}. "
        f"To take them out again: keel undo-import {report.outcome.batch}"
    )
