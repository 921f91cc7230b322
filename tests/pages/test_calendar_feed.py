"""The calendar feed: what a programme finds at a secret address, and when it finds nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keel.exchange.calendar import calendar_of
from keel.records.commands import allocation, children, reviews, staff
from keel.records.commands.review_steps import write_step
from keel.records.commands.reviews_ended import reinstate_review
from keel.records.models import AccessEvent, AuditEvent, CalendarFeed, Child, Review
from keel.records.permissions import Role, service
from keel.records.queries.feed import Event
from tests.page import Page, fetch
from tests.pages.conftest import NOW, TODAY, Council

BY = service("test")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def subscribe(council: Council, who: str = "iro") -> str:
    """The path of the secret address that somebody made."""
    page = fetch(council.sign_in(who), "/account/").submit("Make a secret address")
    return address_on(page)


def address_on(page: Page) -> str:
    said = str(page.field("Secret address").get("value"))
    assert said.startswith("http://testserver/calendar/")
    return said.removeprefix("http://testserver")


def fetched(path: str, status: int = 200) -> icalendar.Calendar:
    answer = Client().get(path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content)


def events(path: str) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in fetched(path).walk("VEVENT")}


def test_a_programme_finds_the_booked_reviews_of_an_iros_own_children(council: Council) -> None:
    calendar = fetched(subscribe(council))
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert not calendar.errors
    (event,) = calendar.walk("VEVENT")
    assert not event.errors
    assert event["SUMMARY"] == "Review: Mimi"
    assert event["DTSTART"].dt == date(2026, 9, 21)
    assert event["DTEND"].dt == date(2026, 9, 22)
    assert event["DESCRIPTION"] == "Open Keel to see more: http://testserver/"
    assert event["SEQUENCE"] == 0
    assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt == NOW
    assert "LOCATION" not in event
    assert str(event["UID"]).endswith("@keel")


def test_a_time_is_the_councils_own_in_summer_and_winter(council: Council) -> None:
    path = subscribe(council)
    for day, hour in ((date(2026, 9, 21), 14), (date(2026, 11, 21), 15)):
        Review.objects.filter(booked_for__isnull=False).update(booked_for=day, booked_time=time(15, 0))
        event = events(path)["Review: Mimi"]
        assert event["DTSTART"].dt == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)


def test_a_review_that_moves_keeps_its_name_and_says_that_it_changed(council: Council) -> None:
    path = subscribe(council)
    first = events(path)["Review: Mimi"]
    review = Review.objects.get(booked_for__isnull=False)
    later = NOW + timedelta(hours=1)
    moved_to: dict[str, Any] = {"booked_for": date(2026, 9, 22), "because": "y", "today": TODAY, "now": later}
    reviews.rebook_review(by=BY, review=review, **moved_to)
    moved = events(path)["Review: Mimi"]
    assert moved["UID"] == first["UID"]
    assert (moved["SEQUENCE"], moved["LAST-MODIFIED"].dt) == (1, later)


@pytest.mark.parametrize("status", ["cancelled", "not_required"])
def test_a_review_that_is_called_off_disappears_until_it_is_brought_back(council: Council, status: str) -> None:
    path = subscribe(council)
    review = Review.objects.get(booked_for__isnull=False)
    write_step(review, status, who=BY, on=TODAY, now=NOW, because="x")
    assert events(path) == {}
    reinstate_review(by=BY, review=review, because="a slip", today=TODAY, now=NOW)
    assert list(events(path)) == ["Review: Mimi"]


def test_of_a_restricted_record_only_that_there_is_a_review(council: Council) -> None:
    children.restrict_child(by=BY, child=Child.objects.get(number="LC-1"), because="a relative works here", now=NOW)
    path = subscribe(council)
    assert set(events(path)) == {"Review (restricted record)"}
    assert "Mimi" not in Client().get(path).content.decode()
    assert events(subscribe(council, "review-administrator")) == {}, "who may not open it sees nothing of it"


def test_who_books_for_everyone_sees_the_next_weeks(council: Council) -> None:
    kofi = Child.objects.get(number="LC-2")
    reviews.book_review(
        by=BY, child=kofi, booked_for=TODAY + timedelta(days=90), because="agreed", today=TODAY, now=NOW
    )
    for who in ("review-administrator", "iro-manager"):
        assert set(events(subscribe(council, who))) == {"Review: Kofi"}, "Mia’s is further away"
    assert set(events(subscribe(council))) == {"Review: Mimi"}


def test_it_reaches_sixty_days_back_and_four_hundred_ahead(council: Council) -> None:
    path = subscribe(council)
    for days, there in ((-61, False), (-60, True), (400, True), (401, False)):
        Review.objects.filter(booked_for__isnull=False).update(booked_for=TODAY + timedelta(days=days))
        assert bool(events(path)) == there, days


def test_nothing_leaves_but_a_first_name(council: Council) -> None:
    """Every word that the record holds of these children, looked for in every feed."""
    Review.objects.filter(booked_for__isnull=False).update(booked_place="Strood library", booked_time=time(9, 30))
    said = "".join(
        Client().get(subscribe(council, who)).content.decode() for who in ("iro", "review-administrator", "iro-manager")
    )
    for word in ("Hart", "Mensah", "Abara", "O’Neil", "LC-", "ME1", "ME8", "ME4", "CT5", "Strood", "library", "2017"):
        assert word not in said, word


def test_the_demonstrations_awkward_names_cannot_break_out(council: Council) -> None:
    awkward = "Zoë\r\nATTENDEE:mailto:x@y, \\n; “Jo”"
    when = {"on": TODAY, "at": None, "minutes": 60, "sequence": 1, "changed_at": NOW}
    one = Event(review=1, child="1", first_name=awkward, restricted=False, **when)
    made = calendar_of([one], name="Reviews", site="http://x/", uid=str)
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]).startswith("Review: Zoë\nATTENDEE")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def test_the_table_holds_no_secret_and_the_page_shows_it_once(council: Council) -> None:
    client = council.sign_in("iro")
    page = fetch(client, "/account/").submit("Make a secret address")
    secret = address_on(page).removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 43
    assert secret not in CalendarFeed.objects.get().secret
    assert secret not in str(list(AuditEvent.objects.values_list("about", flat=True)))
    page = fetch(client, "/account/")
    assert secret not in page.html
    assert "made on 15 June 2026" in page.text


def test_a_new_address_ends_the_old_one_and_it_can_be_ended(council: Council) -> None:
    client = council.sign_in("iro")
    old = address_on(fetch(client, "/account/").submit("Make a secret address"))
    new = address_on(fetch(client, "/account/").submit("Make a new address"))
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    page = fetch(client, "/account/").submit("End the address")
    assert "has ended" in page.messages[0]
    assert Client().get(new).status_code == 404
    named = [name for name in AuditEvent.objects.values_list("action", flat=True) if "calendar" in name]
    assert sorted(named) == ["calendar address ended", "calendar address made", "calendar address made"]
    assert (
        fetch(client, "/account/calendar/").heading == fetch(client, "/account/calendar/end/").heading == "My account"
    )


@pytest.mark.parametrize("how", ["switched off", "left", "role ended", "nonsense"])
def test_it_ends_with_whoever_made_it(council: Council, how: str) -> None:
    path = subscribe(council)
    user, person = council.users["iro"], council.staff["iro"]
    yesterday = TODAY - timedelta(days=1)
    if how == "switched off":
        user.is_active = False
        user.save()
    elif how == "left":
        person.left_on = yesterday
        person.save()
    elif how == "role ended":
        user.roles.update(to_on=yesterday)
    else:
        path = "/calendar/abc.ics"
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.mark.parametrize("who", ["social-worker", "committee-officer", "nobody"])
def test_who_books_no_review_is_offered_none(council: Council, who: str) -> None:
    client = council.sign_in(who)
    assert "calendar" not in fetch(client, "/account/").text.lower()
    fetch(client, "/account/calendar/", status=403)


def test_each_child_is_noted_once_a_day(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    path = subscribe(council)
    looks = AccessEvent.objects.filter(page="calendar feed")
    for _ in range(3):
        fetched(path)
    assert list(looks.values_list("by", "child_number")) == [("iro", "LC-1")]
    monkeypatch.setenv("KEEL_TODAY", "2026-06-16")
    fetched(path)
    fetched(path)
    assert looks.count() == 2
    fetched(subscribe(council, "other-iro"))
    assert looks.count() == 2


def test_the_questions_do_not_grow_with_the_reviews(council: Council) -> None:
    path = subscribe(council)

    def asked() -> int:
        AccessEvent.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            fetched(path)
        return len(asked)

    one = asked()
    for number in ("LC-2", "LC-3"):
        child = Child.objects.get(number=number)
        allocation.allocate_iro(by=BY, child=child, iro=council.staff["iro"], from_on=TODAY, now=NOW)
        reviews.book_review(by=BY, child=child, booked_for=date(2026, 6, 29), because="agreed", today=TODAY, now=NOW)
    assert len(events(path)) == 3
    assert asked() == one


def test_an_iro_who_also_administers_has_both(council: Council) -> None:
    user = council.users["iro"]
    staff.give_role(by=BY, user=user, role=Role.ADMINISTRATOR, from_on=TODAY, now=NOW)
    kofi = Child.objects.get(number="LC-2")
    reviews.book_review(by=BY, child=kofi, booked_for=date(2026, 7, 1), because="agreed", today=TODAY, now=NOW)
    assert set(events(subscribe(council))) == {"Review: Kofi", "Review: Mimi"}
