"""What a date proposed for a review would mean, against worked examples and a slow twin; days that would do."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from keel.law import bookings, sources
from keel.law.answers import Due
from keel.law.bookings import Doubt, good_days, verdict_on_date
from keel.law.days import ENGLAND_AND_WALES
from keel.law.document import read_examples
from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange
from keel.law.practice import DEFAULT_PRACTICE, Practice
from keel.law.reviews import next_due
from keel.law.wording import say
from tests.law import twin
from tests.law.test_twin import a_history

ONE = timedelta(days=1)


def d(text: str) -> date:
    return date.fromisoformat(text)


def held(*days: str) -> tuple[HeldReview, ...]:
    return tuple(HeldReview(first_part_on=d(day)) for day in days)


def due_for(start: str, *reviews: str, on: str, practice: Practice = DEFAULT_PRACTICE) -> Due:
    found = next_due(CareFacts(started_on=d(start), reviews=held(*reviews)), practice, on=d(on))
    assert found
    return found


@pytest.mark.parametrize("row", read_examples("bookings.csv"), ids=lambda row: row["case"])
def test_examples(row: dict[str, str]) -> None:
    practice = Practice(later_review_months=int(row["aim_months"]) if row["aim_months"] else None)
    due = due_for(row["start"], *row["held"].split(), on=row["asked_on"], practice=practice)
    found = verdict_on_date(d(row["day"]), due, practice)
    assert {remark.doubt.value for remark in found} == set(row["says"].split())


def test_what_it_says_names_the_rule_and_its_source() -> None:
    due = due_for("2024-01-03", "2024-01-24", "2024-04-15", on="2024-04-20")
    (late,) = verdict_on_date(d("2024-10-18"), due, DEFAULT_PRACTICE)
    assert late.text == (
        "18 October 2024 is 3 working days after the last day that the law allows, 15 October 2024. "
        "The next review must be held within 6 months of the last review, held on 15 April 2024."
    )
    assert late.source == sources.LATER_REVIEWS
    assert late.breaks_law


def test_a_saturday_after_the_last_friday_is_late_without_a_count_of_none() -> None:
    due = due_for("2024-05-31", on="2024-06-05")
    found = verdict_on_date(d("2024-06-29"), due, DEFAULT_PRACTICE)
    assert [remark.doubt for remark in found] == [Doubt.LATE, Doubt.NOT_A_WORKING_DAY]
    assert found[0].text.startswith("29 June 2024 is after the last day that the law allows, 28 June 2024.")


def test_where_the_history_is_not_known_it_may_be_late() -> None:
    facts = CareFacts(
        started_on=d("2023-01-01"), start_known=False, known=(Span(first=d("2024-01-01")),), reviews=held("2024-02-05")
    )
    due = next_due(facts, DEFAULT_PRACTICE, on=d("2024-03-01"))
    assert due
    assert due.on < due.latest
    between, after = (
        verdict_on_date(due.on + ONE, due, DEFAULT_PRACTICE),
        verdict_on_date(due.latest + ONE, due, DEFAULT_PRACTICE),
    )
    assert between[0].doubt is Doubt.MAY_BE_LATE
    assert say(due.latest) in between[0].text
    assert between[0].breaks_law
    assert after[0].doubt is Doubt.LATE


def test_a_review_after_a_return_from_adopters_may_be_too_soon() -> None:
    tracks = (
        TrackChange(track=Track.PLACED, since=d("2024-02-01")),
        TrackChange(track=Track.RETURNED, since=d("2024-06-03")),
    )
    due = next_due(CareFacts(started_on=d("2023-06-01"), tracks=tracks), DEFAULT_PRACTICE, on=d("2024-06-04"))
    assert due
    assert [r.doubt for r in verdict_on_date(d("2024-06-28"), due, DEFAULT_PRACTICE)] == [Doubt.TOO_SOON]
    assert verdict_on_date(d("2024-07-01"), due, DEFAULT_PRACTICE) == ()


def test_after_care_has_ended_no_review_is_due() -> None:
    due = due_for("2024-06-03", on="2024-06-05")
    said = verdict_on_date(d("2024-06-20"), due, DEFAULT_PRACTICE, ends_on=d("2024-06-20"))
    assert [remark.doubt for remark in said] == [Doubt.AFTER_CARE]
    assert verdict_on_date(d("2024-06-19"), due, DEFAULT_PRACTICE, ends_on=d("2024-06-20")) == ()


def test_past_the_known_bank_holidays_and_where_nothing_is_due() -> None:
    after = ENGLAND_AND_WALES.horizon + ONE
    assert Doubt.NOT_KNOWN_YET in {remark.doubt for remark in verdict_on_date(after, None, DEFAULT_PRACTICE)}
    assert verdict_on_date(d("2024-06-19"), None, DEFAULT_PRACTICE) == ()


def test_nothing_else_is_said_to_break_the_law() -> None:
    assert {
        Doubt.LATE,
        Doubt.MAY_BE_LATE,
        Doubt.TOO_SOON,
        Doubt.NOT_BEFORE_LEAVING,
    } == bookings.BREAKS_LAW


# ---- a slow twin -----------------------------------------------------------------------------------------------------


def walked(day: date, due: Due, practice: Practice) -> Iterator[Doubt]:
    """By stepping from day to day, with another's bank holidays."""
    too_late = due.latest
    while too_late < day:
        too_late += ONE
    if too_late > due.latest:
        yield Doubt.LATE
    elif day in {due.on + n * ONE for n in range(1, (due.latest - due.on).days + 1)}:
        yield Doubt.MAY_BE_LATE
    elif day <= due.on and not any(twin.is_working(day + n * ONE) for n in range((due.on - day).days + 1)):
        yield Doubt.AFTER_BOOK_BY
    if practice.later_review_months and due.local and due.local.on < day and day <= due.latest:
        yield Doubt.PAST_OWN_AIM
    if due.rule.value.endswith("SECOND_3M") and "33" in due.rule.value and (due.on - day).days > twin.EXTRA_DAYS:
        yield Doubt.TAKEN_AS_EXTRA
    if not twin.is_working(day):
        yield Doubt.NOT_A_WORKING_DAY


def test_against_a_slow_twin() -> None:
    rnd = random.Random(8)
    seen: set[Doubt] = set()
    for _ in range(1500):
        start, reviews, _, on = a_history(rnd)
        practice = Practice(later_review_months=rnd.choice([None, 4, 5]))
        known = rnd.choice([None, None, (Span(first=start + 30 * ONE),)])
        facts = CareFacts(started_on=start, start_known=known is None, reviews=tuple(reviews), known=known)
        due = next_due(facts, practice, on=on)
        assert due
        day = due.on + rnd.randrange(-60, 12) * ONE
        found = {remark.doubt for remark in verdict_on_date(day, due, practice)}
        assert found == set(walked(day, due, practice)), (facts, day)
        seen |= found
    assert len(seen) == 6, seen


# ---- days that would do ----------------------------------------------------------------------------------------------


def days(due: Due | None, today: str, *busy: str, ends_on: str | None = None) -> dict[str, str]:
    taken = {d(day): 1 for day in busy}
    found = good_days(due, today=d(today), busy=taken, ends_on=d(ends_on) if ends_on else None)
    assert [each.others for each in found] == [taken.get(each.on, 0) for each in found]
    return {each.on.isoformat(): each.what for each in found}


def test_the_last_working_day_is_suggested_or_the_last_one_free() -> None:
    due = due_for("2024-01-03", "2024-01-24", "2024-04-13", on="2024-04-20")
    assert days(due, "2024-04-20") == {"2024-10-11": "the last working day that the law allows"}
    assert days(due, "2024-04-20", "2024-10-11", "2024-10-10") == {
        "2024-10-09": "the last free day before the last working day that the law allows"
    }


def test_the_councils_own_aim_comes_first() -> None:
    aim = Practice(later_review_months=4)
    due = due_for("2024-01-03", "2024-01-24", "2024-04-15", on="2024-04-20", practice=aim)
    assert days(due, "2024-04-20") == {
        "2024-08-15": "the last working day for the council’s own aim",
        "2024-10-15": "the last working day that the law allows",
    }
    assert list(days(due, "2024-04-20", "2024-08-15")) == ["2024-08-14", "2024-10-15"]


def test_once_the_last_day_has_passed_the_next_free_one_says_by_how_much_it_is_too_late() -> None:
    due = due_for("2024-06-03", on="2024-06-05")
    assert days(due, "2024-07-05", "2024-07-08") == {
        "2024-07-09": "the next free working day: 6 working days after the last day that the law allows, 1 July 2024"
    }
    assert days(None, "2024-07-01") == {}


def test_the_law_comes_before_a_free_day() -> None:
    due = due_for("2024-06-03", on="2024-06-05")
    late = "the next free working day: 1 working day after the last day that the law allows, 1 July 2024"
    assert days(due, "2024-06-28", "2024-07-01") == {
        "2024-07-01": "the last working day that the law allows",
        "2024-07-02": late,
    }
    assert days(due, "2024-07-01") == {
        "2024-07-01": "today, the last working day that the law allows",
        "2024-07-02": late,
    }


def test_where_only_a_weekend_is_left_it_is_lawful_still() -> None:
    due = due_for("2024-01-03", "2024-01-24", "2024-04-13", on="2024-04-20")
    assert days(due, "2024-10-12") == {
        "2024-10-13": "the last day that the law allows, though it is no working day",
        "2024-10-14": "the next free working day: "
        "1 working day after the last day that the law allows, 13 October 2024",
    }


def test_none_is_suggested_before_the_law_allows_it() -> None:
    tracks = (
        TrackChange(track=Track.PLACED, since=d("2024-02-01")),
        TrackChange(track=Track.RETURNED, since=d("2024-06-03")),
    )
    due = next_due(CareFacts(started_on=d("2023-06-01"), tracks=tracks), DEFAULT_PRACTICE, on=d("2024-06-04"))
    assert due
    assert due.not_before
    span = (due.on - due.not_before).days
    every = [(due.not_before + n * ONE).isoformat() for n in range(span + 1)]
    assert next(iter(days(due, "2024-06-04", *every))) == due.book_by.isoformat()


def test_where_it_may_have_been_due_already_the_next_free_day_may_be_too_late() -> None:
    facts = CareFacts(
        started_on=d("2023-01-01"), start_known=False, known=(Span(first=d("2024-01-01")),), reviews=held("2024-02-05")
    )
    due = next_due(facts, DEFAULT_PRACTICE, on=d("2024-03-01"))
    assert due
    (what,) = days(due, (due.on + ONE).isoformat()).values()
    assert what == (
        "the next free working day: it may be too late, since the record does not say whether it was due on "
        f"{say(due.on)} already"
    )


def test_none_is_suggested_where_care_ends_before_the_review_falls_due() -> None:
    due = due_for("2024-06-03", on="2024-06-05")
    assert days(due, "2024-06-05", ends_on="2024-07-01") == {}
    assert not bookings.is_required(due, d("2024-07-01"))
    assert days(due, "2024-06-05", ends_on="2024-07-02") == {"2024-07-01": "the last working day that the law allows"}
    assert bookings.is_required(due, d("2024-07-02"))
    assert bookings.is_required(due, None)
    assert not bookings.is_required(None, None)
    assert list(days(due, "2024-06-28", "2024-07-01", ends_on="2024-07-02")) == ["2024-07-01"], "and none after it"


def test_a_day_a_year_too_late_or_after_care_cannot_be_meant() -> None:
    due = due_for("2024-06-03", on="2024-06-05")

    def why(day: str, *, ends_on: str = "", today: str = "2024-06-05", due: Due | None = due) -> str | None:
        return bookings.beyond_reason(d(day), due, d(ends_on) if ends_on else None, today=d(today))

    assert why("2025-07-01") is None
    assert why("2025-07-02") == "2 July 2025 is more than a year after the last day that the law allows, 1 July 2024."
    assert why("2124-06-20", due=None) is None
    assert why("2024-06-27", ends_on="2024-06-28") is None
    assert (
        why("2024-06-28", ends_on="2024-06-28")
        == "Care is known to end on 28 June 2024. No review is due on or after that day."
    )
    assert why("2027-09-01", today="2026-09-01") is None, "one that is late by years can be booked still"
    assert (
        why("2027-09-02", today="2026-09-01")
        == "2 September 2027 is more than a year ahead, and the last day that the law allows was 1 July 2024."
    )


def test_a_long_time_is_written_with_a_comma() -> None:
    due = due_for("2024-06-03", on="2024-06-05")
    day = d("2028-07-03")
    count = sum(twin.is_working(due.on + n * ONE) for n in range(1, (day - due.on).days + 1))
    assert count > 1000
    assert f"is {count:,} working days after the last day" in verdict_on_date(day, due, DEFAULT_PRACTICE)[0].text


def test_each_suggestion_is_lawful_where_any_day_is_and_otherwise_says_so() -> None:
    rnd = random.Random(3)
    for _ in range(600):
        start, reviews, _, on = a_history(rnd)
        due = next_due(CareFacts(started_on=start, reviews=tuple(reviews)), DEFAULT_PRACTICE, on=on)
        assert due
        today = due.book_by - rnd.randrange(8) * ONE if rnd.random() < 0.4 else on
        busy = {due.book_by - n * ONE: 1 for n in range(6) if rnd.random() < 0.7}
        ends_on = due.on + rnd.randrange(-3, 9) * ONE if rnd.random() < 0.5 else None
        found = good_days(due, today=today, busy=busy, ends_on=ends_on)
        if ends_on and ends_on <= due.on:
            assert not found
            continue
        lawful = [each for each in found if each.on <= due.on]
        assert lawful or due.on < today
        for each in found:
            assert each.on >= today
            assert not ends_on or each.on < ends_on
            assert twin.is_working(each.on) or "no working day" in each.what
            assert (each.on > due.on) == ("after the last day that the law allows" in each.what)
            free = [each.on + n * ONE for n in range((due.book_by - each.on).days + 1)]
            assert (
                each.on in busy or each.on > due.on or all(day in busy or not twin.is_working(day) for day in free[1:])
            )
