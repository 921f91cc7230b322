"""Bringing files in on pages: sent, checked, decided on, followed, undone; and what can go wrong on the way."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel import tasks
from keel.exchange import jobs, uploads
from keel.records.models import AccessEvent, AuditEvent, Batch, Child, GivenReview, Job
from tests.builders import a_child, write_return
from tests.page import Page, fetch, post
from tests.pages.conftest import Council
from tests.pages.work import work_off


@pytest.fixture(autouse=True)
def _uploads(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path


@pytest.fixture
def client(council: Council) -> Client:
    return council.sign_in("review-administrator")


def csv_files(place: Path, *children: Any, bad: Sequence[str] = ()) -> list[SimpleUploadedFile]:
    """The files of a small return of 2025/26, as a browser sends them."""
    extra = {"episodes": bad} if bad else None
    folder = write_return(place / "return", *(children or [a_child("LC-8"), a_child("LC-9")]), extra=extra)
    return [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def send(client: Client, files: Any, year: str = "2026") -> Page:
    return post(client, "/files/return/", {"chosen": files, "year": year})


def check(client: Client, files: Any) -> Page:
    page = send(client, files)
    work_off()
    return fetch(client, page.address)


def uploaded(settings: Any) -> list[Path]:
    return [path for path in settings.UPLOADS.rglob("*") if path.is_file()]


BAD_ROW = "LC-8,31/31/2025,S,C2,N1,U6,PR1,,,,ME1 1AA,ME2 2BB,1234567"


# ---- the way through -------------------------------------------------------------------------------------------------


def test_a_return_is_sent_checked_brought_in_and_undone(client: Client, tmp_path: Path, settings: Any) -> None:
    page = fetch(client, "/files/").follow("A 903 return")
    assert page.heading == "Bring in a 903 return"
    page = page.submit("Check these files", chosen=csv_files(tmp_path), year="2026")
    assert page.heading == "Check of a 903 return"
    assert "You may close the browser" in page.text
    assert Child.objects.filter(number="LC-8").count() == 0
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Check, then decide"
    assert page.table("What would change")[0] == {
        "Table": "Children (header)",
        "New": "2",
        "Changed": "0",
        "No longer there": "0",
    }
    assert page.table("Files")[0]["Return year"] == "2025/26"
    page = page.submit("Go on", decision="apply")
    assert page.heading == "Bringing in a 903 return"
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Brought in"
    assert "4 rows of the record changed" in page.text
    assert Child.objects.filter(number="LC-8").exists()
    assert not [path for path in uploaded(settings) if path.suffix == ".csv" and path.name != "findings.csv"]
    page = page.follow("Undo this batch")
    assert "2 children came into the record with this batch" in page.text
    page = page.submit("Undo this batch")
    work_off()
    page = fetch(client, page.address)
    assert page.heading == f"Batch {Batch.objects.latest('id').pk} is undone"
    assert not Child.objects.filter(number="LC-8").exists()
    actions = list(AuditEvent.objects.order_by("number").values_list("action", flat=True))
    assert actions[-5:] == [
        "long work asked for",
        "long work asked for",
        "return imported",
        "long work asked for",
        "import undone",
    ]


def test_refused_rows_are_told_by_kind_and_the_good_ones_can_go_in_alone(client: Client, tmp_path: Path) -> None:
    page = check(client, csv_files(tmp_path, bad=[BAD_ROW]))
    assert "1 row cannot be kept" in page.text
    kind = next(table for table in page.response.content.decode().split("<caption")[1:] if "Refused:" in table)
    assert "episodes.csv, row 4" in kind
    unchosen = page.submit("Go on", decision=None)
    assert unchosen.errors == ["Choose what Keel should do"]
    assert not page.html.count("Bring it in"), "what would be turned away is not offered"
    page = page.submit("Go on", decision="good")
    work_off()
    page = fetch(client, page.address)
    assert "Rows left out (1)" in page.text
    batch = Batch.objects.latest("id")
    assert batch.refused == 1
    page = fetch(client, f"/files/batches/{batch.pk}/")
    (row,) = page.table("Rows left out")
    assert row["Where"] == "episodes.csv, row 4"
    assert row["What was wrong"] == "A date that cannot be read"
    (first, *_) = page.table("Children that it speaks of")
    assert first["What it brought or changed"] == "Header, episodes"
    Job.objects.all().delete()
    assert "They were named at the terminal" in fetch(client, f"/files/batches/{batch.pk}/").text


def test_all_findings_are_a_table_without_formulas(client: Client, tmp_path: Path, council: Council) -> None:
    row = "=cmd,01/05/2025,S,C2,N1,U6,PR1,,,,ME1 1AA,ME2 2BB,1234567"
    page = check(client, csv_files(tmp_path, bad=[row]))
    address = urljoin(page.address, page.link("Download all of them"))
    answer = client.get(address)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "kind,file,row,column,value,why,mend"
    assert any(line.startswith("refused,episodes.csv,4,CHILD,'=cmd,") for line in lines)
    assert council.sign_in("iro-manager").get(address).status_code == 404


def test_bringing_in_nothing_keeps_nothing(client: Client, tmp_path: Path, settings: Any) -> None:
    before = Child.objects.count()
    page = check(client, csv_files(tmp_path))
    page = page.submit("Go on", decision="nothing")
    assert page.heading == "Bring files in"
    assert "Nothing was brought in. The files are deleted." in page.messages[0]
    assert page.table("Your work on files")[0]["Where it stands"] == "Nothing brought in"
    assert not uploaded(settings)
    assert Child.objects.count() == before
    page = page.follow("Check of a 903 return")
    assert "These files are no longer here" in page.text
    with pytest.raises(AssertionError, match="no form with a button"):
        page.submit("Go on")


def test_two_clicks_bring_in_once(client: Client, tmp_path: Path) -> None:
    page = check(client, csv_files(tmp_path))
    before = Batch.objects.count()
    first, second = page.submit("Go on", decision="apply"), page.submit("Go on", decision="apply")
    assert first.address == second.address
    work_off()
    assert page.submit("Go on", decision="apply").address == first.address
    assert Batch.objects.count() == before + 1
    assert "You have decided on these files already" in fetch(client, page.address).text


def test_the_result_says_that_the_record_changed_since_the_check(client: Client, tmp_path: Path) -> None:
    page = check(client, csv_files(tmp_path))
    other = check(client, csv_files(tmp_path / "other", a_child("LC-9")))
    other.submit("Go on", decision="apply")
    page = page.submit("Go on", decision="apply")
    work_off()
    assert "The record changed between your check and now" in fetch(client, page.address).text


def test_a_zip_with_a_folder_for_each_year(client: Client, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for year in (2025, 2026):
            folder = write_return(tmp_path / str(year), a_child(f"LC-{year}", since=date(year - 1, 5, 6)))
            for path in folder.iterdir():
                archive.write(path, f"ours/{year}/{path.name}")
        archive.writestr("__MACOSX/ours/2025/._header.csv", b"\0")
    page = send(client, [SimpleUploadedFile("both.zip", out.getvalue())], year="")
    work_off()
    page = fetch(client, page.address)
    assert "of 2024/25 and 2025/26" in page.text
    assert page.table("Files")[0]["File"] == "2025/episodes.csv"


def test_the_year_is_asked_for_where_the_files_do_not_tell(client: Client, tmp_path: Path) -> None:
    files = [SimpleUploadedFile(file.name or "", file.read().split(b"\n")[0] + b"\n") for file in csv_files(tmp_path)]
    page = send(client, files, year="")
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Nothing was brought in"
    assert "which return year" in page.text
    assert page.submit("Check the files again").errors == ["Choose the return year"]
    page = page.submit("Check the files again", year="2026")
    work_off()
    assert fetch(client, page.address).heading == "Check, then decide"


# ---- bad input -------------------------------------------------------------------------------------------------------


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ([], "Choose the files of the return"),
        ([("header.csv", b"")], "“header.csv” is empty"),
        ([("header.csv", b"PK\x03\x04 a workbook")], "though its name ends in .csv"),
        ([("header.xlsx", b"PK\x03\x04")], "not a .csv file"),
        ([("return.zip", a_zip(header=b"x")[:30])], "cut off on its way"),
        ([("return.zip", a_zip(notes=b"x"))], "holds no .csv file"),
    ],
)
def test_what_cannot_be_taken_in_is_said_beside_the_box(
    client: Client, settings: Any, files: list[tuple[str, bytes]], why: str
) -> None:
    page = send(client, [SimpleUploadedFile(name, content) for name, content in files], year="2025")
    assert len(page.errors) == 1
    assert why in page.errors[0]
    assert page.field("Return year").find("option[@selected]").get("value") == "2025"  # type: ignore[union-attr]
    assert not Job.objects.exists()
    assert not uploaded(settings)


def test_too_much_is_never_kept_and_said_beside_the_box(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("keel.pages.exchange.arriving.MOST_SENT", 100)
    monkeypatch.setattr("keel.pages.exchange.arriving._WORDS_BESIDE", 0)
    page = send(client, csv_files(tmp_path))
    assert "larger than 100 MB together" in page.errors[0]
    assert not uploaded(settings)


def test_a_number_that_nobody_has_is_not_there(client: Client) -> None:
    for address in ("/files/work/99999999999999999999/", "/files/work/7/", "/files/batches/99999999999999999999/"):
        assert client.get(address).status_code == 404


# ---- who may ---------------------------------------------------------------------------------------------------------

ADDRESSES = (
    "/files/",
    "/files/return/",
    "/files/work/{job}/",
    "/files/work/{job}/progress/",
    "/files/work/{job}/findings.csv",
    "/files/batches/",
    "/files/batches/{batch}/",
    "/files/batches/{batch}/undo/",
)


@pytest.mark.parametrize(
    "who", ["iro", "social-worker", "team-manager", "senior-manager", "committee-officer", "nobody"]
)
def test_who_may_not_bring_files_in_sees_none_of_it(client: Client, council: Council, tmp_path: Path, who: str) -> None:
    check(client, csv_files(tmp_path))
    other = council.sign_in(who)
    for address in ADDRESSES:
        place = address.format(job=Job.objects.get().pk, batch=Batch.objects.get().pk)
        assert other.get(place).status_code == 403, place
    for address in ("return/", f"work/{Job.objects.get().pk}/decide/", f"work/{Job.objects.get().pk}/again/"):
        assert other.post(f"/files/{address}").status_code == 403
    assert "Files" not in fetch(other, "/").links


def test_work_is_seen_by_who_asked_for_it_and_by_others_only_that_it_is_there(
    client: Client, council: Council, tmp_path: Path
) -> None:
    page = send(client, csv_files(tmp_path))
    other = council.sign_in("iro-manager")
    assert "review-administrator" in fetch(other, "/files/").text.casefold().replace("’", "'")
    for address in (page.address, f"{page.address}progress/"):
        assert other.get(address).status_code == 404
    work_off()
    assert other.post(f"{page.address}decide/", {"decision": "apply"}).status_code == 404
    assert other.post(f"{page.address}again/").status_code == 404
    assert "Going on now" not in fetch(other, "/files/").text


def test_a_batch_shows_only_children_whom_one_may_see_and_notes_it(client: Client, council: Council) -> None:
    Child.objects.filter(number="LC-2").update(restricted=True, restricted_why="kept apart")
    batch = Batch.objects.get().pk
    AccessEvent.objects.all().delete()
    page = fetch(client, f"/files/batches/{batch}/")
    assert "Mia Hart, 9" in page.text
    assert "LC-2" not in page.html
    assert "It also speaks of 1 child whose record you may not see" in page.text
    assert page.summary()["State"] == "Stands"
    noted = AccessEvent.objects.filter(page="batch").values_list("child_number", flat=True)
    assert sorted(noted) == ["LC-1", "LC-3", "LC-4"]
    assert "Kofi" in fetch(council.sign_in("iro-manager"), f"/files/batches/{batch}/").text


# ---- undo ------------------------------------------------------------------------------------------------------------


def test_a_batch_on_which_later_work_rests_says_so_and_offers_nothing(client: Client) -> None:
    batch = Batch.objects.get().pk
    page = fetch(client, f"/files/batches/{batch}/undo/")
    assert "1 of the children whom it brought in has since been given an IRO (LC-1)." in page.text
    with pytest.raises(AssertionError, match="no form with a button"):
        page.submit("Undo this batch")
    page = post(client, f"/files/batches/{batch}/undo/", {})
    assert "has since been given" in page.text
    assert not Job.objects.exists()
    assert GivenReview.objects.exists()


def test_what_changed_between_the_question_and_the_undo_is_refused_in_words(client: Client, tmp_path: Path) -> None:
    page = check(client, csv_files(tmp_path)).submit("Go on", decision="apply")
    work_off()
    batch = Batch.objects.latest("id")
    first, second = (fetch(client, f"/files/batches/{batch.pk}/undo/").submit("Undo this batch") for _ in range(2))
    work_off()
    assert "is undone" in fetch(client, first.address).heading
    page = fetch(client, second.address)
    assert page.heading == "Nothing was undone"
    assert "already undone" in page.text
    assert "Undone on" in fetch(client, "/files/batches/").table("Batches")[0]["State"]
    assert "speaks of no child any more" in fetch(client, f"/files/batches/{batch.pk}/").text


# ---- following work --------------------------------------------------------------------------------------------------


def test_how_far_it_is_comes_from_the_workers_file(client: Client, tmp_path: Path, settings: Any) -> None:
    page = send(client, csv_files(tmp_path))
    assert "Waiting for its turn" in page.text
    assert '<meta http-equiv="refresh" content="3">' in page.html
    job = Job.objects.get()
    Job.objects.update(state="working", began_at=job.asked_at, heard_at=job.asked_at)
    assert client.get(f"{page.address}progress/").json()["step"] == "Being done"
    place = settings.UPLOADS / job.folder / "progress.json"
    place.write_text('{"at": "2026-06-15T10:00:00+00:00", "step": "Checking children", "done": 500, "total": 2000}')
    said = client.get(f"{page.address}progress/").json()
    assert said == {"over": False, "step": "Checking children", "far": "500 of 2,000", "done": 500, "total": 2000}
    assert "500 of 2,000" in fetch(client, page.address).text
    Job.objects.update(state="done", ended_at=job.asked_at, result={"refused": 0, "warnings": 0, "total": 0})
    assert client.get(f"{page.address}progress/").json()["over"] is True


def test_work_that_nobody_does_says_what_to_ask(client: Client, tmp_path: Path) -> None:
    page = send(client, csv_files(tmp_path))
    Job.objects.update(asked_at="2026-01-01T00:00:00Z")
    assert "ask whoever looks after Keel whether its worker is running" in fetch(client, page.address).text
    send(client, csv_files(tmp_path / "b"))
    assert "1 piece of work before it" in fetch(client, f"/files/work/{Job.objects.latest('id').pk}/").text


def test_a_fault_says_so_and_can_be_tried_again(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(client, csv_files(tmp_path))

    def breaks(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "bring_in", breaks)
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            work_off()
    page = fetch(client, page.address)
    assert "A fault in Keel stopped the work" in page.text
    page = page.submit("Check the files again")
    work_off()
    assert fetch(client, page.address).heading == "Check, then decide"


def test_a_busy_record_is_said_to_be_busy_and_nothing_is_lost(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = check(client, csv_files(tmp_path))

    def locked(**_: Any) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "ask", locked)
        busy = post(client, f"{page.address}decide/", {"decision": "apply"}, status=503)
    assert busy.heading == "Keel is busy"
    assert page.submit("Go on", decision="apply").heading == "Bringing in a 903 return"


def test_files_that_were_cleared_away_are_to_be_sent_again(client: Client, tmp_path: Path, settings: Any) -> None:
    page = check(client, csv_files(tmp_path))
    uploads.remove(settings.UPLOADS / Job.objects.get().folder)
    page = fetch(client, page.address)
    assert "no longer here" in page.text
    page = post(client, f"{page.address}decide/", {"decision": "apply"})
    work_off()
    assert "send them again" in fetch(client, page.address).text


# ---- no page grows with its rows -------------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        fetch(client, address)
    return len(asked)


def test_the_number_of_queries_does_not_grow(client: Client, tmp_path: Path) -> None:
    def bring(number: int, *children: Any) -> int:
        page = check(client, csv_files(tmp_path / str(number), *children)).submit("Go on", decision="apply")
        work_off()
        fetch(client, page.address)
        return Batch.objects.latest("id").pk

    one = bring(1, a_child("LC-100"))
    few = [queries(client, address) for address in ("/files/", "/files/batches/", f"/files/batches/{one}/")]
    for number in range(2, 6):
        many = bring(number, *(a_child(f"LC-{number}{place:02}") for place in range(20)))
    lots = [queries(client, address) for address in ("/files/", "/files/batches/", f"/files/batches/{many}/")]
    assert lots == few


def test_a_list_that_is_no_return_is_shown_the_other_way_in(client: Client) -> None:
    page = send(client, [SimpleUploadedFile("children.xlsx", b"PK\x03\x04")])
    assert "If it is a list of your own, bring it in as a spreadsheet" in page.errors[0]
    assert page.follow("Bring in a spreadsheet").heading == "Bring in a spreadsheet"
    page = send(client, [SimpleUploadedFile("children.csv", b"Child number,Name\n1,Mia Hart\n")])
    work_off()
    page = fetch(client, page.address)
    assert page.heading == "Nothing was brought in"
    assert page.follow("bring it in as a spreadsheet").heading == "Bring in a spreadsheet"
