"""When the demonstration is built, kept, built anew, or refused."""

import filecmp
import json
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from keel import typed
from keel.demo import around, build, files, guard, live, meetings
from keel.demo.files import DoesNotAddUp
from keel.demo.folders import Returns
from keel.demo.generate import make_children
from keel.demo.timeline import NotUnderstood, Timeline
from keel.demo.workers import workers_of
from keel.records.commands.practice import set_practice
from keel.records.models import AuditEvent, Child, Staff
from keel.records.permissions import service
from keel.records.refused import Refused
from tests.apart import copied
from tests.builders import a_child, write_return
from tests.demo.conftest import ROOT, SLOWLY, keel


def test_the_same_day_again_keeps_it(larkwater_2022):
    run = keel(larkwater_2022.place, "demo", "--today", "2022-07-28", "--no-serve")
    assert run.returncode == 0
    assert "already here" in run.stdout
    assert all(one["password"] in run.stdout for one in larkwater_2022.sign_ins)


def test_made_up_the_same_every_time(larkwater_2022, tmp_path):
    timeline = Timeline(date(2022, 7, 28))
    children = make_children(timeline)
    assert len(meetings.take_out(timeline, children)) == 2
    assert len(live.take_out(timeline, children)) == 16
    for folder in Returns(timeline, children, workers_of(timeline, children)).write(tmp_path):
        there = larkwater_2022.place / "demo" / "903" / folder.name
        names = [path.name for path in folder.iterdir()]
        assert filecmp.cmpfiles(folder, there, names, shallow=False)[1:] == ([], [])


@pytest.mark.slow
def test_another_day_is_built_anew_and_back_again_is_the_same_record(larkwater_2022, builds, tmp_path):
    shutil.copytree(builds(SLOWLY[0]).place, tmp_path, dirs_exist_ok=True)
    assert keel(tmp_path, "demo", "--today", "2022-07-28", "--no-serve").returncode == 0
    again = replace(larkwater_2022, place=tmp_path)
    for question in (
        "SELECT number, given_name, family_name, born_on, sex, ethnicity FROM records_child ORDER BY 1",
        "SELECT c.number, r.first_part_on, r.participation, r.due_on, r.due_rule, r.booked_for FROM records_review r "
        "JOIN records_child c ON c.id = r.child_id ORDER BY 1, 2, 6",
        "SELECT c.number, s.name_key, a.from_on, a.to_on FROM records_allocation a JOIN records_child c "
        "ON c.id = a.child_id JOIN records_staff s ON s.id = a.iro_id ORDER BY 1, 3",
        "SELECT c.number, n.due_on, n.rule, n.certain FROM records_nextreview n JOIN records_child c "
        "ON c.id = n.child_id ORDER BY 1",
        "SELECT action, count(*) FROM records_auditevent GROUP BY 1 ORDER BY 1",
    ):
        assert again.rows(question) == larkwater_2022.rows(question)
    assert keel(tmp_path, "verify-audit".replace("-", "_")).returncode == 0


def test_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(Refused, match="production"):
        build.build(date(2022, 7, 28), say=print)
    with pytest.raises(Refused, match="production"):
        guard.clear()


@pytest.mark.django_db
def test_refused_where_somebody_elses_children_are():
    Child.objects.create(number="1")
    with pytest.raises(Refused, match=r"KEEL_VAR=var/other \S*keel demo"):
        build.build(date(2022, 7, 28), say=print)
    assert Child.objects.count() == 1


@pytest.mark.django_db
def test_refused_where_a_council_has_set_itself_up():
    Staff.objects.create(given_name="A", family_name="B", name_key="a b")
    with pytest.raises(Refused, match="holds 1 person on the staff list that is not the demonstration’s"):
        guard.standing()


@pytest.mark.django_db
def test_a_councils_own_practice_is_not_mixed_into_an_invented_one(monkeypatch):
    today, now = date(2022, 7, 28), datetime(2022, 7, 28, tzinfo=UTC)
    set_practice(by=service(), name="later_review_months", value=5, holds_from=date(2020, 1, 1), today=today, now=now)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("KEEL_DATABASE", "var/ours.sqlite3")
    with pytest.raises(Refused, match=r"1 practice setting that is.*env -u KEEL_DATABASE KEEL_VAR=var/other"):
        build.build(today, say=print)


@pytest.mark.slow
def test_what_people_added_to_the_demonstration_is_named_and_kept(larkwater_2022, tmp_path):
    """Two sign-ins, a setting and a holiday; the invented children may be played with."""
    for name in ("keel.sqlite3", "demo-sign-ins.json"):
        shutil.copy(larkwater_2022.place / name, tmp_path / name)
    mine = replace(larkwater_2022, place=tmp_path)
    for name in ("ada", "bea"):
        added = keel(tmp_path, "add_user", name, "--role", "IRO", "--password-stdin", said="correct horse battery\n")
        assert added.returncode == 0, added.stderr
    assert keel(tmp_path, "practice", "soon_within_days", "10").returncode == 0
    assert keel(tmp_path, "add_holiday", "2027-06-25", "Thanks").returncode == 0
    before = mine.rows("SELECT action, count(*) FROM records_auditevent GROUP BY 1 ORDER BY 1")
    # Not even the tables are brought up to date: the newest step is taken out, and would be put back.
    with sqlite3.connect(tmp_path / "keel.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0002_sign_in_try'")
        database.execute("DROP TABLE records_signintry")
    refused = keel(tmp_path, "demo", "--today", "2022-07-29", "--no-serve")
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    for said in ("2 people on the staff list", "2 sign-ins", "1 practice setting", "1 bank holiday", "2 roles given"):
        assert said in refused.stderr
    assert "Nothing was changed. To keep this and see the demonstration, give it a folder" in refused.stderr
    assert mine.rows("SELECT action, count(*) FROM records_auditevent GROUP BY 1 ORDER BY 1") == before
    assert not mine.rows("SELECT 1 FROM sqlite_master WHERE name = 'records_signintry'")
    # For the same day nothing is lost, so nothing stands in the way.
    again = keel(tmp_path, "demo", "--today", "2022-07-28", "--no-serve")
    assert "already here" in again.stdout


def test_how_many_have_an_iro_is_counted(larkwater_2022):
    # A series of short breaks has an end that lies ahead, and its child is in care until then.
    here = "(ended_on IS NULL OR ended_on > :today)"
    in_care = f"SELECT count(DISTINCT child_id) FROM records_careperiod WHERE {here}"
    everyone = larkwater_2022.one(in_care)
    assert everyone > larkwater_2022.one("SELECT count(*) FROM records_careperiod WHERE ended_on IS NULL")
    listed = larkwater_2022.one(
        "SELECT count(*) FROM records_nextreview WHERE leaves_list_on IS NULL OR leaves_list_on > :today"
    )
    assert everyone == listed
    held = "child_id IN (SELECT child_id FROM records_allocation WHERE to_on IS NULL)"
    with_one = larkwater_2022.one(f"{in_care} AND {held}")
    assert f"{with_one} of {everyone} children in care have an IRO" in larkwater_2022.said
    late = larkwater_2022.rows(f"SELECT started_on FROM records_careperiod WHERE {here} AND NOT {held}")
    assert all(larkwater_2022.one("SELECT :v0 > date(:today, '-4 days')", day) for (day,) in late)
    assert ("wait for one" in larkwater_2022.said) == bool(late)


def test_what_is_said_can_be_typed(larkwater_2022):
    assert f"KEEL_TODAY=2022-07-28 {typed.keel()} due" in larkwater_2022.said


@pytest.mark.slow
def test_importing_into_the_demonstration_is_warned_of(larkwater_2022, tables, tmp_path):
    """It is still done, and what a machine reads is as ever."""
    shutil.copy(larkwater_2022.place / "keel.sqlite3", tmp_path / "keel.sqlite3")
    folder = write_return(tmp_path / "2022", a_child("R1", since=date(2021, 5, 4)))
    done = keel(tmp_path, "import_903", str(folder), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["applied"]["total"] > 0
    assert "Warning: this database holds the demonstration" in done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    copied(tables, empty)
    assert "demonstration" not in keel(empty, "import_903", str(folder)).stderr


@pytest.mark.skipif(not list(Path("/usr/lib/postgresql").glob("*/bin")), reason="no PostgreSQL server is installed")
def test_postgresql_has_a_folder_of_its_own_for_its_sign_ins():
    asked = [str(ROOT / ".ci" / "with-postgres"), "sh", "-c", 'echo "$KEEL_VAR $DATABASE_URL"']
    place, database = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    assert database.startswith("postgres://")
    assert not Path(place).is_relative_to(ROOT)
    assert not Path(place).exists()


@pytest.mark.django_db
def test_a_child_added_to_the_demonstration_is_never_swept_away():
    about = {"today": "2022-07-28", "edition": "x", "batch": 1, "children": 0}
    AuditEvent.objects.create(
        number=1, at="2022-07-28T06:00Z", by="demo", action=guard.BUILT, about=about, before="0", seal="0"
    )
    assert guard.standing() == guard.Standing(date(2022, 7, 28), "x", 1, 0)
    Child.objects.create(number="1")
    with pytest.raises(Refused):
        guard.clear()
    assert Child.objects.count() == 1


@pytest.mark.django_db
def test_clearing_an_empty_database_does_nothing():
    guard.clear()
    assert AuditEvent.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_stopped_half_way_leaves_nothing(monkeypatch, settings, tmp_path):
    def killed(*args, **options):
        raise KeyboardInterrupt

    settings.VAR = tmp_path
    monkeypatch.setattr(around, "name_everybody", killed)
    with pytest.raises(KeyboardInterrupt):
        build.build(date(2022, 7, 28), say=print)
    assert (Child.objects.count(), AuditEvent.objects.count(), Staff.objects.count()) == (0, 0, 0)
    assert not (tmp_path / "demo-sign-ins.json").exists()


def test_days_that_no_return_is_known_for_are_refused():
    assert build.can_be_built_for(date(2022, 7, 28)) == date(2022, 7, 28)
    with pytest.raises(Refused, match="Choose another day"):
        build.build(date(2016, 1, 1), say=print)


def test_a_ledger_that_does_not_add_up_says_so():
    months, figures = files.ledger(), files.council()["figures"]
    files.check(months, figures)
    with pytest.raises(DoesNotAddUp, match="participation codes of April"):
        files.check((replace(months[0], reviews=months[0].reviews + 1), *months[1:]), figures)
    with pytest.raises(DoesNotAddUp, match="started"):
        files.check((replace(months[0], started=months[0].started + 1), *months[1:]), figures)
    with pytest.raises(DoesNotAddUp, match="at the end"):
        files.check(months, {**figures, "at_end": 443})


@pytest.mark.parametrize("words", ["yesterday", "31 Smarch", "3 days after today"])
def test_a_day_that_cannot_be_read_is_named(words):
    with pytest.raises(NotUnderstood, match=words):
        Timeline(date(2022, 7, 28)).says(words)


@pytest.mark.slow
@pytest.mark.parametrize("today", [date(2018 + n, 1 + (n * 5) % 12, 1 + (n * 11) % 28) for n in range(1, 9)], ids=str)
def test_the_ledger_fits_every_year(today):
    timeline = Timeline(today)
    held = [day for child in make_children(timeline) for day in child.reviews]
    assert sum(timeline.first <= day <= timeline.last for day in held) == 1499
