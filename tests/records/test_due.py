"""Next reviews: the projection, the list, and how they agree with the law and with each other."""

from datetime import date, timedelta
from itertools import product

import pytest

from keel.law.answers import Due, Rule, State, state_of
from keel.law.reviews import next_due
from keel.law.sources import FIRST_REVIEW
from keel.records.commands.due import NEXT_COLUMNS, next_row, rebuild_due
from keel.records.commands.reviews import book_review
from keel.records.facts import facts_of, facts_on
from keel.records.known import what_is_known
from keel.records.models import AuditEvent, Child, NextReview, Review, ReviewStatus
from keel.records.permissions import Permission, service
from keel.records.queries import practice as settings
from keel.records.queries.child import child_record
from keel.records.queries.due import DueRow, counts, due_rows, in_state, state_on
from keel.records.queries.due_counts import tally
from keel.records.refused import NotPermitted
from tests.builders import (
    NOW,
    TODAY,
    Council,
    Stay,
    a_child,
    a_child_in_care,
    a_return,
    held_by,
    may,
    on,
)

LAST_DAY = date(2026, 3, 31)


def listed(day: date, today: date | None = None, **narrowed: object) -> list[DueRow]:
    return list(due_rows(actor=service(), on=day, today=today or max(day, TODAY), **narrowed))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.usefixtures("two_years")
class TestOfTwoYears:
    """Three ways to the same answer, for every child."""

    def test_each_row_is_what_the_law_says_of_that_child_alone(self) -> None:
        values = settings.values_on(TODAY)
        practice, calendar = settings.practice_of(values), settings.calendar()
        stored = {row[0]: row[1:] for row in NextReview.objects.values_list("child", *NEXT_COLUMNS)}
        for child in Child.objects.order_by("id"):
            known = what_is_known(settings.kept_from(values), [child.pk])
            facts = facts_on(facts_of([child.pk], known).get(child.pk, []), TODAY)
            due = next_due(facts, practice, calendar, on=TODAY) if facts else None
            if due is None:
                assert child.pk not in stored
                continue
            found = dict(zip(NEXT_COLUMNS, stored.pop(child.pk), strict=True))
            assert found["due_on"] == due.on
            assert found["latest_on"] == due.latest
            assert (found["book_by"], found["rule"], found["certain"]) == (due.book_by, due.rule, due.certain)
            assert (found["known_to"], tuple(found["assumes"])) == (due.known_to, due.assumes)
        assert not stored

    def test_rebuilding_changes_nothing(self) -> None:
        before = list(NextReview.objects.order_by("id").values())
        assert rebuild_due(by=service(), today=TODAY, now=NOW) == {"added": 0, "changed": 0, "gone": 0}
        assert list(NextReview.objects.order_by("id").values()) == before

    def test_looking_back_is_what_stood_on_that_day(self) -> None:
        for day in (LAST_DAY, on("2025-11-30"), on("2024-09-15")):
            back = listed(day)
            rebuild_due(by=service(), today=day, now=NOW)
            then = listed(day, today=day)
            assert back == then, day
            assert len(back) > 100
        rebuild_due(by=service(), today=TODAY, now=NOW)

    def test_the_database_counts_what_the_law_says(self) -> None:
        for day in (TODAY, on("2026-08-15"), on("2027-01-01")):
            rows = listed(day)
            said = {state: sum(row.state is state for row in rows) for state in State}
            assert counts(actor=service(), on=day, today=day, soon=settings.practice_of({}).soon_within_days) == said

    def test_a_page_of_the_child_says_the_same_as_the_list(self) -> None:
        for row in listed(TODAY)[::60]:
            record = child_record(actor=service(), number=row.child, today=TODAY)
            assert record is not None
            assert record.due is not None
            assert (record.due.on, record.due.rule, record.state) == (row.due_on, row.rule, row.state)

    def test_the_most_urgent_comes_first(self) -> None:
        rows = listed(TODAY)
        assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
        assert all(row.days_left == (row.due_on - TODAY).days for row in rows)
        assert all(row.book_by <= row.due_on for row in rows)


# ---- the four states -------------------------------------------------------------------------------------------------

DAY = date(2026, 6, 10)
NEAR = [timedelta(days=days) for days in (-40, -1, 0, 1, 27, 28, 29, 60)]
KNOWN_TO = [None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]


@pytest.mark.django_db
def test_the_states_in_the_database_are_those_of_the_law() -> None:
    """Every combination of dates near the day, certain or not, known to then or not."""
    expected: dict[int, State] = {}
    combinations = list(product(NEAR, NEAR, (True, False), KNOWN_TO))
    for number, (first, last, certain, known_to) in enumerate(combinations):
        due_on, latest = DAY + first, DAY + last
        if latest < due_on or (certain and latest != due_on):
            continue
        child = Child.objects.create(number=str(number))
        row = NextReview.objects.create(
            child=child,
            due_on=due_on,
            latest_on=latest,
            book_by=due_on,
            rule=Rule.LATER,
            certain=certain,
            known_to=known_to,
        )
        answer = Due(
            on=due_on,
            rule=Rule.LATER,
            counted_from=due_on,
            counted_what="",
            because=(),
            source=FIRST_REVIEW,
            book_by=due_on,
            latest=latest,
            certain=certain,
            known_to=known_to,
        )
        expected[row.pk] = state_of(answer, DAY, 28)
        assert state_on(row, DAY, 28) is expected[row.pk]
    assert set(expected.values()) == set(State)
    assert len(expected) > 150
    said = list(expected.values())
    assert tally(NextReview.objects.all(), DAY, 28) == {state: said.count(state) for state in State}
    # Whoever has left the list by that day is counted no longer; whoever leaves it the day after still is.
    NextReview.objects.update(leaves_list_on=DAY + timedelta(days=1))
    assert sum(tally(NextReview.objects.all(), DAY, 28).values()) == len(said)
    NextReview.objects.update(leaves_list_on=DAY)
    assert sum(tally(NextReview.objects.all(), DAY, 28).values()) == 0
    for state, where in in_state(DAY, 28).items():
        found = set(NextReview.objects.filter(where).values_list("id", flat=True))
        assert found == {key for key, said in expected.items() if said is state}, state


# ---- who is on the list ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "last_day_on_list"), [("2008-08-15", "2026-08-14"), ("2008-02-29", "2026-02-28"), ("2012-06-01", "")]
)
def test_at_eighteen_a_child_leaves_the_list(born: str, last_day_on_list: str) -> None:
    a_child_in_care(born=on(born), since=on("2025-05-06"), reviews=[on("2025-05-27")], today=on("2026-02-01"))
    today = on("2026-02-01")
    last = on(last_day_on_list or "2027-12-31")
    assert len(listed(last, today=today)) == 1
    assert len(listed(last + timedelta(days=1), today=today)) == (0 if last_day_on_list else 1)
    # Looking back gives the same answer.
    if last_day_on_list:
        assert len(listed(last, today=on("2027-01-01"))) == 1
        assert len(listed(last + timedelta(days=1), today=on("2027-01-01"))) == 0


@pytest.mark.django_db
def test_nobody_is_listed_before_care_began_or_after_it_ended() -> None:
    a_child_in_care(since=on("2025-05-06"), until=on("2025-09-01"))
    assert [len(listed(on(day))) for day in ("2025-05-05", "2025-05-06", "2025-08-31", "2025-09-01")] == [0, 1, 1, 0]


@pytest.mark.django_db
def test_looking_back_uses_only_what_had_happened() -> None:
    a_child_in_care(since=on("2025-05-06"), reviews=[on("2025-05-27"), on("2025-08-26"), on("2026-02-24")])
    rules = {day: (row.rule, row.due_on) for day in ("2025-05-20", "2025-06-01", "2025-09-01", "2026-03-31")
             for row in listed(on(day))}  # fmt: skip
    assert rules == {
        "2025-05-20": (Rule.FIRST, on("2025-06-04")),
        "2025-06-01": (Rule.SECOND, on("2025-08-27")),
        "2025-09-01": (Rule.LATER, on("2026-02-26")),
        "2026-03-31": (Rule.LATER, on("2026-08-24")),
    }


@pytest.mark.django_db
def test_a_child_whose_short_breaks_have_stopped_leaves_the_list() -> None:
    """A series is taken to end half a year after its last break, without anybody having to say so."""
    stays = [Stay(since=on("2026-01-05"), until=on("2026-01-07"), ls="V3")]
    a_return(a_child(stays=stays), year=2026, today=on("2026-04-10"))
    ended = on("2026-01-07") + timedelta(days=183)
    assert len(listed(ended - timedelta(days=1), today=on("2026-04-10"))) == 1
    assert len(listed(ended, today=on("2026-04-10"))) == 0


@pytest.mark.django_db
def test_a_passed_date_that_nothing_is_known_of_says_so_without_a_rebuild() -> None:
    day = on("2025-05-27")
    a_child_in_care(since=on("2025-05-06"), reviews=[day], today=day)
    assert NextReview.objects.get().assumes == []
    (row,) = listed(on("2026-09-01"), today=day)
    rebuild_due(by=service(), today=on("2026-09-01"), now=NOW)
    (rebuilt,) = listed(on("2026-09-01"), today=on("2026-09-01"))
    assert row == rebuilt
    assert any(said.startswith("no review was held after") for said in row.assumes)


# ---- narrowing -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_within_days_keeps_what_is_overdue_and_the_last_day_itself() -> None:
    a_child_in_care(number="1", since=on("2026-03-02"), year=2026)
    a_child_in_care(number="2", since=on("2026-03-30"), year=2026)
    due = {row.child: row.due_on for row in listed(LAST_DAY)}
    assert due["1"] < due["2"]
    days = (due["2"] - LAST_DAY).days
    assert [row.child for row in listed(LAST_DAY, within=days)] == ["1", "2"]
    assert [row.child for row in listed(LAST_DAY, within=days - 1)] == ["1"]
    assert [row.child for row in listed(due["1"] + timedelta(days=1), within=0)] == ["1"]


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "found"), [("owusu", 1), ("AMA", 1), ("Hughes", 1), ("nobody", 0), ("???", 0)])
def test_only_the_children_of_one_iro(council: Council, said: str, found: int) -> None:
    mine, theirs = a_child_in_care(), a_child_in_care()
    held_by(council.iro, mine)
    held_by(council.other_iro, theirs)
    assert len(listed(TODAY, iro=said)) == found
    assert len(listed(on("2026-02-01"), iro=said)) == found
    assert listed(on("2026-01-04"), iro=said) == []


@pytest.mark.django_db
def test_names_iro_and_booking_stand_beside_the_date(council: Council) -> None:
    child = a_child_in_care()
    held_by(council.iro, child)
    Child.objects.filter(pk=child.pk).update(given_name="Lena", preferred_name="Len", family_name="Hill")
    book_review(by=service(), child=child, booked_for=on("2026-06-15"), because="late", today=TODAY, now=NOW)
    (row,) = listed(TODAY)
    assert (row.name, row.known_as, row.iro) == ("Lena Hill", "Len", "Ama Owusu")
    assert row.booked_on == on("2026-06-15")
    booking = Review.objects.get(booked_for=on("2026-06-15"))
    ReviewStatus.objects.create(review=booking, status="cancelled", on=TODAY, written_at=NOW, by="somebody")
    (row,) = listed(TODAY)
    assert row.booked_on is None


# ---- rebuilding ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rebuilding_mends_what_was_broken_and_says_so() -> None:
    right, wrong, gone = (a_child_in_care(since=on("2026-03-30")) for _ in range(3))
    before = list(NextReview.objects.order_by("child").values_list("child", *NEXT_COLUMNS))
    NextReview.objects.filter(child=wrong).update(due_on=on("2020-01-01"), book_by=on("2020-01-01"), certain=False)
    NextReview.objects.filter(child=gone).delete()
    left = Child.objects.create(number="9", born_on=on("2012-06-01"))
    NextReview.objects.create(
        child=left, due_on=DAY, latest_on=DAY, book_by=DAY, rule="REG33(1)_FIRST_20WD", certain=True
    )
    assert rebuild_due(by=service(), today=TODAY, now=NOW) == {"added": 1, "changed": 1, "gone": 1}
    assert list(NextReview.objects.order_by("child").values_list("child", *NEXT_COLUMNS)) == before
    event = AuditEvent.objects.latest("number")
    assert (event.action, event.about["changed"]) == ("due dates rebuilt", 1)
    assert right


@pytest.mark.django_db
def test_not_everybody_may_rebuild() -> None:
    with pytest.raises(NotPermitted):
        rebuild_due(by=may(Permission.SEE_FIGURES), today=TODAY, now=NOW)


@pytest.mark.django_db
def test_every_column_of_the_projection_is_made_by_one_function() -> None:
    """So that an import and a rebuild cannot differ."""
    columns = {field.name for field in NextReview._meta.concrete_fields} - {"id", "child"}
    assert columns == set(NEXT_COLUMNS)
    assert next_row.__module__ == "keel.records.commands.due"


@pytest.mark.django_db
def test_a_review_begun_and_never_completed_stops_counting_in_the_night_after_its_twenty_working_days() -> None:
    child = a_child_in_care(since=on("2026-03-30"))
    review = Review.objects.create(child=child, source=Review.Source.KEEL, first_part_on=on("2026-04-20"))
    dues = {}
    for day in ("2026-05-19", "2026-05-20"):
        rebuild_due(by=service(), today=on(day), now=NOW)
        dues[day] = NextReview.objects.get(child=child).due_on
    assert dues == {"2026-05-19": on("2026-07-20"), "2026-05-20": on("2026-04-29")}
    review.completed_on = on("2026-05-20")
    review.save()
    rebuild_due(by=service(), today=on("2026-05-20"), now=NOW)
    assert NextReview.objects.get(child=child).due_on == on("2026-07-20")
