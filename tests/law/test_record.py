"""What the record of a review holds, what is missing before it is complete, and the standards of the second review."""

from datetime import date
from typing import Any

import pytest

from keel.law.facts import CareFacts, HeldReview, Span, Track
from keel.law.matters import matters_for
from keel.law.record import ANY, DecisionFacts, Missing, Stage, missing, not_as_came, sections_for
from keel.law.standards import CODES, MOST, STANDARDS, is_second, score

DAY = date(2026, 7, 30)
WHOLE = {"there": "yes", "views": "spoke", "permanence_plan": "a", "parallel_plan": "b"}


def matters(track: Track = Track.ORDINARY) -> dict[str, str]:
    return {matter.code: "Nothing has changed." for matter in matters_for(track)}


def lacks(
    track: Track = Track.ORDINARY, *, decisions: Any = (), second: bool = True, **more: Any
) -> tuple[Missing, ...]:
    adopters = {"adopters": "They are glad"} if track is Track.PLACED else {}
    written = more.pop("written", {**matters(track), **WHOLE, **adopters})
    given = {"young": False, "answered": CODES, **more}
    return missing(track, written, decisions, second=second, **given)


def decision(**about: Any) -> DecisionFacts:
    whole = {"number": 1, "text": "a", "childs_words": "b", "owner": "c", "due_on": DAY}
    return DecisionFacts(**{**whole, **about})


def test_the_matters_follow_the_timetable() -> None:
    keys = {track: [key for key in sections_for(track) if ANY[key].stage is Stage.MATTERS] for track in Track}
    assert len(keys[Track.ORDINARY]) == 13
    assert keys[Track.PLACED] == [f"AAR36_{number}" for number in range(1, 8)]
    assert len(keys[Track.AUTHORISED]) == 15
    assert all(set(sections_for(track)) <= set(ANY) for track in Track)


def test_the_prospective_adopter_is_asked_of_a_child_placed_for_adoption_alone() -> None:
    assert {track for track in Track if "adopters" in sections_for(track)} == {Track.PLACED}


def test_the_sections_stand_in_the_order_of_the_meeting() -> None:
    order = [section.stage for section in sections_for(Track.ORDINARY).values()]
    assert order == sorted(order, key=list(Stage).index)


@pytest.mark.parametrize("track", list(Track))
def test_a_whole_record_lacks_nothing(track: Track) -> None:
    assert lacks(track, decisions=[decision()]) == ()


@pytest.mark.parametrize("track", list(Track))
def test_each_blank_matter_is_named(track: Track) -> None:
    for matter in matters_for(track):
        written = {**matters(track), **WHOLE, "adopters": "They are glad", matter.code: " \n"}
        found = lacks(track, written=written)
        assert [(lack.key, lack.stage, lack.source) for lack in found] == [(matter.code, Stage.MATTERS, matter.source)]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"text": " "}, "Decision 1 does not say what was decided"),
        ({"owner": ""}, "Decision 1 does not say who does it"),
        ({"due_on": None}, "Decision 1 does not say by when"),
        ({"childs_words": ""}, "Decision 1 does not say the same in the child’s words"),
    ],
)
def test_a_decision_says_what_who_when_and_in_the_childs_words(about: dict[str, Any], words: str) -> None:
    assert [(lack.words, lack.key) for lack in lacks(decisions=[decision(**about)])] == [(words, "decision-1")]


@pytest.mark.parametrize(
    ("there", "views", "keys"),
    [
        ("yes", "spoke", []),
        ("yes", "spoken_for", []),
        ("yes", "showed", []),
        ("yes", "none", []),
        ("yes", "sent", ["views"]),
        ("no", "sent", []),
        ("no", "spoken_for", []),
        ("no", "none", []),
        ("no", "spoke", ["views"]),
        ("no", "showed", ["views"]),
        ("", "spoke", ["there"]),
        ("yes", "", ["views"]),
        ("", "", ["there", "views"]),
    ],
)
def test_how_the_child_took_part_is_asked_in_two_questions_that_go_together(
    there: str, views: str, keys: list[str]
) -> None:
    written = {**matters(), **WHOLE, "there": there, "views": views}
    assert [lack.key for lack in lacks(written=written)] == keys
    assert lacks(written=written, young=True) == (), "a child under four is not asked"


@pytest.mark.parametrize("key", ["permanence_plan", "parallel_plan"])
def test_permanence_is_asked_at_the_second_review(key: str) -> None:
    written = {**matters(), **WHOLE, key: ""}
    assert [lack.key for lack in lacks(written=written)] == [key]
    assert lacks(written=written, second=False) == ()


def test_the_standards_are_asked_at_the_second_review() -> None:
    assert [lack.key for lack in lacks(answered=())] == [standard.code for standard in STANDARDS]
    assert [lack.key for lack in lacks(answered=CODES - {"voice"})] == ["voice"]
    assert lacks(answered=(), second=False) == ()


def test_what_became_of_each_earlier_decision_is_asked() -> None:
    assert [lack.words for lack in lacks(untold=["See Ben"])] == ["Say what became of the earlier decision “See Ben”"]


# ---- the standards ---------------------------------------------------------------------------------------------------


def test_there_are_seven_standards_of_two_points() -> None:
    assert (len(STANDARDS), MOST) == (7, 14)


@pytest.mark.parametrize(
    ("answers", "points", "complete"),
    [
        (dict.fromkeys(CODES, "met"), 14, True),
        (dict.fromkeys(CODES, "partly"), 7, True),
        (dict.fromkeys(CODES, "not_met"), 0, True),
        ({**dict.fromkeys(CODES, "met"), "voice": "partly", "owned": "not_met"}, 11, True),
        ({"voice": "met"}, 2, False),
        ({}, 0, False),
    ],
)
def test_the_score_is_its_parts(answers: dict[str, str], points: int, complete: bool) -> None:
    found = score(answers)
    assert (found.points, found.out_of, found.complete) == (points, 14, complete)
    assert sum(part or 0 for _, part in found.parts) == points
    assert found.because.startswith(f"{points} of 14 points")
    assert ("not answered yet" in found.because) is not complete


def care(*held: date, **about: Any) -> CareFacts:
    reviews = tuple(HeldReview(first_part_on=day, completed_on=day) for day in held)
    return CareFacts(started_on=date(2026, 4, 13), reviews=reviews, **about)


FIRST = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("rule", "facts", "second"),
    [
        ("REG33(2)_SECOND_3M", None, True),
        ("", None, False),
        ("", care(FIRST), True),
        ("REG33(2)_LATER_6M", care(FIRST), True),
        ("", care(), False),
        ("", care(FIRST, date(2026, 6, 8)), False),
        ("", care(FIRST, DAY), True),
        ("", care(FIRST, start_known=False), False),
        ("", care(FIRST, known=(Span(first=date(2026, 6, 1)),)), False),
        ("", care(FIRST, known=(Span(first=date(2026, 4, 1)),)), True),
        ("", care(FIRST, known=(Span(first=date(2026, 4, 1), last=date(2026, 6, 1)),)), False),
    ],
)
def test_which_review_is_the_second(rule: str, facts: CareFacts | None, second: bool) -> None:
    assert is_second(rule, facts, DAY) is second


def test_extra_reviews_and_those_never_completed_do_not_count() -> None:
    extra = HeldReview(first_part_on=date(2026, 6, 1), completed_on=date(2026, 6, 1), extra=True)
    begun = HeldReview(first_part_on=date(2026, 6, 9), unfinished=True)
    first = HeldReview(first_part_on=FIRST, completed_on=FIRST)
    assert is_second("", CareFacts(started_on=date(2026, 4, 13), reviews=(first, extra, begun)), DAY)


@pytest.mark.parametrize(
    ("there", "came", "goes"),
    [
        ("yes", "in_person", True),
        ("yes", "video", True),
        ("yes", "", True),
        ("yes", "no", False),
        ("yes", "in_writing", False),
        ("no", "no", True),
        ("no", "in_writing", True),
        ("no", "phone", False),
        ("no", "video", False),
        ("", "no", True),
    ],
)
def test_whether_the_child_was_there_goes_with_how_they_came(there: str, came: str, goes: bool) -> None:
    assert (not_as_came(there, came) == "") == goes


def test_what_the_prospective_adopter_says_is_asked_of_a_child_placed_for_adoption() -> None:
    (lack,) = lacks(Track.PLACED, written={**matters(Track.PLACED), **WHOLE})
    assert (lack.key, lack.stage) == ("adopters", Stage.VIEWS)
