"""`keel serve`: web, the clock and a worker beside it, on this machine."""

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
from django.db import OperationalError

from keel import clock
from keel.cli.ports import HOST, be_free, port_argument
from keel.cli.words import Failed, number_argument
from keel.demo import guard

TICK_SECONDS = 60
MOST_WORKERS = 64
LET_IT_END = 30
"""Seconds that each part is given to end what it is doing. Work that is cut off is taken up at the next start."""
WEB = ("-m", "gunicorn", "keel.config.wsgi", "--no-control-socket", "--log-level", "warning")
WORKER = ("-m", "django", "worker")


def _workers(text: str) -> int:
    return number_argument(text, least=1, most=MOST_WORKERS)


def _whose() -> dict[str, str]:
    """Larkwater's name and that all is invented, where the demonstration is served and nobody named a council."""
    if os.environ.get("KEEL_COUNCIL") or not guard.is_there():
        return {}
    return {"KEEL_COUNCIL": guard.LARKWATER, "KEEL_DEMONSTRATION": "1"}


class Command(BaseCommand):
    """For one machine and for the demonstration; in production each part is a unit of its own (docs/deploy.md)."""

    help = "Serve Keel here, with the clock that ticks every minute and the worker for long work beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and how many at once."""
        parser.add_argument("--port", type=port_argument, default=8000)
        parser.add_argument("--workers", type=_workers, default=2, help="web processes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect static files, start web, worker and clock, stop them together."""
        port = options["port"]
        be_free(port, "serve")
        call_command("collectstatic", interactive=False, verbosity=0)
        environment = {**os.environ, **_whose(), "DJANGO_SETTINGS_MODULE": "keel.config.settings"}
        bound = ("--bind", f"{HOST}:{port}", "--workers", str(options["workers"]))
        server = subprocess.Popen([sys.executable, *WEB, *bound], env=environment)  # noqa: S603 - our own, and a number
        worker = self._worker(environment)
        self.stdout.write(f"Keel is at http://localhost:{port} (data in {settings.VAR}). Stop it with Ctrl-C.")
        self.stdout.flush()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        try:
            while not stop.wait(1) and server.poll() is None:
                if worker.poll() is not None:
                    self.stderr.write("The worker stopped, and is started again: what it was doing will be taken up.")
                    worker = self._worker(environment)
                self._tick()
        finally:
            # Both are told before either is waited for.
            for part in (server, worker):
                part.terminate()
            code = _end(server)
            _end(worker)
        if not stop.is_set() and code:
            raise Failed(f"The web server stopped with code {code}. Is port {port} in use? Try --port {port + 1}.", 1)

    def _worker(self, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """A worker that ends when this process does, however it ends. Ctrl-C reaches it through us alone."""
        arguments = [sys.executable, *WORKER, "--parent", str(os.getpid())]
        return subprocess.Popen(arguments, env=environment, start_new_session=True)  # noqa: S603 - our own, and a number

    elapsed = 0
    night_of: date | None = None

    def _tick(self) -> None:
        """One second of the clocks' life. Both may run late, and doing either twice does nothing twice."""
        self.elapsed += 1
        if self.elapsed % TICK_SECONDS == 0:
            try:
                call_command("minute", stdout=self.stdout)
                if self.night_of != clock.today():
                    call_command("nightly", stdout=self.stdout)
                    self.night_of = clock.today()
            except OperationalError as error:
                # A long import holds SQLite's only write lock: the clocks run a minute late.
                if "is locked" not in str(error):
                    raise


def _end(part: Any, seconds: int = LET_IT_END) -> int:
    """Wait for a part that was told to stop; one that does not is cut off."""
    try:
        return int(part.wait(timeout=seconds))
    except subprocess.TimeoutExpired:
        part.kill()
        return int(part.wait())
