"""`keel nightly`: the clock that strikes once a day. Running it twice does nothing twice."""

from typing import Any

from django.core.management.base import BaseCommand

from keel import clock, tasks
from keel.cli.words import Progress
from keel.records.commands.due import NIGHTLY, rebuild_due
from keel.records.permissions import service

NOTHING = "The new day changed no child’s next review."


class Command(BaseCommand):
    """A new day may change what is due: somebody turns eighteen, a series of short breaks runs out."""

    help = "Run what is due every night: make due dates again where a new day changes them, clear forgotten uploads."

    def handle(self, *args: Any, **options: Any) -> None:
        """One night."""
        counts = rebuild_due(
            by=service("clock"), today=clock.today(), now=clock.now(), because=NIGHTLY, progress=Progress()
        )
        changed = sum(counts.values())
        said = f"A new day changed the next review of {changed:,} children." if changed else NOTHING
        self.stdout.write(said)
        cleared = tasks.clear_up()
        if cleared:
            self.stdout.write(f"{cleared:,} {'upload' if cleared == 1 else 'uploads'} that nobody needs taken away.")
