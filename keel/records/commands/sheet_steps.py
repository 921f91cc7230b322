"""Every row that a spreadsheet makes or changes, kept so that the batch can be taken out again (see docs/adr)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Model

from keel.records.bulk import chunks, delete_rows, insert_rows, update_rows
from keel.records.models import (
    Allocation,
    Batch,
    BatchStep,
    CareStart,
    CaseHeld,
    Child,
    GivenHeader,
    Post,
    Review,
    ReviewClock,
    ReviewsKnown,
    ReviewStatus,
    Staff,
    Team,
)
from keel.records.refused import Refused

Values = dict[str, Any]
AT_A_TIME = 2000


class StepTable(NamedTuple):
    """A table whose rows a spreadsheet may make or change: the columns that count, and what a row is in words."""

    model: type[Model]
    columns: tuple[str, ...]
    what: str


# What is derived from these (what was due, who chaired by a return) is made again and not compared.
TABLES = {
    "child": StepTable(
        Child, ("number", "given_name", "family_name", "preferred_name", "name_key", "born_on"), "name or date of birth"
    ),
    "care_start": StepTable(CareStart, ("started_on",), "start of care"),
    "reviews_known": StepTable(ReviewsKnown, ("first", "last"), "days in which reviews are known"),
    "review": StepTable(
        Review,
        (
            "source",
            "booked_for",
            "booked_time",
            "booked_place",
            "mode",
            "first_part_on",
            "completed_on",
            "counted_on",
            "extra",
            "chaired_by_id",
        ),
        "review",
    ),
    "review_status": StepTable(ReviewStatus, ("status", "on", "because"), "review"),
    "allocation": StepTable(Allocation, ("iro_id", "from_on", "to_on", "handover_note"), "IRO"),
    "case_held": StepTable(CaseHeld, ("worker_id", "team_id", "from_on", "to_on"), "social worker or team"),
    "staff": StepTable(Staff, ("given_name", "family_name", "email", "registered_social_worker", "left_on"), "staff"),
    "team": StepTable(Team, ("name", "parent_id", "holds_cases"), "team"),
    "post": StepTable(Post, ("staff_id", "team_id", "title", "from_on", "to_on"), "post"),
}
OF_THE_COUNCIL = ("post", "staff", "team")
"""Rows that are of no child. What rests on them by now keeps them."""
TAKEN_AWAY_FIRST = ("review_status", "review", "allocation", "case_held", "reviews_known", "care_start")


class Steps:
    """The steps of one batch, in the order in which they were taken."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.rows: list[tuple[Any, ...]] = []

    def made(self, child: int, table: str, row: Model) -> None:
        """A row was made."""
        self.rows.append((self.batch.pk, child, table, row.pk, None, _plain(table, row)))

    def changed(self, child: int, table: str, row: Model, before: Mapping[str, Any]) -> None:
        """Columns of a row were changed; `before`: column -> value before."""
        after = {column: said(getattr(row, column)) for column in before}
        plain = {column: said(value) for column, value in before.items()}
        self.rows.append((self.batch.pk, child, table, row.pk, plain, after))

    def write(self) -> None:
        """Store what was noted since the last time."""
        insert_rows(BatchStep, ["batch", "child", "table", "row", "before", "after"], self.rows)
        self.rows = []


def said(value: Any) -> Any:
    """A value as JSON keeps it: days as text."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain(table: str, row: Any) -> Values:
    return {column: said(getattr(row, column)) for column in TABLES[table].columns}


def put_back(batch: Batch) -> set[int]:
    """Take back everything that a spreadsheet did, the newest step first. Returns the children concerned.

    Raises `Refused`, naming the child and what, where somebody has changed such a row since: nothing is lost.
    The children that the batch made are left to the caller.
    """
    steps = list(BatchStep.objects.filter(batch=batch).order_by("-id").values_list(*_COLUMNS))
    numbers = _numbers({child for child, *_ in steps})
    born_elsewhere = _born_in_returns(list(numbers))
    _refuse_later_steps(batch, steps, numbers)
    now = {table: _rows_now(table, [row for _, each, row, *_ in steps if each == table]) for table in TABLES}
    gone: dict[str, list[int]] = defaultdict(list)
    back: dict[tuple[str, int], Values] = defaultdict(dict)
    for child, table, row, before, after in steps:
        if table in OF_THE_COUNCIL:
            gone[table].append(row)
            continue
        stands = now[table].get(row)
        skipped = {"born_on"} if table == "child" and child in born_elsewhere else set()
        if stands is None or any(stands[column] != value for column, value in after.items() if column not in skipped):
            raise Refused(
                f"Batch {batch.pk} cannot be undone: the {TABLES[table].what} of child {numbers[child]} has been "
                "changed since. That would be lost. Change it back first, or leave the batch as it is."
            )
        if before is None:
            gone[table].append(row)
        else:
            stands.update(before)
            back[table, row].update({column: value for column, value in before.items() if column not in skipped})
    _take_away(gone)
    made = {(table, row) for table, rows in gone.items() for row in rows}
    _restore({key: values for key, values in back.items() if key not in made})
    return set(numbers)


_COLUMNS = ("child_id", "table", "row", "before", "after")


def _numbers(children: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in chunks(sorted(children), AT_A_TIME):
        found.update(Child.objects.filter(id__in=some).values_list("id", "number"))
    return found


def _born_in_returns(children: Sequence[int]) -> set[int]:
    """Those whose date of birth a return tells: what a spreadsheet said of it counts no longer."""
    found: set[int] = set()
    for some in chunks(children, AT_A_TIME):
        told = GivenHeader.objects.filter(stands=True, born_on__isnull=False, child_id__in=some)
        found.update(told.values_list("child_id", flat=True))
    return found


def _rows_now(table: str, rows: Sequence[int]) -> dict[int, Values]:
    model, columns, _ = TABLES[table]
    found: dict[int, Values] = {}
    for some in chunks(sorted(set(rows)), AT_A_TIME):
        for row, *values in model._base_manager.filter(pk__in=some).values_list("pk", *columns):
            found[row] = dict(zip(columns, map(said, values), strict=True))
    return found


def _refuse_later_steps(batch: Batch, steps: Sequence[tuple[Any, ...]], numbers: Mapping[int, str]) -> None:
    """A review that the sheet told of or booked has gone on since: it was moved, held, or cancelled."""
    reviews = {row: child for child, table, row, *_ in steps if table == "review"}
    mine = {row for _, table, row, *_ in steps if table == "review_status"}
    if not mine:
        return
    for some in chunks(sorted(reviews), AT_A_TIME):
        later = ReviewStatus.objects.filter(review_id__in=some, id__gt=min(mine)).values_list("id", "review_id")
        changed = [review for key, review in later if key not in mine]
        for review in (*changed, *_worked_on(some)):
            raise Refused(
                f"Batch {batch.pk} cannot be undone: a review of child {numbers[reviews[review]]} that it told of has "
                "been changed since. That would be lost."
            )


def _worked_on(reviews: Sequence[int]) -> Iterator[int]:
    """Those of these reviews on which something rests, as a part, an invitation or a decision. Clocks just follow."""
    for relation in Review._meta.related_objects:
        model: Any = relation.related_model
        if model not in (ReviewStatus, ReviewClock):
            name = relation.field.name
            yield from model._base_manager.filter(**{f"{name}__in": reviews}).values_list(name, flat=True)


def _take_away(gone: Mapping[str, Sequence[int]]) -> None:
    clocks = ReviewClock.objects.filter(review_id__in=list(gone.get("review", ())))
    delete_rows(ReviewClock, list(clocks.values_list("id", flat=True)))
    for table in TAKEN_AWAY_FIRST:
        delete_rows(TABLES[table].model, list(gone.get(table, ())))
    posts = set(gone.get("post", ()))
    for table in ("staff", "team"):
        for row in gone.get(table, ()):
            # Whoever has been given something else since stays on the staff list, with their post.
            if not any(_rests_on(table, row, posts)):
                if table == "staff":
                    Post.objects.filter(pk__in=posts, staff_id=row).delete()
                TABLES[table].model._base_manager.filter(pk=row).delete()


def _rests_on(table: str, row: int, posts: set[int]) -> Iterator[bool]:
    for relation in TABLES[table].model._meta.related_objects:
        others = relation.related_model._base_manager.filter(**{relation.field.name: row})
        yield (others.exclude(pk__in=posts) if relation.related_model is Post and table == "staff" else others).exists()


def _restore(back: Mapping[tuple[str, int], Values]) -> None:
    alike: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
    for (table, row), values in back.items():
        fields = tuple(sorted(values))
        alike[table, fields].append((*(_value(table, field, values[field]) for field in fields), row))
    for (table, fields), rows in alike.items():
        if fields:
            update_rows(TABLES[table].model, fields, rows)


def _value(table: str, column: str, value: Any) -> Any:
    field: Any = TABLES[table].model._meta.get_field(column)
    return field.to_python(value) if value is not None else None
