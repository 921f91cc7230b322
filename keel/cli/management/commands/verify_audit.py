"""`keel verify-audit`: whether the audit trail is whole."""

from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import Failed
from keel.records.commands.audit import note_trail_whole
from keel.records.queries.audit import first_break, how_many_events


class Command(BaseCommand):
    """Exit 0 whole, 1 broken."""

    help = "Check every link of the audit trail. Names the first that is broken, and then exits 1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chain."""
        if (broken := first_break()) is not None:
            raise Failed(f"The audit trail is broken: {broken}.", 1)
        events = how_many_events()
        note_trail_whole(by=clock.terminal(), now=clock.now())
        self.stdout.write(f"The audit trail is whole: {events:,} events, every link holds.")
