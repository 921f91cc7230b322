"""`keel minute`: the clock that ticks every minute. Running it twice does nothing twice."""

from typing import Any

from django.core.management.base import BaseCommand

from keel import clock
from keel.records.commands.audit import seal_access_events
from keel.records.permissions import service


class Command(BaseCommand):
    """Seals what was looked at into the audit trail."""

    help = "Run what is due every minute: seal access events into the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        """One tick."""
        sealed = seal_access_events(by=service("clock"), now=clock.now())
        if sealed:
            self.stdout.write(f"{sealed:,} access events sealed.")
