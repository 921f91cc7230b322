"""What an answer carries: its state, its certainty, what it assumes, and what would change it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from keel.law import sources
from keel.law.answers import Change, Due, Flag, Rule, SettingUsed, State, state_of, was_late
from keel.law.catalogue import CATALOGUE, ENTRY
from keel.law.days import ENGLAND_AND_WALES, Skipped
from keel.law.facts import CareFacts, HeldReview, Span, Track, TrackChange
from keel.law.gaps import known_to, nothing_after, uncovered, with_nothing_after
from keel.law.practice import DEFAULT_PRACTICE, SETTING_BY_NAME, Practice
from keel.law.reviews import (
    care_ends_first,
    dues_of_held_reviews,
    first_due_date,
    later_due_date,
    looked_after_on,
    next_due,
    second_due_date,
)
from keel.law.timetable import TIMETABLE
from keel.law.wording import join_words, ordinal, read_date, say, say_with_weekday


def d(text: str) -> date:
    return date.fromisoformat(text)


def held(*days: str, extra: bool | None = None) -> tuple[HeldReview, ...]:
    return tuple(HeldReview(first_part_on=d(day), extra=extra) for day in days)


def span(first: str, last: str | None) -> Span:
    return Span(first=d(first), last=d(last) if last else None)


def due_of(facts: CareFacts, on: str, practice: Practice = DEFAULT_PRACTICE) -> Due:
    due = next_due(facts, practice, on=d(on))
    assert due is not None
    return due


ONE_SEEN = CareFacts(started_on=d("2023-10-02"), reviews=held("2024-07-10"), known=(span("2024-04-01", "2025-03-31"),))


def test_a_first_review_says_everything() -> None:
    due = due_of(CareFacts(started_on=d("2023-12-22"), born_on=d("2006-01-24")), "2023-12-30")
    assert (due.on, due.rule, due.counted_from, due.book_by) == (
        d("2024-01-24"),
        Rule.FIRST,
        d("2023-12-22"),
        d("2024-01-24"),
    )
    assert due.counted_what == "the day care began"
    assert due.skipped == (
        Skipped(d("2023-12-25"), "Christmas Day"),
        Skipped(d("2023-12-26"), "Boxing Day"),
        Skipped(d("2024-01-01"), "New Year's Day"),
    )
    assert due.weekend_days == 10
    assert (due.certain, due.earliest, due.latest) == (True, due.on, due.on)
    assert (due.known_to, due.assumes, due.settled_by, due.settings, due.flags) == (None, (), (), (), ())
    assert (due.not_before, due.local, due.held_on) == (None, None, None)
    assert due.source == sources.FIRST_REVIEW
    assert due.changes[0] == Change("turning 18 on 24 January 2024: care ends and no review is due", d("2024-01-24"))
    assert [change.text.split(":")[0] for change in due.changes[1:]] == [
        "a review being held",
        "the IRO asking for an earlier review, or a visit finding that the home does not keep the child safe and well",
        "leaving care",
        "leaving care and coming back",
        "authority to place for adoption",
        "being placed for adoption",
        "a new bank holiday among the days counted",
    ]


@pytest.mark.parametrize(("born", "told"), [("2006-01-24", True), ("2006-01-25", False), ("2010-01-24", False)])
def test_an_eighteenth_birthday_by_the_date_would_change_it(born: str, told: bool) -> None:
    due = due_of(CareFacts(started_on=d("2023-12-22"), born_on=d(born)), "2023-12-30")
    assert (due.changes[0].on is not None) is told


def test_a_later_review_says_everything() -> None:
    facts = CareFacts(started_on=d("2022-10-31"), reviews=held("2022-11-30", "2023-02-28"))
    due = due_of(facts, "2023-03-01")
    assert (due.on, due.book_by, due.rule) == (d("2023-08-28"), d("2023-08-25"), Rule.LATER)
    assert (due.counted_from, due.counted_what) == (d("2023-02-28"), "the last review")
    assert due.because == (
        "The next review must be held within 6 months of the last review, held on 28 February 2023.",
        "That is Monday 28 August 2023.",
    )
    assert (due.skipped, due.weekend_days, due.source) == ((), 0, sources.LATER_REVIEWS)


def test_a_local_target_stands_beside_the_law() -> None:
    facts = CareFacts(started_on=d("2022-10-31"), reviews=held("2022-11-30", "2023-02-28"))
    due = due_of(facts, "2023-03-01", Practice(later_review_months=4))
    assert due.on == d("2023-08-28")
    assert due.local is not None
    assert (due.local.on, due.local.book_by) == (d("2023-06-28"), d("2023-06-28"))
    assert due.local.because == (
        "The council holds later reviews within 4 months of the last, which is Wednesday 28 June 2023."
    )
    assert due.local.setting == SettingUsed("later_review_months", 4, "not set")
    assert due.settings == (due.local.setting,)
    first = due_of(replace(facts, reviews=()), "2022-11-01", Practice(later_review_months=4))
    assert first.local is None


def test_a_local_target_for_children_placed_for_adoption() -> None:
    placed = (TrackChange(track=Track.PLACED, since=d("2022-05-20")),)
    facts = CareFacts(started_on=d("2022-01-04"), tracks=placed, reviews=held("2022-06-15", "2022-09-12"))
    practice = Practice(placed_review_months=3, later_review_months=4)
    due = due_of(facts, "2022-10-01", practice)
    assert due.local is not None
    assert (due.on, due.local.on) == (d("2023-03-12"), d("2022-12-12"))
    assert due.local.book_by == d("2022-12-12")
    assert due.local.setting.name == "placed_review_months"
    assert due_of(facts, "2022-10-01", Practice(later_review_months=4)).local is None


def test_an_extra_review_names_the_settings_that_decided() -> None:
    facts = CareFacts(started_on=d("2023-01-09"), reviews=held("2023-02-01", "2023-02-15"))
    due = due_of(facts, "2023-03-01")
    assert due.settings == (
        SettingUsed("keep_three_month_review", "yes", "yes"),
        SettingUsed("extra_review_days", 28, 28),
    )
    plain = due_of(facts, "2023-03-01", Practice(keep_three_month_review=False))
    assert (plain.on, plain.rule, plain.settings) == (d("2023-08-15"), Rule.LATER, ())
    assert due.because[-1] == (
        "A review held soon after the first is taken as an extra one, so the three-month review is still held. This is "
        "a council setting; on the plain wording of the law the extra review is the second review."
    )
    narrow = due_of(facts, "2023-03-01", Practice(extra_review_days=75))
    assert narrow.on == d("2023-08-15")
    assert due_of(facts, "2023-03-01", Practice(extra_review_days=74)).on == d("2023-05-01")


@pytest.mark.parametrize(
    ("extra", "day", "on"),
    [
        (True, "2023-04-30", "2023-05-01"),
        (True, "2023-05-01", "2023-11-01"),
        (False, "2023-02-15", "2023-08-15"),
        (None, "2023-04-30", "2023-10-30"),
    ],
)
def test_what_somebody_said_about_an_extra_review(extra: bool | None, day: str, on: str) -> None:
    reviews = (*held("2023-02-01"), *held(day, extra=extra))
    assert due_of(CareFacts(started_on=d("2023-01-09"), reviews=reviews), "2023-05-02").on == d(on)


@pytest.mark.parametrize(
    ("pair", "on"),
    [
        ((True, True), "2023-05-01"),
        ((None, None), "2023-05-01"),
        ((True, None), "2023-05-01"),
        ((True, False), "2023-08-15"),
        ((False, None), "2023-08-15"),
    ],
)
def test_two_entries_on_one_day_are_one_review(pair: tuple[bool | None, bool | None], on: str) -> None:
    twice = (*held("2023-02-15", extra=pair[0]), *held("2023-02-15", extra=pair[1]))
    facts = CareFacts(started_on=d("2023-01-09"), reviews=(*held("2023-02-01", "2023-02-01"), *twice))
    assert due_of(facts, "2023-03-01").on == d(on)
    only = CareFacts(started_on=d("2023-01-09"), reviews=held("2023-02-01", "2023-02-01"))
    assert due_of(only, "2023-03-01", Practice(keep_three_month_review=False)).on == d("2023-05-01")


def test_reviews_are_counted_from_their_first_part() -> None:
    review = HeldReview(first_part_on=d("2023-02-01"), completed_on=d("2023-02-20"))
    assert due_of(CareFacts(started_on=d("2023-01-09"), reviews=(review,)), "2023-03-01").on == d("2023-05-01")


def test_after_a_return_the_council_may_set_fewer_months() -> None:
    tracks = (
        TrackChange(track=Track.PLACED, since=d("2022-05-20")),
        TrackChange(track=Track.RETURNED, since=d("2023-04-03")),
    )
    facts = CareFacts(started_on=d("2022-01-04"), tracks=tracks, reviews=held("2022-06-15", "2023-05-02"))
    due = due_of(facts, "2023-05-03", Practice(returned_then_months=3, later_review_months=4))
    assert (due.on, due.counted_what, due.local) == (d("2023-08-02"), "the review after the return", None)
    assert due.settings == (SettingUsed("returned_then_months", 3, 6),)
    assert due.because[0] == (
        "The next review must be held within 3 months of the review after the return, held on 2 May 2023."
    )
    assert due.because[-1] == (
        "The ordinary timetable is taken to run on from the review after the return. This is a council setting."
    )
    waiting = due_of(replace(facts, reviews=held("2022-06-15")), "2023-04-10")
    assert waiting.not_before == d("2023-05-01")
    assert waiting.source == sources.RETURNED


def test_both_clocks_name_their_source() -> None:
    def authorised(since: str, *reviews: str) -> Due:
        tracks = (TrackChange(track=Track.AUTHORISED, since=d(since)),)
        return due_of(CareFacts(started_on=d("2022-05-03"), tracks=tracks, reviews=held(*reviews)), "2023-04-01")

    adoption = authorised("2022-10-14", "2022-05-31", "2022-08-31")
    assert (adoption.rule, adoption.source) == (Rule.EARLIER_OF_BOTH, sources.BOTH_CLOCKS)
    assert (adoption.counted_from, adoption.on) == (d("2022-10-14"), d("2023-01-14"))
    ordinary = authorised("2022-08-01", "2022-05-31")
    assert (ordinary.rule, ordinary.source, ordinary.counted_from) == (
        Rule.EARLIER_OF_BOTH,
        sources.BOTH_CLOCKS,
        d("2022-05-31"),
    )
    since = authorised("2022-05-10", "2022-05-31")
    assert (since.rule, since.on) == (Rule.SECOND, d("2022-08-31"))
    assert since.because[-1].endswith("the other gives 30 November 2022.")
    later = authorised("2022-10-14", "2022-05-31", "2022-08-31", "2023-01-10")
    assert (later.rule, later.source) == (Rule.AUTHORISED_LATER, sources.AUTHORISED_LATER)
    assert later.because[-1] == (
        "Until the child is placed for adoption two timetables run together; both give 10 July 2023."
    )
    assert adoption.because[-1] == (
        "Until the child is placed for adoption two timetables run together and the earlier date counts; the other "
        "gives 28 February 2023."
    )
    on_the_day = authorised("2022-08-31", "2022-05-31", "2022-08-31")
    assert (on_the_day.rule, on_the_day.on) == (Rule.EARLIER_OF_BOTH, d("2022-11-30"))
    same_day = authorised("2022-11-30", "2022-05-31", "2022-08-31")
    assert (same_day.on, same_day.rule, same_day.source) == (
        d("2023-02-28"),
        Rule.EARLIER_OF_BOTH,
        sources.BOTH_CLOCKS,
    )


def test_one_review_seen_may_be_the_first_or_a_later_one() -> None:
    due = due_of(ONE_SEEN, "2024-08-01")
    assert (due.on, due.latest, due.certain, due.known_to) == (d("2024-10-10"), d("2025-01-10"), False, d("2024-08-01"))
    assert due.assumes == ("no review was held from 2 October 2023 to 31 March 2024",)
    assert due.settled_by == ("the dates of reviews before 1 April 2024",)
    assert due.because[-1] == "Not every review is on record, so it could be due as late as 10 January 2025."


def test_an_unknown_start_is_assumed_and_named() -> None:
    facts = CareFacts(started_on=d("2024-04-01"), start_known=False, known=(span("2024-04-01", "2025-03-31"),))
    due = due_of(facts, "2024-04-10")
    assert due.assumes == (
        "care began on 1 April 2024, the first day on which it is known",
        "no review was held before 1 April 2024",
    )
    assert due.settled_by == ("the date on which care began", "the dates of reviews before 1 April 2024")


def test_a_gap_and_a_restart_are_named() -> None:
    facts = CareFacts(
        started_on=d("2022-05-03"),
        reviews=held("2022-05-31", "2022-08-31", "2023-02-28"),
        known=(span("2022-04-01", "2023-03-31"), span("2024-04-01", "2025-03-31")),
        possible_restarts=(d("2024-03-01"),),
    )
    due = due_of(facts, "2024-05-01")
    assert due.assumes == (
        "no review was held from 1 April 2023 to 31 March 2024",
        "no new period of care began on 1 March 2024",
    )
    assert due.settled_by == (
        "the dates of reviews from 1 April 2023 to 31 March 2024",
        "whether a new period of care began on 1 March 2024",
    )


def test_a_restart_that_gives_the_earlier_date_is_what_is_assumed() -> None:
    facts = CareFacts(
        started_on=d("2023-03-01"),
        reviews=held("2023-03-28", "2023-06-28", "2023-12-28"),
        possible_restarts=(d("2024-05-01"),),
    )
    due = due_of(facts, "2024-05-02")
    assert (due.on, due.latest, due.rule) == (d("2024-05-31"), d("2024-06-28"), Rule.FIRST)
    assert due.assumes == ("a new period of care began on 1 May 2024",)
    assert due.because[-1] == (
        "Nothing says whether a new period of care began on 1 May 2024, so it could be due as late as 28 June 2024."
    )


def test_a_restart_before_a_review_is_what_is_assumed() -> None:
    facts = CareFacts(
        started_on=d("2023-03-01"),
        reviews=held("2023-03-28", "2023-06-28", "2024-05-20"),
        possible_restarts=(d("2024-05-01"),),
    )
    due = due_of(facts, "2024-06-02")
    assert (due.on, due.latest, due.rule) == (d("2024-08-20"), d("2024-11-20"), Rule.SECOND)
    assert due.assumes == ("a new period of care began on 1 May 2024",)


def test_an_unseen_review_that_gives_the_earlier_date_is_what_is_assumed() -> None:
    facts = CareFacts(
        started_on=d("2022-07-03"),
        reviews=held("2022-12-20", extra=True),
        known=(span("2022-07-03", "2022-09-12"),),
    )
    due = due_of(facts, "2023-04-24")
    assert (due.on, due.latest) == (d("2022-12-21"), d("2023-06-20"))
    assert due.assumes == ("a review was held on 21 September 2022, which is not on record",)
    assert due.settled_by == ("the dates of reviews from 13 September 2022 to 19 December 2022",)
    on_edges = replace(facts, known=(span("2022-07-03", "2022-09-20"), span("2022-09-22", None)))
    assert due_of(on_edges, "2023-04-24").assumes == ("a review was held on 21 September 2022, which is not on record",)


def test_unseen_days_before_a_new_period_do_not_matter() -> None:
    facts = CareFacts(
        started_on=d("2023-10-02"),
        reviews=held("2024-04-02", "2024-06-28"),
        known=(span("2024-04-01", "2025-03-31"),),
        possible_restarts=(d("2024-06-10"), d("2024-06-01")),
    )
    due = due_of(facts, "2024-07-10")
    assert (due.on, due.latest) == (d("2024-09-28"), d("2024-12-28"))
    assert due.assumes == ("a new period of care began on 10 June 2024",)
    assert due.settled_by == (
        "whether a new period of care began on 10 June 2024",
        "whether a new period of care began on 1 June 2024",
    )
    assert due.because[-1] == (
        "Nothing says whether a new period of care began on 1 June 2024 or 10 June 2024, so it could be due as late as "
        "28 December 2024."
    )


def test_only_what_can_move_the_date_is_asked_for() -> None:
    facts = CareFacts(
        started_on=d("2020-06-01"),
        reviews=held("2020-06-20", "2020-09-20", "2021-02-01", "2022-05-01", "2022-11-01"),
        known=(span("2020-06-01", "2021-03-31"), span("2022-04-01", "2023-04-02"), span("2023-04-04", None)),
        possible_restarts=(d("2021-08-01"),),
    )
    due = due_of(facts, "2023-05-01")
    assert (due.on, due.latest, due.certain) == (d("2023-05-01"), d("2023-10-03"), False)
    assert due.assumes == ("no review was held on 3 April 2023",)
    assert due.settled_by == ("the dates of reviews on 3 April 2023",)


def test_every_cause_of_a_doubt_is_said() -> None:
    facts = CareFacts(
        started_on=d("2023-10-02"),
        reviews=held("2024-04-10"),
        known=(span("2024-04-01", None),),
        possible_restarts=(d("2024-05-01"),),
    )
    both = "Not every review is on record and nothing says whether a new period of care began on 1 May 2024, "
    assert due_of(facts, "2024-05-02").because[-1] == f"{both}so it could be due as late as 10 October 2024."


def test_causes_of_which_either_is_enough_are_both_said() -> None:
    facts = CareFacts(
        started_on=d("2023-10-02"), start_known=False, reviews=held("2024-04-10"), known=(span("2024-04-01", None),)
    )
    both = "Not every review is on record and care may have begun before 2 October 2023, "
    assert due_of(facts, "2024-05-02").because[-1] == f"{both}so it could be due as late as 10 October 2024."


def test_a_record_that_ends_before_care_began_covers_none_of_it() -> None:
    facts = CareFacts(started_on=d("2021-05-02"), known=(span("2020-04-01", "2021-03-31"),))
    due = due_of(facts, "2021-07-01")
    assert due.known_to == d("2021-05-01")
    assert due.assumes == ("no record of reviews covers the time since care began on 2 May 2021",)
    unknown = due_of(replace(facts, start_known=False), "2021-07-01")
    assert unknown.assumes[-1] == (
        "no record of reviews covers the time since 2 May 2021, the first day on which the child is known to be in care"
    )
    assert not any("1 May 2021" in said and "after" in said for said in unknown.assumes)
    on_the_day = replace(facts, known=(span("2020-04-01", "2021-05-02"),))
    assert due_of(on_the_day, "2021-07-01").assumes == (nothing_after(d("2021-05-02")),)


def test_that_nothing_is_known_since_is_said_once() -> None:
    day, before = d("2024-04-01"), d("2024-03-31")
    assert nothing_after(before) == "no review was held after 31 March 2024"
    assert with_nothing_after(["so"], before, on=day) == ("so", nothing_after(before))
    assert with_nothing_after(["so"], before, on=before) == with_nothing_after(["so"], None, on=day) == ("so",)
    for said in (nothing_after(before), "no record of reviews covers the time since care began on 1 April 2024"):
        assert with_nothing_after([said], before, on=day) == (said,)


def test_an_unknown_start_with_a_review_seen_assumes_none_before_it() -> None:
    facts = CareFacts(
        started_on=d("2024-04-01"),
        start_known=False,
        reviews=held("2024-05-20"),
        known=(span("2024-04-01", "2025-03-31"),),
    )
    due = due_of(facts, "2024-06-10")
    assert (due.on, due.latest) == (d("2024-08-20"), d("2024-11-20"))
    assert due.assumes == ("no review was held before 1 April 2024",)
    assert due.because[-1] == (
        "Care may have begun before 1 April 2024, so it could be due as late as 20 November 2024."
    )


def test_after_the_record_ends_the_date_is_unknown_since() -> None:
    facts = CareFacts(
        started_on=d("2023-05-02"),
        reviews=held("2023-05-30", "2023-08-30", "2024-02-20"),
        known=(span("2023-04-01", "2024-03-31"),),
    )
    due = due_of(facts, "2024-09-01")
    assert (due.on, due.certain, due.known_to) == (d("2024-08-20"), True, d("2024-03-31"))
    assert due.assumes == ("no review was held after 31 March 2024",)
    assert due_of(facts, "2024-03-31").assumes == ()


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2024-07-23", "due"),
        ("2024-07-24", "soon"),
        ("2024-08-20", "soon"),
        ("2024-08-21", "late"),
    ],
)
def test_states_of_a_certain_date(on: str, state: str) -> None:
    facts = CareFacts(started_on=d("2023-05-02"), reviews=held("2023-05-30", "2023-08-30", "2024-02-20"))
    due = due_of(facts, "2024-03-01")
    assert state_of(due, d(on), 27) == State(state)
    assert state_of(due, d("2024-07-23")) is State.SOON
    assert state_of(due, d("2024-07-22")) is State.DUE


@pytest.mark.parametrize(
    ("on", "known", "certain", "state"),
    [
        ("2024-08-20", "2024-08-01", True, "soon"),
        ("2024-08-21", "2024-08-20", True, "unknown"),
        ("2024-08-21", "2024-08-21", True, "late"),
        ("2024-08-21", None, True, "late"),
        ("2024-08-20", None, False, "unknown"),
        ("2024-09-20", None, False, "unknown"),
        ("2024-09-21", None, False, "late"),
        ("2024-09-21", "2024-09-20", False, "unknown"),
        ("2024-01-01", None, False, "unknown"),
    ],
)
def test_late_only_where_every_history_agrees(on: str, known: str | None, certain: bool, state: str) -> None:
    facts = CareFacts(started_on=d("2023-05-02"), reviews=held("2023-05-30", "2023-08-30", "2024-02-20"))
    latest = d("2024-08-20") if certain else d("2024-09-20")
    due = replace(due_of(facts, "2024-03-01"), certain=certain, latest=latest, known_to=d(known) if known else None)
    assert state_of(due, d(on)) == State(state)


def test_was_late() -> None:
    due = due_of(ONE_SEEN, "2024-08-01")
    assert was_late(due, d("2024-10-10")) is False
    assert was_late(due, d("2024-10-11")) is None
    assert was_late(due, d("2025-01-10")) is None
    assert was_late(due, d("2025-01-11")) is True


@pytest.mark.parametrize(
    ("on", "looked_after"),
    [("2024-01-01", False), ("2024-01-02", True), ("2024-05-31", True), ("2024-06-01", False), ("2025-01-01", False)],
)
def test_looked_after_on(on: str, looked_after: bool) -> None:
    facts = CareFacts(started_on=d("2024-01-02"), ended_on=d("2024-06-01"), born_on=d("2010-01-01"))
    assert looked_after_on(facts, d(on)) is looked_after
    assert (next_due(facts, DEFAULT_PRACTICE, on=d(on)) is not None) is looked_after


def test_eighteen_today_is_not_looked_after() -> None:
    facts = CareFacts(started_on=d("2024-01-02"), born_on=d("2006-06-01"))
    assert looked_after_on(facts, d("2024-05-31"))
    assert not looked_after_on(facts, d("2024-06-01"))


@pytest.mark.parametrize(
    ("born", "ended", "months", "required"),
    [
        ("2006-12-09", None, None, False),  # due on 10 December, an adult the day before
        ("2006-12-10", None, None, True),  # on the day itself it is still owed
        ("2006-12-09", None, 4, True),  # the service's own aim, 10 October, comes first
        ("2006-10-09", None, 4, False),
        ("2010-01-01", "2024-12-09", None, False),
        ("2010-01-01", "2024-12-10", None, True),
        ("2010-01-01", None, None, True),
    ],
)
def test_no_review_is_required_after_care_ends(
    born: str, ended: str | None, months: int | None, required: bool
) -> None:
    facts = CareFacts(
        started_on=d("2024-02-01"),
        ended_on=d(ended) if ended else None,
        born_on=d(born),
        reviews=held("2024-02-26", "2024-05-20", "2024-06-10"),
    )
    practice = replace(DEFAULT_PRACTICE, later_review_months=months) if months else DEFAULT_PRACTICE
    due = next_due(facts, practice, on=d("2024-07-01"))
    assert due is not None
    assert due.on == d("2024-12-10")
    assert care_ends_first(facts, due) is not required


def test_dues_of_reviews_already_held() -> None:
    reviews = held("2020-01-01", "2023-02-01", "2023-02-15", "2023-08-16")
    facts = CareFacts(started_on=d("2023-01-09"), reviews=tuple(reversed(reviews)), ended_on=d("2023-09-01"))
    practice = Practice(later_review_months=4)
    dues = dues_of_held_reviews(facts, practice)
    assert [(str(due.held_on), str(due.on), due.rule) for due in dues] == [
        ("2023-02-01", "2023-02-06", Rule.FIRST),
        ("2023-02-15", "2023-05-01", Rule.SECOND),
        ("2023-08-16", "2023-08-15", Rule.LATER),
    ]
    assert [was_late(due, due.held_on) for due in dues if due.held_on] == [False, False, True]
    assert all(due.certain and due.local is None and due.changes == () and due.known_to is None for due in dues)
    last_day = replace(facts, reviews=held("2023-09-01", "2023-09-02"))
    assert [due.held_on for due in dues_of_held_reviews(last_day, practice)] == [d("2023-09-01")]


def test_dues_of_held_reviews_where_the_record_has_gaps() -> None:
    facts = CareFacts(
        started_on=d("2023-10-02"),
        reviews=held("2024-04-25", "2024-10-25"),
        known=(span("2024-04-01", "2025-03-31"),),
    )
    first, second = dues_of_held_reviews(facts, DEFAULT_PRACTICE)
    assert (first.known_to, second.known_to) == (None, None)
    assert first.assumes == ("no review was held from 2 October 2023 to 31 March 2024",)
    assert (first.certain, first.on, first.latest) == (False, d("2023-10-30"), d("2024-09-30"))
    assert (second.certain, second.on, second.latest) == (False, d("2024-07-25"), d("2024-10-25"))
    assert [was_late(first, d("2024-04-25")), was_late(second, d("2024-10-25"))] == [None, None]


def test_a_review_on_the_day_of_a_placement_was_due_by_the_timetable_before() -> None:
    placed = (TrackChange(track=Track.PLACED, since=d("2022-05-20")),)
    facts = CareFacts(started_on=d("2022-01-04"), tracks=placed, reviews=held("2022-02-01", "2022-05-20", "2022-06-15"))
    dues = dues_of_held_reviews(facts, DEFAULT_PRACTICE)
    assert [due.rule for due in dues] == [Rule.FIRST, Rule.SECOND, Rule.PLACED_FIRST]
    breaks = (TrackChange(track=Track.SHORT_BREAKS, since=d("2022-01-04")),)
    facts = CareFacts(started_on=d("2022-01-04"), tracks=breaks, reviews=held("2022-01-04"))
    assert [due.rule for due in dues_of_held_reviews(facts, DEFAULT_PRACTICE)] == [Rule.SHORT_BREAKS_FIRST]


def test_stretches_and_the_end_of_the_record() -> None:
    def of(*spans: Span, known: bool = True, reviews: tuple[HeldReview, ...] = ()) -> tuple[list[tuple[str, str]], str]:
        facts = CareFacts(started_on=d("2023-10-02"), start_known=known, known=spans, reviews=reviews)
        return [(str(found.first), str(found.last)) for found in uncovered(facts)], str(known_to(facts))

    assert of(span("2024-04-01", "2025-03-31")) == ([("2023-10-02", "2024-03-31")], "2025-03-31")
    assert of(span("2023-04-01", "2025-03-31")) == ([], "2025-03-31")
    assert of(span("2023-10-02", None)) == ([], "None")
    assert of(span("2024-04-01", "2025-03-31"), known=False) == ([("None", "2024-03-31")], "2025-03-31")
    assert of(span("2024-04-01", "2025-03-31"), span("2023-04-01", "2024-03-31")) == ([], "2025-03-31")
    assert of(span("2023-04-01", "2024-03-30"), span("2024-04-01", "2025-03-31")) == (
        [("2024-03-31", "2024-03-31")],
        "2025-03-31",
    )
    assert of(span("2022-04-01", "2023-03-31")) == ([], "2023-10-01")
    assert of(span("2022-04-01", "2023-03-31"), known=False)[0] == [
        ("None", "2022-03-31"),
        ("2023-04-01", "2023-10-01"),
    ]
    assert of() == ([], "2023-10-01")
    assert of(known=False) == ([("None", "2023-10-01")], "2023-10-01")
    again = held("2025-06-01", "2025-05-01")
    assert of(span("2023-04-01", "2025-03-31"), reviews=again) == ([("2025-04-01", "2025-04-30")], "None")
    assert of(span("2023-04-01", "2025-03-31"), reviews=held("2025-03-31")) == ([], "2025-03-31")
    assert of(span("2023-04-01", "2024-03-31"), span("2024-06-01", None)) == ([("2024-04-01", "2024-05-31")], "None")


def test_facts_as_at_a_day() -> None:
    facts = CareFacts(
        started_on=d("2023-10-02"),
        tracks=(
            TrackChange(track=Track.PLACED, since=d("2024-03-01")),
            TrackChange(track=Track.RETURNED, since=d("2024-03-02")),
        ),
        reviews=(HeldReview(first_part_on=d("2024-03-01"), completed_on=d("2024-03-02")), *held("2024-03-02")),
        known=(span("2023-04-01", "2024-03-02"), span("2024-03-02", None), span("2023-04-01", None)),
        possible_restarts=(d("2024-03-01"), d("2024-03-02")),
        ended_on=d("2024-03-02"),
        long_term_foster_since=d("2024-03-02"),
    )
    then = facts.as_at(d("2024-03-01"))
    assert then.tracks == facts.tracks[:1]
    assert then.reviews == (HeldReview(first_part_on=d("2024-03-01"), unfinished=True),)
    assert then.known == (span("2023-04-01", "2024-03-01"), span("2023-04-01", None))
    assert then.possible_restarts == (d("2024-03-01"),)
    assert (then.ended_on, then.long_term_foster_since) == (None, None)
    assert facts.as_at(d("2024-03-02")) is facts
    for name in ("tracks", "reviews", "known", "possible_restarts", "ended_on", "long_term_foster_since"):
        one = CareFacts(started_on=d("2023-10-02"), **{name: getattr(facts, name)})
        cut = one.as_at(d("2024-03-01"))
        assert getattr(cut, name) == getattr(then, name)
        assert one.as_at(d("2024-03-02")) is one
        assert cut.as_at(d("2024-03-01")) is cut
    assert facts.as_at(d("2024-02-01")).reviews == ()


@pytest.mark.parametrize(
    ("start", "flags"),
    [
        ("2020-03-24", []),
        ("2020-03-25", [Flag.COVID_WINDOW]),
        ("2020-08-27", [Flag.COVID_WINDOW]),
        ("2020-08-28", []),
        ("2011-03-31", [Flag.BEFORE_2010_REGULATIONS]),
        ("2011-04-01", []),
        ("1999-12-31", [Flag.BEFORE_2010_REGULATIONS, Flag.PAST_HORIZON]),
        ("2000-01-01", [Flag.BEFORE_2010_REGULATIONS]),
        ("2028-11-29", []),
        ("2028-11-30", [Flag.PAST_HORIZON]),
    ],
)
def test_flags(start: str, flags: list[Flag]) -> None:
    assert list(due_of(CareFacts(started_on=d(start)), start).flags) == flags


def test_a_date_on_the_last_known_day_is_not_past_it() -> None:
    def placed(since: str) -> tuple[Flag, ...]:
        tracks = (TrackChange(track=Track.PLACED, since=d(since)),)
        return due_of(CareFacts(started_on=d("2028-01-04"), tracks=tracks), "2028-12-10").flags

    assert placed("2028-12-03") == ()
    assert placed("2028-12-04") == (Flag.PAST_HORIZON,)


def test_what_would_change_a_date_depends_on_the_timetable() -> None:
    def told(track: Track) -> list[str]:
        tracks = (TrackChange(track=track, since=d("2023-05-02")),)
        due = due_of(CareFacts(started_on=d("2023-05-02"), tracks=tracks), "2023-05-10")
        return [change.text.split(":")[0] for change in due.changes]

    review, holiday = "a review being held", "a new bank holiday among the days counted"
    back = "leaving care and coming back"
    asked = (
        "the IRO asking for an earlier review, or a visit finding that the home does not keep the child safe and well"
    )
    adoption = ["authority to place for adoption", "being placed for adoption"]
    assert told(Track.PLACED) == [review, "returning from the adoptive placement", "an adoption order"]
    assert told(Track.SHORT_BREAKS) == [review, "going past the limits of short breaks"]
    assert told(Track.REMAND) == [review, asked, "the remand ending", back, holiday]
    assert told(Track.AUTHORISED) == [review, asked, "leaving care", back, adoption[1], holiday]
    assert told(Track.ORDINARY) == [review, asked, "leaving care", back, *adoption, holiday]
    returned = "a review being held on or after 30 May 2023"
    assert told(Track.RETURNED) == [returned, asked, "leaving care", back, *adoption]


KEEP, DAYS = "keep_three_month_review", "extra_review_days"
KEEP_LABEL, DAYS_LABEL = SETTING_BY_NAME[KEEP].label, SETTING_BY_NAME[DAYS].label


def test_not_every_review_would_change_a_second_review() -> None:
    facts = CareFacts(started_on=d("2023-01-09"), reviews=held("2023-02-01"))
    assert due_of(facts, "2023-02-02").changes[0].text == (
        "a review being held on or after 3 April 2023: it is the second, and the next is counted from it "
        "(one held sooner is taken as extra)"
    )
    plain = next_due(facts, Practice(keep_three_month_review=False), on=d("2023-02-02"))
    assert plain is not None
    assert plain.changes[0].text == "a review being held: the next is counted from it"


@pytest.mark.parametrize(
    ("second", "extra", "on", "settings", "told"),
    [
        ("2023-04-02", None, "2023-05-01", (KEEP, DAYS), f"“{KEEP_LABEL}”; the other choice gives 2 October 2023"),
        ("2023-04-02", True, "2023-05-01", (KEEP,), f"“{KEEP_LABEL}”; the other choice gives 2 October 2023"),
        ("2023-04-03", None, "2023-10-03", (DAYS,), f"“{DAYS_LABEL}”"),
        ("2023-04-03", False, "2023-10-03", (), ""),
        ("2023-05-01", None, "2023-11-01", (), ""),
    ],
)
def test_an_answer_names_each_extra_review_setting_on_which_its_date_rests_and_no_other(
    second: str, extra: bool | None, on: str, settings: tuple[str, ...], told: str
) -> None:
    reviews = (*held("2023-02-01"), HeldReview(first_part_on=d(second), extra=extra))
    facts = CareFacts(started_on=d("2023-01-09"), reviews=reviews)
    due = due_of(facts, "2023-05-10")
    assert due.on == d(on)
    assert tuple(used.name for used in due.settings) == settings
    said = [change.text for change in due.changes if "setting" in change.text]
    assert said == [f"the council changing its setting {told}"] * bool(settings)
    assert any("This is a council setting" in said for said in due.because) is bool(settings)
    others = {KEEP: [Practice(keep_three_month_review=False)], DAYS: [Practice(extra_review_days=n) for n in (0, 91)]}
    rests_on = {
        name for name, those in others.items() if any(due_of(facts, "2023-05-10", one).on != d(on) for one in those)
    }
    assert rests_on == set(settings)


def test_after_a_return_the_setting_is_for_one_interval_only() -> None:
    tracks = (
        TrackChange(track=Track.PLACED, since=d("2022-03-01")),
        TrackChange(track=Track.RETURNED, since=d("2022-05-10")),
    )
    practice = Practice(returned_then_months=3)

    def due(*days: str) -> Due:
        found = next_due(
            CareFacts(started_on=d("2022-01-09"), tracks=tracks, reviews=held(*days)), practice, on=d("2023-01-01")
        )
        assert found is not None
        return found

    first = due("2022-02-01", "2022-06-07")
    assert (first.on, first.source, first.counted_what) == (
        d("2022-09-07"),
        sources.AFTER_RETURN,
        "the review after the return",
    )
    assert first.changes[-1].text.startswith("the council changing its setting “After the review that follows")
    then = due("2022-02-01", "2022-06-07", "2022-09-01")
    assert (then.on, then.source, then.counted_what) == (d("2023-03-01"), sources.LATER_REVIEWS, "the last review")
    assert then.settings == ()


@pytest.mark.parametrize(
    ("tracks", "reviews", "on", "local"),
    [
        ((), ("2023-02-01", "2023-05-01", "2023-10-01"), "2024-04-01", "2024-02-01"),
        (
            (("authorised_for_adoption", "2023-08-01"),),
            ("2023-02-01", "2023-05-01", "2023-10-01"),
            "2024-04-01",
            "2024-02-01",
        ),
        (
            (("authorised_for_adoption", "2024-03-01"),),
            ("2023-02-01", "2023-05-01", "2023-10-01"),
            "2024-04-01",
            "2024-02-01",
        ),
        ((("authorised_for_adoption", "2023-10-02"),), ("2023-02-01", "2023-05-01", "2023-10-01"), "2024-01-02", None),
        ((("returned_from_adoption", "2023-08-20"),), ("2023-02-01", "2023-10-01"), "2024-04-01", "2024-02-01"),
        ((("authorised_for_adoption", "2023-08-01"),), ("2023-02-01", "2023-05-01"), "2023-11-01", "2023-09-01"),
    ],
)
def test_the_councils_own_date_stands_beside_every_later_review(
    tracks: tuple[tuple[str, str], ...], reviews: tuple[str, ...], on: str, local: str | None
) -> None:
    changes = tuple(TrackChange(track=Track(track), since=d(since)) for track, since in tracks)
    facts = CareFacts(started_on=d("2023-01-09"), tracks=changes, reviews=held(*reviews))
    due = next_due(facts, Practice(later_review_months=4), on=d("2024-03-02"))
    assert due is not None
    assert due.on == d(on)
    assert (due.local and due.local.on) == (d(local) if local else None)


def test_a_review_begun_and_never_completed_was_not_held() -> None:
    begun = HeldReview(first_part_on=d("2024-01-20"), unfinished=True)
    facts = CareFacts(started_on=d("2024-01-02"), reviews=(begun,))
    open_still = due_of(facts, "2024-02-16")
    assert (open_still.on, open_still.rule) == (d("2024-04-20"), Rule.SECOND)
    assert open_still.because[-1] == (
        "The review that began on 20 January 2024 is not complete. It must be completed by 16 February 2024."
    )
    lapsed = due_of(facts, "2024-02-17")
    assert (lapsed.on, lapsed.rule) == (d("2024-01-30"), Rule.FIRST)
    assert lapsed.because[-1] == (
        "The review that began on 20 January 2024 was not completed by 16 February 2024, so it does not count as held."
    )
    done = CareFacts(
        started_on=d("2024-01-02"), reviews=(HeldReview(first_part_on=d("2024-01-20"), completed_on=d("2024-03-01")),)
    )
    assert due_of(done, "2024-02-17").rule is Rule.FIRST
    assert due_of(done, "2024-03-01").on == d("2024-04-20")
    two = CareFacts(started_on=d("2024-01-02"), reviews=(*held("2024-01-15"), begun))
    assert due_of(two, "2024-02-17").on == d("2024-04-15")


def test_long_term_fostering_says_that_not_every_review_needs_a_meeting() -> None:
    facts = CareFacts(
        started_on=d("2021-01-04"),
        reviews=held("2021-02-01", "2021-05-01", "2021-11-01"),
        long_term_foster_since=d("2021-05-01"),
    )
    settled = due_of(facts, "2021-12-01")
    assert settled.on == d("2022-05-01")
    assert settled.because[-1] == (
        "The child has been in a long-term foster home since 1 May 2021. The review stays due by this date, but need "
        "not be a meeting each time, so long as there is one at least every 12 months. This is a council setting."
    )
    assert [used.name for used in settled.settings] == ["ltf_meeting_months", "ltf_settled_months"]
    earlier = replace(facts, long_term_foster_since=d("2021-05-02"))
    assert (
        due_of(earlier, "2021-12-01").because
        == due_of(replace(facts, long_term_foster_since=None), "2021-12-01").because
    )


def test_a_review_held_in_the_covid_months_is_marked_though_it_fell_due_before() -> None:
    facts = CareFacts(started_on=d("2020-03-20"), reviews=held("2020-05-20"))
    (due,) = dues_of_held_reviews(facts, DEFAULT_PRACTICE)
    assert (due.on, due.flags) == (d("2020-04-21"), (Flag.COVID_WINDOW,))
    in_window = CareFacts(started_on=d("2020-03-30"), reviews=held("2020-05-20"))
    assert dues_of_held_reviews(in_window, DEFAULT_PRACTICE)[0].flags == (Flag.COVID_WINDOW,)
    after = CareFacts(started_on=d("2020-03-20"), reviews=held("2020-09-26"))
    assert dues_of_held_reviews(after, DEFAULT_PRACTICE)[0].flags == ()


def test_a_new_holiday_moves_a_date_that_is_still_to_come() -> None:
    calendar = ENGLAND_AND_WALES.with_holiday(d("2024-06-10"), "A day of thanks")
    facts = CareFacts(started_on=d("2024-06-03"))
    due = next_due(facts, DEFAULT_PRACTICE, calendar, on=d("2024-06-03"))
    assert due is not None
    assert due.on == d("2024-07-02")
    assert due.skipped == (Skipped(d("2024-06-10"), "A day of thanks"),)
    assert due_of(facts, "2024-06-03").on == d("2024-07-01")


def test_full_time_care_after_short_breaks_counts_a_review_on_its_first_day() -> None:
    tracks = (
        TrackChange(track=Track.SHORT_BREAKS, since=d("2022-11-30")),
        TrackChange(track=Track.ORDINARY, since=d("2023-05-02")),
    )
    facts = CareFacts(started_on=d("2022-11-30"), tracks=tracks, reviews=held("2023-02-21", "2023-05-02"))
    assert due_of(facts, "2023-05-10").on == d("2023-08-02")


def test_an_unknown_start_with_every_later_review_known() -> None:
    facts = CareFacts(started_on=d("2024-04-01"), start_known=False)
    assert [(found.first, found.last) for found in uncovered(facts)] == [(None, d("2024-03-31"))]
    due = due_of(facts, "2024-04-10")
    assert (due.on, due.latest, due.certain) == (d("2024-04-29"), d("2024-09-30"), False)


def test_bare_dates() -> None:
    assert first_due_date(d("2023-12-22")) == d("2024-01-24")
    assert second_due_date(d("2023-06-15")) == d("2023-09-15")
    assert later_due_date(d("2023-01-10")) == d("2023-07-10")


def test_bare_dates_in_a_leap_year() -> None:
    assert second_due_date(d("2023-11-30")) == d("2024-02-29")
    assert later_due_date(d("2023-08-31")) == d("2024-02-29")


@pytest.mark.parametrize("practice", [DEFAULT_PRACTICE, Practice(later_review_months=4)])
def test_an_answer_survives_json(practice: Practice) -> None:
    for facts, on in [
        (ONE_SEEN, "2024-08-01"),
        (CareFacts(started_on=d("2022-10-31"), reviews=held("2022-11-30", "2023-02-28")), "2023-03-01"),
        (CareFacts(started_on=d("2020-03-30"), born_on=d("2002-04-15")), "2020-03-30"),
    ]:
        due = replace(due_of(facts, on, practice), held_on=d("2024-01-01"), not_before=d("2024-01-02"))
        written = json.loads(json.dumps(due.as_dict()))
        assert Due.from_dict(written) == due
        assert type(Due.from_dict(written).rule) is Rule
        assert written["source"]["checked_on"] == due.source.checked_on.isoformat()


def test_every_rule_is_in_the_catalogue_once() -> None:
    assert sorted(entry.rule for entry in CATALOGUE) == sorted(Rule)
    assert set(ENTRY) == set(Rule)
    assert all(entry.words.endswith(".") and entry.name for entry in CATALOGUE)
    assert ENTRY[Rule.FIRST].words == "Within 20 working days of the day care began."
    assert ENTRY[Rule.RETURN_EARLIEST].words.startswith("Not earlier than 28 days after the day the child returned")
    assert ENTRY[Rule.REPORT].words == "3 working days before the review."


def test_words() -> None:
    assert say(d("2026-03-14")) == "14 March 2026"
    assert say_with_weekday(d("2026-03-14")) == "Saturday 14 March 2026"
    assert [ordinal(n) for n in (1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111, 112, 113)] == (
        [
            "1st",
            "2nd",
            "3rd",
            "4th",
            "10th",
            "11th",
            "12th",
            "13th",
            "20th",
            "21st",
            "22nd",
            "23rd",
            "101st",
            "111th",
            "112th",
            "113th",
        ]
    )
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert join_words(["a", "b"], "or") == "a or b"
    assert read_date(" 2026-03-14 ") == d("2026-03-14")
    for wrong in ("14/03/2026", "2026-3-14", "20260314", "2026-02-30", "2026-03-14T00:00"):
        with pytest.raises(ValueError, match=r"date|day"):
            read_date(wrong)


def test_sources_are_complete() -> None:
    cited = [value for value in vars(sources).values() if isinstance(value, sources.Source)]
    assert len(cited) > 40
    assert all(source.act and source.provision and source.sureness.words for source in cited)
    assert all(
        source.url.startswith("https://") or source.act in (sources.LOCAL, sources.KNOWLEDGE) for source in cited
    )
    assert str(sources.FIRST_REVIEW) == f"{sources.CPR}, regulation 33(1)"
    assert sources.FIRST_REVIEW.url == "https://www.legislation.gov.uk/uksi/2010/959/regulation/33"
    assert sources.CAFCASS.url == "https://www.legislation.gov.uk/ukpga/1989/41/section/25B"
    assert timedelta(0) <= date(2026, 12, 31) - sources.CHECKED_ON


@pytest.mark.parametrize(
    ("known", "reviews", "expected"),
    [
        (None, ("2024-01-25",), "2024-06-10"),
        ((("2024-01-01", "2025-03-31"),), ("2024-01-25",), "2024-06-10"),
        ((("2024-01-01", "2024-05-31"),), ("2024-01-25",), "2024-05-31"),
        ((("2024-01-01", None),), ("2024-01-25", "2024-06-10"), "2024-06-10"),
        ((("2024-01-01", None),), ("2024-01-25", "2024-06-11"), None),
        ((("2024-01-01", "2025-03-31"),), ("2024-01-25", "2024-06-11"), "2025-03-31"),
    ],
)
def test_care_is_known_no_further_than_its_last_episode_unless_a_review_shows_that_it_went_on(
    known: tuple[tuple[str, str | None], ...] | None, reviews: tuple[str, ...], expected: str | None
) -> None:
    facts = CareFacts(
        started_on=d("2024-01-02"),
        reviews=held(*reviews),
        known=tuple(span(*one) for one in known) if known else None,
        care_known_to=d("2024-06-10"),
    )
    assert known_to(facts) == (d(expected) if expected else None)


def test_past_the_end_of_care_as_known_a_date_is_unknown_and_says_what_it_takes_for_granted() -> None:
    facts = CareFacts(started_on=d("2024-01-02"), reviews=held("2024-01-25"), care_known_to=d("2024-04-10"))
    before = due_of(facts, "2024-04-09")
    assert (before.known_to, before.assumes) == (None, ())
    due = due_of(facts, "2024-04-26")
    assert (due.on, due.known_to, due.certain) == (d("2024-04-25"), d("2024-04-10"), True)
    assert due.assumes == (
        "care went on after 10 April 2024, when the last episode on record ended",
        "no review was held after 10 April 2024",
    )
    assert state_of(due, d("2024-04-26")) is State.UNKNOWN
    assert state_of(due_of(replace(facts, care_known_to=None), "2024-04-26"), d("2024-04-26")) is State.LATE
    on_its_day = due_of(facts, "2024-04-10")
    assert (on_its_day.known_to, on_its_day.assumes) == (d("2024-04-10"), ())


@pytest.mark.parametrize(
    ("rule", "track", "since", "reviews"),
    [
        (Rule.FIRST, None, "", ()),
        (Rule.SECOND, None, "", ("2023-02-01",)),
        (Rule.LATER, None, "", ("2023-02-01", "2023-05-01")),
        (Rule.SHORT_BREAKS_FIRST, Track.SHORT_BREAKS, "2023-01-09", ()),
        (Rule.SHORT_BREAKS_LATER, Track.SHORT_BREAKS, "2023-01-09", ("2023-03-01",)),
        (Rule.EARLIER_OF_BOTH, Track.AUTHORISED, "2023-03-01", ("2023-02-01",)),
        (Rule.AUTHORISED_LATER, Track.AUTHORISED, "2023-03-01", ("2023-02-01", "2023-05-01")),
        (Rule.PLACED_FIRST, Track.PLACED, "2023-03-01", ()),
        (Rule.PLACED_SECOND, Track.PLACED, "2023-03-01", ("2023-03-20",)),
        (Rule.PLACED_LATER, Track.PLACED, "2023-03-01", ("2023-03-20", "2023-06-01")),
        (Rule.RETURN_LATEST, Track.RETURNED, "2023-05-02", ()),
    ],
)
def test_the_catalogue_gives_the_source_that_answers_by_a_rule_give(
    rule: Rule, track: Track | None, since: str, reviews: tuple[str, ...]
) -> None:
    tracks = (TrackChange(track=track, since=d(since)),) if track else ()
    due = due_of(CareFacts(started_on=d("2023-01-09"), reviews=held(*reviews), tracks=tracks), "2023-07-01")
    assert due.rule is rule
    assert due.source == ENTRY[rule].source


def test_the_catalogue_gives_the_source_of_a_step_that_is_no_answer_by_itself() -> None:
    """Authority alone, how early after a return, and an adjournment: answers name them through another rule."""
    for rule in (Rule.AUTHORISED_FIRST, Rule.RETURN_EARLIEST, Rule.ADJOURNED):
        assert ENTRY[rule].source == TIMETABLE[rule].source


@pytest.mark.parametrize(("since", "rule"), [("2023-02-10", Rule.EARLIER_OF_BOTH), ("2023-02-03", Rule.SECOND)])
def test_what_the_other_choice_gives_is_no_later_than_the_adoption_timetable_allows(since: str, rule: Rule) -> None:
    tracks = (TrackChange(track=Track.AUTHORISED, since=d(since)),)
    facts = CareFacts(started_on=d("2023-01-09"), reviews=held("2023-02-01", "2023-02-05"), tracks=tracks)
    due = due_of(facts, "2023-02-20")
    other = due_of(facts, "2023-02-20", Practice(keep_three_month_review=False))
    assert (due.on, due.rule) == (d("2023-05-01"), rule)
    assert due.changes[-1].text.endswith(f"; the other choice gives {say(other.on)}")
