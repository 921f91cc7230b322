"""The midway check: when it is due, the social worker's answers, the IRO's, and two who write at once."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.commands import practice, reviews
from keel.records.commands.ladder import rebuild_ladder
from keel.records.commands.midway import Said, answer_midway, close_midway
from keel.records.models import Child, DecisionStep, Ladder, MidwayCheck, NextReview, Review
from keel.records.permissions import Permission, service
from keel.records.queries.midway import open_decisions
from keel.records.refused import NotPermitted, Refused
from keel.records.stamps import Overtaken
from tests.builders import NOW, TODAY, Council, Stay, a_child, a_child_in_care, a_decision, a_return, held_by

pytestmark = pytest.mark.django_db
HELD = date(2026, 3, 23)


@pytest.fixture
def child() -> Child:
    return a_child_in_care(since=date(2026, 3, 2), reviews=[HELD], workers=[("SW0001", date(2026, 3, 2), None)])


def doing(**more: Any) -> dict[str, Any]:
    return {"by": service(), "today": TODAY, "now": NOW, **more}


def test_it_is_due_half_way_to_the_next_review(child: Child) -> None:
    next_on = NextReview.objects.get(child=child).due_on
    assert Ladder.objects.get(child=child).midway_due_on == HELD + (next_on - HELD) // 2


def test_or_after_the_months_of_the_council(child: Child) -> None:
    practice.set_practice(by=service(), name="midway_months", value=2, holds_from=TODAY, today=TODAY, now=NOW)
    rebuild_ladder(by=service(), today=TODAY, now=NOW)
    assert Ladder.objects.get(child=child).midway_due_on == date(2026, 5, 23)


def test_the_social_worker_answers_first_and_the_iro_closes(child: Child, council: Council) -> None:
    visits, school = a_decision(child), a_decision(child, "A place at Saltmarsh", number=2)
    held_by(council.iro, child)
    worker, iro = council.social_worker.actor(), council.iro.actor()
    said = {visits.pk: Said("drifting", "No car")}
    check = answer_midway(child=child, answers=said, seen=0, **doing(by=worker))
    assert (check.version, check.closed_on) == (1, None)
    assert Ladder.objects.get(child=child).midway_done_on is None
    both = {visits.pk: Said("drifting", "A lift is found"), school.pk: Said("done", "She starts on Monday")}
    check = close_midway(child=child, answers=both, note="Better", seen=1, **doing(by=iro))
    assert check.closed_on == TODAY
    assert Ladder.objects.get(child=child).midway_done_on == TODAY
    steps = DecisionStep.objects.order_by("id").values_list("decision", "kind", "what", "because")
    assert list(steps) == [
        (visits.pk, "midway", "drifting", "No car"),
        (visits.pk, "midway", "drifting", "A lift is found"),
        (school.pk, "midway", "done", "She starts on Monday"),
    ]
    school.refresh_from_db()
    visits.refresh_from_db()
    assert (school.outcome, school.closed_on) == ("done", TODAY)
    assert visits.closed_on is None


def test_what_the_social_worker_calls_done_closes_nothing(child: Child, council: Council) -> None:
    decision = a_decision(child)
    worker = council.social_worker.actor()
    answer_midway(child=child, answers={decision.pk: Said("done")}, seen=0, **doing(by=worker))
    decision.refresh_from_db()
    assert decision.closed_on is None


def test_every_open_decision_is_answered_before_it_is_closed(child: Child) -> None:
    decision = a_decision(child)
    with pytest.raises(Refused, match="Say how decision 1 stands") as refused:
        close_midway(child=child, answers={}, note="", seen=0, **doing())
    assert refused.value.about == f"stands_{decision.pk}"


def test_what_is_written_for_a_review_that_is_not_completed_is_not_asked_about(child: Child) -> None:
    coming = reviews.book_review(by=service(), child=child, booked_for=date(2026, 6, 12), today=TODAY, now=NOW)
    a_decision(coming)
    assert open_decisions(child) == []
    made = a_decision(child)
    assert open_decisions(child) == [made]


@pytest.mark.parametrize("stands", ["drifting", "not_needed"])
def test_what_is_drifting_or_not_needed_asks_for_a_word(child: Child, stands: str) -> None:
    decision = a_decision(child)
    with pytest.raises(Refused, match="in a word") as refused:
        close_midway(child=child, answers={decision.pk: Said(stands)}, note="", seen=0, **doing())
    assert refused.value.about == f"word_{decision.pk}"
    with pytest.raises(Refused, match="from the list"):
        close_midway(child=child, answers={decision.pk: Said("lost")}, note="", seen=0, **doing())
    assert not MidwayCheck.objects.exists()


def test_without_an_open_decision_a_word_closes_it(child: Child) -> None:
    with pytest.raises(Refused, match="No decision is open"):
        close_midway(child=child, answers={}, note=" ", seen=0, **doing())
    close_midway(child=child, answers={}, note="All settled", seen=0, **doing())
    assert Ladder.objects.get(child=child).midway_done_on == TODAY


def test_the_second_of_two_who_write_is_told_of_the_first(child: Child, council: Council) -> None:
    decision = a_decision(child)
    said = {decision.pk: Said("on_course")}
    answer_midway(child=child, answers=said, seen=0, **doing(by=council.social_worker.actor()))
    with pytest.raises(Overtaken, match="Ewan Clark answered while you were writing"):
        close_midway(child=child, answers=said, note="", seen=0, **doing())
    close_midway(child=child, answers=said, note="", seen=1, **doing())
    with pytest.raises(Overtaken, match="closed this check"):
        close_midway(child=child, answers=said, note="", seen=1, **doing())
    with pytest.raises(Refused, match="is closed"):
        close_midway(child=child, answers=said, note="", seen=2, **doing())


def test_before_the_first_review_there_is_none(council: Council) -> None:
    new = a_child_in_care(since=date(2026, 5, 26))
    assert Ladder.objects.get(child=new).midway_due_on is None
    with pytest.raises(Refused, match="No review of this child was completed"):
        answer_midway(child=new, answers={}, seen=0, **doing())


def test_it_begins_anew_with_the_next_review(child: Child) -> None:
    close_midway(child=child, answers={}, note="All settled", seen=0, **doing())
    Review.objects.create(child=child, source="keel", first_part_on=TODAY, completed_on=TODAY, counted_on=TODAY)
    rebuild_ladder(by=service(), today=TODAY + timedelta(days=1), now=NOW)
    assert Ladder.objects.get(child=child).midway_done_on is None


def test_who_has_neither_right_is_refused(child: Child) -> None:
    from tests.builders import may

    with pytest.raises(NotPermitted):
        answer_midway(child=child, answers={}, seen=0, **doing(by=may(Permission.SEE_ALL_CHILDREN)))


def test_a_check_of_a_review_that_no_return_tells_of_any_longer_stays(child: Child) -> None:
    close_midway(child=child, answers={}, note="All settled", seen=0, **doing())
    again = a_child(child.number, since=date(2026, 3, 2), reviews=[date(2026, 3, 24)])
    a_return(again, year=2026)
    assert MidwayCheck.objects.values_list("review", "closed_on").get() == (None, TODAY)
    assert Ladder.objects.get(child=child).midway_done_on is None


def test_a_review_of_an_earlier_time_in_care_asks_for_none() -> None:
    stays = [
        Stay(since=date(2025, 5, 6), until=date(2026, 1, 9), rec="E4A"),
        Stay(since=date(2026, 5, 20), rne="S"),
    ]
    back = a_child_in_care(stays=stays, reviews=[date(2025, 5, 27)])
    assert Ladder.objects.get(child=back).midway_due_on is None
    with pytest.raises(Refused, match="No review of this child was completed"):
        close_midway(child=back, answers={}, note="a", seen=0, **doing())
