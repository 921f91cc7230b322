"""`keel add-holiday DATE NAME`: a bank holiday that was proclaimed after this version was made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import Failed, date_argument, long_date
from keel.records.commands.practice import add_holiday
from keel.records.refused import Refused


class Command(BaseCommand):
    """Exit 0 added, 1 refused."""

    help = "Add a bank holiday. Dates still to come are counted again; reviews already held keep what was due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When, and what it is called."""
        parser.add_argument("date", type=date_argument, help="as 2027-05-10")
        parser.add_argument("name", help="what it is called")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it."""
        try:
            row = add_holiday(
                by=clock.terminal(), on=options["date"], name=options["name"], today=clock.today(), now=clock.now()
            )
        except Refused as error:
            raise Failed(str(error), 1) from None
        self.stdout.write(f"{long_date(row.on)}, {row.name}, is a bank holiday now. Due dates were counted again.")
