"""`keel worker`: does the long work that pages ask for, one piece after the other."""

import logging
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from keel import tasks
from keel.cli.words import number_argument

LOOK_EVERY = 1.0
"""Seconds between two looks for new work."""
TAKE_UP_EVERY = 5
"""Looks between two looks for work that a worker left behind when it was killed."""


class Command(BaseCommand):
    """Runs until it is told to stop; then it ends what it is doing first. Exit 0.

    The worker of django-tasks-db does the work. This one looks whether there is any before it takes SQLite's only
    write lock, and takes up what was left behind.
    """

    help = "Do the long work that pages ask for (imports, undoing one), until stopped. More than one may run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to stop when nothing is left, or when who started it is gone."""
        parser.add_argument("--once", action="store_true", help="do what waits, and stop")
        parser.add_argument(
            "--parent", type=number_argument, help="stop when the process with this number is no longer the parent"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, work, look again."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = a_worker()
        worker.configure_signals()
        looks, parent = 0, options["parent"]
        while worker.running and parent in (None, os.getppid()):
            did = look(worker, take_up=looks % TAKE_UP_EVERY == 0)
            looks += 1
            if options["once"] and not did:
                return
            if worker.running and not did:
                time.sleep(LOOK_EVERY)


def a_worker() -> Worker:
    """A worker that does what waits and then hands back."""
    return Worker(
        queue_names=["default"],
        interval=LOOK_EVERY,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def look(worker: Worker, *, take_up: bool = True) -> bool:
    """Take up what was left behind, and do what waits. Whether there was anything to do."""
    try:
        close_old_connections()
        if take_up:
            tasks.take_up()
        if not DBTaskResult.objects.ready().exists():
            return False
        worker.run()
    except OperationalError as error:
        # Another process has held SQLite's only write lock for longer than the settings wait: look again later.
        if "is locked" not in str(error):
            raise
        return False
    return True
