"""Decisions of reviews: one row until it is closed, each change and outcome a step, nobody overwritten."""

from datetime import timedelta
from typing import Any

import pytest

from keel.records.commands import decisions, review_steps
from keel.records.commands.decisions import DecisionChanged
from keel.records.models import AuditEvent, Decision, DecisionStep, Review
from keel.records.permissions import service
from keel.records.queries.room import decisions_before, decisions_of, owner_among
from keel.records.refused import NotPermitted, Refused
from tests.builders import (
    ROOM_DAY,
    ROOM_FIRST,
    ROOM_NOW,
    Council,
    Member,
    a_second_review,
    decide,
    on,
)

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


@pytest.fixture
def review(council: Council) -> Review:
    return a_second_review(council)


@pytest.fixture
def first(review: Review) -> Review:
    """The first review, of which a return told: that its record is kept in Keel is said for these tests."""
    Review.objects.filter(child=review.child, first_part_on=ROOM_FIRST).update(source="keel")
    return Review.objects.get(child=review.child, first_part_on=ROOM_FIRST)


def say(
    decision: Decision, review: Review, what: str, *, by: Member, because: str = "No teacher yet", **more: Any
) -> Decision:
    told = {"what": what, "because": because, "today": ROOM_DAY, "now": ROOM_NOW, **more}
    return decisions.say_outcome(by=by.actor(ROOM_DAY), decision=decision, review=review, **told)


# ---- written and changed -----------------------------------------------------------------------------------------


def test_decisions_are_numbered_and_begin_with_a_step(council: Council, review: Review) -> None:
    one, other = decide(review, by=council.iro), decide(review, "See Ben", by=council.iro)
    assert (one.number, other.number, one.child_id) == (1, 2, review.child_id)
    step = DecisionStep.objects.get(decision=one)
    assert (step.kind, step.review_id, step.said["text"], step.said["due_on"]) == (
        "changed",
        review.pk,
        "Find a drum teacher",
        "2026-09-01",
    )
    event = AuditEvent.objects.filter(action="decision written").latest("number")
    assert event.about["decision"] == other.pk
    assert "Ben" not in str(event.about)


def test_a_press_that_was_sent_twice_makes_one_decision(council: Council, review: Review) -> None:
    assert decide(review, by=council.iro) == decide(review, by=council.manager)
    assert Decision.objects.count() == 1


def test_what_is_not_known_yet_may_stay_empty(council: Council, review: Review) -> None:
    made = decide(review, by=council.iro, owner="", due_on=None, childs_words="")
    assert (made.owner, made.due_on, made.version) == ("", None, 1)


def test_an_owner_of_the_staff_gives_the_name(council: Council, review: Review) -> None:
    made = decide(review, by=council.iro, owner="", owner_staff=council.social_worker.staff)
    assert (made.owner, made.owner_staff) == ("Ewan Clark", council.social_worker.staff)


def test_an_owner_is_found_by_a_name_that_only_one_has(council: Council) -> None:
    assert owner_among(None, "ewan clark")[1] == council.social_worker.staff
    assert owner_among(None, "Ewan Clark, social worker")[1] is None
    assert owner_among(None, "Mum") == ("Mum", None)
    assert owner_among(council.iro.staff.pk, "") == ("Ama Owusu", council.iro.staff)


def test_typing_on_is_one_change_and_ten_minutes_later_another(council: Council, review: Review) -> None:
    made = decide(review, "F", by=council.iro)
    for place, text in enumerate(("Fi", "Find", "Find a")):
        then = ROOM_NOW + timedelta(seconds=place)
        made = decide(review, text, by=council.iro, decision=made, version=made.version, now=then)
    assert (made.version, DecisionStep.objects.count()) == (4, 1)
    made = decide(review, "Find a teacher", by=council.iro, decision=made, version=4, now=ROOM_NOW + LATER)
    step = DecisionStep.objects.latest("id")
    assert step.said["before"] == {"text": "Find a"}
    assert DecisionStep.objects.count() == 2


def test_of_two_who_change_a_decision_neither_overwrites_the_other(council: Council, review: Review) -> None:
    made = decide(review, by=council.iro)
    decide(review, "Find a guitar teacher", by=council.manager, decision=made, version=1)
    with pytest.raises(DecisionChanged, match=r"^Chidi Eze changed this decision at 15:00") as changed:
        decide(review, "Find a piano teacher", by=council.iro, decision=made, version=1)
    assert changed.value.stands.text == "Find a guitar teacher"
    made.refresh_from_db()
    assert (made.text, made.version) == ("Find a guitar teacher", 2)
    mine = decide(review, "Find a piano teacher", by=council.iro, decision=made, version=2)
    assert mine.text == "Find a piano teacher"
    assert DecisionStep.objects.latest("id").said["before"] == {"text": "Find a guitar teacher"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": "x" * 4001}, "must be 4,000 characters or fewer"),
        ({"owner": "x" * 151}, "must be 150 characters or fewer"),
        ({"due_on": on("1999-01-01")}, "is before the child was born"),
        ({"due_on": ROOM_DAY - timedelta(days=1)}, r"is before the review of .* that decides it"),
        ({"due_on": on("2028-07-31")}, r"31 July 2028 is more than two years after the review"),
    ],
)
def test_what_cannot_be_is_refused(council: Council, review: Review, given: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        decide(review, by=council.iro, **given)
    assert not Decision.objects.exists()


def test_what_is_done_on_the_day_itself_is_in_time(council: Council, review: Review) -> None:
    assert decide(review, by=council.iro, due_on=ROOM_DAY).due_on == ROOM_DAY


def test_decisions_that_were_sent_out_are_not_changed_here(council: Council, review: Review) -> None:
    made = decide(review, by=council.iro)
    review_steps.write_step(review, "decisions_issued", who=service(), on=ROOM_DAY, now=ROOM_NOW)
    for act in (
        lambda: decide(review, "Another", by=council.iro),
        lambda: decide(review, "Changed", by=council.iro, decision=made, version=1),
        lambda: decisions.take_out_decision(
            by=council.iro.actor(ROOM_DAY), decision=made, because="", today=ROOM_DAY, now=ROOM_NOW
        ),
    ):
        with pytest.raises(Refused, match="were sent out on 30 July 2026"):
            act()


def test_a_decision_is_taken_out_and_its_words_are_kept(council: Council, review: Review) -> None:
    made = decide(review, by=council.iro)
    for _ in range(2):
        decisions.take_out_decision(
            by=council.iro.actor(ROOM_DAY), decision=made, because="", today=ROOM_DAY, now=ROOM_NOW, version=1
        )
    made.refresh_from_db()
    assert (made.outcome, made.closed_on) == ("withdrawn", ROOM_DAY)
    assert decisions_of(review) == []
    assert DecisionStep.objects.filter(what="withdrawn").count() == 1
    assert decide(review, "The next", by=council.iro).number == 2, "a number is never given twice"


def test_who_does_not_work_with_the_child_decides_nothing(council: Council, review: Review) -> None:
    with pytest.raises(NotPermitted):
        decide(review, by=council.other_iro)
    with pytest.raises(NotPermitted):
        decide(review, by=council.administrator)


# ---- what became of them --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["done", "not_needed", "replaced"])
def test_what_is_over_is_closed(council: Council, review: Review, first: Review, what: str) -> None:
    made = say(decide(first, by=council.iro), review, what, by=council.iro)
    assert (made.outcome, made.closed_on, made.carried) == (what, ROOM_DAY, 0)
    step = DecisionStep.objects.latest("id")
    assert (step.kind, step.what, step.review_id, step.because) == ("outcome", what, review.pk, "No teacher yet")


@pytest.mark.parametrize("what", ["partly", "not_done"])
def test_what_is_not_done_is_carried_on(council: Council, review: Review, first: Review, what: str) -> None:
    made = say(decide(first, by=council.iro), review, what, by=council.iro)
    assert (made.outcome, made.closed_on, made.carried) == ("", None, 1)
    made = say(made, review, what, by=council.iro, because="Said in other words")
    assert made.carried == 1, "said twice at one review, carried once"


def test_it_is_carried_once_a_review_and_the_last_word_counts(council: Council, review: Review, first: Review) -> None:
    third = Review.objects.create(child=review.child, source="keel", first_part_on=on("2026-08-15"))
    made = decide(first, by=council.iro)
    say(made, review, "not_done", by=council.iro)
    made = say(made, third, "partly", by=council.iro, today=on("2026-08-20"))
    assert made.carried == 2
    made = say(made, third, "done", by=council.iro, today=on("2026-08-20"))
    assert (made.carried, made.outcome) == (1, "done")
    made = say(made, third, "not_done", by=council.iro, today=on("2026-08-20"))
    assert (made.carried, made.outcome, made.closed_on) == (2, "", None)
    with pytest.raises(Refused, match="was made at this review"):
        say(made, first, "done", by=council.iro)


def test_a_closed_decision_is_not_closed_again_at_a_later_review(
    council: Council, review: Review, first: Review
) -> None:
    third = Review.objects.create(child=review.child, source="keel", first_part_on=on("2026-08-15"))
    made = say(decide(first, by=council.iro), review, "done", by=council.iro)
    with pytest.raises(Refused, match="was closed on 30 July 2026: done"):
        say(made, third, "not_done", by=council.iro, today=on("2026-08-20"))


@pytest.mark.parametrize(
    ("what", "because", "words"),
    [
        ("not_done", " ", "Say why: it is carried to the next review"),
        ("partly", "", "Say why: it is carried to the next review"),
        ("not_needed", "", "Say why it is no longer needed"),
        ("lost", "x", "Say what became of it"),
    ],
)
def test_what_is_carried_says_why(
    council: Council, review: Review, first: Review, what: str, because: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        say(decide(first, by=council.iro), review, what, because=because, by=council.iro)


def test_two_who_say_what_became_of_it(council: Council, review: Review, first: Review) -> None:
    made = decide(first, by=council.iro)
    say(made, review, "done", by=council.manager, version=1)
    with pytest.raises(DecisionChanged, match="Chidi Eze changed this decision"):
        say(made, review, "not_done", by=council.iro, version=1)
    assert say(made, review, "done", by=council.iro, version=1).version == 2, "the same word twice is said once"


def test_the_earlier_decisions_that_a_review_asks_about(council: Council, review: Review, first: Review) -> None:
    late = decide(first, "Late", by=council.iro, due_on=on("2026-06-01"))
    soon = decide(first, "Soon", by=council.iro)
    closed = say(decide(first, "Closed here", by=council.iro, due_on=None), review, "done", by=council.iro)
    decide(review, "Of this review", by=council.iro)
    found = decisions_before(review, ROOM_DAY)
    assert {one.row for one in found} == {late, soon, closed}
    order = [one.row.text for one in found if one.row.due_on]
    assert order == ["Late", "Soon"]
    assert [one.said.what for one in found if one.said] == ["done"]
