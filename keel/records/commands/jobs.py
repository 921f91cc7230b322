"""Long work: asked for on a page, begun by a worker, ended once. What the work is stands elsewhere; here, that it is
done once, and that a worker that was killed loses none of it.

A worker's claim is the moment at which it began. It ends the job inside the transaction of the work itself, and only
while the claim is its own: so either the work and its end are both in the record, or neither is, however often a job is
taken up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from keel.records.commands.audit import write_event
from keel.records.models import Job, User
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

GOING = (Job.State.WAITING, Job.State.WORKING)
ASIDE = "aside"
"""In the result of a job: whoever asked for it chose to bring in nothing."""


class TakenOver(Exception):  # noqa: N818 - it is an answer, not a fault
    """Another worker has the job now, so what this one did must not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A job that a worker has claimed. `claim` is the moment: who ends the job must still hold it."""

    job: int
    kind: str
    user: User
    folder: str
    options: Mapping[str, Any]
    claim: datetime


@transaction.atomic
def ask_for_job(
    *, by: Actor, kind: str, folder: str, options: Mapping[str, Any], now: datetime, once: bool = False
) -> tuple[int, bool]:
    """Ask for long work. Returns the job's number, and whether it is new.

    While a job on the same folder waits or works, that one is the answer: two clicks ask once. `once`: also where
    one of the same kind is done.
    """
    by.must(Permission.IMPORT)
    # Locks the person, so that the second of two clicks finds what the first one asked for.
    user = User.objects.select_for_update().get(username=by.name)
    same = Q(state__in=GOING) | Q(state=Job.State.DONE, kind=kind) if once else Q(state__in=GOING)
    there = Job.objects.filter(same, user=user, folder=folder).order_by("-id").values_list("id", flat=True).first()
    if there is not None:
        return there, False
    made = Job.objects.create(kind=kind, user=user, folder=folder, options=dict(options), asked_at=now)
    write_event(by=by, action="long work asked for", about={"job": made.pk, "kind": kind}, now=now)
    return made.pk, True


def begin_job(*, by: Actor, job: int, now: datetime) -> Begun | None:
    """Claim a job that waits; None where it does not wait (any more), so that a task run twice does nothing twice."""
    by.must(Permission.IMPORT)
    claimed = Job.objects.filter(pk=job, state=Job.State.WAITING)
    if not claimed.update(state=Job.State.WORKING, began_at=now, heard_at=now, step="", done=0, total=0):
        return None
    row = Job.objects.select_related("user").get(pk=job)
    return Begun(job=job, kind=row.kind, user=row.user, folder=row.folder, options=row.options, claim=now)


def end_job(
    *,
    by: Actor,
    begun: Begun,
    state: str,
    result: Mapping[str, Any],
    now: datetime,
    batch: int | None = None,
) -> None:
    """Say how a job ended. Call it last inside the transaction of the work. Raises `TakenOver` without the claim."""
    by.must(Permission.IMPORT)
    held = Job.objects.filter(pk=begun.job, state=Job.State.WORKING, began_at=begun.claim)
    ended = held.update(state=state, ended_at=now, heard_at=now, result=dict(result), batch_id=batch)
    if not ended:
        raise TakenOver(f"Job {begun.job} was taken over.")


def put_back(*, by: Actor, claims: Iterable[tuple[int, datetime | None]]) -> int:
    """Let jobs wait again whose worker fell silent: (job, claim). One that ended meanwhile, or began anew, is left."""
    by.must(Permission.IMPORT)
    back = 0
    for job, claim in claims:
        silent = Job.objects.filter(pk=job, state=Job.State.WORKING, began_at=claim)
        back += silent.update(state=Job.State.WAITING, began_at=None, heard_at=None)
    return back


@transaction.atomic
def set_job_aside(*, by: Actor, job: int, now: datetime) -> str:
    """Bring in nothing: the person who asked for a job wants no more of its files. Returns the folder to remove.

    Raises `Refused` while work on them goes on, or once they were brought in.
    """
    by.must(Permission.IMPORT)
    User.objects.select_for_update().get(username=by.name)
    row = Job.objects.select_for_update().get(pk=job, user__username=by.name)
    others = Job.objects.filter(folder=row.folder).exclude(pk=job)
    if others.filter(Q(state__in=GOING) | Q(state=Job.State.DONE, batch__isnull=False)).exists():
        raise Refused("These files are being brought in, or were already. To take them out again, undo the batch.")
    if row.state == Job.State.WORKING:
        raise Refused("Keel is working on this now. Wait until it is over, then choose.")
    if row.state == Job.State.WAITING:
        row.state, row.ended_at = Job.State.REFUSED, now
    row.result = {**(row.result or {}), ASIDE: True}
    row.save(update_fields=["state", "ended_at", "result"])
    write_event(by=by, action="files set aside", about={"job": job}, now=now)
    return row.folder
