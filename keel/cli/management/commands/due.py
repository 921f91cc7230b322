"""`keel due`: every child's next review, from a terminal."""

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import date_argument, number_argument, table
from keel.records.commands.audit import write_event
from keel.records.queries.due import DueRow, due_rows

COLUMNS = (
    "child",
    "name",
    "iro",
    "due_on",
    "book_by",
    "rule",
    "state",
    "days_left",
    "booked_on",
    "assumes",
)


class Command(BaseCommand):
    """Every child in care who has a next review, most urgent first."""

    help = "List when each child's next review is due, by which rule, and how certain that is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to narrow the list to, and how to print it."""
        parser.add_argument(
            "--on", type=date_argument, help="as it stood (or will stand) on this day; today if not said"
        )
        parser.add_argument(
            "--within", type=number_argument, metavar="DAYS", help="only what is due within so many days"
        )
        parser.add_argument("--iro", default="", metavar="NAME", help="only the children of this IRO")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list."""
        today = clock.today()
        on = options["on"] or today
        who = clock.terminal()
        rows = list(due_rows(actor=who, on=on, today=today, iro=options["iro"], within=options["within"]))
        write_event(
            by=who, action="due list printed", about={"on": on.isoformat(), "children": len(rows)}, now=clock.now()
        )
        if options["format"] == "json":
            self.stdout.write(json.dumps([_values(row) for row in rows], indent=1, ensure_ascii=False))
        elif options["format"] == "csv":
            self._csv(rows)
        else:
            printed = [[_cell(value) for value in _values(row).values()] for row in rows]
            self.stdout.write(
                table(COLUMNS, printed) if printed else f"No child has a review to show on {on.isoformat()}."
            )

    def _csv(self, rows: Iterable[DueRow]) -> None:
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows([_safe(_cell(value)) for value in _values(row).values()] for row in rows)
        self.stdout.write(text.getvalue(), ending="")


def _values(row: DueRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in COLUMNS}
    found["assumes"] = list(row.assumes)
    found["state"] = row.state.value
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)


def _safe(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is written as text. Numbers, negative ones too, stay numbers."""
    risky = cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not cell[1:].isdigit())
    return f"'{cell}" if risky else cell
