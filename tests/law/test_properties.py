"""Properties that hold for every child, whatever the dates."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from keel.law.answers import Due, state_of
from keel.law.days import ENGLAND_AND_WALES, Months, WorkingDays, add_months
from keel.law.facts import CareFacts, HeldReview, Track, TrackChange
from keel.law.practice import DEFAULT_PRACTICE, Practice
from keel.law.reviews import next_due, next_due_date

starts = st.dates(date(2000, 1, 1), date(2026, 12, 31))
gaps = st.lists(st.integers(1, 240), max_size=6)
tracks = st.lists(st.tuples(st.sampled_from(list(Track)), st.integers(0, 900)), max_size=3)
asked = st.integers(0, 1500)


def child(start: date, gaps: list[int], tracks: list[tuple[Track, int]]) -> CareFacts:
    day, reviews = start, []
    for gap in gaps:
        day += timedelta(days=gap)
        reviews.append(HeldReview(first_part_on=day))
    changes = tuple(TrackChange(track=track, since=start + timedelta(days=after)) for track, after in tracks)
    return CareFacts(started_on=start, reviews=tuple(reviews), tracks=changes)


@given(starts, gaps, tracks, asked)
@settings(max_examples=150, deadline=None)
def test_an_answer_makes_sense(start: date, gaps: list[int], tracks: list[tuple[Track, int]], after: int) -> None:
    on = start + timedelta(days=after)
    facts = child(start, gaps, tracks)
    due = next_due(facts, DEFAULT_PRACTICE, on=on)
    assert due is not None
    assert due.on > due.counted_from >= start
    assert due.certain
    assert due.latest == due.earliest == due.on
    assert ENGLAND_AND_WALES.is_working_day(due.book_by)
    assert due.book_by <= due.on
    assert ENGLAND_AND_WALES.working_days_between(due.book_by, due.on) == WorkingDays(0)
    assert next_due_date(facts, DEFAULT_PRACTICE, on=on) == due.on
    assert Due.from_dict(due.as_dict()) == due
    assert state_of(due, due.on + timedelta(days=1)) == "late"


@given(starts, st.integers(0, 400))
@settings(deadline=None)
def test_a_later_start_is_never_due_sooner(start: date, later: int) -> None:
    first = next_due_date(CareFacts(started_on=start), DEFAULT_PRACTICE, on=start)
    second_start = start + timedelta(days=later)
    second = next_due_date(CareFacts(started_on=second_start), DEFAULT_PRACTICE, on=second_start)
    assert first is not None
    assert second is not None
    assert first <= second


@given(starts, gaps, st.integers(1, 200))
@settings(deadline=None)
def test_one_more_review_never_brings_an_ordinary_date_forward(start: date, gaps: list[int], more: int) -> None:
    on = start + timedelta(days=sum(gaps) + more)
    before = next_due_date(child(start, gaps, []), DEFAULT_PRACTICE, on=on)
    after = next_due_date(child(start, [*gaps, more], []), DEFAULT_PRACTICE, on=on)
    assert before is not None
    assert after is not None
    assert after >= before


@given(starts, st.integers(1, 24))
def test_a_corresponding_date_keeps_the_day_or_is_the_last_of_its_month(start: date, months: int) -> None:
    on = add_months(start, Months(months))
    assert on.day == start.day or (on.day < start.day and (on + timedelta(days=1)).day == 1)
    assert (on.year - start.year) * 12 + on.month - start.month == months


@given(starts, gaps, st.integers(1, 6))
@settings(deadline=None)
def test_a_local_target_is_never_later_than_the_law(start: date, gaps: list[int], months: int) -> None:
    facts = child(start, gaps, [])
    on = start + timedelta(days=sum(gaps))
    plain, local = (next_due(facts, p, on=on) for p in (DEFAULT_PRACTICE, Practice(later_review_months=months)))
    assert plain is not None
    assert local is not None
    assert local.on == plain.on
    assert local.local is None or local.local.on <= local.on


@given(starts, gaps, tracks, asked)
@settings(max_examples=60, deadline=None)
def test_what_happens_later_changes_nothing(
    start: date, gaps: list[int], tracks: list[tuple[Track, int]], after: int
) -> None:
    on = start + timedelta(days=after)
    facts = child(start, gaps, tracks)
    assert next_due(facts, DEFAULT_PRACTICE, on=on) == next_due(facts.as_at(on), DEFAULT_PRACTICE, on=on)
