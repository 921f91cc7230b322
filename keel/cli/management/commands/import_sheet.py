"""`keel import-sheet FILE`: a spreadsheet of children into the record; `--template FILE.xlsx` writes one to fill in."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.imports import INTO_THE_DEMONSTRATION, add_import_arguments, in_text, nothing_read
from keel.cli.words import Failed, Progress
from keel.demo import guard
from keel.exchange.findings import Unreadable
from keel.exchange.returns import REFUSE_ALL
from keel.exchange.sheet_imports import SheetReport, bring_in_sheet
from keel.exchange.sheets.fields import FIELDS, IGNORED
from keel.exchange.sheets.headings import by_heading
from keel.exchange.sheets.look import look
from keel.exchange.sheets.template import template_workbook
from keel.records.refused import Refused


class Command(BaseCommand):
    """Exit 0 applied (or nothing to apply), 1 refused, 2 unreadable."""

    help = (
        "Bring a spreadsheet of children (.xlsx, .ods, .csv) into the record. "
        "Exit: 0 applied, 1 refused, 2 unreadable. See docs/spreadsheets.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, what its columns are, and what to do about errors."""
        parser.add_argument("file", nargs="?", metavar="FILE", type=Path, help="an .xlsx, .ods or .csv file")
        parser.add_argument("--template", metavar="FILE.xlsx", type=Path, help="write a template to fill in, and stop")
        parser.add_argument("--sheet", metavar="NAME", help="the worksheet to read; the first that shows, if not said")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar='"HEADING=FIELD"',
            help=f"what a column is, where its heading was not understood: {', '.join([*FIELDS, IGNORED])}",
        )
        parser.add_argument(
            "--whole-history",
            action="store_true",
            help="vouch that the earlier reviews listed are all that were held since care began",
        )
        parser.add_argument(
            "--add-staff",
            action="store_true",
            help="put IROs, social workers and teams on the staff list where they are not; whoever says so vouches "
            "that each IRO named is a registered social worker, as the law demands",
        )
        add_import_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, check, compare, apply, and say what was done."""
        if options["template"]:
            return self._write_template(options["template"])
        if options["file"] is None:
            raise Failed("Name the file to bring in, or write a template with --template children.xlsx.", 2)
        if guard.is_there():
            self.stderr.write(INTO_THE_DEMONSTRATION)
        try:
            report = self._bring_in(options)
        except Unreadable as error:
            if options["format"] == "json":
                said = {**nothing_read(error), "columns": {}}
                self.stdout.write(json.dumps(said, indent=1, ensure_ascii=False))
            raise Failed(str(error), 2) from None
        except Refused as error:
            raise Failed(str(error), 1) from None
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.as_dict(), indent=1, ensure_ascii=False))
        else:
            self.stdout.write(_text(report))
        if report.read.refused and options["on_error"] == REFUSE_ALL:
            raise SystemExit(1)
        return None

    def _bring_in(self, options: dict[str, Any]) -> SheetReport:
        return bring_in_sheet(
            options["file"],
            by=clock.terminal(),
            today=options["today"] or clock.today(),
            now=clock.now(),
            columns=_columns(options["file"], options["sheet"], options["column"]),
            sheet=options["sheet"],
            whole_history=options["whole_history"],
            add_staff=options["add_staff"],
            on_error=options["on_error"],
            dry_run=options["dry_run"],
            progress=Progress(),
        )

    def _write_template(self, path: Path) -> None:
        if path.suffix.lower() != ".xlsx":
            raise Failed(f"The template is an Excel workbook: name it {path.with_suffix('.xlsx')}.", 2)
        try:
            with path.open("xb") as out:
                out.write(template_workbook())
        except FileExistsError:
            raise Failed(
                f"{path} is there already, and may be filled in: it was left as it is. Give another name, or take it "
                "away first.",
                2,
            ) from None
        except OSError as error:
            raise Failed(f"{path} could not be written: {error.strerror}.", 2) from None
        self.stdout.write(f"Wrote {path}. Fill in its first worksheet, then: keel import-sheet {path}")


def _columns(file: Path, sheet: str | None, said: list[str]) -> dict[int, str] | None:
    """Column place -> field, as the options say by heading. Raises `Failed` in a sentence."""
    if not said:
        return None
    pairs: dict[str, str] = {}
    for each in said:
        heading, sign, field = each.rpartition("=")
        if not sign or field.strip() not in (*FIELDS, IGNORED):
            fields = ", ".join([*FIELDS, IGNORED])
            raise Failed(
                f'{each!r} does not say what a column is. Write it as "Heading=field", with one of {fields}.', 2
            )
        pairs[heading.strip()] = field.strip()
    looked = look(file, sheet)
    headings = {column.place: column.heading for column in looked.columns}
    try:
        return by_heading([headings.get(place, "") for place in range(max(headings) + 1)], pairs)
    except KeyError as error:
        there = ", ".join(heading for heading in headings.values() if heading)
        raise Failed(f"There is no column headed {error.args[0]}. There are: {there}.", 2) from None


def _text(report: SheetReport) -> str:
    looked = report.read.looked
    rows = f"{looked.rows:,} {'row' if looked.rows == 1 else 'rows'}"
    lines = [f"{looked.file}, worksheet {looked.sheet}: {rows} below the headings in row {looked.heading_row}"]
    lines += ["", "Headings, as they were understood"]
    lines += [f"  {heading}: {FIELDS[field].title}" for heading, field in report.columns.items()]
    return in_text(lines, report, _undated(report.undated))


def _undated(count: int) -> list[str]:
    """How many children have no review date by this, and what to do."""
    if not count:
        return []
    children = "1 child" if count == 1 else f"{count:,} children"
    return [
        f"{children} will have no review date, because nothing says when their care began. Give the start of care in "
        "the sheet, or on each child's own page, under “Earlier dates”."
    ]
