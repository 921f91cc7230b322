"""Who chairs, the private conversation, no child without an IRO, and the plan for permanence."""

from datetime import date, timedelta
from random import Random

import pytest

from keel.law import appointment, chairing, permanence, sources
from keel.law.chairing import Chair, NotHeld
from keel.law.days import ENGLAND_AND_WALES
from keel.law.independence import Bar
from keel.law.practice import DEFAULT_PRACTICE, Practice


def d(text: str) -> date:
    return date.fromisoformat(text)


BARS = (Bar("social_worker", "They are the child's social worker.", sources.WHO_MAY_BE_IRO),)
CHAIRS = [
    ("iro", True, (), True, "The IRO is there, and so chairs.", "IRO_AT_REVIEW"),
    ("iro", False, (), False, "The IRO is not there, so cannot chair.", "IRO_AT_REVIEW"),
    ("young_person", True, (), True, "A young person may lead, with the IRO present.", "YOUNG_PERSON_LEADS"),
    ("young_person", False, (), False, "A young person may lead only with the IRO present.", "YOUNG_PERSON_LEADS"),
    ("case_holding_team", False, (), False, "Nobody from the team that holds the case may stand in.", "WHO_MAY_BE_IRO"),
    ("case_holding_team", True, (), False, "Nobody from the team that holds the case may stand in.", "WHO_MAY_BE_IRO"),
    ("somebody_else", True, (), False, "The IRO is there, and so chairs.", "IRO_AT_REVIEW"),
    ("somebody_else", False, (), False, "Only another IRO may stand in.", "WHO_MAY_BE_IRO"),
    ("other_iro", True, (), False, "The IRO is there, and so chairs.", "IRO_AT_REVIEW"),
    ("other_iro", False, (), True, "Another IRO who may act for this child stands in.", "WHO_MAY_BE_IRO"),
    ("other_iro", False, BARS, False,
     "This IRO may not stand in for this child. They are the child's social worker.", "WHO_MAY_BE_IRO"),
]  # fmt: skip


@pytest.mark.parametrize(("chair", "present", "bars", "allowed", "says", "source"), CHAIRS)
def test_who_may_chair(chair: str, present: bool, bars: tuple[Bar, ...], allowed: bool, says: str, source: str) -> None:
    ruling = chairing.may_chair(Chair(chair), iro_present=present, bars=bars)
    assert (ruling.allowed, ruling.because, ruling.source) == (allowed, says, getattr(sources, source))


# The review is on 3 June 2024; the one before it was on 4 December 2023.
CONVERSATIONS = [
    ("2024-05-30", True, None, True, True, "The conversation on 30 May 2024 was in private and before the review."),
    ("2024-06-03", True, None, True, True, "was in private and before the review."),
    ("2024-06-04", True, None, False, False,
     "The conversation on 4 June 2024 came after the review on 3 June 2024. No reason is recorded."),
    ("2023-12-05", True, None, True, True, "was in private and before the review."),
    ("2023-12-04", True, None, False, False,
     "The conversation on 4 December 2023 was for the review on 4 December 2023, not for this one. No reason is"),
    ("2024-05-30", False, None, False, False, "on 30 May 2024 was not in private. No reason is recorded."),
    ("2024-05-30", False, "child_refused", True, False,
     "The conversation on 30 May 2024 was not in private. The child, who understands enough to choose, did not want"),
    (None, True, None, False, False, "No private conversation is on record. No reason is recorded."),
    (None, True, "child_refused", True, False, "The child, who understands enough to choose, did not want to."),
    (None, True, "age_or_understanding", True, False, "not appropriate for the child's age and understanding."),
    (None, True, "could_not_be_arranged", False, False, "It could not be arranged, which is not a lawful reason."),
    ("2024-05-30", True, "could_not_be_arranged", True, True, "was in private and before the review."),
]  # fmt: skip


@pytest.mark.parametrize(("held_on", "alone", "reason", "met", "held", "says"), CONVERSATIONS)
def test_the_private_conversation(
    held_on: str | None, alone: bool, reason: str | None, met: bool, held: bool, says: str
) -> None:
    found = chairing.private_conversation(
        review_on=d("2024-06-03"),
        held_on=d(held_on) if held_on else None,
        alone=alone,
        reason=NotHeld(reason) if reason else None,
        last_review_on=d("2023-12-04"),
    )
    assert (found.met, found.held, found.source) == (met, held, sources.PRIVATE_CONVERSATION)
    assert says in found.because
    if held_on is None and reason:
        assert not found.because.startswith("No private")


def test_the_conversation_before_a_first_review() -> None:
    assert chairing.private_conversation(review_on=d("2024-06-03"), held_on=d("2022-01-01")).met
    assert set(chairing.NOT_HELD_WORDS) == set(NotHeld)


def allocations(text: str) -> list[appointment.Allocation]:
    pairs = [part.replace(" on", " to ").split(" to ") for part in text.split("; ") if part]
    return [(d(first), d(last) if last else None) for first, last in pairs]


# Care began on Monday 3 June 2024: an IRO is named by Monday 10 June.
UNNAMED = [
    ("on the last day", "", "2024-06-10", "2024-06-03", 8, 0, False, "since 3 June 2024, which is still within"),
    ("a day later", "", "2024-06-11", "2024-06-03", 9, 1, True, "no named IRO since 3 June 2024, which is too long."),
    ("named late", "2024-06-13 on", "2024-06-20", None, 10, 2, False, "The child has a named IRO."),
    ("named on the last day", "2024-06-10 on", "2024-06-20", None, 7, 0, False, "The child has a named IRO."),
    ("named before care began", "2024-06-01 on", "2024-06-20", None, 0, 0, False, "The child has a named IRO."),
    ("a vacancy", "2024-06-03 to 2024-07-01", "2024-07-02", "2024-07-02", 1, 1, True,
     "since 2 July 2024, which is too long. The vacancy must be filled as soon as practicable."),
    ("a vacancy in the first days", "2024-06-03 to 2024-06-04", "2024-06-06", "2024-06-05", 2, 0, False,
     "since 5 June 2024, which is still within the limit. The vacancy must be filled as soon as practicable."),
    ("the last day of an IRO", "2024-06-03 to 2024-07-01", "2024-07-01", None, 0, 0, False, "has a named IRO."),
    ("one after another", "2024-06-03 to 2024-07-01; 2024-07-02 on", "2024-08-01", None, 0, 0, False, "a named IRO."),
    ("both on the day of the change", "2024-07-01 on; 2024-06-03 to 2024-07-01", "2024-08-01", None, 0, 0, False,
     "The child has a named IRO."),
    ("one inside another", "2024-06-03 to 2024-07-01; 2024-06-10 to 2024-06-12", "2024-07-01", None, 0, 0, False,
     "The child has a named IRO."),
    ("a gap that was filled", "2024-06-03 to 2024-07-01; 2024-07-05 on", "2024-08-01", None, 3, 3, False, "named IRO."),
    ("an IRO to come", "2024-07-01 on", "2024-06-20", "2024-06-03", 18, 10, True, "which is too long."),
    ("an IRO of an earlier period of care", "2023-01-01 to 2023-06-01", "2024-06-11", "2024-06-03", 9, 1, True,
     "since 3 June 2024, which is too long."),
    ("before care began", "", "2024-06-02", None, 0, 0, False, "The child has a named IRO."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "held", "on", "since", "days", "too_many", "past", "says"), UNNAMED, ids=[row[0] for row in UNNAMED]
)
def test_no_child_without_an_iro(
    case: str, held: str, on: str, since: str | None, days: int, too_many: int, past: bool, says: str
) -> None:
    found = appointment.unnamed(d("2024-06-03"), allocations(held), d(on), DEFAULT_PRACTICE)
    assert found.name_by == d("2024-06-10")
    assert (found.since, found.days.count, found.days_too_many.count) == (d(since) if since else None, days, too_many)
    assert found.past_limit is past
    assert found.because[0] == (
        "An IRO is named within 5 working days of the day care began, 3 June 2024: by 10 June 2024. After that no "
        "child is without one."
    )
    assert found.because[1].endswith(says) or says in found.because[1]
    assert found.source == (sources.IRO_APPOINTED if "vacancy" in found.because[1] else sources.IRO_NAMED)
    assert [used.name for used in found.settings] == ["iro_named_days"]


def test_the_council_and_its_holidays_decide_by_when() -> None:
    calendar = ENGLAND_AND_WALES.with_holiday(d("2024-06-04"), "A day of thanks")
    found = appointment.unnamed(d("2024-06-03"), [], d("2024-06-07"), Practice(iro_named_days=3), calendar)
    assert (found.name_by, found.past_limit) == (d("2024-06-07"), False)
    assert found.because[0].startswith("An IRO is named within 3 working days of")


def test_counting_days_without_an_iro_one_by_one_gives_the_same() -> None:
    random, started_on = Random(11), d("2024-06-03")
    for _ in range(300):
        held: list[appointment.Allocation] = []
        for _ in range(random.randrange(4)):
            first = started_on + timedelta(days=random.randrange(-5, 40))
            held.append((first, random.choice([None, *[first + timedelta(days=random.randrange(20))] * 3])))
        on = started_on + timedelta(days=random.randrange(45))
        found = appointment.unnamed(started_on, held, on, DEFAULT_PRACTICE)
        days = [started_on + timedelta(days=number) for number in range((on - started_on).days + 1)]
        without = [day for day in days if not any(a <= day and (b is None or day <= b) for a, b in held)]
        assert found.days.count == len(without), held
        assert found.days_too_many.count == len([day for day in without if day > d("2024-06-10")]), held
        assert (found.since is not None) == (on in without), held


@pytest.mark.parametrize(
    ("held", "met", "says"),
    [
        ("2024-06-05 on", True, "An IRO was appointed before the first review on 24 June 2024."),
        ("2024-06-23 on", True, "An IRO was appointed before the first review on 24 June 2024."),
        ("2024-06-24 on", False, "An IRO must be appointed before the first review on 24 June 2024, and none was."),
        (
            "2023-01-01 to 2024-06-02",
            False,
            "An IRO must be appointed before the first review on 24 June 2024, and none",
        ),
        ("2023-01-01 to 2024-06-03", True, "An IRO was appointed before the first review on 24 June 2024."),
        ("", False, "An IRO must be appointed before the first review on 24 June 2024, and none was."),
    ],
)
def test_an_iro_is_appointed_before_the_first_review(held: str, met: bool, says: str) -> None:
    found = appointment.appointed_before_first_review(d("2024-06-03"), allocations(held), d("2024-06-24"))
    assert (found.allowed, found.source) == (met, sources.IRO_APPOINTED)
    assert found.because.startswith(says)


PLANS = [
    ("", None, None, None, "No plan for permanence is recorded; it should be by the 2nd review, which is to come."),
    ("2024-06-24", None, None, None, "by the 2nd review, which is to come."),
    ("2024-06-24", "2024-06-24", True, None, "A plan for permanence was recorded on 24 June 2024, before the 2nd"),
    ("2024-06-24 2024-09-20", None, False, "2024-09-20",
     "No plan for permanence was recorded by the 2nd review, on 20 September 2024."),
    ("2024-09-20 2024-06-24 2025-03-01", "2024-09-20", True, "2024-09-20",
     "A plan for permanence was recorded on 20 September 2024, by the 2nd review on 20 September 2024."),
    ("2024-06-24 2024-09-20 2025-03-01", "2024-09-21", False, "2024-09-20",
     "A plan for permanence was recorded on 21 September 2024, after the 2nd review on 20 September 2024."),
]  # fmt: skip


@pytest.mark.parametrize(("reviews", "recorded", "in_time", "by", "says"), PLANS)
def test_a_plan_for_permanence_by_the_second_review(
    reviews: str, recorded: str | None, in_time: bool | None, by: str | None, says: str
) -> None:
    found = permanence.permanence_plan([d(day) for day in reviews.split()], d(recorded) if recorded else None)
    assert (found.in_time, found.by, found.source) == (in_time, d(by) if by else None, sources.PERMANENCE)
    assert says in found.because
