"""What a booking clashes with: at the edges of the hour, of the family, of the room, of the school day."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keel.records.commands import children, invitations, reviews, rooms, schools
from keel.records.commands.reviews import Arrangements
from keel.records.models import Child, Message, Review, Room
from keel.records.permissions import Permission, service
from keel.records.queries.clashes import Meeting, clashes, overlap
from keel.records.refused import Refused
from tests.builders import NOW, TODAY, Council, a_child_in_care, held_by, may, on

BY = service()
DAY = date(2026, 9, 9)
WHEN: dict[str, Any] = {"today": TODAY, "now": NOW}


@pytest.mark.parametrize(
    ("at", "minutes", "meets"),
    [
        (time(9, 0), 60, False),  # ends as the other begins
        (time(9, 0), 61, True),
        (time(10, 0), 60, True),
        (time(10, 59), 1, True),
        (time(11, 0), 60, False),  # begins as the other ends
        (time(9, 30), 180, True),  # all round it
        (time(10, 15), 15, True),  # inside it
    ],
)
def test_meetings_overlap_by_a_minute_and_not_by_none(at: time, minutes: int, *, meets: bool) -> None:
    assert overlap(at, minutes, time(10, 0), 60) == meets
    assert overlap(time(10, 0), 60, at, minutes) == meets


@given(st.times(), st.integers(10, 480), st.times(), st.integers(10, 480))
def test_they_overlap_where_some_minute_is_in_both(one: time, long: int, two: time, longer: int) -> None:
    first = set(range(one.hour * 60 + one.minute, one.hour * 60 + one.minute + long))
    second = set(range(two.hour * 60 + two.minute, two.hour * 60 + two.minute + longer))
    assert overlap(one, long, two, longer) == bool(first & second)


@pytest.fixture
def mia(council: Council) -> Child:
    """Fourteen, so of school age; her IRO is the council’s."""
    child = a_child_in_care(number="77", since=on("2026-03-02"), born=on("2012-06-01"))
    held_by(council.iro, child)
    return child


def another(council: Council | None = None, **about: Any) -> Child:
    child = a_child_in_care(since=on("2026-03-02"), **about)
    if council:
        held_by(council.iro, child)
    return child


def book(child: Child, day: date = DAY, at: time | None = time(16, 0), minutes: int = 60, **more: Any) -> Review:
    room: Room | None = more.pop("room", None)
    arranged = Arrangements(minutes=minutes, room=room.pk if room else None)
    return reviews.book_review(
        by=BY, child=child, booked_for=day, booked_time=at, because="x", arranged=arranged, **WHEN, **more
    )


def found(child: Child, at: time | None = time(16, 0), minutes: int = 60, day: date = DAY, **more: Any) -> list[str]:
    meeting = Meeting(on=day, at=at, minutes=minutes, room=more.pop("room", None), mode=more.pop("mode", ""))
    return [clash.key.split()[0] for clash in clashes(more.pop("by", BY), child, meeting, TODAY, **more)]


def test_a_booking_alone_clashes_with_nothing(mia: Child) -> None:
    assert found(mia) == []


@pytest.mark.parametrize(
    ("at", "minutes", "meets"),
    [(time(15, 15), 45, False), (time(15, 15), 46, True), (time(17, 0), 60, False), (time(16, 59), 30, True)],
)
def test_the_iros_other_reviews(council: Council, mia: Child, at: time, minutes: int, *, meets: bool) -> None:
    book(another(council))
    assert found(mia, at, minutes) == (["iro"] if meets else [])


def test_another_iros_review_and_one_on_another_day_are_no_clash(council: Council, mia: Child) -> None:
    book(another())
    book(another(council), DAY + timedelta(days=1))
    book(another(council), at=None)
    assert found(mia) == []
    assert found(mia, None) == []


def test_moving_a_review_does_not_clash_with_itself(council: Council, mia: Child) -> None:
    room = rooms.add_room(by=BY, name="Hub", now=NOW)
    review = book(mia, room=room)
    assert found(mia, room=room.pk, apart_from=review.pk) == []


def test_a_brother_or_sister_at_the_same_time_is_said_once_though_they_share_the_iro(
    council: Council, mia: Child
) -> None:
    ali = another(council)
    children.join_siblings(by=BY, one=mia, other=ali, now=NOW)
    book(ali)
    assert found(mia) == ["sibling"]
    assert found(mia, time(17, 0)) == []


@pytest.mark.parametrize(("days", "said"), [(1, True), (42, True), (43, False), (-30, True)])
def test_one_on_another_day_could_be_together(council: Council, mia: Child, days: int, *, said: bool) -> None:
    ali = another()
    children.join_siblings(by=BY, one=mia, other=ali, now=NOW)
    book(ali, DAY + timedelta(days=days))
    assert found(mia) == (["together"] if said else [])


def test_a_mother_in_care_is_no_sister(council: Council, mia: Child) -> None:
    mother = another(born=on("2008-12-01"))
    children.join_siblings(by=BY, one=mia, other=mother, parent=mother, now=NOW)
    book(mother)
    assert found(mia) == []


def test_a_brother_whose_record_may_not_be_seen_is_not_named(council: Council, mia: Child) -> None:
    ali = another()
    children.join_siblings(by=BY, one=mia, other=ali, now=NOW)
    children.restrict_child(by=BY, child=ali, because="a relative works here", now=NOW)
    book(ali)
    assert found(mia, by=may(Permission.SEE_ALL_CHILDREN)) == []
    assert found(mia) == ["sibling"]


@pytest.mark.parametrize(("at", "meets"), [(time(15, 15), True), (time(15, 0), False), (time(17, 0), False)])
def test_a_room_that_is_booked(council: Council, mia: Child, at: time, *, meets: bool) -> None:
    hub, other = (rooms.add_room(by=BY, name=name, now=NOW) for name in ("Hub", "Den"))
    book(another(), room=hub)
    assert found(mia, at, room=hub.pk, mode="on_papers") == (["room"] if meets else [])
    assert found(mia, at, room=other.pk, mode="on_papers") == []
    text = [clash.text for clash in clashes(BY, mia, Meeting(on=DAY, at=time(16), minutes=60, room=hub.pk), TODAY)]
    assert text == ["Hub is booked for another review then, from 16:00 to 17:00."]


@pytest.mark.parametrize(
    ("at", "minutes", "meets"),
    [(time(7, 45), 60, False), (time(7, 45), 61, True), (time(15, 14), 30, True), (time(15, 15), 30, False)],
)
def test_school_hours(mia: Child, at: time, minutes: int, *, meets: bool) -> None:
    assert found(mia, at, minutes) == (["school"] if meets else [])


def test_no_school_on_a_saturday_on_papers_or_for_a_baby_unless_it_has_a_nursery(mia: Child) -> None:
    noon = time(12, 0)
    assert found(mia, noon, day=on("2026-09-12")) == []
    assert found(mia, noon, day=on("2026-08-12")) == [], "in August"
    assert found(mia, noon, day=on("2026-12-28")) == [], "on a bank holiday"
    assert found(mia, noon, mode="on_papers") == []
    baby = another(born=on("2023-01-01"))
    assert found(baby, noon) == []
    schools.start_school(by=BY, child=baby, name="Little Oaks", from_on=on("2026-04-01"), now=NOW)
    assert found(baby, noon) == ["school"]


@pytest.mark.parametrize(("born", "meets"), [("2021-09-10", False), ("2021-09-09", True), ("2009-09-09", False),
                                             ("2009-09-10", True)])  # fmt: skip
def test_school_age_is_five_to_sixteen(born: str, *, meets: bool, db: None) -> None:
    assert found(another(born=on(born)), time(12, 0)) == (["school"] if meets else [])


def test_what_was_read_is_booked_all_the_same_and_what_came_up_since_is_refused(council: Council, mia: Child) -> None:
    hub = rooms.add_room(by=BY, name="Hub", now=NOW)
    book(another(), room=hub)
    meeting = Meeting(on=DAY, at=time(16), minutes=60, room=hub.pk)
    read = [clash.key for clash in clashes(BY, mia, meeting, TODAY)]
    with pytest.raises(Refused, match=r"Hub is booked for another review then.*came up while you were writing"):
        book(mia, room=hub, told=[])
    review = book(mia, room=hub, told=read)
    assert review.statuses.get().said["clashes"] == read
    assert not Message.objects.exists()


# ---- rooms and what else is booked -----------------------------------------------------------------------------------


def test_rooms_are_added_once_closed_when_empty_and_opened_again(council: Council, mia: Child) -> None:
    hub = rooms.add_room(by=BY, name=" Strood  hub ", now=NOW, seats=8, step_free=True)
    assert hub.name == "Strood hub"
    for name, seats, said in (("strood HUB", None, "in the list already"), ("", None, "Say what"), ("X", 0, "seats")):
        with pytest.raises(Refused, match=said):
            rooms.add_room(by=BY, name=name, seats=seats, now=NOW)
    book(mia, room=hub)
    with pytest.raises(Refused, match="1 review is booked into Strood hub"):
        rooms.close_room(by=BY, room=hub, on=DAY, now=NOW)
    rooms.close_room(by=BY, room=hub, on=DAY + timedelta(days=1), now=NOW)
    with pytest.raises(Refused, match="closed from 10 September 2026 already"):
        rooms.close_room(by=BY, room=hub, on=DAY, now=NOW)
    with pytest.raises(Refused, match="cannot be booked for that day") as refused:
        book(another(), DAY + timedelta(days=1), room=hub)
    assert refused.value.about == "room"
    book(another(), DAY, time(9), room=hub)
    rooms.open_room(by=BY, room=hub, now=NOW)
    with pytest.raises(Refused, match="open already"):
        rooms.open_room(by=BY, room=hub, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "about"),
    [
        ({"minutes": 9}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"room": 99}, "room"),
        ({"video_link": "http://meet.example"}, "video_link"),
        ({"video_link": "https://meet example"}, "video_link"),
        ({"video_link": f"https://{'x' * 300}"}, "video_link"),
        ({"interpreter": "x" * 101}, "interpreter"),
    ],
)
def test_what_cannot_be_booked_is_refused(mia: Child, wrong: dict[str, Any], about: str) -> None:
    with pytest.raises(Refused) as refused:
        reviews.book_review(by=BY, child=mia, booked_for=DAY, because="x", arranged=Arrangements(**wrong), **WHEN)
    assert refused.value.about == about
    assert not Review.objects.filter(booked_for=DAY).exists()


def test_moving_without_saying_keeps_room_link_and_length(mia: Child) -> None:
    hub = rooms.add_room(by=BY, name="Hub", now=NOW)
    review = book(mia, minutes=90, room=hub)
    reviews.rebook_review(by=BY, review=review, booked_for=DAY + timedelta(days=1), because="x", **WHEN)
    review.refresh_from_db()
    assert (review.minutes, review.room) == (90, hub)
    assert invitations.propose_invitations(by=BY, review=review, **WHEN)
