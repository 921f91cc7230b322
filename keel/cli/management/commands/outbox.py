"""`keel outbox`: what would be sent or was, from a terminal. It sends nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from keel import clock
from keel.cli.words import number_argument, table
from keel.records.commands.audit import write_event
from keel.records.queries import outbox

MOST = 10_000
HEADINGS = ("number", "state", "queued", "next try or sent", "tries", "to", "subject", "why not")


def _limit(text: str) -> int:
    return number_argument(text, least=1, most=MOST)


class Command(BaseCommand):
    """The newest first."""

    help = "List the mail that waits, was sent, was given up or withdrawn. Sends nothing: keel minute does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and how many."""
        parser.add_argument("--state", choices=list(outbox.STATES), help="only these")
        parser.add_argument("--limit", type=_limit, default=50, help="at most so many; 50 if not said")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        who = clock.terminal()
        found = outbox.messages(who, clock.today(), options["state"] or "")
        rows = list(found[: options["limit"]])
        about = {"state": options["state"] or "all", "messages": len(rows)}
        write_event(by=who, action="outbox printed", about=about, now=clock.now())
        counts = outbox.counts(who, clock.today())
        if not rows:
            self.stdout.write("Nothing is in the outbox." if not options["state"] else "No mail is in this state.")
            return
        lines = [
            (
                str(row.pk),
                row.get_state_display(),
                _moment(row.queued_at),
                _moment(row.sent_at or row.try_at),
                str(row.tries),
                row.to,
                row.subject,
                row.error,
            )
            for row in rows
        ]
        told = ", ".join(f"{counts[state]:,} {words}" for state, words in outbox.STATES.items() if counts[state])
        self.stdout.write(f"{table(HEADINGS, lines)}\n{told}")


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
