"""Bringing a spreadsheet in: one transaction, one audit event, every row that is made or changed kept as a step."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from keel.records.bulk import chunks, insert_rows, one_at_a_time
from keel.records.commands import sheet_children, sheet_reviews
from keel.records.commands.audit import write_event
from keel.records.commands.batches import setting_on
from keel.records.commands.derive import derive_children
from keel.records.commands.entries import tell_of_moves
from keel.records.commands.finding import note_iros, refresh_words
from keel.records.commands.sheet_match import match
from keel.records.commands.sheet_people import People, give_iros, hold_case
from keel.records.commands.sheet_rows import IncomingSheet, SheetOutcome, SheetRow
from keel.records.commands.sheet_state import state_of_children
from keel.records.commands.sheet_steps import Steps
from keel.records.commands.sheet_work import Work
from keel.records.models import Batch, BatchChild, BatchFile, BatchStep, Child, ChildNow
from keel.records.permissions import Actor, Permission
from keel.records.seals import digest_of

KIND = "sheet"
AT_A_TIME = 500
"""Children in one lot. How far the work is can be said between two of them."""
COMPARED = "Children compared and applied"
Progress = Callable[[str, int, int], None]


def import_sheet(
    *,
    by: Actor,
    incoming: IncomingSheet,
    today: date,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> SheetOutcome:
    """Compare a worksheet with the record and apply the differences, all in one transaction.

    A dry run does the same and takes it back, and so does a sheet of which some row is refused, unless it says to keep
    the good ones. Where nothing differs no batch is kept. Adding people to the staff list needs that right too.
    """
    by.must(Permission.IMPORT)
    if incoming.add_staff:
        by.must(Permission.MANAGE_STAFF)
    with transaction.atomic():
        one_at_a_time()
        outcome = _apply(by, incoming, today, now, progress)
        stopped = not incoming.keep_good and (outcome.refuses or incoming.refused > 0)
        if dry_run or stopped or outcome.batch is None:
            transaction.set_rollback(True)
            outcome.batch = None
    return outcome


def _apply(by: Actor, incoming: IncomingSheet, today: date, now: datetime, progress: Progress | None) -> SheetOutcome:
    outcome = SheetOutcome()
    matched = match(incoming.rows, sees_restricted=by.may(Permission.SEE_RESTRICTED))
    outcome.said += matched.said
    batch = Batch.objects.create(kind=KIND, applied_at=now, applied_by=by.name)
    rows = [*matched.known, *_new_children(matched.new, batch, outcome)]
    rows.sort(key=lambda pair: pair[0].line)
    setting, people, steps = setting_on(today), People(today), Steps(batch)
    new = {key for (key,) in Child.objects.filter(created_by_batch=batch).values_list("id")}
    if progress:
        progress(COMPARED, 0, len(rows))
    for done, some in enumerate(chunks(rows, AT_A_TIME)):
        state = state_of_children([key for _, key in some], today)
        work = Work(sheet=incoming, by=by, today=today, now=now, batch=batch, outcome=outcome, steps=steps, state=state)
        _write_lot(work, people, some, new)
        derive_children(sorted(work.touched), setting)
        tell_of_moves(who=by, reviews=work.moved, today=today, now=now)
        if progress:
            progress(COMPARED, min((done + 1) * AT_A_TIME, len(rows)), len(rows))
    if outcome.total:
        _keep_batch(batch, incoming, rows, outcome, today)
        write_event(by=by, action="sheet imported", about=_about(batch, outcome), now=now)
        outcome.batch = batch.pk
    return outcome


def _new_children(rows: Sequence[SheetRow], batch: Batch, outcome: SheetOutcome) -> list[tuple[SheetRow, int]]:
    children = [sheet_children.new_child(row, batch.pk) for row in rows]
    for some in chunks(children, AT_A_TIME):
        Child.objects.bulk_create(some)
    for child in children:
        outcome.differs("child new", child.number, "child", "", f"{child.given_name} {child.family_name}".strip())
    return [(row, child.pk) for row, child in zip(rows, children, strict=True)]


def _write_lot(work: Work, people: People, rows: Sequence[tuple[SheetRow, int]], new: set[int]) -> None:
    """Go through one lot of rows, and write what differs."""
    kept = [(row, key) for row, key in rows if not sheet_children.refused(work, row, key)]
    for row, key in kept:
        if key in new:
            work.steps.made(key, "child", work.child(key))
            work.touched.add(key)
            work.renamed.add(key)
        sheet_children.name(work, row, key)
        sheet_children.begin_care(work, row, key)
        sheet_children.vouch(work, row, key)
        sheet_reviews.tell_held(work, row, key)
        sheet_reviews.book(work, row, key)
        hold_case(work, people, row, key)
    # The block of regulation 46 looks at who holds the case, so that is stored first.
    work.write()
    give_iros(work, people, kept)
    work.write()
    refresh_words(sorted(work.renamed))
    names = Subquery(Child.objects.filter(pk=OuterRef("child_id")).values("name_key")[:1])
    ChildNow.objects.filter(child_id__in=work.renamed).update(name_key=names)
    note_iros(sorted(work.touched))


def _keep_batch(
    batch: Batch, incoming: IncomingSheet, rows: Sequence[tuple[SheetRow, int]], outcome: SheetOutcome, today: date
) -> None:
    """What the batch was: its file, the children it speaks of, what differed."""
    BatchFile.objects.create(
        batch=batch, name=incoming.name, table=KIND, year=0, rows=len(incoming.rows), known_from=today, known_to=today
    )
    for some in chunks(rows, AT_A_TIME):
        insert_rows(BatchChild, ["batch", "child", "year"], [(batch.pk, key, 0) for _, key in some])
    refused = sum(one.refuses for one in outcome.said)
    batch.differences = dict(outcome.by_kind)
    batch.refused = incoming.refused + refused
    batch.warnings = incoming.warnings + len(outcome.said) - refused
    batch.save(update_fields=["differences", "refused", "warnings"])


def _about(batch: Batch, outcome: SheetOutcome) -> dict[str, object]:
    """What the audit event says: how many of what, and the digest of every step. Never a name."""
    steps = (
        BatchStep.objects.filter(batch=batch).order_by("id").values_list("child_id", "table", "row", "before", "after")
    )
    return {"batch": batch.pk, "rows": dict(outcome.by_kind), "digest": digest_of(steps)}
