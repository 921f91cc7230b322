"""Long work on files that somebody sent: checking, bringing in, taking out again. What a worker does with a job.

A job can be run any number of times, by any number of workers, and is done once: its end is written in the transaction
of the work itself, by whoever still holds the claim (`keel.records.commands.jobs`).
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction

from keel.exchange import kept, uploads
from keel.exchange.progress import Heart, is_silent
from keel.exchange.returns import KEEP_GOOD, REFUSE_ALL, Report, bring_in
from keel.exchange.sheet_jobs import apply_sheet, check_sheet
from keel.exchange.sheets.findings import CHECKS as CHECKS_SHEET
from keel.exchange.ssda903.findings import CHECKS as CHECKS_903
from keel.exchange.ssda903.findings import NoYear, Unreadable
from keel.exchange.work import DONE, FAILED, FAULT, NO_FILES, REFUSED, WORKER, Work, end_applied, summary
from keel.records.commands.jobs import TakenOver, begin_job, put_back
from keel.records.commands.undo import undo_batch
from keel.records.permissions import actor_of
from keel.records.queries.jobs import working
from keel.records.refused import Refused

CHECK_RETURN, APPLY_RETURN, UNDO = "check-903", "apply-903", "undo"
CHECK_SHEET, APPLY_SHEET = "check-sheet", "apply-sheet"
CHECKS = {CHECK_RETURN: APPLY_RETURN, CHECK_SHEET: APPLY_SHEET}
"""A check, and what it leads to."""
CHECK_OF = {apply: check for check, apply in CHECKS.items()}


def run_job(job: int, *, today: date, now: Callable[[], datetime]) -> None:
    """Do one job, if it still waits. A fault is written down as the job's end and raised on."""
    begun = begin_job(by=WORKER, job=job, now=now())
    if begun is None:
        return
    place = uploads.folder_of(settings.UPLOADS, begun.folder)
    with Heart(place, now) as progress:
        by = actor_of(begun.user, today)
        work = Work(begun=begun, by=by, place=place, today=today, now=now, progress=progress)
        try:
            _do(work)
        except TakenOver:
            return
        except OperationalError as error:
            # SQLite lets one process write at a time. Whoever has waited too long begins anew.
            if "is locked" not in str(error):
                _fail(work)
                raise
            put_back(by=WORKER, claims=[(job, begun.claim)])
        except Exception:
            _fail(work)
            raise


def put_silent_back(now: datetime) -> int:
    """Let the jobs of dead workers wait again. Returns how many."""
    claims = [
        (job, claim)
        for job, folder, claim, heard_at in working()
        if is_silent(uploads.folder_of(settings.UPLOADS, folder), heard_at, now)
    ]
    return put_back(by=WORKER, claims=claims) if claims else 0


def _fail(work: Work) -> None:
    work.end(FAILED, {"said": FAULT})


def _do(work: Work) -> None:
    try:
        if not work.place.is_dir():
            raise Refused(NO_FILES)
        KINDS[work.begun.kind](work)
    except Refused as error:
        work.end(REFUSED, {"said": str(error)})
    except Unreadable as error:
        kept.keep(work.place, error.findings, {**CHECKS_903, **CHECKS_SHEET})
        work.end(REFUSED, {"said": _in_words(error, work.place), "needs_year": isinstance(error, NoYear)})


def _in_words(error: Unreadable, place: Path) -> str:
    """Why nothing could be read, for somebody who sent files and knows of no folders and no command."""
    if isinstance(error, NoYear):
        return "\n".join([*error.wrong, "Nothing that could be read tells which return year it is of."])
    said = str(error)
    folders = uploads.sent_folders(place)
    for folder in folders:
        said = said.replace(str(folder.resolve()), "what you sent" if len(folders) == 1 else f"“{folder.name}”")
    return said


# ---- 903 returns -----------------------------------------------------------------------------------------------------


def _bring_in(work: Work, **how: Any) -> Report:
    folders = uploads.sent_folders(work.place)
    if not folders:
        raise Refused(NO_FILES)
    year, now = work.options.get("year"), work.now()
    return bring_in(folders, by=work.by, today=work.today, now=now, year=year, progress=work.progress, **how)


def _check_return(work: Work) -> None:
    report = _bring_in(work, dry_run=True)
    kept.keep(work.place, report.read.findings, CHECKS_903)
    work.end(DONE, summary(report))


def _apply_return(work: Work) -> None:
    report = _bring_in(
        work, on_error=KEEP_GOOD if work.options.get("keep_good") else REFUSE_ALL, finish=partial(end_applied, work)
    )
    kept.keep(work.place, report.read.findings, CHECKS_903)
    if not report.turned_away:
        uploads.remove_files(work.place)


# ---- undo ------------------------------------------------------------------------------------------------------------


def _undo(work: Work) -> None:
    batch = work.options["batch"]
    with transaction.atomic():
        counts = undo_batch(by=work.by, batch=batch, today=work.today, now=work.now(), progress=work.progress)
        work.end(DONE, {"counts": counts}, batch)
    uploads.remove(work.place)


KINDS: dict[str, Callable[[Work], None]] = {
    CHECK_RETURN: _check_return,
    APPLY_RETURN: _apply_return,
    CHECK_SHEET: check_sheet,
    APPLY_SHEET: apply_sheet,
    UNDO: _undo,
}
