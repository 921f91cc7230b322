"""The worker, in the test's own process and transaction: each task as the real one does it, and no fault hidden."""

from django_tasks_db.models import DBTaskResult

from keel.cli.management.commands.worker import a_worker


def work_off() -> int:
    """Do what waits. Returns how many tasks there were; one that failed fails the test."""
    worker, did = a_worker(), 0
    while (waits := DBTaskResult.objects.ready().first()) is not None:
        waits.claim(worker.worker_id)
        worker.run_task(waits)
        waits.refresh_from_db()
        assert waits.status == "SUCCESSFUL", waits.traceback
        did += 1
    return did
