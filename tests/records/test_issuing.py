"""Decisions out to the team manager: what stands in the way, whom they go to, the link and its secret."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from keel.law import duties
from keel.law.answers import Rule
from keel.law.practice import DEFAULT_PRACTICE
from keel.records.commands import issuing, reviews_held
from keel.records.links import digest_of_link, secret_of
from keel.records.models import Child, ManagerLink, Message, Notice, Review, ReviewClock, ReviewStatus, Staff
from keel.records.permissions import service
from keel.records.queries.case_managers import cases, who_may_answer
from keel.records.refused import NotPermitted, Refused
from tests.builders import (
    NOW,
    TODAY,
    Council,
    a_child_in_care,
    a_decision,
    a_held_review,
    held_by,
    issued,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(council: Council) -> Child:
    child = a_child_in_care(
        since=date(2026, 3, 2), reviews=[date(2026, 3, 23)], workers=[("SW0001", date(2026, 3, 2), None)]
    )
    held_by(council.iro, child, since=date(2026, 3, 3))
    return child


@pytest.fixture
def review(child: Child) -> Review:
    made = a_held_review(child)
    a_decision(made)
    return made


def test_the_manager_of_the_team_that_holds_the_case_is_known(council: Council, child: Child) -> None:
    case = cases([child.pk], TODAY)[child.pk]
    assert case.worker == council.social_worker.staff.pk
    assert case.manager == council.team_manager.staff.pk
    assert case.iro == council.iro.staff.pk


def test_nobody_is_known_where_no_social_worker_is(council: Council) -> None:
    alone = a_child_in_care(since=date(2026, 3, 2))
    case = cases([alone.pk], TODAY)[alone.pk]
    assert (case.worker, case.manager, case.iro) == (None, None, None)
    assert council.team_manager.staff.pk in who_may_answer(TODAY)
    assert council.iro.staff.pk not in who_may_answer(TODAY)


def test_issuing_writes_the_step_starts_the_clock_and_sends_a_link(council: Council, review: Review) -> None:
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    link = issued(review, council.team_manager.staff)
    step = ReviewStatus.objects.get(review=review, status="decisions_issued")
    assert (step.on, step.said["manager"]) == (TODAY, council.team_manager.staff.pk)
    reply = ReviewClock.objects.get(review=review, duty=Rule.MANAGER_REPLY)
    assert reply.due_on == duties.managers_reply(TODAY, DEFAULT_PRACTICE).on == link.answer_by
    assert ReviewClock.objects.get(review=review, duty=Rule.DECISIONS).closed_on == TODAY
    mail = Message.objects.get(review=review)
    assert mail.to == "gwen@council.example"
    assert "https://keel.example/answer/[secret]/" in mail.body
    assert Notice.objects.get(staff=council.team_manager.staff).kind == "decisions to answer"


def test_the_secret_is_in_no_table(council: Council, review: Review) -> None:
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    link = ManagerLink.objects.get(pk=issued(review, council.team_manager.staff).pk)
    secret = secret_of(link)
    assert len(secret) == 43
    assert link.digest == digest_of_link(secret)
    assert secret not in Message.objects.get(review=review).body


def test_the_subject_and_the_words_hold_no_surname(council: Council, review: Review) -> None:
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    Child.objects.filter(pk=review.child_id).update(given_name="Mia", family_name="Hart")
    issued(Review.objects.get(pk=review.pk), council.team_manager.staff)
    mail = Message.objects.get(review=review)
    assert "M.H." in mail.body
    assert not any(word in mail.body + mail.subject for word in ("Mia", "Hart", "family time"))
    assert "M.H." not in mail.subject


def test_without_an_address_nothing_is_mailed_and_the_manager_is_told_inside_keel(
    council: Council, review: Review
) -> None:
    issued(review, council.team_manager.staff)
    assert not Message.objects.exists()
    assert Notice.objects.filter(staff=council.team_manager.staff).exists()


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"text": " "}, "what is decided"),
        ({"owner": ""}, "who does it"),
        ({"due_on": None}, "by when"),
        ({"childs_words": ""}, "the same in the child’s words"),
    ],
)
def test_a_decision_that_lacks_something_keeps_all_back(
    council: Council, review: Review, lacking: dict[str, object], words: str
) -> None:
    a_decision(review, 2, **lacking)
    with pytest.raises(Refused, match=f"number 2 lacks {words}"):
        issued(review, council.team_manager.staff)
    assert not ReviewStatus.objects.filter(status="decisions_issued").exists()


def test_one_that_was_taken_out_keeps_nothing_back(council: Council, review: Review) -> None:
    a_decision(review, 2, text="", outcome="withdrawn", closed_on=TODAY)
    assert issued(review, council.team_manager.staff)


def test_a_review_without_decisions_has_nothing_to_send(council: Council, child: Child) -> None:
    with pytest.raises(Refused, match="No decision of this review is written yet"):
        issued(a_held_review(child), council.team_manager.staff)


def test_an_adjourned_review_lets_no_decision_out(council: Council, child: Child) -> None:
    review = a_held_review(child, completed=False, participation="")
    a_decision(review)
    with pytest.raises(Refused, match=r"adjourned on 1 June 2026.*regulation 36\(2\)"):
        issued(review, council.team_manager.staff)
    next_day = TODAY + timedelta(days=1)
    reviews_held.complete_review(
        by=service(), review=review, parts=[(next_day, "video")], participation="PN1", today=next_day, now=NOW
    )
    assert issued(Review.objects.get(pk=review.pk), council.team_manager.staff, next_day)


def test_a_review_that_a_return_told_of_is_not_followed_up_here(council: Council, child: Child) -> None:
    told = child.reviews.get(source="ssda903")
    a_decision(told)
    with pytest.raises(Refused, match="return or a spreadsheet"):
        issued(told, council.team_manager.staff)


def test_they_are_issued_once(council: Council, review: Review) -> None:
    issued(review, council.team_manager.staff)
    with pytest.raises(Refused, match="were issued on 1 June 2026"):
        issued(review, council.team_manager.staff)


def test_somebody_who_has_left_is_not_asked(council: Council, review: Review) -> None:
    with pytest.raises(Refused, match="Mina Rao left on"):
        issued(review, council.leaver.staff)


def test_only_the_childs_own_iro_sends_them(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted):
        issuing.issue_decisions(
            by=council.other_iro.actor(),
            review=review,
            manager=council.team_manager.staff,
            address="https://keel.example/answer/",
            today=TODAY,
            now=NOW,
        )


def test_two_at_once_the_second_is_told(council: Council, review: Review) -> None:
    seen = ReviewStatus.objects.filter(review=review).latest("id").pk
    issued(review, council.team_manager.staff)
    with pytest.raises(Refused, match="while you were writing"):
        issued(review, council.team_manager.staff, seen=seen)


def again(review: Review, council: Council, day: date = TODAY, manager: str = "team_manager") -> ManagerLink:
    return issuing.send_new_link(
        by=service(),
        review=review,
        manager=getattr(council, manager).staff,
        address="https://keel.example/answer/",
        today=day,
        now=NOW + (day - TODAY),
    )


def test_a_new_link_ends_the_one_before_and_gives_no_more_time(council: Council, review: Review) -> None:
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    first = issued(review, council.team_manager.staff)
    second = again(review, council, TODAY + timedelta(days=2))
    first.refresh_from_db()
    assert first.withdrawn_at
    assert second.answer_by == first.answer_by
    assert secret_of(first) != secret_of(second)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]


def test_a_new_link_may_go_to_somebody_else(council: Council, review: Review) -> None:
    issued(review, council.team_manager.staff)
    assert again(review, council, manager="service_manager").staff == council.service_manager.staff


def test_after_the_time_is_over_no_link_is_sent(council: Council, review: Review) -> None:
    link = issued(review, council.team_manager.staff)
    assert again(review, council, link.answer_by)
    with pytest.raises(Refused, match="stand as agreed since"):
        again(review, council, link.answer_by + timedelta(days=1))


def test_a_link_is_withdrawn_once(council: Council, review: Review) -> None:
    link = issued(review, council.team_manager.staff)
    issuing.withdraw_link(by=service(), review=review, because="wrong person", today=TODAY, now=NOW)
    link.refresh_from_db()
    assert timezone.is_aware(link.withdrawn_at)
    with pytest.raises(Refused, match="No link is out"):
        issuing.withdraw_link(by=service(), review=review, because="again", today=TODAY, now=NOW)


def test_of_a_restricted_record_the_manager_is_told_by_mail_alone(council: Council, review: Review) -> None:
    Child.objects.filter(pk=review.child_id).update(restricted=True, restricted_why="a")
    review = Review.objects.get(pk=review.pk)
    with pytest.raises(Refused, match="can only answer by a link in a mail"):
        issued(review, council.team_manager.staff)
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    issued(review, council.team_manager.staff)
    assert Message.objects.filter(to="gwen@council.example").exists()
    assert not Notice.objects.exists()


def test_the_mail_says_tasks_to_whoever_finds_it_there_alone(council: Council, review: Review) -> None:
    Staff.objects.update(email="somebody@council.example")
    manager = Staff.objects.get(pk=council.team_manager.staff.pk)
    issued(review, manager)
    assert "look under Tasks" in Message.objects.get(kind=issuing.TO_ANSWER).body
    alone = a_held_review(a_child_in_care(since=date(2026, 3, 2)))
    a_decision(alone)
    issued(alone, manager, chosen=True)
    body = Message.objects.filter(kind=issuing.TO_ANSWER).latest("id").body
    assert "Tasks" not in body
    assert "If it does not open, ask the reviewing officer for a new link." in body
