"""What became of a decision, said by whoever does it: the IRO is told, nothing is overwritten, the review closes it."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.commands.progress import say_progress
from keel.records.models import Child, Decision, DecisionStep, Notice, Review
from keel.records.queries.tasks import asked_of, decisions_for
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, Member, a_child_in_care, a_decision, a_held_review, held_by, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(council: Council) -> Review:
    worker = ("SW0001", date(2026, 3, 2), None)
    child = a_child_in_care(since=date(2026, 3, 2), reviews=[date(2026, 3, 23)], workers=[worker])
    held_by(council.iro, child, since=date(2026, 3, 3))
    made = a_held_review(child)
    a_decision(made)
    issued(made, council.team_manager.staff)
    return made


def say(who: Member, decision: Decision, **more: Any) -> DecisionStep:
    told = {"what": "partly", "on": TODAY, "because": "two visits so far", "today": TODAY} | more
    return say_progress(by=who.actor(told["today"]), decision=decision, now=NOW, **told)


def test_the_social_worker_says_what_became_of_it_and_the_iro_is_told(council: Council, review: Review) -> None:
    decision = Decision.objects.get()
    step = say(council.social_worker, decision)
    assert (step.kind, step.what, step.because, step.on) == ("progress", "partly", "two visits so far", TODAY)
    decision.refresh_from_db()
    assert decision.closed_on is None
    notice = Notice.objects.get(staff=council.iro.staff, kind="decision progress")
    assert notice.said == {"decision": decision.pk, "what": "partly", "on": TODAY.isoformat()}


def test_the_iro_says_it_too_and_is_not_told_of_it(council: Council, review: Review) -> None:
    assert say(council.iro, Decision.objects.get(), what="not_done", because="no place yet").by == "ama"
    assert not Notice.objects.filter(kind="decision progress").exists()
    with pytest.raises(NotPermitted, match="not yours"):
        say(council.other_iro, Decision.objects.get())


def test_a_second_word_stands_after_the_first(council: Council, review: Review) -> None:
    say(council.social_worker, Decision.objects.get())
    say(council.team_manager, Decision.objects.get(), what="done", because="all of it")
    said = DecisionStep.objects.filter(kind="progress").order_by("id")
    assert list(said.values_list("what", "by")) == [("partly", "ewan"), ("done", "gwen")]


def test_an_owner_of_another_team_may_and_anybody_else_may_not(council: Council, review: Review) -> None:
    decision = Decision.objects.get()
    with pytest.raises(NotPermitted, match="not yours"):
        say(council.other_social_worker, decision)
    Decision.objects.update(owner_staff=council.other_social_worker.staff)
    assert say(council.other_social_worker, decision)
    Child.objects.update(restricted=True, restricted_why="a")
    with pytest.raises(NotPermitted):
        say(council.other_social_worker, decision)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": "perhaps"}, "Say what became of it"),
        ({"because": " "}, "Say a word about it"),
        ({"because": "x" * 2001}, "2,000 characters or fewer"),
        ({"on": TODAY - timedelta(days=1)}, "Give a day from 1 June 2026"),
        ({"on": TODAY + timedelta(days=1)}, "Give a day from 1 June 2026"),
    ],
)
def test_bad_input(council: Council, review: Review, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        say(council.social_worker, Decision.objects.get(), **wrong)
    assert not DecisionStep.objects.filter(kind="progress").exists()


def test_one_that_was_closed_meanwhile_is_said_so(council: Council, review: Review) -> None:
    decision = Decision.objects.get()
    Decision.objects.update(closed_on=TODAY, outcome="done")
    with pytest.raises(Refused, match="closed meanwhile"):
        say(council.social_worker, decision)


def test_what_is_not_issued_is_nobodys_task_yet(council: Council, review: Review) -> None:
    draft = a_held_review(review.child, TODAY + timedelta(days=20))
    a_decision(draft)
    assert [one.review_id for one in decisions_for(council.social_worker.actor(), TODAY)] == [review.pk]


def test_what_a_review_asks_of_whom(council: Council, review: Review) -> None:
    worker = [row.duty for row in asked_of(council.social_worker.actor(), TODAY)]
    manager = [row.duty for row in asked_of(council.team_manager.actor(), TODAY)]
    assert worker == ["LOCAL_CARE_PLAN_UPDATE_10D"] or len(worker) == 1
    assert len(manager) == 2
    assert asked_of(council.other_social_worker.actor(), TODAY) == []
