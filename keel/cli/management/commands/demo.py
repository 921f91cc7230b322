"""`keel demo`: a fictional council, built and served."""

import os
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from keel import clock, typed
from keel.cli.ports import be_free, port_argument
from keel.cli.words import Failed, date_argument, long_date, table
from keel.demo import guard, signins
from keel.demo.build import build, can_be_built_for
from keel.demo.council import SignIn
from keel.demo.files import DoesNotAddUp
from keel.records.refused import Refused


class Command(BaseCommand):
    """Exit 0 built (and served), 1 refused."""

    help = "Build Larkwater, a wholly fictional council, and serve it. Refuses to touch anybody else's database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For which day, and whether to serve."""
        parser.add_argument("--today", type=date_argument, help="build it as it stands on this day, as 2022-07-28")
        parser.add_argument("--no-serve", action="store_true", help="build it and stop")
        parser.add_argument("--port", type=port_argument, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the guard, migrate, build, say how to get in, serve."""
        if not options["no_serve"]:
            be_free(options["port"], "demo")
        try:
            guard.refuse_production()
            today = options["today"] or self._today()
            if guard.has_tables():
                # Before the tables are brought up to date: whoever is refused finds everything as it was.
                guard.check(today)
            call_command("migrate", verbosity=0)
            sign_ins = build(today, say=self._say)
        except (Refused, DoesNotAddUp) as error:
            raise Failed(str(error), 1) from None
        self._welcome(today, sign_ins, options["port"])
        if not options["no_serve"]:
            os.environ.update(KEEL_TODAY=today.isoformat(), KEEL_COUNCIL=guard.LARKWATER, KEEL_DEMONSTRATION="1")
            call_command("serve", port=options["port"])

    def _today(self) -> date:
        """Today, or the last day that the demonstration can show."""
        today = clock.today()
        nearest = can_be_built_for(today)
        if nearest != today:
            self._say(f"Keel does not know the return of this year yet: it is {long_date(nearest)} in Larkwater.")
        return nearest

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _welcome(self, today: date, sign_ins: list[SignIn], port: int) -> None:
        rows = [(one.role, one.username, one.password) for one in sign_ins]
        self._say(f"\n{table(('role', 'username', 'password'), rows)}\n")
        self._say(f"These are in {signins.place()} too. The address: http://localhost:{port}")
        self._say(f"It is {long_date(today)} in Larkwater. From the terminal: KEEL_TODAY={today} {typed.keel()} due\n")
