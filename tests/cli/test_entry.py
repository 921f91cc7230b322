"""What the `keel` command says before any command can: no tables yet, nobody reading, nothing to import."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from keel.cli.entry import BUSY

MAIN = "import sys; from keel.cli.entry import main; main()"
KEEL = [sys.executable, "-c", MAIN]


def keel(place: Path, *words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [*KEEL[:-1], before + MAIN, *words],
        env={**environment, "KEEL_VAR": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [["due"], ["verify-audit"], ["undo-import", "1"]])
def test_a_database_that_is_not_ready_says_what_to_do(tmp_path: Path, words: list[str]) -> None:
    done = keel(tmp_path, *words)
    assert done.returncode == 1
    assert done.stderr.strip() == "The database has not been made ready for this version of Keel. Run: keel migrate"


def test_while_somebody_else_writes_the_words_say_so(tmp_path: Path) -> None:
    assert keel(tmp_path, "migrate", "-v0").returncode == 0
    (place,) = tmp_path.glob("*.sqlite3")
    soon = "from keel.config import settings; settings.DATABASES['default']['OPTIONS']['timeout'] = 0.1; "
    with closing(sqlite3.connect(place)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        done = keel(tmp_path, "rebuild-due", before=soon)
    assert done.returncode == 1
    assert done.stderr.strip() == BUSY


def test_nothing_to_import_is_told_in_json_too(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = keel(tmp_path, "import-903", str(tmp_path / "empty"), "--format", "json")
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert (told["files"], told["applied"], told["differences"]["total"]) == ([], {"total": 0}, 0)
    assert told["unreadable"] in done.stderr


def test_usage_speaks_of_commands_as_they_are_typed(tmp_path: Path) -> None:
    done = keel(tmp_path, "import-903")
    assert done.returncode == 2
    assert "usage: keel import-903" in done.stderr
    assert keel(tmp_path, "import_903", "--help").returncode == 0


def test_somebody_who_stops_reading_sees_no_error(tmp_path: Path) -> None:
    command = " ".join(["'" + part + "'" for part in KEEL])
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        f"{command} migrate -v0 && {command} practice | head -n 1 && {command} due --format csv | head -n 1",
        shell=True,
        env={**environment, "KEEL_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[1].startswith("child,name,iro,due_on")
    assert done.stderr == ""
