"""Long work: one's own in full, that of others by name and time only."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from keel.records.models import Job
from keel.records.permissions import Actor

GOING = (Job.State.WAITING, Job.State.WORKING)
"""States of a job that is not over."""


def own_jobs(actor: Actor) -> QuerySet[Job]:
    """What this person asked for, the newest first."""
    return Job.objects.filter(user__username=actor.name).order_by("-id")


def own_job(actor: Actor, job: int) -> Job | None:
    """One job of this person's. One query."""
    return own_jobs(actor).filter(pk=job).first()


def others_going(actor: Actor) -> Sequence[Job]:
    """What other people asked for that is not over, the oldest first, each with its person. One query."""
    rows = Job.objects.filter(state__in=GOING).exclude(user__username=actor.name)
    return list(rows.select_related("user").order_by("id")[:20])


def job_of_batch(batch: int) -> Job | None:
    """The work that brought a batch in, whoever asked for it; none where it came in at the terminal. One query."""
    return Job.objects.filter(batch=batch).exclude(kind="undo").order_by("-id").first()


def latest_on(actor: Actor, folder: str) -> dict[str, Job]:
    """Kind -> this person's newest job on a folder. One query."""
    return {job.kind: job for job in own_jobs(actor).filter(folder=folder).reverse()}


def ahead_of(job: Job) -> int:
    """How many jobs are done before this one. One query."""
    return Job.objects.filter(state__in=GOING, id__lt=job.pk).count()


def working() -> list[tuple[int, str, datetime | None, datetime | None]]:
    """Every job that some worker has claimed: (job, folder, claim, when last heard of). One query."""
    rows = Job.objects.filter(state=Job.State.WORKING).order_by("id")
    return list(rows.values_list("id", "folder", "began_at", "heard_at"))


def waiting() -> list[int]:
    """Every job that waits for a worker. One query."""
    return list(Job.objects.filter(state=Job.State.WAITING).order_by("id").values_list("id", flat=True))


def folders_in_use(since: datetime) -> set[str]:
    """Folders of jobs that are not over, or that ended since then. One query."""
    rows = Job.objects.filter(state__in=GOING) | Job.objects.filter(ended_at__gte=since)
    return set(rows.exclude(folder="").values_list("folder", flat=True))
