"""One piece of long work as the function that does it sees it: whose it is, where its files are, how to end it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from keel.exchange.reports import Report
from keel.records.commands.jobs import Begun, end_job
from keel.records.permissions import Actor, service

DONE, REFUSED, FAILED = "done", "refused", "failed"
WORKER = service("worker")
Progress = Callable[[str, int, int], None]
MOST_KEPT = 200
"""How many refused rows stay with the work for good, by row and column and without a word of what stood there."""
AGAIN = (
    "Rows were refused that were not refused when the files were checked, because the record has changed since. "
    "Nothing was brought in. Check the files again, then decide."
)
NO_FILES = (
    "The files are not in the place where Keel’s worker looks for them, so nothing was done. They may have been "
    "cleared away after a week: send them again. If this happens at once, whoever looks after Keel should see "
    "that web and worker share one folder (docs/deploy.md)."
)
FAULT = "A fault in Keel stopped the work. Nothing of it is in the record. You may try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One job under way: whose it is, where its files are, how to tell how far it is, and how to end it."""

    begun: Begun
    by: Actor
    place: Path
    today: date
    now: Callable[[], datetime]
    progress: Progress

    @property
    def options(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.begun.options

    def end(self, state: str, result: Mapping[str, Any], batch: int | None = None) -> None:
        """Say how it ended. Raises `TakenOver`."""
        end_job(by=WORKER, begun=self.begun, state=state, result=result, now=self.now(), batch=batch)


def summary(report: Report) -> dict[str, Any]:
    """What a job keeps of a report: numbers, and no child."""
    # A row in which two cells are wrong is one row that cannot be kept.
    rows = dict.fromkeys((finding.file, finding.row) for finding in report.read.refused)
    refused = [file for file, _ in rows]
    return {
        "files": [{**file, "refused": refused.count(file["name"])} for file in report.read.as_dict_files()],
        "refused": len(refused),
        "refused_rows": [
            [finding.file, finding.row, finding.column, finding.code] for finding in report.read.refused[:MOST_KEPT]
        ],
        "can_be_kept": report.can_be_kept,
        "warnings": len(report.read.warnings),
        "warned": dict(Counter(finding.code for finding in report.read.warnings)),
        "by_kind": dict(sorted(report.outcome.by_kind.items())),
        "total": report.outcome.total,
        "applied": report.applied,
    }


def end_applied(work: Work, report: Report, **more: object) -> None:
    """End work that brought files in, inside its transaction: done, or turned away because rows are refused now."""
    if report.turned_away:
        work.end(REFUSED, {**summary(report), **more, "said": AGAIN, "again": True})
        return
    expected = work.options.get("expected")
    differs = expected is not None and expected != dict(report.outcome.by_kind)
    work.end(DONE, {**summary(report), **more, "differs": differs}, report.outcome.batch)
