"""`keel import-903 DIR [DIR ...]`: SSDA903 files into the record."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.imports import INTO_THE_DEMONSTRATION, add_import_arguments, in_text, nothing_read
from keel.cli.words import Failed, Progress, long_date
from keel.demo import guard
from keel.exchange.findings import Unreadable
from keel.exchange.returns import REFUSE_ALL, Report, bring_in


class Command(BaseCommand):
    """Exit 0 applied (or nothing to apply), 1 refused, 2 unreadable."""

    help = (
        "Bring SSDA903 files into the record. Several folders are one batch. Exit: 0 applied, 1 refused, 2 unreadable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folders, the year, and what to do about errors."""
        parser.add_argument("folders", nargs="+", metavar="DIR", type=Path, help="a folder of .csv files of one return")
        parser.add_argument("--year", type=int, help="the return year, as 2026 for 1 April 2025 to 31 March 2026")
        add_import_arguments(parser)

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
                self.stdout.write(json.dumps(nothing_read(error), indent=1, ensure_ascii=False))
            raise Failed(str(error), 2) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
        else:
            self.stdout.write(_text(report))
        if report.read.refused and options["on_error"] == REFUSE_ALL:
            raise SystemExit(1)


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
    return in_text(lines, report)
