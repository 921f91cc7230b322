"""Lists that grow do not ask the database more often."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.answers import State
from keel.records.commands.allocation import allocate_many
from keel.records.commands.audit import write_accesses
from keel.records.commands.due import rebuild_due
from keel.records.models import Child
from keel.records.permissions import Actor, service
from keel.records.queries.batches import batches
from keel.records.queries.child import child_record
from keel.records.queries.children import visible_to
from keel.records.queries.due import Counted, as_rows, counts, due_rows, projected, soon_days
from keel.records.queries.independence import why_not_iro
from tests.builders import NOW, TODAY, Council, a_child, children_in_care, import_folders, write_return

pytestmark = pytest.mark.django_db
FEW, MANY = 5, 200
EARLIER = date(2026, 3, 31)


def asked(what: Callable[[], object]) -> int:
    """How many queries it takes."""
    what()
    with CaptureQueriesContext(connection) as queries:
        what()
    return len(queries)


def a_page(actor: Actor, on: date) -> list[object]:
    """What the page of reviews does: count, slice, and put people beside."""
    rows = projected(actor=actor, on=on, today=TODAY)
    said = counts(actor=actor, on=on, today=TODAY, soon=soon_days(on))
    page = Paginator(Counted(rows, sum(said.values())), 50).get_page(1)
    return list(as_rows(page.object_list, on, soon_days(on)))


def who_may(actor: Actor) -> object:
    """The block of regulation 46, for everybody at once."""
    assert actor.staff_id
    return why_not_iro([(child, actor.staff_id) for child in Child.objects.values_list("id", flat=True)], TODAY)


ASKED: dict[str, Callable[[Actor], object]] = {
    "the list today": lambda who: list(due_rows(actor=who, on=TODAY, today=TODAY)),
    "the list of a past day": lambda who: list(due_rows(actor=who, on=EARLIER, today=TODAY)),
    "the list of one IRO": lambda who: list(due_rows(actor=who, on=TODAY, today=TODAY, iro="owusu")),
    "what is late": lambda who: list(projected(actor=who, on=TODAY, today=TODAY, state=State.LATE)),
    "a page": lambda who: a_page(who, TODAY),
    "one child": lambda who: child_record(actor=who, number="000001", today=TODAY),
    "everybody": lambda who: list(visible_to(who, TODAY)),
    "who may be whose IRO": who_may,
    "the batches": lambda who: list(batches()),
    "a look at many": lambda who: write_accesses(
        by=who, children=Child.objects.values_list("number", flat=True)[:50], page="reviews", now=NOW
    ),
    "a rebuild": lambda who: rebuild_due(by=service(), today=TODAY, now=NOW),
}  # fmt: skip


def test_questions_do_not_grow_with_the_children(council: Council) -> None:
    def ask() -> dict[str, int]:
        found = {}
        for part in ("iro", "manager", "administrator", "team_manager", "social_worker"):
            actor = council.members()[part].actor()
            for name, what in ASKED.items():
                if name != "who may be whose IRO" or part == "iro":
                    found[f"{name}, by the {part}"] = asked(lambda what=what, actor=actor: what(actor))
        return found

    iro = council.iro.staff.pk
    children = children_in_care(FEW)
    allocate_many(by=service(), allocations=[(child.number, iro, TODAY) for child in children], now=NOW)
    few = ask()
    more = children_in_care(MANY - FEW, first=1000)
    allocate_many(by=service(), allocations=[(child.number, iro, TODAY) for child in more], now=NOW)
    many = ask()
    assert many == few
    assert Child.objects.count() == MANY
    assert max(many.values()) < 30  # a rebuild makes two projections


def test_an_import_does_not_ask_for_each_child(tmp_path_factory: pytest.TempPathFactory) -> None:
    def brought_in(first: int, last: int) -> int:
        folder = tmp_path_factory.mktemp("returns") / "2026"
        write_return(folder, *(a_child(str(number), reviews=[date(2025, 5, 27)]) for number in range(first, last)))
        with CaptureQueriesContext(connection) as queries:
            import_folders(folder)
        return len(queries)

    brought_in(0, 3)
    assert brought_in(100, 105) == brought_in(1000, 1200)
