"""What the `keel` command says before any command can: no tables yet, nobody reading, nothing to import."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from keel import typed
from keel.cli.entry import BUSY
from tests.apart import copied

MAIN = "import sys; from keel.cli.entry import main; main()"
KEEL = [sys.executable, "-c", MAIN]
FIRST_TABLES = ("migrate", "contenttypes", "-v0")
"""Enough of `keel migrate` to write a database, a quarter of its time."""


def keel(place: Path, *words: str, before: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEL_", "DATABASE_", "DJANGO_"))
    }
    environment |= {"KEEL_VAR": str(place), **more}
    return subprocess.run(
        [*KEEL[:-1], before + MAIN, *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [["due"], ["verify-audit"], ["undo-import", "1"]])
def test_a_database_that_is_not_ready_says_what_to_do(tmp_path: Path, words: list[str]) -> None:
    done = keel(tmp_path, *words)
    assert done.returncode == 1
    assert done.stderr.strip() == "The database has not been made ready for this version of Keel. Run: keel migrate"


@pytest.mark.slow
def test_while_somebody_else_writes_the_words_say_so(tmp_path: Path, tables: Path) -> None:
    place = copied(tables, tmp_path)
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


@pytest.mark.slow
def test_somebody_who_stops_reading_sees_no_error(tmp_path: Path, tables: Path) -> None:
    copied(tables, tmp_path)
    command = " ".join(["'" + part + "'" for part in KEEL])
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        f"{command} practice | head -n 1 && {command} due --format csv | head -n 1",
        shell=True,
        env={**environment, "KEEL_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[1].startswith("child,name,iro,due_on")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["due"], {"KEEL_TODAY": "garbage"}, "KEEL_TODAY is 'garbage', which is not a day"),
        (["due"], {"KEEL_ENV": "prod"}, "Set it to production for a real service, or to local"),
        (["check"], {"KEEL_ENV": "production"}, "KEEL_SECRET_KEY is not set."),
    ],
)
def test_a_setting_that_is_wrong_is_a_sentence(
    tmp_path: Path, words: list[str], environment: dict[str, str], said: str
) -> None:
    done = keel(tmp_path, *words, **environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_service_that_is_set_up_is_warned_of_nothing_that_is_not_its_own_to_decide(
    tmp_path: Path, tables: Path
) -> None:
    production = {
        "KEEL_ENV": "production",
        "KEEL_SECRET_KEY": "".join(chr(33 + one) for one in range(80)),
        "KEEL_COUNCIL": "Anywhere Council",
        "KEEL_HOSTS": "keel.example",
    }
    done = keel(tmp_path, "check", "--deploy", **production)
    assert done.returncode == 0
    assert "WARNINGS" not in done.stderr
    # What the page on running it for real says to type asks the database's questions too.
    copied(tables, tmp_path)
    assert "keel.W003" in keel(tmp_path, "check", "--deploy", "--database", "default", **production).stderr


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "new" / "var"
    assert keel(place, *FIRST_TABLES).returncode == 0
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "keel.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert keel(tmp_path, *FIRST_TABLES).returncode == 0
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "keel.sqlite3").stat().st_mode & 0o777 == 0o600


def test_help_lists_commands_as_they_are_typed(tmp_path: Path) -> None:
    told = keel(tmp_path, "help").stdout
    assert {"import-903", "add-user", "verify-audit"} <= set(told.split())
    assert "import_903" not in told


def test_nobody_is_made_a_superuser(tmp_path: Path) -> None:
    done = keel(tmp_path, "createsuperuser", "--username", "root", "--noinput")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Keel has no superuser" in done.stderr
    assert "add-user ada.byron --role" in done.stderr


def test_a_port_out_of_range_or_in_use_is_said_before_any_address(tmp_path: Path) -> None:
    assert "is not a number from 1 to 65,535" in keel(tmp_path, "serve", "--port", "99999").stderr
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for command in ("serve", "demo"):
            done = keel(tmp_path, command, "--port", str(port))
            assert (done.returncode, done.stdout) == (1, "")
            assert f"Port {port} is in use already" in done.stderr
            assert f"{command} --port" in done.stderr


def test_the_command_is_named_as_a_shell_would_find_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / ".venv" / "bin"
    mine.mkdir(parents=True)
    for name in ("keel", "python"):
        (mine / name).touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(mine / "python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    assert typed.keel() == ".venv/bin/keel"
    monkeypatch.setenv("PATH", f"{mine}:/usr/bin")
    assert typed.keel() == "keel"
