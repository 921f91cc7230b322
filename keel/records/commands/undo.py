"""Taking a batch out again, whole, while nothing later depends on it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from keel.law.wording import say
from keel.records.bulk import chunks, one_at_a_time, update_rows
from keel.records.commands.audit import write_event
from keel.records.commands.batches import AT_A_TIME, Progress, setting_on
from keel.records.commands.derive import derive_children
from keel.records.given import TABLES, GivenTable
from keel.records.models import Allocation, Batch, Child, ChildNumber, Relationship, Review, Siblings
from keel.records.permissions import Actor, Permission
from keel.records.refused import Refused

LATER_WORK = (
    (Allocation, "child", "an IRO"),
    (Relationship, "child", "people around them"),
    (Siblings, "one", "brothers or sisters"),
    (Siblings, "other", "brothers or sisters"),
    (ChildNumber, "child", "the numbers of other systems"),
)
SAID_SINCE = (
    (~Q(given_name="", family_name="", preferred_name="", interpreter=""), "names"),
    (Q(restricted=True), "a restriction"),
)
"""What may have been added to a child since: a batch that brought the child in can then not be taken out."""


def undo_batch(
    *, by: Actor, batch: int, today: date, now: datetime, progress: Progress | None = None
) -> dict[str, int]:
    """Take a batch's rows away and let those it replaced stand again. Raises `Refused` where later work rests on it."""
    by.must(Permission.IMPORT)
    with transaction.atomic():
        one_at_a_time()
        row = Batch.objects.select_for_update().filter(pk=batch).first()
        if row is None:
            raise Refused(f"There is no batch {batch}. `keel undo-import` without a number lists the batches.")
        if row.undone_at:
            undone = say(localtime(row.undone_at).date())
            raise Refused(f"Batch {batch} was already undone on {undone} by {row.undone_by}.")
        _refuse_if_later_work(batch)
        return _undo(by, row, today, now, progress)


def _refuse_if_later_work(batch: int) -> None:
    for table in TABLES:
        later = table.model._base_manager.filter(batch=batch, replaced_by__isnull=False).order_by("-replaced_by")
        if (newer := later.values_list("replaced_by_id", flat=True).first()) is not None:
            raise Refused(
                f"Batch {batch} cannot be undone: batch {newer} changed rows that it brought in. "
                f"Undo batch {newer} first."
            )
    children = Child.objects.filter(created_by_batch=batch)
    for table in TABLES:
        others = table.model._base_manager.filter(child__created_by_batch=batch).exclude(batch=batch)
        if (newer := others.order_by("-batch").values_list("batch_id", flat=True).first()) is not None:
            raise Refused(
                f"Batch {batch} cannot be undone: batch {newer} has rows of children that it brought in. "
                f"Undo batch {newer} first."
            )
    for table in TABLES:
        said_again = table.model._base_manager.filter(batch=batch, confirmed_by__gt=batch).order_by("-confirmed_by")
        if (newer := said_again.values_list("confirmed_by_id", flat=True).first()) is not None:
            raise Refused(
                f"Batch {batch} cannot be undone: batch {newer} said again what it brought in, and would no longer "
                f"be in the record whole. Undo batch {newer} first."
            )
    for model, column, what in LATER_WORK:
        if count := model._base_manager.filter(**{f"{column}__in": children}).values(column).distinct().count():
            raise Refused(
                f"Batch {batch} cannot be undone: {count} of the children it brought in have since been given {what}. "
                "That would be lost with them."
            )
    for where, what in SAID_SINCE:
        if count := children.filter(where).count():
            raise Refused(
                f"Batch {batch} cannot be undone: {count} of the children it brought in have since been given {what}. "
                "That would be lost with them."
            )
    own = Review.objects.exclude(source=Review.Source.SSDA903).filter(child__in=children)
    if count := own.values("child").distinct().count():
        raise Refused(
            f"Batch {batch} cannot be undone: reviews of {count} of the children it brought in have since been "
            "recorded in Keel. They would be lost."
        )


def _undo(by: Actor, row: Batch, today: date, now: datetime, progress: Progress | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    touched: set[int] = set()
    for table in TABLES:
        manager = table.model._base_manager
        touched.update(manager.filter(batch=row).values_list("child_id", flat=True))
        counts[table.name] = manager.filter(batch=row).count()
        manager.filter(batch=row)._raw_delete("default")
        manager.filter(replaced_by=row).update(replaced_by=None)
        _take_confirmations_back(table, row)
    row.undone_at, row.undone_by = now, by.name
    row.save(update_fields=["undone_at", "undone_by"])
    setting = setting_on(today)
    everyone = list(Child.objects.order_by("id").values_list("id", flat=True))
    for done, some in enumerate(chunks(everyone, AT_A_TIME)):
        derive_children(some, setting)
        if progress:
            progress("Children put back", min((done + 1) * AT_A_TIME, len(everyone)), len(everyone))
    counts["children"] = _remove_children(row, sorted(touched))
    about = {"batch": row.pk, "rows": counts}
    write_event(by=by, action="import undone", about=about, now=now)
    return counts


def _take_confirmations_back(table: GivenTable, row: Batch) -> None:
    """Rows that this batch confirmed go back to the confirmation before it that still stands, if there is one."""
    gone = {row.pk, *Batch.objects.exclude(undone_at=None).values_list("id", flat=True)}
    back = []
    rows = table.model._base_manager.filter(confirmed_by=row).values_list("id", "year", "confirmed_before")
    for key, year, earlier in rows:
        stand = [each for each in earlier.split() if int(each.partition(":")[2]) not in gone]
        last = stand.pop().split(":") if stand else (year, None)
        back.append((int(last[0]), int(last[1]) if last[1] else None, " ".join(stand), key))
    update_rows(table.model, ["confirmed_year", "confirmed_by", "confirmed_before"], back)


def _remove_children(row: Batch, touched: Sequence[int]) -> int:
    """The children that only this batch spoke of. Everything derived for them has gone with their episodes."""
    removed = 0
    for some in chunks(touched, AT_A_TIME):
        removed += Child.objects.filter(created_by_batch=row, id__in=some).delete()[1].get("records.Child", 0)
    return removed
