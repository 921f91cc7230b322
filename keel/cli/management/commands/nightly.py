"""`keel nightly`: the clock that strikes once a day. Run twice it does nothing twice; a week late it misses nothing."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from keel import clock, tasks
from keel.cli.words import Failed, Progress, date_argument, long_date
from keel.demo import guard
from keel.records.commands import overdue
from keel.records.commands.clocks import rebuild_clocks
from keel.records.commands.due import NIGHTLY, rebuild_due
from keel.records.commands.events_heard import hear_imports
from keel.records.commands.ladder import rebuild_ladder
from keel.records.commands.pathway import rebuild_pathway
from keel.records.permissions import service

NOTHING = "The new day changed no child’s next review."
PARTS = (
    (overdue.deem_agreed, "{} of which nobody answered the decisions in time: they stand as agreed.", "review"),
    (overdue.tell_late, "{} told of something of a review that is late.", "person"),
    (overdue.tell_decisions_late, "{} told of a decision that has passed its day.", "person"),
    (overdue.tell_days_passed, "{} asked whether a review was held whose day has passed.", "person"),
)
MANY = {"review": "reviews", "person": "people"}


class Command(BaseCommand):
    """A new day may change what is due, ends the time for an answer, and makes things late."""

    help = (
        "Run what is due every night: due dates and clocks made again, silence recorded as agreement, people told of "
        "what is late, forgotten uploads cleared. May be run twice, or not for a week."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As of which day."""
        parser.add_argument(
            "--on",
            type=date_argument,
            help="what had run out by this day; today if not said, and later only in the demonstration",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One night."""
        today, now = clock.today(), clock.now()
        on = options["on"] or today
        if on > today:
            if settings.PRODUCTION or not guard.is_there():
                raise Failed(
                    f"{long_date(on)} has not come. Silence would be recorded as agreement before its time, so the "
                    "clock does not run ahead.",
                    1,
                )
            # In the demonstration nothing is real: time may be moved: everything happens as on that day.
            self.stdout.write(f"The demonstration: everything happens as on {long_date(on)}, and stays so.")
            today, now = on, now + (on - today)
        if on == today:
            self._rebuild(today, now)
            self._oversight(today, now)
        told = 0
        for part, words, one in PARTS:
            if count := part(by=service("clock"), today=on, now=now):
                self.stdout.write(words.format(f"{count:,} {one if count == 1 else MANY[one]}"))
                told += count
        if not told and on != today:
            self.stdout.write(f"Nothing had run out by {long_date(on)} of which people had not been told.")
        cleared = tasks.clear_up()
        if cleared:
            self.stdout.write(f"{cleared:,} {'upload' if cleared == 1 else 'uploads'} that nobody needs taken away.")

    def _oversight(self, today: date, now: datetime) -> None:
        """What oversight rests on: imports are heard, and who is to be seen and checked is made again."""
        by = service("clock")
        told = hear_imports(by=by, today=today, now=now)
        if told:
            self.stdout.write(f"Imports told the IROs of {told:,} {'event' if told == 1 else 'events'}.")
        rebuild_ladder(by=by, today=today, now=now, because=NIGHTLY, progress=Progress())
        rebuild_pathway(by=by, today=today, now=now)

    def _rebuild(self, today: date, now: datetime) -> None:
        """What a new day, a setting or a bank holiday moves."""
        by = service("clock")
        counts = rebuild_due(by=by, today=today, now=now, because=NIGHTLY, progress=Progress())
        changed = sum(counts.values())
        whose = f"{changed:,} {'child' if changed == 1 else 'children'}"
        self.stdout.write(f"A new day changed the next review of {whose}." if changed else NOTHING)
        moved = rebuild_clocks(by=by, today=today, now=now, because=NIGHTLY)
        if moved:
            self.stdout.write(f"{moved:,} {'clock' if moved == 1 else 'clocks'} of reviews put right.")
