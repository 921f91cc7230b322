"""The record as plain rows: without keys that depend on the order of work, so that two records can be compared."""

from typing import Any

from keel.records import models
from keel.records.given import TABLES
from keel.records.models import GivenIncomplete

GIVEN = tuple(table.model for table in TABLES)
DERIVED = (
    models.Child,
    models.CarePeriod,
    models.LegalStatus,
    models.Placement,
    models.Review,
    models.ReviewStatus,
    models.NextReview,
)
ARRIVAL = frozenset(
    {
        "year",
        "batch",
        "replaced_by",
        "created_by_batch",
        "written_at",
        "by",
    }
)
"""Columns that say how a row came, not what it says."""
Dump = dict[str, list[tuple[str, ...]]]


def dump(*, arrival: bool = False) -> Dump:
    """Every current table. With `arrival`, also which batch brought each row and of which return year it is."""
    found = {model.__name__: _rows(model, arrival) for model in (*GIVEN, *DERIVED)}
    incomplete = GivenIncomplete.objects.filter(batch__undone_at=None)
    marks = incomplete.values_list("child__number", "table", "year", *(["batch"] if arrival else []))
    return {**found, "GivenIncomplete": sorted({tuple(map(repr, mark)) for mark in marks})}


def _rows(model: Any, arrival: bool) -> list[tuple[str, ...]]:
    rows = model._base_manager.all()
    if model in GIVEN:
        rows = rows.filter(**({"replaced_by": None} if arrival else {"stands": True}))
    names = [name for field in model._meta.concrete_fields for name in _names(field, arrival)]
    return sorted(tuple(map(repr, row)) for row in rows.values_list(*names))


def _names(field: Any, arrival: bool) -> tuple[str, ...]:
    """How a column is compared: never by its own key, and other rows by what they are called."""
    if field.primary_key or (field.name in ARRIVAL and not arrival):
        return ()
    called = {"child": ("child__number",), "review": ("review__child__number", "review__first_part_on")}
    return called.get(field.name, (field.name,))
