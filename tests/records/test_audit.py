"""The audit trail: sealed, tamper-evident, and without a child's words or name."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection

from keel.records.commands import children as about
from keel.records.commands.allocation import allocate_iro, allocate_many
from keel.records.commands.audit import seal_access_events, write_access, write_accesses, write_event
from keel.records.commands.practice import add_holiday, set_practice
from keel.records.commands.reviews import book_review
from keel.records.commands.undo import undo_batch
from keel.records.models import AccessEvent, AuditEvent, AuditHead, Child, Relationship
from keel.records.permissions import service
from keel.records.queries.audit import first_break, how_many_events
from keel.records.seals import BEGINNING, seal_of
from tests.builders import NOW, TODAY, TWO_YEARS, Council, a_child, a_council, a_return, import_folders, on
from tests.conftest import Run

pytestmark = pytest.mark.django_db


def say(text: str) -> None:
    write_event(by=service("ama"), action=text, about={"row": 1}, now=NOW)


@pytest.fixture
def five() -> None:
    """Two things done, two looks that the clock sealed, one thing more."""
    say("first")
    say("second")
    write_accesses(by=service("ama"), children=["1", "2"], page="reviews", now=NOW)
    seal_access_events(by=service("clock"), now=NOW)
    say("fourth")
    say("fifth")


def change(number: int, **values: object) -> Callable[[], object]:
    return lambda: AuditEvent.objects.filter(number=number).update(**values)


def looked(number: str) -> Any:
    return AccessEvent.objects.filter(child_number=number)


def resealed(number: int) -> None:
    """Somebody who knows how seals are made changes an event and seals it again."""
    event = AuditEvent.objects.get(number=number)
    event.by = "nobody"
    event.seal = seal_of(
        number=number, at=event.at, by=event.by, action=event.action, about=event.about, before=event.before
    )
    event.save()


BREAKS: dict[str, tuple[Callable[[], object], str]] = {
    "who did it was changed": (change(2, by="nobody"), r"event 2 \(second by nobody, .* has been changed"),
    "what was done was changed": (change(2, action="other"), r"event 2 \(other .* has been changed"),
    "what it is about was changed": (change(2, about={"row": 2}), "event 2 .* has been changed"),
    "when was changed": (change(2, at=NOW - timedelta(days=1)), "event 2 .* has been changed"),
    "its seal was changed": (change(2, seal="f" * 64), "event 2 .* has been changed"),
    "what stood before was changed": (change(2, before="f" * 64), "event 2 .* does not follow event 1"),
    "an event was changed and sealed anew": (lambda: resealed(2), "event 3 .* does not follow event 2"),
    "the first was deleted": (lambda: AuditEvent.objects.get(number=1).delete(), "event 1 is missing"),
    "one in the middle was deleted": (lambda: AuditEvent.objects.get(number=4).delete(), "event 4 is missing"),
    "the last was deleted": (
        lambda: AuditEvent.objects.get(number=5).delete(),
        "should end with event 5, and ends with event 4",
    ),
    "all were deleted": (lambda: AuditEvent.objects.all().delete(), "should end with event 5, and ends with event 0"),
    "the last was sealed anew": (lambda: resealed(5), "should end with event 5, and ends with event 5"),
    "the end was forgotten": (lambda: AuditHead.objects.all().delete(), "the chain is not recorded after event 5"),
    "who looked was changed": (lambda: looked("2").update(by="x"), "event 3 .*: an access event has been changed"),
    "whom was changed": (lambda: looked("2").update(child_number="3"), "event 3 .*: an access event has been changed"),
    "a look was deleted": (lambda: looked("1").delete(), "event 3 .*: 2 access events were sealed, 1 are there"),
    "a look was put in": (
        lambda: AccessEvent.objects.create(at=NOW, by="x", child_number="9", page="p", sealed_in=3),
        "event 3 .*: 2 access events were sealed, 3 are there",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("five")
def test_a_chain_that_nobody_touched_is_whole() -> None:
    assert first_break() is None
    assert how_many_events() == 5
    assert AuditEvent.objects.get(number=1).before == BEGINNING


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("case", BREAKS)
def test_the_first_break_is_named(case: str) -> None:
    tamper, said = BREAKS[case]
    tamper()
    found = first_break()
    assert found is not None
    assert re.search(said, found), found
    if AuditHead.objects.exists():
        say("later")
        assert first_break() is not None


def test_an_empty_trail_is_whole() -> None:
    assert first_break() is None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps a column to its kind")
@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE records_auditevent SET at = 'garbage'", "event 1 cannot be read"),
        ("UPDATE records_auditevent SET at = 'garbage' WHERE number = 4", "event 4 cannot be read"),
        ("UPDATE records_auditevent SET at = '2026-13-45 00:00:00' WHERE number = 4", "event 4 cannot be read"),
        ("UPDATE records_auditevent SET \"by\" = X'00FF' WHERE number = 4", "event 4 cannot be read"),
        ("UPDATE records_auditevent SET \"by\" = CAST(X'FF' AS TEXT) WHERE number = 4", "event 4 cannot be read"),
        ("UPDATE records_auditevent SET about = '[]' WHERE number = 4", "event 4 .* has been changed"),
        ("UPDATE records_auditevent SET number = 'garbage' WHERE number = 4", "event 4 is missing"),
        ("UPDATE records_accessevent SET at = 'garbage'", "event 3 .*: an access event sealed in it cannot be read"),
    ],
)
def test_what_cannot_be_read_is_a_break_and_not_a_fault(run: Run, statement: str, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    ran = run("verify-audit")
    assert ran.code == 1
    assert re.search(said, ran.err), ran.err


@pytest.mark.parametrize("head", [True, False])
def test_a_trail_without_events_is_broken_where_something_was_done(run: Run, head: bool) -> None:
    a_return(a_child())
    AuditEvent.objects.all().delete()
    if head:
        AuditHead.objects.update(number=0, seal=BEGINNING)
    else:
        AuditHead.objects.all().delete()
    ran = run("verify-audit")
    assert (ran.code, "no event at all, though returns were imported" in ran.err) == (1, True)


def test_a_trail_without_events_is_broken_where_somebody_looked() -> None:
    write_access(by=service("ama"), child_number="1", page="child", now=NOW)
    assert "people have looked" in (first_break() or "")


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    event = {"number": 1, "by": "a", "action": "b", "about": {}, "before": BEGINNING}
    summer = datetime(2026, 6, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert seal_of(at=summer, **event) == seal_of(at=NOW.astimezone(UTC), **event)  # type: ignore[arg-type]


def test_sealing_twice_seals_nothing_twice() -> None:
    write_access(by=service("ama"), child_number="1", page="child", now=NOW)
    assert seal_access_events(by=service("clock"), now=NOW) == 1
    assert seal_access_events(by=service("clock"), now=NOW) == 0
    write_access(by=service("ama"), child_number="1", page="child", now=NOW)
    assert seal_access_events(by=service("clock"), now=NOW) == 1
    assert [event.about["rows"] for event in AuditEvent.objects.order_by("number")] == [1, 1]
    assert first_break() is None


def test_a_look_that_is_noted_while_others_are_sealed_waits_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may get a smaller number than the newest, and arrive between reading and marking."""
    from keel.records.commands import audit

    write_access(by=service("ama"), child_number="1", page="child", now=NOW)
    digest = audit.access_digest

    def slowly(rows: object) -> str:
        write_access(by=service("bryn"), child_number="2", page="child", now=NOW)
        newest = AccessEvent.objects.latest("id")
        AccessEvent.objects.filter(pk=newest.pk).update(id=-newest.pk)
        return digest(rows)  # type: ignore[arg-type]

    monkeypatch.setattr(audit, "access_digest", slowly)
    assert seal_access_events(by=service("clock"), now=NOW) == 1
    monkeypatch.undo()
    assert first_break() is None
    assert AccessEvent.objects.get(sealed_in=None).child_number == "2"


# ---- what events hold ------------------------------------------------------------------------------------------------


def test_a_bulk_command_writes_one_event_with_a_digest(council: Council) -> None:
    before = AuditEvent.objects.count()
    import_folders(*TWO_YEARS)
    numbers = list(Child.objects.order_by("number").values_list("number", flat=True))[:50]
    about.name_children(by=service(), names=[(number, "Lena", "Hill", "") for number in numbers], now=NOW)
    rows = [(number, council.iro.staff.pk, TODAY) for number in numbers]
    allocate_many(by=service(), allocations=rows, now=NOW)
    events = list(AuditEvent.objects.order_by("number"))[before:]
    assert [event.action for event in events] == ["return imported", "children named", "IROs allocated"]
    for event in events:
        assert len(event.about["digest"]) == 64
    assert events[0].about["rows"]["episodes new"] == 851


def test_digests_tell_different_rows_apart() -> None:
    a_return(a_child("1"))
    for name in ("Lena", "Lina"):
        about.name_children(by=service(), names=[("1", name, "Hill", "")], now=NOW)
    one, other = AuditEvent.objects.filter(action="children named")
    assert one.about["digest"] != other.about["digest"]


WORDS = (
    "Zebedee",
    "Quillfeather",
    "Zeb",
    "a relative works for the council",
    "one is the mother of the other",
    "Philippa",
    "Quillfeather-Jones",
    "she asked us not to",
    "knows the school well",
    "Jubilee Thursday",
    "WBRI",
    "A123456789012",
    "ME1 1AA",
)


def test_no_event_holds_a_childs_words_or_name() -> None:
    council = a_council()
    batch = a_return(a_child("7700001", reviews=[on("2025-05-27")]), a_child("7700002")).outcome.batch
    one, other = Child.objects.order_by("number")
    by = service("chidi")
    about.name_children(by=by, names=[("7700001", "Zebedee", "Quillfeather", "Zeb")], now=NOW)
    about.restrict_child(by=by, child=one, because="a relative works for the council", now=NOW)
    about.join_siblings(by=by, one=one, other=other, iro_apart_because="one is the mother of the other", now=NOW)
    about.add_person(
        by=by,
        child=one,
        given_name="Philippa",
        family_name="Quillfeather-Jones",
        kind="mother",
        gets=Relationship.Gets.DECISIONS,
        because="she asked us not to",
        from_on=TODAY,
        now=NOW,
    )
    iro = council.iro.staff
    allocate_iro(by=by, child=one, iro=iro, from_on=TODAY, handover_note="knows the school well", now=NOW)
    book_review(by=by, child=one, booked_for=on("2026-07-01"), because="she was ill", today=TODAY, now=NOW)
    add_holiday(by=by, on=on("2026-06-18"), name="Jubilee Thursday", today=TODAY, now=NOW)
    set_practice(by=by, name="later_review_months", value=4, holds_from=TODAY, today=TODAY, now=NOW)
    write_access(by=by, child_number="7700001", page="child", now=NOW)
    seal_access_events(by=by, now=NOW)
    spare = a_return(a_child("7700003")).outcome.batch
    assert spare is not None
    assert batch is not None
    undo_batch(by=by, batch=spare, today=TODAY, now=NOW)
    events = list(AuditEvent.objects.values("action", "by", "about"))
    assert len({event["action"] for event in events}) > 14
    said = json.dumps(events, default=str)
    assert [word for word in (*WORDS, "7700001", "7700002", "7700003") if word in said] == []
    assert first_break() is None
