"""One demonstration a date, built by the command into a file of its own and shared by every worker of the run."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apart import copied
from tests.demo.larkwater import Larkwater

ROOT = Path(__file__).resolve().parents[2]
EVERY_RUN = ["2022-07-28"]
SLOWLY = ["2026-11-23", "2024-02-29", "2025-04-01"]


def keel(place: Path, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would, on an SQLite file under `place`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEEL_", "DATABASE"))}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, "KEEL_VAR": str(place), **environment},
        cwd=ROOT,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory, worker_id: str, request: pytest.FixtureRequest):
    """Give the demonstration for a date, building it once however many workers ask."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def built(today: str) -> Larkwater:
        place = shared / f"larkwater-{today}"
        with (shared / f"larkwater-{today}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            said = place / "said.txt"
            if not said.exists():
                place.mkdir(mode=0o700)
                copied(request.getfixturevalue("tables"), place)
                run = keel(place, "demo", "--today", today, "--no-serve")
                assert run.returncode == 0, run.stderr
                said.write_text(run.stdout, encoding="utf-8")
        return Larkwater(today, place, said.read_text(encoding="utf-8"))

    return built


@pytest.fixture(params=[*EVERY_RUN, *[pytest.param(day, marks=pytest.mark.slow) for day in SLOWLY]])
def larkwater(request: pytest.FixtureRequest, builds) -> Larkwater:
    """Larkwater for each of the dates."""
    return builds(request.param)


@pytest.fixture
def larkwater_2022(builds) -> Larkwater:
    """Larkwater for the one date that every run builds."""
    return builds(EVERY_RUN[0])
