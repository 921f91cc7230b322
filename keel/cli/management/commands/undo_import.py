"""`keel undo-import BATCH`: take a batch out again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from keel import clock
from keel.cli.words import Failed, Progress, date_argument, long_date, table
from keel.records.commands.undo import undo_batch
from keel.records.queries.batches import batches
from keel.records.refused import Refused

ROWS = {
    "child": "children or their names",
    "care_start": "starts of care",
    "reviews_known": "days from which reviews are known",
    "review": "reviews",
    "review_status": "steps of reviews",
    "allocation": "IROs given",
    "case_held": "social workers and teams",
    "staff": "people of the staff list",
    "team": "teams",
    "post": "posts",
}
"""Rows of a spreadsheet's batch, as somebody reads them."""


class Command(BaseCommand):
    """Exit 0 undone, 1 refused. Without a number it lists the batches."""

    help = "Undo an import while nothing later depends on it. Without a number: list the batches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The batch."""
        parser.add_argument("batch", nargs="?", type=int)
        parser.add_argument("--today", type=date_argument, help="act as on this day")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo one batch, or list them."""
        if options["batch"] is None:
            rows = [
                (
                    str(row.pk),
                    f"{long_date(row.applied_at)} {localtime(row.applied_at):%H:%M}",
                    row.applied_by,
                    f"{sum(row.differences.values()):,}",
                    f"undone {long_date(row.undone_at)}" if row.undone_at else "stands",
                )
                for row in batches()
            ]
            self.stdout.write(
                table(("batch", "applied", "by", "differences", "state"), rows)
                if rows
                else "No batch was ever applied."
            )
            return
        try:
            counts = undo_batch(
                by=clock.terminal(),
                batch=options["batch"],
                today=options["today"] or clock.today(),
                now=clock.now(),
                progress=Progress(),
            )
        except Refused as error:
            raise Failed(str(error), 1) from None
        said = ", ".join(
            f"{count:,} {ROWS.get(name, name.replace('_', ' '))}" for name, count in counts.items() if count
        )
        self.stdout.write(f"Batch {options['batch']} was undone: {said or 'no rows'} taken out.")
