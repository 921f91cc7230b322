"""Recording a review as held: in one part or several, chaired by whom, how the child took part; correcting it."""

from datetime import date, timedelta
from typing import Any

import pytest

from keel.records.commands import reviews, reviews_held
from keel.records.commands.practice import add_holiday, set_practice
from keel.records.models import AuditEvent, Child, NextReview, Review, ReviewPart, ReviewStatus
from keel.records.permissions import Permission, service
from keel.records.queries.bookings import bookings_of
from keel.records.refused import NotPermitted, Refused
from tests.builders import NOW, TODAY, Council, a_child, a_child_in_care, a_return, held_by, may, on

pytestmark = pytest.mark.django_db

# In care since 13 April 2026: the first review is due on 12 May, the one that was held was on 8 May, the next is due
# on 8 August. Today is 1 June; nothing earlier than that matters.
SINCE, FIRST = on("2026-04-13"), on("2026-05-08")


@pytest.fixture
def child() -> Child:
    made = a_child_in_care(since=SINCE, reviews=[FIRST], year=2027)
    set_practice(
        by=service(), name="record_kept_from", value="2026-04-01", holds_from=on("2026-04-01"), today=TODAY, now=NOW
    )
    return made


LATER = on("2026-08-20")


def record(child: Child, *days: str, **more: Any) -> Review:
    parts = [(on(day), "in_person") for day in days or ("2026-07-30",)]
    given = {
        "by": service("Ama"),
        "child": child,
        "parts": parts,
        "completed": True,
        "chaired_by": None,
        "participation": "PN1",
        "today": LATER,
        "now": NOW,
    }
    return reviews_held.record_held(**{**given, **more})


def correct(review: Review, *days: str, **more: Any) -> Review:
    given: dict[str, Any] = {
        "by": service("Dana"),
        "review": review,
        "parts": [(on(day), "in_person") for day in days],
        "completed": True,
        "chaired_by": None,
        "participation": "PN1",
        "because": "the date was mistyped",
        "today": LATER,
        "now": NOW,
    }
    return reviews_held.correct_held(**{**given, **more})


def complete(review: Review, *days: str, **more: Any) -> Review:
    parts = [(on(day), "video") for day in days]
    given = {"by": service("Ama"), "review": review, "parts": parts, "participation": "PN2", "today": LATER, "now": NOW}
    return reviews_held.complete_review(**{**given, **more})


def steps(review: Review) -> list[tuple[str, date]]:
    return list(ReviewStatus.objects.filter(review=review).order_by("id").values_list("status", "on"))


def next_due(child: Child) -> date:
    due: date = NextReview.objects.get(child=child).due_on
    return due


# ---- held ------------------------------------------------------------------------------------------------------------


def test_a_review_held_says_what_was_due_and_the_next_is_counted_from_it(child: Child) -> None:
    assert next_due(child) == on("2026-08-08")
    review = record(child)
    assert (review.first_part_on, review.completed_on, review.counted_on) == (on("2026-07-30"),) * 3
    assert (review.due_on, review.due_rule, review.due_certain) == (on("2026-08-08"), "REG33(2)_SECOND_3M", True)
    assert review.due_counted_from == FIRST
    assert (review.source, review.participation, review.mode) == ("keel", "PN1", "in_person")
    assert steps(review) == [("completed", on("2026-07-30"))]
    assert list(ReviewPart.objects.values_list("on", "mode")) == [(on("2026-07-30"), "in_person")]
    assert next_due(child) == on("2027-01-30")
    event = AuditEvent.objects.latest("number")
    assert event.action == "review recorded as held"
    assert event.about["review"] == review.pk
    assert event.about["first_part_on"] == "2026-07-30"


def test_a_booked_review_becomes_the_one_that_was_held(child: Child) -> None:
    booked = reviews.book_review(by=service(), child=child, booked_for=on("2026-07-29"), today=TODAY, now=NOW)
    review = record(child, "2026-07-30", review=booked)
    assert review.pk == booked.pk
    assert (review.booked_for, review.first_part_on) == (on("2026-07-29"), on("2026-07-30"))
    assert bookings_of(None, LATER) == {}
    with pytest.raises(Refused, match="held on 30 July 2026, so it cannot be recorded as held again"):
        record(child, "2026-08-03", review=booked)
    other = a_child_in_care(since=SINCE, year=2027)
    theirs = reviews.book_review(
        by=service(), child=other, booked_for=on("2026-07-29"), because="late", today=TODAY, now=NOW
    )
    with pytest.raises(Refused, match="another child"):
        record(child, "2026-08-03", review=theirs)


@pytest.mark.parametrize(
    ("days", "more", "said"),
    [
        (["2026-08-21"], {}, "21 August 2026 has not come yet. Book the review for that day instead"),
        (["2012-05-31"], {}, "31 May 2012 is before the child was born, on 1 June 2012"),
        (["2026-04-12"], {}, "Care began on 13 April 2026. The child was not looked after on 12 April 2026"),
        (["2026-05-08"], {}, "on 8 May 2026 is in the record already: a 903 return told of it"),
        (["2026-07-30", "2026-07-30"], {}, "Two parts have the same date"),
        (["2026-07-01", "2026-07-30"], {}, "had to be completed by 29 July 2026"),
        (["2026-07-30"], {"participation": ""}, "Say how the child took part"),
        (["2026-07-30"], {"participation": "PN9"}, "Say how the child took part"),
        (["2026-07-30"], {"participation": "PN0"}, "PN0 is for children under four"),
        (["2026-07-30"], {"parts": [(on("2026-07-30"), "")]}, "Choose how the meeting is held"),
        (["2026-07-30"], {"parts": []}, "Say on which day the review was held"),
        (["2026-07-30"], {"completed": False}, "recorded when the review is complete"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_written(
    child: Child, days: list[str], more: dict[str, Any], said: str
) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Refused, match=said):
        record(child, *days, **more)
    assert Review.objects.count() == 1
    assert AuditEvent.objects.count() == before


def test_the_code_goes_with_the_age_on_the_day_that_counts(child: Child) -> None:
    Child.objects.update(born_on=on("2022-07-30"))
    with pytest.raises(Refused, match="PN0 is for children under four, and the child turned four on 30 July 2026"):
        record(child, "2026-07-30", participation="PN0")
    with pytest.raises(Refused, match="under four on 29 July 2026"):
        record(child, "2026-07-29", participation="PN1")
    assert record(child, "2026-07-29", participation="PN0").participation == "PN0"


def test_before_a_start_of_care_that_is_not_known_a_review_may_have_been() -> None:
    a_return(a_child("old", stays=[_seen_before()]), year=2026)
    child = Child.objects.get(number="old")
    assert record(child, "2024-03-04").due_on is not None


def _seen_before() -> Any:
    from tests.builders import Stay

    return Stay(since=on("2025-05-06"), rne="P")


def test_after_care_ended_no_review_was_held() -> None:
    child = a_child_in_care(since=on("2025-05-06"), until=on("2026-03-02"))
    assert record(child, "2026-03-02").pk, "the last day of care is still in care"
    with pytest.raises(Refused, match="The child was not looked after on 3 March 2026"):
        record(child, "2026-03-03")
    with pytest.raises(Refused, match="No time in care"):
        record(Child.objects.create(number="x"), "2026-03-02")


def test_an_extra_review_keeps_the_three_month_date_as_the_council_has_set(child: Child) -> None:
    record(child, "2026-06-15", extra=True)
    assert next_due(child) == on("2026-08-08")


# ---- who chaired -----------------------------------------------------------------------------------------------------


def test_the_childs_iro_chairs_and_another_only_where_regulation_46_lets_them(council: Council, child: Child) -> None:
    held_by(council.iro, child)
    assert record(child, chaired_by=council.iro.staff).chaired_by == council.iro.staff
    assert record(child, "2026-07-31", chaired_by=council.other_iro.staff).pk
    with pytest.raises(Refused, match=r"Ewan Clark is not an IRO\. Only another IRO may stand in"):
        record(child, "2026-08-03", chaired_by=council.social_worker.staff)
    council.other_iro.staff.registered_social_worker = False
    council.other_iro.staff.save()
    with pytest.raises(Refused, match=r"Bryn Hughes could not chair this review\. This IRO may not stand in"):
        record(child, "2026-08-04", chaired_by=council.other_iro.staff)


# ---- in parts --------------------------------------------------------------------------------------------------------


def test_a_review_in_parts_counts_as_the_council_has_set(child: Child) -> None:
    review = record(child, "2026-08-06", "2026-07-30")
    assert (review.first_part_on, review.completed_on, review.counted_on) == (
        on("2026-07-30"),
        on("2026-08-06"),
        on("2026-07-30"),
    )
    assert steps(review) == [("started", on("2026-07-30")), ("completed", on("2026-08-06"))]
    set_practice(by=service(), name="parts_counted_on", value="completed", holds_from=TODAY, today=TODAY, now=NOW)
    other = a_child_in_care(since=SINCE, reviews=[FIRST], year=2027)
    assert record(other, "2026-07-30", "2026-08-06").counted_on == on("2026-08-06")


def test_a_review_begun_is_completed_within_twenty_working_days(child: Child) -> None:
    review = record(child, "2026-07-30", completed=False, participation="")
    assert (review.completed_on, review.counted_on, review.participation) == (None, None, "")
    assert steps(review) == [("started", on("2026-07-30")), ("adjourned", on("2026-07-30"))]
    assert next_due(child) == on("2027-01-30"), "until its twenty working days have passed it counts"
    complete(review, "2026-08-12", completed=False, participation="")
    complete(review, "2026-08-19")
    review.refresh_from_db()
    assert (review.completed_on, review.participation, review.mode) == (on("2026-08-19"), "PN2", "video")
    assert [status for status, _ in steps(review)] == ["started", "adjourned", "adjourned", "completed"]
    assert ReviewPart.objects.count() == 3
    assert review.due_on == on("2026-08-08"), "what was due is written when it is begun"
    assert AuditEvent.objects.latest("number").action == "review completed"


def test_a_review_begun_and_not_completed_in_time_does_not_count(child: Child) -> None:
    review = record(child, "2026-07-30", completed=False, participation="")
    later = on("2026-09-10")
    for day in ("2026-08-28", "2026-09-01"):
        if day == "2026-09-01":
            with pytest.raises(Refused, match="had to be completed by 27 August 2026"):
                complete(review, day, today=later)
    record(child, "2026-09-01", today=later)
    assert next_due(child) == on("2027-03-01"), "the second review is the one of 1 September"
    assert Review.objects.get(first_part_on=on("2026-09-01")).due_on == on("2026-08-08")


def test_what_cannot_be_completed(child: Child) -> None:
    done = record(child, "2026-07-30")
    with pytest.raises(Refused, match="Only one that was begun can be completed"):
        complete(done, "2026-08-05")
    other = a_child_in_care(since=SINCE, reviews=[FIRST], year=2027)
    begun = record(other, "2026-07-30", completed=False, participation="")
    with pytest.raises(Refused, match="Say on which day the next part was held"):
        complete(begun)
    with pytest.raises(Refused, match="The review began on 30 July 2026"):
        complete(begun, "2026-07-29")


def test_a_return_that_names_the_last_part_is_the_same_review(child: Child) -> None:
    record(child, "2026-07-30", "2026-08-06")
    a_return(a_child(child.number, since=SINCE, reviews=[FIRST, on("2026-08-06")]), year=2027, today=LATER)
    assert Review.objects.filter(child=child).count() == 2
    assert next_due(child) == on("2027-01-30")


# ---- correcting ------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_was_recorded_before(child: Child) -> None:
    review = record(child, "2026-07-30")
    correct(review, "2026-07-29", participation="PN6")
    review.refresh_from_db()
    assert (review.first_part_on, review.participation) == (on("2026-07-29"), "PN6")
    step = ReviewStatus.objects.latest("id")
    assert (step.status, step.by, step.because) == ("completed", "Dana", "the date was mistyped")
    assert step.said["before"]["first_part_on"] == "2026-07-30"
    assert step.said["before"]["participation"] == "PN1"
    assert step.said["before"]["parts"] == [["2026-07-30", "in_person"]]
    assert next_due(child) == on("2027-01-29")
    assert AuditEvent.objects.latest("number").action == "record of review corrected"
    with pytest.raises(Refused, match="Nothing was changed"):
        correct(review, "2026-07-29", participation="PN6")
    with pytest.raises(Refused, match="Say why the record is corrected"):
        correct(review, "2026-07-28", because="")


def test_what_was_due_is_not_rewritten_by_a_holiday_that_came_since() -> None:
    child = a_child_in_care(since=SINCE, year=2027)
    review = record(child, "2026-05-11", today=TODAY)
    assert review.due_on == on("2026-05-12")
    add_holiday(by=service(), on=on("2026-04-20"), name="Jubilee", today=TODAY, now=NOW)
    correct(review, "2026-05-08", today=TODAY)
    review.refresh_from_db()
    assert (review.first_part_on, review.due_on) == (on("2026-05-08"), on("2026-05-12"))


def test_an_unfinished_one_may_turn_out_to_have_been_complete(child: Child) -> None:
    review = record(child, "2026-07-30", completed=False, participation="")
    correct(review, "2026-07-30", participation="PN4")
    assert steps(review)[-1] == ("completed", LATER)


def test_what_a_return_told_is_corrected_where_it_is_made(child: Child) -> None:
    told = Review.objects.get()
    with pytest.raises(Refused, match="corrected where the return is made: in the case system"):
        correct(told, "2026-05-09")
    with pytest.raises(Refused, match="in the case system"):
        reviews_held.take_back_held(by=service(), review=told, because="x", today=LATER, now=NOW)


def test_a_record_of_a_review_that_was_not_held_is_taken_back(child: Child) -> None:
    booked = reviews.book_review(by=service(), child=child, booked_for=on("2026-07-29"), today=TODAY, now=NOW)
    review = record(child, "2026-07-30", "2026-08-06", review=booked)
    reviews_held.take_back_held(by=service("Dana"), review=review, because="another child", today=LATER, now=NOW)
    review.refresh_from_db()
    assert (review.first_part_on, review.due_on, review.participation) == (None, None, "")
    assert not ReviewPart.objects.exists()
    assert bookings_of([child.pk], LATER) == {child.pk: on("2026-07-29")}
    assert next_due(child) == on("2026-08-08")
    said = ReviewStatus.objects.latest("id").said
    assert said["before"]["parts"] == [["2026-07-30", "in_person"], ["2026-08-06", "in_person"]]
    assert AuditEvent.objects.latest("number").action == "record of review taken back"
    with pytest.raises(Refused, match="not recorded as held"):
        reviews_held.take_back_held(by=service(), review=review, because="again", today=LATER, now=NOW)


def test_one_that_nobody_booked_is_cancelled_when_it_is_taken_back(child: Child) -> None:
    review = record(child)
    reviews_held.take_back_held(by=service(), review=review, because="a slip", today=LATER, now=NOW)
    assert steps(review)[-1][0] == "cancelled"
    assert record(child).first_part_on == on("2026-07-30"), "and the day is free for another"


# ---- who, and two at once --------------------------------------------------------------------------------------------


def test_who_may_not_is_told_so(council: Council, child: Child) -> None:
    held_by(council.iro, child)
    review = record(child)
    for by in (may(Permission.SEE_ALL_CHILDREN), council.other_iro.actor(), council.social_worker.actor()):
        for attempt in (
            lambda by=by: record(child, "2026-08-05", by=by),
            lambda by=by: correct(review, "2026-08-05", by=by),
            lambda by=by: complete(review, "2026-08-05", by=by),
            lambda by=by: reviews_held.take_back_held(by=by, review=review, because="x", today=LATER, now=NOW),
        ):
            with pytest.raises(NotPermitted):
                attempt()
    assert record(child, "2026-08-05", by=council.iro.actor(TODAY)).pk


def test_the_second_of_two_is_told(child: Child) -> None:
    review = record(child)
    seen = ReviewStatus.objects.latest("id").pk
    correct(review, "2026-07-29", seen=seen)
    with pytest.raises(Refused, match=r"Dana corrected the record of this review at 10:30 "):
        correct(review, "2026-07-28", seen=seen)


def test_many_reviews_one_after_another_follow_the_law(child: Child) -> None:
    """The row that a command makes again is the row that a whole rebuilding makes."""
    from keel.records.commands.due import rebuild_due

    day = on("2026-07-30")
    for _ in range(3):
        record(child, day.isoformat(), today=day)
        assert rebuild_due(by=service(), today=day, now=NOW)["changed"] == 0
        day += timedelta(days=150)
