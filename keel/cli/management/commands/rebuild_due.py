"""`keel rebuild-due`: make every child's next due date again from the facts."""

from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.words import Progress
from keel.records.commands.due import rebuild_due


class Command(BaseCommand):
    """Can be run at any time; running it twice changes nothing the second time."""

    help = "Make every child's next due date again from the facts, and say how many differed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild."""
        counts = rebuild_due(by=clock.terminal(), today=clock.today(), now=clock.now(), progress=Progress())
        self.stdout.write(
            f"Due dates were made again: {counts['added']:,} added, {counts['changed']:,} changed, "
            f"{counts['gone']:,} taken away."
        )
