"""A process that is killed half way, and two at once: in processes and a database of their own."""

from pathlib import Path
from typing import Any

import pytest

from tests.apart import Apart
from tests.builders import TWO_YEARS, a_child, on, write_return

WHOLE = "from keel.records.queries.audit import first_break; print(first_break())"
REBUILD = "from keel.records.commands.due import rebuild_due\n"
SUM = "print(sum(rebuild_due(by=service(), today=TODAY, now=NOW).values()))"


def some(place: Path, first: int, last: int, **about: Any) -> str:
    """A return with many children."""
    return str(write_return(place / "2026", *(a_child(str(number), **about) for number in range(first, last))))


@pytest.fixture
def small(apart: Apart) -> str:
    return some(apart.place, 0, 30, reviews=[on("2025-05-27")])


def test_an_import_that_is_killed_leaves_nothing(apart: Apart, small: str) -> None:
    killed = apart.start(f"""
        step = batches.complete_reviews
        batches.complete_reviews = lambda *given: (step(*given), os.kill(os.getpid(), signal.SIGKILL))
        import_folders(Path({small!r}))
    """)
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    again = apart.run(f"print(Child.objects.count(), import_folders(Path({small!r})).applied)")
    assert again == "0 90"


KILLED_AT = {
    "after the first children are written": "derive_children",
    "when all but the last step is done": "complete_reviews",
    "just before the end": "write_event",
}


@pytest.mark.slow
@pytest.mark.parametrize("step", KILLED_AT.values(), ids=KILLED_AT)
def test_an_import_that_is_killed_leaves_nothing_and_the_next_one_works(apart: Apart, step: str) -> None:
    first, second = map(str, TWO_YEARS)
    before = apart.run(f"import_folders(Path({first!r})); print(repr(dump(arrival=True)))")
    killed = apart.start(f"""
        step = batches.{step}
        def half_way(*given, **named):
            step(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)
        batches.{step} = half_way
        import_folders(Path({second!r}))
    """)
    killed.communicate(timeout=120)
    assert killed.returncode == -9
    assert apart.run("print(repr(dump(arrival=True)))") == before
    assert apart.run(f"print(import_folders(Path({second!r})).applied > 1000)") == "True"
    assert apart.run("print(Child.objects.count(), Batch.objects.count())") == "500 2"


@pytest.mark.slow
def test_two_imports_at_once_give_what_one_after_the_other_gives(apart: Apart) -> None:
    first, second = map(str, TWO_YEARS)
    batches = apart.at_once(*(f"print(import_folders(Path({folder!r})).outcome.batch)" for folder in (first, second)))
    assert sorted(batches) == ["1", "2"]
    together = apart.run("print(repr(dump()))")
    alone = apart.run(f"""
        for batch in Batch.objects.order_by("-pk"):
            undo.undo_batch(by=service(), batch=batch.pk, today=TODAY, now=NOW)
        assert not Child.objects.exists()
        import_folders(Path({first!r}), Path({second!r}))
        print(repr(dump()))
    """)
    assert together == alone


@pytest.mark.slow
def test_the_same_import_twice_at_once_is_applied_once(apart: Apart) -> None:
    folder = some(apart.place, 0, 400, reviews=[on("2025-05-27")])
    said = apart.at_once(*[f"print(import_folders(Path({folder!r})).outcome.total)"] * 2)
    assert sorted(said) == ["0", "1200"]
    assert apart.run("print(Batch.objects.count(), Review.objects.count())") == "1 400"


@pytest.mark.slow
def test_an_import_and_a_rebuild_at_once(apart: Apart) -> None:
    folder = some(apart.place, 0, 400)
    more = some(apart.place / "more", 300, 600, reviews=[on("2025-05-27")])
    apart.run(f"import_folders(Path({folder!r}))")
    apart.at_once(f"import_folders(Path({more!r}))", REBUILD + f"for _ in range(5): {SUM}")
    assert apart.run(REBUILD + SUM) == "0"
    assert apart.run("print(NextReview.objects.count())") == "600"
    assert apart.run(WHOLE) == "None"


@pytest.mark.slow
def test_events_written_by_many_at_once_make_one_chain(apart: Apart) -> None:
    write = """
        from keel.records.commands.audit import seal_access_events, write_access, write_event
        for number in range(15):
            write_event(by=service("a"), action="x", about={"n": number}, now=NOW)
            write_access(by=service("a"), child_number=str(number), page="child", now=NOW)
            seal_access_events(by=service("clock"), now=NOW)
    """
    apart.at_once(write, write, write)
    assert apart.run(WHOLE) == "None"
    assert apart.run("print(AccessEvent.objects.filter(sealed_in=None).count())") == "0"
    assert apart.run("print(AuditEvent.objects.filter(action='x').count())") == "45"
