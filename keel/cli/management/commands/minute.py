"""`keel minute`: the clock that ticks every minute. Running it twice does nothing twice."""

from typing import Any

from django.core.management.base import BaseCommand

from keel import clock, tasks
from keel.records.commands.audit import seal_access_events
from keel.records.commands.sending import send_due
from keel.records.permissions import service


class Command(BaseCommand):
    """Seals what was looked at, sends the mail that is due, puts the work of a worker that died back into the queue."""

    help = (
        "Run what is due every minute: seal access events into the audit trail, send what waits in the outbox, take up "
        "long work left behind."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """One tick."""
        sealed = seal_access_events(by=service("clock"), now=clock.now())
        if sealed:
            self.stdout.write(f"{sealed:,} access events sealed.")
        told = send_due(by=service("clock"), now=clock.now())
        if told.sent:
            self.stdout.write(f"{told.sent:,} {'mail' if told.sent == 1 else 'mails'} sent.")
        if told.failed:
            self.stdout.write(f"{told.failed:,} could not be sent, {told.given_up:,} of them given up: keel outbox.")
        taken_up = tasks.take_up()
        if taken_up:
            self.stdout.write(f"{taken_up:,} {'piece' if taken_up == 1 else 'pieces'} of long work taken up again.")
