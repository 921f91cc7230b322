"""The edge where long work begins: pages ask here, `keel worker` does it, the clocks see that none is lost.

It stands beside `keel.clock`, above the rooms, because a task must ask what time it is and both pages and commands
start work here (ADR 4).
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from keel import clock
from keel.exchange import jobs, uploads
from keel.records.commands.jobs import ask_for_job
from keel.records.permissions import Actor
from keel.records.queries.jobs import folders_in_use, waiting

KEPT_FOR = timedelta(days=7)
"""How long files that nobody decided on are kept, and what was found in files."""


@task
def work_on(job: int) -> None:
    """One job, by its number: the row in the record says what it is, so that nothing about a child waits in a queue."""
    jobs.run_job(job, today=clock.today(), now=clock.now)


def ask(*, by: Actor, kind: str, folder: str, options: Mapping[str, Any], once: bool = False) -> int:
    """Ask for long work; a worker will do it. Returns the job's number: the one that goes on already, if there is one.

    The job and its task are written together: neither is ever there without the other.
    """
    with transaction.atomic():
        job, new = ask_for_job(by=by, kind=kind, folder=folder, options=options, once=once, now=clock.now())
        if new:
            work_on.enqueue(job)
    return job


def take_up() -> int:
    """Put the jobs of dead workers back, and see that every job that waits has a task that waits. Returns how many.

    Doing it twice, or in two processes at once, does nothing twice: of two tasks of one job the second finds it begun.
    """
    jobs.put_silent_back(clock.now())
    missing = waiting()
    if missing:
        ready = DBTaskResult.objects.ready().filter(task_path=work_on.module_path)
        queued = {said["args"][0] for said in ready.values_list("args_kwargs", flat=True)}
        missing = [job for job in missing if job not in queued]
    for job in missing:
        work_on.enqueue(job)
    return len(missing)


def clear_up() -> int:
    """Take away what was sent and forgotten a week ago, and the queue's own notes of work long done."""
    since = clock.now() - KEPT_FOR
    gone = uploads.clear(settings.UPLOADS, keep=folders_in_use(since), older_than=since.timestamp())
    DBTaskResult.objects.finished().filter(finished_at__lt=since).delete()
    return gone


logging.getLogger("django_tasks").setLevel(logging.ERROR)
"""Below an error the queue only says that it goes on."""
