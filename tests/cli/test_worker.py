"""`keel worker`: real processes, one of them killed half way, two of them at once, one told to stop."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from keel import tasks
from keel.cli.management.commands import serve, worker
from keel.exchange.progress import heard
from tests.apart import ROOT, Apart
from tests.builders import a_child, on, write_return
from tests.conftest import Run

ASK = """
from keel import tasks
from keel.exchange import jobs, uploads
from django.conf import settings
def ask(folder):
    import shutil
    token = uploads.new_folder(settings.UPLOADS)
    shutil.copytree(folder, settings.UPLOADS / token / uploads.SENT / "2026")
    by = actor_of(User.objects.get(username="morgan"), TODAY)
    tasks.ask(by=by, kind=jobs.APPLY_RETURN, folder=token, options={})
"""
SOMEBODY = """
from keel.records.commands import staff
from keel.records.permissions import actor_of, Role
person = staff.add_user(by=service(), username="morgan", password=PASSWORD, now=NOW)
staff.give_role(by=service(), user=person, role=Role.IRO_MANAGER, from_on=on("2024-01-01"), now=NOW)
"""
STATE = "job = Job.objects.get(); print(job.state, Batch.objects.count(), Child.objects.count())"
WORK = "from django.core.management import call_command; call_command('worker', {arguments})"


@pytest.fixture
def small(apart: Apart) -> str:
    children = (a_child(str(number), reviews=[on("2025-05-27")]) for number in range(30))
    return str(write_return(apart.place / "2026", *children))


def wait_for(there: Path, process: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        if there.exists():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError(f"{there} did not appear")


@pytest.mark.slow
def test_work_whose_worker_was_killed_half_way_is_done_once(apart: Apart, small: str) -> None:
    apart.run(f"from keel.records.permissions import actor_of\n{SOMEBODY}{ASK}ask({small!r})")
    half_way = apart.place / "half-way"
    killed = apart.start(f"""
        def hang(*given):
            Path({str(half_way)!r}).touch()
            time.sleep(60)
        batches.complete_reviews = hang
        {WORK.format(arguments="")}
    """)
    wait_for(half_way, killed)
    place = next(path for path in (apart.place / "var" / "uploads").iterdir() if path.is_dir())
    said = heard(place)
    assert said is not None, "how far it is can be read while the import holds the only write lock"
    assert apart.run(STATE) == "working 0 0"
    killed.kill()
    killed.communicate(timeout=60)
    assert apart.run(STATE) == "working 0 0", "nothing of half an import is in the record"
    apart.run(f"""
        from datetime import timedelta
        from keel.exchange import progress
        progress.SILENT = timedelta(seconds=0)
        {WORK.format(arguments="once=True")}
    """)
    assert apart.run(STATE) == "done 1 30"
    apart.run(WORK.format(arguments="once=True"))
    assert apart.run(STATE) == "done 1 30"
    assert apart.run("from keel.records.queries.audit import first_break; print(first_break())") == "None"


@pytest.mark.slow
def test_a_sheet_whose_worker_was_killed_while_it_applied_is_applied_once(apart: Apart) -> None:
    rows = [f"{number},Mia Hart,6/5/2025,28/5/2025" for number in range(1200)]
    sheet = apart.place / "children.csv"
    sheet.write_text("\n".join(["Child number,Name,Start of care,Earlier reviews", *rows]))
    apart.run(f"""
from keel.records.permissions import actor_of
{SOMEBODY}
import shutil
from django.conf import settings
from keel import tasks
from keel.exchange import jobs, uploads
token = uploads.new_folder(settings.UPLOADS)
sent = settings.UPLOADS / token / uploads.SENT
sent.mkdir()
shutil.copy({str(sheet)!r}, sent)
by = actor_of(User.objects.get(username="morgan"), TODAY)
tasks.ask(by=by, kind=jobs.APPLY_SHEET, folder=token, options={{}})
""")
    half_way = apart.place / "half-way"
    killed = apart.start(f"""
        from keel.records.commands import sheets
        derive, lots = sheets.derive_children, []
        def hang(*given):
            derive(*given)
            lots.append(given)
            if len(lots) == 2:
                Path({str(half_way)!r}).touch()
                time.sleep(60)
        sheets.derive_children = hang
        {WORK.format(arguments="")}
    """)
    wait_for(half_way, killed)
    assert apart.run(STATE) == "working 0 0"
    killed.kill()
    killed.communicate(timeout=60)
    nothing = "print(*(each.objects.count() for each in (Batch, Child, BatchStep, CareStart, Review, Team)))"
    assert apart.run(nothing) == "0 0 0 0 0 0", "nothing of half a sheet is in the record"
    again = f"""
        from datetime import timedelta
        from keel.exchange import progress
        progress.SILENT = timedelta(seconds=0)
        {WORK.format(arguments="once=True")}
    """
    apart.run(again)
    assert apart.run(STATE) == "done 1 1200"
    apart.run(again)
    assert apart.run(STATE) == "done 1 1200"
    assert apart.run("print(Review.objects.count())") == "1200"
    assert apart.run("from keel.records.queries.audit import first_break; print(first_break())") == "None"


@pytest.mark.slow
def test_two_workers_lose_nothing_and_do_nothing_twice(apart: Apart, small: str) -> None:
    apart.run(f"{SOMEBODY}{ASK}ask({small!r}); ask({small!r}); ask({small!r})")
    apart.at_once(WORK.format(arguments="once=True"), WORK.format(arguments="once=True"))
    done = "print(*sorted((job.state, job.result['applied']) for job in Job.objects.all()), Batch.objects.count())"
    assert apart.run(done) == "('done', 0) ('done', 0) ('done', 90) 1"


@pytest.mark.slow
def test_it_stops_when_it_is_told_to_and_says_nothing(apart: Apart) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", *serve.WORKER],
        env={**apart.environment, "DJANGO_SETTINGS_MODULE": "keel.config.settings"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(3)
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=30)
    assert (process.returncode, *said) == (0, "", "")


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_who_started_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.Worker, "configure_signals", lambda self: None)
    assert run("worker", "--parent", "4194303").code == 0
    assert run("worker", "--once").code == 0


@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_no_reason_to_die(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(words: str) -> Any:
        def take_up() -> int:
            raise OperationalError(words)

        return take_up

    monkeypatch.setattr(tasks, "take_up", raises("database is locked"))
    assert worker.look(worker.a_worker()) is False
    monkeypatch.setattr(tasks, "take_up", raises("no such table: records_job"))
    with pytest.raises(OperationalError, match="no such table"):
        worker.look(worker.a_worker())


@pytest.mark.slow
def test_serve_starts_a_worker_again_and_stops_all_of_it(apart: Apart) -> None:
    log = (apart.place / "log").open("w")
    served = subprocess.Popen(
        [sys.executable, "-m", "django", "serve", "--port", "8793", "--workers", "1"],
        env={**apart.environment, "DJANGO_SETTINGS_MODULE": "keel.config.settings"},
        cwd=ROOT,
        stdout=log,
        stderr=log,
    )
    try:
        first = _worker_of(served.pid)
        first_pid = int(first)
        subprocess.run(["/bin/kill", "-9", str(first_pid)], check=True)
        second = _worker_of(served.pid, but=first)
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=60) == 0
        assert not Path(f"/proc/{second}").exists()
    finally:
        served.kill()
        log.close()
    assert "started again" in (apart.place / "log").read_text()


def _worker_of(parent: int, but: str = "") -> str:
    """The process number of the worker that a server has started."""
    for _ in range(400):
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in children.read_text().split():
                words = Path(f"/proc/{child}/cmdline")
                if child != but and words.exists() and b"\0worker\0" in words.read_bytes():
                    return child
        time.sleep(0.1)
    raise AssertionError("no worker was started")
