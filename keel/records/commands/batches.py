"""Bringing a return in, and taking it out again: one transaction, one audit event, every row kept."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from keel.records.bulk import chunks, insert_rows, one_at_a_time, update_rows
from keel.records.commands.audit import write_event
from keel.records.commands.derive import derive_children
from keel.records.commands.derive_reviews import Setting
from keel.records.facts import what_is_known
from keel.records.given import BY_NAME, TABLES, GivenTable
from keel.records.models import Batch, BatchFile, Child, GivenIncomplete, Review, ReviewStatus
from keel.records.permissions import Actor, Permission
from keel.records.queries import practice as settings

AT_A_TIME = 2000
Progress = Callable[[str, int, int], None]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """One table of one return year, and the days for which it is whole."""

    name: str
    table: str
    year: int
    rows: int
    known_from: date
    known_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a reader hands over: table -> (return year, values in the table's column order, child number first)."""

    kind: str
    files: Sequence[IncomingFile]
    rows: Mapping[str, Iterable[tuple[int, Values]]]
    incomplete: Iterable[tuple[str, int, str]] = ()
    warnings: int = 0
    refused: int = 0


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do. `by_kind`: 'episodes new' -> how many."""

    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    batch: int | None = None

    @property
    def total(self) -> int:
        """All differences together."""
        return sum(self.by_kind.values())


def import_return(
    *,
    by: Actor,
    incoming: Incoming,
    today: date,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Compare what came in with the record and apply the differences, all in one transaction.

    A dry run does the same and takes it back. Where nothing differs no batch is kept. An older return never overrides
    what a newer one said; it fills gaps.
    """
    by.must(Permission.IMPORT)
    with transaction.atomic():
        one_at_a_time()
        outcome = _apply(by, incoming, today, now, progress)
        if dry_run or outcome.batch is None:
            transaction.set_rollback(True)
    if dry_run:
        outcome.batch = None
    return outcome


def _apply(by: Actor, incoming: Incoming, today: date, now: datetime, progress: Progress | None) -> Outcome:
    batch = Batch.objects.create(
        kind=incoming.kind, applied_at=now, applied_by=by.name, warnings=incoming.warnings, refused=incoming.refused
    )
    before = what_is_known(None)
    BatchFile.objects.bulk_create(
        BatchFile(
            batch=batch,
            name=file.name,
            table=file.table,
            year=file.year,
            rows=file.rows,
            known_from=file.known_from,
            known_to=file.known_to,
        )
        for file in incoming.files
    )
    outcome, seal = Outcome(), hashlib.sha256()
    by_child = _by_child(incoming.rows)
    numbers = sorted(by_child)
    ids = _children(numbers, batch)
    _mark_incomplete(incoming.incomplete, batch)
    setting = setting_on(today)
    touched: set[int] = set()
    for done, some in enumerate(chunks(numbers, AT_A_TIME)):
        changed = _write_given([ids[n] for n in some], {ids[n]: by_child[n] for n in some}, batch, outcome, seal)
        touched |= changed
        derive_children(sorted(changed), setting)
        if progress:
            progress("Children compared and applied", min((done + 1) * AT_A_TIME, len(numbers)), len(numbers))
    more_known = setting.known.spans != before.spans
    marked = {child for child, _ in setting.known.not_whole.items() ^ before.not_whole.items()}
    if more_known or marked:
        _derive_rest(touched, None if more_known else marked, setting, progress)
    _complete_reviews(by, now, batch)
    if outcome.total or more_known or marked:
        outcome.batch = batch.pk
        batch.differences = dict(outcome.by_kind)
        batch.save(update_fields=["differences"])
        about = {"batch": batch.pk, "rows": dict(outcome.by_kind), "digest": seal.hexdigest()}
        write_event(by=by, action="return imported", about=about, now=now)
    return outcome


def setting_on(today: date) -> Setting:
    """What every child is judged by today. Six queries."""
    values = settings.values_on(today)
    return Setting(
        known=what_is_known(settings.kept_from(values)),
        practice=settings.practice_of(values),
        calendar=settings.calendar(),
        today=today,
    )


def _by_child(rows: Mapping[str, Iterable[tuple[int, Values]]]) -> dict[str, list[tuple[str, int, Values]]]:
    found: dict[str, list[tuple[str, int, Values]]] = defaultdict(list)
    for table in TABLES:
        for year, values in rows.get(table.name, ()):
            found[values[0]].append((table.name, year, values[1:]))
    return found


def _children(numbers: Sequence[str], batch: Batch) -> dict[str, int]:
    """Number -> key, adding the children that the record has not met."""
    ids: dict[str, int] = {}
    for some in chunks(numbers, AT_A_TIME):
        ids.update(Child.objects.filter(number__in=some).values_list("number", "id"))
        new = [(number, batch.pk) for number in some if number not in ids]
        if new:
            _insert_children(new)
            ids.update(Child.objects.filter(number__in=[number for number, _ in new]).values_list("number", "id"))
    return ids


def _mark_incomplete(incomplete: Iterable[tuple[str, int, str]], batch: Batch) -> None:
    """Note whose rows were refused; that of a child whom nothing else in the batch speaks of, too."""
    told = sorted(set(incomplete))
    ids: dict[str, int] = {}
    for some in chunks(sorted({number for _, _, number in told}), AT_A_TIME):
        ids.update(Child.objects.filter(number__in=some).values_list("number", "id"))
    rows = [(ids[number], table, year, batch.pk) for table, year, number in told if number in ids]
    insert_rows(GivenIncomplete, ["child_id", "table", "year", "batch_id"], rows)


def _insert_children(new: Sequence[tuple[str, int]]) -> None:
    blank = (
        "given_name",
        "family_name",
        "preferred_name",
        "name_key",
        "sex",
        "ethnicity",
        "upn",
        "mother",
        "restricted_why",
        "interpreter",
    )
    fields = ["number", "created_by_batch", "unaccompanied", "restricted", *blank]
    insert_rows(Child, fields, [(number, batch, False, False, *[""] * len(blank)) for number, batch in new])


def _write_given(
    children: Sequence[int],
    rows: Mapping[int, Sequence[tuple[str, int, Values]]],
    batch: Batch,
    outcome: Outcome,
    seal: Any,
) -> set[int]:
    """Write the rows that differ from what stands. Returns the children who have any."""
    changed: set[int] = set()
    incoming: dict[str, list[tuple[int, int, Values]]] = defaultdict(list)
    for child, found in rows.items():
        for table, year, values in found:
            incoming[table].append((child, year, values))
    for name, came in incoming.items():
        new, replaced, confirmed = _compare(BY_NAME[name], children, came)
        outcome.by_kind[f"{name} new"] += len(new) - len(replaced)
        outcome.by_kind[f"{name} changed"] += len(replaced)
        changed.update(row[0] for row in new)
        _store(BY_NAME[name], batch.pk, new, replaced, confirmed)
        for row in new:
            seal.update(repr((name, *row)).encode())
    for kind in [kind for kind, count in outcome.by_kind.items() if not count]:
        del outcome.by_kind[kind]
    return changed


def _compare(
    table: GivenTable, children: Sequence[int], incoming: Iterable[tuple[int, int, Values]]
) -> tuple[list[tuple[int, int, Values]], list[int], list[tuple[int, int, str]]]:
    """(rows to add, keys of rows they replace, (key, year, earlier ones) of rows that a newer return confirms)."""
    stand = {}
    query = table.model._base_manager.filter(replaced_by__isnull=True, child_id__in=children)
    columns = ("id", "child_id", "confirmed_year", "confirmed_by_id", "confirmed_before", *table.fields)
    for key, child, year, by, earlier, *values in query.values_list(*columns):
        stand[child, table.key_of(values)] = (key, year, tuple(values), by, earlier)
    new, replaced, confirmed = [], [], []
    for child, year, values in incoming:
        there = stand.get((child, table.key_of(values)))
        if there is None:
            new.append((child, year, values))
        elif there[2] == values:
            if year > there[1]:
                earlier = f"{there[4]} {there[1]}:{there[3]}".strip() if there[3] else ""
                confirmed.append((there[0], year, earlier))
        elif year >= there[1]:
            new.append((child, year, values))
            replaced.append(there[0])
    return new, replaced, confirmed


def _store(
    table: GivenTable,
    batch: int,
    new: Sequence[tuple[int, int, Values]],
    replaced: Sequence[int],
    confirmed: Sequence[tuple[int, int, str]],
) -> None:
    """Replaced rows are marked before new ones stand: only one row of a key may stand at a time."""
    update_rows(table.model, ["replaced_by"], [(batch, key) for key in replaced])
    columns = ["confirmed_year", "confirmed_by", "confirmed_before"]
    update_rows(table.model, columns, [(year, batch, earlier, key) for key, year, earlier in confirmed])
    fields = ["child", "year", "confirmed_year", "batch", "confirmed_before", *table.fields]
    insert_rows(table.model, fields, [(child, year, year, batch, "", *values) for child, year, values in new])


def _derive_rest(touched: set[int], only: set[int] | None, setting: Setting, progress: Progress | None) -> None:
    """A new return year changes what is known of everyone (`only` None): those it did not name are judged again too."""
    everyone = Child.objects.order_by("id").values_list("id", flat=True)
    rest = [key for key in everyone if key not in touched and (only is None or key in only)]
    for done, some in enumerate(chunks(rest, AT_A_TIME)):
        derive_children(some, setting)
        if progress:
            progress("Other children judged again", min((done + 1) * AT_A_TIME, len(rest)), len(rest))


def _complete_reviews(by: Actor, now: datetime, batch: Batch) -> None:
    """Every review that a return tells of has one step: completed, on its day. One statement for all of them."""
    status, review = (connection.ops.quote_name(model._meta.db_table) for model in (ReviewStatus, Review))
    on = connection.ops.quote_name("on")
    by_column = connection.ops.quote_name("by")
    statement = (
        f"INSERT INTO {status} (review_id, status, {on}, written_at, {by_column}, because, batch_id) "  # noqa: S608
        f"SELECT r.id, 'completed', r.completed_on, %s, %s, '', %s FROM {review} r "
        f"WHERE r.source = 'ssda903' AND NOT EXISTS (SELECT 1 FROM {status} s WHERE s.review_id = r.id)"
    )
    moment = ReviewStatus._meta.get_field("written_at").get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [moment, by.name, batch.pk])
