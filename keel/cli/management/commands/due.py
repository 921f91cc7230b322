"""`keel due`: every child's next review, from a terminal."""

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock, typed
from keel.cli.words import date_argument, days_argument, table
from keel.exchange.tables_out import safe
from keel.law.answers import State
from keel.records.commands.audit import write_event
from keel.records.models import Child
from keel.records.queries.due import DueRow, due_rows
from keel.records.queries.staff import iros_named
from keel.records.seals import digest_of

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
        parser.add_argument("--within", type=days_argument, metavar="DAYS", help="only what is due within so many days")
        parser.add_argument("--iro", default="", metavar="NAME", help="only the children of this IRO")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list."""
        today = clock.today()
        on = options["on"] or today
        who = clock.terminal()
        iros = iros_named(options["iro"]) if options["iro"] else None
        rows = list(due_rows(actor=who, on=on, today=today, iro=options["iro"], within=options["within"]))
        about = {
            "on": on.isoformat(),
            "within": options["within"],
            # By their keys: a typed name may be anybody's, and no event holds a name.
            "iros": iros,
            "format": options["format"],
            "children": len(rows),
            "digest": digest_of(row.child for row in rows),
        }
        write_event(by=who, action="due list printed", about=about, now=clock.now())
        nobody = _nobody(options["iro"]) if iros == [] else ""
        if options["format"] == "json":
            self.stdout.write(json.dumps([_values(row) for row in rows], indent=1, ensure_ascii=False))
        elif options["format"] == "csv":
            self._csv(rows)
        else:
            self.stdout.write(nobody or _printed(rows, on))
            return
        if nobody:
            self.stderr.write(nobody)

    def _csv(self, rows: Iterable[DueRow]) -> None:
        text = io.StringIO()
        out = csv.writer(text, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows([safe(_cell(value)) for value in _values(row).values()] for row in rows)
        self.stdout.write(text.getvalue(), ending="")


def _nobody(iro: str) -> str:
    """A slip of the keyboard must not read as good news."""
    return f"No IRO's name holds these words: {iro}. Check how it is spelled; any part of a name will do."


def _printed(rows: list[DueRow], on: date) -> str:
    """The table, and how many there are of each state."""
    if not rows and not Child.objects.exists():
        return (
            f"No child is in the record yet. Bring the council’s files in: {typed.keel()} import-903 FOLDER (a 903 "
            f"return), or {typed.keel()} import-sheet FILE (a spreadsheet: docs/spreadsheets.md)"
        )
    if not rows:
        return f"No child has a review to show on {on.isoformat()}."
    cells = [[_cell(value) for value in _values(row).values()] for row in rows]
    states = [row.state for row in rows]
    order = (State.LATE, State.SOON, State.DUE, State.UNKNOWN)
    told = ", ".join(f"{states.count(state):,} {state.value}" for state in order)
    return f"{table(COLUMNS, cells)}\n{len(rows):,} {'child' if len(rows) == 1 else 'children'}: {told}"


def _values(row: DueRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in COLUMNS}
    found["assumes"] = list(row.assumes)
    found["state"] = row.state.value
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else str(value)
