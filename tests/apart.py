"""Processes and a database of their own, for tests that one process cannot make: killed half way, two at once."""

import fcntl
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]
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


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An SQLite file with every table and no row, as `keel migrate` makes it: once in a run, to be copied."""
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "tables"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            environment = {**os.environ, "KEEL_VAR": str(place), "KEEL_DATABASE": str(place / "keel.sqlite3")}
            environment.pop("DATABASE_URL", None)
            _migrated(Apart(environment, place))
            (place / "ready").touch()
    return place / "keel.sqlite3"


def copied(tables: Path, place: Path) -> Path:
    """A database under `place`, a folder as KEEL_VAR names it, that is ready and empty."""
    file = place / "keel.sqlite3"
    with closing(sqlite3.connect(tables)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    return file


@pytest.fixture
def apart(tmp_path: Path, request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[Apart]:
    """On SQLite a file; on PostgreSQL a database beside the one of the tests."""
    environment = {**os.environ, "KEEL_VAR": str(tmp_path / "var"), "KEEL_DATABASE": str(tmp_path / "keel.sqlite3")}
    if connection.vendor == "sqlite":
        environment.pop("DATABASE_URL", None)
        copied(request.getfixturevalue("tables"), tmp_path)
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
