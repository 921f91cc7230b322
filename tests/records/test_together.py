"""A process that is killed half way, and two at once: in processes and a database of their own."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tests.builders import TWO_YEARS, a_child, on, write_return

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, signal, sys, time
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "keel.config.settings"
import django
django.setup()
from keel.records.commands import batches, undo
from keel.records.models import *
from keel.records.permissions import service
from tests.builders import *
from tests.records.dumps import dump
"""


WHOLE = "from keel.records.queries.audit import first_break; print(first_break())"
REBUILD = "from keel.records.commands.due import rebuild_due\n"
SUM = "print(sum(rebuild_due(by=service(), today=TODAY, now=NOW).values()))"


@dataclass(frozen=True)
class Apart:
    """A database of its own, and a place for files."""

    environment: dict[str, str]
    place: Path

    def start(self, code: str) -> "subprocess.Popen[str]":
        """A Python process that knows the builders."""
        script = BEGIN + textwrap.dedent(code)
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", script],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def at_once(self, *codes: str) -> list[str]:
        """Several processes that wait for each other to begin; each must end well."""
        gates = [self.place / f"ready-{number}" for number in range(len(codes))]
        wait = (
            "gates = {gates!r}\nPath(gates[{number}]).touch()\n"
            "while not all(map(os.path.exists, gates)): time.sleep(0.01)\n"
        )
        names = [str(gate) for gate in gates]
        started = [
            self.start(wait.format(gates=names, number=number) + textwrap.dedent(code))
            for number, code in enumerate(codes)
        ]
        said = [process.communicate(timeout=180) for process in started]
        assert [process.returncode for process in started] == [0] * len(codes), said
        return [out.strip() for out, _ in said]

    def run(self, code: str) -> str:
        """What such a process prints; it must end well."""
        process = self.start(code)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out.strip()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path | None:
    """A file with every table and no row, made once to be copied; none where the database is no file."""
    if connection.vendor != "sqlite":
        return None
    place = tmp_path_factory.mktemp("empty")
    file = place / "keel.sqlite3"
    environment = {**os.environ, "KEEL_VAR": str(place / "var"), "KEEL_DATABASE": str(file)}
    environment.pop("DATABASE_URL", None)
    _migrated(Apart(environment, place))
    return file


@pytest.fixture
def apart(tmp_path: Path, empty: Path | None) -> Iterator[Apart]:
    """On SQLite a file; on PostgreSQL a database beside the one of the tests."""
    environment = {**os.environ, "KEEL_VAR": str(tmp_path / "var"), "KEEL_DATABASE": str(tmp_path / "keel.sqlite3")}
    if empty is not None:
        environment.pop("DATABASE_URL", None)
        with closing(sqlite3.connect(empty)) as source, closing(sqlite3.connect(tmp_path / "keel.sqlite3")) as copy:
            source.backup(copy)
        yield Apart(environment, tmp_path)
        return
    import psycopg

    name, about = f"keel_apart_{uuid4().hex[:12]}", connection.get_connection_params()
    about = {key: about[key] for key in ("host", "port", "user", "password") if about.get(key)}
    with psycopg.connect(**about, dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        start, _, query = os.environ["DATABASE_URL"].partition("?")
        url = f"{start.rpartition('/')[0]}/{name}"
        environment["DATABASE_URL"] = f"{url}?{query}" if query else url
        try:
            yield _migrated(Apart(environment, tmp_path))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _migrated(apart: Apart) -> Apart:
    apart.run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
    return apart


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
