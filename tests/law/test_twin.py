"""The law against its slow twin: whole known histories, and every history that gaps in the record allow."""

import random
from datetime import date, timedelta

import pytest

from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange
from keel.law.practice import DEFAULT_PRACTICE
from keel.law.reviews import dues_of_held_reviews, next_due, next_due_date
from tests.law import twin


def days(count: int) -> timedelta:
    return timedelta(days=count)


def a_history(rnd: random.Random) -> tuple[date, list[HeldReview], tuple[TrackChange, ...], date]:
    start = date(2019, 1, 1) + days(rnd.randrange(2500))
    on, reviews = start, []
    for _ in range(rnd.choice([0, 1, 1, 2, 2, 3, 4, 5])):
        on += days(rnd.choice([0, rnd.randrange(40), rnd.randrange(60, 130), rnd.randrange(150, 220)]))
        reviews.append(HeldReview(first_part_on=on, extra=rnd.choice([None, None, None, True, False])))
    return start, _one_a_day(reviews), _tracks(rnd, start), on + days(rnd.randrange(200))


def _one_a_day(reviews: list[HeldReview]) -> list[HeldReview]:
    return list({review.first_part_on: review for review in reviews}.values())


def _tracks(rnd: random.Random, start: date) -> tuple[TrackChange, ...]:
    if rnd.random() < 0.4:
        return ()
    since = {start + days(rnd.choice([0, rnd.randrange(500)])) for _ in range(rnd.randrange(1, 4))}
    return tuple(TrackChange(track=rnd.choice(list(Track)), since=day) for day in sorted(since))


def walked(facts: CareFacts, on: date, *, keep: bool = True) -> date:
    reviews = [twin.Review(review.first_part_on, review.extra) for review in facts.reviews]
    return twin.walk(facts, facts.started_on, reviews, on, keep_three_month=keep)


def test_every_start_of_three_years() -> None:
    for start in (date(2021, 1, 1) + days(n) for n in range(3 * 365)):
        facts = CareFacts(started_on=start)
        assert next_due_date(facts, DEFAULT_PRACTICE, on=start) == walked(facts, start)


def test_known_histories() -> None:
    rnd = random.Random(20)
    for _ in range(3000):
        start, reviews, tracks, on = a_history(rnd)
        facts = CareFacts(started_on=start, reviews=tuple(reviews), tracks=tracks)
        due = next_due(facts, DEFAULT_PRACTICE, on=on)
        assert due is not None
        assert due.certain
        assert due.on == due.latest == walked(facts.as_at(on), on), facts


def test_what_was_due_when_each_review_was_held() -> None:
    rnd = random.Random(21)
    for _ in range(600):
        start, reviews, tracks, _ = a_history(rnd)
        facts = CareFacts(started_on=start, reviews=tuple(reviews), tracks=tracks)
        dues = dues_of_held_reviews(facts, DEFAULT_PRACTICE)
        assert [due.held_on for due in dues] == [review.first_part_on for review in reviews]
        for due, review in zip(dues, reviews, strict=True):
            day = review.first_part_on
            before = tuple(other for other in reviews if other.first_part_on < day)
            changes = tuple(change for change in tracks if change.since < max(day, start + days(1)))
            then = CareFacts(started_on=start, reviews=before, tracks=changes)
            assert due.on == walked(then, day, keep=False), (facts, day)


def a_gap(rnd: random.Random, start: date, on: date, length: int) -> dict[str, object]:
    """Make one kind of ignorance about a history."""
    end = on + days(rnd.randrange(-100, 50))
    front = (Span(first=start + days(length), last=max(end, start + days(length))),)
    gap = start + days(rnd.randrange(1, 200))
    after = rnd.choice([None, gap + days(length + rnd.randrange(300))])
    return rnd.choice(
        [
            {"known": front},
            {"known": (Span(first=start - days(9), last=gap), Span(first=gap + days(length), last=after))},
            {"known": (Span(first=start, last=start + days(rnd.randrange(100))),)},
            {"start_known": False, "known": rnd.choice([None, (Span(first=start, last=max(end, start)),)])},
            {"start_known": False, "known": front},
            {"possible_restarts": (start + days(rnd.randrange(1, 300)),), "known": rnd.choice([None, front])},
        ]
    )


@pytest.mark.parametrize(("seed", "count", "shortest", "longest"), [(30, 220, 1, 10), (31, 12, 60, 110)])
def test_histories_with_gaps(seed: int, count: int, shortest: int, longest: int) -> None:
    rnd = random.Random(seed)
    uncertain = 0
    for _ in range(count):
        start, reviews, tracks, on = a_history(rnd)
        gap = a_gap(rnd, start, on, rnd.randrange(shortest, longest))
        if gap.get("start_known") is False and rnd.random() < 0.3:
            reviews.append(HeldReview(first_part_on=start - days(rnd.randrange(1, 300))))
        facts = CareFacts(started_on=start, reviews=tuple(reviews), tracks=tracks, **gap)  # type: ignore[arg-type]
        due = next_due(facts, DEFAULT_PRACTICE, on=on)
        assert due is not None
        assert (due.on, due.latest) == twin.every_due(facts, on), (facts, on)
        assert due.certain == (due.on == due.latest)
        uncertain += not due.certain
    assert uncertain > count / 8
