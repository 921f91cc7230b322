"""A spreadsheet into the record: what each row changes, what it leaves, and what stops it."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.exchange.sheet_imports import SheetReport, bring_in_sheet
from keel.law.answers import State
from keel.records.commands import sheets
from keel.records.commands.allocation import allocate_iro
from keel.records.commands.children import join_siblings, name_children, restrict_child
from keel.records.commands.due import rebuild_due
from keel.records.commands.invitations import add_invitation, send_invitations
from keel.records.commands.reviews import book_review
from keel.records.commands.reviews_ended import cancel_review, reinstate_review
from keel.records.models import (
    Allocation,
    AuditEvent,
    Batch,
    BatchStep,
    CarePeriod,
    CareStart,
    CaseHeld,
    Child,
    Message,
    Post,
    Review,
    ReviewStatus,
    Staff,
    Team,
)
from keel.records.permissions import Actor, Permission, service
from keel.records.queries.bookings import bookings_of
from keel.records.queries.child import child_record
from keel.records.queries.children import visible_to
from keel.records.queries.due import due_rows
from keel.records.queries.independence import why_not_iro
from keel.records.refused import NotPermitted
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_return, a_worker, may, on
from tests.exchange.sheets.workbooks import a_csv

pytestmark = pytest.mark.django_db
HEAD = ("Child number", "Name", "DOB", "Start of care", "Earlier reviews")
PEOPLE = ("Child number", "Name", "DOB", "Start of care", "IRO", "Social worker", "Team")
MIA = ("10482", "HART, Mia", "3/2/2014", "6/5/2025")


@pytest.fixture
def bring(tmp_path: Path) -> Any:
    def brought(head: Sequence[str], *rows: Sequence[Any], today: date = TODAY, **options: Any) -> SheetReport:
        path = a_csv(tmp_path / "list.csv", [head, *rows], separator="\t")
        options.setdefault("by", service())
        return bring_in_sheet(path, today=today, now=NOW, **options)

    return brought


def codes(report: SheetReport) -> list[str]:
    return [finding.code for finding in report.read.findings]


def state(number: str = "10482", day: date = TODAY) -> tuple[State, date, tuple[str, ...]] | None:
    rows = {row.child: row for row in due_rows(actor=service(), on=day, today=day)}
    return (rows[number].state, rows[number].due_on, rows[number].assumes) if number in rows else None


def nothing_is_out_of_date() -> None:
    """The rows of the due list are what the facts say, one child at a time."""
    assert rebuild_due(by=service(), today=TODAY, now=NOW) == {"added": 0, "changed": 0, "gone": 0}


# ---- a council with nothing but a sheet ------------------------------------------------------------------------------


def test_a_sheet_alone_makes_a_working_due_list(bring: Any) -> None:
    report = bring(
        HEAD,
        [*MIA, "28/5/2025, 20/8/2025, 12/2/2026"],
        ["2", "Bo Lee", "3/2/2015", "12/5/2026", "none"],
        ["3", "Cy Roe", "3/2/2015", "6/5/2025", ""],
        ["4", "Di Fox", "3/2/2015", "", "12/2/2026"],
        whole_history=True,
    )
    assert codes(report) == ["start-missing"]
    child = Child.objects.get(number="10482")
    assert (child.given_name, child.family_name, child.born_on) == ("Mia", "Hart", on("2014-02-03"))
    period = CarePeriod.objects.get(child=child)
    assert (period.started_on, period.start_known, period.ended_on) == (on("2025-05-06"), True, None)
    assert period.tracks == [["ordinary", "2025-05-06"]]
    # Six months after the last of several reviews, all of them known.
    assert state("10482") == (State.DUE, on("2026-08-12"), ())
    # Twenty working days after care began, and none was held.
    assert state("2") == (State.SOON, on("2026-06-10"), ())
    # Nothing said of reviews: the earliest date there may be, and what it takes for granted.
    assert state("3") == (State.UNKNOWN, on("2025-06-04"), ("no review was held from 6 May 2025 to 31 May 2026",))
    assert state("4") is None
    nothing_is_out_of_date()


def test_without_the_whole_history_the_first_date_listed_bounds_what_is_known(bring: Any) -> None:
    bring(HEAD, [*MIA, "12/2/2026"])
    found = state()
    assert found is not None
    assert found[:2] == (State.UNKNOWN, on("2026-05-12"))  # it may have been the first one: three months after it
    bring(HEAD, [*MIA, "28/5/2025; 12/2/2026"])
    assert Review.objects.count() == 2
    assert state() == (State.DUE, on("2026-08-12"), ())  # whatever came before, the last was not the first
    report = bring(HEAD, [*MIA, "28/5/2025; 12/2/2026"], whole_history=True)
    assert report.outcome.by_kind == {"reviews known new": 1}
    nothing_is_out_of_date()


def test_what_was_due_is_written_on_each_review(bring: Any) -> None:
    bring(HEAD, [*MIA, "28/5/2025; 20/8/2025"], whole_history=True)
    first, second = Review.objects.order_by("first_part_on")
    assert (first.source, first.due_on, first.due_certain) == ("sheet", on("2025-06-04"), True)
    assert (second.due_on, second.counted_on, second.extra) == (on("2025-08-28"), on("2025-08-20"), None)
    steps = ReviewStatus.objects.order_by("review_id").values_list("status", "on", "batch")
    batch = Batch.objects.get()
    assert list(steps) == [("completed", first.completed_on, batch.pk), ("completed", second.completed_on, batch.pk)]


def test_the_same_sheet_again_changes_nothing(bring: Any) -> None:
    rows = ([*MIA, "28/5/2025"], ["2", "Bo Lee", "3/2/2015", "12/5/2026", "none"], ["3", "Cy", "3/2/2015", "1/5/2026"])
    first = bring(HEAD, *rows)
    again = bring(HEAD, *rows, today=TODAY + timedelta(days=9))
    assert (first.applied, again.applied, again.outcome.batch) == (first.outcome.total, 0, None)
    assert Batch.objects.count() == 1
    assert [change.child for change in first.changes if change.what == "child"] == ["10482", "2", "3"]


def test_a_dry_run_and_a_refused_row_change_nothing(bring: Any) -> None:
    dry = bring(HEAD, [*MIA, "28/5/2025"], dry_run=True)
    assert (dry.outcome.total, dry.applied, dry.outcome.batch) == (4, 0, None)
    bad = ["2", "Bo Lee", "31/2/2015", "12/5/2026", ""]
    stopped = bring(HEAD, [*MIA, "28/5/2025"], bad)
    assert (stopped.turned_away, stopped.outcome.total, stopped.applied) == (True, 4, 0)
    assert not Child.objects.exists()
    assert not Batch.objects.exists()
    kept = bring(HEAD, [*MIA, "28/5/2025"], bad, on_error="keep-good")
    assert (kept.turned_away, kept.applied) == (False, 4)
    assert list(Child.objects.values_list("number", flat=True)) == ["10482"]
    assert Batch.objects.get().refused == 1


def test_killed_half_way_nothing_is_applied(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "AT_A_TIME", 1)
    seen: list[int] = []

    def dies(what: str, done: int, total: int) -> None:
        if what.startswith("Children") and done:
            seen.append(Child.objects.count())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(HEAD, [*MIA, ""], ["2", "Bo Lee", "3/2/2015", "12/5/2026", ""], progress=dies)
    assert seen == [2]
    for model in (Child, Batch, BatchStep, CareStart, Review, CarePeriod, AuditEvent):
        assert not model._default_manager.exists(), model


def test_one_audit_event_with_a_digest_and_no_words(bring: Any) -> None:
    bring(HEAD, [*MIA, "28/5/2025"])
    event = AuditEvent.objects.get()
    assert (event.action, set(event.about)) == ("sheet imported", {"batch", "rows", "digest"})
    assert "Hart" not in str(event.about)
    assert BatchStep.objects.count() == 5  # the child, the start, what is known, the review and its step


def test_questions_do_not_grow_with_the_rows(bring: Any) -> None:
    def asked(first: int, last: int) -> int:
        rows = [
            [str(number), "Mia Hart", "3/2/2014", "6/5/2025", "28/5/2025; 20/8/2025"] for number in range(first, last)
        ]
        with CaptureQueriesContext(connection) as queries:
            bring(HEAD, *rows)
        return len(queries)

    asked(0, 3)
    assert asked(100, 103) == asked(1000, 1015)


# ---- whose row it is -------------------------------------------------------------------------------------------------


def test_a_row_without_a_number_finds_the_one_child_of_its_name(bring: Any) -> None:
    bring(HEAD, [*MIA, ""], ["2", "Bo Lee", "3/2/2015", "12/5/2026", ""])
    report = bring(HEAD, ["", "Mia Hart", "3/2/2014", "", "28/5/2025"], ["", "lee, BO", "3/2/2015", "", ""])
    assert codes(report) == []
    assert report.outcome.by_kind == {"review new": 1, "reviews known new": 1}
    assert Review.objects.get().child.number == "10482"


def test_two_children_of_one_name_and_nobody_of_a_name(bring: Any) -> None:
    bring(HEAD, [*MIA, ""], ["77", *MIA[1:], ""])
    report = bring(
        HEAD,
        ["", "Mia Hart", "3/2/2014", "", "28/5/2025"],
        ["", "Mia Hart", "4/2/2014", "", "28/5/2025"],
    )
    several, unknown = report.read.refused
    assert several.why == "2 children are called Mia Hart and were born on 3 February 2014."
    assert several.mend == "Give the number: it is one of 10482, 77."
    assert (unknown.code, report.applied) == ("child-unknown", 0)


def test_a_child_named_by_number_in_one_row_and_by_name_in_another(bring: Any) -> None:
    bring(HEAD, [*MIA, ""])
    report = bring(HEAD, [*MIA, "28/5/2025"], ["", "Mia Hart", "3/2/2014", "", ""])
    assert codes(report) == ["child-in-another-row"]


def test_a_number_that_has_lost_its_noughts_makes_no_second_child(bring: Any) -> None:
    bring(HEAD, ["0010482", *MIA[1:], ""])
    report = bring(HEAD, [*MIA, "28/5/2025"])
    assert codes(report) == ["number-lost-noughts"]
    assert "0010482" in report.read.refused[0].mend
    assert Child.objects.count() == 1


# ---- beside what is known already ------------------------------------------------------------------------------------


def test_a_blank_cell_changes_nothing_and_a_name_written_otherwise_is_the_same(bring: Any) -> None:
    a_child_in_care(number="10482", born=on("2014-02-03"))
    name_children(by=service(), names=[("10482", "Mia", "Hart", "Mimi")], now=NOW)
    report = bring(("Child number", "Name", "Known as", "DOB"), ["10482", "HART MIA", "", "3/2/2014"])
    assert report.outcome.total == 0
    report = bring(("Child number", "Surname", "Known as"), ["10482", "Hart-Lee", ""])
    assert report.outcome.by_kind == {"name changed": 1}
    (change,) = report.changes
    assert (change.before, change.after) == ("Mia Hart Mimi", "Mia Hart-Lee Mimi")
    child = Child.objects.get(number="10482")
    assert (child.given_name, child.family_name, child.preferred_name) == ("Mia", "Hart-Lee", "Mimi")


def test_a_sheet_of_names_alone_vouches_for_no_reviews_of_returns(bring: Any) -> None:
    a_child_in_care(number="10482", since=on("2025-05-06"), reviews=[on("2025-05-28"), on("2025-08-20")])
    before = state()
    bring(("Child number", "Name"), ["10482", "Mia Hart"])
    assert state() == before
    report = bring(("Child number", "Last review"), ["10482", "12/2/2026"])
    assert report.outcome.by_kind == {"review new": 1, "reviews known new": 1}
    assert state() == (State.DUE, on("2026-08-12"), ())
    nothing_is_out_of_date()


def test_what_a_return_states_counts_and_what_it_leaves_open_is_settled(bring: Any) -> None:
    a_return(
        a_child("1", since=on("2025-05-06"), born=on("2014-02-03")),
        a_child("2", stays=[Stay(since=on("2025-04-01"), rne="L")]),
        a_child("3", stays=[Stay(since=on("2025-04-01"), rne="L")]),
        a_child("4", since=on("2025-05-06"), until=on("2025-09-01")),
    )
    report = bring(
        HEAD,
        ["1", "", "4/2/2014", "7/5/2025", ""],
        ["2", "", "", "3/9/2024", ""],
        ["3", "", "", "3/9/2025", ""],
        ["4", "", "", "4/5/2026", ""],
    )
    assert codes(report) == ["birth-differs", "start-differs", "start-differs"]
    assert "began on 6 May 2025" in report.read.warnings[1].why
    assert "was going on by 1 April 2025" in report.read.warnings[2].why
    periods = CarePeriod.objects.order_by("child__number", "started_on")
    assert [(each.child.number, each.started_on, each.start_known, each.ended_on) for each in periods] == [
        ("1", on("2025-05-06"), True, None),
        ("2", on("2024-09-03"), True, None),
        ("3", on("2025-04-01"), False, None),
        ("4", on("2025-05-06"), True, on("2025-09-01")),
        ("4", on("2026-05-04"), True, None),
    ]
    assert Child.objects.get(number="1").born_on == on("2014-02-03")
    nothing_is_out_of_date()


def test_a_review_that_a_return_tells_of_too(bring: Any) -> None:
    bring(HEAD, [*MIA, "28/5/2025"])
    a_return(a_child("10482", since=on("2025-05-06"), reviews=[on("2025-05-28")]))
    review = Review.objects.get()
    assert (review.source, review.participation) == ("sheet", "PN1")
    report = bring(HEAD, [*MIA, "28/5/2025"])
    assert "review new" not in report.outcome.by_kind
    nothing_is_out_of_date()


def test_days_before_the_birth_that_the_record_knows(bring: Any) -> None:
    a_child_in_care(number="10482", born=on("2014-02-03"))
    report = bring(HEAD, ["10482", "", "", "6/5/2013", ""])
    assert codes(report) == ["start-before-birth"]
    report = bring(HEAD, ["10482", "", "", "", "6/5/2013"])
    assert codes(report) == ["review-before-birth"]


# ---- the next review -------------------------------------------------------------------------------------------------


def test_the_next_review_is_booked_moved_and_then_held(bring: Any) -> None:
    head = (*HEAD, "Next review booked")
    bring(head, [*MIA, "28/5/2025", "10/6/2026"])
    child = Child.objects.get()
    assert bookings_of([child.pk], TODAY) == {child.pk: on("2026-06-10")}
    moved = bring(head, [*MIA, "28/5/2025", "12/6/2026"])
    assert moved.outcome.by_kind == {"next review moved": 1}
    assert bookings_of([child.pk], TODAY) == {child.pk: on("2026-06-12")}
    step = ReviewStatus.objects.order_by("-id").first()
    assert step is not None
    assert (step.status, step.because, step.said["booked_for"]) == ("postponed", "from a spreadsheet", "2026-06-12")
    later = on("2026-06-20")
    held = bring(head, [*MIA, "28/5/2025; 12/6/2026", "10/12/2026"], today=later)
    assert held.outcome.by_kind == {"next review new": 1, "review new": 1}
    assert Review.objects.filter(first_part_on__isnull=False).count() == 2
    assert bookings_of([child.pk], later) == {child.pk: on("2026-12-10")}


def test_whoever_holds_an_entry_in_their_diary_is_told_of_a_move(bring: Any) -> None:
    head = (*HEAD, "Next review booked")
    bring(head, [*MIA, "28/5/2025", "10/6/2026"])
    review, when = Review.objects.get(booked_for=on("2026-06-10")), {"today": TODAY, "now": NOW}
    row = add_invitation(by=service(), review=review, name="Ann", kind="mother", email="ann@home.example", **when)
    send_invitations(by=service(), review=review, invitations=[row.pk], way="email", **when)
    bring(head, [*MIA, "28/5/2025", "12/6/2026"], dry_run=True)
    assert Message.objects.count() == 1
    bring(head, [*MIA, "28/5/2025", "12/6/2026"])
    mail = Message.objects.latest("id")
    assert "SEQUENCE:1" in mail.calendar
    assert "20260612" in mail.calendar


def test_a_review_booked_here_for_that_day_is_no_difference(bring: Any) -> None:
    child = a_child_in_care(number="10482", since=on("2026-05-12"))
    book_review(by=service(), child=child, booked_for=on("2026-06-08"), today=TODAY, now=NOW)
    report = bring(("Child number", "Next review"), ["10482", "8/6/2026"])
    assert report.outcome.total == 0


def test_a_review_that_was_brought_back_is_moved_and_not_booked_twice(bring: Any) -> None:
    child = a_child_in_care(number="10482", since=on("2026-05-12"))
    review = book_review(by=service(), child=child, booked_for=on("2026-06-08"), today=TODAY, now=NOW)
    given: dict[str, Any] = {"by": service(), "review": review, "today": TODAY, "now": NOW, "because": "a slip"}
    cancel_review(**given)
    reinstate_review(**given)
    report = bring(("Child number", "Next review"), ["10482", "9/6/2026"])
    assert report.outcome.by_kind == {"next review moved": 1}
    assert bookings_of([child.pk], TODAY) == {child.pk: on("2026-06-09")}


# ---- people ----------------------------------------------------------------------------------------------------------


def test_people_are_found_in_either_order_by_address_or_by_number(bring: Any, council: Council) -> None:
    Staff.objects.filter(pk=council.other_iro.staff.pk).update(email="bryn@larkwater.example")
    report = bring(
        PEOPLE,
        [*MIA, "owusu, Ama", "Ewan Clark", "case TEAM"],
        ["2", "Bo Lee", "3/2/2015", "12/5/2026", "Bryn@larkwater.example", "SW0002", ""],
        ["3", "Cy Roe", "3/2/2015", "12/5/2026", "", "", "Next team"],
    )
    assert codes(report) == []
    held = {row.child.number: row.iro for row in Allocation.objects.select_related("iro", "child")}
    assert held == {"10482": council.iro.staff, "2": council.other_iro.staff}
    cases = {row.child.number: (row.worker, row.team) for row in CaseHeld.objects.select_related("worker", "team")}
    assert cases["10482"] == (council.social_worker.staff, council.teams["Case team"])
    assert cases["2"] == (council.other_social_worker.staff, None)
    assert cases["3"] == (None, council.teams["Next team"])
    record = child_record(actor=service(), number="3", today=TODAY)
    assert record is not None
    assert record.social_worker == "Next team"
    again = bring(PEOPLE, [*MIA, "Ama Owusu", "SW0001", "Case team"])
    assert again.outcome.total == 0


def test_who_is_not_on_the_staff_list_is_said_or_added(bring: Any, council: Council) -> None:
    row = [*MIA, "Una Nolan", "Sol Ito", "Tide team"]
    report = bring(PEOPLE, row)
    assert codes(report) == ["person-unknown"] * 3
    assert not Allocation.objects.exists()
    added = bring(PEOPLE, row, add_staff=True)
    assert codes(added) == []
    iro, worker = Staff.objects.get(family_name="Nolan"), Staff.objects.get(family_name="Ito")
    assert (iro.registered_social_worker, worker.registered_social_worker) == (True, False)
    assert Team.objects.get(name="Tide team").holds_cases
    post = Post.objects.get(staff=worker)
    assert (post.team.name, post.full_time_equivalent, post.from_on) == ("Tide team", 1, TODAY)
    assert not Post.objects.filter(staff=iro).exists()
    assert Allocation.objects.get().iro == iro
    with pytest.raises(NotPermitted):
        bring(PEOPLE, row, add_staff=True, by=may(Permission.IMPORT))
    assert council.iro.staff.pk != iro.pk


def test_two_people_of_one_name(bring: Any, council: Council) -> None:
    a_worker("Ama", "Owusu")
    report = bring(PEOPLE, [*MIA, "Ama Owusu", "", ""])
    assert codes(report) == ["person-several"]
    assert not Allocation.objects.exists()
    assert council.iro


def test_regulation_46_holds_and_the_rest_of_the_row_is_kept(bring: Any, council: Council) -> None:
    report = bring(
        PEOPLE,
        [*MIA, "Ewan Clark", "Ewan Clark", "Case team"],
        ["2", "Bo Lee", "3/2/2015", "12/5/2026", "Gwen Pike", "", "Case team"],
        ["3", "Cy Roe", "3/2/2015", "12/5/2026", "Ama Owusu", "", "IROs"],
    )
    assert codes(report) == ["iro-barred"] * 3
    assert not Allocation.objects.exists()
    assert CaseHeld.objects.count() == Child.objects.count() == 3
    children = {child.number: child.pk for child in Child.objects.all()}
    bars = why_not_iro([(children["3"], council.iro.staff.pk)], TODAY)[children["3"], council.iro.staff.pk][0]
    assert [bar.code for bar in bars] == ["case_team"]
    past = CaseHeld.objects.get(child=children["10482"])
    past.from_on, past.to_on = on("2025-01-06"), on("2025-02-03")
    past.save()
    earlier = why_not_iro([(children["10482"], council.social_worker.staff.pk)], TODAY)
    assert earlier[children["10482"], council.social_worker.staff.pk][1]["told_earlier_workers"]


def test_an_iro_is_handed_over_from_today(bring: Any, council: Council) -> None:
    child = a_child_in_care(number="10482", since=on("2025-05-06"))
    allocate_iro(by=service(), child=child, iro=council.iro.staff, from_on=on("2025-05-07"), now=NOW)
    report = bring(("Child number", "IRO"), ["10482", "Bryn Hughes"])
    assert report.outcome.by_kind == {"IRO changed": 1}
    old, new = Allocation.objects.order_by("id")
    assert (old.to_on, new.iro, new.from_on) == (on("2026-05-31"), council.other_iro.staff, TODAY)
    assert new.check_facts["registered"]
    back = bring(("Child number", "IRO"), ["10482", "Ama Owusu"])
    assert codes(back) == ["iro-barred"]
    assert "Choose a later day" in back.read.warnings[0].why


def test_brothers_and_sisters_who_may_not_share_an_iro(bring: Any, council: Council) -> None:
    one, other = a_child_in_care(number="1"), a_child_in_care(number="2")
    join_siblings(by=service(), one=one, other=other, iro_apart_because="they are at odds", now=NOW)
    report = bring(("Child number", "IRO"), ["1", "Ama Owusu"], ["2", "Ama Owusu"])
    assert set(codes(report)) == {"iro-barred"}
    assert council.iro


def test_who_may_not_allocate_brings_in_the_rest(bring: Any, council: Council) -> None:
    report = bring(PEOPLE, [*MIA, "Ama Owusu", "", ""], by=council.administrator.actor())
    assert codes(report) == ["iro-not-allowed"]
    assert Child.objects.exists()
    assert not Allocation.objects.exists()
    with pytest.raises(NotPermitted):
        bring(PEOPLE, [*MIA, "", "", ""], by=council.iro.actor())


def test_a_return_says_first_who_holds_the_case(bring: Any, council: Council) -> None:
    a_return(a_child("10482", workers=[("SW0002", on("2025-05-06"), None)]))
    report = bring(("Child number", "Social worker"), ["10482", "Ewan Clark"])
    assert codes(report) == ["worker-in-return"]
    record = child_record(actor=service(), number="10482", today=TODAY)
    assert record is not None
    assert record.social_worker == "Farah Noor"
    assert not visible_to(council.social_worker.actor(), TODAY).exists()
    assert visible_to(council.other_social_worker.actor(), TODAY).exists()


def test_social_workers_and_managers_see_the_children_whom_a_sheet_gives_them(bring: Any, council: Council) -> None:
    bring(PEOPLE, [*MIA, "", "Ewan Clark", ""], ["2", "Bo Lee", "3/2/2015", "12/5/2026", "", "", "Case team"])

    def seen(actor: Actor) -> list[str]:
        return sorted(visible_to(actor, TODAY).values_list("number", flat=True))

    assert seen(council.social_worker.actor()) == ["10482"]
    assert seen(council.other_social_worker.actor()) == []
    assert seen(council.team_manager.actor()) == seen(council.service_manager.actor()) == ["10482", "2"]
    restrict_child(by=service(), child=Child.objects.get(number="10482"), because="a threat", now=NOW)
    assert seen(council.social_worker.actor()) == []
    assert seen(council.team_manager.actor()) == ["2"]


def test_what_a_restricted_record_held_is_not_told_to_everyone(bring: Any, council: Council) -> None:
    child = a_child_in_care(number="10482")
    name_children(by=service(), names=[("10482", "Mia", "Hart", "")], now=NOW)
    restrict_child(by=service(), child=child, because="a threat", now=NOW)
    report = bring(("Child number", "Name"), ["10482", "Ann Lee"], by=council.administrator.actor())
    assert [(change.before, change.after) for change in report.changes] == [("", "Ann Lee")]


# ---- what the sheet denies -------------------------------------------------------------------------------------------


def test_none_held_settles_nothing_where_the_record_has_reviews(bring: Any) -> None:
    a_child_in_care(number="10482", since=on("2025-05-06"), reviews=[on("2025-05-28"), on("2025-08-20")])
    before = state()
    report = bring(("Child number", "Earlier reviews"), ["10482", "none"])
    assert codes(report) == ["reviews-there"]
    assert report.read.warnings[0].why.startswith(
        "The sheet says that no review was held, but the record has 2 reviews of this child: 28 May 2025, "
    )
    assert (report.outcome.total, state()) == (0, before)
    one_missing = bring(("Child number", "Earlier reviews"), ["10482", "28/5/2025"], whole_history=True)
    assert codes(one_missing) == ["reviews-there"]
    assert "these are all reviews since care began" in one_missing.read.warnings[0].why
    both = bring(("Child number", "Earlier reviews"), ["10482", "28/5/2025; 20/8/2025"], whole_history=True)
    assert codes(both) == []


def test_the_days_of_a_restricted_child_are_not_told(bring: Any, council: Council) -> None:
    child = a_child_in_care(number="10482", since=on("2025-05-06"), reviews=[on("2025-05-28")])
    restrict_child(by=service(), child=child, because="kept apart", now=NOW)
    report = bring(("Child number", "Earlier reviews"), ["10482", "none"], by=council.administrator.actor())
    assert codes(report) == ["reviews-there"]
    assert "2025" not in report.read.warnings[0].why


# ---- names as they are written ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "family", "written"),
    [
        ("Mia", "HART", "Mia Hart"),
        ("sam", "COLE", "Sam Cole"),
        ("BO", "LI", "Bo Li"),
        ("AJ", "Cole", "AJ Cole"),
        ("ANNE-MARIE", "O'NEILL", "Anne-Marie O'Neill"),
        ("sha'quan", "d’arcy-smith", "Sha'quan D’Arcy-Smith"),
        ("Mia", "MacDonald", "Mia MacDonald"),
        ("MIA", "MCDONALD", "Mia McDonald"),
        ("Ana", "DE SOUZA", "Ana de Souza"),
        ("Ana", "de Souza", "Ana de Souza"),
        ("ana", "de la cruz", "Ana de la Cruz"),
        ("VAN ANH", "LE", "Van Anh Le"),
    ],
)
def test_names_are_written_as_names_are(bring: Any, given: str, family: str, written: str) -> None:
    bring(("Child number", "First name", "Surname", "Known as"), ["1", given, family, "MIMI"])
    child = Child.objects.get()
    assert (f"{child.given_name} {child.family_name}", child.preferred_name) == (written, "Mimi")


def test_a_name_that_differs_in_capitals_alone_is_no_difference(bring: Any) -> None:
    a_child_in_care(number="10482")
    name_children(by=service(), names=[("10482", "Sam", "MacDonald", "Sammy")], now=NOW)
    head = ("Child number", "First name", "Surname", "Known as")
    assert bring(head, ["10482", "sam", "MACDONALD", "SAMMY"]).outcome.total == 0
    bring(head, ["10482", "sam", "COLE", ""])
    child = Child.objects.get(number="10482")
    assert (child.given_name, child.family_name, child.preferred_name) == ("Sam", "Cole", "Sammy")


# ---- one warning a name ----------------------------------------------------------------------------------------------


def test_who_is_not_on_the_staff_list_is_said_once_with_every_row(bring: Any, council: Council) -> None:
    a_worker("Ama", "Owusu")
    rows = [[str(n), "Bo Lee", "3/2/2015", "12/5/2026", "Ama Owusu", "Sol Ito", "Team 4"] for n in range(8)]
    report = bring(PEOPLE, *rows, ["9", "Cy Roe", "3/2/2015", "12/5/2026", "", "Una Nolan", ""])
    several, worker, team, other = sorted(report.read.warnings, key=lambda each: (each.code, each.value))
    assert several.why == (
        "2 people on the staff list are called Ama Owusu, so the children of 8 rows "
        "(2, 3, 4, 5, 6 and 3 more) do not get this IRO."
    )
    assert worker.why.startswith("Sol Ito is not on the staff list, so the children of 8 rows (2, ")
    assert worker.mend.startswith("Add them to the staff list first")
    assert team.mend.startswith("Add it to the staff list first")
    assert other.why == "Una Nolan is not on the staff list, so the child of this row does not get this social worker."
    assert Batch.objects.get().warnings == 4
    assert council.iro


def test_an_iro_who_may_not_be_one_is_said_once_what_to_do(bring: Any, council: Council) -> None:
    report = bring(PEOPLE, [*MIA, "Ewan Clark", "Ewan Clark", "Case team"])
    (barred,) = report.read.warnings
    assert f"{barred.why} {barred.mend}".count("Choose") == 1
    assert council.iro
