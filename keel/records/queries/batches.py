"""What was imported, when, by whom, and which children it speaks of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keel.records.given import TABLES
from keel.records.models import Batch, BatchChild, BatchFile, BatchStep, Child, User
from keel.records.permissions import Actor
from keel.records.queries.children import visible_to


def batches() -> QuerySet[Batch]:
    """Every batch, the newest first."""
    return Batch.objects.order_by("-id")


def called(some: Iterable[Batch]) -> dict[str, str]:
    """Sign-in -> name, of those who brought these batches in or undid them. One query."""
    names = {name for batch in some for name in (batch.applied_by, batch.undone_by) if name}
    return {user.username: str(user) for user in User.objects.filter(username__in=names).select_related("staff")}


def batch_files(batch: int) -> list[BatchFile]:
    """The files of a batch, in the order in which they were read. One query."""
    return list(BatchFile.objects.filter(batch=batch).order_by("id"))


def seen_among(numbers: Iterable[str], actor: Actor, today: date) -> tuple[dict[str, Child], set[str]]:
    """Of children by their numbers: those whom this person may see, and the numbers of those whom not. Two queries.

    Numbers that the record does not know are in neither.
    """
    there = Child.objects.filter(number__in=set(numbers))
    seen = {child.number: child for child in visible_to(actor, today).filter(pk__in=there.values("pk"))}
    return seen, set(there.values_list("number", flat=True)) - seen.keys()


def brought_by(batch: int) -> int:
    """How many children the record has met in this batch first. One query."""
    return Child.objects.filter(created_by_batch=batch).count()


def what_changed(batch: Batch, children: Sequence[int]) -> dict[int, list[str]]:
    """Child -> what the batch brought or changed of theirs, in words, each once. A query a table of the return."""
    found: dict[int, list[str]] = {}
    for child, words in _steps(batch, children) if batch.kind == SHEET else _rows(batch, children):
        said = found.setdefault(child, [])
        if words not in said:
            said.append(words)
    return found


SHEET = "sheet"
_NAMES = frozenset(("given_name", "family_name", "preferred_name"))
_OF_A_STEP = {
    "care_start": "start of care",
    "reviews_known": "from when every review is known",
    "allocation": "IRO",
    "case_held": "social worker or team",
}


def _steps(batch: Batch, children: Sequence[int]) -> Iterator[tuple[int, str]]:
    steps = BatchStep.objects.filter(batch=batch, child_id__in=children).order_by("id")
    for child, table, is_change, after in steps.values_list("child_id", "table", "before", "after"):
        if table == "child" and is_change is None:
            yield child, "new to the record"
        elif table == "child":
            if _NAMES & set(after):
                yield child, "name"
            if "born_on" in after:
                yield child, "date of birth"
        elif table == "review":
            yield child, "reviews held" if after.get("first_part_on") else "next review booked"
        elif table in _OF_A_STEP:
            yield child, _OF_A_STEP[table]


def _rows(batch: Batch, children: Sequence[int]) -> Iterator[tuple[int, str]]:
    for table in TABLES:
        rows = table.model._base_manager.filter(Q(batch=batch) | Q(replaced_by=batch), child_id__in=children)
        for child in rows.values_list("child_id", flat=True).distinct().order_by("child_id"):
            yield child, table.name.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The children whom a batch speaks of: how many, and those of them that a person may see."""

    total: int
    visible: "QuerySet[Child]"


def spoken_of(batch: int, actor: Actor, today: date) -> Spoken:
    """Children of a batch, scoped to the person, by number. Two queries when both parts are read."""
    named = BatchChild.objects.filter(batch=batch)
    total = named.aggregate(n=Count("child", distinct=True))["n"]
    seen = visible_to(actor, today).filter(Exists(named.filter(child=OuterRef("pk"))))
    return Spoken(total=total, visible=seen.order_by("number", "id"))
