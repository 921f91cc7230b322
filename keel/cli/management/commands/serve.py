"""`keel serve`: web, and the clock beside it, on this machine."""

import os
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from keel import clock
from keel.cli.ports import HOST, be_free, port_argument
from keel.cli.words import Failed, number_argument
from keel.demo import guard

TICK_SECONDS = 60
MOST_WORKERS = 64


def _workers(text: str) -> int:
    return number_argument(text, least=1, most=MOST_WORKERS)


def _whose() -> dict[str, str]:
    """Larkwater's name and that all is invented, where the demonstration is served and nobody named a council."""
    if os.environ.get("KEEL_COUNCIL") or not guard.is_there():
        return {}
    return {"KEEL_COUNCIL": guard.LARKWATER, "KEEL_DEMONSTRATION": "1"}


class Command(BaseCommand):
    """For one machine and for the demonstration; in production each part is a unit of its own (docs/deploy.md)."""

    help = "Serve Keel here, with the clock that ticks every minute beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and how many at once."""
        parser.add_argument("--port", type=port_argument, default=8000)
        parser.add_argument("--workers", type=_workers, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect static files, start the web server and the clock, stop both together."""
        port = options["port"]
        be_free(port, "serve")
        call_command("collectstatic", interactive=False, verbosity=0)
        server = subprocess.Popen(  # noqa: S603 - our own interpreter and a number
            [
                sys.executable,
                "-m",
                "gunicorn",
                "keel.config.wsgi",
                "--bind",
                f"{HOST}:{port}",
                "--workers",
                str(options["workers"]),
                "--no-control-socket",
                "--log-level",
                "warning",
            ],
            env={**os.environ, **_whose(), "DJANGO_SETTINGS_MODULE": "keel.config.settings"},
        )
        self.stdout.write(f"Keel is at http://localhost:{port} (data in {settings.VAR}). Stop it with Ctrl-C.")
        self.stdout.flush()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        while not stop.wait(1) and server.poll() is None:
            self._tick()
        server.terminate()
        code = server.wait(timeout=30)
        if not stop.is_set() and code:
            raise Failed(f"The web server stopped with code {code}. Is port {port} in use? Try --port {port + 1}.", 1)

    elapsed = 0
    night_of: date | None = None

    def _tick(self) -> None:
        """One second of the clocks' life. Both may run late, and doing either twice does nothing twice."""
        self.elapsed += 1
        if self.elapsed % TICK_SECONDS == 0:
            call_command("minute", stdout=self.stdout)
            if self.night_of != clock.today():
                call_command("nightly", stdout=self.stdout)
                self.night_of = clock.today()
