"""The team manager's answer: once, in time, in one browser; and what the IRO makes of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.law.answers import Rule
from keel.records.commands import answering
from keel.records.commands.answering import (
    Answer,
    answer_decisions,
    link_over,
    note_link_refused,
    open_link,
    settle_answer,
)
from keel.records.commands.signing import WITHIN
from keel.records.links import holder
from keel.records.models import (
    AuditEvent,
    Decision,
    DecisionStep,
    ManagerLink,
    Message,
    Notice,
    Review,
    ReviewClock,
    ReviewStatus,
)
from keel.records.permissions import service
from keel.records.queries.decisions_out import decisions_out
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, a_decision, a_held_review, held_by, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(council: Council) -> Review:
    worker = ("SW0001", date(2026, 3, 2), None)
    child = a_child_in_care(since=date(2026, 3, 2), reviews=[date(2026, 3, 23)], workers=[worker])
    held_by(council.iro, child, since=date(2026, 3, 3))
    made = a_held_review(child)
    for number in (1, 2, 3):
        a_decision(made, number)
    council.team_manager.staff.email = "gwen@council.example"
    council.team_manager.staff.save()
    issued(made, council.team_manager.staff)
    return made


@pytest.fixture
def link(review: Review) -> ManagerLink:
    return ManagerLink.objects.get(review=review)


def three(review: Review, *whats: str, because: str = "a reason") -> list[Answer]:
    whats = whats or ("agreed", "changed", "disputed")
    return [
        Answer(decision=one.pk, what=what, because="" if what == "agreed" else because)
        for one, what in zip(Decision.objects.filter(review=review).order_by("number"), whats, strict=True)
    ]


def inside(council: Council, review: Review, answers: list[Answer], day: date = TODAY) -> ReviewStatus:
    return answer_decisions(
        by=council.team_manager.actor(day), review=review, answers=answers, today=day, now=NOW + (day - TODAY)
    )


def test_each_decision_has_its_answer_and_keeps_the_iros_words(council: Council, review: Review) -> None:
    words = list(Decision.objects.filter(review=review).order_by("number").values_list("text", flat=True))
    step = inside(council, review, three(review))
    found = Decision.objects.filter(review=review).order_by("number")
    assert list(found.values_list("answer", flat=True)) == ["agreed", "changed", "disputed"]
    assert list(found.values_list("text", flat=True)) == words
    said = DecisionStep.objects.filter(kind="answer").order_by("decision__number")
    assert list(said.values_list("what", "because")) == [
        ("agreed", ""),
        ("changed", "a reason"),
        ("disputed", "a reason"),
    ]
    assert (step.status, step.said["changed"], step.said["disputed"]) == ("manager_responded", 1, 1)
    clock = ReviewClock.objects.get(review=review, duty=Rule.MANAGER_REPLY)
    assert (clock.closed_on, clock.closed_how) == (TODAY, "done")


def test_the_iro_is_told_and_the_manager_gets_a_copy(council: Council, review: Review) -> None:
    inside(council, review, three(review))
    notice = Notice.objects.get(staff=council.iro.staff, kind="manager answered")
    assert notice.said == {"agreed": 1, "changed": 1, "disputed": 1}
    copy = Message.objects.get(review=review, kind="answer")
    assert copy.to == "gwen@council.example"
    assert "2. Agreed with a change: a reason" in copy.body
    assert "family time" not in copy.body


def test_an_answer_is_given_once(council: Council, review: Review) -> None:
    inside(council, review, three(review))
    with pytest.raises(Refused, match="were answered on 1 June 2026"):
        inside(council, review, three(review))


def test_answering_inside_keel_ends_the_link(council: Council, review: Review, link: ManagerLink) -> None:
    inside(council, review, three(review))
    link.refresh_from_db()
    assert link.withdrawn_at
    assert Message.objects.get(kind="decisions to answer").state == "withdrawn"


def test_the_last_day_is_in_time_and_the_day_after_is_not(council: Council, review: Review, link: ManagerLink) -> None:
    with pytest.raises(Refused, match="stand as agreed since 9 June 2026"):
        inside(council, review, three(review), link.answer_by + timedelta(days=1))
    assert inside(council, review, three(review), link.answer_by)


def test_every_decision_is_answered(council: Council, review: Review) -> None:
    with pytest.raises(Refused, match="Answer decision 3 too"):
        inside(council, review, three(review)[:2])
    with pytest.raises(Refused, match="Answer decision 1 too"):
        inside(council, review, three(review, "perhaps", "agreed", "agreed"))
    assert not ReviewStatus.objects.filter(status="manager_responded").exists()


@pytest.mark.parametrize(("what", "asks"), [("changed", "what should change"), ("disputed", "why you cannot agree")])
def test_a_change_and_a_refusal_need_their_words(council: Council, review: Review, what: str, asks: str) -> None:
    with pytest.raises(Refused, match=f"Say {asks} in decision 1"):
        inside(council, review, three(review, what, "agreed", "agreed", because=" "))


def test_a_decision_that_was_changed_meanwhile_is_read_again(council: Council, review: Review) -> None:
    answers = [Answer(decision=each.decision, what="agreed", version=1) for each in three(review)]
    Decision.objects.filter(review=review, number=2).update(version=2, text="another")
    with pytest.raises(Refused, match="Decision 2 was changed while you were answering"):
        inside(council, review, answers)


def test_a_manager_of_another_team_may_not_answer(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted):
        answer_decisions(by=council.iro.actor(), review=review, answers=three(review), today=TODAY, now=NOW)
    ReviewStatus.objects.filter(status="manager_responded").exists()


def test_before_they_are_issued_there_is_nothing_to_answer(council: Council, review: Review) -> None:
    other = a_held_review(review.child, TODAY + timedelta(days=30))
    a_decision(other)
    with pytest.raises(Refused, match="not issued yet"):
        inside(council, other, [], TODAY + timedelta(days=30))


# ---- the link --------------------------------------------------------------------------------------------------------


def opened(link: ManagerLink, browser: str = "mine", day: date = TODAY) -> bool:
    return open_link(by=holder(link.staff), link=link, browser=browser, today=day, now=NOW)


def by_link(review: Review, link: ManagerLink, browser: str = "mine", day: date = TODAY) -> ReviewStatus:
    return answer_decisions(
        by=holder(link.staff),
        review=review,
        answers=three(review),
        today=day,
        now=NOW,
        link=link,
        browser=browser,
    )


def test_a_link_answers_once_from_the_browser_that_opened_it(review: Review, link: ManagerLink) -> None:
    with pytest.raises(Refused, match="This link is over"):
        by_link(review, link)
    assert opened(link)
    with pytest.raises(Refused, match="This link is over"):
        by_link(review, link, "another")
    step = by_link(review, link)
    link.refresh_from_db()
    assert (link.used_at, step.said["link"], step.by) == (NOW, link.pk, "gwen")
    assert link_over(link, TODAY, "mine") == "used"


def test_of_two_who_open_it_the_second_comes_too_late(link: ManagerLink) -> None:
    assert opened(link, "one")
    assert not opened(link, "two")
    link.refresh_from_db()
    assert link_over(link, TODAY, "two") == "elsewhere"
    assert link_over(link, TODAY, "one") == ""


def test_it_opens_until_the_working_day_after_the_last_for_an_answer(link: ManagerLink) -> None:
    assert (link.answer_by, link.last_on) == (date(2026, 6, 8), date(2026, 6, 9))
    assert link_over(link, link.last_on) == ""
    assert link_over(link, link.last_on + timedelta(days=1)) == "expired"
    assert not opened(link, day=link.last_on + timedelta(days=1))


def test_who_has_no_sign_in_answers_by_link_too(council: Council, review: Review, link: ManagerLink) -> None:
    council.team_manager.user.delete()
    assert holder(link.staff).name == "manager’s link"
    opened(link)
    by_link(review, link)
    assert {each.by for each in decisions_out(review, TODAY).decisions} == {"Gwen Pike"}


def test_every_try_is_noted_and_guesses_only_so_often(link: ManagerLink) -> None:
    by, noted = holder(link.staff), AuditEvent.objects.filter(action="manager’s link refused")
    note_link_refused(by=by, link=link, why="used", now=NOW)
    for _ in range(answering.MOST_TRIES + 5):
        note_link_refused(by=by, link=None, why="unknown", now=NOW)
    assert noted.filter(about__link_why="used").get().about["link"] == link.pk
    assert noted.filter(about__link_why="unknown").count() == answering.MOST_TRIES
    note_link_refused(by=by, link=None, why="unknown", now=NOW + WITHIN)
    assert noted.filter(about__link_why="unknown").count() == answering.MOST_TRIES + 1


# ---- what the IRO makes of it ----------------------------------------------------------------------------------------


def settle(decision: Decision, take: bool, **more: Any) -> Decision:
    told = {"because": "", "text": "new words", "childs_words": "new words for you", "due_on": date(2026, 8, 1)} | more
    return settle_answer(by=service(), decision=decision, take=take, today=TODAY, now=NOW, **told)


def changed_one(council: Council, review: Review) -> Decision:
    inside(council, review, three(review))
    return Decision.objects.get(review=review, number=2)


def test_a_change_is_taken_into_the_decision_and_the_words_before_are_kept(council: Council, review: Review) -> None:
    decision = changed_one(council, review)
    settle(decision, True, seen=decision.version)
    decision.refresh_from_db()
    assert (decision.text, decision.version) == ("new words", 2)
    step = DecisionStep.objects.get(kind="changed")
    assert (step.what, step.said["before"]["text"]) == ("taken", "The social worker arranges family time, 2")
    assert [one.decision.number for one in decisions_out(review, TODAY).to_settle] == [3]
    assert Notice.objects.filter(staff=council.team_manager.staff, kind="answer settled").count() == 1


def test_or_the_decision_stands_and_why(council: Council, review: Review) -> None:
    decision = changed_one(council, review)
    with pytest.raises(Refused, match="Say why it stands"):
        settle(decision, False)
    settle(decision, False, because="the child asked for it")
    decision.refresh_from_db()
    assert decision.text == "The social worker arranges family time, 2"
    assert DecisionStep.objects.get(kind="changed").what == "stands"


def test_taking_a_change_changes_something(council: Council, review: Review) -> None:
    decision = changed_one(council, review)
    same = {"text": decision.text, "childs_words": decision.childs_words, "due_on": decision.due_on}
    with pytest.raises(Refused, match="Nothing is changed"):
        settle(decision, True, **same)
    with pytest.raises(Refused, match="has words"):
        settle(decision, True, text="")


def test_an_agreed_decision_has_nothing_to_settle(council: Council, review: Review) -> None:
    changed_one(council, review)
    with pytest.raises(Refused, match="nothing to settle"):
        settle(Decision.objects.get(review=review, number=1), False, because="a")


def test_of_two_who_settle_one_the_second_is_told(council: Council, review: Review) -> None:
    decision = changed_one(council, review)
    settle(decision, True, seen=decision.version)
    with pytest.raises(Refused, match="Somebody else changed this decision"):
        settle(decision, True, text="mine", seen=decision.version)
