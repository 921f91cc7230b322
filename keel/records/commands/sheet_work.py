"""What bringing in a spreadsheet carries along: who does it and when, what was read, what is to be written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from keel.law.wording import say
from keel.records.commands.sheet_rows import IncomingSheet, Said, SheetOutcome, SheetRow
from keel.records.commands.sheet_state import State
from keel.records.commands.sheet_steps import TABLES, Steps
from keel.records.models import Batch, Child, Review, ReviewStatus
from keel.records.permissions import Actor, Permission


@dataclass(slots=True, kw_only=True)
class Work:
    """One lot of children: `state` is what the record holds of them. Rows are written once the lot was gone through."""

    sheet: IncomingSheet
    by: Actor
    today: date
    now: datetime
    batch: Batch
    outcome: SheetOutcome
    steps: Steps
    state: State
    made: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    """Table -> (child, row) to be inserted."""
    statuses: list[tuple[Review, str, date, str, dict[str, Any]]] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    """Reviews that stood booked and are booked for another day now."""
    """(review, step, day, because, said), once the reviews have keys."""
    renamed: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)

    def child(self, key: int) -> Child:
        """The child of a row."""
        return self.state.children[key]

    def say(
        self, code: str, row: SheetRow, about: str, value: object = "", /, *, refuses: bool = False, **words: Any
    ) -> None:
        """Say something to a row, in the words of a check."""
        self.outcome.said.append(Said(code, row.line, about, value, words, refuses))

    def differs(self, kind: str, child: int, what: str, before: object, after: object) -> None:
        """Note a difference. What a restricted record held before is told only to those who may see it."""
        self.touched.add(child)
        was = "" if self.hides(child) else _in_words(before)
        self.outcome.differs(kind, self.child(child).number, what, was, _in_words(after))

    def hides(self, child: int) -> bool:
        """Whether what the record holds of a child is not for whoever brings the sheet in."""
        return self.child(child).restricted and not self.by.may(Permission.SEE_RESTRICTED)

    def make(self, table: str, child: int, row: Model) -> None:
        """Insert a row when the lot is written."""
        self.made.setdefault(table, []).append((child, row))

    def change(self, table: str, child: int, row: Any, values: Mapping[str, Any]) -> None:
        """Change columns of a row that is stored, now."""
        before = {column: getattr(row, column) for column in values}
        for column, value in values.items():
            setattr(row, column, value)
        row.save(update_fields=[column.removesuffix("_id") for column in values])
        self.steps.changed(child, table, row, before)

    def write(self) -> None:
        """Insert what is to be inserted, and note every row."""
        for table, rows in self.made.items():
            manager: Any = TABLES[table].model._base_manager
            manager.bulk_create([row for _, row in rows])
            for child, row in rows:
                self.steps.made(child, table, row)
        statuses = [
            ReviewStatus(
                review=review,
                status=status,
                on=on,
                written_at=self.now,
                by=self.by.name,
                because=because,
                said=said,
                batch=self.batch,
            )
            for review, status, on, because, said in self.statuses
        ]
        ReviewStatus.objects.bulk_create(statuses)
        self.moved += [step.review_id for step in statuses if step.status == ReviewStatus.Status.POSTPONED]
        for status in statuses:
            self.steps.made(status.review.child_id, "review_status", status)
        self.made, self.statuses = {}, []
        self.steps.write()


def _in_words(value: object) -> str:
    return say(value) if isinstance(value, date) else str(value or "")
