"""Taking a batch out again, whole, while nothing later depends on it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from keel.law.wording import say
from keel.records.bulk import chunks, one_at_a_time
from keel.records.commands.audit import write_event
from keel.records.commands.batches import Progress, complete_reviews, setting_on
from keel.records.commands.derive import derive_children
from keel.records.commands.finding import note_iros, refresh_words
from keel.records.commands.given_rows import stand_again
from keel.records.commands.sheet_steps import put_back
from keel.records.commands.sheets import KIND as SHEET
from keel.records.given import TABLES
from keel.records.models import (
    Allocation,
    Batch,
    BatchChild,
    BatchFile,
    CareStart,
    CaseHeld,
    CeaseDecision,
    Child,
    ChildNumber,
    Contact,
    MidwayCheck,
    PathwayStep,
    Relationship,
    Review,
    ReviewsKnown,
    School,
    Siblings,
    SignificantEvent,
    SocialVisit,
)
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

AT_A_TIME = 500
"""Children in one lot. How far the work is can be said between two of them."""
MOST_NAMED = 5
PUT_BACK = "Children put back"
LATER_WORK = (
    (Allocation, "child", "an IRO"),
    (Relationship, "child", "people around them"),
    (Siblings, "one", "brothers or sisters"),
    (Siblings, "other", "brothers or sisters"),
    (ChildNumber, "child", "the numbers of other systems"),
    (School, "child", "a school"),
    (CareStart, "child", "a start of care"),
    (ReviewsKnown, "child", "earlier reviews"),
    (CaseHeld, "child", "a social worker or team"),
    (Contact, "child", "contacts with their IRO"),
    (MidwayCheck, "child", "a midway check"),
    (SocialVisit, "child", "social work visits"),
    (CeaseDecision, "child", "a decision to end care"),
    (PathwayStep, "child", "pathway plan reviews"),
)
SAID_SINCE = (
    (~Q(given_name="", family_name="", preferred_name=""), "names"),
    (~Q(interpreter=""), "an interpreter"),
    (~Q(restricted_why=""), "a restriction"),
)
"""What may have been added to a child since: a batch that brought the child in can then not be taken out."""


def undo_batch(
    *, by: Actor, batch: int, today: date, now: datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Take a batch's rows away and let those it replaced stand again. Raises `Refused` where later work rests on it."""
    by.must(Permission.IMPORT)
    with transaction.atomic():
        one_at_a_time()
        row = _standing(batch, Batch.objects.select_for_update().filter(pk=batch).first())
        _refuse_if_rested_on(row)
        if row.kind == SHEET:
            return _undo_sheet(by, row, today, now, progress)
        return _undo(by, row, today, now, progress)


def why_not_undone(batch: int) -> str:
    """Why a batch cannot be taken out as things stand, in a sentence; empty where it can. Writes nothing."""
    try:
        _refuse_if_rested_on(_standing(batch, Batch.objects.filter(pk=batch).first()))
    except Refused as refused:
        return str(refused)
    return ""


def _standing(batch: int, row: Batch | None) -> Batch:
    if row is None:
        raise Refused(f"There is no batch {batch}. `keel undo-import` without a number lists the batches.")
    if row.undone_at:
        undone = say(localtime(row.undone_at).date())
        raise Refused(f"Batch {batch} was already undone on {undone} by {row.undone_by}.")
    return row


def _refuse_if_rested_on(row: Batch) -> None:
    """Raise `Refused`, naming the first thing found that rests on a batch."""
    if row.kind == SHEET:
        _refuse_if_spoken_of(row.pk)
        return
    _refuse_if_replaced(row.pk)
    _refuse_if_spoken_of(row.pk)
    _refuse_if_said_again(row.pk)
    _refuse_if_later_work(row.pk)


def _refuse_if_replaced(batch: int) -> None:
    for table in TABLES:
        later = table.model._base_manager.filter(batch=batch, replaced_by__isnull=False).order_by("-replaced_by")
        if (newer := later.values_list("replaced_by_id", flat=True).first()) is not None:
            raise Refused(
                f"Batch {batch} cannot be undone: batch {newer} changed rows that it brought in. "
                f"Undo batch {newer} first."
            )


def _refuse_if_spoken_of(batch: int) -> None:
    """A later batch names children whom this one brought in; or a later spreadsheet, which keeps only what differed."""
    spoken_of = BatchChild.objects.filter(batch__gt=batch, batch__undone_at=None).order_by("-batch")
    others = spoken_of.filter(child__created_by_batch=batch)
    if (newer := others.values_list("batch_id", flat=True).first()) is not None:
        raise Refused(
            f"Batch {batch} cannot be undone: batch {newer} speaks of children that it brought in. "
            f"Undo batch {newer} first."
        )
    mine = BatchChild.objects.filter(batch=batch).values("child")
    sheets = spoken_of.filter(batch__kind=SHEET, child__in=mine)
    if (newer := sheets.values_list("batch_id", flat=True).first()) is not None:
        raise Refused(
            f"Batch {batch} cannot be undone: batch {newer}, a spreadsheet, speaks of some of its children, and keeps "
            f"only what differed from the record. Undo batch {newer} first."
        )


def _refuse_if_later_work(batch: int, *, names: bool = True) -> None:
    """Whatever has been added since to children whom the batch brought in would be lost with them."""
    children = Child.objects.filter(created_by_batch=batch)
    for model, column, what in LATER_WORK:
        given = model._base_manager.filter(**{f"{column}__in": children})
        _refuse_for(batch, children.filter(pk__in=given.values(column)), f"been given {what}")
    for where, what in SAID_SINCE if names else SAID_SINCE[1:]:
        _refuse_for(batch, children.filter(where), f"been given {what}")
    told = SignificantEvent.objects.filter(batch=None, child__in=children)
    _refuse_for(batch, children.filter(pk__in=told.values("child")), "had events told of them")
    own = Review.objects.exclude(source=Review.Source.SSDA903).filter(child__in=children)
    _refuse_for(batch, children.filter(pk__in=own.values("child")), "had reviews recorded in Keel")


def _refuse_for(batch: int, children: "QuerySet[Child]", what: str) -> None:
    """Raise `Refused` where there are such children, naming the first of them: never one whose record is restricted."""
    numbers = list(children.order_by("restricted", "number").values_list("number", "restricted"))
    if not numbers:
        return
    named = [number for number, restricted in numbers[:MOST_NAMED] if not restricted]
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]])) if named else ""
    which = "" if not named else f" ({listed})" if len(named) == len(numbers) else f" ({', '.join(named)} and others)"
    has = "has" if len(numbers) == 1 else "have"
    raise Refused(
        f"Batch {batch} cannot be undone: {len(numbers):,} of the children whom it brought in {has} since {what}"
        f"{which}. That would be lost with them."
    )


def _refuse_if_said_again(batch: int) -> None:
    """A later import of the same table and year stored only what differed: it rests on the rest of this one."""
    mine = set(BatchFile.objects.filter(batch=batch).values_list("table", "year"))
    later = BatchFile.objects.filter(batch__gt=batch, batch__undone_at=None)
    same = {newer for newer, table, year in later.values_list("batch_id", "table", "year") if (table, year) in mine}
    children = BatchChild.objects.filter(batch=batch).values("child")
    both = BatchChild.objects.filter(batch__in=same, child__in=children).order_by("-batch")
    if (newer := both.values_list("batch_id", flat=True).first()) is not None:
        raise Refused(
            f"Batch {batch} cannot be undone: batch {newer} brought in the same table of the same year for some of its "
            f"children, and keeps only what differed. Undo batch {newer} first."
        )


def _undo(by: Actor, row: Batch, today: date, now: datetime, progress: Progress | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    touched: set[int] = set()
    for done, table in enumerate(TABLES):
        if progress:
            progress("Tables taken out", done, len(TABLES))
        manager = table.model._base_manager
        touched.update(manager.filter(Q(batch=row) | Q(replaced_by=row)).values_list("child_id", flat=True))
        counts[table.name] = manager.filter(batch=row).count()
        manager.filter(batch=row)._raw_delete("default")
        manager.filter(replaced_by=row).update(replaced_by=None)
    BatchChild.objects.filter(batch=row)._raw_delete("default")
    row.undone_at, row.undone_by = now, by.name
    row.save(update_fields=["undone_at", "undone_by"])
    setting = setting_on(today)
    everyone = list(Child.objects.order_by("id").values_list("id", flat=True))
    for done, some in enumerate(chunks(everyone, AT_A_TIME)):
        stand_again(some)
        derive_children(some, setting)
        if progress:
            progress(PUT_BACK, min((done + 1) * AT_A_TIME, len(everyone)), len(everyone))
    complete_reviews()
    counts["children"] = _remove_children(row, sorted(touched))
    about = {"batch": row.pk, "rows": counts}
    write_event(by=by, action="import undone", about=about, now=now)
    return counts


def _undo_sheet(by: Actor, row: Batch, today: date, now: datetime, progress: Progress | None) -> dict[str, int]:
    """Put back what a spreadsheet made and changed, the newest step first, and derive its children again."""
    counts = dict(Counter(row.steps.values_list("table", flat=True)))
    if progress:
        progress("Rows of the record taken back", 0, sum(counts.values()))
    touched = sorted(put_back(row))
    BatchChild.objects.filter(batch=row)._raw_delete("default")
    row.undone_at, row.undone_by = now, by.name
    row.save(update_fields=["undone_at", "undone_by"])
    # Their names came with the batch, and nobody has changed them since: that was looked at.
    _refuse_if_later_work(row.pk, names=False)
    setting = setting_on(today)
    counts["child"] = _remove_children(row, touched)
    if progress:
        progress(PUT_BACK, 0, len(touched))
    left = list(Child.objects.filter(id__in=touched).order_by("id").values_list("id", flat=True))
    for done, some in enumerate(chunks(left, AT_A_TIME)):
        derive_children(some, setting)
        refresh_words(some)
        note_iros(some)
        if progress:
            progress(PUT_BACK, min((done + 1) * AT_A_TIME, len(left)), len(left))
    complete_reviews()
    about = {"batch": row.pk, "rows": counts}
    write_event(by=by, action="import undone", about=about, now=now)
    return counts


def _remove_children(row: Batch, touched: Sequence[int]) -> int:
    """The children that only this batch spoke of. Everything derived for them has gone with their episodes."""
    removed = 0
    for some in chunks(touched, AT_A_TIME):
        removed += Child.objects.filter(created_by_batch=row, id__in=some).delete()[1].get("records.Child", 0)
    return removed
