"""The nightly clock: silence that means agreement, dated to its day; who is told what is late; nothing twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.law.answers import Rule
from keel.records.commands import overdue, reviews
from keel.records.models import (
    AuditEvent,
    Child,
    Decision,
    DecisionStep,
    Message,
    Notice,
    Review,
    ReviewClock,
    ReviewStatus,
)
from keel.records.permissions import service
from tests.builders import (
    NOW,
    TODAY,
    Council,
    a_child_in_care,
    a_decision,
    a_held_review,
    children_in_care,
    held_by,
    issued,
)

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 8)
"""Issued on Monday 1 June 2026: the fifth working day."""


@pytest.fixture
def review(council: Council) -> Review:
    worker = ("SW0001", date(2026, 3, 2), None)
    child = a_child_in_care(since=date(2026, 3, 2), reviews=[date(2026, 3, 23)], workers=[worker])
    held_by(council.iro, child, since=date(2026, 3, 3))
    made = a_held_review(child)
    a_decision(made, 1, due_on=date(2026, 7, 1), owner_staff=council.social_worker.staff)
    a_decision(made, 2, text="", outcome="withdrawn", closed_on=TODAY, due_on=date(2026, 7, 1))
    for member in (council.team_manager, council.iro):
        member.staff.email = f"{member.user.username}@council.example"
        member.staff.save()
    issued(made, council.team_manager.staff)
    return made


def deem(day: date) -> int:
    return overdue.deem_agreed(by=service("clock"), today=day, now=NOW + (day - TODAY))


def step_of(review: Review) -> ReviewStatus | None:
    return ReviewStatus.objects.filter(review=review, status="manager_responded").first()


@pytest.mark.parametrize(("day", "stands"), [(LAST - timedelta(days=3), 0), (LAST, 0), (LAST + timedelta(days=1), 1)])
def test_silence_means_agreement_once_the_last_day_is_over(review: Review, day: date, stands: int) -> None:
    """Days 4, 5 and 6."""
    assert deem(day) == stands
    assert bool(step_of(review)) == bool(stands)


def test_it_is_dated_to_the_day_it_took_effect_however_late_the_clock_runs(review: Review) -> None:
    assert deem(LAST + timedelta(days=30)) == 1
    step = step_of(review)
    assert step is not None
    assert (step.on, step.said) == (LAST + timedelta(days=1), {"deemed": True})
    clock = ReviewClock.objects.get(review=review, duty=Rule.MANAGER_REPLY)
    assert (clock.closed_on, clock.closed_how, clock.due_on) == (LAST + timedelta(days=1), "deemed", LAST)


def test_each_decision_stands_as_agreed(review: Review) -> None:
    deem(LAST + timedelta(days=1))
    assert list(Decision.objects.order_by("number").values_list("answer", flat=True)) == ["deemed", ""]
    step = DecisionStep.objects.get()
    assert (step.kind, step.what, step.on) == ("answer", "deemed", LAST + timedelta(days=1))


def test_both_are_told_inside_keel_and_by_mail(council: Council, review: Review) -> None:
    deem(LAST + timedelta(days=1))
    told = Notice.objects.filter(kind="decisions deemed")
    assert set(told.values_list("staff", flat=True)) == {council.iro.staff.pk, council.team_manager.staff.pk}
    mails = Message.objects.filter(kind="decisions deemed")
    assert set(mails.values_list("to", flat=True)) == {"gwen@council.example", "ama@council.example"}
    assert all("From 9 June 2026 they stand as agreed" in mail.body for mail in mails)


def test_twice_does_nothing_twice(review: Review) -> None:
    deem(LAST + timedelta(days=1))
    before = [Notice.objects.count(), Message.objects.count(), ReviewStatus.objects.count(), AuditEvent.objects.count()]
    assert deem(LAST + timedelta(days=1)) == deem(LAST + timedelta(days=9)) == 0
    assert before == [
        Notice.objects.count(),
        Message.objects.count(),
        ReviewStatus.objects.count(),
        AuditEvent.objects.count(),
    ]


def test_what_was_answered_meanwhile_is_left_alone(council: Council, review: Review) -> None:
    """The clock found it open, and before it held the child somebody answered."""
    waiting = {review.pk: (review.child_id, LAST + timedelta(days=1))}
    ReviewStatus.objects.create(review=review, status="manager_responded", on=LAST, written_at=NOW, by="gwen")
    assert overdue._deem(service("clock"), waiting, LAST + timedelta(days=1), NOW) == 0
    assert not Notice.objects.filter(kind="decisions deemed").exists()


def late(day: date) -> int:
    return overdue.tell_late(by=service("clock"), today=day, now=NOW)


def told(kind: str) -> dict[tuple[int, Any], int]:
    found = Notice.objects.filter(kind=kind).values_list("staff_id", "said")
    return {(staff, said.get("duty") or said.get("decision") or said.get("on")): 1 for staff, said in found}


def test_whoevers_move_it_is_and_the_iro_are_told_once(council: Council, review: Review) -> None:
    day = LAST + timedelta(days=40)
    deem(day)
    first = late(day)
    iro, worker, office = council.iro.staff.pk, council.social_worker.staff.pk, council.administrator.staff.pk
    assert set(told("clock late")) == {
        (iro, Rule.FULL_RECORD),
        (iro, Rule.DISTRIBUTION),
        (office, Rule.DISTRIBUTION),
        (iro, Rule.CARE_PLAN_UPDATE),
        (worker, Rule.CARE_PLAN_UPDATE),
    }
    assert first == 5
    assert late(day) == late(day + timedelta(days=7)) == 0


def test_on_its_last_day_nothing_is_late(council: Council, review: Review) -> None:
    due = ReviewClock.objects.get(review=review, duty=Rule.FULL_RECORD).due_on
    late(due)
    assert (council.iro.staff.pk, Rule.FULL_RECORD) not in told("clock late")
    late(due + timedelta(days=1))
    assert (council.iro.staff.pk, Rule.FULL_RECORD) in told("clock late")


def test_of_a_restricted_record_only_the_iro_is_told(council: Council, review: Review) -> None:
    Child.objects.filter(pk=review.child_id).update(restricted=True, restricted_why="a")
    deem(LAST + timedelta(days=1))
    late(LAST + timedelta(days=40))
    overdue.tell_decisions_late(by=service(), today=date(2026, 7, 2), now=NOW)
    assert Message.objects.filter(kind="decisions deemed").count() == 2
    kinds = ["clock late", "decision late", "decisions deemed"]
    assert set(Notice.objects.filter(kind__in=kinds).values_list("staff", flat=True)) == {council.iro.staff.pk}


def test_a_decision_past_its_day_is_told_to_the_iro_and_its_owner_once(council: Council, review: Review) -> None:
    decision = Decision.objects.get(number=1)
    assert overdue.tell_decisions_late(by=service(), today=date(2026, 7, 1), now=NOW) == 0
    assert overdue.tell_decisions_late(by=service(), today=date(2026, 7, 2), now=NOW) == 2
    people = {council.iro.staff.pk, council.social_worker.staff.pk}
    assert set(told("decision late")) == {(person, decision.pk) for person in people}
    assert overdue.tell_decisions_late(by=service(), today=date(2026, 8, 2), now=NOW) == 0


def test_one_that_is_closed_or_not_yet_issued_is_not_told(council: Council, review: Review) -> None:
    Decision.objects.filter(number=1).update(closed_on=TODAY, outcome="done")
    draft = a_held_review(review.child, TODAY + timedelta(days=20))
    a_decision(draft, due_on=date(2026, 6, 30))
    assert overdue.tell_decisions_late(by=service(), today=date(2026, 8, 1), now=NOW) == 0


def test_a_booked_day_that_has_passed_is_asked_about_once(council: Council, review: Review) -> None:
    day = date(2026, 6, 22)
    reviews.book_review(by=service(), child=review.child, booked_for=day, today=TODAY, now=NOW, because="soon")
    passed = {"by": service(), "now": NOW}
    assert overdue.tell_days_passed(today=day, **passed) == 0
    assert overdue.tell_days_passed(today=day + timedelta(days=1), **passed) == 1
    assert overdue.tell_days_passed(today=day + timedelta(days=5), **passed) == 0


def test_a_run_that_was_killed_goes_on_where_it_stopped(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    many(council, 5)
    monkeypatch.setattr(overdue, "AT_A_TIME", 2)
    write, calls = overdue.write_event, iter([None, KeyboardInterrupt()])

    def killed(**about: Any) -> Any:
        if (fault := next(calls, None)) is not None:
            raise fault
        return write(**about)

    with monkeypatch.context() as patched:
        patched.setattr(overdue, "write_event", killed)
        with pytest.raises(KeyboardInterrupt):
            deem(LAST + timedelta(days=1))
    assert ReviewStatus.objects.filter(status="manager_responded").count() == 2
    assert deem(LAST + timedelta(days=1)) == 3
    assert ReviewStatus.objects.filter(status="manager_responded").count() == 5
    assert Notice.objects.filter(kind="decisions deemed", staff=council.iro.staff).count() == 5


def many(council: Council, how_many: int, first: int = 1) -> None:
    for child in children_in_care(how_many, first=first):
        held_by(council.iro, child)
        made = a_held_review(child)
        a_decision(made)
        issued(made, council.team_manager.staff)


def test_as_many_questions_for_any_number(council: Council, django_assert_max_num_queries: Any) -> None:
    many(council, 2)
    with django_assert_max_num_queries(60) as few:
        deem(LAST + timedelta(days=1))
        late(LAST + timedelta(days=40))
    many(council, 9, first=500)
    with django_assert_max_num_queries(len(few)):
        deem(LAST + timedelta(days=1))
        late(LAST + timedelta(days=40))
