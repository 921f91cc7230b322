"""`keel import-903 DIR [DIR ...]`: SSDA903 files into the record."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import Failed, Progress, date_argument, long_date
from keel.demo import guard
from keel.exchange.returns import KEEP_GOOD, REFUSE_ALL, Report, bring_in
from keel.exchange.ssda903.findings import Finding, Unreadable

SHOWN = 5
"""How many findings of one kind the text names; JSON names all."""

INTO_THE_DEMONSTRATION = (
    "Warning: this database holds the demonstration, so what is brought in will stand among invented children, and no "
    "page tells the two apart. To keep your council's own record apart, give it a file of its own first: "
    "export KEEL_DATABASE=var/ours.sqlite3, then keel migrate. To take files out again: keel undo-import."
)


class Command(BaseCommand):
    """Exit 0 applied (or nothing to apply), 1 refused, 2 unreadable."""

    help = (
        "Bring SSDA903 files into the record. Several folders are one batch. Exit: 0 applied, 1 refused, 2 unreadable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folders, the year, and what to do about errors."""
        parser.add_argument("folders", nargs="+", metavar="DIR", type=Path, help="a folder of .csv files of one return")
        parser.add_argument("--year", type=int, help="the return year, as 2026 for 1 April 2025 to 31 March 2026")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument(
            "--on-error",
            choices=[REFUSE_ALL, KEEP_GOOD],
            default=REFUSE_ALL,
            help="what to do when rows are refused: nothing at all (the default), or keep the good ones",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument("--today", type=date_argument, help="act as on this day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, compare, apply, and say what was done."""
        if guard.is_there():
            self.stderr.write(INTO_THE_DEMONSTRATION)
        try:
            report = bring_in(
                options["folders"],
                by=clock.terminal(),
                today=options["today"] or clock.today(),
                now=clock.now(),
                year=options["year"],
                on_error=options["on_error"],
                dry_run=options["dry_run"],
                progress=Progress(),
            )
        except Unreadable as error:
            if options["format"] == "json":
                self.stdout.write(json.dumps(_nothing_read(error), indent=1, ensure_ascii=False))
            raise Failed(str(error), 2) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
        else:
            self.stdout.write(_text(report))
        if report.read.refused and options["on_error"] == REFUSE_ALL:
            raise SystemExit(1)


def _nothing_read(error: Unreadable) -> dict[str, Any]:
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


def _text(report: Report) -> str:
    lines = ["Files"]
    for file in report.read.files:
        days = f"{long_date(file.first_day)} to {long_date(file.last_day)}"
        what = (
            f"set aside: {file.set_aside}"
            if file.set_aside
            else f"{file.table}, {days}, {file.rows:,} {'row' if file.rows == 1 else 'rows'}"
        )
        lines.append(f"  {file.name}: {what}")
    for title, findings in (("Refused", report.read.refused), ("Warnings", report.read.warnings)):
        if findings:
            lines += ["", f"{title}: {len(findings):,}"]
            for _, alike in report.findings_by_kind(findings):
                lines += [_line(finding) for finding in alike[:SHOWN]]
                if len(alike) > SHOWN:
                    lines.append(f"  … and {len(alike) - SHOWN:,} more like this (--format json names them all)")
    lines += ["", f"Differences against the record: {report.outcome.total:,}"]
    lines += [f"  {kind}: {count:,}" for kind, count in sorted(report.outcome.by_kind.items())]
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
