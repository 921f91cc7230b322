"""Bringing a return in, and taking it out again: one transaction, one audit event, every row kept."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from keel.records.bulk import chunks, insert_rows, one_at_a_time
from keel.records.commands.audit import write_event
from keel.records.commands.derive import derive_children
from keel.records.commands.derive_reviews import Setting
from keel.records.commands.finding import refresh_words
from keel.records.commands.given_rows import Supplied, named_in, stand_again, write_given
from keel.records.commands.postcodes import learn_postcodes
from keel.records.given import BY_NAME, TABLES
from keel.records.known import what_is_known
from keel.records.models import Batch, BatchChild, BatchFile, Child, GivenIncomplete, GivenReview, Review, ReviewStatus
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
    complete: bool = True


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

    def add(self, by_kind: Mapping[str, int]) -> None:
        """Add what one lot of children came to."""
        for kind, count in by_kind.items():
            self.by_kind[kind] += count

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
            complete=file.complete,
        )
        for file in incoming.files
    )
    outcome, seal = Outcome(), hashlib.sha256()
    by_child = _by_child(incoming.rows)
    numbers = sorted(by_child)
    ids = _children(numbers, batch)
    refused = _mark_incomplete(incoming.incomplete, batch)
    for named in chunks(numbers, AT_A_TIME):
        spoken_of = [(batch.pk, ids[number], year) for number in named for year in named_in(by_child[number]) or {0}]
        insert_rows(BatchChild, ["batch", "child", "year"], spoken_of)
    learn_postcodes(_postcodes(by_child))
    setting = setting_on(today)
    marked = {child for child, _ in setting.known.not_whole.items() ^ before.not_whole.items()}
    whole = frozenset((file.table, file.year) for file in incoming.files if file.complete)
    touched: set[int] = set()
    stored = False
    for done, some in enumerate(chunks(numbers, AT_A_TIME)):
        rows = {ids[number]: by_child[number] for number in some}
        written = write_given(Supplied(batch=batch.pk, rows=rows, whole=whole, refused=refused))
        outcome.add(written.by_kind)
        for row in written.rows:
            seal.update(repr(row).encode())
        stored = stored or bool(written.rows)
        touched |= written.children
        derive_children(sorted(written.children), setting)
        if progress:
            progress("Children compared and applied", min((done + 1) * AT_A_TIME, len(numbers)), len(numbers))
    more_known = setting.known.spans != before.spans
    if more_known or marked:
        for some_marked in chunks(sorted(marked - touched), AT_A_TIME):
            stand_again(some_marked)
        _derive_rest(touched, None if more_known else marked, setting, progress)
    complete_reviews()
    if stored or more_known or marked:
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


def _postcodes(by_child: Mapping[str, Sequence[tuple[str, int, Values]]]) -> set[str]:
    """Every postcode of every home that came in."""
    places = [BY_NAME["episodes"].fields.index(column) for column in ("home_post", "pl_post")]
    return {
        values[place]
        for rows in by_child.values()
        for name, _, values in rows
        if name == "episodes"
        for place in places
    }


def _children(numbers: Sequence[str], batch: Batch) -> dict[str, int]:
    """Number -> key, adding the children that the record has not met."""
    ids: dict[str, int] = {}
    for some in chunks(numbers, AT_A_TIME):
        ids.update(Child.objects.filter(number__in=some).values_list("number", "id"))
        new = [(number, batch.pk) for number in some if number not in ids]
        if new:
            _insert_children(new)
            made = dict(Child.objects.filter(number__in=[number for number, _ in new]).values_list("number", "id"))
            refresh_words(list(made.values()))
            ids.update(made)
    return ids


def _mark_incomplete(incomplete: Iterable[tuple[str, int, str]], batch: Batch) -> frozenset[tuple[str, int, int]]:
    """Note whose rows were refused; that of a child whom nothing else in the batch speaks of, too.

    Returns (table, year, child) for those whom the record knows.
    """
    told = sorted(set(incomplete))
    ids: dict[str, int] = {}
    for some in chunks(sorted({number for _, _, number in told}), AT_A_TIME):
        ids.update(Child.objects.filter(number__in=some).values_list("number", "id"))
    rows = [(ids[number], table, year, batch.pk) for table, year, number in told if number in ids]
    insert_rows(GivenIncomplete, ["child_id", "table", "year", "batch_id"], rows)
    return frozenset((table, year, child) for child, table, year, _ in rows)


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


def _derive_rest(touched: set[int], only: set[int] | None, setting: Setting, progress: Progress | None) -> None:
    """A new return year changes what is known of everyone (`only` None): those it did not name are judged again too."""
    everyone = Child.objects.order_by("id").values_list("id", flat=True)
    rest = [key for key in everyone if key not in touched and (only is None or key in only)]
    for done, some in enumerate(chunks(rest, AT_A_TIME)):
        derive_children(some, setting)
        if progress:
            progress("Other children judged again", min((done + 1) * AT_A_TIME, len(rest)), len(rest))


def complete_reviews() -> None:
    """Every review that a return tells of has one step: completed, on its day, by the batch that told of it.

    One statement for all of them; after an undo it brings back the steps of reviews that came back.
    """
    models = (ReviewStatus, Review, GivenReview, Batch)
    status, review, given, batch = (connection.ops.quote_name(model._meta.db_table) for model in models)
    on, by = connection.ops.quote_name("on"), connection.ops.quote_name("by")
    statement = (
        f"INSERT INTO {status} (review_id, status, {on}, written_at, {by}, because, said, batch_id) "  # noqa: S608
        f"SELECT r.id, 'completed', r.completed_on, b.applied_at, b.applied_by, '', '{{}}', b.id FROM {review} r "
        f"JOIN {given} g ON g.child_id = r.child_id AND g.held_on = r.first_part_on AND g.stands "
        f"JOIN {batch} b ON b.id = g.batch_id "
        f"WHERE r.source = 'ssda903' AND NOT EXISTS (SELECT 1 FROM {status} s WHERE s.review_id = r.id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
