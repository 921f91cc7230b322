"""Long work: asked for once, done once, whatever happens to whoever does it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from keel import clock, tasks
from keel.exchange import jobs, kept, uploads
from keel.exchange.progress import FILE, Heard, Heart, heard, is_silent
from keel.records.commands.jobs import TakenOver, ask_for_job, begin_job, end_job, put_back, set_job_aside
from keel.records.models import AuditEvent, Batch, Child, Job, RoleHeld
from keel.records.permissions import NotPermitted, actor_of, service
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, a_child, write_return

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def root(settings: Any) -> Path:
    return settings.UPLOADS


def sent(root: Path, *children: Any) -> str:
    """A folder as an upload leaves it, with a small return of 2025/26."""
    token = uploads.new_folder(root)
    write_return(root / token / uploads.SENT / "2026", *(children or [a_child("1"), a_child("2")]))
    return token


def asked(council: Council, token: str, kind: str = jobs.CHECK_RETURN, once: bool = False, **options: Any) -> int:
    by = actor_of(council.manager.user, TODAY)
    return ask_for_job(by=by, kind=kind, folder=token, options=options, now=NOW, once=once)[0]


def run(job: int, now: Callable[[], datetime] = lambda: NOW) -> Job:
    jobs.run_job(job, today=TODAY, now=now)
    return Job.objects.get(pk=job)


# ---- asking ----------------------------------------------------------------------------------------------------------


def test_two_clicks_ask_once_and_the_trail_says_so(council: Council, root: Path) -> None:
    token = sent(root)
    first = asked(council, token)
    assert asked(council, token) == first
    assert Job.objects.get().state == "waiting"
    event = AuditEvent.objects.get(action="long work asked for")
    assert event.about == {"job": first, "kind": "check-903"}


def test_what_was_brought_in_is_not_brought_in_again(council: Council, root: Path) -> None:
    token = sent(root)
    first = asked(council, token, jobs.APPLY_RETURN, once=True)
    run(first)
    assert asked(council, token, jobs.APPLY_RETURN, once=True) == first
    assert asked(council, sent(root), jobs.APPLY_RETURN, once=True) != first


def test_only_who_may_bring_files_in_may_ask(council: Council, root: Path) -> None:
    with pytest.raises(NotPermitted):
        ask_for_job(by=actor_of(council.iro.user, TODAY), kind="check-903", folder="", options={}, now=NOW)
    assert not Job.objects.exists()


def test_a_task_waits_for_every_job_and_no_word_of_a_child_in_it(
    council: Council, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sent(root)
    job = tasks.ask(by=actor_of(council.manager.user, TODAY), kind=jobs.CHECK_RETURN, folder=token, options={})
    assert DBTaskResult.objects.get().args_kwargs == {"args": [job], "kwargs": {}}
    assert tasks.take_up() == 0
    DBTaskResult.objects.all().delete()
    assert tasks.take_up() == 1
    assert tasks.take_up() == 0


# ---- doing -----------------------------------------------------------------------------------------------------------


def test_a_check_changes_nothing_and_an_apply_does_what_it_said(council: Council, root: Path) -> None:
    token = sent(root)
    check = run(asked(council, token))
    assert check.state == "done"
    assert check.result["total"] == check.result["by_kind"]["header new"] + check.result["by_kind"]["episodes new"]
    assert not Child.objects.exists()
    assert not Batch.objects.exists()
    expected = check.result["by_kind"]
    done = run(asked(council, token, jobs.APPLY_RETURN, expected=expected))
    assert (done.state, done.result["applied"], done.result["differs"]) == ("done", check.result["total"], False)
    assert done.batch == Batch.objects.get()
    assert done.batch.applied_by == council.manager.user.username
    assert not uploads.has_files(root / token)
    assert not (root / token / FILE).exists()


def test_the_result_says_when_the_record_has_changed_since_the_check(council: Council, root: Path) -> None:
    token, other = sent(root), sent(root, a_child("2"))
    expected = run(asked(council, token)).result["by_kind"]
    run(asked(council, other, jobs.APPLY_RETURN))
    done = run(asked(council, token, jobs.APPLY_RETURN, expected=expected))
    assert done.result["differs"] is True
    assert done.result["by_kind"]["header new"] == 1


def test_a_job_run_twice_does_nothing_twice(council: Council, root: Path) -> None:
    job = asked(council, sent(root), jobs.APPLY_RETURN)
    first = run(job)
    again = run(job, lambda: LATER)
    assert again.ended_at == first.ended_at
    assert Batch.objects.count() == 1


def test_refused_rows_stop_everything_unless_the_good_ones_are_wanted(council: Council, root: Path) -> None:
    def token() -> str:
        made = sent(root)
        with (root / made / uploads.SENT / "2026" / "episodes.csv").open("a") as out:
            out.write("1,31/31/2025,S,C2,N1,U6,PR1,,,,ME1 1AA,ME2 2BB,1234567\n")
        return made

    turned_away = run(asked(council, first := token(), jobs.APPLY_RETURN))
    assert turned_away.state == "refused"
    assert "Nothing was brought in" in turned_away.result["said"]
    assert not Batch.objects.exists()
    assert uploads.has_files(root / first), "whoever was refused may mend and go on"
    good = run(asked(council, second := token(), jobs.APPLY_RETURN, keep_good=True))
    assert (good.state, good.result["refused"]) == ("done", 1)
    found = kept.kept(root / second)
    assert found is not None
    assert (found[0].level, found[0].count, found[0].first[0]["row"]) == ("refused", 1, 4)


def test_what_a_job_keeps_names_no_child(council: Council, root: Path) -> None:
    job = run(asked(council, sent(root, a_child("SECRET-1", reviews=[TODAY]))))
    assert "SECRET-1" not in json.dumps([job.result, job.options, job.step])


def test_files_that_say_no_year_ask_for_it(council: Council, root: Path) -> None:
    token = uploads.new_folder(root)
    folder = root / token / uploads.SENT / "return"
    write_return(folder)
    job = run(asked(council, token))
    assert (job.state, job.result["needs_year"]) == ("refused", True)
    assert str(root) not in job.result["said"]
    assert "--" not in job.result["said"]
    assert run(asked(council, token, year=2026)).state == "done"


def test_nothing_to_read_is_said_without_naming_the_machines_folders(council: Council, root: Path) -> None:
    token = uploads.new_folder(root)
    folder = root / token / uploads.SENT / "return"
    folder.mkdir(parents=True)
    (folder / "lunch.csv").write_text("soup,bread\n1,2\n")
    job = run(asked(council, token))
    assert job.result["said"].startswith("Nothing in what you sent can be read as a table of the return.")
    assert str(root) not in job.result["said"]


def test_files_that_are_gone_are_said_to_be(council: Council, root: Path) -> None:
    token = sent(root)
    job = asked(council, token)
    uploads.remove(root / token)
    assert "send them again" in run(job).result["said"]


def test_who_lost_the_right_meanwhile_brings_nothing_in(council: Council, root: Path) -> None:
    job = asked(council, sent(root), jobs.APPLY_RETURN)
    RoleHeld.objects.filter(user=council.manager.user).delete()
    done = run(job)
    assert done.state == "refused"
    assert "may not bring files in" in done.result["said"]
    assert not Batch.objects.exists()


def test_a_fault_is_written_down_and_raised(council: Council, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "bring_in", breaks)
    job = asked(council, sent(root), jobs.APPLY_RETURN)
    with pytest.raises(ZeroDivisionError):
        run(job)
    assert Job.objects.get().state == "failed"
    assert Job.objects.get().result == {"said": jobs.FAULT}


def test_a_busy_database_lets_the_job_wait_again(council: Council, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    job = asked(council, sent(root), jobs.APPLY_RETURN)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "bring_in", locked)
        assert run(job).state == "waiting"
    assert run(job).state == "done"


def test_undo_is_a_job_too_and_its_refusal_a_sentence(council: Council, root: Path) -> None:
    batch = run(asked(council, sent(root), jobs.APPLY_RETURN)).batch
    assert batch is not None
    undone = run(asked(council, uploads.new_folder(root), jobs.UNDO, batch=batch.pk))
    assert (undone.state, undone.result["counts"]["children"]) == ("done", 2)
    again = run(asked(council, uploads.new_folder(root), jobs.UNDO, batch=batch.pk))
    assert "already undone" in again.result["said"]


# ---- workers that die ------------------------------------------------------------------------------------------------


def test_a_silent_worker_loses_its_job_and_may_not_end_it(council: Council, root: Path) -> None:
    job = asked(council, sent(root), jobs.APPLY_RETURN)
    dead = begin_job(by=service(), job=job, now=NOW)
    assert dead is not None
    assert jobs.put_silent_back(NOW + timedelta(seconds=10)) == 0
    assert jobs.put_silent_back(LATER) == 1
    alive = begin_job(by=service(), job=job, now=LATER)
    assert alive is not None
    with pytest.raises(TakenOver):
        end_job(by=service(), begun=dead, state="done", result={}, now=LATER)
    assert put_back(by=service(), claims=[(job, dead.claim)]) == 0
    end_job(by=service(), begun=alive, state="done", result={}, now=LATER)
    assert Job.objects.get().state == "done"


def test_a_worker_whose_job_was_taken_over_brings_nothing_in(council: Council, root: Path) -> None:
    job = asked(council, sent(root), jobs.APPLY_RETURN)
    moments: Iterator[datetime] = iter([NOW] * 2)

    def now() -> datetime:
        """By the time the import is done, another worker has claimed the job."""
        at = next(moments, LATER)
        if at == LATER:
            Job.objects.filter(pk=job).update(began_at=LATER)
        return at

    jobs.run_job(job, today=TODAY, now=now)
    assert Job.objects.get().state == "working"
    assert not Batch.objects.exists()
    assert not Child.objects.exists()


def test_a_heart_beats_until_the_work_ends(tmp_path: Path) -> None:
    with Heart(tmp_path, lambda: NOW, every=0.01) as progress:
        progress("Checking children", 5, 9)
        for _ in range(500):
            if (said := heard(tmp_path)) and said.done:
                break
            progress.stop.wait(0.01)
        assert heard(tmp_path) == Heard(NOW, "Checking children", 5, 9)
        assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
        assert not is_silent(tmp_path, NOW - timedelta(hours=2), NOW)
    assert heard(tmp_path) is None
    assert not list(tmp_path.iterdir())


def test_half_a_sign_of_life_is_none(tmp_path: Path) -> None:
    for words in ("", "{", "[]", '{"at": "yesterday"}', '{"at": 5}'):
        (tmp_path / FILE).write_text(words)
        assert heard(tmp_path) is None
    assert is_silent(tmp_path, NOW, LATER)
    assert not is_silent(tmp_path / "elsewhere", NOW, LATER), "what cannot be seen from here is not called dead so soon"


# ---- bringing in nothing, and clearing up ----------------------------------------------------------------------------


def test_nothing_is_brought_in_when_nobody_wants_it(council: Council, root: Path) -> None:
    by = actor_of(council.manager.user, TODAY)
    token = sent(root)
    check = run(asked(council, token))
    assert set_job_aside(by=by, job=check.pk, now=NOW) == token
    assert Job.objects.get().result["aside"] is True
    assert AuditEvent.objects.filter(action="files set aside").count() == 1


def test_what_waits_can_be_taken_back_but_not_what_is_being_done(council: Council, root: Path) -> None:
    by = actor_of(council.manager.user, TODAY)
    waits, works = asked(council, sent(root)), asked(council, token := sent(root))
    begin_job(by=service(), job=works, now=NOW)
    set_job_aside(by=by, job=waits, now=NOW)
    assert Job.objects.get(pk=waits).state == "refused"
    with pytest.raises(Refused, match="working on this now"):
        set_job_aside(by=by, job=works, now=NOW)
    Job.objects.filter(pk=works).update(state="done", ended_at=NOW)
    run(asked(council, token, jobs.APPLY_RETURN))
    with pytest.raises(Refused, match="undo the batch"):
        set_job_aside(by=by, job=works, now=NOW)


def test_what_is_forgotten_is_cleared_after_a_week(
    council: Council, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    begun, forgotten, waits = uploads.new_folder(root), sent(root), sent(root)
    old = run(asked(council, forgotten))
    asked(council, waits)
    (root / "half.upload").write_text("cut off")
    assert tasks.clear_up() == 0
    Job.objects.filter(pk=old.pk).update(ended_at=now)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    assert tasks.clear_up() == 3
    assert [path.name for path in root.iterdir()] == [waits]
    assert not (root / begun).exists()
