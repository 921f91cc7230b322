"""Long work on a spreadsheet that somebody sent: checking it, and bringing it in as they confirmed it."""

from typing import Any

from django.db import transaction

from keel.exchange import kept, uploads
from keel.exchange.returns import KEEP_GOOD, REFUSE_ALL
from keel.exchange.sheet_imports import SheetReport, bring_in_sheet
from keel.exchange.sheets.findings import CHECKS
from keel.exchange.work import DONE, NO_FILES, Work, end_applied, summary
from keel.records.refused import Refused


def check_sheet(work: Work) -> None:
    """Say what would change, row by row, and change nothing."""
    report = _bring_in(work, dry_run=True, on_error=KEEP_GOOD)
    kept.keep(work.place, report.read.findings, CHECKS)
    kept.keep_changes(work.place, report.changes)
    work.end(DONE, {**summary(report), "children": len(report.outcome.children)})


def apply_sheet(work: Work) -> None:
    """Bring it in: all of it, or the rows that can be kept."""
    with transaction.atomic():
        report = _bring_in(work, on_error=KEEP_GOOD if work.options.get("keep_good") else REFUSE_ALL)
        end_applied(work, report, children=len(report.outcome.children))
    kept.keep(work.place, report.read.findings, CHECKS)
    kept.keep_changes(work.place, report.changes)
    if not report.turned_away:
        uploads.remove_files(work.place)


def _bring_in(work: Work, **how: Any) -> SheetReport:
    path, said = uploads.sent_file(work.place), work.options
    if path is None:
        raise Refused(NO_FILES)
    return bring_in_sheet(
        path,
        by=work.by,
        today=work.today,
        now=work.now(),
        sheet=said.get("sheet"),
        columns={int(place): field for place, field in said.get("columns", {}).items()},
        whole_history=bool(said.get("whole_history")),
        add_staff=bool(said.get("add_staff")),
        progress=work.progress,
        **how,
    )
